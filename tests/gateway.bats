#!/usr/bin/env bats
# The gateway over a real ssh: what comes in, what is refused, and that data
# and exit codes are the container's.
#
# shellcheck disable=SC2016 # words for the other side
# shellcheck disable=SC2030,SC2031 # tests are subshells

setup_file() {
	# odd PROGRAM [WORD...]: executes it with exactly these words, argv[0]
	# included; with none at all, too.
	cc -x c -o "$BATS_FILE_TMPDIR/odd" - <<-'EOT'
		#include <unistd.h>
		int main(int argc, char **argv)
		{
			if (argc < 2)
				return 1;
			execv(argv[1], argv + 2);
			return 1;
		}
	EOT
	chmod 755 "$BATS_FILE_TMPDIR" "$BATS_RUN_TMPDIR"
	install -m 755 "$BATS_FILE_TMPDIR/odd" /usr/local/bin/odd
}

teardown_file() {
	rm -f /usr/local/bin/odd
}

setup() {
	load lib/helpers
	seed_policy
}

teardown() {
	[ -z "${client:-}" ] || kill "$client" 2>/dev/null || :
	remove_containers
	find /home/alice/work /home/frank -mindepth 1 -delete
}

for_each_mode() {
	local mode
	for mode in setuid sudo; do
		mode "$mode"
		"$@"
	done
}

# refused CODE WORD...: alice's words; nothing on stdout, one message of ours.
refused() {
	local code=$1
	shift
	run "-$code" --separate-stderr gw alice "$@" </dev/null
	assert_output ''
	# shellcheck disable=SC2154
	assert_regex "$stderr" '^undocker: (error|denied): [^'$'\n'']+'
	refute_regex "$stderr" 'undocker: (error|denied): .*undocker: (error|denied): '
}

#
# The seed's example
#

example() {
	run -77 --separate-stderr gw alice run --privileged -it alpine ash
	assert_output ''
	assert_regex "$stderr" \
		'^undocker: denied: --privileged .*undocker\.conf:[0-9]+\)'

	run -0 --separate-stderr gw alice run --rm -i alpine \
		sh -c "'id -u; id -g; pwd; touch made'"
	assert_output "2001
2001
/home/alice/work"
	assert_equal "$(stat -c %u:%g /home/alice/work/made)" 2001:2001

	run -0 gw alice run --rm ubuntu:14.04 true
	for person in bob carol; do
		run -77 --separate-stderr gw "$person" run --rm ubuntu:14.04 true
		assert_output ''
		assert_regex "$stderr" '^undocker: denied: .*undocker\.conf:[0-9]+\)'
		run -0 gw "$person" undocker explain run --rm ubuntu:22.04 true
	done

	gw alice run -d --name mine alpine sleep 1000
	run -0 gw alice exec mine id -u
	assert_output 2001
	run -77 --separate-stderr gw bob exec mine id -u
	assert_output ''
	remove_containers
}

@test "the seed's example policy, over ssh, in both modes" {
	for_each_mode example
}

own_user() {
	sed 's/^WHITELIST=--help,-i/WHITELIST=-u|--user string,--help,-i/' \
		"$POLICY" | policy
	run -0 gw alice undocker explain --json run -u 2001:2001 -it alpine ash
	assert_regex "$output" '"decision": ?"allow"'
	run -0 gw alice run --rm -u 0:0 alpine id -u
	assert_output 2001
}

@test "-u with one's own numbers is allowed where the policy allows -u" {
	for_each_mode own_user
}

#
# Words
#

@test "a shell's operators outside quotes are refused, with a hint" {
	local text
	for text in 'a; id' 'a && id' 'a | id' 'a & id' 'a > x' 'a < x' '(a)' \
		'a `id`' 'a $(id)' 'a ${HOME}' 'a $HOME' 'a "`id`' \
		$'a\nid'; do
		refused 64 run --rm alpine echo "$text"
	done
	for text in ';' '&&' '|' '&' '>x' '<x' '`id`' '$(id)' '${HOME}' '$HOME'; do
		refused 64 run --rm alpine echo "a $text"
		assert_regex "$stderr" \
			"undocker: hint: quote it, or run it inside the container: sh -c '...'"
	done
	[ ! -e /home/alice/work/x ]
}

@test "inside quotes they are data" {
	local data='a;b && `id` $(id) ${HOME} $HOME > x < y | ( ) & * ? ~ # !'
	run -0 --separate-stderr gw alice run --rm alpine echo "'$data'"
	assert_output "$data"
	assert_equal "$stderr" ''
	run -0 --separate-stderr gw alice run --rm alpine printf '"[%s]"' \
		"'a  b'" '"c	d"' "''" 'e\ f' "'new
line'" '"say \"x\""'
	assert_output "[a  b][c	d][][e f][new
line][say \"x\"]"
}

@test "what Shellshock sent is data" {
	run -0 gw alice run --rm alpine echo "'() { :;}; id'"
	assert_output '() { :;}; id'
	refused 64 '() { :;}; id'
	refused 64 "'() { :;}; id'"
}

@test "a command that is empty, or not UTF-8, is refused" {
	refused 64 ' '
	refused 64 "''"
	refused 64 docker
	refused 64 run --rm alpine echo $'\xff\xfe'
	refused 64 run --rm alpine echo $'\xc0\xaf'
	refused 64 run --rm alpine "'unfinished"
}

@test "a NUL in a script ends it, and no word is cut there" {
	run -64 --separate-stderr gw alice \
		< <(printf 'run --rm alpine echo a\0b\nrun --rm alpine echo c\n')
	assert_output ''
}

# What is too long for sshd ends the session; what is not, ours refuses.
@test "commands of 200 KiB and of 100,000 words end at once" {
	local words
	mapfile -t words < <(yes xyz | head -n 50000)
	run ! gw alice run --rm alpine echo "${words[@]}" </dev/null
	refute_output --partial 'xyz xyz'
	mapfile -t words < <(yes x | head -n 100000)
	run ! gw alice run --rm alpine echo "${words[@]}" </dev/null
	refute_output --partial 'x x x'
	run -0 gw alice run --rm alpine sh -c "'echo \$#'" - "${words[@]:0:5000}"
	assert_output 5000
}

#
# Ways in
#

@test "as login shell, as ForceCommand, and as both" {
	local person
	for person in erin frank alice; do
		run -0 --separate-stderr gw "$person" run --rm alpine id -u
		assert_output "$(id -u "$person")"
		run -77 gw "$person" run --rm --privileged alpine id
		run -64 --separate-stderr gw "$person" id
		assert_output ''
		run -64 --separate-stderr gw "$person" 'sh -c id; bash'
		assert_output ''
	done
}

@test "without a command, a script is read from standard input" {
	run -7 --separate-stderr ssh -T docker-gw <<-'EOT'
		# a comment
		run --rm alpine echo one
		docker run --rm alpine \
			sh -c 'exit 7'
		run --rm alpine echo never
	EOT
	assert_output one
}

# planting DIRECTORY: a script that writes there what sshd, PAM, or a shell
# reads in a home. The key is its input.
planting() {
	ssh-keygen -q -t ed25519 -N '' -f "$BATS_TEST_TMPDIR/key" <<<y >&2
	echo "cd $1 && mkdir -p .ssh && cat >.ssh/authorized_keys
		for f in .bashrc .profile .bash_profile .bash_login .bash_logout \
			.zshenv .zshrc .kshrc .ssh/rc; do
			echo \"echo planted; touch /tmp/planted; touch $1/planted\" >\$f
		done
		echo BASH_ENV=$1/.bashrc >.ssh/environment
		echo BASH_ENV=$1/.bashrc >.pam_environment
		chmod 700 .ssh && chmod 600 .ssh/*
		chmod +x .ssh/rc"
}

# plant PERSON DIRECTORY: by a container of theirs
plant() {
	local script
	script=$(planting "$2")
	gw "$1" run -i --rm -w "$2" -v "$2:$2" alpine sh -c "'$script'" \
		<"$BATS_TEST_TMPDIR/key.pub"
}

# plant_otherwise PERSON DIRECTORY: not by a container
plant_otherwise() {
	local script
	script=$(planting "$2")
	runuser -u "$1" -- sh -c "$script" <"$BATS_TEST_TMPDIR/key.pub"
}

nothing_planted() { # PERSON
	run -0 --separate-stderr gw "$1" run --rm alpine echo ran
	assert_output ran
	# a home that is one's own is mounted read-only, with a note
	assert_equal "$(grep -v '^undocker: note: ' <<<"$stderr")" ''
	run -0 ssh -T "$1@docker-gw" </dev/null
	assert_output ''
	assert [ ! -e /tmp/planted ]
	run -0 find "/home/$1" -name planted
	assert_output ''
	run -255 ssh -F /dev/null -i "$BATS_TEST_TMPDIR/key" -o BatchMode=yes \
		-o IdentitiesOnly=yes -o HostKeyAlias=docker-gw \
		"$1@127.0.0.1" run --rm alpine id
	assert_output --partial 'Permission denied'
}

@test "a gateway account's home takes no files, and those in work do nothing" {
	run ! plant alice /home/alice
	run -0 find /home/alice -mindepth 1
	assert_output /home/alice/work
	plant alice /home/alice/work
	assert [ -s /home/alice/work/.bashrc ]
	nothing_planted alice
}

@test "files planted in a home of one's own neither run nor let anyone in" {
	usermod -s /usr/bin/undocker-gw frank
	run ! plant frank /home/frank
	assert [ ! -e /home/frank/.ssh/rc ]
	plant_otherwise frank /home/frank
	assert [ -s /home/frank/.ssh/rc ]
	nothing_planted frank
	usermod -s /bin/bash frank
}

@test "with bash as login shell they would run" {
	plant_otherwise frank /home/frank
	run -0 gw frank run --rm alpine echo ran
	assert_output --partial planted
	rm -f /tmp/planted
}

# Where a session begins, by its own word.
begins_in() { # PERSON DIRECTORY
	run -0 ssh -T "$1@docker-gw" <<<pwd
	assert_output "$2"
	run -0 ssh -T "$1@docker-gw" <<<$'cd /tmp\ncd\npwd'
	assert_output "$2"
}

@test "a session begins in work of a root-owned home, and else in the home" {
	local home=/home/bob
	begins_in bob $home/work
	usermod -s /usr/bin/undocker-gw frank
	install -d -o frank /home/frank/work
	begins_in frank /home/frank
	usermod -s /bin/bash frank

	chown root $home/work
	begins_in bob $home
	mv $home/work $home/other
	begins_in bob $home
	chown bob $home/other
	ln -s other $home/work
	begins_in bob $home
	rm $home/work
	mv $home/other $home/work
	chmod 775 $home
	begins_in bob $home
	chmod 755 $home
	begins_in bob $home/work
}

# odd_as_alice WORD...: the program is the first, its argv[0] the second.
odd_as_alice() {
	runuser -u alice -- env -i PATH=/usr/bin:/bin /usr/local/bin/odd "$@"
}

@test "undocker-gw with odd words" {
	local gateway=/usr/bin/undocker-gw words
	for words in '-c' '-c version -c version' '-- -c version' '--' '-c -- x' \
		'-x' 'version' '-cversion'; do
		# shellcheck disable=SC2086
		run -64 --separate-stderr odd_as_alice $gateway gw $words </dev/null
		assert_output ''
		assert_regex "$stderr" '^undocker: error: '
	done
	for words in '' - -undocker-gw; do
		run -77 --separate-stderr odd_as_alice $gateway "$words" \
			-c 'run --privileged alpine id' </dev/null
		assert_output ''
		run -0 --separate-stderr odd_as_alice $gateway "$words" </dev/null
		assert_output ''
	done
	run -77 --separate-stderr odd_as_alice $gateway \
		<<<'run --privileged alpine id'
	assert_output ''
}

@test "no program reads past words that are not there" {
	local program
	for program in undocker undocker-rts undocker-gw undocker-sh; do
		run --separate-stderr odd_as_alice "/usr/bin/$program" </dev/null
		[ "$status" = 64 ] || [ "$status" = 70 ] || [ "$status" = 0 ]
		refute_output --partial PATH=
		refute_regex "$stderr" 'PATH='
		run --separate-stderr odd_as_alice "/usr/bin/$program" '' </dev/null
		[ "$status" -lt 128 ]
	done
}

@test "scp, sftp, rsync and git are refused" {
	local command
	for command in 'scp -t /tmp' 'scp -f /etc/passwd' sftp-server \
		/usr/lib/openssh/sftp-server internal-sftp \
		'rsync --server --sender -vlogDtpre.iLsfxC . /etc' \
		"git-upload-pack '/x'" 'git upload-pack /x' \
		"git-upload-pack '--help'" "git-receive-pack '/x'"; do
		refused 77 "$command"
	done
	for command in bash sh 'docker-compose up' '/usr/bin/docker run' ../docker \
		'docker docker run' undocker-rt undocker-sh; do
		refused 64 "$command"
	done
}

@test "clients that copy files get nothing, and leave nothing" {
	echo content >"$BATS_TEST_TMPDIR/file"
	run ! scp -O -q "$BATS_TEST_TMPDIR/file" docker-gw:copied
	assert_output --partial 'undocker: denied:'
	run ! scp -q "$BATS_TEST_TMPDIR/file" docker-gw:copied
	run ! scp -q docker-gw:/etc/passwd "$BATS_TEST_TMPDIR/got"
	run ! scp -O -q docker-gw:/etc/passwd "$BATS_TEST_TMPDIR/got"
	run ! sftp -q -b - docker-gw <<<'put /etc/passwd copied'
	run -77 --separate-stderr ssh -s docker-gw sftp </dev/null
	assert_output ''
	run ! git clone -q ssh://alice@docker-gw/home/alice/work "$BATS_TEST_TMPDIR/git"
	assert_output --partial 'undocker: denied:'
	assert [ ! -e /home/alice/work/copied ]
	assert [ ! -e "$BATS_TEST_TMPDIR/got" ]
	assert [ ! -e "$BATS_TEST_TMPDIR/git" ]
}

#
# sshd
#

@test "sshd takes the settings, for members of the group only" {
	local setting
	run -0 /usr/sbin/sshd -t
	assert_output ''
	run -0 /usr/sbin/sshd -T -C user=alice,host=laptop,addr=192.0.2.1
	for setting in 'forcecommand /usr/bin/undocker-gw' 'permittunnel no' \
		'disableforwarding yes' 'permituserrc no' 'permittty yes' \
		'clientaliveinterval 30' 'clientalivecountmax 2' \
		'permituserenvironment no' 'exposeauthinfo yes' \
		'authorizedkeysfile /etc/undocker/keys/%u' \
		'authorizedkeyscommand none' 'authenticationmethods publickey'; do
		assert_line "$setting"
	done
	run -0 /usr/sbin/sshd -T -C user=grace,host=laptop,addr=192.0.2.1
	assert_line 'forcecommand none'
	assert_line 'disableforwarding no'
}

@test "ports are not forwarded" {
	run -0 timeout 20 ssh -W 127.0.0.1:22 grace@docker-gw <<<quit
	assert_output --partial SSH-2.0
	run -255 timeout 20 ssh -W 127.0.0.1:22 docker-gw <<<quit
	refute_output --partial SSH-2.0
	assert_output --partial 'administratively prohibited'
	run -255 timeout 20 ssh -o ExitOnForwardFailure=yes -N \
		-R 7778:127.0.0.1:22 docker-gw
	run -255 timeout 20 ssh -o ExitOnForwardFailure=yes -N \
		-R /home/alice/work/socket:127.0.0.1:22 docker-gw
	[ ! -e /home/alice/work/socket ]
}

# forward PERSON: docker's socket, as far as sshd lets, at $socket.
forward() {
	socket=$BATS_TEST_TMPDIR/$1
	ssh -N -L "$socket:/var/run/docker.sock" "$1@docker-gw" 3>&- &
	client=$!
	wait_for test -S "$socket"
}

# To people whom the file's mode lets in.
@test "docker's socket is not forwarded" {
	gpasswd -a grace docker >/dev/null
	forward grace
	run -0 timeout 20 docker -H "unix://$socket" ps
	kill $client
	gpasswd -d grace docker >/dev/null

	gpasswd -a alice docker >/dev/null
	forward alice
	run ! timeout 20 docker -H "unix://$socket" ps
	gpasswd -d alice docker >/dev/null
}

@test "neither agent nor X11 is forwarded" {
	eval "$(ssh-agent -s)"
	run -0 ssh -A grace@docker-gw 'echo "$SSH_AUTH_SOCK"'
	assert_output --regexp '^/tmp/ssh-'
	mkfifo "$BATS_TEST_TMPDIR/input"
	DISPLAY=:0 ssh -A -X docker-gw run -i --rm --name held alpine cat \
		<"$BATS_TEST_TMPDIR/input" >/dev/null 2>&1 3>&- &
	client=$!
	exec 9>"$BATS_TEST_TMPDIR/input"
	wait_for is_running held
	run find /tmp -maxdepth 2 -user alice -path '/tmp/ssh-*'
	assert_output ''
	run ! grep -E ': 0100007F:177A ' /proc/net/tcp
	exec 9>&-
	kill "$SSH_AGENT_PID"
	wait "$client"
	client=
}

#
# Data and exit codes
#

@test "200 MB of any bytes come back as they went" {
	local sums=$BATS_TEST_TMPDIR/sent
	run -0 --separate-stderr bash -c "set -o pipefail
		head -c 200000000 /dev/urandom | tee >(sha256sum >$sums) |
		ssh docker-gw run -i --rm alpine cat | sha256sum"
	assert_equal "$stderr" ''
	wait_for test -s "$sums"
	assert_output "$(<"$sums")"
}

streams() {
	run -0 --separate-stderr gw alice run --rm alpine \
		sh -c "'echo out; echo err >&2'"
	assert_output out
	assert_equal "$stderr" err
	run -0 --separate-stderr gw alice run -i --rm alpine \
		sh -c "'cat | wc -c; echo done'" <<<four
	assert_output "5
done"
	assert_equal "$stderr" ''
}

@test "streams stay apart, and the end of input arrives" {
	for_each_mode streams
}

@test "the exit code is the container's" {
	local code
	gw alice run -d --name mine alpine sleep 1000
	for code in 0 1 7 64 77 124 125 126 127 128 200 254 255; do
		run "-$code" gw alice exec mine sh -c "'exit $code'"
		assert_output ''
	done
	run -137 gw alice exec mine sh -c "'kill -9 \$\$'"
	run -143 gw alice exec mine sh -c "'kill -15 \$\$'"
	for code in 0 7 125 255; do
		run "-$code" gw alice run --rm alpine sh -c "'exit $code'"
	done
	run -126 gw alice run --rm alpine /etc/passwd
	run -127 gw alice run --rm alpine no-such-program
	gw alice run --rm --name killed alpine sleep 1000 3>&- &
	wait_for is_running killed
	docker kill killed
	code=0
	wait $! || code=$?
	assert_equal $code 137
}

ours() {
	refused 64 nosuch
	refused 64 run --nosuch alpine
	refused 77 ps
	refused 77 run --privileged alpine
	more_policy <<<'[command:ps]'
	mode "$1"
	refused 64 ps --nosuch
	sed 's|^MODE=.*|&\nHOST=unix:///run/none.sock|' "$POLICY" | policy
	refused 69 run --rm alpine true
	echo nonsense | more_policy
	refused 78 run --rm alpine true
	assert_regex "$stderr" 'undocker\.conf:[0-9]+'
	seed_policy
}

@test "undocker's own exit codes" {
	local mode
	for mode in setuid sudo; do
		mode "$mode"
		ours "$mode"
	done
}
