#!/usr/bin/env bats
# undocker -H: the client of a gateway that is elsewhere. Root is the person at
# the laptop, alice the one at the gateway.
# shellcheck disable=SC1003,SC2002,SC2016,SC2154

URL=ssh://gate

setup_file() {
	load lib/helpers
	install -d -m 700 /root/.ssh
	cat >/root/.ssh/config <<-EOF
	Host gate
	    HostName 127.0.0.1
	    User alice
	    IdentityFile $LAB/keys/alice
	EOF
	ssh-keygen -q -t ed25519 -N '' -f "$LAB/keys/laptop"
}

teardown_file() { rm -rf /root/.ssh; }

setup() {
	load lib/helpers
	seed_policy
	knows 127.0.0.1
}

teardown() {
	screen_end laptop
	rm -f /etc/ssh/sshd_config.d/00-test.conf
	remove_containers
}

# The host's key, under those names.
knows() {
	local name
	for name in "$@"; do
		printf '%s ' "$name"
		cat /etc/ssh/ssh_host_ed25519_key.pub
	done >/root/.ssh/known_hosts
}

host_print() {
	ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d' ' -f2
}

remote() { undocker -H "$URL" "$@"; }

# Without a terminal, as in CI.
detached() { setsid -w "$@" </dev/null; }

reload_sshd() {
	kill -HUP "$(cat /run/sshd.pid)"
	wait_for ssh-keyscan -T 5 docker-gw
}

# The window change is on its way beside what is typed.
resized() {
	types 'stty size' Enter
	screen_has laptop '15 70'
}

sees() { wait_for screen_has laptop "$1" || { screen_show laptop; return 1; }; }
types() { screen_type laptop "$@"; }

@test "streams are separate, the exit code is the container's" {
	run -7 --separate-stderr remote run --rm -i alpine sh -c \
		'tr a-z A-Z; echo error >&2; exit 7' <<<hello
	assert_output HELLO
	assert_equal "$stderr" error
	run -0 remote run --rm alpine id -u
	assert_output 2001
	run -137 remote run --rm alpine sh -c 'sh -c "kill -9 \$\$"; exit $?'
	run -77 --separate-stderr remote run --privileged alpine true
	assert_output ''
	assert_regex "$stderr" '^undocker: denied: --privileged'
	run -64 remote nosuch
	run -0 remote whoami
	assert_output --partial 'alice uid=2001'
}

@test "data is what it was, both ways, and ends where it ends" {
	head -c 40000000 /dev/urandom >"$BATS_TEST_TMPDIR/data"
	remote run --rm -i alpine cat <"$BATS_TEST_TMPDIR/data" \
		>"$BATS_TEST_TMPDIR/back"
	run -0 cmp "$BATS_TEST_TMPDIR/data" "$BATS_TEST_TMPDIR/back"
	# through pipes
	assert_equal "$(cat "$BATS_TEST_TMPDIR/data" |
		remote run --rm -i alpine cat | md5sum)" \
		"$(md5sum <"$BATS_TEST_TMPDIR/data")"
	# both outputs at once
	run -0 --separate-stderr remote run --rm alpine sh -c \
		'for i in $(seq 3000); do echo out$i; echo err$i >&2; done'
	assert_equal "$(tail -n 1 <<<"$output") $(wc -l <<<"$output")" \
		'out3000 3000'
	assert_equal "$(tail -n 1 <<<"$stderr") $(wc -l <<<"$stderr")" \
		'err3000 3000'
	# descriptors that are closed (for run, the next pipe would be one)
	run -3 bash -c "undocker -H $URL run --rm -i alpine \
		sh -c 'cat; exit 3' <&-"
	assert_output ''
	run -3 bash -c "undocker -H $URL run --rm -i alpine \
		sh -c 'echo x; exit 3' <&- >&- 2>&-"
	# nobody reads
	set +o pipefail
	remote run --rm alpine yes | head -n 1 >/dev/null
	assert_equal "${PIPESTATUS[0]}" 141
}

@test "words arrive as they were typed, with every byte" {
	local i bytes=
	for i in $(seq 1 127); do
		bytes+=$(printf "\\\\x%02x" "$i")
	done
	printf -v bytes '%b' "$bytes"
	bytes+='äöü €'$'\n\n'
	run -0 remote run --rm alpine sh -c 'printf "%s|" "$@" | md5sum' - \
		"$bytes" '' ' ' '$(id)' "it's" '\' '*'
	assert_output --partial "$(printf '%s|' "$bytes" '' ' ' '$(id)' "it's" \
		'\' '*' | md5sum | cut -c1-32)"
	run -0 remote run --rm alpine printf '%s\n' -H ssh://elsewhere
	assert_line -- -H
}

@test "-e NAME is this side's" {
	TOKEN='two  words' EMPTY='' run -0 remote run --rm -e TOKEN -e EMPTY \
		-e NOSUCH -e HOME alpine env
	assert_line 'TOKEN=two  words'
	assert_line EMPTY=
	assert_line HOME=/root
	refute_line --partial NOSUCH
}

@test "in a terminal: size, resize, keys, exit code, and a sane end" {
	screen laptop 90 20 "bash --norc"
	types "undocker -H $URL run --rm -it alpine sh; echo code=\$?" Enter
	sees '/home/alice/work $'
	types 'stty size; echo $TERM; tty' Enter
	sees '20 90'
	sees /dev/pts/0
	tmux -L laptop resize-window -x 70 -y 15
	wait_for resized
	types 'sleep 1000' Enter
	types C-c
	types 'echo alive' Enter
	sees alive
	types 'exit 7' Enter
	sees code=7
	types 'clear; stty -a | tr ";" "\n"' Enter
	sees ' icanon'
	run screen_show laptop
	assert_output --partial ' echo '
	refute_output --partial '-icanon'
}

@test "a command without -t gets no terminal, and -t without one a hint" {
	run -1 script -qec "undocker -H $URL run --rm -i alpine tty" /dev/null \
		</dev/null
	assert_output --partial 'not a tty'
	run -0 --separate-stderr detached undocker -H "$URL" \
		run --rm -t alpine tty
	assert_output --partial /dev/pts/0
	assert_regex "$stderr" 'undocker: hint: '
}

@test "without a command: the shell; and lines from standard input" {
	screen laptop 90 20 "undocker -H $URL"
	sees 'alice@docker-gw'
	types 'whoami' Enter
	sees 'uid=2001'
	types 'exit' Enter
	sees '[exit 0]'
	run -0 detached bash -c "undocker -H $URL <<<whoami"
	assert_output --partial 'alice uid=2001'
	export UNDOCKER_HOST=$URL
	run -0 undocker whoami
	assert_output --partial 'alice uid=2001'
	UNDOCKER_HOST='' run -0 as grace undocker whoami
	assert_output --partial 'grace'
}

@test "an unknown host is refused without a terminal, and asked about on one" {
	rm /root/.ssh/known_hosts
	run -69 --separate-stderr detached undocker -H "$URL" whoami
	assert_output ''
	assert_equal "$(head -n 1 <<<"$stderr")" \
		"undocker: error: the host key of 127.0.0.1 is not known: $(host_print)"
	assert_regex "$stderr" 'undocker: hint: '
	[ ! -e /root/.ssh/known_hosts ]
	screen laptop 100 20 "bash --norc"
	types "undocker -H $URL whoami </dev/null; echo code=\$?" Enter
	sees "$(host_print)"
	types no Enter
	sees code=69
	[ ! -e /root/.ssh/known_hosts ]
	types "clear; undocker -H $URL whoami; echo code=\$?" Enter
	sees 'yes/no/'
	types perhaps Enter
	sees "Please type 'yes'"
	types "$(host_print)" Enter
	sees 'alice uid=2001'
	run -0 detached undocker -H "$URL" whoami
}

@test "a host whose key has changed is refused" {
	printf '127.0.0.1 ' >/root/.ssh/known_hosts
	cat "$LAB/keys/laptop.pub" >>/root/.ssh/known_hosts
	run -69 --separate-stderr remote whoami
	assert_output ''
	assert_regex "$stderr" \
		'^undocker: error: the host key of 127.0.0.1 has changed, to SHA256:'
	assert_regex "$stderr" 'ssh-keygen -R 127.0.0.1'
}

host_key() { cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub; }

# It learns no other key of the host's on the way.
as_ssh() {
	ssh -o BatchMode=yes -o UpdateHostKeys=no \
		-o HostKeyAlgorithms=ssh-ed25519 "$@"
}

# The client's verdict on the host's key, beside that of ssh(1): revoked, or
# known. Nobody has logged in where it is revoked.
verdict() { # revoked|known [URL [SSH-FLAG...]]
	local url=${2:-$URL} before
	before=$(grep -c 'Accepted publickey' /run/lab/sshd.log || :)
	if [ "$1" = known ]; then
		run -0 detached undocker -H "$url" whoami
		assert_output --partial 'alice uid=2001'
		run -0 as_ssh "${@:3}" gate whoami
		return
	fi
	run -69 --separate-stderr detached undocker -H "$url" whoami
	assert_output ''
	assert_regex "$stderr" '^undocker: error: the host key of .* is revoked \('
	assert_regex "$stderr" 'undocker: hint: '
	run -255 as_ssh "${@:3}" gate whoami
	assert_output --partial 'REVOKED'
	assert_equal "$(grep -c 'Accepted publickey' /run/lab/sshd.log || :)" \
		"$before"
}

@test "a host key that known_hosts revokes is refused, as ssh does" {
	local line known=/root/.ssh/known_hosts
	verdict known
	for line in "@revoked 127.0.0.1 $(host_key)" "@revoked * $(host_key) old" \
		"@revoked 10.*,127.0.?.1 $(host_key)" \
		" @revoked	127.0.0.1	$(host_key | tr ' ' '\t')" \
		"@revoked *,!other $(host_key)"; do
		knows 127.0.0.1
		echo "$line" >>$known
		verdict revoked
		assert_regex "$stderr" "revoked \($known:2\)"
		# no other line, and nobody is asked
		echo "$line" >$known
		verdict revoked
	done
	knows 127.0.0.1
	{
		echo "127.0.0.1 $(host_key)"
		echo "@revoked 127.0.0.1 $(host_key)"
	} >$known.hashed
	ssh-keygen -q -H -f $known.hashed 2>/dev/null
	# ssh-keygen leaves lines with a marker as they are
	awk '{ print "@revoked", $0 }' < <(grep '^|1|' $known.hashed) >>$known
	rm $known.hashed*
	grep -q '^@revoked |1|' $known
	verdict revoked
}

@test "every known_hosts file that ssh reads can revoke" {
	local known=/root/.ssh/known_hosts file line
	line="@revoked * $(host_key)"
	cp /etc/ssh/ssh_known_hosts "$BATS_TEST_TMPDIR/global"
	for file in $known /etc/ssh/ssh_known_hosts ${known}2 \
		/etc/ssh/ssh_known_hosts2; do
		echo "$line" >>"$file"
		verdict revoked
		rm -f "$file"
		cp "$BATS_TEST_TMPDIR/global" /etc/ssh/ssh_known_hosts
		knows 127.0.0.1
		verdict known
	done
	cp /root/.ssh/config "$BATS_TEST_TMPDIR/config"
	{
		printf 'Host gate\n\tUserKnownHostsFile ~/.ssh/mine\n'
		cat "$BATS_TEST_TMPDIR/config"
	} >/root/.ssh/config
	cp $known /root/.ssh/mine
	verdict known
	echo "$line" >>/root/.ssh/mine
	verdict revoked
	cp "$BATS_TEST_TMPDIR/config" /root/.ssh/config
	verdict known

	# another port has a name of its own
	printf 'Port 22\nPort 2222\n' >/etc/ssh/sshd_config.d/00-test.conf
	reload_sshd
	knows 127.0.0.1 '[127.0.0.1]:2222'
	verdict known ssh://gate:2222 -p 2222
	echo "@revoked [127.0.0.1]:2222 $(host_key)" >>$known
	verdict known
	verdict revoked ssh://gate:2222 -p 2222
	# what cannot be read says nothing
	knows 127.0.0.1
	cp $known /etc/ssh/ssh_known_hosts
	rm $known
	mkdir $known
	verdict known
	rmdir $known
	cp "$BATS_TEST_TMPDIR/global" /etc/ssh/ssh_known_hosts
}

@test "what revokes another key, or another host's, is no matter" {
	local line known=/root/.ssh/known_hosts
	for line in "@revoked other $(host_key)" "@revoked 127.0.0.1 junk AAAA" \
		"@revoked *,!127.0.0.1 $(host_key)" "@revoked 127.0.0.1" \
		"# @revoked 127.0.0.1 $(host_key)" \
		"@revoked 127.0.0.1 $(cut -d' ' -f1,2 "$LAB/keys/laptop.pub")" \
		"@other 127.0.0.1 $(host_key)"; do
		knows 127.0.0.1
		echo "$line" >>$known
		verdict known
	done
	# an authority's key is not the host's own
	echo "@cert-authority 127.0.0.1 $(host_key)" >$known
	run -69 --separate-stderr detached undocker -H "$URL" whoami
	assert_regex "$stderr" 'is not known'
	run -255 as_ssh gate whoami
}

@test "keys: the agent's, a file's with a passphrase, none" {
	run -77 --separate-stderr undocker -H ssh://alice@127.0.0.1 whoami
	assert_regex "$stderr" \
		'^undocker: denied: 127.0.0.1 takes none of our keys for alice'
	eval "$(ssh-agent)" >/dev/null
	ssh-add -q "$LAB/keys/alice"
	run -0 undocker -H ssh://alice@127.0.0.1:22 whoami
	assert_output --partial 'alice uid=2001'
	kill "$SSH_AGENT_PID"
	unset SSH_AGENT_PID SSH_AUTH_SOCK
	cp "$LAB/keys/alice" /root/.ssh/id_ed25519
	ssh-keygen -q -p -P '' -N 'the secret' -f /root/.ssh/id_ed25519
	screen laptop 100 20 "bash --norc"
	types "undocker -H ssh://alice@127.0.0.1 whoami; echo code=\$?" Enter
	sees assphrase
	types 'the secret' Enter
	sees 'alice uid=2001'
	sees code=0
	run screen_show laptop
	refute_output --partial 'the secret'
	run -77 detached undocker -H ssh://alice@127.0.0.1 whoami
	rm /root/.ssh/id_ed25519
}

@test "what cannot be reached, is no gateway, or is no address" {
	run -69 --separate-stderr undocker -H ssh://127.0.0.1:9 whoami
	assert_regex "$stderr" '^undocker: error: the gateway cannot be reached: '
	printf '#!/bin/sh\necho "sh: undocker: not found" >&2\nexit 127\n' \
		>/usr/local/bin/plain-shell
	chmod 755 /usr/local/bin/plain-shell
	useradd -K MAIL_DIR=/nonexistent -m -s /usr/local/bin/plain-shell plain
	usermod -p '*' plain
	install -d -o plain -m 700 /home/plain/.ssh
	install -o plain "$LAB/keys/alice.pub" /home/plain/.ssh/authorized_keys
	run -69 --separate-stderr undocker -H ssh://plain@gate whoami
	assert_regex "$stderr" 'gate has no undocker: it is no gateway'
	userdel -rf plain
	# a container's own 127 is just that
	run -127 --separate-stderr remote run --rm alpine sh -c 'exit 127'
	assert_equal "$stderr" ''
	local bad
	for bad in ssh:// ssh://a@ ssh://-x ssh://a:b@c ssh://a:0 ssh://a:65536 \
		ssh://a:x 'ssh://a;b' 'ssh://$(id)@h' ssh://a/b 'ssh://[::1' \
		ssh://a@b@c ssh://a:; do
		run -64 --separate-stderr undocker -H "$bad" whoami
		assert_regex "$stderr" '^undocker: error: .* is no gateway.s address'
	done
	run -64 --separate-stderr env UNDOCKER_HOST=tcp://x undocker whoami
	run ! as grace undocker -H unix:///var/run/docker.sock ps
	assert_output --partial 'undocker: '
}

@test "ssh_config: aliases, ports, and a jump over another host" {
	printf 'Port 22\nPort 2222\n' >/etc/ssh/sshd_config.d/00-test.conf
	reload_sshd
	useradd -K MAIL_DIR=/nonexistent -m -s /usr/sbin/nologin jump
	usermod -p '*' jump
	install -d -o jump -m 700 /home/jump/.ssh
	install -o jump "$LAB/keys/alice.pub" /home/jump/.ssh/authorized_keys
	cat >>/root/.ssh/config <<-EOF
	Host far
	    HostName localhost
	    Port 2222
	    User bob
	    IdentityFile $LAB/keys/bob
	    ProxyJump jump@gate
	EOF
	knows '[localhost]:2222' '[127.0.0.1]:2222' 127.0.0.1
	run -0 undocker -H ssh://far whoami
	assert_output --partial 'bob uid=2002'
	assert_line --partial 'bob'
	grep -q 'Accepted publickey for jump' /run/lab/sshd.log
	run -0 undocker -H ssh://alice@gate:2222 whoami
	userdel -rf jump
}

# In the background: a container that waits, started by the client.
begin_job() {
	remote run --rm --name job alpine sleep 1000 </dev/null \
		>"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	client=$!
	wait_for is_running job
}

@test "a client that is killed or told to end ends what it ran" {
	local signal status
	for signal in TERM HUP KILL; do
		begin_job
		kill -$signal "$(pgrep -f "^undocker-remote $URL")"
		status=0
		wait "$client" || status=$?
		assert_equal "$status" $((128 + $(kill -l $signal)))
		wait_for is_not_running job
		remove_containers
	done
}

@test "control-C twice ends it, once does not" {
	begin_job
	local pid
	pid=$(pgrep -f "^undocker-remote $URL")
	kill -INT "$pid"
	wait_for grep -q 'once more' "$BATS_TEST_TMPDIR/out"
	is_running job
	kill -INT "$pid"
	local status=0
	wait "$client" || status=$?
	assert_equal "$status" 130
	wait_for is_not_running job
}

@test "a connection that is lost is told, with 69" {
	begin_job
	pkill -KILL -f '^sshd: alice@notty'
	local status=0
	wait "$client" || status=$?
	assert_equal "$status" 69
	grep -q '^undocker: error: the connection to the gateway is lost' \
		"$BATS_TEST_TMPDIR/out"
	wait_for is_not_running job
}

@test "libssh is loaded by nobody who is not remote" {
	run -0 ldd /usr/bin/undocker
	refute_output --partial libssh
	run -0 ldd /usr/lib/undocker/undocker-remote
	assert_output --partial libssh
}
