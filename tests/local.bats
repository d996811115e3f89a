#!/usr/bin/env bats
# People on the machine: the seed's example policy, in both modes.
# shellcheck disable=SC2016 # in containers and other shells, not here

setup() {
	load lib/helpers
	seed_policy
}

teardown() {
	remove_containers
}

for_each_mode() {
	local mode
	for mode in setuid sudo; do
		mode "$mode"
		"$@"
	done
}

privileged_is_denied() {
	run -77 --separate-stderr as grace undocker run --privileged -it alpine ash
	assert_output ''
	# shellcheck disable=SC2154
	assert_regex "$stderr" '^undocker: denied: --privileged .*undocker\.conf:[0-9]+\)'
}

@test "run --privileged is denied, by a line of the policy" {
	for_each_mode privileged_is_denied
}

runs_as_the_caller() {
	run -0 --separate-stderr as grace undocker run --rm alpine \
		sh -c 'id -u; id -g; pwd; touch made-inside'
	assert_output "2007
2007
/home/grace"
	assert_equal "$(stat -c %u:%g /home/grace/made-inside)" 2007:2007
	rm /home/grace/made-inside
}

@test "a container runs as the caller, in the caller's directory" {
	for_each_mode runs_as_the_caller
}

exit_code_is_exact() {
	local code
	for code in 0 1 7 125 255; do
		run "-$code" as grace undocker run --rm alpine sh -c "exit $code"
	done
	run -137 as grace undocker run --rm alpine sh -c 'sleep 100 & kill -9 $!; wait $!'
}

@test "the exit code is the container's" {
	for_each_mode exit_code_is_exact
}

exec_is_for_owners() {
	as grace undocker run -d --name mine alpine sleep 1000
	run -0 as grace undocker exec mine id -u
	assert_output 2007
	run -77 --separate-stderr as erin undocker exec mine id -u
	assert_output ''
	local denied=$stderr
	run -77 --separate-stderr as erin undocker exec none id -u
	assert_equal "${stderr/none/mine}" "$denied"
	remove_containers
}

@test "exec enters one's own containers, and tells nothing of others'" {
	for_each_mode exec_is_for_owners
}

# One container of grace's and one of bob's, and a policy in which each
# command that names a container is for its owner alone.
owned() {
	local name
	{
		for name in attach logs start stop restart kill rm wait top \
			stats port inspect rename pause unpause update diff cp \
			commit export; do
			printf '[command:%s]\nUIDMUSTMATCH=true\n' "$name"
		done
		cat <<-'EOF'
		[command:run user:grace]
		UIDMUSTMATCH=true
		HARDEN=off
		WHITELIST=--network string,--volumes-from list,--link list,--pid string,--ipc string
		EOF
	} | more_policy
	as grace undocker run -d --name mine alpine sleep 1000
	as bob undocker run -d --name theirs alpine sleep 1000
}

# owner_decides WORD...: in which mine stands for a container. Grace may name
# her own; of another's she learns no more than of one that is not there.
owner_decides() {
	local theirs
	run -0 as grace undocker explain "$@"
	run -77 --separate-stderr as grace undocker "${@/mine/theirs}"
	assert_output ''
	assert_regex "$stderr" \
		"^undocker: denied: you have no container 'theirs' \(/etc/undocker\.conf:[0-9]+\)\$"
	theirs=$stderr
	run -77 --separate-stderr as grace undocker "${@/mine/nobody}"
	assert_output ''
	assert_equal "${stderr/nobody/theirs}" "$theirs"
}

@test "every command that names a container is for its owner alone" {
	owned
	local name
	for name in attach logs start stop restart kill rm wait top stats port \
		inspect pause unpause update diff export; do
		owner_decides "$name" mine
	done
	owner_decides exec mine id
	owner_decides rename mine other
	owner_decides commit mine image
	owner_decides cp mine:/etc/passwd -
	owner_decides cp - mine:/tmp
	is_running theirs
}

@test "every flag that names a container is for its owner alone" {
	owned
	owner_decides run --network container:mine alpine true
	owner_decides run --volumes-from mine alpine true
	owner_decides run --volumes-from mine:ro alpine true
	owner_decides run --link mine alpine true
	owner_decides run --link mine:other alpine true
	owner_decides run --pid container:mine alpine true
	owner_decides run --ipc container:mine alpine true
}

@test "every spelling of another's container, at every place, is refused" {
	owned
	local id mine name
	id=$(docker inspect -f '{{.Id}}' theirs)
	mine=$(docker inspect -f '{{.Id}}' mine)
	for name in theirs /theirs "$id" "${id:0:12}" "${id:0:3}"; do
		[ "$name" != "${mine:0:3}" ] || continue
		run -77 as grace undocker stop "$name"
		run -77 as grace undocker stop mine "$name"
	done
	is_running theirs
	is_running mine
	for name in /mine "$mine" "${mine:0:12}"; do
		run -0 as grace undocker exec "$name" id -u
		assert_output 2007
	done
}

spends_a_life() {
	local home=/home/grace
	as grace undocker run -d --name mine alpine sleep 1000
	run -0 as grace undocker exec mine touch "$home/by-exec"
	run -0 as grace undocker restart -t 0 mine
	run -0 as grace undocker exec mine ls "$home/by-exec"
	run -0 as grace undocker stop -t 0 mine
	wait_for is_not_running mine
	run -0 as grace undocker start mine
	run -0 as grace undocker exec mine rm "$home/by-exec"
	assert [ ! -e "$home/by-exec" ]
	as grace undocker cp mine:/etc/os-release - | tar -xO >/tmp/release
	assert_equal "$(cat /tmp/release)" 'PRETTY_NAME="Alpine (stand-in of busybox)"'
	as grace undocker rm -f mine
	run -0 no_container mine
}

@test "a container with a mount starts again, and is copied from" {
	more_policy <<-'EOF'
	[command:start]
	UIDMUSTMATCH=true
	[command:stop]
	WHITELIST=-t int
	UIDMUSTMATCH=true
	[command:restart]
	WHITELIST=-t int
	UIDMUSTMATCH=true
	[command:cp]
	UIDMUSTMATCH=true
	[command:rm]
	WHITELIST=-f
	UIDMUSTMATCH=true
	EOF
	for_each_mode spends_a_life
}

# What each mode says of the same commands, but for what differs by chance.
@test "both modes say the same" {
	local mode words
	for mode in setuid sudo; do
		mode "$mode"
		while read -r words; do
			echo "\$ $words"
			# shellcheck disable=SC2086
			as grace undocker $words 2>&1 || echo "[$?]"
		done >"$BATS_TEST_TMPDIR/$mode" <<-'EOF'
		whoami
		help
		help run
		explain run -it alpine ash
		explain --json run -e A=1 -w /tmp alpine
		run --privileged alpine
		run --nosuch alpine
		run --rm alpine id
		run --rm alpine env
		run --rm -u 0 alpine id
		run --rm -w / alpine ls
		run --rm alpine nosuch
		exec nobody id
		EOF
	done
	assert [ -s "$BATS_TEST_TMPDIR/setuid" ]
	# docker 20.10 tells of a wait that it gave up itself, when it is slow.
	sed -i -e 's/^HOSTNAME=.*/HOSTNAME=/' -e '/waiting.*context canceled/d' \
		"$BATS_TEST_TMPDIR"/s*
	run -0 diff "$BATS_TEST_TMPDIR/setuid" "$BATS_TEST_TMPDIR/sudo"
}

environment_is_the_callers() {
	run -0 as grace env A=local 'B=two words' \
		undocker run --rm -e A -e B -e NOSUCH alpine env
	assert_line A=local
	assert_line 'B=two words'
	refute_line --regexp '^NOSUCH'
}

@test "-e NAME is filled in from the caller's environment" {
	for_each_mode environment_is_the_callers
}

secrets_are_in_no_process_list() {
	# From a file: the processes of this test have command lines, too.
	cat >"$BATS_TEST_TMPDIR/script" <<-'EOF'
	export SECRET=hunter2
	exec undocker run --rm --name mine -e SECRET -e OTHER=hunter2 alpine sleep 1000
	EOF
	as grace bash -s <"$BATS_TEST_TMPDIR/script" 3>&- &
	client=$!
	wait_for is_running mine
	run -0 docker exec mine sh -c 'tr "\0" "\n" </proc/1/environ'
	assert_line SECRET=hunter2
	assert_line OTHER=hunter2
	# Bob sees the processes, and in none the secret.
	run runuser -u bob -- grep -las label-file /proc/[0-9]*/cmdline
	assert_output --partial /proc/
	run runuser -u bob -- grep -las hunter2 /proc/[0-9]*/cmdline
	refute_output --partial /proc/
	docker rm -f mine
	wait "$client" || :
}

@test "values of -e are in no process list, in both modes" {
	for_each_mode secrets_are_in_no_process_list
}

closed_directory_is_denied() {
	local dir=/home/grace/closed
	install -d -o root -m 700 "$dir"
	cd "$dir" || return
	run -77 --separate-stderr runuser -u grace -- \
		undocker run --rm alpine true
	assert_output ''
	assert_regex "$stderr" \
		'^undocker: denied: the working directory cannot be opened'
	cd /
	rmdir "$dir"
}

@test "a working directory that the caller cannot open is denied" {
	for_each_mode closed_directory_is_denied
}

@test "SUDO_UID and names in the environment make nobody else of the caller" {
	local mode
	for mode in setuid sudo; do
		mode "$mode"
		run -0 as grace env SUDO_UID=2002 SUDO_USER=bob SUDO_GID=0 \
			USER=bob LOGNAME=bob HOME=/home/bob undocker whoami
		assert_output "grace uid=2007 gid=2007(grace)"
	done
	mode setuid
	run -0 as grace env SUDO_UID=0 undocker run --rm alpine id -u
	assert_output 2007
}

@test "closed and open descriptors do no harm" {
	mode setuid
	run -0 as grace bash -c \
		'undocker run --rm alpine touch /home/grace/ran <&- >&- 2>&-'
	assert [ -e /home/grace/ran ]
	rm /home/grace/ran
	run -0 as grace bash -c \
		'for ((fd = 3; fd < 1000; fd++)); do eval "exec $fd</etc/passwd"; done
		undocker run --rm alpine sh -c "ls /proc/self/fd | wc -l"'
	assert_output 4
}

@test "the caller's limits, mask and signals do no harm" {
	mode setuid
	local before
	before='exec 3>&- 4>&-; ulimit -S -f 0; ulimit -S -n 4; umask 0; trap "" HUP INT TERM CHLD PIPE XFSZ'
	run -0 as grace bash -c "$before;"' exec undocker run --rm --name mine \
		alpine sh -c "umask; echo text >/home/grace/made; cat /home/grace/made"'
	assert_output '0022
text'
	assert_equal "$(stat -c %a /home/grace/made)" 644
	rm /home/grace/made
	wait_for no_container mine
	# With none to spare no program starts at all.
	run ! as grace bash -c 'ulimit -n 3; exec undocker run -d alpine'
	wait_for nothing_left
	no_containers
}
