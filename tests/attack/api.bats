#!/usr/bin/env bats
# Requests that no client of docker's sends, at a socket of undocker's and at the
# gateway: what the engine would make of them is not made.

load ../lib/helpers

setup_file() {
	install -m 755 "$LAB_ROOT/tests/probe/http.py" /usr/local/bin/http
	policy <<-'EOT'
	[command:run]
	WHITELIST=-i|--interactive,-d|--detach,--rm,-a|--attach list,--name string,--network network
	UIDMUSTMATCH=true
	[command:logs]
	UIDMUSTMATCH=true
	[command:container inspect]
	UIDMUSTMATCH=true
	[command:cp]
	UIDMUSTMATCH=true
	EOT
}

teardown() {
	remove_containers
	wait_for no_process undocker-front
}

@test "bytes behind a request, or in its stream, are no request of the engine's" {
	run -0 as grace undocker socket -- /usr/local/bin/http behind
	run -0 docker ps -a --format '{{.Names}}'
	assert_output cat
	run -0 docker inspect -f '{{.HostConfig.Privileged}}' cat
	assert_output false
}

@test "odd paths, versions, protocols and bodies make nothing" {
	run -0 as grace undocker socket -- /usr/local/bin/http odd
	no_containers
}

@test "what a client of the gateway has in its environment starts nothing" {
	printf '#!/bin/sh\ntouch /home/alice/work/ran\n' >/home/alice/work/evil
	chmod 755 /home/alice/work/evil
	run -0 bash -c 'printf "GET /_ping HTTP/1.0\r\n\r\n" | ssh \
		-o "SetEnv=LC_ALL=/home/alice/work LANG=../../work DOCKER_HOST=unix:///x" \
		alice@docker-gw docker system dial-stdio'
	assert_line --partial 'HTTP/1.1 200 OK'
	# Nothing but this word pair dials, and no word follows it.
	run ! gw alice docker system dial-stdio --config /home/alice/work
	run ! gw alice 'docker -H tcp://127.0.0.1:1 system dial-stdio'
	assert [ ! -e /home/alice/work/ran ]
}

@test "with a front end that is killed its root side ends, too" {
	as grace undocker socket -- sh -c 'sleep 1000 |
		docker run -i --rm --network none --name box alpine cat' 3>&- &
	local pid=$!
	wait_for is_running box
	wait_for pgrep -u grace -x undocker-front
	kill -9 "$(pgrep -u grace -x undocker-front)"
	wait_for no_process undocker-rt
	as grace pkill -u grace sleep || :
	wait $pid || :
}
