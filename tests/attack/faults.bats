#!/usr/bin/env bats
# What breaks while a container is there, or is just coming: it stays its
# owner's, and nobody else's.

STATE=/var/lib/undocker

setup() {
	load ../lib/helpers
	policy <<-'EOT'
	[command:run]
	WHITELIST=-d,--rm,-v list,--name string,--network list
	UIDMUSTMATCH=true
	[command:exec]
	UIDMUSTMATCH=true
	[command:rm]
	WHITELIST=-f
	UIDMUSTMATCH=true
	EOT
}

teardown() {
	umount $STATE 2>/dev/null || :
	remove_containers
	rm -rf ${STATE:?}/pending/*
}

id_is_written() { [ -s "$(echo $STATE/pending/*/cid)" ]; }

# Kills one of the processes as soon as docker's CLI has been told the ID.
killed_when_created() { # WHO
	as grace undocker run --name job --network none -v /home/grace:/m \
		alpine sleep 1000 >/dev/null 2>&1 3>&- &
	# Without a pause: the CLI goes on at once.
	local end=$((SECONDS + 60))
	until id_is_written; do
		[ $SECONDS -lt $end ] || fail 'no container was created'
	done
	pkill -9 -f "$1"
	wait_for no_process 'docker .*--name=job'
	wait_for no_process '^undocker-watch'
}

@test "killed when its container is just there, it is the caller's all the same" {
	local who
	for who in '^undocker-watch' 'docker .*--name=job' '^undocker-rt'; do
		killed_when_created "$who"
		run -77 as erin undocker exec job true
		run -77 as erin undocker rm -f job
		run -0 as grace undocker rm -f job
		# the next calls have tidied
		wait_for nothing_left
		no_containers
	done
}

@test "killed while it runs with a mount, the mount is the container's alone" {
	as grace undocker run --name job --network none -v /home/grace:/m \
		alpine sleep 1000 >/dev/null 2>&1 3>&- &
	wait_for is_running job
	pkill -9 -x undocker-watch
	wait_for no_process 'docker .*--name=job'
	run -77 as erin undocker exec job true
	run -0 as grace undocker exec job ls /m
	wait_for nothing_left
}

@test "a policy that is replaced counts from the next command on" {
	local client
	as grace undocker run --name job --network none alpine \
		sleep 1000 >/dev/null 2>&1 3>&- &
	client=$!
	wait_for is_running job
	policy <<<'[command:ps]'
	run -77 as grace undocker exec job true
	policy <<<'nonsense'
	run -78 as grace undocker exec job true
	# who runs already is not thrown out, nor forgotten
	is_running job
	docker stop -t 0 job >/dev/null
	wait "$client" || :
	printf '[command:rm]\nUIDMUSTMATCH=true\n' | policy
	run -77 as erin undocker rm job
	run -0 as grace undocker rm job
	wait_for nothing_left
}

@test "a ledger that cannot be written starts nothing, and loses nothing" {
	as grace undocker run -d --name mine --network none alpine sleep 1000
	run -0 as grace undocker exec mine true
	mount --bind $STATE $STATE
	mount -o remount,bind,ro $STATE
	run -70 --separate-stderr as grace undocker run -d --name other \
		--network none alpine sleep 1000
	# shellcheck disable=SC2154
	assert_regex "$stderr" '^undocker: error: the ledger in /var/lib'
	no_container other
	run -77 as erin undocker exec mine true
	umount $STATE
	run -0 as grace undocker exec mine true
}
