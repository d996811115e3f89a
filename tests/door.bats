#!/usr/bin/env bats
# shellcheck disable=SC2016 # variables are the policy's
# The door: one decided request at a time, for a front end that is trusted with
# nothing.  The tests are the front end here.

setup_file() {
	install -m 755 "$LAB_ROOT/tests/probe/door.py" /usr/local/bin/door
	docker tag alpine:3.20 secret:1
}

setup() {
	load lib/helpers
	policy <<-'END'
		[command:run]
		WHITELIST=--rm,-i|--interactive,-t|--tty,-v|--volume list,--name string,-e|--env list,--network network
		FORCED=-u $U_UID:$U_GID
		ALLOWEDIMAGES=alpine:.*
		ALLOWEDBINDS=$U_HOME
		[command:exec]
		WHITELIST=-i|--interactive,-t|--tty,-d|--detach
		UIDMUSTMATCH=true
		[command:logs]
		WHITELIST=-f|--follow
		UIDMUSTMATCH=true
		[command:ps]
		WHITELIST=-a|--all,-f|--filter filter
		[command:rm]
		WHITELIST=-f|--force
		UIDMUSTMATCH=true
		[command:cp]
		UIDMUSTMATCH=true
		[command:rename]
		UIDMUSTMATCH=true
		[command:network create]
		[command:network rm]
		UIDMUSTMATCH=true
		[command:network inspect]
		UIDMUSTMATCH=true
		[command:network ls]
		[command:volume create]
		[command:volume inspect]
		UIDMUSTMATCH=true
		[command:volume rm]
		UIDMUSTMATCH=true
		[command:volume ls]
		[command:container prune]
		WHITELIST=-f|--force
		UIDMUSTMATCH=true
		[command:system df]
		UIDMUSTMATCH=true
		[command:events]
		WHITELIST=--since string,--until string
		UIDMUSTMATCH=true
	END
}

teardown() { remove_containers; }

# session PERSON: asks from standard input, answered on standard output.
session() {
	as "$1" timeout 60 /usr/local/bin/door "${@:2}"
}

# The ID that an answer of create has.
id_of() { grep -o '"Id":"[0-9a-f]*"' <<<"$1" | head -1 | cut -d'"' -f4; }

# made PERSON NAME WORD...: a container of the person's that runs WORD...
made() {
	local who=$1 name=$2
	shift 2
	session "$who" <<-END
		ContainerCreate -- run --name=$name -- alpine:3.20 $*
		& ContainerAttach stream=1 stdout=1 stderr=1 -- attach -- $name
		ContainerStart -- start -- $name
	END
}

@test "a container is created, attached to, started, waited for, as its owner" {
	cd /home/alice/work
	run -0 session alice <<-'END'
		ContainerCreate -- run --name=anna --volume=/home/alice/work:/w -- alpine:3.20 sh -c 'id -u; echo out >/w/file; exit 3'
		& ContainerAttach stream=1 stdout=1 stderr=1 -- attach -- anna
		& ContainerWait condition=next-exit -- wait -- anna
		ContainerStart -- start -- anna
		read 2
		read 3
	END
	assert_line --partial '"api":'
	assert_line --partial '201 {"Id":"'
	assert_line --regexp '^HTTP/1.[01] 101'
	assert_line --regexp '^204 *$'
	assert_output --partial '2001'
	assert_output --partial '"StatusCode":3'
	[ "$(stat -c %u /home/alice/work/file)" = 2001 ]
	[ "$(cat /home/alice/work/file)" = out ]
	nothing_staged
}

nothing_staged() {
	[ -z "$(ls /run/undocker/binds 2>/dev/null)" ] &&
		! grep -q /run/undocker/binds/ /proc/self/mountinfo
}

@test "an inspect tells which source of its owner's a staged one stands for" {
	made alice anna sleep 100
	run -0 session alice <<-'END'
		ContainerCreate -- run --name=berta --volume=/home/alice/work:/w -- alpine:3.20 true
		ContainerInspect -- container inspect -- berta
	END
	assert_line --regexp '^source: /run/undocker/binds/[0-9a-f]+/0 /home/alice/work$'
}

@test "another's container is not there, whatever is asked" {
	made alice anna sleep 100
	run -0 session bob <<-'END'
		ContainerInspect -- container inspect -- anna
		ContainerStart -- start -- anna
		ContainerAttach stream=1 stdin=1 -- attach -- anna
		ContainerWait -- wait -- anna
		ContainerKill -- kill -- anna
		ContainerLogs stdout=1 -- logs -- anna
		ContainerDelete -- rm --force=true -- anna
		ContainerExec -- exec -- anna id
	END
	[ "$(grep -c '^404 ' <<<"$output")" = 8 ]
	is_running anna
}

@test "what no section lets one do is denied, with file and line" {
	made alice anna sleep 100
	run -0 session alice <<-'END'
		ContainerCreate -- run --privileged=true -- alpine:3.20 true
		ContainerCreate -- run -- secret:1 true
		ContainerStop -- stop -- anna
		ContainerCreate -- run --volume=/etc:/x -- alpine:3.20 true
	END
	[ "$(grep -c '^403 undocker: denied: ' <<<"$output")" = 4 ]
	assert_line --partial 'undocker.conf:'
	is_running anna
}

@test "words that do not ask for the operation are no ask" {
	made alice anna sleep 100
	run -0 session alice <<-'END'
		ContainerKill -- logs -- anna
		ContainerDelete -- run -- alpine:3.20 true
		NoSuchThing -- logs -- anna
		ContainerLogs nonsense=1 -- logs -- anna
		ExecStart exec=../containers/json
		SystemPing -- rm -- anna
	END
	[ "$(grep -cE '^(400|403) undocker: ' <<<"$output")" -ge 5 ]
	is_running anna
}

@test "a list has one's own containers, and none by a label of an image's" {
	made alice anna sleep 100
	made bob berta sleep 100
	docker run -d --name root alpine:labelled sleep 100
	run -0 session alice <<-'END'
		ContainerList -- ps --all=true
		ContainerList -- ps --all=true --filter=name=berta
	END
	assert_output --partial '"/anna"'
	refute_output --partial '"/berta"'
	refute_output --partial '"/root"'
}

@test "who has none is answered an empty list, and not everybody's" {
	made alice anna sleep 100
	run -0 session carol <<-'END'
		ContainerList -- ps --all=true
	END
	assert_line '200 []'
}

@test "a start without anybody attached is docker run -d" {
	run -0 session alice <<-'END'
		ContainerCreate -- run --name=anna -- alpine:3.20 sleep 100
		ContainerStart -- start -- anna
	END
	assert_line --regexp '^403 undocker: denied: .*--detach'
	run ! is_running anna
	sed -i 's/^WHITELIST=--rm,/&-d|--detach,/' "$POLICY"
	run -0 session alice <<-'END'
		ContainerStart -- start -- anna
	END
	assert_line --regexp '^204 *$'
	is_running anna
}

@test "as a part of run there is one start, the first" {
	made alice anna true
	wait_for is_not_running anna
	run -0 session alice <<-'END'
		& ContainerAttach stream=1 stdout=1 -- attach -- anna
		ContainerStart -- start -- anna
	END
	assert_line --regexp '^403 undocker: denied: '
}

@test "the policy counts as it is at each ask" {
	open_session alice
	echo 'ContainerCreate -- run --name=anna -- alpine:3.20 true' >&9
	wait_for answers '^201 ' 1
	policy <<<''
	echo 'ContainerCreate -- run --name=berta -- alpine:3.20 true' >&9
	wait_for answers '^403 ' 1
	echo '[command:run' | policy
	echo 'ContainerCreate -- run --name=clara -- alpine:3.20 true' >&9
	wait_for answers '^500 ' 1
	close_session
	no_container berta
	no_container clara
}

@test "a descriptor answers one request, whatever else is written to it" {
	made alice anna sleep 100
	run -0 session alice <<-'END'
		& ContainerInspect -- container inspect -- anna
		raw 1 'GET /containers/json HTTP/1.1'
		raw 1 'Host: x'
		raw 1 ''
		read 1
		& ContainerLogs stdout=1 -- logs -- anna
		raw 2 'GET /containers/json HTTP/1.1'
		raw 2 'Host: x'
		raw 2 ''
		read 2
	END
	[ "$(grep -c '^HTTP/' <<<"$output")" = 2 ]
	refute_output --partial '"Names"'
}

@test "an exec is its container's owner's, who may not be told of others'" {
	made alice anna sleep 100
	run -0 session alice <<-'END'
		ContainerExec streams=out -- exec -- anna id -u
	END
	local exec
	exec=$(id_of "$output")
	[ ${#exec} = 64 ]
	run -0 session bob <<-END
		ExecStart exec=$exec
		ExecInspect exec=$exec
	END
	[ "$(grep -c '^404 ' <<<"$output")" = 2 ]
	run -0 session alice <<-END
		ExecStart exec=$exec
		ExecInspect exec=$exec
	END
	assert_output --partial '2001'
	assert_output --partial '"ExitCode":0'
}

@test "an exec that root has made in one's container is root's" {
	made alice anna sleep 100
	local exec
	exec=$(curl -s --unix-socket /var/run/docker.sock -H 'Content-Type: application/json' \
		-d '{"Cmd":["id"],"User":"0","Privileged":true,"AttachStdout":true}' \
		http://docker/v1.41/containers/anna/exec | jq -r .Id)
	[ ${#exec} = 64 ]
	run -0 session alice <<-END
		ExecInspect exec=$exec
		ExecStart exec=$exec
		ExecResize exec=$exec h=1 w=1
	END
	[ "$(grep -c '^404 ' <<<"$output")" = 3 ]
	refute_output --partial uid=0
}

@test "MAXTIME ends a container that a session has started" {
	printf '[command:run user:alice]\nMAXTIME=2s\n' | more_policy
	made alice anna sleep 100
	wait_for is_not_running anna
}

@test "MAXTIME ends it though nobody reads that it has started" {
	printf '[command:run user:alice]\nMAXTIME=2s\n' | more_policy
	open_session alice
	printf '%s\n' 'ContainerCreate -- run --name=anna -- alpine:3.20 sleep 100' \
		'& ContainerAttach stream=1 stdout=1 -- attach -- anna' \
		'deaf ContainerStart -- start -- anna' >&9
	wait_for is_running anna
	wait_for is_not_running anna
	close_session
}

@test "a name that is taken says nothing of whose it is" {
	made alice anna sleep 100
	run -0 session bob <<-'END'
		ContainerCreate -- run --name=anna -- alpine:3.20 true
	END
	assert_line --regexp '^409 undocker: error: '
	refute_output --regexp '[0-9a-f]{64}'
}

@test "a name that another container is to have says nothing, too" {
	made alice anna sleep 100
	run -0 session bob <<-'END'
		ContainerCreate -- run --name=berta -- alpine:3.20 true
		ContainerRename -- rename -- berta anna
		ContainerRename -- rename -- berta clara
	END
	assert_line --regexp '^409 undocker: error: '
	refute_output --partial "$(docker inspect -f '{{.Id}}' anna)"
	assert_line --regexp '^204 *$'
	docker inspect clara
}

@test "options of a create are for those who may use the flag" {
	sed -i 's/,-e|--env list//' "$POLICY"
	run -0 session alice <<-'END'
		ContainerCreate no-entrypoint=1 -- run --name=anna -- alpine:3.20 true
		ContainerCreate health=true -- run --name=anna -- alpine:3.20 true
		ContainerCreate unset=PATH -- run --name=anna -- alpine:3.20 true
	END
	[ "$(grep -c '^403 undocker: denied: --' <<<"$output")" = 3 ]
	no_container anna
	sed -i 's/^WHITELIST=--rm,/&--entrypoint string,--health-cmd string,-e|--env list,/' "$POLICY"
	run -0 session alice <<-'END'
		ContainerCreate no-entrypoint=1 health=true unset=PATH -- run --name=anna -- alpine:3.20 true
	END
	assert_line --partial '201 {"Id":"'
}

@test "as a part of run there is the signal that is asked for" {
	made alice anna sh -c "'trap \"exit 5\" USR1; touch /tmp/up; while :; do sleep 0.1; done'"
	wait_for docker exec anna ls /tmp/up
	run -0 session alice <<-'END'
		ContainerKill -- kill --signal=USR1 -- anna
	END
	[ "$(docker wait anna)" = 5 ]
}

@test "as a part of run there is no pull that run would not do" {
	run -0 session alice <<-'END'
		ImageCreate -- pull --all-tags=true -- alpine
		ImageCreate -- pull --platform=linux/arm64 -- alpine:3.20
		ImageCreate -- pull -- secret:1
	END
	[ "$(grep -c '^403 undocker: denied: ' <<<"$output")" = 3 ]
	sed -i 's/^FORCED=/&--pull never /' "$POLICY"
	run -0 session alice <<-'END'
		ImageCreate -- pull -- alpine:3.20
	END
	assert_line --regexp '^403 undocker: denied: .*--pull=never'
}

@test "info has one's own numbers, and no configuration of the host's" {
	made bob berta sleep 100
	made alice anna sleep 100
	run -0 session alice <<-'END'
		SystemInfo -- info
	END
	assert_output --partial '"ContainersRunning":1'
	refute_output --partial DockerRootDir
}

@test "a client that is lost takes along what it was attached to" {
	run -0 lost alice <<-'END'
		ContainerCreate -- run --name=anna --interactive=true -- alpine:3.20 sleep 100
		& ContainerAttach stream=1 stdin=1 stdout=1 -- attach -- anna
		ContainerStart -- start -- anna
	END
	assert_line --regexp '^204 *$' # it ran
	wait_for is_not_running anna
}

# lost PERSON: a session at the other end of ssh, which ends with its asks.
lost() { as "$1" env CONNECTION=1 /usr/local/bin/door; }

@test "networks and volumes are their maker's, and are made once" {
	run -0 session alice <<-'END'
		NetworkCreate -- network create -- front
		VolumeCreate -- volume create -- data
		ContainerCreate -- run --name=anna --network=front --volume=data:/d -- alpine:3.20 sleep 100
		& ContainerAttach stream=1 stdout=1 -- attach -- anna
		ContainerStart -- start -- anna
		NetworkInspect -- network inspect -- front
		NetworkDelete -- network rm -- front
		VolumeDelete -- volume rm -- data
	END
	[ "$(grep -c '^201 ' <<<"$output")" = 3 ]
	assert_output --partial '"Name":"anna"'
	[ "$(docker volume inspect -f '{{index .Labels "undocker.owner"}}' data)" = 2001 ]
	run -0 session bob <<-'END'
		NetworkInspect -- network inspect -- front
		NetworkDelete -- network rm -- front
		VolumeInspect -- volume inspect -- data
		VolumeDelete -- volume rm -- data
		VolumeCreate -- volume create -- data
		ContainerCreate -- run --network=front -- alpine:3.20 true
		ContainerCreate -- run --volume=data:/d -- alpine:3.20 true
		NetworkList -- network ls
		& VolumeList -- volume ls
		read 9
	END
	[ "$(grep -cE '^(403|404) ' <<<"$output")" = 7 ]
	refute_output --partial '"front"'
	refute_output --partial '"data"'
	docker network inspect front
	docker rm -f anna
	run -0 session alice <<-'END'
		NetworkDelete -- network rm -- front
		VolumeDelete -- volume rm -- data
	END
	[ "$(grep -c '^204 ' <<<"$output")" = 2 ]
	run ! docker network inspect front
	run ! docker volume inspect data
}

@test "of a network one is shown one's own containers" {
	run -0 session alice <<-'END'
		NetworkCreate -- network create -- front
		ContainerCreate -- run --name=anna --network=front -- alpine:3.20 sleep 100
		& ContainerAttach stream=1 stdout=1 -- attach -- anna
		ContainerStart -- start -- anna
	END
	made bob berta sleep 100
	docker network connect front berta
	run -0 as alice env API=24 /usr/local/bin/door <<-'END'
		NetworkInspect -- network inspect -- front
		NetworkInspect -- network inspect -- bridge
		NetworkList -- network ls
	END
	assert_output --partial '"Name":"anna"'
	assert_output --partial '"Name":"bridge"'
	refute_output --partial '"Name":"berta"'
	docker rm -f anna berta
	docker network rm front
}

@test "prune removes one's own that do not run, whatever the labels say" {
	made alice anna true
	made alice again sleep 100
	made bob berta true
	docker run --name root alpine:labelled true
	wait_for is_not_running anna
	wait_for is_not_running berta
	run -0 session alice <<-'END'
		ContainerPrune -- container prune --force=true
	END
	assert_line --regexp '^200 \{"ContainersDeleted":\["[0-9a-f]{64}"\]'
	no_container anna
	is_running again
	docker inspect berta root
}

@test "an archive sees nothing of the host's in a mount, and leaves no stage" {
	echo mine >/home/alice/work/file
	run -0 session alice <<-'END'
		ContainerCreate -- run --name=anna --volume=/home/alice/work:/w -- alpine:3.20 true
		ContainerArchive -- cp -- anna:/w -
		ContainerArchive -- cp -- anna:/etc/hosts -
	END
	[ "$(grep -ao 'HTTP/1.[01] 200' <<<"$output" | wc -l)" = 2 ]
	refute_output --partial mine
	wait_for nothing_staged
}

@test "a stage lasts until the engine is done, whatever a client has let go of" {
	local staged
	open_session alice
	echo 'ContainerCreate -- run --name=anna --volume=/home/alice/work:/w -- alpine:3.20 true' >&9
	wait_for answers '^201 ' 1
	echo '& ContainerArchive -- cp -- anna:/ -' >&9
	wait_for something_staged
	kill -STOP "$(pgrep -ox dockerd)"
	printf '%s\n' 'release 2' NoSuchThing >&9
	wait_for answers '^400 ' 1
	staged=$(ls /run/undocker/binds)
	kill -CONT "$(pgrep -ox dockerd)"
	[ -n "$staged" ]
	wait_for nothing_staged
	close_session
}

something_staged() { [ -n "$(ls /run/undocker/binds)" ]; }

@test "usage shows one's own" {
	made alice anna sleep 100
	made bob berta sleep 100
	run -0 session alice <<-'END'
		SystemDataUsage -- system df
	END
	assert_output --partial '"/anna"'
	refute_output --partial '"/berta"'
	refute_output --partial secret:1
}

@test "a client that is lost while the policy is broken takes along the same" {
	OUT=$BATS_TEST_TMPDIR/out
	mkfifo "$BATS_TEST_TMPDIR/asks"
	lost alice <"$BATS_TEST_TMPDIR/asks" >"$OUT" 3>&- &
	SESSION=$!
	exec 9>"$BATS_TEST_TMPDIR/asks"
	cat >&9 <<-'END'
		ContainerCreate -- run --name=anna --interactive=true -- alpine:3.20 sleep 100
		& ContainerAttach stream=1 stdin=1 stdout=1 -- attach -- anna
		ContainerStart -- start -- anna
	END
	wait_for is_running anna
	wait_for answers '^204' 1
	echo '[command:run' | policy
	echo 'ContainerList -- ps' >&9
	wait_for answers '^500 ' 1
	close_session
	wait_for is_not_running anna
	[ -z "$(ls /run/undocker/attached)" ]
}

@test "of an image one is told the names that one may use" {
	docker tag alpine:3.20 secret:2
	run -0 session alice <<-'END'
		ImageInspect -- image inspect -- alpine:3.20
	END
	assert_output --partial '"alpine:3.20"'
	refute_output --partial secret
	docker rmi secret:2
}

@test "a session leaks no descriptors" {
	local i first
	made alice anna sleep 100
	open_session alice
	for i in 1 2; do
		printf '%s\n' "ContainerInspect -- container inspect -- anna" \
			"ContainerCreate -- run -- secret:1 true" \
			"ContainerList -- ps" "SystemInfo -- info" \
			"ContainerCreate -- run --name=first$i --volume=/home/alice/work:/w -- alpine:3.20 true" >&9
		wait_for answers "^200 .*ContainersRunning" "$i"
		wait_for answers '^201 ' "$i"
		[ "${first:=$(descriptors)}" = "$(descriptors)" ]
	done
	for ((i = 0; i < 30; i++)); do
		printf '%s\n' "ContainerInspect -- container inspect -- anna" \
			"ContainerCreate -- run -- secret:1 true" \
			"ContainerList -- ps" "SystemInfo -- info" \
			"ContainerStart -- start -- anna" \
			"ContainerCreate -- run --name=more$i --volume=/home/alice/work:/w -- alpine:3.20 true" >&9
	done
	wait_for answers '^201 ' 32
	[ "$(descriptors)" = "$first" ]
	close_session
}

# A session that asks what descriptor 9 is told, until it is closed.
open_session() {
	OUT=$BATS_TEST_TMPDIR/out
	mkfifo "$BATS_TEST_TMPDIR/asks"
	session "$1" <"$BATS_TEST_TMPDIR/asks" >"$OUT" 3>&- &
	SESSION=$!
	exec 9>"$BATS_TEST_TMPDIR/asks"
	wait_for answers '"api":' 1
}
close_session() {
	exec 9>&-
	wait "$SESSION"
}
answers() { [ "$(grep -c -- "$1" "$OUT")" -ge "$2" ]; }
descriptors() { find "/proc/$(pgrep -ox undocker-rt)/fd" -type l | wc -l; }
@test "events are those of one's own containers" {
	made bob berta sleep 1
	made alice anna true
	wait_for is_not_running berta
	run -0 session alice <<-END
		SystemEvents -- events --since=$(($(date +%s) - 60)) --until=$(($(date +%s) + 1))
	END
	assert_output --partial '"name":"anna"'
	refute_output --partial '"name":"berta"'
}

