#!/usr/bin/env bats
# What `make refusals` shows to an administrator.

setup() {
	load ../lib/helpers
	cd "$LAB_ROOT" || return
	# as it is shipped, whatever another file has left
	policy <conf/undocker.conf
}

teardown() {
	[ ! -e /srv/undocker ] || mv /srv/undocker /usr/bin/undocker
	usermod -s /usr/bin/undocker-gw alice
	remove_containers
}

@test "three ways out to the host are refused, and it is shown" {
	run -0 tests/lib/refusals
	assert_line '== All three are refused.'
	assert_equal "$(grep -c 'nothing: no mark, no process' <<<"$output")" 3
	refute_output --partial 'GOT THROUGH'
	# by the rule about sources, not by that about the work directory
	assert_equal "$(grep -cE 'denied: .* nothing in /(proc|sys|run) is mounted$' \
		<<<"$output")" 7
	assert [ ! -e /srv/marks ]
}

@test "what gets through is told, and is the exit code" {
	mv /usr/bin/undocker /srv/undocker
	# shellcheck disable=SC2016 # the stand-in's
	printf '#!/bin/sh\n[ "$1" = build ] && exec git clone "$2" /tmp/r\n' \
		>/usr/bin/undocker
	chmod 755 /usr/bin/undocker
	# With a shell that is linked dynamically, and reads start-up files.
	usermod -s /bin/bash alice
	run -1 tests/lib/refusals
	assert_line '==> /srv/marks/preloaded <=='
	assert_equal "$(grep -c 'a program has left its mark' <<<"$output")" 2
	assert_line '== AT LEAST ONE OF THEM GOT THROUGH.'
}
