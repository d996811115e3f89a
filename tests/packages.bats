#!/usr/bin/env bats
# The package: installed, the administrator's guide followed as it stands,
# purged. And what else an administrator reads and runs.
# shellcheck disable=SC2016,SC2086,SC2154

setup_file() {
	mkdir /srv/etc
	cp -a /etc/undocker/keys /etc/{passwd,shadow,group,gshadow} /srv/etc
	cp -a "$LAB_ROOT" /srv/source
	mv /home/alice /srv/alice
	cd /srv/source || return
	rm -rf build
	make -s B=/srv/package deb >/srv/build.log 2>&1 ||
		{ tail -n 30 /srv/build.log >&2; return 1; }
}

setup() {
	load lib/helpers
	[ ! -e "$POLICY" ] || seed_policy
}

teardown() {
	remove_containers
}

# The lab is as it was: what follows in it is of others' concern.
teardown_file() {
	dpkg --purge undocker >/dev/null 2>&1
	make -s -C "$LAB_ROOT" B="$LAB_BUILD" install >/dev/null
	cp -a /srv/etc/{passwd,shadow,group,gshadow} /etc
	cp -a /srv/etc/keys /etc/undocker
	rm -rf /home/alice
	mv /srv/alice /home
	kill -HUP "$(cat /run/sshd.pid)"
}

# The blocks of a guide that are to be run, as one script.
commands_of() { # GUIDE
	sed -n '/^```sh$/,/^```$/{ /^```/d; p; }' "$1"
}

@test "lintian has nothing to say of the package" {
	run -0 lintian --allow-root --fail-on error,warning /srv/package/*.deb
}

@test "the package has the changes of the program, and its own" {
	cd "$BATS_TEST_TMPDIR"
	dpkg-deb -x /srv/package/*.deb unpacked
	cd unpacked/usr/share/doc/undocker
	zcat CHANGELOG.md.gz | diff "$LAB_ROOT/CHANGELOG.md" -
	zcat changelog.gz | diff "$LAB_ROOT/packaging/debian/changelog" -
}

# is_hardened PROGRAM: position-independent, all relocations read-only from the
# start, no executable stack, and branch targets marked. Debian's start files
# are not marked, so the note of the linker is not there to be looked for.
is_hardened() {
	local marks
	readelf -hW "$1" | grep -q 'Type: *DYN' || fail "$1: no PIE"
	readelf -dW "$1" | grep -q BIND_NOW || fail "$1: no BIND_NOW"
	readelf -lW "$1" | grep -q GNU_RELRO || fail "$1: no RELRO"
	readelf -lW "$1" | grep -qE 'GNU_STACK .* RW +0x' || fail "$1: stack"
	[ "$(uname -m)" = x86_64 ] || return 0
	marks=$(objdump -d "$1" | grep -c endbr64)
	[ "$marks" -gt 10 ] || fail "$1: $marks endbr64"
}

# A static program has its functions by no name that is left: see its objects.
is_fortified() { # PROGRAM OBJECTS
	local symbols
	if readelf -lW "$1" | grep -q INTERP; then
		symbols=$(nm -D --undefined-only "$1")
	else
		symbols=$(find "$2" -name '*.o' -exec nm --undefined-only {} +)
	fi
	grep -qE ' __[a-z]+_chk' <<<"$symbols" || fail "$1: no fortified call"
	grep -q ' __stack_chk_fail' <<<"$symbols" || fail "$1: no protector"
}

# programs_are_sound ROOT OBJECTS: of an unpacked package, and its build.
programs_are_sound() {
	local program
	for program in "$1"/usr/bin/undocker "$1"/usr/bin/undocker-{gw,sh,rt,rts} \
		"$1"/usr/sbin/undocker-keys \
		"$1"/usr/lib/undocker/undocker-{check,front,identify,remote}; do
		is_hardened "$program"
		is_fortified "$program" "$2"
	done
}

@test "the package's own programs are fortified and hardened" {
	cd "$BATS_TEST_TMPDIR"
	dpkg-deb -x /srv/package/*.deb unpacked
	programs_are_sound unpacked /srv/package/gateway
}

@test "so are those of the rpm, where one can be built" {
	command -v rpmbuild >/dev/null || skip 'no rpmbuild'
	make -s -C /srv/source B=/srv/rpm RPMFLAGS=--nodeps rpm >/srv/rpm.log 2>&1 ||
		fail "$(tail -n 30 /srv/rpm.log)"
	cd "$BATS_TEST_TMPDIR"
	mkdir unpacked
	rpm2cpio /srv/rpm/undocker-0*.rpm | (cd unpacked && cpio -id --quiet)
	programs_are_sound unpacked /srv/rpm/gateway
}

@test "a package's flags do not take the fortification away" {
	local flags
	for flags in '-O2 -g -U_FORTIFY_SOURCE' '-O2 -g -D_FORTIFY_SOURCE=2' \
		'-O2 -Wp,-D_FORTIFY_SOURCE=1 -g'; do
		run -0 make -C /srv/source B=/srv/flags CFLAGS="$flags" -n \
			/srv/flags/gateway/rt/rts.o
		run -0 grep -oE '[^ ]*_FORTIFY_SOURCE[^ ]*' <<<"$output"
		assert_output $'-U_FORTIFY_SOURCE\n-D_FORTIFY_SOURCE=3'
	done
}

@test "the guide's commands make a gateway, and take it away" {
	make -s -C /srv/source B="$LAB_BUILD" uninstall
	rm -rf /etc/undocker.conf /etc/undocker /var/lib/undocker
	groupdel undocker
	# this machine's init is the test
	printf '#!/bin/sh\n[ "$*" = "reload ssh" ] && kill -HUP "$(cat /run/sshd.pid)"\n' \
		>/usr/local/bin/systemctl
	chmod 755 /usr/local/bin/systemctl
	mkdir -p /root/admin
	cp /srv/package/*.deb /root/admin
	cd /root/admin
	{
		# sshd, which has just been told to reload, may not listen yet
		cat <<-'EOF'
		set -ex
		ssh() {
			local try code=255
			for ((try = 0; try < 100 && code == 255; try++)); do
				code=0
				command ssh -o StrictHostKeyChecking=accept-new "$@" || code=$?
				[ $code != 255 ] || sleep 0.1
			done
			return $code
		}
		EOF
		commands_of "$LAB_ROOT/docs/administrator.md"
	} >script
	run -0 bash script
	assert_output --partial 'What comes next'
	assert_output --partial 'nothing to warn of'
	assert_line --regexp '^student uid=[0-9]+'
	assert_line --partial '"decision":"deny"'
	# purged, nothing is left
	run ! dpkg -s undocker
	for left in /etc/undocker.conf /etc/undocker /etc/sudoers.d/undocker \
		/etc/ssh/sshd_config.d/50-undocker.conf /var/lib/undocker \
		/usr/bin/undocker-rts /usr/lib/undocker; do
		assert [ ! -e "$left" ]
	done
	run ! getent group undocker
	rm -f /usr/local/bin/systemctl
}

# The README's commands for an administrator: indented, without what a prompt,
# a comment or a configuration file is.
readme_commands() {
	sed -n '/^## Install$/,/^## Exit codes$/p' "$LAB_ROOT/README.md" |
		grep -E '^    (\$ )?(make|undocker|undocker-setup|sshd) ?' |
		sed -E 's/^    (\$ )?//'
}

@test "the README's policy is the one that is installed, its commands work" {
	diff <(sed -n '/^    \[command:run\]$/,/^    UIDMUSTMATCH/p' \
		"$LAB_ROOT/README.md" | sed 's/^    //; /^$/d') \
		<(sed '/^#/d; /^$/d; /^END=/d; /^\[undocker\]$/d; /^\[end\]$/d' \
			"$LAB_ROOT/conf/undocker.conf")
	run -0 readme_commands
	assert_line 'make install    # PREFIX and DESTDIR are honoured'
	assert_line 'undocker-setup account alice --key alice.pub'
	cd /srv/source
	userdel -f alice
	ssh-keygen -q -t ed25519 -N '' -f alice
	printf '#!/bin/sh\nkill -HUP "$(cat /run/sshd.pid)"\n' \
		>/usr/local/bin/systemctl
	chmod 755 /usr/local/bin/systemctl
	# explain's 77 is the README's point
	{ echo 'set -e'; readme_commands | sed 's/^undocker explain.*/& || test $? = 77/'; } >script
	run -0 bash script
	assert_output --partial 'denied'
	assert_output --partial 'alice can come by ssh'
	wait_for ssh -i alice docker-gw whoami
	make -s uninstall
	rm -rf /usr/local/bin/systemctl /etc/undocker.conf /etc/undocker
}

@test "an upgrade keeps the policy, and whose containers are whose" {
	dpkg -i /srv/package/*.deb
	echo '# mine' >>/etc/undocker.conf
	sed -i '/^\[end\]$/d; s/^END=.*//' /etc/undocker.conf
	as grace undocker run -d --name stays alpine sleep 1000
	dpkg -i --force-confold /srv/package/*.deb
	grep -x '# mine' /etc/undocker.conf
	run -0 as grace undocker exec stays id -u
	assert_output 2007
	run -77 as erin undocker exec stays id -u
	assert_equal "$(stat -c '%U %a' /usr/bin/undocker-rts)" 'root 4755'
}

# upgraded: what an upgrade says of accounts, in $notice.
upgraded() {
	dpkg -i --force-confold /srv/package/*.deb >"$BATS_TEST_TMPDIR/said" ||
		fail "$(cat "$BATS_TEST_TMPDIR/said")"
	notice=$(grep '^undocker: accounts' "$BATS_TEST_TMPDIR/said" || :)
}

@test "an upgrade names the accounts that are not closed, and does not fail" {
	local notice name
	dpkg -s undocker >/dev/null 2>&1 ||
		dpkg -i --force-confold /srv/package/*.deb
	# as they were made by an earlier release
	useradd -K MAIL_DIR=/nonexistent -m -G undocker -s /usr/bin/undocker-gw early
	useradd -K MAIL_DIR=/nonexistent -m -G undocker -s /usr/bin/undocker-gw robin
	upgraded
	assert_regex "$notice" '^undocker: accounts of the gateway that are not closed:.* early .*robin\. For each, run undocker-setup account NAME; see [^ ]*$'
	zcat "${notice##* }" | grep -qF '`undocker-setup account NAME` for each'
	undocker-setup account early --yes
	upgraded
	refute_regex "$notice" early
	assert_regex "$notice" robin
	userdel -rf robin
	# those of the lab that are not closed either
	for name in $(undocker check |
		sed -n 's/^ *instead: undocker-setup account //p' | sort -u); do
		gpasswd -d "$name" undocker || :
		usermod -s /bin/bash "$name"
	done
	upgraded
	assert_equal "$notice" ''
	cp "$POLICY" "$BATS_TEST_TMPDIR/policy"
	echo broken >"$POLICY"
	upgraded
	cp "$BATS_TEST_TMPDIR/policy" "$POLICY"
	undocker-setup remove early
	userdel -rf early
	cp -a /srv/etc/{passwd,shadow,group,gshadow} /etc
}

@test "undocker-setup makes an account, refuses others, and undoes it" {
	ssh-keygen -q -t ed25519 -N '' -f "$BATS_TEST_TMPDIR/key"
	run -0 undocker-setup account newcomer --key "$BATS_TEST_TMPDIR/key.pub"
	run -0 ssh -i "$BATS_TEST_TMPDIR/key" newcomer@docker-gw undocker whoami
	assert_output --partial newcomer
	assert_equal "$(getent passwd newcomer | cut -d: -f7)" /usr/bin/undocker-gw
	assert_equal "$(stat -c '%U %a' /etc/undocker/keys/newcomer)" 'root 644'
	assert_equal "$(stat -c '%U %a' /home/newcomer)" 'root 750'
	run -0 ssh -T -i "$BATS_TEST_TMPDIR/key" newcomer@docker-gw <<<pwd
	assert_output /home/newcomer/work
	run -0 undocker check
	refute_output --partial newcomer
	run -1 undocker-setup account root
	run -1 undocker-setup account daemon
	run -1 undocker-setup account '../x'
	run -1 undocker-setup account other --key /etc/passwd
	run ! getent passwd other
	run -64 undocker-setup nosuch
	run -1 runuser -u grace -- undocker-setup account grace
	run -0 undocker-setup remove newcomer
	run ! ssh -i "$BATS_TEST_TMPDIR/key" newcomer@docker-gw undocker whoami
	run -0 undocker-setup <<<$'asked\n\n'
	assert_output --partial 'asked is made, and cannot come by ssh yet'
	run -0 undocker-setup remove asked
}

@test "bash and zsh complete what the policy lets one use" {
	seed_policy
	run -0 as grace bash -c '
		. /usr/share/bash-completion/completions/undocker
		complete_it() {
			COMP_LINE=$1 COMP_POINT=${#1}; COMPREPLY=(); _undocker
			echo "${COMPREPLY[*]}"
		}
		compopt() { :; }
		complete_it "undocker ru"
		complete_it "undocker run --ent"
		complete_it "undocker run --int"
		complete_it "undocker run alpine:"
		complete_it "undocker cd ''a"'
	assert_line --index 0 run
	refute_output --partial entrypoint
	assert_line --partial -- --interactive
	assert_line --partial latest
	run -0 as grace zsh -c '
		compset() { :; }; compadd() { print -l -- $offers }
		LBUFFER="undocker run --int" PREFIX=--int
		. /usr/share/zsh/vendor-completions/_undocker'
	assert_line -- --interactive
}

# synopsis PAGE: its verbs and flags; usage PROGRAM: those that its help has.
synopsis() {
	sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' "$LAB_ROOT/docs/$1" |
		sed -nE 's/^\.Cm ([a-z]+)$/\1/p
			s/.*\bFl (-?[A-Za-z]+)( \| -version)?.*/-\1\2/
			s/^-(.*) \| -version$/-\1\n--version/
			/^--?[A-Za-z]/p' | sort -u
}
usage() {
	"$1" --help | sed -nE "s/^(usage:|      ) $1( .*)/\\2/p" |
		sed "s/ \.\.\. .*//; s/   .*//" | tr ' []|' '\n' |
		grep -xE -- '--?[A-Za-z]+|[a-z]+' | sort -u
}

@test "the help of a program, its man page and itself know the same words" {
	local program page words
	for program in undocker undocker-keys undocker-setup; do
		page=$program.8
		[ -e "$LAB_ROOT/docs/$page" ] || page=$program.1
		diff <(synopsis "$page") <(usage "$program") ||
			fail "$program --help, $page"
	done
	run -0 undocker check --help
	for words in --strict --json --as --policy; do
		assert_output --regexp "[[ ]${words}[] ]"
	done
	# and it takes what it says
	seed_policy
	while read -r words; do
		run as grace undocker $words
		[ "$status" != 64 ] || fail "undocker $words: $output"
	done <<-EOT
	run --help
	explain --json run alpine
	explain run alpine
	help
	help run
	allowed
	allowed --json
	allowed run
	allowed --json run
	check --strict --json $POLICY
	check
	check --as grace --json --policy $POLICY run alpine
	check --as grace run alpine
	socket --help
	whoami
	--help
	--version
	EOT
}

@test "every setting, verb and exit code is in the man pages" {
	local word pages
	pages=$(cat "$LAB_ROOT"/docs/*.[1-8])
	for word in $(grep -rhoE '\{ "[A-Z_]+", (loader|parse)_' \
		"$LAB_ROOT"/gateway/core | grep -oE '[A-Z_]{3,}') VALUES; do
		grep -qw -- "$word" <<<"$pages" || fail "no $word in the pages"
	done
	for word in explain allowed check help whoami; do
		grep -qE "Cm $word|Ic $word" <<<"$pages" || fail "no $word"
	done
	for word in 64 69 70 77 78; do
		grep -qx ".It $word" "$LAB_ROOT/docs/undocker.1"
	done
	for page in undocker.1 undocker.conf.5 undocker.7 undocker-gw.8 \
		undocker-keys.8 undocker-rt.8 undocker-rts.8 undocker-sh.8 \
		undocker-setup.8 undocker-users.5; do
		man -w "${page%.*}" >/dev/null || fail "no page $page"
	done
}
