#!/usr/bin/env bats
# Docker's own clients at the front end and the door: `undocker socket` on the
# machine, and DOCKER_HOST=ssh:// from elsewhere.

load lib/helpers

setup_file() {
	policy <<-'EOT'
	[command:run]
	WHITELIST=-i|--interactive,-t|--tty,-d|--detach,--rm,--name string,--network network,-v|--volume list
	UIDMUSTMATCH=true
	[command:exec]
	WHITELIST=-i|--interactive,-d|--detach
	UIDMUSTMATCH=true
	[command:ps]
	WHITELIST=-a|--all,-q|--quiet,-f|--filter filter
	[command:logs]
	WHITELIST=-f|--follow
	UIDMUSTMATCH=true
	[command:rm]
	WHITELIST=-f|--force,-v|--volumes
	UIDMUSTMATCH=true
	[command:cp]
	UIDMUSTMATCH=true
	[command:kill]
	UIDMUSTMATCH=true
	[command:wait]
	UIDMUSTMATCH=true
	[command:container inspect]
	UIDMUSTMATCH=true
	[command:network create]
	[command:network rm]
	UIDMUSTMATCH=true
	[command:volume create]
	[command:volume ls]
	[command:volume rm]
	UIDMUSTMATCH=true
	EOT
}

teardown() {
	remove_containers
	docker network prune -f >/dev/null
	docker volume prune -f >/dev/null
	wait_for no_process undocker-front
}

# here COMMAND...: docker's CLI of grace's, on a socket of undocker's.
here() { as grace undocker socket -- docker "$@"; }

# there PERSON COMMAND...: root's, who plays the laptop.
there() {
	local person=$1
	shift
	DOCKER_HOST=ssh://$person@docker-gw docker "$@"
}

# fed TEXT COMMAND...: the text is its standard input.
fed() {
	local text=$1
	shift
	"$@" <<<"$text"
}

# What each way has to do.
commands_work() {
	run -7 --separate-stderr "$@" run --rm --network none alpine sh -c \
		'id -u; echo error >&2; exit 7'
	# shellcheck disable=SC2154
	assert_equal "$stderr" error
	assert_output "$uid"
	run -0 fed 'by stdin' "$@" run -i --rm --network none \
		alpine sh -c 'cat; echo end'
	assert_output "by stdin
end"
	no_containers
	run -0 "$@" run -d --name web --network none alpine \
		sh -c 'echo one; sleep 1000'
	is_running web
	# The process is the caller's, on the host.
	run -0 stat -c %u "/proc/$(docker inspect -f '{{.State.Pid}}' web)"
	assert_output "$uid"
	run -0 fed 'by exec' "$@" exec -i web \
		sh -c 'cat >/tmp/f; cat /tmp/f'
	assert_output 'by exec'
	run -0 "$@" exec -d web touch /tmp/detached
	wait_for docker exec web test -e /tmp/detached
	run -0 "$@" cp web:/tmp/f -
	run -0 "$@" ps --format '{{.Names}}'
	assert_output web
	run -0 "$@" logs web
	assert_output one
	run -0 "$@" rm -f web
	no_containers
}

@test "docker's client works by a socket on this machine" {
	local uid=2007
	as grace sh -c 'echo content >file'
	commands_work here
	here run -d --name box --network none alpine sleep 1000
	run -0 here cp file box:/tmp/file
	run -0 docker exec box cat /tmp/file
	assert_output content
	run -0 here cp box:/tmp/file copy
	assert_equal "$(stat -c '%U' /home/grace/copy)" grace
	run -0 cat /home/grace/copy
	assert_output content
}

@test "docker's client works by ssh" {
	local uid=2001
	commands_work there alice
}

@test "what is denied is told by docker's client, and nothing is made" {
	run ! here run --privileged --name bad alpine true
	assert_output --partial 'undocker: denied: --privileged'
	assert_output --partial '(/etc/undocker.conf:'
	assert_output --partial 'undocker: hint: '
	run ! here run --network host alpine true
	run ! here images
	assert_output --partial "lets you use 'docker images'"
	run ! here network ls
	no_containers
}

@test "logs are followed as they come, and a client that leaves ends nothing" {
	here run -d --name web --network none alpine sh -c \
		'echo one; until [ -e /tmp/go ]; do sleep 0.1; done; echo two; sleep 1000'
	here logs -f web >"$BATS_TEST_TMPDIR/followed" 3>&- &
	wait_for grep -q one "$BATS_TEST_TMPDIR/followed"
	docker exec web touch /tmp/go
	wait_for grep -q two "$BATS_TEST_TMPDIR/followed"
	docker kill web >/dev/null
	wait $!
}

@test "an inspect names the sources of mounts as their owner did" {
	here run -d --name box --network none -v /home/grace:/data alpine \
		sleep 1000
	run -0 here container inspect -f '{{json .Mounts}}' box
	assert_output --partial '"Source":"/home/grace"'
	refute_output --partial /run/undocker
	run -0 docker exec box sh -c 'touch /data/made'
	assert_equal "$(stat -c %U /home/grace/made)" grace
}

@test "of two people neither sees what is the other's" {
	here run -d --name box --network none alpine sleep 1000
	there alice run -d --name hers --network none alpine sleep 1000
	run -0 here ps -a --format '{{.Names}}'
	assert_output box
	run -0 there alice ps -a --format '{{.Names}}'
	assert_output hers
	local words
	for words in 'rm box' 'kill box' 'exec box true' 'logs box' \
		'cp box:/etc/passwd -' 'container inspect box'; do
		# shellcheck disable=SC2086
		run ! there alice $words
	done
	is_running box
}

@test "what a socket with --cleanup has made is gone at its end, and no more" {
	here run -d --name before --network none alpine sleep 1000
	here volume create old
	as grace undocker socket --cleanup -- sh -c 'docker volume create old
		docker volume create new
		docker network create net
		docker run -d --name one --network none alpine sleep 1000
		docker run -d --name two --network none alpine true
		docker run --rm --network none alpine true'
	run -0 docker ps -a --format '{{.Names}}'
	assert_output before
	run -0 docker volume ls -q
	assert_output old
	run -0 docker network ls -q --filter name=net
	assert_output ''
}

@test "docker's library for Python works by a socket" {
	install -m 755 "$LAB_ROOT/tests/probe/sdk.py" /usr/local/bin/sdk
	run -0 as grace undocker socket -- /usr/local/bin/sdk
	assert_output 2007
	no_containers
	rm /usr/local/bin/sdk
}

@test "many clients of one socket at once" {
	# shellcheck disable=SC2016
	run -0 as grace undocker socket -- bash -c 'for i in $(seq 10); do
			docker run --rm --network none alpine sh -c "exit $i" &
			pids+=($!)
		done
		for pid in "${pids[@]}"; do wait $pid; echo $?; done'
	assert_output "$(seq 10)"
	no_containers
}
