#!/usr/bin/env bats
# Podman as the engine, by its docker-compatible socket, over ssh.
# shellcheck disable=SC2016,SC2154 # in containers, not here; stderr is bats's

PODS=/run/pods
SOCKET=/run/podman/podman.sock

pod() {
	podman --root $PODS/root --runroot $PODS/run --runtime runc \
		--cgroup-manager cgroupfs --events-backend file "$@"
}

# A socket of docker's group, as podman.socket's SocketGroup= makes it.
setup_file() {
	load lib/helpers
	mkdir -p $PODS "${SOCKET%/*}"
	mount -t tmpfs pods $PODS
	docker save alpine:3.20 >$PODS/alpine.tar
	setsid podman --root $PODS/root --runroot $PODS/run --runtime runc \
		--cgroup-manager cgroupfs --events-backend file \
		system service --time 0 "unix://$SOCKET" \
		</dev/null >$PODS/log 2>&1 3>&- &
	echo $! >$PODS/pid
	wait_for test -S $SOCKET
	wait_for docker -H "unix://$SOCKET" version
	chgrp docker $SOCKET
	chmod 660 $SOCKET
	pod load -qi $PODS/alpine.tar
	pod tag localhost/alpine:3.20 docker.io/library/alpine:3.20
	pod rmi localhost/alpine:3.20
}

teardown_file() {
	load lib/helpers
	pod rm -fat 0 >/dev/null
	kill "$(cat $PODS/pid)"
	wait_for test ! -e "/proc/$(cat $PODS/pid)"
	umount -l $PODS
}

setup() {
	load lib/helpers
	policy <<-EOT
	[undocker]
	HOST=unix://$SOCKET
	[command:run]
	WHITELIST=-i,-d,--rm,-v list,--name string,-e list
	# Not podman's own, which the lab would leave on the machine.
	FORCED=--network none --cgroup-parent $LAB_CGROUP-pods
	ALLOWEDIMAGES=alpine:.*
	[command:exec]
	UIDMUSTMATCH=true
	WHITELIST=-i
	[command:logs]
	UIDMUSTMATCH=true
	[command:start]
	UIDMUSTMATCH=true
	WHITELIST=-a
	[command:rm]
	UIDMUSTMATCH=true
	WHITELIST=-f
	[command:ps]
	WHITELIST=-a,--format string
	EOT
}

# Of run --rm podman 4.3.1 tells no exit code.
@test "podman runs a container as the caller, and tells how it ended" {
	run -0 gw alice run alpine:3.20 \
		sh -c "'id -u; grep NoNewPrivs /proc/self/status'"
	assert_line 2001
	assert_line --regexp 'NoNewPrivs:.*1'
	run -7 gw alice run -e A=hidden alpine:3.20 sh -c "'[ \$A = hidden ] && exit 7'"
	run -0 gw alice run -i alpine:3.20 wc -c <<<four
	assert_output 5
	run -77 gw alice run ubuntu:22.04 true
}

@test "podman's containers are their owner's" {
	gw alice rm -f mine >/dev/null 2>&1 || :
	gw alice run -d --name mine alpine:3.20 \
		sh -c "'echo hello; exec sleep 1000'" >/dev/null
	run -0 gw alice ps --format '{{.Names}}'
	assert_output mine
	run -0 gw alice logs mine
	assert_output hello
	run -9 gw alice exec mine sh -c "'exit 9'"
	run -77 --separate-stderr gw bob exec mine id
	assert_regex "$stderr" "you have no container 'mine'"
	run -0 gw bob ps -a --format '{{.Names}}'
	assert_output ''
	run -0 gw alice rm -f mine
}

@test "podman mounts what was looked at" {
	install -d -o alice -g alice /home/alice/work/data
	run -0 gw alice run -v /home/alice/work/data:/data alpine:3.20 \
		touch /data/made
	assert_equal "$(stat -c %u /home/alice/work/data/made)" 2001
	run -77 gw alice run -v /root:/data alpine:3.20 true
	run -77 gw alice run -v /etc:/data alpine:3.20 true
	run -1 as grace undocker run -v /etc:/data alpine:3.20 touch /data/x
	assert_output --partial 'Read-only file system'
	gw alice rm -f again >/dev/null 2>&1 || :
	gw alice run --name again -v /home/alice/work/data:/data alpine:3.20 \
		ls /data
	run -0 gw alice start -a again
	assert_output made
}

@test "a connection that is cut stops podman's container" {
	pod rm -fi cut >/dev/null
	ssh alice@docker-gw run --name cut alpine:3.20 sh -c \
		"'trap exit TERM; echo up; while :; do sleep 0.1; done'" \
		>"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	local client=$!
	wait_for grep -q up "$BATS_TEST_TMPDIR/out"
	kill -9 "$client"
	has_ended() { [ "$(pod inspect -f '{{.State.Running}}' cut)" = false ]; }
	wait_for has_ended
}
