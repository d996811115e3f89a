#!/usr/bin/env bats
# More than there is: of containers, processes, memory, answers and calls.
# shellcheck disable=SC2016 # in containers, not here

setup() {
	load ../lib/helpers
	policy <<-'EOT'
	[command:run]
	WHITELIST=-d,--rm,-v list,--name string,--network list
	LIMITS=--memory 32m --pids-limit 20
	MAXCONTAINERS=3
	UIDMUSTMATCH=true
	[command:rm]
	WHITELIST=-f
	UIDMUSTMATCH=true
	[command:exec]
	UIDMUSTMATCH=true
	[command:ps]
	EOT
}

teardown() {
	[ -z "${server-}" ] || kill -9 "$server" 2>/dev/null || :
	remove_containers
	rm -rf /opt/exhaustion /home/grace/codes
}

# Twelve at once, in a file each the exit code.
race() {
	local i pids=()
	rm -f /home/grace/codes/*
	for ((i = 0; i < 12; i++)); do
		as grace bash -c "undocker create --network none alpine true \
			>/dev/null 2>&1; echo \$? >codes/$i" 3>&- &
		pids+=($!)
	done
	all_end "${pids[@]}"
}

# PLACES_ROUNDS is how often: one more than allowed was seen in one of forty.
@test "many who race for the last places get those, and no more" {
	local round
	more_policy <<-'EOT'
	[command:create]
	WHITELIST=--network list
	MAXCONTAINERS=3
	EOT
	as grace mkdir codes
	for ((round = 0; round < ${PLACES_ROUNDS:-4}; round++)); do
		race
		assert_equal "$(docker ps -aq | wc -l)" 3
		assert_equal "$(cat /home/grace/codes/* | sort | uniq -c |
			xargs)" '3 0 9 77'
		remove_containers
	done
	# and another has as many of his own
	as grace undocker run -d --network none alpine sleep 1000
	run -0 as erin undocker run --rm --network none alpine true
}

# An engine that thinks for three seconds before it creates.
slow_engine() {
	install -d /opt/exhaustion
	perl -MIO::Socket::UNIX -MIO::Select -e '
		my $s = IO::Socket::UNIX->new(Local => "/opt/exhaustion/socket",
			Listen => 50) or die;
		chmod 0666, "/opt/exhaustion/socket";
		$SIG{CHLD} = $SIG{PIPE} = "IGNORE";
		while (my $c = $s->accept) {
			next if fork;
			my $e = IO::Socket::UNIX->new(Peer => "/var/run/docker.sock");
			my $both = IO::Select->new($c, $e);
			while (my @ready = $both->can_read) {
				for my $from (@ready) {
					sysread($from, my $text, 1 << 20) or exit;
					if ($text =~ m{^POST \S*/containers/create}) {
						open my $log, ">", "/opt/exhaustion/asked";
						sleep 3;
					}
					syswrite($from == $c ? $e : $c, $text);
				}
			}
		}' 3>&- &
	server=$!
	wait_for test -S /opt/exhaustion/socket
}

@test "a place is taken by what a killed docker has asked for, too" {
	slow_engine
	more_policy <<-'EOT'
	[undocker]
	HOST=unix:///opt/exhaustion/socket
	[command:create]
	WHITELIST=--network list
	MAXCONTAINERS=1
	EOT
	as grace undocker create --network none alpine true >/dev/null 2>&1 3>&- &
	wait_for test -e /opt/exhaustion/asked
	pkill -9 -f 'docker .* create '
	run -77 as grace undocker create --network none alpine true
	run -77 as grace undocker create --network none alpine true
	assert_equal "$(docker ps -aq | wc -l)" 1
	run -0 as grace undocker rm -f "$(docker ps -aq)"
	# and what has come to nothing takes none
	run as grace undocker create --network none nosuch:image true
	refute [ "$status" = 0 ]
	run -0 as grace undocker create --network none alpine true
}

@test "what forks for ever, or wants all memory, does so by itself" {
	as grace undocker run -d --name bomb --network none alpine \
		sh -c 'f() { f | f & f; }; f'
	as grace undocker run -d --name house --network none alpine sleep 1000
	local cgroup
	cgroup=$(docker inspect -f '{{.State.Pid}}' house)
	run -0 docker inspect -f '{{.HostConfig.PidsLimit}}' bomb
	assert_output 20
	run ! as grace undocker exec house sh -c \
		'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do sleep 1000 & done; wait'
	[ "$(pgrep -fc '^sleep 1000')" -le 20 ]
	[ -d "/proc/$cgroup" ]
	run ! as grace undocker run --rm --network none alpine \
		sh -c 'x=$(head -c 90000000 /dev/zero | tr "\0" x); echo "${#x}"'
	refute_output 90000000
	run -0 as erin undocker run --rm --network none alpine echo served
	assert_output served
}

@test "an engine whose answer has no end is not listened to for ever" {
	install -d /opt/exhaustion
	more_policy <<-'EOF'
	[undocker]
	HOST=unix:///opt/exhaustion/socket
	EOF
	perl -MIO::Socket::UNIX -e '
		$SIG{PIPE} = "IGNORE";
		my $s = IO::Socket::UNIX->new(Local => "/opt/exhaustion/socket",
			Listen => 5) or die;
		while (my $c = $s->accept) {
			sysread($c, my $asked, 4096);
			syswrite($c, "HTTP/1.0 200 OK\r\n\r\n[");
			1 while syswrite($c, " " x 65536);
		}' 3>&- &
	server=$!
	wait_for test -S /opt/exhaustion/socket
	# of an answer, and of a list, which is taken apart while it comes
	run -69 --separate-stderr timeout 60 runuser -u grace -- \
		undocker exec any true
	# shellcheck disable=SC2154
	assert_regex "$stderr" '^undocker: error: the engine at /opt/exhaustion'
	run -69 --separate-stderr timeout 60 runuser -u grace -- \
		undocker run -d --network none alpine true
	assert_regex "$stderr" '^undocker: error: the engine at /opt/exhaustion'
}

# Descriptors and memory are given back with the process; these are not.
kept() {
	find /var/lib/undocker /run/undocker | wc -l
	wc -l </proc/self/mountinfo
	find /sys/fs/cgroup -path "*$LAB_CGROUP/*" -type d | wc -l
	pgrep -c undocker || :
}

@test "calls by the hundred, one after another and at once, leave nothing" {
	local i round pids=() before
	as grace undocker run --rm --network none -v /home/grace:/m alpine true
	swept grace undocker exec none true
	wait_for nothing_left
	before=$(kept)
	for ((round = 0; round < 30; round++)); do
		run -77 as grace undocker run --privileged alpine true
		run -77 as grace undocker exec none true
	done
	for ((i = 0; i < 40; i++)); do
		as erin undocker ps >/dev/null 2>&1 3>&- &
		pids+=($!)
	done
	all_end "${pids[@]}"
	for ((i = 0; i < 10; i++)); do
		as grace undocker run --rm --network none -v /home/grace:/m \
			alpine true
	done
	wait_for nothing_left
	swept grace undocker exec none true
	wait_for nothing_left
	assert_equal "$(kept)" "$before"
}
