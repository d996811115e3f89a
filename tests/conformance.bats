#!/usr/bin/env bats
# Clients that send what ssh(1) never would: other orders, other sizes, other
# kinds of channels. What becomes of it is asserted on the gateway.
# shellcheck disable=SC2016,SC2154

setup() {
	load lib/helpers
	seed_policy
}

teardown() { remove_containers; }

# probe: its lines from standard input, as alice.
probe() {
	timeout 100 "$LAB_BUILD/tests/probe/probe" alice "$LAB/keys/alice"
}

@test "data before, with and after the end of input" {
	run -0 probe <<-'EOF'
	open A
	exec A run -i --rm alpine cat
	send A one
	send A two
	eof A
	end A
	EOF
	assert_line --index 5 one
	assert_line --index 6 two
	assert_line 'code 0'
	# sshd keeps an end that comes before the command to itself; the end of
	# the connection counts
	probe <<-'EOF'
	open A
	eof A
	exec A run -i --rm --name waits alpine sh -c 'echo begun; cat'
	expect A begun
	EOF
	wait_for no_container waits
	wait_for nothing_left
}

@test "one command for each channel: a second one is refused" {
	run -0 probe <<-'EOF'
	open A
	shell A
	exec A run --rm --name second alpine true
	shell A
	subsystem A sftp
	pty A xterm
	send A whoami
	eof A
	end A
	EOF
	assert_line 'exec A refused'
	assert_line 'shell A refused'
	assert_line 'subsystem A refused'
	assert_line --partial 'alice uid=2001'
	assert_line 'code 0'
	run -0 docker ps -aq --filter name=second
	assert_output ''
}

@test "two commands on one connection know nothing of each other" {
	run -0 probe <<-'EOF'
	open A
	open B
	exec A run -i --rm alpine sh -c 'read x; echo A$x; exit 3'
	exec B run -i --rm alpine sh -c 'read x; echo B$x; exit 4'
	send B two
	end B
	send A one
	end A
	EOF
	assert_line Btwo
	assert_line 'code 4'
	assert_line Aone
	assert_line 'code 3'
	# the end of one ends what it carried, and nothing else
	run -0 probe <<-'EOF'
	open A
	open B
	exec A run -i --rm --name first alpine sh -c 'echo begun; cat'
	exec B run -i --rm alpine sh -c 'echo begun; read x; echo B$x'
	expect A begun
	expect B begun
	close A
	send B lives
	end B
	EOF
	assert_line Blives
	wait_for no_container first
	wait_for nothing_left
}

@test "a storm of window changes, of sizes that no window has" {
	run -0 probe <<-'EOF'
	open A
	pty A xterm 0 0
	exec A run -it --rm alpine sh -c 'echo begun; read x; stty size; exit 5'
	expect A begun
	storm A 2000
	size A 81 23
	send A
	end A
	EOF
	assert_line 'code 5'
	# without a terminal, and at the prompt
	run -0 probe <<-'EOF'
	open A
	exec A run -i --rm alpine sh -c 'echo begun; read x; echo got $x'
	expect A begun
	storm A 500
	send A it
	end A
	open B
	pty B xterm 80 24
	shell B
	expect B alice@docker-gw
	storm B 500
	send B whoami
	expect B uid=2001
	send B exit
	end B
	EOF
	assert_line 'got it'
	assert_line 'expect B ok'
	assert_line --partial 'code 0'
}

@test "terminals of every name and none" {
	local name
	for name in '' x '../../etc/passwd' $'\033[2J' "$(printf '%3000s' x)"; do
		run -0 probe <<-EOF
		open A
		pty A ${name// /t} 80 24
		exec A run -t --rm alpine sh -c 'echo "\$TERM" | wc -l'
		end A
		EOF
		assert_line 'code 0'
	done
}

@test "signals and breaks, known and unknown, for a forced command" {
	run -0 probe <<-'EOF'
	open A
	exec A run -i --rm alpine sh -c 'echo begun; read x; echo got $x; exit 6'
	expect A begun
	signal A TERM
	signal A INT
	signal A nosuch
	signal A
	break A
	noise A 100
	send A it
	end A
	EOF
	assert_line 'got it'
	assert_line 'code 6'
}

@test "variables: whatever is asked for, only what sshd accepts is there" {
	{
		echo 'open A'
		for name in LD_PRELOAD PATH HOME USER DOCKER_HOST DOCKER_CONFIG \
			SSH_ORIGINAL_COMMAND SSH_USER_AUTH UNDOCKER_SESSION \
			BASH_ENV IFS TERM A=B ''; do
			echo "env A $name /tmp/x"
		done
		for i in $(seq 100); do
			echo "env A LC_N$i $i"
		done
		echo 'env A LC_ALL ../../x'
		echo 'exec A whoami'
		echo 'end A'
	} >"$BATS_TEST_TMPDIR/steps"
	run -0 probe <"$BATS_TEST_TMPDIR/steps"
	assert_line 'alice uid=2001 gid=2001(alice)'
	assert_line 'code 0'
	run grep -c '^env A ok' <<<"$output"
	assert_output 101 # LC_*, as Debian's sshd has it
}

@test "no other kind of channel: subsystems, ports, sockets, agents, displays" {
	run -0 probe <<-'EOF'
	open A
	x11 A
	subsystem A sftp
	end A
	open B
	subsystem B nosuch
	connect C 22
	connect D /var/run/docker.sock
	listen E 2200
	open F
	exec F whoami
	end F
	EOF
	assert_line 'x11 A refused'
	assert_line 'code 77' # what the gateway says of sftp
	assert_line 'subsystem B refused'
	assert_line 'connect C refused'
	assert_line 'connect D refused'
	assert_line 'listen E refused'
	# sshd does not answer the request for an agent
	{
		printf 'open A\nagent A\n'
		echo 'exec A run --rm --name job alpine sleep 1000'
		wait_for is_running job
		find /tmp -type s -name 'agent.*' >"$BATS_TEST_TMPDIR/agents"
	} | probe
	assert_equal "$(cat "$BATS_TEST_TMPDIR/agents")" ''
}

@test "commands of any length get an answer, or none, and do nothing" {
	run -0 probe <<-'EOF'
	open A
	long A 100000
	end A
	open B
	long B 140000
	end B
	open C
	exec C
	end C
	open D
	exec D whoami
	end D
	EOF
	assert_line 'alice uid=2001 gid=2001(alice)'
	assert_line 'undocker: error: the command is empty'
	run grep -c '^alice uid' <<<"$output"
	assert_output 1
}

@test "fifty commands whose client does not wait leave nothing" {
	local i pids=()
	for i in $(seq 5); do
		for letter in A B C D E F G H I J; do
			echo "open $letter"
			echo "exec $letter run --rm alpine sleep 1000"
		done | probe >/dev/null 3>&- &
		pids+=($!)
	done
	wait "${pids[@]}"
	wait_for none_runs
	wait_for nothing_left
}
none_runs() { lists_none -q; }
