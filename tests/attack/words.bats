#!/usr/bin/env bats
# The way by which words reach the root side: what it takes for a call, and who
# else can read them.
# shellcheck disable=SC2154

setup() {
	load ../lib/helpers
	seed_policy
	call_up
	cp -p /etc/sudoers.d/undocker "$BATS_TEST_TMPDIR/sudoers"
}

teardown() {
	cp -p "$BATS_TEST_TMPDIR/sudoers" /etc/sudoers.d/undocker
	rm -f /etc/sudoers.d/lab /var/log/sudo-lab /home/grace/letter
	remove_containers
}

@test "what is no call, or only looks like one, starts nothing and waits for nothing" {
	local fault mode
	run -0 call -l
	local faults=$output
	for mode in setuid sudo; do
		mode $mode
		local root='/usr/bin/undocker-rts'
		[ $mode = setuid ] || root='sudo -n /usr/bin/undocker-rt'
		for fault in $faults; do
			[ "$fault" != none ] || continue
			# shellcheck disable=SC2086 # words
			run --separate-stderr as grace timeout 20 \
				/usr/local/bin/call -f "$fault" $root -- \
				run -d --name planted alpine sleep 1000
			echo "$fault: $status $stderr"
			assert_equal "$status" 64
			assert_output ''
			assert_regex "$stderr" '^undocker: error: '
		done
		# shellcheck disable=SC2086
		run -0 as grace /usr/local/bin/call $root -- whoami
		assert_output --partial 'uid=2007'
	done
	assert_equal "$(docker ps -aq)" ''
}

@test "standard input is the caller's again, whatever it is" {
	local mode
	for mode in setuid sudo; do
		mode $mode
		run -0 as grace bash -c 'echo text | undocker run --rm -i alpine cat'
		assert_output text
		run -0 as grace bash -c \
			'undocker run --rm -i alpine readlink /proc/self/fd/0 <&-'
		run -0 as grace bash -c 'echo 123456 >file; exec <file; read -n 3 x
			undocker run --rm -i alpine true; cat; rm file'
	done
}

@test "what sudo logs has no word of the command" {
	mode sudo
	printf 'Defaults logfile=/var/log/sudo-lab, log_host, log_year\n' \
		>/etc/sudoers.d/lab
	run -0 as grace env KEY=hunter2 undocker run --rm -e KEY \
		-e OTHER=hunter3 --name secretive alpine true
	run -0 gw alice run --rm -e KEY=hunter2 --name secretive alpine true
	run -0 cat /var/log/sudo-lab
	assert_output --partial 'COMMAND=/usr/bin/undocker-rt'
	refute_output --partial hunter
	refute_output --partial secretive
}

@test "a sudo that keeps standard input to itself is told, not waited for" {
	mode sudo
	local defaults
	for defaults in log_input log_input,use_pty; do
		printf 'ALL ALL=NOPASSWD: /usr/bin/undocker-rt\nDefaults %s\n' \
			"$defaults" >/etc/sudoers.d/undocker
		run -64 --separate-stderr as grace timeout 30 undocker whoami
		assert_regex "${stderr_lines[0]}" '^undocker: error: '
		assert_regex "${stderr_lines[1]}" '^undocker: hint: .*log_input'
		# a terminal makes sudo copy what is typed
		screen tty 200 24 \
			"runuser -u grace -- bash -c 'cd; undocker whoami'"
		wait_for screen_has tty '!log_input'
		screen_end tty
	done
	# a terminal in between alone does no harm
	printf 'ALL ALL=NOPASSWD: /usr/bin/undocker-rt\nDefaults use_pty\n' \
		>/etc/sudoers.d/undocker
	run -0 as grace undocker whoami
	assert_output --partial 'uid=2007'
}
