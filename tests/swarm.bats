#!/usr/bin/env bats
# Services of a Swarm of one node, over ssh: whose they are, and what they get.
# shellcheck disable=SC2016,SC2154 # in tasks, not here; stderr is bats's

# Other files' containers have no use for a Swarm: it ends with this one.
setup_file() {
	load lib/helpers
	docker swarm init --advertise-addr 127.0.0.1 >/dev/null
	swarm_policy
	service bob own
	service alice web -l a=b,undocker.owner=2002
}

teardown_file() {
	load lib/helpers
	docker swarm leave -f >/dev/null 2>&1 || :
	wait_for no_container '.*'
}

setup() {
	load lib/helpers
	swarm_policy
}

# Overlay networks want more of the kernel than a lab has.
swarm_policy() {
	policy <<-'EOT'
	[command:service create]
	WHITELIST=-d,--name string,-l list,--container-label list,-e list,\
	--mount list,--replicas int,-u string,--limit-memory bytes,\
	--network list
	FORCED=--network host --no-resolve-image --stop-signal KILL
	ALLOWEDIMAGES=alpine:.*
	ALLOWEDBINDS=/srv/shared:ro
	LIMITS=--replicas 2
	[command:service update]
	UIDMUSTMATCH=true
	WHITELIST=-d,--image string,--label-add list,--label-rm list,\
	--container-label-add list,--container-label-rm list,\
	--mount-add list,--replicas int,--env-add list
	FORCED=--no-resolve-image
	ALLOWEDIMAGES=alpine:.*
	LIMITS=--replicas 2
	[command:service ls]
	WHITELIST=-q,--format string,-f list
	[command:service ps]
	UIDMUSTMATCH=true
	WHITELIST=-q,--format string,-f list,--no-trunc
	[command:service inspect]
	UIDMUSTMATCH=true
	WHITELIST=-f string
	[command:service logs]
	UIDMUSTMATCH=true
	[command:service rm]
	UIDMUSTMATCH=true
	[command:service scale]
	UIDMUSTMATCH=true
	WHITELIST=-d
	[command:service rollback]
	UIDMUSTMATCH=true
	WHITELIST=-d
	EOT
}

service() { # PERSON NAME [FLAG...]
	local person=$1 name=$2
	shift 2
	gw "$person" service create -d --name "$name" "$@" alpine:3.20 \
		sh -c "'id; grep CapBnd /proc/self/status; exec sleep 1000'" \
		>/dev/null
}
says() { gw alice service logs "$1" 2>&1 | grep -q -- "$2"; }
replicas() { docker service inspect -f '{{.Spec.Mode.Replicated.Replicas}}' "$1"; }
label() { docker service inspect -f "{{index .Spec.Labels \"$2\"}}" "$1"; }

@test "a service is its maker's, who sees it, follows it, and ends it" {
	gw alice service rm two >/dev/null 2>&1 || :
	service alice two -e A=hidden
	run -0 docker service inspect \
		-f '{{.Spec.TaskTemplate.ContainerSpec.Env}}' two
	assert_output '[A=hidden]'
	assert_equal "$(label two undocker.owner)" 2001
	run -0 gw alice service ls --format '{{.Name}}' -f name=two
	assert_output two
	run -0 gw alice service ps --format '{{.Name}}' two
	assert_output two.1
	wait_for says two CapBnd
	run -0 gw alice service logs two
	assert_output --partial 'uid=2001 gid=2001'
	assert_output --regexp 'CapBnd:[[:space:]]+0000000000000000'
	run -0 gw alice service inspect -f '{{.Spec.Name}}' two
	assert_output two
	run -0 gw alice service scale -d two=2
	assert_equal "$(replicas two)" 2
	run -0 gw alice service update -d --image alpine:3.20 --replicas 1 two
	assert_equal "$(replicas two)" 1
	run -0 gw alice service rollback -d two
	assert_equal "$(replicas two)" 2
	run -0 gw alice service rm two
	run -0 gw alice service ls --format '{{.Name}}'
	assert_output web
}

@test "another's service is as if it were not there, by name, ID and task" {
	local command id name task
	id=$(docker service inspect -f '{{.ID}}' web)
	task=$(docker service ps -q --no-trunc web)
	for command in ps logs inspect rm update rollback; do
		run -77 --separate-stderr as bob undocker service "$command" web
		assert_output ''
		assert_regex "$stderr" "you have no service 'web' \("
	done
	for name in "$id" "${id:0:12}" "$task" none; do
		run -77 --separate-stderr gw bob service ps "$name"
		assert_regex "$stderr" "you have no service '$name' \("
	done
	run -77 as bob undocker service scale web=0
	run -77 as alice undocker service scale web=0 none=0
	# A task is no service, whosever it is.
	run -77 as alice undocker service logs "$task"
	run -0 gw bob service ls --format '{{.Name}}'
	assert_output own
	assert_equal "$(replicas web)" 1
}

@test "no filter shows another's services or tasks" {
	local filter
	# Of two values of a label a Swarm takes one, by chance.
	for filter in label=undocker.owner=2001 label=undocker.owner \
		'label= undocker.owner=2001' 'Label=undocker.owner=2001'; do
		run -77 as bob undocker service ls -f "$filter"
	done
	# Of two services, the tasks of both.
	run -77 gw bob service ps own -f service=web
	run -0 gw bob service ls --format '{{.Name}}' -f name=web -f name=own
	assert_output own
	run -0 gw bob service ps --format '{{.Name}}' own -f desired-state=running
	assert_output own.1
}

@test "nobody sets undocker's labels" {
	local flag
	for flag in '--label undocker.owner=2002' -lundocker.owner=2002 \
		'--container-label undocker.owner=2002' '-l undocker.owner'; do
		# shellcheck disable=SC2086
		run -77 --separate-stderr as alice undocker service create $flag alpine:3.20
		assert_regex "$stderr" "labels that begin with 'undocker\.'"
	done
	# A comma begins no second label.
	assert_equal "$(label web undocker.owner)" 2001
	assert_equal "$(label web a)" b,undocker.owner=2002
	for flag in '--label-add undocker.owner=2002' '--label-rm undocker.owner' \
		'--container-label-add undocker.owner=2002' \
		'--container-label-rm undocker.owner'; do
		# shellcheck disable=SC2086
		run -77 --separate-stderr as alice undocker service update -d $flag web
		assert_regex "$stderr" "labels that begin with 'undocker\.'"
	done
	run -0 gw alice service update -d --label-add c=d web
	assert_equal "$(label web c)" d
	assert_equal "$(label web undocker.owner)" 2001
}

@test "images, amounts and users are the policy's" {
	run -77 gw alice service create ubuntu:22.04
	run -77 gw alice service create -u 0 alpine:3.20
	run -77 gw alice service create --replicas 3 alpine:3.20
	run -77 gw alice service update -d --image ubuntu:22.04 web
	run -77 gw alice service update -d --replicas 3 web
	run -77 --separate-stderr gw alice service scale -d web=3
	assert_regex "$stderr" 'may have 2 replicas at most'
	assert_equal "$(replicas web)" 1
}

@test "directories of nodes are those that ALLOWEDBINDS names, as it names them" {
	local bind=type=bind,target=/mnt mounts
	install -d -m 755 /srv/shared
	echo here >/srv/shared/file
	ln -sfn /etc /srv/shared/link
	for mounts in "$bind,source=/etc,readonly" "$bind,source=/srv/shared" \
		"$bind,source=/srv,readonly" "$bind,source=/srv/shared/link,readonly" \
		'type=volume,source=v,target=/mnt' \
		"$bind,readonly,source=/srv/{{.Node.ID}}"; do
		run -77 as alice undocker service create --mount "$mounts" alpine:3.20
	done
	gw alice service rm reader >/dev/null 2>&1 || :
	gw alice service create -d --name reader \
		--mount "$bind,source=/srv/shared,readonly" alpine:3.20 \
		sh -c "'cat /mnt/file; touch /mnt/file; exec sleep 1000'" >/dev/null
	wait_for says reader 'Read-only file system'
	says reader here
	gw alice service rm reader
	run -77 gw alice service update -d --mount-add "$bind,source=/etc" web
}

@test "the host's network is nobody's, by whatever name" {
	local id
	id=$(docker service inspect \
		-f '{{(index .Spec.TaskTemplate.Networks 0).Target}}' web)
	for id in "$id" "${id:0:10}" host name=host; do
		run -77 as bob undocker service create -d --network "$id" alpine:3.20
	done
}

@test "explain shows what is added, and starts nothing" {
	run -0 gw alice undocker explain service create --name web alpine:3.20
	assert_output --partial ' --label=undocker.owner=2001 '
	assert_output --partial ' --user=2001:2001 '
	assert_output --partial ' --cap-drop=ALL '
	run -0 gw alice undocker explain service rm web
	assert_output --partial "socket service rm -- $(docker service inspect \
		-f '{{.ID}}' web)"
	run -0 gw alice undocker explain service ls
	assert_output --partial ' --filter=label=undocker.owner=2001'
}

@test "UIDMUSTMATCH about what has no owner is a denial, and check says so" {
	docker config create kept - <<<x >/dev/null
	more_policy <<<$'[command:config rm]\nUIDMUSTMATCH=true'
	run -77 --separate-stderr gw alice config rm kept
	assert_regex "$stderr" 'names nothing that has an owner'
	docker config rm kept
	run -0 undocker check
	assert_output --partial 'docker config rm names nothing that has an owner'
	assert_output --partial 'docker service create runs on any node of the Swarm'
	refute_output --partial 'docker service ls'
	refute_output --partial 'docker service rm'
	sed -i '/UIDMUSTMATCH/d; s/:ro$//' "$POLICY"
	run -0 undocker check
	assert_output --partial "docker service rm reaches everybody's services"
	assert_output --partial 'docker service create mounts by path'
}

@test "an engine without a Swarm is no answer" {
	docker swarm leave -f >/dev/null 2>&1 || :
	run -69 --separate-stderr gw alice service ps web
	assert_output ''
	assert_regex "$stderr" 'status 503, as one does that manages no Swarm'
}
