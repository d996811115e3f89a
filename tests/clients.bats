#!/usr/bin/env bats
# Other ssh clients than OpenSSH's: Dropbear's and PuTTY's.

setup_file() {
	dropbearconvert openssh dropbear /run/lab/keys/alice \
		/run/lab/keys/alice.dropbear 2>/dev/null
	puttygen /run/lab/keys/alice -O private -o /run/lab/keys/alice.ppk
}

setup() {
	load lib/helpers
	seed_policy
}

teardown() {
	remove_containers
}

# With a wrong password rather than a question for one.
dropbear() { DROPBEAR_PASSWORD=none dbclient -y -y -i /run/lab/keys/alice.dropbear alice@127.0.0.1 "$@"; }

putty() {
	plink -batch -noagent -i /run/lab/keys/alice.ppk -hostkey \
		"$(ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d' ' -f2)" \
		alice@127.0.0.1 "$@"
}

# Standard error without what dbclient says of the host's key.
told() {
	# shellcheck disable=SC2154
	sed '/^dbclient: /d; /^$/d' <<<"$stderr"
}

for_each_client() {
	local client
	for client in dropbear putty; do
		"$1"
	done
}

runs() {
	run -7 --separate-stderr "$client" run -i --rm alpine sh -c \
		"'tr a-z A-Z; id -u; echo error >&2; exit 7'" <<<hello
	assert_output $'HELLO\n2001'
	assert_equal "$(told)" error
}

@test "run: data, exit code and the end of input arrive" {
	for_each_client runs
}

is_refused() {
	run -77 --separate-stderr "$client" run --privileged alpine id
	assert_output ''
	assert_regex "$(told)" '^undocker: denied: --privileged'
	run -64 --separate-stderr "$client" 'run alpine id; id'
	assert_output ''
	run -77 --separate-stderr "$client" scp -f /etc/passwd
	assert_output ''
}

@test "what the policy denies, operators and file copies are refused" {
	for_each_client is_refused
}

has_terminal() {
	export -f dropbear putty
	SHELL=/bin/bash run -0 script -qec "$client -t run -t --rm alpine tty" \
		/dev/null </dev/null
	assert_output --partial /dev/pts/0
	refute_output --partial hint
}

@test "with a terminal of the client's there is one in the container" {
	for_each_client has_terminal
}

@test "PuTTY's pscp and psftp are refused" {
	local program
	for program in pscp psftp; do
		run ! "$program" -batch -noagent -i /run/lab/keys/alice.ppk \
			-hostkey "$(ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d' ' -f2)" \
			alice@127.0.0.1:/etc/passwd "$BATS_TEST_TMPDIR/got" </dev/null
	done
	[ ! -e "$BATS_TEST_TMPDIR/got" ]
}
