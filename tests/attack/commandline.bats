#!/usr/bin/env bats
# The command line as a way around the policy. "explain" decides as "run" does
# and starts nothing.

setup() {
	load ../lib/helpers
	seed_policy
}

teardown() {
	remove_containers
}

# Denied (77) or not understood (64), and then the engine was asked nothing.
refused() {
	run --separate-stderr as grace undocker "$@"
	assert [ "$status" = 77 -o "$status" = 64 ]
	assert_output ''
	# shellcheck disable=SC2154
	assert_regex "$stderr" '^undocker: (denied|error): '
	no_containers
}

plan() { # WORD...: docker's arguments, one a line
	as grace undocker explain --json "$@" | jq -r '.argv[]'
}

@test "no spelling of a flag that is not allowed gets through" {
	local flag
	for flag in --privileged --privileged=true --privileged=1 \
		--privileged=T --privileged=false --privileged=0 -privileged \
		--PRIVILEGED --Privileged --priv --privilege --privileged= \
		$'--privileged\n' $'--privileged\t' ' --privileged' \
		$'--privi\xc5\x80eged' $'\xe2\x80\x94privileged' \
		$'\xe2\x80\x93-privileged' -u0 -u=0 -itu0 -itu=0 --user=0 \
		--user= --use=0 -user -test.v -test.timeout=1 -- --; do
		refused run "$flag" --rm alpine true
	done
	refused run -u 0 alpine true
	refused run -it -u '' alpine true
	refused run --user root alpine true
	refused run --cap-add ALL alpine true
	refused run --device /dev/sda alpine true
	refused run --security-opt seccomp=unconfined alpine true
	refused run --pid host alpine true
	refused run --entrypoint sh alpine
}

@test "forced flags come last, whatever stands before" {
	run plan run -w /tmp -w /var -v /home/grace:/home/grace:ro alpine
	assert_equal "$(grep ^--workdir <<<"$output" | tail -n 1)" \
		--workdir=/home/grace
	assert_equal "$(grep -c ^--user <<<"$output")" 1
	assert_line --user=2007:2007
	assert_line --security-opt=no-new-privileges
	refute_line --partial readonly=true
}

@test "a value that looks like a flag is a value, and words behind the image too" {
	run plan run -e --privileged -e -u=0 --name x alpine --privileged -u 0 \
		-- --pid=host
	refute_line --privileged=true
	assert_equal "$(sed -n '/^--$/,$p' <<<"$output")" "--
alpine:latest
--privileged
-u
0
--
--pid=host"
	run plan run --name --privileged alpine true
	assert_line --name=--privileged
	refute_line --privileged
	run plan run -- alpine --privileged
	assert_equal "$(sed -n '/^--$/,$p' <<<"$output")" "--
alpine:latest
--privileged"
}

@test "hidden commands, aliases and plugins are as denied as others" {
	local words
	for words in 'system dial-stdio' '__complete run --' \
		'__completeNoDesc run' 'container run --privileged alpine' \
		'run --net=host alpine' 'run --net-alias x alpine' \
		'container exec -u 0 x sh' 'compose up' 'buildx ls' 'scan' \
		'image ls' 'system info' 'info' 'plugin ls' 'swarm init' \
		'cp x:/ -' 'build .' 'commit x y' 'events' 'docker run alpine' \
		'evil' '../docker' '/usr/bin/docker run alpine'; do
		# shellcheck disable=SC2086
		refused $words
	done
	as grace mkdir -p bin .docker/cli-plugins
	local file
	for file in bin/docker-evil .docker/cli-plugins/docker-evil; do
		as grace bash -c "printf '#!/bin/sh\ntouch /home/grace/ran\n' >$file
			chmod 755 $file"
	done
	for words in evil 'evil x' 'run --nosuch' '--help evil' 'help evil'; do
		# shellcheck disable=SC2086
		run as grace env PATH=/home/grace/bin:/usr/bin:/bin \
			undocker $words
		refute [ "$status" = 0 ]
	done
	assert [ ! -e /home/grace/ran ]
}

@test "no other engine, configuration or certificate is chosen" {
	local words
	for words in '-H tcp://127.0.0.1:1' '--host=tcp://127.0.0.1:1' \
		'--config /home/grace' '-c x' '--context=x' '--tls' \
		'--tlsverify' '--tlscacert=/etc/shadow' '-D' '-l debug' \
		'--log-level=debug'; do
		# shellcheck disable=SC2086
		refused $words run alpine true
	done
	refused run -H tcp://127.0.0.1:1 alpine true
	refused run --config /home/grace alpine true
	refused run --tlscacert /etc/shadow alpine true
	run plan run alpine
	assert_line --host=unix:///var/run/docker.sock
	refute_line --regexp '^--config=/home'
}

@test "files named on the command line are read by the caller's rights only" {
	more_policy <<-'EOT'
	[command:run user:grace]
	WHITELIST=--env-file list,--label-file list,--cidfile string,--security-opt list
	EOT
	local flag
	for flag in --env-file=/etc/shadow --label-file=/etc/shadow \
		--security-opt=seccomp=/etc/shadow --env-file=/root/.profile; do
		run as grace undocker run --rm "$flag" alpine env
		refute [ "$status" = 0 ]
		refute_output --partial 'root:'
		refute_output --partial mesg
	done
	refused run --cidfile /home/grace/cid alpine true
	refused run --cidfile /etc/cron.d/cid alpine true
	assert [ ! -e /home/grace/cid ]
	assert [ ! -e /etc/cron.d/cid ]
}

@test "no label of the user's says whose a container is" {
	more_policy <<-'EOT'
	[command:run user:grace]
	WHITELIST=-l|--label list
	EOT
	local label
	for label in undocker.owner=0 undocker.owner undocker.ticket=x \
		undocker.anything=x; do
		refused run -l "$label" alpine true
	done
}

@test "a name that could be another's ID is none, new or renamed" {
	more_policy <<-'EOT'
	[command:rename]
	UIDMUSTMATCH=true
	[command:create]
	WHITELIST=--name string
	EOT
	as grace undocker create --name mine alpine true
	local id name
	id=$(docker ps -aq --no-trunc)
	for name in 0123456789ab /0123456789ab "$(printf %064d 7)" \
		"/$(printf %064d 7)" deadbeefdeadbeef; do
		run -77 as grace undocker rename mine "$name"
		run -77 as grace undocker run --rm --name "$name" alpine true
		run -77 as grace undocker create --name "$name" alpine true
	done
	assert_equal "$(docker ps -aq --no-trunc)" "$id"
	assert_equal "$(docker ps -a --format '{{.Names}}')" mine
	run -0 as grace undocker rename mine other
}

@test "no namespace of the host's, even for one who may use the flag" {
	more_policy <<-'EOT'
	[command:run user:grace]
	WHITELIST=--pid string,--ipc string,--uts string,--userns string,--network list,--net list,--cgroupns string
	EOT
	local flag
	for flag in pid ipc uts userns network net cgroupns; do
		refused run --$flag=host alpine true
		refused run --$flag host alpine true
	done
	refused run --network name=host alpine true
	refused run --network '"name=host"' alpine true
}
