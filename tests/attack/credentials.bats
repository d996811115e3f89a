#!/usr/bin/env bats
# Whose credentials the kernel shows to those who read what the root side
# writes.
# shellcheck disable=SC2016,SC2030,SC2031

setup() {
	load ../lib/helpers
	seed_policy
	more_policy <<-'EOT'
	[command:run user:grace]
	MAXTIME=1s
	EOT
	cat >"$BATS_TEST_TMPDIR/listen.py" <<-'EOF'
	# listen.py WORD...: runs them with datagram sockets as standard output
	# and error, and prints whose credentials came with how many bytes.
	import os, socket, struct, subprocess, sys
	ends = []
	for number in (1, 2):
	    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
	    near.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
	    near.settimeout(1)
	    ends.append((number, near, far))
	code = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL,
	                      stdout=ends[0][2], stderr=ends[1][2]).returncode
	for number, near, far in ends:
	    far.close()
	    try:
	        while True:
	            data, control, _, _ = near.recvmsg(1 << 20, 256)
	            if not data:
	                break
	            pid, uid, gid = struct.unpack("3i", control[0][2])
	            print(number, uid, gid, data.decode().split()[1])
	    except (TimeoutError, ConnectionError):
	        pass
	print("code", code)
	EOF
	chmod 755 "$BATS_TEST_TMPDIR"
	install -m 644 "$BATS_TEST_TMPDIR/listen.py" /usr/local/lib/listen.py
	# the real one: a version manager's shim is of root's home
	python=$(python3 -c 'import sys; print(sys.executable)')
	[ -x /usr/bin/python3 ] && python=/usr/bin/python3
}

teardown() {
	remove_containers
	chmod 4755 /usr/bin/undocker-rts
	rm -f /usr/local/lib/listen.py
}

# listen CODES WORD...: all that is said is grace's.
listen() {
	local codes=$1
	shift
	run -0 as grace "$python" /usr/local/lib/listen.py "$@"
	assert_line --regexp "^code ($codes)$"
	assert_line --regexp '^[12] 2007 2007 '
	run grep -vE '^([12] 2007 2007 |code )' <<<"$output"
	assert_output ''
}

@test "what a datagram socket is told, the caller has written" {
	local mode
	for mode in setuid sudo; do
		mode $mode
		listen 0 undocker whoami
		listen 0 undocker help
		listen 0 undocker help run
		listen 0 undocker allowed --json
		listen 0 undocker explain run --rm alpine
		listen 77 undocker explain run --privileged alpine
		listen 77 undocker explain --json run --privileged alpine
		listen 77 undocker run --privileged alpine
		listen 77 undocker ps
		listen 64 undocker nosuch
		listen 64 undocker run -e
	done
}

# docker's CLI ends with the container, or is killed where that takes too long.
@test "so it is with what the watcher says" {
	listen '137|-9' undocker run --rm alpine sleep 1000
}

@test "so it is before the policy is read, and without it" {
	rm /etc/undocker.conf
	listen 78 undocker whoami
	mkdir /etc/undocker.conf
	listen 78 undocker run alpine
	rmdir /etc/undocker.conf
}

@test "files are written with the caller's limits, pipes and terminals as ever" {
	run -0 as grace bash -c 'undocker whoami >out; cat out; rm out'
	assert_output --partial 'uid=2007'
	run -0 as grace bash -c 'undocker help | wc -l'
	refute_output 0
	screen tty 80 24 "runuser -u grace -- bash -c 'cd; undocker whoami'"
	wait_for screen_has tty 'uid=2007'
	screen_end tty
}
