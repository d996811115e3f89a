#!/usr/bin/env bats
# What an engine says of containers is people's: labels and arguments of any
# length, with any bytes. It ends nobody's time limit, and takes nobody's time.

STATE=/var/lib/undocker

setup_file() {
	load ../lib/helpers
	call_up
	image heavy 400000
	image hostile 3000000
}

setup() {
	load ../lib/helpers
	policy <<-'EOT'
	[command:run]
	WHITELIST=-d,--rm,--name string,--network list
	UIDMUSTMATCH=true
	[command:rm]
	WHITELIST=-f
	UIDMUSTMATCH=true
	[command:exec]
	UIDMUSTMATCH=true
	[command:start]
	UIDMUSTMATCH=true
	[gateway]
	GRACE=1s
	EOT
}

teardown() {
	[ -z "${engine-}" ] || kill "$engine"
	rm -f /run/answers.sock
	pkill -9 -x undocker-watch || :
	remove_containers
	rm -rf ${STATE:?}/pending/*
}

teardown_file() {
	docker rmi -f heavy hostile >/dev/null
}

# An image with a label whose key is a NUL, and one of so many bytes, each of
# which is six in JSON.
image() { # NAME BYTES
	local dir=$BATS_FILE_TMPDIR/$1
	mkdir "$dir"
	docker save alpine:3.20 | tar -C "$dir" -x
	jq -c --argjson bytes "$2" '.config.Labels =
		{"\u0000": "\u0000", "\u0001": ("\u0001" * $bytes)}' \
		"$dir/$(jq -r '.[0].Config' "$dir/manifest.json")" >"$dir/new.json"
	jq -c --arg name "$1:latest" \
		'.[0].Config = "new.json" | .[0].RepoTags = [$name]' \
		"$dir/manifest.json" >"$dir/manifest.new"
	mv "$dir/manifest.new" "$dir/manifest.json"
	rm -f "$dir/repositories" "$dir/index.json" "$dir/oci-layout"
	tar -C "$dir" -c . | docker load >/dev/null
	rm -r "$dir"
}

# Making it may take all of its time: then docker is killed, and it is ended.
@test "a container that no parser likes is ended by MAXTIME" {
	more_policy <<-'EOT'
	[command:run user:grace]
	MAXTIME=8s
	EOT
	as grace undocker run -d --name watched --network none hostile \
		sleep 1000 || :
	wait_for is_not_running watched
	[ "$(docker inspect watched | wc -c)" -gt $((16 << 20)) ]
}

@test "a container that no parser likes is ended without a watcher, too" {
	local record
	more_policy <<-'EOT'
	[command:run user:grace]
	MAXTIME=1h
	EOT
	as grace undocker run -d --name left --network none hostile sleep 1000
	pkill -9 -x undocker-watch
	as grace undocker exec left true
	record=$STATE/owners/$(docker ps -q --no-trunc)
	sed -i 's/"max_time": 3600/"max_time": 1/' "$record"
	overdue_is_ended() {
		swept erin undocker start nosuch
		is_not_running left
	}
	is_running left
	wait_for overdue_is_ended
}

@test "a container that no parser likes ends with its connection" {
	local client
	ssh alice@docker-gw run --name job --network none hostile sleep 1000 \
		>/dev/null 2>&1 3>&- &
	client=$!
	wait_for is_running job
	kill -9 "$client"
	wait_for is_not_running job
}

# An engine that breaks off what it answers to requests of a pattern.
cutting_engine() { # PATTERN
	CUT=$1 perl -MIO::Socket::UNIX -MIO::Select -e '
		my $s = IO::Socket::UNIX->new(Local => "/run/answers.sock",
			Listen => 50) or die;
		chmod 0666, "/run/answers.sock";
		$SIG{CHLD} = "IGNORE";
		while (my $c = $s->accept) {
			next if fork;
			my $e = IO::Socket::UNIX->new(Peer => "/var/run/docker.sock");
			my ($ask, $n, $cut) = ("", 0);
			my $both = IO::Select->new($c, $e);
			while (my @ready = $both->can_read) {
				for my $from (@ready) {
					sysread($from, my $text, 65536) or exit;
					$cut ||= $from == $c && $text =~
						m{^GET /containers/$ENV{CUT}};
					$text = substr($text, 0, 150) if $cut && $from == $e;
					syswrite($from == $c ? $e : $c, $text);
					exit if $cut && $from == $e;
				}
			}
		}' 3>&- &
	engine=$!
	wait_for test -S /run/answers.sock
	more_policy <<-'EOT'
	[undocker]
	HOST=unix:///run/answers.sock
	EOT
}

@test "a container that cannot be read at all is ended by its ID, and counted" {
	cutting_engine '[0-9a-f]{64}/json'
	more_policy <<-'EOT'
	[command:run user:grace]
	MAXTIME=15s
	MAXCONTAINERS=1
	EOT
	as grace undocker run -d --name job --network none alpine sleep 1000
	run -77 as grace undocker run -d --network none alpine sleep 1000
	run -69 as grace undocker exec "$(docker ps -aq --no-trunc)" true
	wait_for is_not_running job
}

@test "a watcher that is frozen keeps a container for two hours at most" {
	local record
	cutting_engine '([0-9a-f]{64}/)?json'
	more_policy <<-'EOT'
	[command:run user:grace]
	MAXTIME=1h
	EOT
	as grace undocker run -d --name job --network none alpine sleep 1000
	swept erin undocker start nosuch
	record=$STATE/owners/$(docker ps -q --no-trunc)
	is_watched() { ! flock -n "$record" true; }
	wait_for is_watched
	pkill -STOP -x undocker-watch
	touch -d '2 hours ago' "$record"
	swept erin undocker start nosuch
	is_running job
	touch -d '4 hours ago' "$record"
	swept erin undocker start nosuch
	is_not_running job
}

# The least of five, in milliseconds.
time_of_run() {
	local i least=999999 from took
	for i in 1 2 3 4 5; do
		from=$(date +%s%3N)
		as grace undocker run --rm --network none alpine true
		took=$(($(date +%s%3N) - from))
		[ "$took" -ge "$least" ] || least=$took
	done
	echo "$least"
}

# Eighteen of erin's, that are as one of hers.
multiply() { # CONTAINER
	local i id of
	of=$STATE/owners/$(docker ps -q --no-trunc --filter "name=$1")
	for i in {1..18}; do
		id=$(docker create --network none heavy sleep 1000)
		sed "s/\"ticket\": \"../\"ticket\": \"$((10 + i))/" "$of" \
			>"$STATE/owners/$id"
	done
}

@test "what others' containers are made of takes nobody's time" {
	local before after
	more_policy <<-'EOT'
	[command:run user:grace]
	MAXCONTAINERS=3
	[command:run user:erin]
	MAXCONTAINERS=19
	EOT
	as grace undocker run -d --name hers --network none alpine sleep 1000
	swept grace undocker exec hers true
	before=$(time_of_run)
	as erin undocker run -d --name first --network none heavy sleep 1000
	as erin undocker exec first true
	multiply first
	# The sweep, which looks at all, is at work meanwhile.
	rm $STATE/owners/.swept
	after=$(time_of_run)
	echo "a run took $before ms, and then $after ms"
	[ "$after" -lt $((3 * before)) ]
	# each is counted, and found
	run -77 as erin undocker run -d --network none alpine true
	assert_output --partial 'you have 19 containers'
	run -0 runuser -u erin -- call /usr/bin/undocker-rts -- inventory
	assert_equal "$(jq '.containers | length' <<<"$output")" 19
	run -0 runuser -u grace -- call /usr/bin/undocker-rts -- inventory
	assert_equal "$(jq -r '.containers[].name' <<<"$output")" hers
	wait_for test -e $STATE/owners/.swept
	run -0 as grace undocker exec hers true
}

@test "a sweep that is frozen keeps no other from sweeping" {
	as grace undocker run -d --name job --network none alpine sleep 1000
	as grace undocker exec job true
	local record
	record=$STATE/owners/$(docker ps -q --no-trunc)
	docker rm -f job >/dev/null
	exec 9>>$STATE/owners/.sweep.2007
	flock 9
	rm -f $STATE/owners/.swept
	as grace undocker exec job true || :
	wait_for no_process '^undocker-rt'
	assert [ -e "$record" ]
	swept erin undocker exec job true
	assert [ ! -e "$record" ]
	exec 9>&-
}
