#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2154 # variables are the policy's, bats', a container's
# Programs that speak docker's API, as people use them: docker's CLI, compose
# and docker-py, over a socket on the machine and over ssh.

setup() {
	load lib/helpers
	policy <"$LAB_ROOT/conf/examples/compose.conf"
	PROJECT=/home/grace/project
	rm -rf "$PROJECT"
	install -d -o grace -g grace "$PROJECT"
}

teardown() {
	remove_containers
	docker network prune -f >/dev/null
	docker volume prune -f >/dev/null
}

# local COMMAND...: as grace, with a socket of one's own.
local_socket() {
	runuser -u grace -- env -i PATH=/usr/bin:/bin HOME=/home/grace \
		PROJECT="$PROJECT" \
		bash -c 'cd "$PROJECT" && exec timeout 120 undocker socket -- "$@"' - "$@"
}

# by_ssh COMMAND...: root is the laptop, alice the account.
by_ssh() {
	env DOCKER_HOST=ssh://alice@docker-gw DOCKER_BUILDKIT=0 timeout 120 "$@"
}

@test "docker's CLI runs, streams and counts as it does on docker's socket" {
	run -0 local_socket docker run --rm alpine:3.20 id -u
	assert_output 2007
	run -7 local_socket docker run --rm alpine:3.20 sh -c 'exit 7'
	run -0 local_socket docker run --rm -i alpine:3.20 wc -c <<<12345
	assert_output 6
	head -c 3000000 /dev/urandom >"$BATS_TEST_TMPDIR/data"
	local_socket docker run --rm -i alpine:3.20 cat \
		<"$BATS_TEST_TMPDIR/data" >"$BATS_TEST_TMPDIR/back"
	cmp "$BATS_TEST_TMPDIR/data" "$BATS_TEST_TMPDIR/back"
	run -0 --separate-stderr local_socket docker run --rm alpine:3.20 \
		sh -c 'echo out; echo err >&2'
	assert_output out
	assert_equal "$stderr" err
}

@test "docker's CLI by ssh does the same, as the account" {
	run -0 by_ssh docker run --rm alpine:3.20 id -u
	assert_output 2001
	run -7 by_ssh docker run --rm -i alpine:3.20 sh -c 'cat; exit 7' <<<in
	assert_output in
	run -0 by_ssh docker ps -a
	refute_output --partial alpine
}

@test "a terminal is a container's, with its size" {
	screen api 91 31 "runuser -u grace -- env -i PATH=/usr/bin:/bin HOME=/home/grace TERM=xterm bash -c 'cd; undocker socket -- docker run --rm -it alpine:3.20 sh'"
	wait_for screen_has api '/ $'
	screen_type api 'stty size' Enter
	wait_for screen_has api '31 91'
	screen_type api 'exit 4' Enter
	wait_for screen_has api '[exit 4]'
	screen_end api
}

@test "exec, logs, cp, inspect, events and rm of one's own" {
	sed 's/^\[end\]$/[command:cp]\nUIDMUSTMATCH=true\n&/' \
		"$LAB_ROOT/conf/examples/compose.conf" | policy
	local_socket docker run -d --name web alpine:3.20 \
		sh -c 'echo begun; sleep 100'
	run -0 local_socket docker exec web id -u
	assert_output 2007
	run -0 local_socket docker exec -i web cat <<<in
	assert_output in
	run -9 local_socket docker exec web sh -c 'exit 9'
	run -0 local_socket docker logs web
	assert_output begun
	run -0 local_socket docker inspect -f '{{.Name}}' web
	assert_output /web
	echo text >"$PROJECT/file"
	local_socket docker cp file web:/tmp/file
	[ "$(docker exec web cat /tmp/file)" = text ]
	local_socket docker cp web:/tmp/file copy
	[ "$(cat "$PROJECT/copy")" = text ]
	[ "$(stat -c %u "$PROJECT/copy")" = 2007 ]
	local_socket docker rm -f web
	no_container web
}

@test "two people see nothing of each other" {
	local_socket docker run -d --name mine alpine:3.20 sleep 100
	by_ssh docker run -d --name other alpine:3.20 sleep 100
	run -0 local_socket docker ps --format '{{.Names}}'
	assert_output mine
	run -0 by_ssh docker ps --format '{{.Names}}'
	assert_output other
	run ! by_ssh docker inspect mine
	run ! by_ssh docker exec mine id
	run by_ssh docker rm -f mine
	is_running mine
}

@test "what the policy denies is said by the client, with file and line" {
	run -125 local_socket docker run --rm --privileged alpine:3.20 id
	assert_output --partial 'undocker: denied: --privileged'
	assert_output --partial "$POLICY:"
	assert_output --partial 'undocker: hint: '
	run -125 local_socket docker run --rm -v /etc:/x alpine:3.20 id
	assert_output --partial 'undocker: denied: '
	no_containers
}

project() {
	cat >"$PROJECT/docker-compose.yml" <<-'END'
		version: "3"
		services:
		  db:
		    image: alpine:3.20
		    command: sh -c "echo ready >/data/state; sleep 100"
		    volumes: ["data:/data"]
		    healthcheck:
		      test: ["CMD", "test", "-s", "/data/state"]
		      interval: 1s
		  web:
		    image: alpine:3.20
		    command: sh -c "echo from $$(id -u); sleep 100"
		    depends_on: [db]
		    environment: {MODE: test}
		    volumes: [".:/src"]
		volumes: {data: {}}
	END
	chown grace:grace "$PROJECT/docker-compose.yml"
}

@test "compose: up, ps, logs, exec, run, restart, down" {
	project
	run -0 local_socket docker-compose up -d
	is_running project_web_1
	is_running project_db_1
	[ "$(docker network inspect -f '{{index .Labels "undocker.owner"}}' project_default)" = 2007 ]
	[ "$(docker volume inspect -f '{{index .Labels "undocker.owner"}}' project_data)" = 2007 ]
	run -0 local_socket docker-compose ps
	assert_output --partial project_web_1
	run -0 local_socket docker-compose logs --no-color
	assert_output --partial 'from 2007'
	run -0 local_socket docker-compose exec -T web sh -c 'id -u; ls /src'
	assert_output --partial docker-compose.yml
	run -0 local_socket docker-compose exec -T web nslookup db
	run -5 local_socket docker-compose run --rm -T web sh -c 'exit 5'
	run -0 local_socket docker-compose restart -t 1 web
	is_running project_web_1
	run -0 local_socket docker-compose down -v -t 1
	no_containers
	run ! docker network inspect project_default
	run ! docker volume inspect project_data
}

@test "compose in the directory of an account, by ssh" {
	project
	install -d /root/project
	sed 's/volumes: \["\.:\/src"\]/volumes: ["\/home\/alice\/work:\/src"]/' \
		"$PROJECT/docker-compose.yml" >/root/project/docker-compose.yml
	cd /root/project
	run -0 by_ssh docker-compose up -d
	[ "$(docker exec project_web_1 id -u)" = 2001 ]
	run -0 by_ssh docker-compose down -v -t 1
	no_containers
}

@test "docker-py does what it does elsewhere" {
	cat >"$PROJECT/try.py" <<-'END'
		import docker
		client = docker.from_env()
		assert client.ping()
		print(client.containers.run("alpine:3.20", "id -u", remove=True))
		box = client.containers.run("alpine:3.20", "sleep 100", detach=True)
		code, output = box.exec_run("echo hello")
		assert code == 0 and output == b"hello\n", (code, output)
		assert [c.id for c in client.containers.list()] == [box.id]
		box.remove(force=True)
		assert client.containers.list(all=True) == []
	END
	run -0 local_socket python3 try.py
	assert_output --partial "b'2007"
	no_containers
}

@test "what a session has made is removed at its end, where that is asked" {
	run -0 runuser -u grace -- env -i PATH=/usr/bin:/bin HOME=/home/grace \
		bash -c 'cd; undocker socket --cleanup -- sh -c "
			docker run -d --name left alpine:3.20 sleep 100
			docker network create left
			docker volume create left"'
	no_container left
	run ! docker network inspect left
	run ! docker volume inspect left
}
