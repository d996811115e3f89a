#!/usr/bin/env bats
# What docker's CLI reads and starts: no file that the caller cannot read, and
# no program but undocker's and docker's.
# shellcheck disable=SC2016,SC2086 # expanded elsewhere; words, no spaces

SECRET=only-for-dockers-group

setup_file() {
	load ../lib/helpers
	docker swarm init --advertise-addr 127.0.0.1 >/dev/null
}

teardown_file() {
	load ../lib/helpers
	docker swarm leave -f >/dev/null 2>&1 || :
	wait_for no_container '.*'
}

setup() {
	load ../lib/helpers
	policy <<-'EOT'
	[command:run]
	WHITELIST=-d,-i,--rm,--name string,--network string,-e list,\
	--env-file list,--label-file list,--security-opt list
	[command:create]
	WHITELIST=--name string,--env-file list,--label-file list
	[command:exec]
	WHITELIST=-i,--env-file list
	[command:build]
	WHITELIST=-f string,-q,-t list,--no-cache
	[command:load]
	WHITELIST=-i string
	[command:import]
	[command:save]
	[command:export]
	[command:cp]
	[command:ps]
	[command:images]
	[command:logs]
	[command:inspect]
	[command:top]
	UIDMUSTMATCH=true
	[command:rm]
	WHITELIST=-f
	[command:info]
	[command:version]
	[command:pull]
	[command:push]
	[command:search]
	[command:login]
	WHITELIST=-u string,-p string
	[command:logout]
	[command:tag]
	[command:config create]
	[command:secret create]
	[command:service create]
	WHITELIST=--env-file list
	FORCED=-d --no-resolve-image
	[command:stack deploy]
	WHITELIST=-c list
	[command:swarm ca]
	WHITELIST=--rotate,--ca-cert string,--ca-key string,--external-ca list
	[command:plugin create]
	[command:context create]
	WHITELIST=--docker list
	[command:context import]
	[command:context export]
	[command:trust key load]
	[command:trust signer add]
	WHITELIST=--key list
	EOT
	marks=/srv/marks
	install -d -m 1777 $marks
	work=/home/grace/files
	install -d -o grace -g grace $work
}

teardown() {
	remove_containers
	docker rmi -f test:ours >/dev/null 2>&1 || :
	docker config ls -q | xargs -r docker config rm
	docker secret ls -q | xargs -r docker secret rm
	rm -rf $marks $work /srv/keys /home/grace/.ssh/config /home/grace/.docker \
		/home/grace/bin /home/grace/.gitconfig /usr/libexec/docker
}

# A program that leaves who it is, whatever it is called as.
plant() { # FILE
	mkdir -p "$(dirname "$1")"
	printf '#!/bin/sh\n{ echo "$0 $*"; /usr/bin/id; } >>%s/ran\nexit 1\n' $marks >"$1"
	chmod 755 "$1"
}

plant_all() {
	local name
	for name in git ssh pass docker-credential-pass xdg-open www-browser \
		docker-credential-secretservice docker-credential-evil \
		docker-buildx docker-compose docker gpg; do
		plant /home/grace/bin/$name
	done
	for name in buildx compose evil; do
		plant /home/grace/.docker/cli-plugins/docker-$name
	done
	cat >/home/grace/.docker/config.json <<-'EOT'
	{ "credsStore": "evil", "credHelpers": { "reg.example": "evil" },
	  "plugins": { "evil": { "hooks": "pull,build" } },
	  "aliases": { "builder": "buildx" },
	  "cliPluginsExtraDirs": [ "/home/grace/.docker/cli-plugins" ] }
	EOT
	install -d -m 700 /home/grace/.ssh
	printf 'Host *\nProxyCommand /home/grace/bin/ssh proxy\n' \
		>/home/grace/.ssh/config
	printf '[core]\nsshCommand = /home/grace/bin/ssh\n' >/home/grace/.gitconfig
	chown -R grace:grace /home/grace/bin /home/grace/.docker \
		/home/grace/.ssh /home/grace/.gitconfig
}

# As grace, whose PATH and home have it all.
lured() {
	( cd $work && runuser -u grace -- env -i HOME=/home/grace TERM=xterm \
		PATH=/home/grace/bin:/usr/bin:/bin DOCKER_BUILDKIT=1 \
		DOCKER_CONFIG=/home/grace/.docker GIT_SSH=/home/grace/bin/ssh \
		GIT_SSH_COMMAND=/home/grace/bin/ssh BROWSER=/home/grace/bin/ssh \
		"$@" )
}

@test "no remote starts git, and git no ssh of the caller's choice" {
	local remote
	plant_all
	# The test's own test: this is how it would run.
	run runuser -u grace -- /usr/bin/ssh git@evil true
	assert [ -s $marks/ran ]
	rm $marks/ran
	for remote in git@evil:r.git GIT@evil:r.git git@evil:r.git#main:dir \
		git://evil/r Git://evil/r.git ssh://git@evil/r.git \
		SSH://evil/r git+ssh://evil/r https://evil/r.git \
		HTTPS://evil/r.git#main http://evil/r.tar file:///srv/r.git \
		github.com/evil/r GitHub.com/evil/r ' git@evil:r.git' \
		me@evil:r.git 'git@[::1]:r.git'; do
		for words in "build @" "build -q -- @" "build -f @ ." \
			"build -f @ -" "import @" "import @ a:b" \
			"config create k @" "load -i @" "stack deploy -c @ s" \
			"run --env-file @ alpine"; do
			read -ra words <<<"$words"
			run -77 lured undocker "${words[@]/@/$remote}"
			assert_line --partial 'names a remote'
		done
	done
	run ! ls $marks/ran
}

@test "nor where a directory is named so, and gone when docker looks" {
	local i
	plant_all
	# A path that cannot be taken for a remote reaches docker as a path.
	mkdir -p "$work/git@evil:r.git" "$work/https:/evil/r.git"
	printf 'FROM alpine\n' | tee "$work/git@evil:r.git/Dockerfile" \
		>"$work/https:/evil/r.git/Dockerfile"
	run -77 lured undocker build git@evil:r.git
	run -77 lured undocker build https://evil/r.git
	run -0 lured undocker build -q ./git@evil:r.git
	run -0 lured undocker build -q https:/evil/r.git
	(
		while mv "$work/git@evil:r.git" $work/away; do
			sleep 0.02
			mv $work/away "$work/git@evil:r.git"
			sleep 0.02
		done
	) 3>&- &
	for ((i = 0; i < 10; i++)); do
		run lured undocker build -q ./git@evil:r.git
		run lured undocker build -q "$PWD/git@evil:r.git"
	done
	kill $!
	wait $! || :
	run -1 lured undocker build -q ./gone@evil:r.git
	run -1 lured undocker build -q evil:r.git
	run ! ls $marks/ran
}

@test "what comes on standard input is an archive or a Dockerfile" {
	local text
	plant_all
	for text in git@evil:r.git https://evil/r.git 'FROM git@evil:r.git' \
		$'# syntax=evil/r\nFROM git@evil:r.git' ''; do
		run ! lured undocker build - <<<"$text"
		run ! lured undocker build -f - . <<<"$text"
	done
	run ! ls $marks/ran
	printf 'FROM alpine\nLABEL x=in\n' >$work/D
	run -0 lured undocker build -q - <$work/D
	run -0 lured undocker build -q -f - . <$work/D
	run -0 eval "tar -C $work -c D | lured undocker build -q -f D -"
}

@test "docker's CLI executes nothing, and finds nothing to execute" {
	plant_all
	mkdir -p $work/ctx
	printf 'FROM alpine\nCOPY D /d\n' | tee $work/ctx/D >$work/ctx/Dockerfile
	docker run -d --name other alpine sleep 1000 >/dev/null
	chown -R grace:grace $work
	cat >$work/session <<-'EOT'
	undocker info
	undocker version
	undocker images
	undocker run -d --name job --network none alpine sleep 1000
	undocker run --rm -i --env-file ctx/env alpine true
	undocker exec -i job true
	undocker top job
	undocker logs job
	undocker ps
	undocker inspect job
	undocker cp job:/etc -
	undocker export job
	undocker rm -f job
	undocker build -q ctx
	undocker build -t test:ours -f ctx/D ctx
	undocker build -q git@evil:r.git
	undocker build nosuch
	undocker tag alpine test:ours
	undocker pull reg.example/x
	undocker push test:ours
	undocker push reg.example/x
	undocker search reg.example/x
	undocker login
	undocker login reg.example
	undocker login -u a -p b reg.example
	undocker login -u a -p b
	undocker logout reg.example
	undocker save alpine
	undocker load
	undocker import -
	undocker config create k1 ctx/D
	undocker compose up
	undocker buildx build .
	undocker evil
	undocker help
	undocker
	EOT
	traced $work/session
	assert [ "$(wc -l <$marks/executed)" -gt 3 ]
	run grep -vxE '/usr/bin/(undocker|undocker-rts|undocker-rt|docker)' \
		$marks/executed
	assert_output ''
	# No file of the home's own is looked for, either.
	run grep -F '"/home/grace/.' $marks/trace.*
	assert_output ''
	[ -x /usr/local/bin/docker ] || return 0
	more_policy <<<$'[undocker]\nDOCKER=/usr/local/bin/docker'
	traced $work/session
	grep -qx /usr/local/bin/docker $marks/executed
	run grep -vxE '/usr/bin/undocker(-rts?)?|/usr/local/bin/docker' \
		$marks/executed
	assert_output ''
	run grep -F '"/home/grace/.' $marks/trace.*
	assert_output ''
	run ! ls $marks/ran
}

# ping_as UID GID SOCKET: what an engine says there, or why it cannot be asked.
ping_as() {
	setpriv --clear-groups --reuid "$1" --regid "$2" perl -MIO::Socket::UNIX -e '
		$SIG{PIPE} = "IGNORE";
		my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "$!\n";
		print $s "GET /_ping HTTP/1.0\r\n\r\n";
		print <$s>, "\nend\n"' "$3"
}

# What a session's commands execute, in $marks/executed.
traced() { # FILE
	local words n=0
	rm -f $marks/trace.*
	while read -ra words; do
		n=$((n + 1))
		( cd $work && env -i HOME=/home/grace TERM=xterm \
			PATH=/home/grace/bin:/usr/bin:/bin DOCKER_BUILDKIT=1 \
			DOCKER_CONFIG=/home/grace/.docker /usr/bin/strace \
			-u grace -f -qq -e trace=%file -e signal=none \
			-o "$marks/trace.$n" /usr/bin/undocker \
			"${words[@]:1}" ) >/dev/null 2>&1 </dev/null || :
	done <"$1"
	wait_for no_process '^/usr/bin/strace'
	sed -n 's/.* execve[at]*([^"]*"\([^"]*\)".*= 0$/\1/p' $marks/trace.* |
		sort -u >$marks/executed
}

@test "a plugin that root has installed gets no right either" {
	plant /usr/libexec/docker/cli-plugins/docker-roots
	chmod 755 /usr/libexec/docker /usr/libexec/docker/cli-plugins
	run -0 lured undocker info
	# The test's own test: docker looks there.
	assert [ -s $marks/ran ]
	run ! grep "$(getent group docker | cut -d: -f3)(docker)" $marks/ran
	grep -qE 'gid=21[0-9]{8}' $marks/ran
}

# Whenever docker's CLI knows no such flag, or cannot parse a value, it runs all
# plugins.  What only reads has docker's gid, and never comes to that.
@test "no value of a flag makes it run a plugin with docker's gid" {
	local docker command value
	plant /usr/libexec/docker/cli-plugins/docker-roots
	chmod 755 /usr/libexec/docker /usr/libexec/docker/cli-plugins
	more_policy <<-'EOT'
	[command:ps]
	WHITELIST=-a,-f list,--format string,-n int,-l,--no-trunc,-q,-s
	[command:inspect]
	WHITELIST=-f string,-s,--type string
	[command:diff]
	[command:port]
	EOT
	docker create --name other alpine >/dev/null
	as grace undocker run -d --name job --network none alpine sleep 1000
	for docker in /usr/bin/docker /usr/local/bin/docker; do
		[ -x $docker ] || continue
		more_policy <<<"[undocker]"$'\n'"DOCKER=$docker"
		# The test's own test.
		run "$docker" ps --filter canary
		assert [ -s $marks/ran ]
		rm $marks/ran
		for value in '' canary = a= =a -1 0x 08 1.5 1_0 '{{' '{{.X}}' \
			99999999999999999999 -9223372036854775809 --bad; do
			for command in ps\ {-a,-l,-q,-s,--no-trunc,-f,--format,-n} \
				inspect\ {-f,-s,--type} diff port top; do
				run as grace undocker $command="$value" job
				run as grace undocker $command "$value"
				run as grace undocker $command job "$value"
			done
		done
		run ! ls $marks/ran
		sed -i '/^DOCKER=/d' "$POLICY"
	done
}

# unreadable COMMAND...: fails, and nothing of the secret is said.
unreadable() {
	run ! as grace "$@"
	refute_output --partial $SECRET
}

@test "a file that docker's group alone may read is unreadable" {
	local key=/srv/keys/key
	install -d /srv/keys /srv/keys/context
	echo "A=$SECRET" >$key
	cp $key /srv/keys/context/key
	printf 'FROM alpine\nCOPY key /key\n' >/srv/keys/D
	cp /srv/keys/D /srv/keys/context/Dockerfile
	docker save alpine >/srv/keys/image
	chgrp -R docker /srv/keys
	chmod 640 $key /srv/keys/context/key /srv/keys/image
	as grace ln -s $key files/link
	as grace undocker run -d --name job --network none alpine sleep 1000
	# The test's own test: by that group it can be read.
	run -0 setpriv --reuid grace --regid docker --clear-groups cat $key
	assert_output "A=$SECRET"
	for key in $key files/link; do
		unreadable undocker run --rm --env-file $key alpine env
		unreadable undocker run --rm --label-file $key alpine true
		unreadable undocker run --rm --security-opt seccomp=$key \
			alpine true
		unreadable undocker run --rm --security-opt seccomp:$key \
			alpine true
		unreadable undocker create --name leak --env-file $key alpine
		unreadable undocker create --name leak --label-file $key alpine
		unreadable undocker exec --env-file $key job env
		unreadable undocker build -f $key files
		unreadable undocker load -i $key
		unreadable undocker import $key test:ours
		unreadable undocker config create leak $key
		unreadable undocker secret create leak $key
		unreadable undocker service create --env-file $key alpine
		unreadable undocker stack deploy -c $key leak
		unreadable undocker swarm ca --rotate --ca-cert $key --ca-key $key
		unreadable undocker swarm ca --external-ca \
			"protocol=cfssl,url=https://x,cacert=$key"
		unreadable undocker context create leak \
			--docker "host=unix:///x,ca=$key,cert=$key,key=$key"
		unreadable undocker context import leak $key
		unreadable undocker trust key load $key
		unreadable undocker trust signer add --key $key a b
	done
	unreadable undocker load -i /srv/keys/image
	unreadable undocker build -t test:ours /srv/keys/context
	unreadable undocker build -t test:ours -f /srv/keys/D /srv/keys/context
	unreadable undocker plugin create leak /srv/keys/context
	no_container leak
	run ! docker image inspect test:ours
	assert_equal "$(docker config ls -q)$(docker secret ls -q)" ''
	assert_equal "$(docker plugin ls -q)$(docker service ls -q)" ''
}

@test "one's own files are read as ever" {
	mkdir $work/ctx
	printf 'FROM alpine\nCOPY key /key\nENV F=1\n' >$work/ctx/Dockerfile
	sed s/1/2/ $work/ctx/Dockerfile >$work/D
	echo mine >$work/ctx/key
	printf 'A=one\nB=two words\n' >$work/env
	printf 'l=one\n' >$work/labels
	docker save alpine >$work/image
	docker export "$(docker create --name other alpine)" >$work/root
	chmod -R go= $work
	chown -R grace:grace $work
	run -0 as grace undocker run --rm --env-file files/env -e C=3 alpine env
	assert_line A=one
	assert_line 'B=two words'
	assert_line C=3
	run -0 as grace undocker run -d --name job --network none \
		--label-file files/labels --env-file $work/env alpine sleep 1000
	assert_equal "$(docker inspect -f '{{.Config.Labels.l}}' job)" one
	# Its ID was written by docker's CLI, so it is grace's.
	run -0 as grace undocker top job
	run -0 as grace undocker exec --env-file files/env job env
	assert_line A=one
	run -0 eval "echo in | as grace undocker run --rm -i \
		--env-file files/env alpine cat"
	assert_output in
	run -0 as grace undocker build -q -t test:ours files/ctx
	run -0 docker run --rm test:ours sh -c 'cat /key; echo $F'
	assert_output $'mine\n1'
	run -0 as grace undocker build -q -t test:ours -f files/D files/ctx
	run -0 docker run --rm test:ours sh -c 'echo $F'
	assert_output 2
	run -0 as grace bash -c 'cd files/ctx && undocker build -q -f ../D .'
	run -0 as grace undocker load -i files/image
	run -0 eval "as grace undocker load <$work/image"
	run -0 as grace undocker import files/root test:ours
	run -0 eval "as grace undocker import - test:ours <$work/root"
	run -0 as grace undocker config create k2 files/env
	docker config inspect k2
	run -0 eval "as grace undocker secret create k2 - <$work/env"
	wait_for nothing_left
	assert_equal "$(ls /run/undocker/relays)" ''
}

@test "the CLI that reads is out of the caller's reach, and its socket too" {
	local cli socket file
	mkfifo -m 600 $work/in
	chown grace $work/in
	as grace undocker config create held files/in 3>&- &
	wait_for pgrep -f '^/usr/bin/docker .*config create'
	cli=$(pgrep -f '^/usr/bin/docker .*config create')
	assert_equal "$(ps -o ruid=,euid= -p "$cli" | xargs)" '2007 2007'
	run ps -o rgid= -p "$cli"
	assert_output --regexp '21[0-9]{8}'
	for file in mem environ maps cwd fd/0; do
		run ! runuser -u grace -- sh -c \
			"cat /proc/$cli/$file || readlink /proc/$cli/$file"
	done
	run ! runuser -u grace -- strace -p "$cli"
	socket=$(echo /run/undocker/relays/*)/socket
	assert [ -S "$socket" ]
	for file in grace bob nobody; do
		run ! ping_as $file "$(id -g $file)" "$socket"
		assert_output 'Permission denied'
	done
	run -0 ping_as bob "$(stat -c %g "$socket")" "$socket"
	refute_output --partial OK
	# The test's own test.
	run -0 ping_as grace "$(stat -c %g "$socket")" "$socket"
	assert_line OK
	runuser -u grace -- kill -9 "$cli"
	wait_for nothing_left
	assert_equal "$(ls /run/undocker/relays)" ''
	run ! docker config inspect held
}

@test "the relay takes as many connections as docker's CLI opens at once" {
	local i
	for i in {1..50}; do
		docker create --network none --name "many$i" alpine >/dev/null
	done
	run -0 as grace undocker rm many{1..50}
	assert_equal "${#lines[@]}" 50
	assert_equal "$(docker ps -aq)" ''
}

@test "top shows one's own processes, in the engine's columns" {
	local words
	as grace undocker run -d --name job --network none alpine sleep 1001
	docker run -d --name other -e SECRET=$SECRET alpine sleep 1002 >/dev/null
	run -0 as grace undocker top job
	assert_output --partial 'sleep 1001'
	refute_output --partial 'sleep 1002'
	assert_equal "${#lines[@]}" 2
	run -77 as grace undocker top other
	for words in '-oargs=x' '-o args' "-oargs=$$" ewww aux -ewww \
		'-u root' '-C dockerd' '--pid 1' '--pid=1' '-p 1' '-- -ef' \
		'-- ewww' --; do
		run -77 as grace undocker top job $words
		assert_line --partial 'no options of ps'
		assert_line --partial 'undocker: hint: '
		refute_output --partial $SECRET
		run -77 as grace undocker container top -- job $words
	done
	run ! as grace undocker top -oargs job
}
