#!/usr/bin/env bats
# Values, directories, amounts and time: what may be given, and how much.

setup() {
	load lib/helpers
	policy <<'EOF'
[command:run]
WHITELIST=--rm,-d,-i,--name string,-v list,--mount list,-u string,-m string,--cpus string,--network string,--uts string
VALUES --network = none
VALUES -u = 0:0
VALUES -v = cache:/cache
ALLOWEDBINDS=$HOME /srv/shown:ro
LIMITS=--memory 64m --cpus 1.5 --pids-limit 100

[command:start]
UIDMUSTMATCH=true

[command:update]
WHITELIST=-m string,--pids-limit int
UIDMUSTMATCH=true
LIMITS=--memory 32m --pids-limit 100

[command:rm]
WHITELIST=-f
UIDMUSTMATCH=true
EOF
	mkdir -p /srv/shown /srv/hidden
	# where others may be inside, owners must be mapped: the lab's overlays
	# cannot do that
	mountpoint -q /srv/shown ||
		mount -t tmpfs -o mode=755 shown /srv/shown
	echo shown >/srv/shown/file
	echo hidden >/srv/hidden/file
}

teardown() {
	remove_containers
	docker volume rm -f cache >/dev/null
	umount -l /srv/shown /home/grace/dir 2>/dev/null || :
	rm -rf /srv/shown /srv/hidden /home/grace/dir /home/grace/link
}

denied() {
	run -77 --separate-stderr as grace undocker "$@"
	assert_output ''
	# shellcheck disable=SC2154
	assert_regex "$stderr" '^undocker: denied: '
}

amounts_of() {
	docker inspect -f \
		'{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}' "$1"
}

@test "amounts are added, and those that are given are no more than that" {
	as grace undocker run -d --name all alpine sleep 1000
	assert_equal "$(amounts_of all)" '67108864 1500000000 100'
	as grace undocker run -d --name some -m 16m --cpus .5 alpine sleep 1000
	assert_equal "$(amounts_of some)" '16777216 500000000 100'
	denied run -m 65m alpine true
	assert_regex "$stderr" '--memory may be 64m at most.*undocker.conf:[0-9]+'
	denied run -m 0 alpine true
	denied run --cpus 2 alpine true
}

@test "update cannot give more than its own bounds" {
	as grace undocker run -d --name mine -m 16m alpine sleep 1000
	denied update -m 33m mine
	denied update --pids-limit -1 mine
	assert_equal "$(amounts_of mine)" '16777216 1500000000 100'
	as grace undocker update --pids-limit 50 mine
	assert_equal "$(amounts_of mine)" '16777216 1500000000 50'
}

@test "directories are mounted where they are allowed, and as they are" {
	as grace mkdir dir
	mount -t tmpfs -o mode=755,uid=2007,gid=2007 dir /home/grace/dir
	run -0 as grace undocker run --rm -u 2007:2007 -v /home/grace/dir:/d \
		alpine touch /d/made
	assert [ -e /home/grace/dir/made ]
	umount /home/grace/dir
	run -0 --separate-stderr as grace undocker run --rm \
		-v /srv/shown:/d:ro alpine cat /d/file
	assert_output shown
	denied run --rm -v /srv/shown:/d alpine true
	assert_regex "$stderr" 'hint: add :ro'
	denied run --rm -v /srv/hidden:/d:ro alpine cat /d/file
}

@test "a link leads nowhere that is not allowed" {
	ln -s /srv/hidden /home/grace/link
	denied run --rm -v /home/grace/link:/d:ro alpine cat /d/file
	assert_regex "$stderr" "'/srv/hidden' is not among"
}

@test "a directory that became a link is not mounted when started again" {
	as grace mkdir dir
	as grace undocker run --name mine -v /home/grace/dir:/d alpine true
	run -0 as grace undocker start mine
	as grace rmdir dir
	as grace ln -s /srv/hidden dir
	denied start mine
	assert_regex "$stderr" "'/srv/hidden' is not among"
}

@test "a named volume is mounted where VALUES says so" {
	run -0 as grace undocker run --rm -u 0:0 -v cache:/cache alpine \
		touch /cache/made
	run -0 --separate-stderr as grace undocker run --rm -v cache:/cache \
		alpine ls /cache
	assert_output made
	denied run --rm -v cache:/other alpine true
	# One's own is mounted anywhere, another's nowhere.
	run -0 as grace undocker run --rm -v other:/anywhere alpine true
	docker volume create roots
	denied run --rm -v roots:/cache alpine true
	denied run --rm --mount type=volume,src=roots,dst=/cache alpine true
	docker volume rm roots other
}

@test "another user is given where VALUES says so, and no other" {
	run -0 --separate-stderr as grace undocker run --rm -u 0:0 alpine id -u
	assert_output 0
	run -0 --separate-stderr as grace undocker run --rm alpine id -u
	assert_output 2007
	denied run --rm -u 2001:2001 alpine id -u
	denied run --rm -u 0 alpine id -u
}

@test "a network is chosen from those of VALUES" {
	run -0 --separate-stderr as grace undocker run --rm --network none \
		alpine ls /sys/class/net
	assert_output lo
	denied run --rm --network bridge alpine true
	denied run --rm --network host alpine true
	denied run --rm --uts host alpine true
}

@test "MAXCONTAINERS counts what there is" {
	more_policy <<'EOF'
[command:run user:grace]
MAXCONTAINERS=1
EOF
	as grace undocker run -d --name one alpine sleep 1000
	denied run -d --name two alpine sleep 1000
	assert_regex "$stderr" 'you have 1 containers, and may have 1.*undocker.conf:[0-9]+'
	run -0 as grace undocker rm -f one
	as grace undocker run -d --name two alpine sleep 1000
}

@test "MAXTIME ends what runs longer" {
	more_policy <<'EOF'
[command:run user:alice]
MAXTIME=2s
EOF
	run --separate-stderr gw alice run --rm --name long alpine sleep 1000
	assert_not_equal "$status" 0
	assert_regex "$stderr" 'denied: docker run has run for 2 seconds'
	wait_for no_container long
	wait_for nothing_left
}

@test "who does not read why is ended all the same" {
	more_policy <<'EOF'
[command:run user:alice]
MAXTIME=2s
EOF
	local client
	mkfifo "$BATS_TEST_TMPDIR/unread"
	exec 7<>"$BATS_TEST_TMPDIR/unread"
	ssh alice@docker-gw run --rm --name loud alpine sh -c "'cat /dev/zero >&2'" \
		</dev/null >/dev/null 2>&7 3>&- &
	client=$!
	wait_for is_running loud
	wait_for no_container loud
	kill -9 "$client"
	exec 7>&-
	wait_for nothing_left
}

# By the engine's own clock: seconds, in tenths, that a container ran.
ran() { # CONTAINER SINCE
	docker events --since "$2" --until "$(($(date +%s) + 1))" \
		--filter "container=$1" --format '{{.Action}} {{.TimeNano}}' |
		awk '$1 == "start" { start = $2 } $1 == "die" { die = $2 }
			END { if (!die) exit 1; print int((die - start) / 1e8) }'
}

@test "MAXTIME and GRACE are kept for a client that reads nothing, recorded or not" {
	local terminal record began client
	for record in false true; do
		for terminal in -T -tt; do
			policy <<EOF
[command:run]
WHITELIST=--rm,-t,--name string
MAXTIME=2s
RECORD=$record
[gateway]
GRACE=3s
EOF
			began=$(date +%s)
			rm -f "$BATS_TEST_TMPDIR/unread"
			mkfifo "$BATS_TEST_TMPDIR/unread"
			exec 7<>"$BATS_TEST_TMPDIR/unread"
			ssh $terminal docker-gw run --rm ${terminal#-T} --name loud \
				alpine sh -c "'trap : TERM; yes'" </dev/null \
				>&7 2>/dev/null 3>&- &
			client=$!
			wait_for is_running loud
			kill -STOP $client
			wait_for no_container loud
			kill -9 $client
			exec 7>&-
			# two seconds, and eight for a machine that is busy
			run -0 ran loud "$began"
			[ "$output" -le 150 ] || fail "it ran for $output tenths"
			wait_for nothing_left
		done
	done
}

@test "MAXTIME of several that are started at once is kept for each" {
	local name began
	policy <<'EOF'
[command:create]
WHITELIST=--name string
MAXTIME=8s
[command:start]
UIDMUSTMATCH=true
[gateway]
GRACE=6s
EOF
	for name in one two three four; do
		as grace undocker create --name $name alpine \
			sh -c 'trap : TERM; while :; do sleep 1; done'
	done
	began=$(date +%s)
	as grace undocker start one two three four
	for name in one two three four; do
		wait_for is_not_running $name
		run -0 ran $name "$began"
		[ "$output" -le 240 ] || fail "$name ran for $output tenths"
	done
	wait_for nothing_left
}

overdue_is_ended() { # CONTAINER
	swept erin undocker start nosuch
	is_not_running "$1"
}

@test "MAXTIME ends what is detached, also when it is started again" {
	more_policy <<'EOF'
[command:run user:grace]
MAXTIME=5s
[command:restart]
WHITELIST=-t int
UIDMUSTMATCH=true
[gateway]
GRACE=1s
EOF
	# Without its watcher it is ended by whoever comes by when it is overdue.
	as grace undocker run -d --name left alpine sleep 1000
	wait_for pgrep -x undocker-watch
	pkill -9 -x undocker-watch
	as grace undocker run -d --name long alpine sleep 1000
	wait_for is_not_running long
	as grace undocker start long
	is_running long
	wait_for is_not_running long
	as grace undocker restart -t 0 long
	as grace undocker start long
	# However often it is started, one process waits for it.
	one_waits() { [ "$(pgrep -cx undocker-watch)" = 1 ]; }
	wait_for one_waits
	docker pause long
	wait_for is_not_running long
	is_running left
	wait_for overdue_is_ended left
	wait_for nothing_left
}

@test "MAXTIME ends the processes of an exec, detached or not" {
	more_policy <<'EOF'
[command:exec]
WHITELIST=-d
MAXTIME=2s
UIDMUSTMATCH=true
EOF
	as grace undocker run -d --name house alpine sleep 1000
	as grace undocker exec -d house sh -c 'sleep 4141; :'
	wait_for pgrep -f '^sleep 4141'
	run --separate-stderr as grace undocker exec house sleep 4242
	assert_not_equal "$status" 0
	assert_regex "$stderr" 'denied: docker exec has run for 2 seconds'
	wait_for no_process '^sleep 4[12]4[12]'
	is_running house
	wait_for nothing_left
}

@test "IDLETIMEOUT ends what neither reads nor writes" {
	more_policy <<'EOF'
[command:run user:alice]
IDLETIMEOUT=3s
EOF
	# shellcheck disable=SC2016
	run --separate-stderr gw alice run --rm --name busy alpine \
		sh -c "'for i in 1 2 3 4 5; do sleep 1; echo \$i; done; sleep 1000'"
	assert_not_equal "$status" 0
	assert_output "1
2
3
4
5"
	assert_regex "$stderr" 'denied: docker run was idle for 3 seconds'
	wait_for no_container busy
	wait_for nothing_left
}

@test "help says what may be given" {
	run -0 as grace undocker help run
	assert_line '  --network none'
	# shellcheck disable=SC2016
	assert_line '  $HOME'
	assert_line '  /srv/shown:ro'
	assert_line '  --memory 64m'
}
