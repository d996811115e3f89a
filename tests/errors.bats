#!/usr/bin/env bats
# What goes wrong, and how it is told: the exit code, one clear line on
# standard error, perhaps a hint below it, nothing on standard output.
# shellcheck disable=SC2016 # in containers, not here

setup() {
	load lib/helpers
	seed_policy
}

teardown() {
	rm -rf /etc/undocker.conf
	chmod 755 /etc /usr/bin /usr/bin/undocker-rt /usr/bin/docker
	chown root:root /etc /usr/bin/undocker-rt /usr/bin/docker
	chmod 4755 /usr/bin/undocker-rts
	rm -rf /opt/errors
	[ -z "${server-}" ] || kill "$server" 2>/dev/null || :
	remove_containers
}

# fails CODE KIND TEXT [HINT] -- COMMAND...: KIND is denied or error; TEXT and
# HINT are regular expressions. Without HINT nothing is said but one line.
fails() {
	local code=$1 kind=$2 text=$3 hint=
	shift 3
	[ "$1" = -- ] || { hint=$1 && shift; }
	shift
	run "-$code" --separate-stderr "$@"
	assert_output ''
	# shellcheck disable=SC2154
	if [ -n "$hint" ]; then
		assert_regex "${stderr_lines[0]}" "^undocker: $kind: .*$text"
		assert_regex "${stderr_lines[1]}" "^undocker: hint: .*$hint"
		assert_equal "${#stderr_lines[@]}" 2
	else
		assert_regex "$stderr" "^undocker: $kind: [^"$'\n'"]*$text"
		assert_equal "${#stderr_lines[@]}" 1
	fi
}

# The same, with a command that the policy would allow.
run_fails() { fails "$@" -- as grace undocker run --rm alpine true; }

run_works() { run -0 as grace undocker explain run --rm alpine true; }

@test "what docker does not know is a wrong command line" {
	fails 64 error 'docker has no command .nosuch' -- \
		as grace undocker nosuch
	fails 64 error "docker container has no command 'nosuch'" -- \
		as grace undocker container nosuch
	fails 64 error 'docker run has no flag --nosuch' -- \
		as grace undocker run --nosuch alpine
	fails 64 error 'docker run has no flag -Z' -- \
		as grace undocker run -iZ alpine
	fails 64 error 'no global flag -test\.v' -- as grace undocker -test.v
	fails 64 error 'docker run wants at least 1 operand' -- \
		as grace undocker run
	fails 64 error 'docker run wants at least 1 operand' -- \
		as grace undocker run -it
}

@test "a value that docker does not know is a wrong command line" {
	fails 64 error "--rm is either true or false, not 'maybe'" -- \
		as grace undocker run --rm=maybe alpine
	fails 64 error '-e wants a value' -- as grace undocker run -e
	fails 64 error '--name wants a value' -- as grace undocker run --name
	fails 64 error 'is not an image.s name' -- as grace undocker run UPPER
	fails 64 error 'is not an image.s name' -- \
		as grace undocker run --rm '' true
}

@test "an empty command, and a word that is no text" {
	fails 64 error 'the command is empty' -- as grace undocker ''
	fails 64 error 'word 2 is not valid UTF-8' -- \
		as grace undocker run $'\377' alpine
	# Nor does a word write to the terminal.
	fails 64 error "docker has no command '[^"$'\e'"]*'" -- \
		as grace undocker $'\e[2Jx\r'
	run -64 --separate-stderr as grace undocker
	assert_output ''
	assert_regex "$stderr" '^usage: undocker '
}

@test "what docker knows and the policy does not allow is denied" {
	fails 77 denied "--privileged .*\(/etc/undocker.conf:[0-9]+\)" \
		'undocker help run' -- \
		as grace undocker run --privileged alpine
	fails 77 denied "lets you use 'docker ps'" 'undocker help' -- \
		as grace undocker ps
	fails 77 denied 'debian:12 .*\(/etc/undocker.conf:[0-9]+\)' -- \
		as grace undocker run debian:12
}

@test "docker's global flags are not for users" {
	local flag
	for flag in '-H tcp://127.0.0.1:1' '--host=unix:///tmp/x' '-c other' \
		'--context other' '--config /home/grace' --tls '--tlscacert /x' \
		-D '-l debug'; do
		# shellcheck disable=SC2086
		fails 77 denied "docker's global flag -" 'policy chooses' -- \
			as grace undocker $flag run alpine
	done
}

@test "no policy, no command" {
	rm /etc/undocker.conf
	run_fails 78 error '/etc/undocker.conf: No such file'
	fails 78 error '/etc/undocker.conf: No such file' -- \
		as grace undocker whoami
}

@test "a policy that others can write is refused" {
	chmod 646 /etc/undocker.conf
	run_fails 78 error 'can be written by others'
	chmod 664 /etc/undocker.conf
	run_fails 78 error 'can be written by others'
	chmod 644 /etc/undocker.conf
	run_works
	chown grace /etc/undocker.conf
	run_fails 78 error 'does not belong to root'
}

@test "a policy in a directory that others can write is refused" {
	chmod 777 /etc
	run_fails 78 error 'a directory above it can'
	chmod 1777 /etc
	run_fails 78 error 'a directory above it can'
	chmod 755 /etc
	chown grace /etc
	run_fails 78 error 'a directory above it does not'
}

@test "a policy that is not a regular file is refused" {
	install -d /opt/errors
	mv /etc/undocker.conf /opt/errors/conf
	ln -s /opt/errors/conf /etc/undocker.conf
	run_fails 78 error 'is a symbolic link'
	rm /etc/undocker.conf
	mkfifo -m 644 /etc/undocker.conf
	run_fails 78 error 'is not a regular file'
	rm /etc/undocker.conf
	mkdir /etc/undocker.conf
	run_fails 78 error 'is not a regular file'
}

@test "a policy that was cut short, wherever that was, is refused" {
	local whole size at
	whole=$LAB_ROOT/conf/undocker.conf
	size=$(stat -c %s "$whole")
	policy <"$whole"
	run_works
	for ((at = size - 1; at > 400; at -= 173)); do
		head -c "$at" "$whole" | policy
		run_fails 78 error "/etc/undocker\.conf(:[0-9]+)?:"
	done
}

@test "a NUL in the policy is refused" {
	printf '[command:run]\nWHITELIST=--rm\0,--privileged\n' | policy
	run_fails 78 error '/etc/undocker\.conf:2:'
	printf '\0' | policy
	run_fails 78 error '/etc/undocker\.conf:1:'
}

@test "a line of thousands of characters is read to its end" {
	{
		printf '[command:run]\nWHITELIST=--rm,'
		for ((i = 0; i < 1600; i++)); do printf -- '-t,'; done
		printf -- '--name string\nFORCED=-e A='
		printf 'x%.0s' {1..5000}
		printf ' --hostname last\n'
	} | policy
	run -0 as grace undocker run --rm --name mine alpine \
		sh -c 'hostname; echo ${#A}'
	assert_output "last
5000"
	fails 77 denied 'not among the flags' 'help run' -- \
		as grace undocker run -i alpine
}

@test "a section's name of 80 characters is read to its end" {
	local group
	group=$(printf 'g%.0s' {1..32})
	# Two names with the same beginning: only one is grace's.
	printf '[command:run user:%s]\nWHITELIST=--rm\n' "$(printf 'grace%.0s' {1..12})" |
		policy
	fails 77 denied "lets you use 'docker run'" 'undocker help' -- \
		as grace undocker run --rm alpine true
	groupadd -f "$group"
	usermod -aG "$group" grace
	printf '[command:container run %-70sgroup:%s]\n' '' "$group" | policy
	run_fails 78 error '/etc/undocker\.conf:1:'
	printf '[command:container run group:%s]\nWHITELIST=--rm\n' "$group" |
		policy
	run_works
	usermod -rG "$group" grace
	run -77 as grace undocker explain run --rm alpine true
}

@test "a line of more than 64 KiB is refused" {
	{
		printf '[command:run]\nWHITELIST=--rm\nFORCED=-e A='
		head -c 70000 /dev/zero | tr '\0' x
		echo
	} | policy
	run_fails 78 error '/etc/undocker\.conf:3:'
}

# The engine is expected at a socket of its own.
elsewhere() {
	install -d /opt/errors
	seed_policy
	more_policy <<-'EOF'
	[undocker]
	HOST=unix:///opt/errors/socket
	EOF
}

# A process that listens there and runs Perl code on each connection, $c.
serve() { # CODE
	rm -f /opt/errors/socket
	perl -MIO::Socket::UNIX -e '
		my $s = IO::Socket::UNIX->new(Local => "/opt/errors/socket",
			Listen => 5) or die;
		while (my $c = $s->accept) { '"$1"' }' 3>&- &
	server=$!
	wait_for test -S /opt/errors/socket
}

end_server() {
	kill -9 "$server"
	wait "$server" || :
}

@test "an engine that is not there" {
	elsewhere
	# what is denied anyway is, without it
	fails 77 denied '--privileged' 'undocker help run' -- \
		as grace undocker run --privileged alpine
	run_fails 69 error 'cannot be reached: No such file' 'try again'
	fails 69 error 'cannot be reached: No such file' 'try again' -- \
		as grace undocker explain --json run alpine
	serve ''
	end_server
	run_fails 69 error 'cannot be reached: Connection refused' 'try again'
}

@test "an engine that never answers is waited for, but not for ever" {
	elsewhere
	serve 'sleep 150'
	local start=$SECONDS
	run_fails 69 error 'does not answer' 'try again'
	[ $((SECONDS - start)) -lt 90 ]
	end_server
}

@test "an engine that answers garbage" {
	elsewhere
	local answer
	for answer in 'nonsense' 'HTTP/1.0 200 OK\r\n\r\n{' \
		'HTTP/1.0 500 x\r\n\r\n' ''; do
		serve "sysread(\$c, my \$asked, 4096); print \$c \"$answer\";
			close \$c;"
		run -69 --separate-stderr as grace undocker run alpine true
		assert_output ''
		assert_regex "${stderr_lines[0]}" \
			'^undocker: error: the engine at /opt/errors/socket '
		end_server
	done
}

@test "an engine that is cut off in its answer" {
	elsewhere
	more_policy <<-'EOF'
	[command:run]
	MAXCONTAINERS=1
	EOF
	local known
	# An image, and then the list of containers, which is read as it comes.
	for known in '200 OK\r\n\r\n{\"Id\": \"' '404 x\r\n\r\n'; do
		serve "sysread(\$c, my \$asked, 4096);
			print \$c 'HTTP/1.0 ', \$asked =~ m{^GET /images/} ?
				\"$known\" : \"200 OK\r\n\r\n[{\"; close \$c;"
		run_fails 69 error 'was cut off in its answer' 'try again'
		end_server
	done
	serve 'sysread($c, my $asked, 4096);
		print $c "HTTP/1.0 200 OK\r\n\r\nnull and void"; close $c;'
	run_fails 69 error 'answers with what is no JSON' 'try again'
	end_server
}

@test "programs that others can write are not run" {
	chmod 757 /usr/bin/docker
	run_fails 70 error '/usr/bin/docker can be written by others'
	chmod 755 /usr/bin/docker
	chown grace /usr/bin/docker
	run_fails 70 error '/usr/bin/docker does not belong to root'
	chown root /usr/bin/docker
	chmod 775 /usr/bin/undocker-rt
	run_fails 70 error '/usr/bin/undocker-rt can be written by others'
	chmod 755 /usr/bin/undocker-rt
	chmod 757 /usr/bin
	run_fails 70 error 'a directory above it can'
	chmod 755 /usr/bin
	run_works
}

@test "no docker, no command" {
	more_policy <<-'EOF'
	[main]
	DOCKER=/opt/errors/docker
	EOF
	run_fails 70 error '/opt/errors/docker: No such file'
}

@test "a wrapper without its setuid bit says so" {
	mode setuid
	chmod 755 /usr/bin/undocker-rts
	run_fails 70 error 'is not setuid root' 'setuid programs are disabled'
	# With MODE unset there is sudo.
	seed_policy
	run_works
}

@test "no_new_privs is told, in both modes" {
	mode setuid
	fails 70 error 'is not setuid root' 'no_new_privs' -- \
		as grace setpriv --nnp undocker run --rm alpine true
	mode sudo
	run --separate-stderr as grace setpriv --nnp undocker run --rm alpine true
	[ "$status" != 0 ]
	assert_output ''
	assert_regex "$stderr" 'no new privileges'
}

@test "the root side has no use for whoever calls it without rights" {
	local words
	for words in undocker-rts 'sudo -n undocker-rt'; do
		# shellcheck disable=SC2086 # words
		fails 64 error 'takes no command' "call 'undocker'" -- \
			as grace $words run --rm alpine true
		# shellcheck disable=SC2086
		fails 64 error 'without the message' "call 'undocker'" -- \
			as grace $words
		# shellcheck disable=SC2086
		run -0 as grace $words --version
		# shellcheck disable=SC2086
		run -0 as grace $words --help
	done
	fails 70 error "needs root's rights" "call 'undocker'" -- \
		as grace undocker-rt
}
