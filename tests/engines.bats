#!/usr/bin/env bats
# Several engines: a second dockerd, by TLS, by ssh and by its socket.
# shellcheck disable=SC2030,SC2031 # tests are subshells
# shellcheck disable=SC2016 # perl's

setup_file() {
	load lib/helpers
	load lib/engines
	far_up
}

teardown_file() {
	load lib/helpers
	load lib/engines
	far_down
}

# alice is by TLS on the other machine, bob by ssh, grace here.
setup() {
	load lib/helpers
	load lib/engines
	install_keys
	{
		engines
		cat <<-'EOT'
			[command:run]
			WHITELIST=-i,-t,-d,--rm,--name string,-v list,-w string
			[command:exec]
			WHITELIST=-i
			UIDMUSTMATCH=true
			[command:cp]
			UIDMUSTMATCH=true
			[command:restart]
			WHITELIST=-t int
			UIDMUSTMATCH=true
			[command:ps]
			WHITELIST=-a,--format string
		EOT
		local command
		for command in run exec cp restart ps; do
			printf '[command:%s user:alice]\nENGINE=far\n' $command
			printf '[command:%s user:bob]\nENGINE=shell\n' $command
		done
	} | policy
}

teardown() {
	pkill -9 -x ssh -P $$ || :
	screen_end t
	[ -z "${server-}" ] || kill "$server" 2>/dev/null || :
	far_remove_containers
	remove_containers
}

# What a person has of the engine on the other machine.
streams() { # PERSON
	local person=$1 sum
	head -c 2000000 /dev/urandom >"$BATS_TEST_TMPDIR/data"
	sum=$(md5sum <"$BATS_TEST_TMPDIR/data")
	# Its end arrives there, too, or cat would not end.
	run -7 --separate-stderr eval "as $person undocker run -i --rm alpine \
		sh -c 'cat; echo end >&2; exit 7' <$BATS_TEST_TMPDIR/data |
		md5sum; exit \${PIPESTATUS[0]}"
	assert_output "$sum"
	# shellcheck disable=SC2154
	assert_equal "$stderr" end

	run -0 as "$person" undocker run -d --name job alpine sleep 1000
	far_runs job
	no_container job
	run -5 as "$person" undocker exec job sh -c 'echo in; exit 5'
	assert_output in
}

@test "by ssh: data both ways, exit codes, exec" {
	streams bob
	wait_for no_relay
	wait_for nothing_left
}

@test "by TLS: the same; ps, cp, restart, a terminal" {
	streams alice
	run -0 as alice undocker ps --format '{{.Names}}'
	assert_output job
	run -0 as grace undocker ps --format '{{.Names}}'
	assert_output ''
	tar -C /etc -c hostname | as alice undocker cp - job:/tmp
	run -0 as alice undocker exec job cat /tmp/hostname
	assert_output "$(cat /etc/hostname)"
	run -0 as alice undocker restart -t 0 job
	far_runs job
	# The size comes in a connection of its own, after the start.
	screen t 70 20 "ssh -t docker-gw run --rm -it alpine sh -c \
		\"'until stty size | grep 20.70; do sleep 0.1; done; cat'\""
	wait_for screen_has t '20 70'
	screen_type t C-d
	wait_for screen_has t '[exit 0]'
	wait_for no_relay
	wait_for nothing_left
}

@test "an engine of this machine: mounts are staged there, too" {
	more_policy <<-'EOT'
		[command:run user:grace]
		ENGINE=near
		FORCED=-v '$PWD:$PWD' -w '$PWD'
	EOT
	run -0 as grace undocker run --rm alpine touch here
	[ -e /home/grace/here ]
	rm /home/grace/here
	run -0 as grace undocker explain run --rm alpine true
	assert_line --regexp "^  yes engine near .*ENGINE .*/etc/undocker.conf:[0-9]+\$"
	assert_line --regexp "--host=unix://$FAR/docker.sock "
	assert_line --regexp '/var/lib/undocker/engines/near/pending/'
	run -0 as alice undocker explain run --rm alpine true
	assert_line --regexp '--host=unix:///run/undocker/relays/TICKET/socket '
	run -0 as carol undocker explain run --rm alpine true
	refute_output --partial engine
	wait_for nothing_left
}

# One daemon by two names is two engines.
@test "containers are somebody's on one engine only, and counted there" {
	run -0 as alice undocker run -d --name job alpine sleep 1000
	more_policy <<-'EOT'
		[command:exec user:grace]
		ENGINE=far
		[command:run user:alice]
		MAXCONTAINERS=1
		[command:run group:users]
		ENGINE=far
	EOT
	run -77 as grace undocker exec job true
	run -77 as bob undocker exec job true
	run -0 as alice undocker exec job true
	run -77 as alice undocker run --rm alpine true
	assert_output --partial 'you have 1 containers, and may have 1'
	sed -i 's/^ENGINE=far$/ENGINE=shell/' /etc/undocker.conf
	run -77 as alice undocker exec job true
	run -0 as alice undocker run --rm alpine true
}

# perl connects to the socket and prints what it is told, or why it cannot.
connect_as() { # [SETPRIV-FLAG...] -- SOCKET
	local socket=${*: -1}
	setpriv --clear-groups "${@:1:$#-2}" perl -MIO::Socket::UNIX -e '
		$SIG{PIPE} = "IGNORE";
		my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or
			print("$!\n"), exit;
		print $s "GET /_ping HTTP/1.0\r\n\r\n";
		print <$s>, "\nend\n"' "$socket"
}

@test "who has a session has neither the keys nor the connection" {
	local socket pid file gid
	run ! as alice cat /etc/undocker/engines/client.key
	run ! as alice cat /etc/undocker/engines/keeper
	run -0 as alice undocker run -d --name job alpine sleep 1000
	mkfifo "$BATS_TEST_TMPDIR/in"
	as alice undocker exec -i job cat <"$BATS_TEST_TMPDIR/in" \
		>/dev/null 2>&1 3>&- &
	exec 7>"$BATS_TEST_TMPDIR/in"
	wait_for bash -c 'test -S /run/undocker/relays/*/socket'
	socket=$(echo /run/undocker/relays/*)/socket
	wait_for pgrep -u nobody -f 'system dial-stdio'
	run -0 connect_as --reuid alice --regid alice -- "$socket"
	assert_output 'Permission denied'
	run -0 connect_as --reuid alice --regid docker -- "$socket"
	assert_output 'Permission denied'
	# The relay's gid is not enough.
	gid=$(stat -c %g "$socket")
	run -0 connect_as --reuid bob --regid "$gid" -- "$socket"
	assert_output $'\nend'
	# The test's own test: so does docker's CLI connect.
	run -0 connect_as --reuid alice --regid "$gid" -- "$socket"
	assert_line OK
	run ! pgrep -u alice -f 'system dial-stdio'
	for pid in $(pgrep -u nobody -f 'system dial-stdio'); do
		run ! as alice kill -STOP "$pid"
		for file in environ mem fd/0 maps; do
			run ! as alice head -c 1 "/proc/$pid/$file"
		done
		run ! as alice readlink "/proc/$pid/fd/0"
		assert_equal "$(tr '\0' ' ' <"/proc/$pid/environ")" \
			'PATH=/usr/bin:/bin '
		assert_equal "$(grep ^Groups "/proc/$pid/status" | tr -d '\t ')" \
			Groups:
	done
	exec 7>&-
	wait_for no_relay
}

told() { # CODE TEXT
	run "-$1" --separate-stderr as alice undocker run --rm alpine true
	assert_output ''
	# shellcheck disable=SC2154
	assert_regex "${stderr_lines[0]}" "^undocker: error: .*$2"
}

@test "an engine that is not the one that is meant, or that is not there" {
	local far='the engine far at tcp://127.0.0.1:[0-9]* cannot be reached: '
	sed -i 's,engines/ca.pem,engines/other-ca.pem,' "$POLICY"
	told 69 "${far}.*unknown authority"
	sed -i 's,engines/other-ca.pem,engines/ca.pem,
		s,^HOST=tcp:.*,HOST=tcp://127.0.0.1:9,' "$POLICY"
	told 69 "${far}.*connection refused"
	sed -i '/user:alice/,/ENGINE/s/far/shell/' "$POLICY"
	cut -d' ' -f1 /etc/undocker/engines/hosts | tr '\n' ' ' \
		>/etc/undocker/engines/hosts.new
	cut -d' ' -f2- "$FAR/keeper.pub" >"$BATS_TEST_TMPDIR/key"
	awk '{ print "ssh-ed25519", $1 }' "$BATS_TEST_TMPDIR/key" \
		>>/etc/undocker/engines/hosts.new
	mv /etc/undocker/engines/hosts.new /etc/undocker/engines/hosts
	told 69 'the engine shell at ssh://keeper@localhost cannot be reached: '
	: >/etc/undocker/engines/hosts
	told 69 'cannot be reached: Host key verification failed'
	wait_for nothing_left
	run ! pgrep -f 'system dial-stdio'
}

@test "keys that others could read, and certificates that they could write" {
	chmod 644 /etc/undocker/engines/client.key
	told 70 'client.key is a key that everybody can read'
	chmod 660 /etc/undocker/engines/client.key
	told 70 'client.key can be written by others'
	run undocker check
	assert_line --partial 'client.key is not a file that only root can write'
	chmod 640 /etc/undocker/engines/client.key
	chown alice /etc/undocker/engines/ca.pem
	told 70 'ca.pem does not belong to root'
	chown root /etc/undocker/engines/ca.pem
	rm /etc/undocker/engines/client.pem
	told 70 'client.pem: No such file'
	sed -i '/^TLSKEY/d' "$POLICY"
	told 78 '/etc/undocker.conf:1: .engine:far. has no TLSKEY'
}

# A plain listener before the engine's socket.
plain_tcp() {
	python3 -c '
import socket, sys, threading
def copy(source, target):
    while data := source.recv(65536):
        target.sendall(data)
    target.shutdown(socket.SHUT_WR)
server = socket.create_server(("127.0.0.1", 2375))
while True:
    client, _ = server.accept()
    engine = socket.socket(socket.AF_UNIX)
    engine.connect(sys.argv[1])
    for pair in (client, engine), (engine, client):
        threading.Thread(target=copy, args=pair).start()
' "$FAR/docker.sock" 3>&- &
	server=$!
	wait_for bash -c ': </dev/tcp/127.0.0.1/2375'
}

@test "plain tcp must be asked for, and is warned of" {
	plain_tcp
	printf '[command:kill]\n' | more_policy
	sed -i '/^TLS/d; s,^HOST=tcp:.*,HOST=tcp://127.0.0.1:2375,' "$POLICY"
	told 78 'has no TLSCA; whoever reaches an engine with TLS=off is root'
	sed -i 's,^HOST=tcp:.*,&\nTLS=off,' "$POLICY"
	run -0 as alice undocker run --rm alpine echo out
	assert_output out
	run undocker check
	assert_line --partial 'for the same people another one is asked for: docker kill'
	assert_line --regexp 'undocker.conf:3: warning: the engine far .*without TLS'
	assert_line --regexp 'warning: no command uses the engine near'
}

@test "mounts of this machine's are not the other one's" {
	as alice mkdir shared
	as alice ln -s /home/alice/work shared/out
	run -77 as alice undocker run --rm -v /home/alice/work/shared:/d alpine true
	assert_output --partial "and the engine far is on another"
	more_policy <<-'EOT'
		[command:run user:alice]
		ALLOWEDBINDS=/home/alice/work/shared /etc/shadow
	EOT
	run -77 as alice undocker run --rm -v /home/alice/work:/d alpine true
	run -77 as alice undocker run --rm -v /home/alice/work/shared/out:/d alpine true
	assert_output --partial "'/home/alice/work' is not among the directories"
	run -77 as alice undocker run --rm -v /home/alice/work/shared/no:/d alpine true
	run -77 as alice undocker run --rm -v /etc/shadow:/d alpine cat /d
	# The lab's two machines share all of their files.
	run -0 as alice undocker run --name job -v /home/alice/work/shared:/d alpine \
		touch /d/there
	[ -e /home/alice/work/shared/there ]
	rm /home/alice/work/shared/there
	run -0 as alice undocker restart job
	wait_for test -e /home/alice/work/shared/there
	rm -r /home/alice/work/shared
	wait_for nothing_left
}

@test "the connection is lost: the container there ends, and nothing is left" {
	ssh docker-gw run --rm --name job alpine \
		sh -c "'trap \"exit 0\" TERM; sleep 1000 & wait'" \
		</dev/null >/dev/null 2>&1 3>&- &
	client=$!
	wait_for far_runs job
	kill -9 "$client"
	wait_for far_lacks job
	wait_for no_relay
	wait_for nothing_left
}

@test "the watcher is killed: so is all else, and the next call tidies up" {
	as alice undocker run --rm --name job alpine sleep 1000 \
		</dev/null >/dev/null 2>&1 3>&- &
	wait_for far_runs job
	pkill -9 -x undocker-watch
	wait_for no_process 'system dial-stdio'
	wait_for no_process 'docker .*run --rm'
	[ -n "$(ls /run/undocker/relays)" ]
	run -0 as alice undocker ps --format '{{.Names}}'
	assert_output job
	wait_for no_relay
}

@test "MAXTIME: of a container there; exec is denied with it" {
	more_policy <<-'EOT'
		[command:run]
		MAXTIME=5s
		[command:exec]
		MAXTIME=1m
	EOT
	run -0 as alice undocker run -d --name job alpine \
		sh -c 'trap "exit 0" TERM; while :; do sleep 0.1; done'
	run -77 as alice undocker exec job true
	assert_output --partial 'MAXTIME: what'
	wait_for bash -c "[ -z \"\$(docker -H unix://$FAR/docker.sock ps -q)\" ]"
	wait_for nothing_left
}

@test "the audit names the engine" {
	printf '[undocker]\nAUDIT=/var/log/engines\n' | more_policy
	run -0 as alice undocker ps
	run -0 as grace undocker ps
	run -0 jq -r 'select(.event == "decision") | "\(.user) \(.engine)"' \
		/var/log/engines
	assert_output $'alice far\ngrace null'
	rm /var/log/engines
}
