#!/usr/bin/env bats
# A client that is gone without a word: its container does not run on.
# shellcheck disable=SC2030,SC2031 # tests are subshells

setup() {
	load ../lib/helpers
	policy <<-'EOT'
	[command:run]
	WHITELIST=-d,-i,-t,--rm,--name string,--network list
	[command:start]
	WHITELIST=-a
	UIDMUSTMATCH=true
	[command:exec]
	UIDMUSTMATCH=true
	[command:attach]
	UIDMUSTMATCH=true
	[command:logs]
	WHITELIST=-f
	UIDMUSTMATCH=true
	EOT
	out=$BATS_TEST_TMPDIR/out
	mkfifo "$out"
}

teardown() {
	pkill -9 -x ssh -P $$ || :
	if [ -e "$BATS_TEST_TMPDIR/control" ]; then
		ssh -S "$BATS_TEST_TMPDIR/control" -O exit docker-gw
	fi
	[ ! -e /run/netns/laptop ] || ip netns del laptop
	rm -f /etc/ssh/sshd_config.d/00-test.conf
	if [ -e "$BATS_TEST_TMPDIR/sshd.pid" ]; then
		kill "$(cat "$BATS_TEST_TMPDIR/sshd.pid")"
	fi
	remove_containers
}

# Writes now and then, and ends at SIGTERM.
TALKS="'trap \"exit 0\" TERM; while :; do echo one; sleep 0.2; done'"
QUIET="'trap \"exit 0\" TERM; sleep 1000 & wait'"

# A client in the background, $client, whose output goes through a pipe; lost
# closes the end that is read.
client() {
	ssh "$@" </dev/null >"$out" 2>/dev/null 3>&- &
	client=$!
	exec 7<"$out"
}
lost() { exec 7<&-; }

@test "standard output lost alone ends the container of run and start -a" {
	local flags
	for flags in '' -i -it; do
		# shellcheck disable=SC2086
		client docker-gw run --rm $flags --name job alpine sh -c "$TALKS"
		wait_for is_running job
		lost
		wait_for no_container job
		wait_for nothing_left
	done
	gw alice run -d --name job --network none alpine sh -c "$TALKS"
	wait_for nothing_left
	docker stop -t 0 job
	client docker-gw start -a job
	wait_for is_running job
	lost
	wait_for is_not_running job
	wait_for nothing_left
}

@test "run | head -n 1 leaves nothing" {
	run -0 bash -c "ssh docker-gw run --rm --name job alpine sh -c \"$TALKS\" \
		</dev/null | head -n 1"
	assert_output one
	wait_for no_container job
	wait_for nothing_left
}

@test "standard output lost alone ends what exec, attach and logs have begun" {
	gw alice run -d --name house alpine sh -c "$TALKS"
	wait_for nothing_left
	client docker-gw exec house \
		sh -c "'sleep 4141 & while :; do echo one; sleep 0.2; done'"
	wait_for pgrep -f '^sleep 4141'
	lost
	wait_for no_process '^sleep 4141'
	wait_for nothing_left
	local command
	for command in 'logs -f' attach; do
		# shellcheck disable=SC2086
		client docker-gw $command house
		wait_for pgrep -f "docker .*${command%% *}"
		lost
		wait_for no_process "docker .*${command%% *}"
		wait_for nothing_left
	done
	is_running house
}

@test "ONDISCONNECT is obeyed for an output that is lost, too" {
	printf '[gateway]\nONDISCONNECT=leave\n' | more_policy
	client docker-gw run --rm --name job alpine sh -c "$TALKS"
	wait_for is_running job
	lost
	wait_for nothing_left
	is_running job
}

@test "a client in a shared connection is killed: its container ends" {
	local flags
	ssh -M -S "$BATS_TEST_TMPDIR/control" -o ControlPersist=yes -fN docker-gw \
		3>&-
	mkfifo "$BATS_TEST_TMPDIR/in"
	exec 8<>"$BATS_TEST_TMPDIR/in"
	for flags in '-T --rm' '-T --rm -i' '-T --rm -it' '-tt --rm -it'; do
		# shellcheck disable=SC2086 # the first is ssh's
		ssh -S "$BATS_TEST_TMPDIR/control" ${flags%% *} docker-gw run \
			${flags#* } --name job alpine sh -c "$QUIET" \
			<&8 >/dev/null 2>&1 3>&- &
		client=$!
		wait_for is_running job
		kill -9 "$client"
		wait_for no_container job
		wait_for nothing_left
	done
	exec 8>&-
	# the connection itself lives on
	run -0 ssh -S "$BATS_TEST_TMPDIR/control" docker-gw run --rm alpine true
}

@test "input that ends, and errors that nobody reads, end nothing" {
	local errors=$BATS_TEST_TMPDIR/errors
	mkfifo "$errors"
	ssh docker-gw run --rm -i --name job alpine sh -c \
		"'cat; for i in 1 2 3 4 5 6 7 8 9; do echo e >&2; sleep 0.2; done; echo last; exit 5'" \
		<<<first >"$BATS_TEST_TMPDIR/said" 2>"$errors" 3>&- &
	client=$!
	exec 7<"$errors"
	wait_for grep -q first "$BATS_TEST_TMPDIR/said"
	exec 7<&-
	local code=0
	wait "$client" || code=$?
	assert_equal "$code" 5
	assert_equal "$(cat "$BATS_TEST_TMPDIR/said")" $'first\nlast'
}

# An sshd that was built with socket pairs instead of pipes: one for input and
# output, and one for errors. The last argument is what becomes of the client.
socket_pairs() { # WORDS ACT
	python3 - "$1" "$2" 3>&- <<-'EOF'
	import os, socket, subprocess, sys, time
	def pair():
	    return socket.socketpair()
	ours, theirs = pair()
	our_errors, their_errors = pair()
	gateway = subprocess.Popen(
	    ["setpriv", "--reuid=2001", "--regid=2001", "--init-groups",
	     "undocker-gw", "-c", sys.argv[1]], stdin=theirs, stdout=theirs,
	    stderr=their_errors, cwd="/home/alice/work",
	    env={"HOME": "/home/alice", "PATH": "/usr/bin:/bin",
	         "SSH_CONNECTION": "127.0.0.1 1 127.0.0.1 22"})
	theirs.close()
	their_errors.close()
	while not subprocess.run(["docker", "ps", "-q", "--filter", "name=^job$"],
	        capture_output=True).stdout:
	    time.sleep(0.1)
	if sys.argv[2] == "close":
	    ours.close()
	    our_errors.close()
	elif sys.argv[2] == "output":
	    ours.shutdown(socket.SHUT_RD)
	elif sys.argv[2] == "input":
	    ours.shutdown(socket.SHUT_WR)
	sys.exit(gateway.wait())
	EOF
}

@test "with socket pairs, too, a lost output ends it, and ended input does not" {
	local act
	for act in close output; do
		run ! socket_pairs 'run --rm --name job alpine sleep 1000' $act
		wait_for no_container job
		wait_for nothing_left
	done
	run -5 socket_pairs "run --rm -i --name job alpine sh -c \
		'cat; sleep 5; exit 5'" input
}

# A laptop on a network of its own, and an sshd that asks after it each second.
laptop_up() {
	ip netns add laptop
	ip link add gateway0 type veth peer name laptop0 netns laptop
	ip address add 192.0.2.1/24 dev gateway0
	ip link set gateway0 up
	nsenter --net=/run/netns/laptop ip address add 192.0.2.2/24 dev laptop0
	nsenter --net=/run/netns/laptop ip link set laptop0 up
	printf 'Match User alice\n\tClientAliveInterval 1\n\tClientAliveCountMax 2\n' \
		>/etc/ssh/sshd_config.d/00-test.conf
	/usr/sbin/sshd -E "$BATS_TEST_TMPDIR/sshd.log" -o ListenAddress=192.0.2.1 \
		-o PidFile="$BATS_TEST_TMPDIR/sshd.pid" 3>&-
	wait_for test -s "$BATS_TEST_TMPDIR/sshd.pid"
}

@test "a network that is dead is noticed: the container is gone" {
	local text
	laptop_up
	for text in 'sleep 1000' 'cat /dev/zero'; do
		# shellcheck disable=SC2086
		nsenter --net=/run/netns/laptop ssh -o HostName=192.0.2.1 docker-gw \
			run --rm --name job alpine $text </dev/null \
			>/dev/null 2>&1 3>&- &
		client=$!
		wait_for is_running job
		ip link set gateway0 down
		wait_for no_container job
		wait_for nothing_left
		kill -9 "$client"
		ip link set gateway0 up
	done
}
