#!/usr/bin/env bats
# shellcheck disable=SC2154 # stderr is bats's
# Another person's networks cannot be used, seen, changed or removed. What is
# asserted is the engine's state, asked for with root's rights.

setup_file() {
	load ../lib/helpers
	docker network create roots >/dev/null
}

teardown_file() {
	docker network rm roots >/dev/null
}

setup() {
	load ../lib/helpers
	networks_policy
}

teardown() {
	remove_containers
	local id
	for id in $(docker network ls -q --filter name=made); do
		docker network rm "$id" >/dev/null
	done
}

networks_policy() {
	policy <<-'EOT'
	[command:run]
	WHITELIST=-d,--rm,--name string,--network list,--link list
	[command:network create]
	WHITELIST=-d string,-o list,--label list,--subnet list,--ingress,--internal
	[command:network connect]
	WHITELIST=--alias list
	[command:network disconnect]
	WHITELIST=-f
	[command:network inspect]
	WHITELIST=-f string
	[command:network ls]
	WHITELIST=-q,-f list,--format string,--no-trunc
	[command:network prune]
	WHITELIST=-f,--filter list
	[command:network rm]
	EOT
}

create() { # PERSON NAME [FLAG...]
	as "$1" undocker network create "${@:3}" "$2" >/dev/null
}
id_of() { docker network inspect -f '{{.Id}}' "$1"; }
owner_of() { docker network inspect -f '{{index .Labels "undocker.owner"}}' "$1"; }
networks_of() { # CONTAINER
	docker inspect -f '{{range $n, $x := .NetworkSettings.Networks}}{{$n}} {{end}}' "$1"
}
on() { # NETWORK: the containers on it
	docker network inspect -f '{{range .Containers}}{{.Name}} {{end}}' "$1"
}
has_network() { docker network inspect "$1" >/dev/null 2>&1; }

@test "a network is its maker's, who uses it, follows it, and ends it" {
	create grace made-own --label a=b --internal
	assert_equal "$(owner_of made-own)" 2007
	as grace undocker run -d --name mine --network made-own alpine sleep 1000
	as grace undocker run -d --name other \
		--network name=made-own,alias=db alpine sleep 1000
	run -0 docker inspect -f '{{json .NetworkSettings.Networks}}' other
	assert_equal "$(jq -c '."made-own".Aliases[0]' <<<"$output")" '"db"'
	assert_equal "$(networks_of mine)" 'made-own '
	run -0 as grace undocker network inspect -f '{{.Name}}' made-own
	assert_output made-own
	run -0 as grace undocker network ls --format '{{.Name}}'
	assert_output made-own
	create grace made-two
	run -0 as grace undocker network connect --alias x made-two mine
	assert_equal "$(on made-two)" 'mine '
	run -0 as grace undocker network disconnect made-two mine
	assert_equal "$(on made-two)" ''
	run -0 as grace undocker network rm made-two
	run ! has_network made-two
}

@test "another's network cannot be joined, by name, ID or beginning of an ID" {
	create erin made-hers
	local id name flag
	id=$(id_of made-hers)
	for name in made-hers "$id" "${id:0:12}" "${id:0:4}" roots \
		"$(id_of roots)" "$(id_of host)" "$(id_of bridge)" nothing; do
		for flag in "--network=$name" "--net=$name" \
			"--network=name=$name,alias=a" \
			"--network=none --network=$name"; do
			# shellcheck disable=SC2086
			run -77 --separate-stderr as grace undocker run -d --name in \
				$flag alpine sleep 1000
			assert_regex "$stderr" "\($POLICY:1\)"
		done
	done
	run ! docker inspect in
	assert_equal "$(on made-hers)$(on roots)" ''
}

@test "another's network is as if it were not there" {
	create erin made-hers
	as grace undocker run -d --name mine --network none alpine sleep 1000
	as erin undocker run -d --name hers --network made-hers alpine sleep 1000
	local id name command
	id=$(id_of made-hers)
	for name in made-hers "$id" "${id:0:12}" "${id^^}" roots bridge host none nothing; do
		for command in rm inspect; do
			run -77 --separate-stderr as grace undocker network \
				$command "$name"
			assert_output ''
			assert_regex "$stderr" "you have no network '$name' \("
		done
		run -77 as grace undocker network connect "$name" mine
		run -77 as grace undocker network disconnect -f "$name" hers
	done
	create grace made-own
	# both ends, and each of several
	run -77 as grace undocker network connect made-own hers
	run -77 as grace undocker network disconnect made-own hers
	run -77 as grace undocker network rm made-own made-hers
	run -77 as grace undocker network inspect made-own made-hers
	assert_equal "$(on made-hers)" 'hers '
	assert_equal "$(on made-own)" ''
	run -0 has_network made-hers
	assert_equal "$(networks_of mine)" 'none '
}

@test "no list shows another's networks, whatever the filter" {
	create erin made-hers
	create grace made-own
	local filter
	for filter in name=made type=custom driver=bridge "id=$(id_of made-hers)" \
		scope=local; do
		run -0 as grace undocker network ls --format '{{.Name}}' -f "$filter"
		refute_output --partial hers
		refute_output --partial roots
	done
	for filter in label=undocker.owner=2005 label=undocker.owner \
		Label=undocker.owner=2005 'label = undocker.owner=2005'; do
		run -77 as grace undocker network ls -f "$filter"
	done
}

@test "prune takes nobody else's" {
	create erin made-hers
	create grace made-own
	local filter
	for filter in '' 'label!=undocker.owner=2007' 'label!=x' until=0s; do
		run as grace undocker network prune -f ${filter:+--filter "$filter"}
	done
	run -77 as grace undocker network prune -f --filter label=undocker.owner=2005
	run -0 has_network made-hers
	run -0 has_network roots
	run -0 as grace undocker network prune -f
	run ! has_network made-own
	run -0 has_network made-hers
}

@test "nobody labels a network as another's" {
	local label
	for label in undocker.owner=2005 undocker.owner undocker.ticket=x; do
		run -77 as grace undocker network create --label "$label" made-x
	done
	run ! has_network made-x
	create grace made-x --label a=1,undocker.owner=2005 \
		--label ' undocker.owner=2005' || :
	if has_network made-x; then
		assert_equal "$(owner_of made-x)" 2007
	fi
}

@test "one's own network is told from another of its name" {
	create erin made-twice
	# Engines before 25 make a second one, if nobody asks them to look.
	curl -sf --unix-socket /var/run/docker.sock -H 'Content-Type: application/json' \
		-d '{"Name":"made-twice","Labels":{"undocker.owner":"2007"}}' \
		http://docker/networks/create >/tmp/twice || skip 'names are unique'
	local id
	id=$(jq -r .Id /tmp/twice)
	run -77 --separate-stderr as grace undocker run -d --name in \
		--network made-twice alpine sleep 1000
	assert_regex "$stderr" "several networks are called 'made-twice'"
	run -77 as grace undocker network rm made-twice
	run -77 as erin undocker network inspect made-twice
	# Such an engine takes the ID for the name, and refuses it then.
	run as grace undocker run -d --name in --network "$id" alpine sleep 1000
	assert_equal "$(on "$(docker network ls -q --no-trunc \
		--filter label=undocker.owner=2005)")" ''
	docker rm -f in
	run -0 as grace undocker network rm "$id"
	run -0 docker network inspect -f '{{index .Labels "undocker.owner"}}' made-twice
	assert_output 2005
}

@test "a network that is called as another's ID is not made" {
	create erin made-hers
	local id
	id=$(id_of made-hers)
	for id in "$id" "${id:0:12}" "${id:0:20}" host none bridge default \
		container:x ../x 'a b' ''; do
		run as grace undocker network create "$id"
		assert_failure
	done
	run -0 as grace undocker network ls -q
	assert_output ''
}

@test "what reaches the host's devices is not made" {
	local flag
	ip link show type bridge | grep -o 'br-[0-9a-f]*' | sort >/tmp/before
	for flag in '-d macvlan' '-d host' '-d ipvlan' '-d overlay' \
		'-o com.docker.network.bridge.name=docker0' \
		'-o com.docker.network.bridge.name=evil0' '-o parent=eth0' \
		'--subnet 169.254.0.0/16' --ingress; do
		# shellcheck disable=SC2086
		run -77 as grace undocker network create $flag made-x
	done
	run ! has_network made-x
	run ! ip link show evil0
	assert_equal "$(ip link show type bridge | grep -o 'br-[0-9a-f]*' | sort)" \
		"$(cat /tmp/before)"
	# A pattern allows no option; one that is written out does.
	more_policy <<-'EOT'
	[command:network create user:erin]
	VALUES -o = .*
	VALUES --subnet = 10\.201\..*
	[command:network create user:grace]
	VALUES -o = com\.docker\.network\.driver\.mtu=1400
	VALUES --subnet = 10\.201\..*
	EOT
	run -77 as erin undocker network create -o com.docker.network.bridge.name=evil0 made-x
	run ! ip link show evil0
	run -77 as grace undocker network create --subnet 10.202.0.0/24 made-x
	run -0 as grace undocker network create --subnet 10.201.7.0/24 \
		-o com.docker.network.driver.mtu=1400 made-x
	run -0 docker network inspect -f '{{(index .IPAM.Config 0).Subnet}}' made-x
	assert_output 10.201.7.0/24
}

@test "a network of before is nobody's until VALUES names it" {
	run -77 --separate-stderr as grace undocker run -d --name in \
		--network roots alpine sleep 1000
	assert_regex "$stderr" 'hint: .*VALUES --network'
	more_policy <<<$'[command:run user:grace]\nVALUES --network = ro.*s'
	run -77 as grace undocker run -d --name in --network roots alpine sleep 1000
	networks_policy
	create erin made-hers
	more_policy <<<$'[command:run user:grace]\nVALUES --network = roots made-hers made-x'
	run -77 as erin undocker network create made-x
	run -0 as grace undocker run -d --name in --network roots alpine sleep 1000
	assert_equal "$(on roots)" 'in '
	# but not to end it, or to look who else is on it
	run -77 as grace undocker network inspect roots
	run -77 as grace undocker network rm roots
	# A name that somebody else has taken before is not shared by that.
	run -77 as grace undocker run -d --name two --network made-hers alpine true
	run ! docker inspect two
}

@test "nobody has more networks than MAXNETWORKS, at once or one by one" {
	local i pids=()
	more_policy <<<$'[command:network create user:grace]\nMAXNETWORKS=3'
	for i in 1 2 3 4 5 6 7 8; do
		as grace undocker network create "made-$i" 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i" || :
	done
	run docker network ls -q --filter label=undocker.owner=2007
	assert_equal "${#lines[@]}" 3
	run -77 --separate-stderr as grace undocker network create made-more
	assert_regex "$stderr" "\($POLICY:[0-9]+\)"
	# Those of others do not count, and there is a limit where none is set.
	for i in 1 2 3 4; do
		create erin "made-hers-$i"
	done
	run -77 as erin undocker network create made-hers-5
	run ! has_network made-hers-5
	run -0 as grace undocker network prune -f
	create grace made-more
}

# Docker's CLI runs with its caller's uid, who can stop it at any moment.
stop_cli() { # PERSON PID: of the command, which has not ended
	local pid=''
	while kill -0 "$2" 2>/dev/null; do
		pid=$(pgrep -u "$1" -x docker) && break
	done
	[ -n "$pid" ] || return 1
	kill -STOP "$pid" 2>/dev/null || return 1
	CLI=$pid
}

# runuser stops with what it has started.
continue_cli() { # PID
	# shellcheck disable=SC2046,SC2086
	kill -CONT $CLI "$1" $(pgrep -P "$1") 2>/dev/null || :
	wait "$1"
}

# A container knows the network by its name until it has run.
@test "a name is not freed for another as long as a container has it" {
	more_policy <<-'EOT'
	[command:create]
	WHITELIST=--name string,--network list
	[command:start]
	UIDMUSTMATCH=true
	EOT
	create grace made-name
	create grace made-two
	as grace undocker create --name later --network made-name alpine sleep 1000
	as grace undocker create --name other --network none alpine sleep 1000
	run as grace undocker network connect made-two later
	run -1 --separate-stderr as grace undocker network rm made-name
	assert_regex "$stderr" "the network 'made-name' has containers"
	run -1 as grace undocker network rm made-two
	run as grace undocker network prune -f
	run -0 has_network made-name
	run -0 has_network made-two
	run as erin undocker network create made-name
	assert_failure
	run -0 as grace undocker start later
	assert_equal "$(owner_of made-name)" 2007
	assert_equal "$(on made-name)" 'later '
	docker rm -f later
	run -0 as grace undocker network rm made-name made-two
	assert_output $'made-name\nmade-two'
}

@test "nor as long as a command is stopped that is about it" {
	create grace made-name
	local command
	for _ in {1..10}; do
		as grace undocker run -d --name stopped --network made-name \
			alpine sleep 1000 3>&- &
		command=$!
		CLI=
		stop_cli grace "$command" || :
		docker inspect stopped >/dev/null 2>&1 || break
		continue_cli "$command"
		docker rm -f stopped
	done
	run ! docker inspect stopped
	run -1 --separate-stderr as grace undocker network rm made-name
	assert_regex "$stderr" 'another command is at work on the network'
	run as grace undocker network prune -f
	run -0 has_network made-name
	run as erin undocker network create made-name
	assert_failure
	continue_cli "$command"
	assert_equal "$(on made-name)" 'stopped '
	assert_equal "$(owner_of made-name)" 2007
}

@test "nor while a container is being connected to it" {
	create grace made-name
	more_policy <<<$'[command:create]\nWHITELIST=--name string,--network list'
	as grace undocker create --name later alpine sleep 1000
	local command
	for _ in {1..10}; do
		as grace undocker network connect made-name later 3>&- &
		command=$!
		if stop_cli grace "$command"; then
			break
		fi
		wait "$command"
		docker network disconnect made-name later
	done
	run -1 --separate-stderr as grace undocker network rm made-name
	assert_regex "$stderr" 'the network'
	run -0 has_network made-name
	continue_cli "$command" || :
}

@test "a build joins no other network than a container may" {
	create erin made-hers
	more_policy <<<$'[command:build]\nWHITELIST=--network string,-t string'
	local network
	for network in made-hers "$(id_of made-hers)" host "$(id_of host)" \
		name=made-hers,alias=x; do
		run -77 as grace undocker build --network "$network" -t made:x - \
			<<<$'FROM alpine\nRUN true'
	done
	run ! docker image inspect made:x
}
