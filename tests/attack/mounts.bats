#!/usr/bin/env bats
# shellcheck disable=SC2154,SC2030,SC2031 # stderr is run's; each test is a subshell
# The table of mounts is one for all: nobody fills it, and nobody keeps mounts
# in it by a docker CLI that is stopped.

# A docker CLI that its user stops: grace's before it does anything, erin's when
# the engine has done everything.
setup_file() {
	cat >/usr/local/bin/stopped-docker <<-'EOT'
	#!/bin/bash
	[ "$UID" != 2007 ] || kill -STOP $$
	[ "$UID" = 2005 ] || exec /usr/bin/docker "$@"
	/usr/bin/docker "$@"
	kill -STOP $$
	EOT
	chmod 755 /usr/local/bin/stopped-docker
	cp /usr/bin/undocker-rt /usr/local/bin/kept-rt
}

setup() {
	load ../lib/helpers
	clients=()
	bounds ''
}

# A policy with one more line for run.
bounds() { # LINE
	policy <<-EOT
	[undocker]
	DOCKER=/usr/local/bin/stopped-docker
	[command:run]
	WHITELIST=-i,-d,--rm,-v list,--name string,--network list
	$1
	[command:create]
	WHITELIST=-v list,--name string,--network list
	[command:start]
	EOT
}

teardown() {
	cmp -s /usr/bin/undocker-rt /usr/local/bin/kept-rt ||
		cp /usr/local/bin/kept-rt /usr/bin/undocker-rt
	goes_on
	remove_containers
	wait_for nothing_left
}

# Whoever is stopped is ended.
goes_on() {
	pkill -9 -u grace -f stopped-docker || :
	pkill -9 -u erin -f stopped-docker || :
}

# The clients that a test has noted, and those that only come to their docker CLI
# now. Not all jobs: bats' own clock is one.
end_all() {
	local i
	for ((i = 0; i < 300; i++)); do
		goes_on
		if ! kill -0 "${clients[@]}" 2>/dev/null; then
			clients=()
			return 0
		fi
		sleep 0.2
	done
	fail 'commands do not end'
}

staged() { grep -c ' /run/undocker/binds/[^ ]' /proc/self/mountinfo || :; }
stopped() { # NUMBER
	[ "$(pgrep -r T -c -u grace -f stopped-docker)" -ge "$1" ]
}

@test "a person's mounts are bounded, and others' containers start" {
	local flags=() n
	for ((n = 0; n < 6; n++)); do
		flags+=(-v "/:/m$n")
	done
	for ((n = 0; n < 12; n++)); do
		as grace timeout 120 undocker run --network none "${flags[@]}" \
			alpine true >"$BATS_TEST_TMPDIR/$n" 2>&1 3>&- &
		clients+=($!)
	done
	wait_for stopped 1
	run -0 timeout 100 bash -c "until grep -qs 'limit of mounts reached: 256' \
		$BATS_TEST_TMPDIR/*; do sleep 0.2; done"
	assert [ "$(staged)" -le 300 ]
	run -0 as carol undocker run --rm --network none \
		-v /home/carol/work:/m alpine echo ran
	assert_output ran
	# one more is denied, until the others are gone
	run -77 --separate-stderr as grace undocker run --network none \
		"${flags[@]}" "${flags[@]/m/n}" "${flags[@]/m/o}" alpine true
	assert_regex "$stderr" '^undocker: denied: limit of mounts reached: 256'
	assert [ "$(staged)" -le 300 ]
	end_all
}

@test "MAXMOUNTS says how many, by its line, for what has not started" {
	local home=/home/carol/work
	bounds MAXMOUNTS=3
	run -0 as carol undocker run -d --network none -v $home:/a -v $home:/b \
		-v $home:/c alpine sleep 1000
	wait_for bash -c "! grep -q /run/undocker/binds/ /proc/self/mountinfo"
	run -0 as carol undocker run --rm --network none -v $home:/a \
		-v $home:/b -v $home:/c alpine true
	run -77 --separate-stderr as carol undocker run --rm --network none \
		-v $home:/a -v $home:/b -v $home:/c -v $home:/d alpine true
	assert_regex "$stderr" 'mounts reached: 3 .*\(/etc/undocker.conf:5\)'
	assert_equal "$(docker ps -q | wc -l)" 1
	bounds MAXMOUNTS=none
	run -0 as carol undocker run --rm --network none -v $home:/a \
		-v $home:/b -v $home:/c -v $home:/d alpine true
	run -0 as carol undocker explain run alpine
	refute_output --partial MAXMOUNTS
}

@test "twelve at once do not get one mount more than MAXMOUNTS" {
	local n
	bounds MAXMOUNTS=5
	as grace mkdir -p /home/grace/mine
	for ((n = 0; n < 12; n++)); do
		as grace timeout 120 undocker run --network none \
			-v /home/grace/mine:/m alpine true \
			>"$BATS_TEST_TMPDIR/$n" 2>&1 3>&- &
		clients+=($!)
	done
	wait_for stopped 5
	run -0 timeout 100 bash -c "until [ \$(grep -ls 'limit of mounts' \
		$BATS_TEST_TMPDIR/* | wc -l) = 7 ]; do sleep 0.2; done"
	assert_equal "$(staged)" 5
	end_all
}

@test "a CLI that is stopped keeps its mounts for a time only" {
	cp "$LAB_BUILD/tests/attack/hasty" /usr/bin/undocker-rt
	as grace mkdir -p /home/grace/mine
	as grace timeout 120 undocker run --name stopped --network none \
		-v /home/grace/mine:/m alpine true \
		>"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	local client=$! code=0
	wait_for stopped 1
	assert_equal "$(staged)" 1
	wait_for bash -c "! grep -q ' /run/undocker/binds/[^ ]' /proc/self/mountinfo"
	wait_for no_process stopped-docker
	wait "$client" || code=$?
	assert_not_equal "$code" 0
	run -0 cat "$BATS_TEST_TMPDIR/out"
	assert_output --partial 'undocker: denied: no container has started within'
	assert no_container stopped
}

@test "several containers that start give their mounts back as they do" {
	local name
	for name in one two three; do
		docker rm -f $name 2>/dev/null || :
		as erin undocker create --name $name --network none \
			-v /home/erin/work:/m alpine sleep 1000 3>&- &
		clients+=($!)
		wait_for docker inspect $name
		wait_for pgrep -r T -u erin -f stopped-docker
		end_all
	done
	as erin undocker start one two three 3>&- &
	clients+=($!)
	wait_for is_running three
	wait_for bash -c "! grep -q ' /run/undocker/binds/[^ ]' /proc/self/mountinfo"
	# the command itself has not ended
	run -0 pgrep -u erin -f 'stopped-docker .* start'
	for name in one two three; do
		run -0 docker exec $name ls -d /m
	done
	end_all
}
