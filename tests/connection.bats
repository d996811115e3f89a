#!/usr/bin/env bats
# Connections that end: nothing is left, and nobody else is touched.
# shellcheck disable=SC2030,SC2031 # tests are subshells
# shellcheck disable=SC2016 # awk's

setup() {
	load lib/helpers
	seed_policy
	more_policy <<-'EOT'
		[command:logs]
		WHITELIST=-f|--follow
		UIDMUSTMATCH=true
		[command:attach]
		UIDMUSTMATCH=true
		[command:ps]
		WHITELIST=-a
	EOT
}

teardown() {
	# Not all jobs: bats' own clock is one.
	pkill -9 -x ssh -P $$ || :
	screen_end t
	remove_containers
	rm -f /home/alice/work/told-*
}

# Ends at SIGTERM; a container's first process ignores it unless it asks.
WAIT="'trap \"exit 0\" TERM; sleep 1000 & wait'"

# Leaves a file for a signal that it gets, and goes on.
TELL="'for s in TERM HUP USR1; do trap \"touch told-\$s\" \$s; done
	while :; do sleep 1000 & wait; done'"

# What was sent before has arrived when this one has.
no_signal_arrived() { # CONTAINER
	docker kill -s USR1 "$1"
	wait_for test -e /home/alice/work/told-USR1
	assert [ ! -e /home/alice/work/told-TERM ]
	assert [ ! -e /home/alice/work/told-HUP ]
	rm /home/alice/work/told-USR1
}

# Starts a client in the background; $client is its pid.
client() {
	ssh "$@" </dev/null >/dev/null 2>&1 3>&- &
	client=$!
}

@test "the client of run is killed: the container ends, and nothing is left" {
	client docker-gw run --rm --name job alpine sleep 1000
	wait_for is_running job
	kill -9 "$client"
	wait_for no_container job
	wait_for nothing_left
}

@test "the same with a terminal of the client's" {
	screen t 80 24 'ssh -tt docker-gw run --rm -it --name job ubuntu:22.04 bash'
	wait_for is_running job
	screen_end t
	wait_for no_container job
	wait_for nothing_left
}

@test "the same with a terminal of the gateway's" {
	mkfifo "$BATS_TEST_TMPDIR/in"
	ssh docker-gw run --rm -it --name job ubuntu:22.04 bash \
		<"$BATS_TEST_TMPDIR/in" >/dev/null 2>&1 3>&- &
	client=$!
	exec 7>"$BATS_TEST_TMPDIR/in"
	wait_for is_running job
	kill -9 "$client"
	wait_for no_container job
	exec 7>&-
	wait_for nothing_left
}

# Kills the client when the container "job" runs; that goes, and no other.
ends_with_client() { # [-SSH-FLAG...] WORD...
	client "$@"
	wait_for is_running job
	kill -9 "$client"
	wait_for no_container job
	wait_for nothing_left
	is_running bobs
}

@test "the same in sudo mode, and for a login shell without ForceCommand" {
	gw bob run -d --name bobs alpine sleep 1000
	mode sudo
	ends_with_client docker-gw run --rm --name job alpine sh -c "$WAIT"
	ends_with_client -tt docker-gw run --rm -it --name job alpine \
		sh -c "$WAIT"
	ends_with_client -tt docker-gw run --rm --name job alpine sh -c "$WAIT"
	mode setuid
	ends_with_client erin@docker-gw run --rm --name job alpine \
		sh -c "$WAIT"
	ends_with_client frank@docker-gw run --rm --name job alpine \
		sh -c "$WAIT"
}

# Its intent stays for ten minutes where the engine could still be at work.
@test "the client is killed before the container is there: there is none" {
	local step
	for step in '^sshd: alice' '^undocker-watch' 'docker .*--name=job'; do
		client docker-gw run --rm --name job alpine sh -c "$WAIT"
		wait_for pgrep -f "$step"
		kill -9 "$client"
		wait_for no_process '^sshd: alice'
		wait_for no_process '^undocker-watch'
		wait_for no_process 'docker .*--name=job'
		no_container job
	done
	rm -rf /var/lib/undocker/pending/*
}

@test "without --rm the container is stopped, and stays its owner's" {
	client docker-gw run --name job alpine sh -c "$WAIT"
	wait_for is_running job
	kill -9 "$client"
	wait_for is_not_running job
	wait_for nothing_left
	run -0 gw alice logs job
	run -77 gw bob logs job

	more_policy <<-'EOT'
		[command:start]
		WHITELIST=-a
		UIDMUSTMATCH=true
	EOT
	client docker-gw start -a job
	wait_for is_running job
	kill -9 "$client"
	wait_for is_not_running job
	wait_for nothing_left
}

@test "a program that ignores SIGTERM is killed after the grace" {
	client docker-gw run --rm --name job alpine \
		sh -c "'trap : TERM; while :; do sleep 1; done'"
	wait_for is_running job
	kill -9 "$client"
	wait_for no_container job
}

@test "ONDISCONNECT=kill, and GRACE" {
	local start
	{ cat "$POLICY" && printf '[gateway]\nONDISCONNECT=kill\n'; } | policy
	client docker-gw run --rm --name job alpine sh -c "$TELL"
	wait_for is_running job
	kill -9 "$client"
	wait_for no_container job
	[ ! -e /home/alice/work/told-TERM ]

	sed 's/^ONDISCONNECT=.*/GRACE=1s/' "$POLICY" | policy
	client docker-gw run --rm --name job alpine sh -c "$TELL"
	wait_for is_running job
	kill -9 "$client"
	start=$SECONDS
	wait_for no_container job
	[ $((SECONDS - start)) -lt 9 ]
	[ -e /home/alice/work/told-TERM ]
}

@test "ONDISCONNECT=leave: it runs on, and attach finds it" {
	printf '[gateway]\nONDISCONNECT=leave\n' | more_policy
	client docker-gw run --name job alpine sh -c "$TELL"
	wait_for is_running job
	kill -9 "$client"
	wait_for nothing_left
	no_signal_arrived job
	client docker-gw exec job sleep 6161
	wait_for pgrep -f '^sleep 6161'
	kill -9 "$client"
	wait_for nothing_left
	pgrep -f '^sleep 6161'
	local before
	before=$(date +%s.%N)
	attached() {
		docker events --since "$before" --until "$(date +%s.%N)" \
			--filter container=job --filter event=attach | grep .
	}
	client docker-gw attach job
	wait_for attached
	docker kill job
	wait "$client" || [ $? = 137 ]
}

@test "a detached container runs on" {
	gw alice run -d --name detached alpine sleep 1000
	wait_for nothing_left
	is_running detached
}

@test "the client of exec is killed: its processes end, the container runs on" {
	gw alice run -d --name house alpine sleep 1000
	client docker-gw exec house sh -c "'sleep 4141 & (sleep 4242 &) ; sleep 4343'"
	wait_for pgrep -f '^sleep 4343'
	pgrep -f '^sleep 4242'
	kill -9 "$client"
	wait_for no_process '^sleep 4[1-3]4[1-3]'
	is_running house
	wait_for nothing_left
}

@test "an exec that is somebody else's, or another session's, is not touched" {
	gw alice run -d --name house alpine sleep 1000
	client docker-gw exec house sleep 5151
	local other=$client
	client docker-gw exec house sleep 5252
	wait_for pgrep -f '^sleep 5151'
	wait_for pgrep -f '^sleep 5252'
	kill -9 "$client"
	wait_for no_process '^sleep 5252'
	pgrep -f '^sleep 5151'
	kill -9 "$other"
	wait_for no_process '^sleep 5151'
}

@test "the same with setsid, with -i, and with terminals" {
	local flags
	gw alice run -d --name house alpine sleep 1000
	for flags in '' '-i' '-it'; do
		# shellcheck disable=SC2086
		client docker-gw exec $flags house \
			sh -c "'setsid sleep 4141 & trap : HUP TERM; sleep 4343; sleep 4343'"
		wait_for pgrep -f '^sleep 4141'
		kill -9 "$client"
		wait_for no_process '^sleep 4[1-3]4[1-3]'
		wait_for nothing_left
	done
	client -tt docker-gw exec -it house sleep 4343
	wait_for pgrep -f '^sleep 4343'
	kill -9 "$client"
	wait_for no_process '^sleep 4343'
	is_running house
}

@test "the client of logs -f, or attach, is killed: the container runs on" {
	local flag
	gw alice run -d --name house alpine sh -c "$TELL"
	client docker-gw logs -f house
	wait_for pgrep -f 'docker .*logs'
	kill -9 "$client"
	wait_for no_process 'docker .*logs'
	for flag in -T -tt; do
		client $flag docker-gw attach house
		wait_for pgrep -f 'docker .*attach'
		kill -9 "$client"
		wait_for no_process 'docker .*attach'
		no_signal_arrived house
	done
	wait_for nothing_left
}

@test "20 jobs at once are killed: none runs on, another's does" {
	local clients=() i
	gw bob run -d --name bobs alpine sleep 1000
	for ((i = 0; i < 20; i++)); do
		client docker-gw run --rm --name "job$i" alpine sleep 1000
		clients+=("$client")
	done
	all_run() { [ "$(docker ps -q --filter name=job | wc -l)" = 20 ]; }
	wait_for all_run
	kill -9 "${clients[@]}"
	none_runs() { lists_none -aq --filter name=job; }
	wait_for none_runs
	is_running bobs
	wait_for nothing_left
}

@test "the watcher is killed: the next call tidies up" {
	local status=0
	client docker-gw run --rm --name job alpine sleep 1000
	wait_for is_running job
	pkill -9 -x undocker-watch
	# docker's CLI ends with it, and with that the session.
	wait "$client" || status=$?
	assert_equal "$status" 70
	wait_for no_process 'docker .*--name=job'
	docker rm -f job
	gw alice exec none true || :
	nothing_left
}

@test "signals that are sent to undocker alone reach the container" {
	local pid
	as grace bash -c 'undocker run --rm --name told alpine sh -c "
		trap \"echo usr1; exit 3\" USR1; while :; do sleep 0.1; done" >out &
		echo $! >pid; wait $!; echo $? >>out' 3>&- &
	wait_for is_running told
	pid=$(cat /home/grace/pid)
	runuser -u grace -- kill -USR1 "$pid"
	wait_for grep -qx 3 /home/grace/out
	run -0 cat /home/grace/out
	assert_output $'usr1\n3'
	rm /home/grace/out /home/grace/pid
}

@test "the proxy is killed: docker's CLI ends, and nothing has more rights" {
	as grace bash -c 'undocker run --rm --name left -v "$PWD:/m" \
		alpine sleep 1000 & echo $! >pid; wait $!' 3>&- &
	wait_for is_running left
	# who stands for the CLI has the caller's rights, and is not traced
	run -0 awk '/^(Uid|Gid|Groups):/ { print $1, $2, $5 }' \
		"/proc/$(cat /home/grace/pid)/status"
	assert_line 'Uid: 2007 2007'
	assert_line 'Gid: 2007 2007'
	run ! runuser -u grace -- ls "/proc/$(cat /home/grace/pid)/fd"
	runuser -u grace -- kill -9 "$(cat /home/grace/pid)"
	wait_for no_process 'docker .*--name=left'
	wait_for nothing_left
	is_running left
	rm /home/grace/pid
}

@test "the watcher is not its user's to signal" {
	client docker-gw run --rm --name job alpine sh -c "$WAIT"
	wait_for is_running job
	pgrep -x undocker-watch
	run ! runuser -u alice -- pkill -STOP -x undocker-watch
	run ! runuser -u alice -- pkill -KILL -x undocker-watch
	kill -9 "$client"
	wait_for no_container job
}

@test "docker's CLI is killed by its user: as docker has it, and it is still theirs" {
	as grace undocker run --rm --name local alpine sleep 1000 3>&- &
	wait_for is_running local
	runuser -u grace -- pkill -9 -f 'docker .*--name=local'
	wait_for nothing_left
	is_running local
	run -0 as grace undocker exec local id -u
	assert_output 2007
}

@test "a local pipe that closes ends nothing of others" {
	gw bob run -d --name bobs alpine sleep 1000
	# What docker says of the pipe is docker's.
	run -0 bash -c 'runuser -u grace -- bash -c "cd; undocker run --rm alpine sh -c \"echo one; echo two\"" 2>/dev/null | head -n 1'
	assert_output one
	is_running bobs
}

@test "a client that reads nothing costs no memory" {
	mkfifo "$BATS_TEST_TMPDIR/out"
	ssh docker-gw run --rm --name flood alpine cat /dev/zero \
		>"$BATS_TEST_TMPDIR/out" 2>/dev/null 3>&- &
	client=$!
	exec 7<"$BATS_TEST_TMPDIR/out"
	wait_for is_running flood
	# Full pipes: nothing moves any more between two looks.
	local pid
	pid=$(pgrep -f 'docker .*--name=flood')
	still() {
		local one two
		one=$(grep rchar "/proc/$pid/io") || return 1
		sleep 0.5
		two=$(grep rchar "/proc/$pid/io") || return 1
		[ "$one" = "$two" ]
	}
	wait_for still
	pid=$(pgrep -x undocker-watch)
	run -0 awk '/^RssAnon/ { exit $2 > 2048 }' "/proc/$pid/status"
	kill -9 "$client"
	exec 7<&-
	wait_for no_container flood
}
