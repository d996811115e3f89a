#!/usr/bin/env bats
# The requests that core/request writes, as a real engine takes them.

load lib/helpers.bash

setup_file() {
	export B=${B:-build}
	export REQUESTS=$B/tests/differential/requests

	cd "$BATS_TEST_DIRNAME/.." || return
	make -s B="$B" "$REQUESTS"
	docker network create made
	docker create --name other --network made alpine
}

teardown_file() {
	docker rm -f other
	docker network rm made
}

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	VERSION=$(docker version --format '{{.Server.APIVersion}}')
	VERSION=${VERSION#1.}
	# An engine may be newer than the newest version that we write.
	((VERSION <= 51)) || VERSION=51
}

teardown() {
	docker rm -f theirs ours >/dev/null 2>&1 || :
}

# Makes a container by docker's CLI and one by our request: they are the same.
same_container() { # WORD...
	docker create --name theirs "$@"
	"$REQUESTS" send "$VERSION" create --name ours "$@" | tee "$BATS_TEST_TMPDIR/answer"
	grep -qx 201 "$BATS_TEST_TMPDIR/answer"
	docker inspect theirs >"$BATS_TEST_TMPDIR/theirs"
	docker inspect ours >"$BATS_TEST_TMPDIR/ours"
	"$REQUESTS" same "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours"
	docker rm theirs ours
}

@test "what runs in a container is what docker's CLI asks for" {
	same_container alpine
	same_container -it -h x -u 1:2 -w /x -e A=1 -e B= -l a=b alpine sh -c true
	same_container --entrypoint sh --init --stop-timeout 0 --stop-signal INT \
		--health-cmd true --health-interval 1m30s alpine -c x
	same_container --no-healthcheck --entrypoint '' --restart on-failure:3 \
		alpine ls
}

@test "so are limits, devices and capabilities" {
	same_container -m 64m --memory-swap -1 --cpus .5 --pids-limit 10 \
		--ulimit nofile=1:2 --shm-size 1m --cpuset-cpus 0 alpine
	same_container --cap-drop all --cap-add chown --read-only \
		--security-opt no-new-privileges --device /dev/null:/dev/x:r \
		--device-cgroup-rule 'c 1:3 r' --group-add 5 alpine
	same_container --privileged --pid host --ipc host --uts host \
		--network host --oom-score-adj 5 alpine
}

@test "so are mounts, ports and networks" {
	same_container -v /etc:/x:ro -v /y --tmpfs /t:size=1m \
		--mount type=bind,src=/srv,dst=/z,readonly \
		--mount type=tmpfs,dst=/u,tmpfs-size=1m,tmpfs-mode=700 alpine
	same_container -p 127.0.0.1:8080:80 -p 81-82:81-82/udp -p 9 \
		--expose 90 -P alpine
	same_container --network made --link other:l --dns 1.1.1.1 \
		--add-host a:1.2.3.4 --sysctl net.core.somaxconn=5 alpine
	same_container --network none --log-opt max-size=1m \
		--log-driver json-file alpine
}

@test "an exec runs as docker's CLI has it run" {
	docker run -d --name theirs alpine sleep 1000
	run "$REQUESTS" send "$VERSION" exec -e A=1 -w /tmp -u 1:2 theirs \
		sh -c 'id'
	assert_success
	assert_line 201
	id=$(grep -o '[0-9a-f]\{64\}' <<<"$output")
	run python3 - "$id" "$VERSION" <<-'EOF2'
		import socket, sys
		s = socket.socket(socket.AF_UNIX)
		s.connect('/var/run/docker.sock')
		body = b'{"Detach":false,"Tty":false}'
		s.sendall(b'POST /v1.%s/exec/%s/start HTTP/1.0\r\n'
		          b'Content-Type: application/json\r\n'
		          b'Content-Length: %d\r\n\r\n%s' % (
		              sys.argv[2].encode(), sys.argv[1].encode(),
		              len(body), body))
		text = b''
		while piece := s.recv(4096):
		    text += piece
		sys.stdout.buffer.write(text.replace(b'\0', b''))
	EOF2
	assert_output --partial 'uid=1 gid=2'
}
