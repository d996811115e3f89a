#!/usr/bin/env bats
# The front end as HTTP clients see it, before a door that answers by heart
# (tests/probe/fakedoor.py).

load lib/helpers

setup_file() {
	install -d -m 1777 /run/door
	install -m 755 "$LAB_ROOT/tests/probe/http.py" /usr/local/bin/http
	mv /usr/bin/undocker-rts /usr/bin/undocker-rts.real
	# Without rights, of course: a script's bit has no effect.
	install -m 4755 "$LAB_ROOT/tests/probe/fakedoor.py" /usr/bin/undocker-rts
}

teardown_file() {
	mv /usr/bin/undocker-rts.real /usr/bin/undocker-rts
	rm -rf /usr/local/bin/http /run/door
}

setup() {
	rm -f /run/door/*
}

teardown() {
	pkill -INT -x undocker-front || :
}

# A check of tests/probe/http.py, at grace's socket.
check() {
	run -0 as grace undocker socket "$@"
	wait_for no_process undocker-front
}

logged() { grep -qE -- "$1" /run/door/log; }

@test "front: a ping is answered with what the session is" {
	check -- /usr/local/bin/http ping
}

@test "front: answers come in the order of their requests" {
	check -- /usr/local/bin/http pipeline
	check -- /usr/local/bin/http thousand
}

@test "front: a hundred clients at once" {
	check -- /usr/local/bin/http hundred
}

@test "front: heads and bodies are bounded" {
	check -- /usr/local/bin/http sizes
}

@test "front: what is no HTTP is answered, and the connection ends" {
	check -- /usr/local/bin/http nonsense
}

@test "front: refusals are docker's messages" {
	check -- /usr/local/bin/http refusals
}

@test "front: a body means the same however it comes" {
	check -- /usr/local/bin/http bodies
}

@test "front: sources are shown by their owner's names" {
	check -- /usr/local/bin/http sources
}

@test "front: answers of the engine are framed for each client" {
	check -- /usr/local/bin/http framing
	check -- /usr/local/bin/http flushed
}

@test "front: bytes go both ways after an upgrade, and without one" {
	check -- /usr/local/bin/http hijack
	check -- /usr/local/bin/http early
	check -- /usr/local/bin/http bulk_both_ways
}

@test "front: uploads are handed on as they come" {
	check -- /usr/local/bin/http upload
}

@test "front: a client that does not read holds the engine back" {
	check -- /usr/local/bin/http slow_reader
}

@test "front: a client that goes away is let go of" {
	check -- /usr/local/bin/http gone
}

@test "front: a terminal's hang-up is no signal for containers" {
	check -- /usr/local/bin/http hang_up
}

@test "front: the end of the root side is told" {
	check -- /usr/local/bin/http ended
}

@test "front: a session that may not be is told before anything starts" {
	touch /run/door/refuse
	run -77 as grace undocker socket -- touch /run/door/started
	assert_line --partial 'denied: you may not (/etc/undocker.conf:1)'
	assert [ ! -e /run/door/started ]
	run -0 as grace bash -c 'printf "GET /_ping HTTP/1.0\r\n\r\n" |
		/usr/lib/undocker/undocker-front stdio'
	assert_line --partial 'HTTP/1.1 403 '
	assert_line --partial 'denied: you may not (/etc/undocker.conf:1)'
}

@test "socket: it is the caller's alone, and gone with the command" {
	# shellcheck disable=SC2016
	run -0 as grace undocker socket -- sh -c 'path=${DOCKER_HOST#unix://}
		stat -c "%a %U" "$path" "$(dirname "$path")"; echo "$path"'
	assert_line --index 0 '600 grace'
	assert_line --index 1 '700 grace'
	local path=${lines[2]}
	assert [ ! -e "$(dirname "$path")" ]
	wait_for logged '^session ends'

	# Root can reach it, and is not its owner.
	as grace undocker socket >/run/door/line 3>&- &
	local pid=$!
	wait_for grep -q '^DOCKER_HOST=unix:///' /run/door/line
	run -0 env "$(</run/door/line)" /usr/local/bin/http other
	pkill -INT -u grace -x undocker-front
	wait $pid
	path=$(sed 's,.*unix://,,' /run/door/line)
	assert [ ! -e "$(dirname "$path")" ]
	wait_for no_process undocker-front
}

@test "socket: in the caller's runtime directory, where no bind reaches" {
	install -d -m 700 -o grace /run/user/2007
	# shellcheck disable=SC2016
	run -0 as grace env XDG_RUNTIME_DIR=/run/user/2007 \
		undocker socket -- sh -c 'echo "$DOCKER_HOST"'
	assert_output --partial 'unix:///run/user/2007/undocker-'
	assert [ -z "$(ls /run/user/2007)" ]
	# One that others can enter is not taken.
	chmod 755 /run/user/2007
	# shellcheck disable=SC2016
	run -0 as grace env XDG_RUNTIME_DIR=/run/user/2007 \
		undocker socket -- sh -c 'echo "$DOCKER_HOST"'
	assert_output --partial 'unix:///tmp/undocker-'
	rm -r /run/user/2007
}

@test "socket: exit codes, signals and the environment are the command's" {
	run -3 as grace undocker socket -- sh -c 'exit 3'
	run -137 as grace undocker socket -- sh -c 'kill -9 $$'
	run -127 as grace undocker socket -- /nonexistent
	run -126 as grace undocker socket -- /etc/passwd
	run -64 as grace undocker socket --
	run -64 as grace undocker socket --what -- true
	run -0 as grace env DOCKER_CONTEXT=x DOCKER_TLS_VERIFY=1 \
		DOCKER_CERT_PATH=/x DOCKER_HOST=tcp://x \
		undocker socket -- env
	refute_line --regexp '^DOCKER_(CONTEXT|TLS|CERT)'
	assert_line DOCKER_BUILDKIT=0
	assert_line --regexp '^DOCKER_HOST=unix:///.*/docker.sock$'

	# A signal to us alone is passed on.
	run -0 as grace bash -c 'undocker socket -- \
		sh -c "trap \"exit 9\" TERM; echo >/run/door/up
			while :; do sleep 0.1; done" &
		until [ -s /run/door/up ]; do sleep 0.1; done
		kill -TERM $!; wait $!; echo $?'
	assert_output 9
	wait_for no_process undocker-front
}

@test "socket: what was made is removed at the end, and what stays is told" {
	check --cleanup -- sh -c \
		'/usr/local/bin/http make; /usr/local/bin/http make; /usr/local/bin/http others'
	local id
	for id in "${lines[@]:0:6}"; do
		[[ $id =~ ^0+[0-9]+$ ]]
		logged "^ask [0-9]+ ContainerDelete rm .*-- $id\$"
	done
	# The fake door cannot remove what ends in 4.
	assert_line --regexp 'error: container 0+4 is left: it is stuck'
	refute_line --regexp 'container 0+5 is left'
	assert_line --partial 'error: network net8 is left: has endpoints'
	logged ' NetworkDelete network rm .*net8$'
	logged ' VolumeDelete volume rm .*new$'
	run ! logged ' VolumeDelete .*old$'
	# Networks are empty by then.
	run -0 awk '/ContainerDelete/ { last = NR } / NetworkDelete/ { exit last > NR }' \
		/run/door/log
	rm -f /run/door/log
	check -- /usr/local/bin/http make
	run ! logged ContainerDelete
}

@test "socket: a policy of the caller's goes with the session's first ask" {
	printf '[command:ps]\n\n' >/run/door/policy
	chmod 644 /run/door/policy
	check --policy /run/door/policy -- true
	logged '^ask 1 Session .*policy=\[command:ps\]'
	run -64 as grace undocker socket --policy /run/door/none -- true
	head -c 200000 /dev/zero | tr '\0' ' ' >/run/door/policy
	run -78 as grace undocker socket --policy /run/door/policy -- true
}

@test "gateway: docker's clients dial it by ssh" {
	run -0 bash -c 'printf "GET /_ping HTTP/1.1\r\n\r\nGET /x HTTP/1.1\r\n\r\n" |
		ssh alice@docker-gw docker system dial-stdio'
	assert_line --partial 'HTTP/1.1 200 OK'
	assert_line --partial 'HTTP/1.1 404 Not Found'
	run ! gw alice docker system dial-stdio --help
	run ! gw alice system dial-stdio x
	wait_for no_process undocker-front
}

@test "front: little memory while it is idle" {
	as grace undocker socket >/run/door/line 3>&- &
	local pid=$! front
	wait_for grep -q '^DOCKER_HOST=unix:///' /run/door/line
	front=$(pgrep -u grace -x undocker-front)
	run -0 as grace env "$(</run/door/line)" /usr/local/bin/http thousand
	awk '/^(RssAnon|RssFile)/ { n += $2; print } END { exit n > 2048 }' \
		"/proc/$front/status"
	pkill -INT -u grace -x undocker-front
	wait $pid
}
