#!/usr/bin/env bats
# One account that several people share, and who each of them is.
# shellcheck disable=SC2016,SC2154

USERS=/etc/undocker/users

setup_file() {
	load lib/helpers
	useradd -K MAIL_DIR=/nonexistent -m -U -u 2010 -G undocker \
		-s /usr/bin/undocker-gw team
	usermod -p '*' team
	local person uid=2011
	for person in hana ivan; do
		useradd -K MAIL_DIR=/nonexistent -M -U -u $((uid++)) \
			-s /usr/sbin/nologin "$person"
		install -d -m 755 "/home/$person"
		install -d -m 755 -o "$person" -g "$person" "/home/$person/work"
		ssh-keygen -q -t ed25519 -N '' -C "$person@laptop" \
			-f "$LAB/keys/$person"
	done
	ssh-keygen -q -t ed25519 -N '' -C stranger -f "$LAB/keys/stranger"
}

teardown_file() {
	userdel -rf team
	userdel -rf hana
	userdel -rf ivan
}

setup() {
	load lib/helpers
	call_up
	seed_policy
	more_policy <<-'EOF'
	[command:ps]
	WHITELIST=-a|--all,--format string,--no-trunc,-q|--quiet
	UIDMUSTMATCH=true
	[command:rm]
	WHITELIST=-f|--force
	UIDMUSTMATCH=true
	[gateway]
	ACCOUNTS=team
	EOF
	rm -rf "$USERS" /etc/undocker/keys/team
	undocker-keys add team hana "$LAB/keys/hana.pub"
	undocker-keys add team ivan "$LAB/keys/ivan.pub"
}

teardown() {
	[ -z "${log:-}" ] || kill "$log" 2>/dev/null || :
	rm -f /etc/ssh/sshd_config.d/00-test.conf "$USERS" /etc/undocker/keys/team
	reload_sshd
	remove_containers
	rm -rf /home/team/* /home/{hana,ivan}/work/{*,.[a-z]*}
}

# team PERSON [WORD...]: the shared account, with that person's key.
team() {
	local person=$1
	shift
	ssh -i "$LAB/keys/$person" team@docker-gw "$@"
}

fingerprint() { ssh-keygen -lf "$LAB/keys/$1.pub" | cut -d' ' -f2; }

reload_sshd() {
	kill -HUP "$(cat /run/sshd.pid)"
	wait_for ssh-keyscan -T 5 docker-gw
}

# refused CODE PERSON TEXT: whatever is asked for.
refused() {
	run "-$1" --separate-stderr team "$2" run --rm alpine true
	assert_output ''
	assert_regex "$stderr" "undocker: (denied|error): .*$3"
	run "-$1" --separate-stderr team "$2" whoami
	assert_output ''
	run "-$1" --separate-stderr team "$2" </dev/null
	assert_output ''
}

@test "who comes is the person whose key it is, in both modes" {
	for mode in setuid sudo; do
		mode $mode
		run -0 team hana whoami
		assert_output --partial 'hana uid=2011 gid=2011(hana)'
		run -0 team ivan run --rm alpine sh -c "'id -u; id -g; pwd; touch made'"
		assert_output $'2012\n2012\n/home/ivan/work'
		assert_equal "$(stat -c %U /home/ivan/work/made)" ivan
	done
}

@test "words, streams, exit codes and terminals are as on an own account" {
	head -c 3000000 /dev/urandom >"$BATS_TEST_TMPDIR/data"
	team hana run --rm -i alpine cat <"$BATS_TEST_TMPDIR/data" \
		>"$BATS_TEST_TMPDIR/back"
	run -0 cmp "$BATS_TEST_TMPDIR/data" "$BATS_TEST_TMPDIR/back"
	run -7 team hana run --rm alpine sh -c "'exit 7'"
	run -0 team hana run --rm alpine printf %s "\"a  b;\\\$c\""
	assert_output 'a  b;$c'
	run -0 --separate-stderr team hana <<-'EOF'
	whoami
	run --rm alpine id -u
	EOF
	assert_output $'hana uid=2011 gid=2011(hana)\n2011'
	run -64 --separate-stderr team hana 'run $(id)'
	assert_regex "$stderr" '^undocker: error: '
	run -77 --separate-stderr team hana scp -f x
	assert_regex "$stderr" 'copies no files'
	run -0 env LC_ALL=C.UTF-8 ssh -tt -i "$LAB/keys/hana" team@docker-gw \
		run --rm -it alpine id -u
	assert_output --partial 2011
}

@test "the shell is the person's: prompt, home and history" {
	screen people 100 30 "ssh -tt -i $LAB/keys/hana team@docker-gw"
	wait_for screen_has people 'hana@docker-gw'
	screen_type people 'whoami' Enter
	wait_for screen_has people 'hana uid=2011'
	screen_type people 'pwd' Enter
	wait_for screen_has people /home/hana/work
	screen_type people exit Enter
	wait_for screen_has people '[exit 0]'
	screen_end people
	run -0 find /home/hana/work -type f -user hana -path '*undocker*' -perm 600
	assert_output --partial history
	run -0 find /home/ivan /home/team -path '*undocker*'
	assert_output ''
}

@test "what sshd accepts is the person's, as on an own account" {
	printf 'AcceptEnv CI_*\n' >/etc/ssh/sshd_config.d/00-test.conf
	reload_sshd
	run -0 env CI_TOKEN='two words' CI_OTHER= ssh -o 'SendEnv=CI_*' \
		-i "$LAB/keys/hana" team@docker-gw \
		run --rm -e CI_TOKEN -e CI_OTHER -e HOME alpine env
	assert_line 'CI_TOKEN=two words'
	assert_line 'CI_OTHER='
	refute_line 'HOME=/home/team'
}

@test "two people on one account have nothing of each other's" {
	team hana run -d --name hers alpine sleep 1000
	team ivan run -d --name his alpine sleep 1000
	for one in "hana his" "ivan hers"; do
		read -r person other <<<"$one"
		for words in "exec $other id" "rm -f $other"; do
			# shellcheck disable=SC2086
			run -77 --separate-stderr team "$person" $words
			assert_regex "$stderr" 'you have no container'
		done
	done
	run -0 team hana ps --format '{{.Names}}'
	assert_output hers
	team hana run --rm alpine sh -c "'echo secret >mine; chmod 600 mine'"
	run -0 team ivan run --rm alpine ls /home
	refute_output --partial hana
	run ! team ivan 'run --rm -v /home/hana/work:/x alpine cat /x/mine'
	refute_output --partial secret
}

@test "an unknown key is refused, with its fingerprint, and that is logged" {
	more_policy <<-EOF
	[undocker]
	AUDIT=/var/log/undocker-identity
	EOF
	rm -f /var/log/undocker-identity
	sed 's/^/restrict,pty /' "$LAB/keys/stranger.pub" >>/etc/undocker/keys/team
	run -77 --separate-stderr team stranger whoami
	assert_output ''
	assert_regex "$stderr" '^undocker: denied: '
	assert [ "${stderr#*"$(fingerprint stranger)"}" != "$stderr" ]
	assert_regex "$stderr" 'undocker: hint: '
	run -0 jq -r 'select(.event == "identity") |
		[.decision, .account, .keys, .user] | @tsv' /var/log/undocker-identity
	assert_output "deny	team	$(fingerprint stranger)	team"
	team hana run --rm alpine true
	run -0 jq -r 'select(.event == "identity" and .decision == "allow") |
		[.account, .keys, .person] | @tsv' /var/log/undocker-identity
	assert_output "team	$(fingerprint hana)	hana"
	run -0 jq -r 'select(.event == "end") | [.user, .account, .keys] | @tsv' \
		/var/log/undocker-identity
	assert_output "hana	team	$(fingerprint hana)"
	rm -f /var/log/undocker-identity
}

@test "a map that is cut, swapped, or can be written lets nobody in" {
	local good
	good=$(cat "$USERS")
	printf %s "$good" >"$USERS"
	refused 78 hana "$USERS:2: .*cut short"
	printf '%s\n%s\n' "$good" "$(fingerprint hana) ivan" >"$USERS"
	refused 78 hana "$USERS:3: .*twice"
	printf '%s\nSHA256:short hana\n' "$good" >"$USERS"
	refused 78 ivan "$USERS:3: "
	printf '%s\n' "$good" >"$USERS"
	chmod 664 "$USERS"
	refused 78 hana "$USERS"
	chmod 644 "$USERS"
	chown hana "$USERS"
	refused 78 hana "$USERS"
	chown root "$USERS"
	run -0 team hana whoami
	mv "$USERS" "$USERS.elsewhere"
	ln -s "$USERS.elsewhere" "$USERS"
	refused 78 hana "$USERS"
	rm "$USERS"
	refused 78 hana "$USERS"
	rm -f "$USERS.elsewhere"
}

@test "only people are let in: no root, no system's account, no shared one" {
	sed -i "/hana$/d" "$USERS"
	for other in root dave team nosuchone; do
		sed -i "\|^$(fingerprint hana)|d" "$USERS"
		echo "$(fingerprint hana) $other" >>"$USERS"
		refused 77 hana "$other"
	done
}

@test "two keys in one login are one person's" {
	printf 'Match User team\n\tAuthenticationMethods publickey,publickey\n' \
		>/etc/ssh/sshd_config.d/00-test.conf
	reload_sshd
	run -255 ssh -i "$LAB/keys/hana" team@docker-gw whoami
	run -77 --separate-stderr ssh -i "$LAB/keys/hana" -i "$LAB/keys/ivan" \
		-o IdentityFile="$LAB/keys/ivan" team@docker-gw whoami
	assert_regex "$stderr" 'denied: .* is hana, but .* is ivan|is ivan, but .* is hana'
	ssh-keygen -q -t ecdsa -N '' -f "$BATS_TEST_TMPDIR/second"
	undocker-keys add team hana "$BATS_TEST_TMPDIR/second.pub"
	run -0 ssh -i "$LAB/keys/hana" -i "$BATS_TEST_TMPDIR/second" \
		team@docker-gw whoami
	assert_output --partial 'hana uid='
}

@test "certificates: the key ID, or a principal, is the person" {
	local ca=$BATS_TEST_TMPDIR/ca
	ssh-keygen -q -t ed25519 -N '' -f "$ca"
	cp "$ca.pub" /etc/ssh/lab-ca.pub
	printf 'TrustedUserCAKeys /etc/ssh/lab-ca.pub\n' \
		>/etc/ssh/sshd_config.d/00-test.conf
	reload_sshd
	for type in ed25519 rsa ecdsa; do
		ssh-keygen -q -t $type -N '' -f "$BATS_TEST_TMPDIR/$type"
		ssh-keygen -q -s "$ca" -I "hana $type" -n team,ivan-$type \
			"$BATS_TEST_TMPDIR/$type.pub"
		run -77 --separate-stderr ssh -i "$BATS_TEST_TMPDIR/$type" \
			team@docker-gw whoami
		assert_regex "$stderr" "cert:hana $type"
		undocker-keys add team hana "cert:hana $type"
		run -0 ssh -i "$BATS_TEST_TMPDIR/$type" team@docker-gw whoami
		assert_output --partial 'hana uid='
		undocker-keys add team ivan "principal:ivan-$type"
		run -77 --separate-stderr ssh -i "$BATS_TEST_TMPDIR/$type" \
			team@docker-gw whoami
		assert_regex "$stderr" 'is hana, but '
		undocker-keys remove team "cert:hana $type"
		run -0 ssh -i "$BATS_TEST_TMPDIR/$type" team@docker-gw whoami
		assert_output --partial 'ivan uid='
	done
	rm -f /etc/ssh/lab-ca.pub
}

@test "a process of the account's that sshd has not begun is nobody" {
	local id
	id=$(fingerprint hana)
	local call
	for call in undocker-rts undocker-rt 'sudo -n undocker-rt'; do
		# shellcheck disable=SC2086
		run ! runuser -u team -- call $call -- become "$id" -- 1 "" "" ""
		refute_output --partial 'uid='
	done
	run -77 --separate-stderr runuser -u team -- \
		call undocker-rts -- become "$id" -- 1 "" "" ""
	assert_regex "$stderr" 'sshd has not begun this session'
	run -77 --separate-stderr runuser -u team -- \
		call undocker-rts -- whoami
	assert_regex "$stderr" 'nobody has said who'
	# nor is one that has a program of that name above it
	install -m 755 /usr/bin/env "$BATS_TEST_TMPDIR/sshd"
	chmod 755 "$BATS_TEST_TMPDIR"
	run -77 --separate-stderr "$BATS_TEST_TMPDIR/sshd" -S \
		"$BATS_TEST_TMPDIR/sshd runuser -u team -- call undocker-rts -- become $id -- 1 x x x"
	assert_regex "$stderr" 'sshd has not begun this session'
}

@test "who has entered, and who has an account, becomes nobody else" {
	local id
	id=$(fingerprint ivan)
	run -77 --separate-stderr team hana become "$id"
	assert_output ''
	assert_regex "$stderr" "'hana' is no account that several share"
	run -77 --separate-stderr gw alice become "$id"
	assert_regex "$stderr" "'alice' is no account that several share"
	run -77 --separate-stderr as grace undocker become "$id"
	assert_regex "$stderr" "'grace' is no account that several share"
}

@test "without ExposeAuthInfo nobody is let in" {
	printf 'Match User team\n\tExposeAuthInfo no\n' \
		>/etc/ssh/sshd_config.d/00-test.conf
	reload_sshd
	run -77 --separate-stderr team hana whoami
	assert_regex "$stderr" 'sshd does not say which key was used'
	assert_regex "$stderr" 'ExposeAuthInfo'
}

@test "libssh is loaded for nobody with an account of his own" {
	run -0 ldd /usr/bin/undocker-gw /usr/bin/undocker /usr/bin/undocker-rt \
		/usr/bin/undocker-sh
	refute_output --partial libssh
	run -0 ldd /usr/lib/undocker/undocker-identify
	assert_output --partial libssh
}

@test "undocker-keys: keys, refusals, list, remove" {
	run -0 undocker-keys list
	assert_line "hana team $(fingerprint hana)"
	assert_line "ivan team $(fingerprint ivan)"
	run -64 undocker-keys add team hana "$LAB/keys/hana.pub"
	assert_output --partial 'is there already'
	run -64 undocker-keys add team hana "$LAB/keys/ivan.pub"
	assert_output --partial "is ivan's"
	run -64 undocker-keys add alice hana "$LAB/keys/stranger.pub"
	assert_output --partial 'ACCOUNTS'
	run -64 undocker-keys add team nosuchone "$LAB/keys/stranger.pub"
	run -64 undocker-keys add team root "$LAB/keys/stranger.pub"
	run -64 undocker-keys add team team "$LAB/keys/stranger.pub"
	ssh-keygen -q -t rsa -b 1024 -N '' -f "$BATS_TEST_TMPDIR/short"
	run -64 undocker-keys add team hana "$BATS_TEST_TMPDIR/short.pub"
	assert_output --partial '1024 bits'
	ssh-keygen -q -t dsa -N '' -f "$BATS_TEST_TMPDIR/dsa"
	run -64 undocker-keys add team hana "$BATS_TEST_TMPDIR/dsa.pub"
	for junk in '' 'ssh-ed25519' 'ssh-ed25519 AAAA' 'no key' \
		"$(cat "$LAB/keys/stranger.pub")"$'\nmore'; do
		run -64 undocker-keys add team hana <<<"$junk"
	done
	for file in "$LAB/keys/stranger" - ; do
		[ "$file" != - ] || file=
		run -64 undocker-keys add team hana ${file:+"$file"} \
			<"$LAB/keys/stranger"
		assert_output --partial 'is a private key'
		refute_output --partial AAAA
	done
	run ! grep -r 'PRIVATE KEY' /etc/undocker
	run -64 undocker-keys add team hana <<<"command=\"x\" $(cat "$LAB/keys/stranger.pub")"
	ssh-keygen -q -t rsa -b 2048 -N '' -f "$BATS_TEST_TMPDIR/long"
	run -0 undocker-keys add team hana <"$BATS_TEST_TMPDIR/long.pub"
	run -0 ssh -i "$BATS_TEST_TMPDIR/long" team@docker-gw whoami
	assert_output --partial 'hana uid='
	run -0 cat /etc/undocker/keys/team
	assert_equal "$(wc -l <<<"$output")" 3
	refute_line --regexp '^[^r]'
	run -0 undocker-keys remove team "$(fingerprint hana)"
	run -255 team hana whoami
	run -0 undocker-keys remove team ivan
	run -0 undocker-keys remove team hana
	run -64 undocker-keys remove team hana
	assert_equal "$(cat "$USERS" /etc/undocker/keys/team)" ''
	assert_equal "$(stat -c '%U %a' "$USERS")" 'root 644'
	run -64 undocker-keys
	run -0 undocker-keys --help
	run -70 runuser -u grace -- undocker-keys list
}

@test "undocker-keys: many at once lose nothing" {
	local i pids=()
	for i in $(seq 12); do
		ssh-keygen -q -t ed25519 -N '' -f "$BATS_TEST_TMPDIR/k$i"
	done
	for i in $(seq 12); do
		undocker-keys add team hana "$BATS_TEST_TMPDIR/k$i.pub" 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	assert_equal "$(wc -l <"$USERS")" 14
	assert_equal "$(wc -l </etc/undocker/keys/team)" 14
}
