#!/usr/bin/env bats
# shellcheck disable=SC2016
# What a crash, a full disk or a hand leaves in the ledger: closed when in
# doubt, and the next call tidies.

STATE=/var/lib/undocker

setup() {
	load ../lib/helpers
	call_up
	policy <<-'EOT'
	[command:run]
	WHITELIST=-d,--rm,-v list,--name string,--network list
	UIDMUSTMATCH=true
	[command:rm]
	WHITELIST=-f
	UIDMUSTMATCH=true
	[command:exec]
	UIDMUSTMATCH=true
	EOT
}

teardown() {
	umount $STATE/pending $STATE/owners 2>/dev/null || :
	remove_containers
	rm -rf ${STATE:?}/pending/* ${STATE:?}/owners/*
}

exec_is() { # EXIT-CODE
	run "-$1" as grace undocker exec mine true
}

@test "a record that is not as we write it is nobody's" {
	as grace undocker run -d --name mine --network none alpine sleep 1000
	local record saved=$BATS_TEST_TMPDIR/record
	record=$STATE/owners/$(docker ps -q --no-trunc)
	# The first call after the run settles it.
	exec_is 0
	cp -p "$record" "$saved"

	for damage in ': >"$record"' 'truncate -s 10 "$record"' \
		'chown grace "$record"' 'chmod 666 "$record"' \
		'echo nonsense >"$record"' 'rm "$record"' \
		'mv "$record" /tmp/elsewhere; ln -s /tmp/elsewhere "$record"' \
		'rm "$record"; mkfifo "$record"' \
		'rm "$record"; mkdir "$record"' \
		'sed -i s/2007/4294967295/ "$record"' \
		'sed -i s/2007/-1/ "$record"' \
		'head -c 5000000 /dev/zero >"$record"'; do
		eval "$damage"
		exec_is 77
		run -77 as erin undocker exec mine true
		rm -rf "$record"
		cp -p "$saved" "$record"
	done
	exec_is 0
	rm -f /tmp/elsewhere
}

@test "nothing is started when the disk is full, and all is well after" {
	mount -t tmpfs -o size=4k,mode=710 full $STATE/pending
	chgrp docker $STATE/pending
	head -c 4096 /dev/zero >$STATE/pending/.full 2>/dev/null || :
	run -70 --separate-stderr as grace undocker run -d --network none \
		alpine sleep 1000
	assert_output ''
	# shellcheck disable=SC2154
	assert_regex "$stderr" '^undocker: error: the ledger in /var/lib'
	umount $STATE/pending
	no_containers

	# The owner cannot be recorded: nobody's, and once it can be, hers.
	mount -t tmpfs -o size=4k,mode=700 full $STATE/owners
	head -c 4096 /dev/zero >$STATE/owners/.full 2>/dev/null || :
	as grace undocker run -d --name mine --network none alpine sleep 1000
	run as grace undocker exec mine true
	refute [ "$status" = 0 ]
	umount $STATE/owners
	exec_is 0
}

@test "a caller cannot read, list or write the ledger" {
	as grace undocker run -d --name mine --network none alpine sleep 1000
	run as grace bash -c "ls $STATE/pending $STATE/owners $STATE /run/undocker 2>/dev/null;
		cat $STATE/owners/* $STATE/pending/*/* 2>/dev/null;
		touch $STATE/pending/x $STATE/owners/x $STATE/x 2>/dev/null;
		mkdir $STATE/pending/2007.y 2>/dev/null"
	assert_output ''
	assert [ ! -e $STATE/pending/x ]
	assert [ ! -e $STATE/pending/2007.y ]
}

@test "an intent that was planted makes nothing anybody's" {
	docker run -d --name roots --network none alpine sleep 1000 >/dev/null
	local id ticket
	id=$(docker ps -q --no-trunc)
	ticket=$(printf %032d 7)
	mkdir -m 700 "$STATE/pending/2007.$ticket"
	# As a link, as a file of the caller's, as half a file.
	ln -s /home/grace/intent "$STATE/pending/2007.$ticket/intent"
	printf %s "$id" >"$STATE/pending/2007.$ticket/cid"
	printf '{"version":1,"uid":2007,"ticket":"%s","mounts":[]}' "$ticket" \
		>/home/grace/intent
	run -70 as grace undocker exec roots true
	rm "$STATE/pending/2007.$ticket/intent"
	install -o grace -m 644 /home/grace/intent \
		"$STATE/pending/2007.$ticket/intent"
	run -77 as grace undocker exec roots true
	head -c 20 /home/grace/intent >"$STATE/pending/2007.$ticket/intent"
	run -77 as grace undocker exec roots true
	assert [ ! -e "$STATE/owners/$id" ]
}

# Holds grace's docker at its start: the intent is pending, nothing is created.
held() {
	call strace -f -qq -o /dev/null -P /usr/bin/docker -e trace=execve \
		-e inject=execve:signal=STOP \
		setpriv --reuid 0 env SUDO_UID=2007 /usr/bin/undocker-rt -- run \
		--name job --network none -v /home/grace:/h alpine sleep 1000 \
		>/dev/null 2>&1 3>&- &
	wait_for is_held
}
is_held() {
	grep -qs '^State:.*[Tt]' "/proc/$(pgrep -f 'docker .*--name=job')/status"
}

# root runs images with these values as their ticket, and grace's docker ends.
run_forged() { # VALUE...
	local value
	for value; do
		printf 'FROM alpine:3.20\nLABEL undocker.ticket=%s\n' "$value" |
			DOCKER_BUILDKIT=0 docker build -q -t forged - >/dev/null
		docker run -d --network none forged sleep 1000 >/dev/null
	done
	pkill -9 -f 'docker .*--name=job'
	wait_for no_process '^undocker-watch'
	for value in $(docker ps -q --no-trunc); do
		run -77 as grace undocker exec "$value" true
		assert [ ! -e "$STATE/owners/$value" ]
	done
	docker rmi -f forged >/dev/null
}

@test "nothing that can be seen while an intent is pending names its container" {
	local seen
	held
	# by grace, by erin, and in what root's containers can see of the host
	seen=$({
		as grace sh -c 'cat /proc/*/cmdline /proc/*/environ /proc/*/mountinfo' ||
			:
		as erin sh -c 'cat /proc/*/cmdline /proc/*/mountinfo' || :
		docker run --rm --pid host --network none -u 2005:2005 alpine \
			sh -c 'cat /proc/*/cmdline /proc/*/mountinfo' || :
	} 2>/dev/null | tr '\0' '\n' | grep -oE '\b[0-9a-f]{32}\b' | sort -u)
	assert [ -n "$seen" ]
	# shellcheck disable=SC2086
	run_forged $seen
}

@test "a ticket that was seen all the same counts for nothing in an image" {
	held
	run_forged "$(jq -r .ticket $STATE/pending/2007.*/intent)"
}

@test "a record of version 1 has its mounts by its ticket" {
	local ticket id
	more_policy <<-'EOT'
	[command:start]
	WHITELIST=-a
	UIDMUSTMATCH=true
	EOT
	ticket=$(printf %032d 5)
	as grace undocker run --rm --network none alpine true
	mkdir -p "/run/undocker/binds/$ticket/0"
	id=$(docker create --name old --network none --mount \
		"type=bind,src=/run/undocker/binds/$ticket/0,dst=/h" \
		alpine ls /h)
	rm -r "/run/undocker/binds/$ticket"
	printf '{"version":1,"uid":2007,"ticket":"%s","max_time":0,"mounts":[%s]}' \
		"$ticket" '{"source":"/home/grace","readonly":true}' \
		>"$STATE/owners/$id"
	as grace touch marked
	run -0 as grace undocker start -a old
	assert_line marked
	rm /home/grace/marked
}

# undocker-rt ended by the kernel at its Nth call of a kind.
killed_at() { # CALL N
	run -137 call strace -f -qq -o /dev/null -e trace="$1" -e inject="$1:signal=KILL:when=$2" \
		setpriv --reuid 0 env SUDO_UID=2007 /usr/bin/undocker-rt \
		-- run -d --network none -v /home/grace:/h alpine sleep 1000
}

@test "killed at any step, nothing is left that the next call does not settle" {
	local step
	for step in mkdirat:1 mkdirat:3 renameat:1 flock:1 fsync:1 fsync:2 \
		move_mount:1 memfd_create:1 setresuid:3 execve:4; do
		cd /home/grace
		killed_at "${step%:*}" "${step#*:}"
		run -0 as erin undocker run --rm --network none alpine true
		wait_for bash -c '! grep -q /run/undocker/binds/ /proc/self/mountinfo'
		local id
		for id in $(docker ps -q --no-trunc); do
			assert_equal "$(jq .uid "$STATE/owners/$id")" 2007
		done
		run -77 as erin undocker exec "$(docker ps -aq | head -n 1)x" true
		remove_containers
	done
}

@test "two who write at once both own what they started" {
	local i
	for i in 1 2 3; do
		as grace undocker run -d --name "grace$i" --network none alpine \
			sleep 1000 3>&- &
		as erin undocker run -d --name "erin$i" --network none alpine \
			sleep 1000 3>&- &
	done
	for i in 1 2 3; do
		wait_for is_running "grace$i"
		wait_for is_running "erin$i"
	done
	for i in 1 2 3; do
		run -77 as grace undocker exec "erin$i" true
		run -77 as erin undocker exec "grace$i" true
	done
	run -0 as grace undocker rm -f grace1 grace2 grace3
	run -0 as erin undocker rm -f erin1 erin2 erin3
	no_containers
}

# docker's own children end with it here; what it had is there again.
restart_dockerd() { # SIGNAL
	local pid
	# shellcheck source=tests/lib/services.sh
	. "$LAB_ROOT/tests/lib/services.sh"
	pid=$(cat /run/docker.pid)
	kill "-$1" "$pid"
	wait_for [ ! -d "/proc/$pid" ]
	pkill -KILL containerd || :
	wait_for no_process '^containerd '
	rm -f /run/docker.pid /run/docker/containerd/containerd.pid
	dockerd_up 3>&-
}

@test "the engine is restarted, or killed: whose a container is stays so" {
	local signal
	more_policy <<-'EOT'
	[command:start]
	UIDMUSTMATCH=true
	EOT
	for signal in TERM KILL; do
		as grace undocker run -d --name stays --network none \
			-v /home/grace:/h alpine sleep 1000
		as grace undocker run -d --rm --name goes --network none \
			alpine sleep 1000
		restart_dockerd $signal
		run -77 as erin undocker start stays
		run -0 as grace undocker start stays
		run -0 as grace undocker exec stays id -u
		assert_output 2007
		remove_containers
		# an ID never comes back, so a record of it is nobody's way in
		as erin undocker run -d --name stays --network none \
			alpine sleep 1000
		run -77 as grace undocker exec stays true
		remove_containers
	done
}

# A path of 4 KiB, which takes six times that in a record.
longest_path() { # DIRECTORY
	local name path=$1 i
	name=$(printf '\001%.0s' {1..250})
	for i in {1..16}; do
		path+=/$name
	done
	runuser -u grace -- mkdir -p "$path"
	printf %s "$path"
}

@test "what people name is never too long for a record that can be read" {
	local path mounts=() i
	sed "/command:run/a MAXCONTAINERS=1" "$POLICY" | policy
	path=$(longest_path /home/grace/deep)
	for i in {1..64}; do
		mounts+=(-v "$path:/m$i")
	done
	as grace undocker run -d --name mine --network none "${mounts[@]}" \
		alpine sleep 1000
	exec_is 0
	run -77 as grace undocker run -d --name another --network none \
		alpine sleep 1000
	run -77 as grace undocker run -d --name another --network none \
		"${mounts[@]}" alpine sleep 1000
	[ "$(docker ps -aq | wc -l)" = 1 ]
	rm -rf /home/grace/deep
}
