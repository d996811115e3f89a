#!/usr/bin/env bats
# Images under other names, and what an image or another's container brings.

setup() {
	load ../lib/helpers
	policy <<-'EOT'
	[command:run]
	WHITELIST=-d,--rm,-v list,--name string,--network list,--volumes-from list,--pid string,--ipc string,--link list,-e list
	ALLOWEDIMAGES=alpine:.* ubuntu:.*
	RESTRICTEDIMAGES=ubuntu:14.04
	UIDMUSTMATCH=true
	[command:exec]
	UIDMUSTMATCH=true
	[command:rm]
	WHITELIST=-f
	UIDMUSTMATCH=true
	[command:logs]
	UIDMUSTMATCH=true
	[command:inspect]
	WHITELIST=-f string,--type string
	UIDMUSTMATCH=true
	[command:ps]
	WHITELIST=-a,-q,-f list,--format string
	EOT
}

teardown() {
	remove_containers
	docker rmi alpine:alias >/dev/null 2>&1 || :
}

@test "a restricted image is restricted under every name of it" {
	local id digest name
	id=$(docker image inspect -f '{{.Id}}' ubuntu:14.04)
	digest=${id#sha256:}
	docker tag ubuntu:14.04 alpine:alias
	for name in ubuntu:14.04 docker.io/ubuntu:14.04 \
		docker.io/library/ubuntu:14.04 index.docker.io/ubuntu:14.04 \
		index.docker.io/library/ubuntu:14.04 library/ubuntu:14.04 \
		alpine:alias docker.io/library/alpine:alias "$id" "$digest" \
		"${digest:0:12}" "${digest:0:4}" "sha256:${digest:0:12}" \
		"ubuntu@$id" "ubuntu:14.04@$id" "ubuntu:22.04@$id" \
		"alpine@$id" UBUNTU:14.04 Ubuntu:14.04 ubuntu:14.04/ \
		'ubuntu: 14.04' $'ubuntu:14.04\n' $'\xd5\xbdbuntu:14.04' \
		localhost:5000/ubuntu:14.04 https://docker.io/ubuntu:14.04 \
		registry.example/alpine:3.20 evil/alpine:3.20 debian:12 ''; do
		run as grace undocker explain run "$name" true
		assert [ "$status" = 77 -o "$status" = 64 ]
	done
	run -0 as grace undocker explain run docker.io/library/alpine true
	run -0 as grace undocker explain run ubuntu true
}

@test "a setuid program of the image gives root neither inside nor outside" {
	install -d -m 755 -o grace -g grace /home/grace/bind
	run as grace undocker run --rm --network none -v /home/grace/bind:/b \
		ubuntu:setuid suidbash -p -c '
		id -u; : >/b/made; chmod 4755 /b/made
		cp /usr/bin/suidbash /b/shell; chmod 4755 /b/shell
		chown 0:0 /b/made /b/shell'
	refute_line 0
	assert_equal "$(find /home/grace/bind -user root)" ''
	assert_equal "$(find /home/grace/bind -perm /6000 ! -user grace)" ''
	rm -r /home/grace/bind
}

@test "one's own containers are named by nobody else, however they are spelt" {
	as grace undocker run -d --name hers -e PASSWORD=hers --network none \
		alpine sleep 1000
	local id name denied
	id=$(docker ps -q --no-trunc)
	for name in hers /hers "$id" "${id:0:12}" "${id:0:4}" "${id:0:1}" \
		"${id^^}" HERS "//hers" "hers/" "hers:x" "../hers" ''; do
		run -77 as erin undocker exec -- "$name" true
		run -77 as erin undocker logs "$name"
		run -77 as erin undocker rm -f "$name"
		run -77 as erin undocker inspect "$name"
	done
	for denied in --network=container: --pid=container: --ipc=container: \
		--volumes-from= --link=; do
		run -77 as erin undocker run --rm "${denied}hers" alpine true
		run -77 as erin undocker run --rm "$denied$id" alpine true
		run -77 as erin undocker run --rm "$denied${id:0:12}" alpine true
	done
	run -0 as erin undocker ps -aq
	assert_output ''
	run -77 as erin undocker ps -aq -f label=undocker.owner=2007
	refute_output --partial "${id:0:12}"
	run as erin undocker ps -a -f name=hers --format '{{.Names}} {{.ID}}'
	refute_output --partial hers
	run -77 as erin undocker inspect -f '{{.Config.Env}}' --type container hers
	refute_output --partial PASSWORD=hers
	assert is_running hers

	# Together with one's own neither is touched.
	as erin undocker run -d --name his --network none alpine sleep 1000
	run -77 as erin undocker rm -f his hers
	run -77 as erin undocker rm -f -- hers his
	assert is_running hers
	assert is_running his
}

@test "ownership is in the ledger, not in labels, names or users" {
	docker run -d --name forged --network none --user 2007:2007 \
		--label undocker.owner=2007 alpine sleep 1000 >/dev/null
	docker run -d --name inherited --network none \
		--label undocker.owner=2001 alpine:labelled sleep 1000 >/dev/null
	as grace undocker run -d --name mine --network none alpine sleep 1000
	docker commit mine alpine:alias >/dev/null
	docker run -d --name committed --network none alpine:alias sleep 1000 \
		>/dev/null
	local name
	for name in forged inherited committed; do
		run -77 as grace undocker exec "$name" true
		run -77 as grace undocker rm -f "$name"
		assert is_running "$name"
	done
	# The name of mine is another's now.
	docker rm -f mine committed >/dev/null
	docker run -d --name mine --network none alpine sleep 1000 >/dev/null
	run -77 as grace undocker rm -f mine
	assert is_running mine
}
