#!/usr/bin/env bats
# What a session of the gateway is begun with: an environment that the client,
# PAM and the home have made, and a command that may have secrets. What is
# asserted is which programs the kernel was asked to start, and with what.
# shellcheck disable=SC2016,SC2086,SC2154 # words

setup_file() {
	load ../lib/helpers
	mkdir -p /srv/evil
	cat >/srv/evil/evil.c <<-'EOF'
	#include <fcntl.h>
	#include <unistd.h>
	__attribute__((constructor)) static void run(void)
	{
		close(open("/tmp/escaped", O_CREAT | O_WRONLY, 0666));
	}
	int gconv_init(void *step) { return step ? 1 : 1; }
	int gconv(void) { return 1; }
	EOF
	gcc -shared -fPIC -o /srv/evil/evil.so /srv/evil/evil.c
	local name
	for name in libnss_files.so.2 libnss_compat.so.2 libnss_systemd.so.2 \
		libnss_dns.so.2 libc.so.6 libinih.so.1 libreadline.so.8 \
		libjansson.so.4 libssh.so.4 libtinfo.so.6 libgcc_s.so.1 \
		UTF-8.so ISO8859-1.so evil-charset.so; do
		cp /srv/evil/evil.so /srv/evil/$name
	done
	printf '%s\n' 'module INTERNAL EVIL// evil-charset 1' \
		'module EVIL// INTERNAL evil-charset 1' >/srv/evil/gconv-modules
	printf '#!/bin/sh\ntouch /tmp/escaped\n' >/srv/evil/script
	printf '"w": "exit 99\\n"\n' >/srv/evil/inputrc
	chmod -R a+rX /srv/evil
	chmod 755 /srv/evil/script
	useradd -K MAIL_DIR=/nonexistent -m -U -u 2010 -G undocker \
		-s /usr/bin/undocker-gw team
	usermod -p '*' team
}

teardown_file() {
	userdel -rf team
	rm -rf /srv/evil
}

setup() {
	load ../lib/helpers
	seed_policy
	trace=$BATS_TEST_TMPDIR/trace
	rm -f /tmp/escaped
	cp -p /etc/pam.d/sshd "$BATS_TEST_TMPDIR/pam"
	# the greeting's programs are sshd's, not the session's
	sed -i '/pam_motd/d' /etc/pam.d/sshd
}

teardown() {
	untrace
	screen_end shell
	cp -p "$BATS_TEST_TMPDIR/pam" /etc/pam.d/sshd
	rm -f /home/*/.pam_environment /etc/sudoers.d/lab /var/log/sudo-lab \
		/etc/undocker/users /etc/undocker/keys/team /tmp/escaped
	remove_containers
}

# Variables by which libraries load what they name; each a word.
hostile='LD_PRELOAD=/srv/evil/evil.so LD_AUDIT=/srv/evil/evil.so
	LD_LIBRARY_PATH=/srv/evil LD_DEBUG=all LD_DEBUG_OUTPUT=/tmp/escaped
	GCONV_PATH=/srv/evil LOCPATH=/srv/evil NLSPATH=/srv/evil/%N
	LANG=xx_XX.EVIL LC_ALL=xx_XX.EVIL LANGUAGE=../../srv/evil
	OUTPUT_CHARSET=EVIL// TZ=:/srv/evil/script HOSTALIASES=/srv/evil/script
	RES_OPTIONS=debug MALLOC_TRACE=/tmp/escaped
	GLIBC_TUNABLES=glibc.malloc.check=3 BASH_ENV=/srv/evil/script
	ENV=/srv/evil/script SHELLOPTS=xtrace TERMINFO=/srv/evil
	TERMINFO_DIRS=/srv/evil INPUTRC=/srv/evil/inputrc
	SSH_USER_AUTH=/srv/evil/script HOME=/srv/evil PATH=/srv/evil'

# pam_environment PERSON: the same, as PAM reads them in a home.
pam_environment() {
	printf '%s\n' $hostile |
		sed 's/^\([A-Z_]*\)=\(.*\)$/\1 DEFAULT=\2/' \
			>"/home/$1/.pam_environment"
	chmod 644 "/home/$1/.pam_environment"
}

# From now on all that sshd starts is traced, with words and variables.
trace_sshd() {
	strace -qq -f -v -s 100000 -e trace=execve,openat -o "$trace" \
		-p "$(cat /run/sshd.pid)" 3>&- &
	tracer=$!
	wait_for grep -q "^TracerPid:[[:space:]]$tracer\$" \
		"/proc/$(cat /run/sshd.pid)/status"
}

untrace() {
	[ -z "${tracer:-}" ] || kill "$tracer" 2>/dev/null || :
	[ -z "${tracer:-}" ] || wait "$tracer" || :
	tracer=
}

# After the first of ours is there, ours alone are started, and nothing of the
# planted is opened.
ours_alone() { # TRACE
	[ ! -e /tmp/escaped ]
	run bash -c 'sed -n "/execve(\"\/usr\/bin\/undocker-gw\"/,\$p" "$1" |
		sed -n "s/.*execve(\"\([^\"]*\)\".*/\1/p" | sort -u' - "$1"
	assert_line /usr/bin/undocker-gw
	run grep -vxE "$output_ours" <<<"$output"
	assert_output ''
	run grep -E 'openat\([^"]*"/srv/evil' "$1"
	assert_output ''
}
output_ours='/usr/sbin/sshd|/usr/bin/(undocker-(gw|sh|rts?)|docker|sudo)|/usr/lib/undocker/undocker-identify'

@test "PAM's environment of a home loads and runs nothing" {
	sed -i 's/^\(session.*pam_env\.so\).*/\1 user_readenv=1/' /etc/pam.d/sshd
	run -0 grep -c 'user_readenv=1' /etc/pam.d/sshd
	assert [ "$(sshd -T | grep -c '^usepam yes')" = 1 ]
	pam_environment alice
	pam_environment erin
	trace_sshd
	# by ForceCommand, and as login shell
	run -0 gw alice run --rm -e LD_PRELOAD alpine env
	# what PAM has read has come by: the test would show nothing without it
	assert_line 'LD_PRELOAD=/srv/evil/evil.so'
	run -0 gw erin run --rm alpine id -u
	assert_output 2005
	run -0 gw erin <<<'whoami'
	run -0 gw alice <<-'EOT'
	ls
	cd
	whoami
	EOT
	run -77 gw alice run --privileged alpine
	screen shell 100 30 'ssh docker-gw'
	wait_for screen_has shell 'alice@docker-gw'
	screen_type shell 'whoami' Enter
	wait_for screen_has shell 'uid=2001'
	screen_type shell 'cd ..' Enter
	wait_for screen_has shell ':~>'
	screen_type shell 'cd' Enter 'exit' Enter
	wait_for screen_has shell '[exit 0]'
	untrace
	ours_alone "$trace"
}

@test "nor does it for an account that people share" {
	sed -i 's/^\(session.*pam_env\.so\).*/\1 user_readenv=1/' /etc/pam.d/sshd
	more_policy <<-'EOT'
	[gateway]
	ACCOUNTS=team
	EOT
	ssh-keygen -q -t ed25519 -N '' -f "$BATS_TEST_TMPDIR/key"
	undocker-keys add team alice "$BATS_TEST_TMPDIR/key.pub"
	pam_environment team
	trace_sshd
	run -0 ssh -i "$BATS_TEST_TMPDIR/key" team@docker-gw \
		run --rm -e LD_PRELOAD alpine env
	assert_line 'LD_PRELOAD=/srv/evil/evil.so'
	run -0 ssh -i "$BATS_TEST_TMPDIR/key" team@docker-gw whoami
	assert_output --partial 'alice uid=2001'
	untrace
	ours_alone "$trace"
}

@test "an environment of the caller's own loads and runs nothing" {
	local words
	for words in '-c whoami' '-c run' '-c scp' '-c' '--session' ''; do
		rm -f "$trace"
		strace -qq -f -u grace -e trace=execve,openat -o "$trace" \
			env -i $hostile /usr/bin/undocker-gw $words \
			</dev/null >"$BATS_TEST_TMPDIR/out" 2>&1 || :
		[ ! -e /tmp/escaped ]
		ours_alone "$trace"
	done
	rm -f "$trace"
	strace -qq -f -u grace -e trace=execve,openat -o "$trace" \
		env -i $hostile /usr/bin/undocker-gw -c whoami \
		>"$BATS_TEST_TMPDIR/out"
	run -0 cat "$BATS_TEST_TMPDIR/out"
	assert_output --partial 'uid=2007'
	# what is started knows of it as data alone
	run bash -c 'grep "execve(\"/usr/bin/undocker-sh" "$1"' - "$trace"
}

@test "undocker-gw is static, with nothing that asks passwd" {
	local program
	[ -z "${SAN:-}" ] || skip 'the sanitizers need a loader'
	for program in undocker-gw undocker-rts; do
		run -0 readelf -lW /usr/bin/$program
		refute_output --partial INTERP
		run -0 readelf -dW /usr/bin/$program
		refute_output --partial NEEDED
	done
	run bash -c "nm $LAB_BUILD/undocker-gw |
		grep -E ' (getpw|getgr|getaddrinfo|gethost|__nss_)'"
	assert_output ''
	run bash -c 'nm -D /usr/bin/undocker-sh | grep -E " U (getpw|getgr)"'
	assert_output ''
}

@test "a locale of one byte is none: the prompt knows UTF-8" {
	screen shell 100 30 'LC_ALL=C ssh -o SendEnv=LC_ALL docker-gw'
	wait_for screen_has shell 'alice@docker-gw'
	screen_type shell -l 'run --rm alpine echo äö€'
	wait_for screen_has shell 'äö€'
	screen_type shell BSpace BSpace ü Enter
	wait_for screen_has shell 'äü'
	screen_type shell exit Enter
	wait_for screen_has shell '[exit 0]'
	run grep -F 'echo äü' /home/alice/work/.local/state/undocker/history
	assert_output 'run --rm alpine echo äü'
}

# secret_run PERSON KEY: with a value that is nobody else's to see; in $client.
secret_run() {
	{
		printf 'open A\nexec A %s\n' \
			'run --rm --name secretive -e KEY=hunter2 alpine sleep 1000'
		printf 'end A\n'
	} >"$BATS_TEST_TMPDIR/script"
	timeout 200 "$LAB_BUILD/tests/probe/probe" "$1" "$2" \
		<"$BATS_TEST_TMPDIR/script" >/dev/null 2>&1 3>&- &
	client=$!
	wait_for is_running secretive
}

# Processes of the host's, not of the container, with it in words or variables.
who_shows() {
	local pid inside
	inside=$(docker inspect -f '{{.State.Pid}}' secretive)
	for pid in /proc/[0-9]*; do
		[ "${pid#/proc/}" != "$inside" ] || continue
		! grep -qas hunter2 "$pid/cmdline" "$pid/environ" ||
			tr '\0' ' ' <"$pid/cmdline"
	done
}

@test "a secret is in the words and variables of sshd's own child, and no more" {
	ssh-keygen -q -t ed25519 -N '' -f "$BATS_TEST_TMPDIR/key"
	printf 'Defaults logfile=/var/log/sudo-lab\n' >/etc/sudoers.d/lab
	local mode who
	for mode in setuid sudo; do
		for who in alice erin frank team; do
			seed_policy
			more_policy <<-'EOT'
			[gateway]
			ACCOUNTS=team
			EOT
			mode $mode
			rm -f "$trace" /etc/undocker/users /etc/undocker/keys/team
			undocker-keys add team alice "$BATS_TEST_TMPDIR/key.pub"
			trace_sshd
			secret_run $who "$([ $who = team ] &&
				echo "$BATS_TEST_TMPDIR/key" ||
				echo "$LAB/keys/$who")"
			run -0 docker exec secretive \
				sh -c 'tr "\0" "\n" </proc/1/environ'
			assert_line KEY=hunter2
			run who_shows
			assert_output ''
			run ! runuser -u bob -- grep -las hunter2 \
				/proc/[0-9]*/cmdline
			assert_output ''
			docker rm -f secretive >/dev/null
			wait "$client" || :
			untrace
			# frank's shell hands it on, as it has it from sshd
			run bash -c 'grep execve "$1" | grep hunter2 | grep -vE \
				"execve\(\"(/bin/bash|/usr/bin/undocker-gw)\", \[\"(-?undocker-gw|bash|/usr/bin/undocker-gw)\"(, \"-c\", [^]]*)?\]"' \
				- "$trace"
			assert_output ''
			run bash -c 'grep execve "$1" | grep -- --session | grep hunter2' \
				- "$trace"
			assert_output ''
			grep -q 'execve("/usr/bin/undocker-gw".*"--session"' "$trace"
		done
	done
	run -0 cat /var/log/sudo-lab
	assert_output --partial undocker-rt
	refute_output --partial hunter2
}

@test "so it is on the machine, with exec, and in a script" {
	local mode
	for mode in setuid sudo; do
		seed_policy
		more_policy <<-'EOT'
		[command:exec user:grace]
		WHITELIST=-e list
		EOT
		mode $mode
		as grace env KEY=hunter2 bash -c \
			'undocker run --rm --name secretive -e KEY alpine sleep 1000' \
			>/dev/null 2>&1 3>&- &
		client=$!
		wait_for is_running secretive
		as grace env KEY=hunter2 bash -c \
			'undocker exec -e KEY secretive sleep 1000' \
			>/dev/null 2>&1 3>&- &
		wait_for bash -c 'docker top secretive | grep -c "sleep 1000" | grep -q 2'
		# the words and variables of these two shells are grace's own
		run who_shows
		run grep -vE '^(bash -c|runuser|env) ' <<<"$output"
		assert_output ''
		docker rm -f secretive >/dev/null
		wait "$client" || :
	done
}
