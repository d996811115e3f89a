#!/usr/bin/env bats
# undocker -H ... socket: docker's own client, and others, at a socket on the
# laptop that reaches the gateway over one ssh connection. Root is the person at
# the laptop, alice the one at the gateway.
# shellcheck disable=SC2016

URL=ssh://alice@docker-gw

setup_file() {
	load lib/helpers
	install -d -m 700 /root/.ssh
	printf 'Host docker-gw\n\tIdentityFile %s\n' "$LAB/keys/alice" \
		>/root/.ssh/config
	{ printf '127.0.0.1,docker-gw ' &&
		cat /etc/ssh/ssh_host_ed25519_key.pub; } >/root/.ssh/known_hosts
	install -m 755 "$LAB_ROOT/tests/probe/dials.py" /usr/local/bin/dials
	policy <<-'EOT'
	[command:run]
	WHITELIST=-i|--interactive,-d|--detach,--rm,--name string,--network network
	UIDMUSTMATCH=true
	[command:ps]
	WHITELIST=-a|--all,-q|--quiet
	[command:rm]
	WHITELIST=-f|--force
	UIDMUSTMATCH=true
	EOT
}

teardown_file() { rm -rf /root/.ssh /usr/local/bin/dials /usr/local/bin/proxy; }

setup() { load lib/helpers; }

teardown() {
	[ -z "${waiting:-}" ] || kill "$waiting" 2>/dev/null || :
	rm -f /etc/ssh/sshd_config.d/00-test.conf
	remove_containers
	wait_for no_process undocker-front
}

# At the socket: a command of root's.
at() { undocker -H "$URL" socket -- "$@"; }

# alice's connections, as the host sees them: sshd has one process for each,
# which is alice's, whatever runs there.
connections() { pgrep -c -u alice -x sshd || :; }
is_connected() { [ "$(connections)" = "$1" ]; }
fronts() { pgrep -c -u alice -x undocker-front || :; }
has_fronts() { [ "$(fronts)" = "$1" ]; }
handshakes() { grep -c 'Accepted publickey for alice' /run/lab/sshd.log || :; }

reload_sshd() {
	kill -HUP "$(cat /run/sshd.pid)"
	wait_for ssh-keyscan -T 5 docker-gw
}

# The socket without a command, in the background, and docker's client there.
begin() {
	undocker -H "$URL" socket >"$BATS_TEST_TMPDIR/line" \
		2>"$BATS_TEST_TMPDIR/told" 3>&- &
	waiting=$!
	wait_for grep -q '^DOCKER_HOST=unix:///.*/docker.sock$' \
		"$BATS_TEST_TMPDIR/line"
	address=$(sed 's/^DOCKER_HOST=//' "$BATS_TEST_TMPDIR/line")
}
here() { DOCKER_HOST=$address docker "$@"; }

ends_with() {
	local code=0
	wait "$waiting" || code=$?
	assert_equal "$code" "$1"
	waiting=
}

socket_is_gone() {
	local path=${address#unix://}
	[ ! -e "$path" ] && [ ! -e "$(dirname "$path")" ]
}

@test "docker's own client: streams, input, exit code, refusals" {
	run -7 --separate-stderr at docker run -i --rm --network none alpine \
		sh -c 'tr a-z A-Z; id -u; echo error >&2; exit 7' <<<hello
	assert_output $'HELLO\n2001'
	# shellcheck disable=SC2154
	assert_equal "$stderr" error
	run -0 at docker run -d --name web --network none alpine sleep 1000
	is_running web
	run -0 pgrep -u alice -f 'sleep 1000'
	run -0 at docker ps
	assert_output --partial web
	run -125 at docker run --privileged alpine true
	assert_output --partial 'undocker: denied: --privileged'
	run -0 at docker rm -f web
	no_containers
}

@test "bytes are what they were, both ways, and end where they end" {
	head -c 30000000 /dev/urandom >"$BATS_TEST_TMPDIR/data"
	at docker run --rm -i --network none alpine cat \
		<"$BATS_TEST_TMPDIR/data" >"$BATS_TEST_TMPDIR/back"
	cmp "$BATS_TEST_TMPDIR/data" "$BATS_TEST_TMPDIR/back"
	# One who reads nothing for a while keeps nobody else from it.
	run -0 at bash -c 'set -o pipefail
		docker run --rm --network none alpine \
			head -c 20000000 /dev/zero | {
			docker ps -q >/dev/null && docker ps -q >/dev/null &&
			wc -c; }'
	assert_output 20000000
}

@test "commands at once, and one after the other, share one ssh connection" {
	local before
	wait_for is_connected 0
	before=$(handshakes)
	begin
	here run --rm --name one --network none alpine sleep 1000 3>&- &
	here run --rm --name two --network none alpine sleep 1000 3>&- &
	wait_for is_running one
	wait_for is_running two
	assert_equal "$(connections)" 1
	[ "$(fronts)" -ge 2 ]
	run -0 here ps -q
	assert_equal "${#lines[@]}" 2
	run -0 here ps -aq
	run -0 here rm -f one two
	assert_equal "$(handshakes)" $((before + 1))
	assert_equal "$(connections)" 1
	wait_for has_fronts 0
	kill -INT "$waiting"
	ends_with 0
	socket_is_gone
	wait_for is_connected 0
}

@test "a hundred clients at once on one connection" {
	local before
	before=$(handshakes)
	run -0 at dials 100
	assert_output 100
	assert_equal "$(handshakes)" $((before + 1))
}

@test "clients beyond sshd's limit are told so, and the others go on" {
	printf 'Match User alice\n\tMaxSessions 3\n' \
		>/etc/ssh/sshd_config.d/00-test.conf
	reload_sshd
	run -0 at dials 5 2
	assert_output 3
	# A session that has ended makes room, and docker shows what is wrong.
	run -0 at bash -c 'dials 3 && docker ps -q && dials 3 0 docker ps'
	assert_output --partial 'undocker: error: the gateway opens no session more'
	assert_output --partial MaxSessions
	rm /etc/ssh/sshd_config.d/00-test.conf
	reload_sshd
}

@test "a client that is gone ends its session, and no other's" {
	begin
	here run --rm --name stays --network none alpine sleep 1000 3>&- &
	DOCKER_HOST=$address docker run --rm \
		--name goes --network none alpine sleep 1000 3>&- &
	local client=$!
	wait_for is_running stays
	wait_for is_running goes
	kill -KILL "$client"
	wait_for no_container goes
	is_running stays
	kill -TERM "$waiting"
	ends_with 0
	wait_for no_container stays
}

@test "a lost connection ends the clients, and then the program" {
	local client code=0
	begin
	here run --rm --name job --network none alpine sleep 1000 3>&- &
	client=$!
	wait_for is_running job
	pkill -KILL -u alice -x sshd
	ends_with 69
	wait "$client" || code=$?
	[ "$code" != 0 ]
	run -0 grep -c '^undocker: error: the connection to the gateway is lost' \
		"$BATS_TEST_TMPDIR/told"
	assert_output 1
	socket_is_gone
	wait_for no_container job
	# A command is told at once, and ends by itself.
	run -69 at bash -c 'until pkill -KILL -u alice -x sshd; do sleep 0.1; done
		while [ -e "${DOCKER_HOST#unix://}" ]; do sleep 0.1; done
		docker ps >/dev/null 2>&1 || echo ended'
	assert_line ended
	assert_line --partial 'the connection to the gateway is lost'
}

@test "exit codes, signals and the environment are the command's" {
	run -3 at sh -c 'exit 3'
	run -137 at sh -c 'kill -9 $$'
	run -127 at /nonexistent
	run -126 at /etc/passwd
	DOCKER_CONTEXT=x DOCKER_TLS_VERIFY=1 run -0 at env
	assert_line --regexp '^DOCKER_HOST=unix:///.*/docker.sock$'
	assert_line DOCKER_BUILDKIT=0
	refute_line --regexp '^DOCKER_(CONTEXT|TLS)'
	run -64 undocker -H "$URL" socket --
	run -64 undocker -H "$URL" socket --policy /etc/passwd -- true
	assert_output --partial 'no flag of a gateway'
	run -69 undocker -H ssh://alice@127.0.0.1:9 socket -- \
		touch "$BATS_TEST_TMPDIR/started"
	[ ! -e "$BATS_TEST_TMPDIR/started" ]
	UNDOCKER_HOST=$URL run -0 undocker socket -- docker ps -q
	assert_output ''
}

@test "the keyboard's signals leave the connection's proxy alone" {
	local pid client
	printf 'Host far\n\tHostName docker-gw\n\tUser alice\n\t%s\n\t%s\n' \
		"IdentityFile $LAB/keys/alice" \
		'ProxyCommand python3 /usr/local/bin/proxy' >>/root/.ssh/config
	cat >/usr/local/bin/proxy <<-'EOT'
	import os, select, socket
	gate = socket.create_connection(("127.0.0.1", 22))
	ends = {0: gate.fileno(), gate.fileno(): 1}
	while True:
	    for end in select.select(list(ends), [], [])[0]:
	        some = os.read(end, 65536)
	        if not some:
	            raise SystemExit
	        os.write(ends[end], some)
	EOT
	export BATS_TEST_TMPDIR
	# What is started in the background ignores the keyboard's signals.
	setsid env --default-signal=INT undocker -H ssh://far socket -- sh -c 'trap : INT
		echo >"$BATS_TEST_TMPDIR/up"
		until [ -e "$BATS_TEST_TMPDIR/go" ]; do sleep 0.1; done
		docker ps -q' 3>&- &
	client=$!
	wait_for [ -e "$BATS_TEST_TMPDIR/up" ]
	pid=$(pgrep -x undocker-remote)
	run -0 pgrep -P "$pid" -f /usr/local/bin/proxy
	kill -INT -- "-$pid"
	touch "$BATS_TEST_TMPDIR/go"
	wait "$client"
}

@test "the socket is the caller's alone" {
	local path
	run -0 at sh -c 'path=${DOCKER_HOST#unix://}
		stat -c "%a %U" "$path" "$(dirname "$path")"'
	assert_output $'600 root\n700 root'
	begin
	path=${address#unix://}
	# Handed to somebody all the same, it is of no use to them.
	chmod 755 "$(dirname "$path")"
	chmod 666 "$path"
	run -0 as grace curl -sS --unix-socket "$path" http://docker/_ping
	assert_output --partial "undocker: denied: this socket is another user's"
	has_fronts 0
	kill -INT "$waiting"
	ends_with 0
}

@test "what is no gateway is told by docker's client" {
	useradd -K MAIL_DIR=/nonexistent -m -s /bin/sh plain
	usermod -p '*' plain
	install -d -o plain -m 700 /home/plain/.ssh
	install -o plain "$LAB/keys/alice.pub" /home/plain/.ssh/authorized_keys
	# It has docker, whose socket plain may not open.
	run -1 --separate-stderr undocker -H ssh://plain@docker-gw socket -- \
		docker ps
	assert_regex "$stderr" 'the gateway has ended the session without an answer'
	userdel -rf plain
}
