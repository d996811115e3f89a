#!/usr/bin/env bats
# Accounts of the gateway: what was before they were closed, what a container
# can plant in their home, and what is still open when they are taken away.
# shellcheck disable=SC2016 # words for the other side
# shellcheck disable=SC2018,SC2019,SC2034,SC2086

setup_file() {
	load ../lib/helpers
	ssh-keygen -q -t ed25519 -N '' -f "$LAB/keys/victor"
}

setup() {
	load ../lib/helpers
	seed_policy
	KEY=$LAB/keys/victor
	HOME_OF=/home/victor
	IS=/etc/undocker/accounts/victor
}

teardown() {
	# Not all jobs: bats' own clock is one.
	pkill -9 -x ssh -P $$ || :
	screen_end session
	remove_containers
	umount "$HOME_OF" 2>/dev/null || :
	pkill -9 -u victor || :
	pkill -9 -x 'hidden1?' || :
	userdel -f victor 2>/dev/null || :
	userdel -f other 2>/dev/null || :
	rm -rf /etc/undocker/accounts/* /etc/undocker/keys/victor \
		/etc/systemd/system/user@3001.service "$HOME_OF" \
		/home/.undocker-victor /var/spool/cron/crontabs/victor
}

# An account of before: with a shell, and whatever a home can have.
victor() { # USERADD-FLAG...
	useradd -K MAIL_DIR=/nonexistent -m -u 3001 -s /bin/bash "$@" victor
	usermod -p '$y$j9T$none$none' victor
}

closed() {
	run -0 undocker-setup account victor --key "$KEY.pub" --yes
	is_closed
}

is_closed() {
	assert_equal "$(getent passwd victor | cut -d: -f7)" /usr/bin/undocker-gw
	assert_equal "$(stat -c '%U %a' $HOME_OF)" 'root 750'
	assert_equal "$(stat -c '%U %F' $HOME_OF/work)" 'victor directory'
	run -0 find $HOME_OF -mindepth 1 -maxdepth 1
	assert_output $HOME_OF/work
	assert [ ! -e /home/.undocker-victor ]
}

# Everything that the account runs on the machine; containers are elsewhere.
no_processes() {
	local pid
	for pid in $(pgrep -u victor) $(pgrep -f '^sshd: victor'); do
		grep -qE '[0-9a-f]{64}' "/proc/$pid/cgroup" ||
			[ ! -e "/proc/$pid/cgroup" ] || return 1
	done
}

# by KEY [WORD...]: to the account, with that key alone.
by() {
	local key=$LAB/keys/$1
	shift
	ssh -F /dev/null -i "$key" -o IdentitiesOnly=yes -o BatchMode=yes \
		-o HostKeyAlias=docker-gw victor@127.0.0.1 "$@"
}

#
# What it was
#

@test "an account that has a shell is closed, and nothing of before is read" {
	victor
	local file
	install -d -o victor -m 700 $HOME_OF/.ssh $HOME_OF/.config
	install -d -o victor $HOME_OF/work/work
	install -o victor -m 600 "$LAB/keys/grace.pub" \
		$HOME_OF/.ssh/authorized_keys
	for file in .bashrc .profile .ssh/rc .pam_environment .ssh/environment; do
		echo 'touch /tmp/planted' >$HOME_OF/$file
	done
	runuser -u victor -- bash -c 'exec -a begun sleep 1000' 3>&- &
	wait_for pgrep -f '^begun'
	run -0 by grace 'echo $0'
	assert_output bash

	# Without an answer it is as it was.
	cp /etc/passwd /etc/shadow /etc/group "$BATS_TEST_TMPDIR"
	run -1 undocker-setup account victor --key "$KEY.pub" </dev/null
	assert_line --partial "$HOME_OF becomes root-owned"
	assert_line --partial 'login shell, /bin/bash, becomes'
	for file in passwd shadow group; do
		run -0 cmp /etc/$file "$BATS_TEST_TMPDIR/$file"
	done
	assert [ ! -e /etc/undocker/keys/victor ]
	assert [ -e $HOME_OF/.profile ]
	pgrep -f '^begun'

	rm -f /tmp/planted
	closed
	no_processes
	assert [ -e $HOME_OF/work/work/work ]
	assert [ -e $HOME_OF/work/.ssh/authorized_keys ]
	assert_equal "$(readlink /etc/systemd/system/user@3001.service)" /dev/null
	run -255 by grace whoami
	run -0 ssh -i "$KEY" victor@docker-gw whoami
	assert_output --partial 'victor uid=3001'
	run -77 ssh -i "$KEY" victor@docker-gw run --privileged alpine id
	assert [ ! -e /tmp/planted ]
}

@test "asked on a terminal it goes on only after a yes" {
	victor
	screen session 100 20 "undocker-setup account victor --key $KEY.pub"
	wait_for screen_has session 'Go on?'
	screen_type session no Enter
	wait_for screen_has session '[exit 1]'
	screen_end session
	assert_equal "$(stat -c %U $HOME_OF)" victor
	screen session 100 20 "undocker-setup account victor --key $KEY.pub"
	wait_for screen_has session 'Go on?'
	screen_type session yes Enter
	wait_for screen_has session '[exit 0]'
	is_closed
}

# What is given back is what was there, whatever was done twice.
@test "remove gives back what account took; twice is the same as once" {
	victor
	install -d /var/lib/systemd/linger
	touch /var/lib/systemd/linger/victor
	chmod 750 $HOME_OF
	local passwd shadow listing
	passwd=$(getent passwd victor)
	shadow=$(getent shadow victor)
	listing=$(find $HOME_OF -printf '%p %M %U %G\n')
	closed
	assert [ ! -e /var/lib/systemd/linger/victor ]
	# nothing is asked, and nothing forgotten, where nothing is to be done
	run -0 undocker-setup account victor </dev/null
	is_closed
	run -0 undocker-setup remove victor
	assert_equal "$(getent passwd victor)" "$passwd"
	assert_equal "$(getent shadow victor)" "$shadow"
	assert_equal "$(find $HOME_OF -printf '%p %M %U %G\n')" "$listing"
	assert [ -e /var/lib/systemd/linger/victor ]
	assert [ ! -L /etc/systemd/system/user@3001.service ]
	assert [ ! -e /etc/undocker/keys/victor ]
	assert [ ! -e $IS ]
	run -0 undocker-setup remove victor
	assert_output --partial 'nothing changes'
	assert_equal "$(getent passwd victor)" "$passwd"
	rm /var/lib/systemd/linger/victor
}

@test "a run that was interrupted is finished by the next, either way" {
	victor
	touch $HOME_OF/mine
	closed
	# closing: after each step
	undocker-setup remove victor
	mkdir /home/.undocker-victor
	closed
	undocker-setup remove victor
	mkdir -m 755 /home/.undocker-victor
	mv -T $HOME_OF /home/.undocker-victor/work
	closed
	assert [ -e $HOME_OF/work/mine ]
	# giving back: after each step
	mv -T $HOME_OF /home/.undocker-victor
	run -0 undocker-setup remove victor
	assert_equal "$(stat -c %U $HOME_OF $HOME_OF/mine)" $'victor\nroot'
	assert [ ! -e /home/.undocker-victor ]
	closed
	rm /etc/undocker/keys/victor
	usermod -s /usr/sbin/nologin victor
	mv -T $HOME_OF /home/.undocker-victor
	mv -T /home/.undocker-victor/work $HOME_OF
	run -0 undocker-setup remove victor
	assert_equal "$(getent passwd victor | cut -d: -f7)" /bin/bash
	assert_equal "$(stat -c %U $HOME_OF)" victor
	assert [ ! -e /home/.undocker-victor ]
	assert [ ! -e $IS ]
}

@test "a home that is root-owned already loses what is not root's" {
	victor
	chown root $HOME_OF
	chmod 777 $HOME_OF
	install -d -o victor $HOME_OF/.config $HOME_OF/work
	install -d -m 777 $HOME_OF/open
	closed
	assert [ -d $HOME_OF/work/.config ]
	assert [ -d $HOME_OF/work/open ]
	# it was not taken, so it is not given
	run -0 undocker-setup remove victor
	assert_equal "$(stat -c %U $HOME_OF)" root
	# what cannot be moved without loss is not moved
	install -o victor /dev/null $HOME_OF/.config
	run -1 undocker-setup account victor --yes
	assert_output --partial "moving '.config'"
	chown root $HOME_OF/work
	run -1 undocker-setup account victor --yes
	assert_output --partial "no directory of the account's"
}

# planted PATH: what makes it loose is found, and moved to work with the entry
# of the home that it is in.
planted() {
	local top=${1%%/*}
	run -0 undocker check
	assert_line --partial "$HOME_OF/$1 "
	run -0 undocker-setup account victor --yes
	assert [ ! -e "$HOME_OF/$top" ]
	assert [ ! -L "$HOME_OF/$top" ]
	[ -e "$HOME_OF/work/$1" ] || [ -L "$HOME_OF/work/$1" ]
	run -0 undocker check
	refute_output --partial victor
	rm -r "$HOME_OF/work/$top"
}

# sshd reads .ssh/rc, git .config/git: whose directory it is in says nothing.
@test "what an account can change deep in a closed home is found, and moved" {
	victor
	closed
	install -d $HOME_OF/.config/git
	touch $HOME_OF/.config/git/config $HOME_OF/.hushlogin
	# what is root's stays, and nothing is asked
	run -0 undocker-setup account victor </dev/null
	run -0 undocker check
	refute_output --partial victor

	install -d $HOME_OF/.ssh
	install -o victor /dev/null $HOME_OF/.ssh/rc
	planted .ssh/rc
	install -d $HOME_OF/.local/a $HOME_OF/.local/b
	install -d -o victor $HOME_OF/.local/b/c
	planted .local/b/c
	install -d $HOME_OF/.local
	install -m 664 /dev/null $HOME_OF/.local/x
	planted .local/x
	install -d $HOME_OF/.local
	python3 -c 'import os, struct, sys
os.setxattr(sys.argv[1], "system.posix_acl_access", struct.pack("<I", 2) +
    b"".join(struct.pack("<HHI", *e) for e in ((1, 7, -1 % 2**32),
    (2, 7, 3001), (4, 5, -1 % 2**32), (16, 7, -1 % 2**32),
    (32, 5, -1 % 2**32))))' $HOME_OF/.local
	runuser -u victor -- touch $HOME_OF/.local/x
	rm $HOME_OF/.local/x
	planted .local
	install -d $HOME_OF/.ssh
	ln -s ../work/keys $HOME_OF/.ssh/authorized_keys
	planted .ssh/authorized_keys
	ln -s work/other $HOME_OF/.zprofile
	planted .zprofile
	# what is too much to look at is not taken for granted
	install -d "$HOME_OF/.deep$(printf '/%d' {1..31})"
	run -0 undocker-setup account victor </dev/null
	install -d "$HOME_OF/.deep$(printf '/%d' {1..32})"
	planted ".deep$(printf '/%d' {1..32})"
	install -d $HOME_OF/.many
	(cd $HOME_OF/.many && seq 4095 | xargs touch)
	run -0 undocker-setup account victor </dev/null
	touch $HOME_OF/.many/4096
	run -1 undocker-setup account victor </dev/null
	assert_line --partial "what others than root can change in $HOME_OF"
	run -0 undocker-setup account victor --yes
	assert [ ! -e $HOME_OF/.many ]
	assert [ -e $HOME_OF/work/.many/4096 ]
	run -0 find $HOME_OF -mindepth 1 -maxdepth 1 -printf '%f\n'
	assert_equal "$(sort <<<"$output")" $'.config\n.hushlogin\nwork'
}

@test "what was started while a home could be written is ended with that" {
	victor
	closed
	install -d $HOME_OF/.ssh
	install -o victor -m 755 /dev/null $HOME_OF/.ssh/rc
	runuser -u victor -- perl -e '$0 = "hidden"; sleep 1000' 3>&- &
	wait_for pgrep -u victor -x hidden
	run -1 undocker-setup account victor </dev/null
	assert_line --partial 'its processes are ended; now it has'
	pgrep -u victor -x hidden
	closed
	run ! pgrep -x hidden
}

@test "a mount in a closed home that is not in work is refused, and named" {
	victor
	closed
	install -d $HOME_OF/.config/x $HOME_OF/work/x
	mount -t tmpfs tmpfs $HOME_OF/work/x
	run -0 undocker-setup account victor </dev/null
	mount -t tmpfs tmpfs $HOME_OF/.config/x
	run -0 undocker check
	assert_line --partial "$HOME_OF/.config/x is a mount point"
	run -1 undocker-setup account victor --yes
	assert_output --partial 'a mount in it that is not in work'
	umount $HOME_OF/.config/x $HOME_OF/work/x
	run -0 undocker-setup account victor </dev/null
	# what is in the way is not overwritten, and what is loose is named
	install -d $HOME_OF/work/.config
	install -o victor /dev/null $HOME_OF/.config/y
	run -1 undocker-setup account victor --yes
	assert_output --partial "moving '.config' to work, since '.config/y' is not owned by root"
	assert [ -e $HOME_OF/.config/y ]
	rmdir $HOME_OF/work/.config
	closed
}

seen() {
	getent passwd victor
	getent shadow victor
	stat -Lc '%n %U %a' "$(getent passwd victor | cut -d: -f6)" || :
} 2>/dev/null

# refused TEXT: nothing is changed, and it is said why.
refused() {
	local before
	before=$(seen)
	run -1 undocker-setup account victor --key "$KEY.pub" --yes
	assert_output --partial "$1"
	assert_equal "$(seen)" "$before"
	assert [ ! -e $IS ]
	assert [ ! -e /etc/undocker/keys/victor ]
}

@test "what cannot be made safe is refused, and left as it was" {
	victor
	local home
	for home in / /root /nonexistent /etc /home/../root /home/./victor \
		/home//victor; do
		usermod -d $home victor
		refused 'not one that can be closed'
	done
	for home in /home/alice/work/x /tmp/victor; do
		usermod -d $home victor
		refused 'in its path'
	done
	usermod -d /home/alice victor
	refused 'shares its uid or its home with alice'
	usermod -d /home victor
	refused ''
	usermod -d /proc/self victor
	refused ''
	ln -s victor /home/linked
	usermod -d /home/linked victor
	refused 'is a link'
	rm /home/linked
	usermod -d /home/grace/x victor
	refused 'in its path'
	usermod -d $HOME_OF victor
	chown daemon $HOME_OF
	refused "another account's"
	chown victor $HOME_OF
	useradd -M -o -u 3001 other
	refused 'shares its uid or its home with other'
	userdel -f other
	useradd -M -d $HOME_OF/below other
	refused 'shares its uid or its home with other'
	userdel other
	install -d /var/spool/cron/crontabs
	touch /var/spool/cron/crontabs/victor
	refused 'has a crontab'
	rm /var/spool/cron/crontabs/victor
	echo >/etc/systemd/system/user@3001.service
	refused 'user@3001.service is there'
	rm /etc/systemd/system/user@3001.service
	SUDO_USER=victor refused 'you are logged in as victor'
	closed
}

@test "a home that is mounted, or on a file system of others, is refused" {
	victor
	mount -t tmpfs -o uid=3001 tmpfs $HOME_OF
	run -1 undocker-setup account victor --yes
	assert_output --partial 'mount point'
	assert_equal "$(stat -c %U $HOME_OF)" victor
	umount $HOME_OF
	install -d -o victor $HOME_OF/below
	mount -t tmpfs tmpfs $HOME_OF/below
	run -1 undocker-setup account victor --yes
	assert_output --partial 'mount point'
	assert_equal "$(stat -c %U $HOME_OF)" victor
	umount $HOME_OF/below
	mkdir /srv/far
	mount -t ramfs ramfs /srv/far
	usermod -d /srv/far/victor victor
	install -d -o victor /srv/far/victor
	run -1 undocker-setup account victor --yes
	assert_output --partial 'not on a local file system'
	umount /srv/far
	rmdir /srv/far
}

@test "an account that cannot be made is not there afterwards" {
	install -d -o daemon $HOME_OF
	run -1 undocker-setup account victor --key "$KEY.pub"
	assert_output --partial "another account's"
	run ! getent passwd victor
	assert [ ! -e $IS ]
	assert [ ! -e /etc/undocker/keys/victor ]
}

#
# Keys
#

# key_refused TEXT: the file on standard input, and no byte of it is kept.
key_refused() {
	cat >"$BATS_TEST_TMPDIR/file"
	run -1 undocker-setup account victor --key "$BATS_TEST_TMPDIR/file"
	assert_output --partial "$1"
	run ! getent passwd victor
	run -0 find /etc/undocker -name '*victor*'
	assert_output ''
}

@test "a private key is refused, and not copied" {
	local format
	for format in RFC4716 PEM; do
		ssh-keygen -q -t rsa -b 2048 -m $format -N '' \
			-f "$BATS_TEST_TMPDIR/rsa" <<<y
		key_refused 'a private key' <"$BATS_TEST_TMPDIR/rsa"
	done
	key_refused 'a private key' <"$KEY"
	cat "$KEY.pub" "$KEY" | key_refused 'a private key'
	printf 'PuTTY-User-Key-File-3: ssh-ed25519\n' | key_refused 'a private key'
	run -1 undocker-setup account victor --key "$BATS_TEST_TMPDIR"
	run -1 undocker-setup account victor --key /dev/zero
	run -1 undocker-setup account victor --key /nosuch
	run ! getent passwd victor
}

@test "a key's option that would have no effect is refused by its name" {
	local option
	for option in 'command="undocker whoami"' 'COMMAND="x"' \
		'restrict,command="a \" b,c d"' 'from="a,b c",command="x"' \
		'environment="A=b"' 'tunnel="0"' 'permitopen="x:1"' \
		'permitlisten="1"' port-forwarding agent-forwarding \
		X11-forwarding user-rc nosuch; do
		printf '%s %s\n' "$option" "$(cat "$KEY.pub")" |
			key_refused "$(grep -oiE \
				'command|environment|tunnel|permit[a-z]*|(port|agent|x11)-f[a-z]*|user-rc|nosuch' \
				<<<"$option" | head -n 1 | tr 'A-Z' 'a-z')"
	done
	printf 'ssh-dss AAAAB3NzaC1kc3M= x\n' | key_refused ssh-dss
	printf 'ssh-ed25519 AAAAB3 x\n' | key_refused 'does not take'
	printf '# nothing\n\n' | key_refused 'no public key'
	printf '%s\0\n' "$(cat "$KEY.pub")" | key_refused 'no text'
	printf '%s\r%s\n' "$(cat "$KEY.pub")" 'command="x" y' |
		key_refused 'control characters'
}

@test "options that sshd honours stay, and several keys are taken" {
	{
		printf '# laptop and desk\n\n'
		printf 'from="192.0.2.1",no-pty %s\n' "$(cat "$LAB/keys/grace.pub")"
		printf 'restrict,pty,expiry-time="20991231" %s\n' "$(cat "$KEY.pub")"
	} >"$BATS_TEST_TMPDIR/file"
	run -0 undocker-setup account victor --key "$BATS_TEST_TMPDIR/file"
	run -0 cmp "$BATS_TEST_TMPDIR/file" /etc/undocker/keys/victor
	run -0 ssh -i "$KEY" victor@docker-gw whoami
	assert_output --partial victor
	run -255 by grace whoami
}

#
# Taken away
#

master() { # WORD...: over the first connection
	ssh -i "$KEY" -o ControlPath="$BATS_TEST_TMPDIR/master" "$@"
}

@test "remove ends a session, its container, its master, and what is beside it" {
	run -0 undocker-setup account victor --key "$KEY.pub"
	master -M -N victor@docker-gw 3>&- &
	wait_for test -S "$BATS_TEST_TMPDIR/master"
	master victor@docker-gw run --rm --name attached alpine sleep 1000 3>&- &
	ssh -i "$KEY" victor@docker-gw run -d --name detached alpine sleep 1000
	screen session 100 20 "ssh -i $KEY victor@docker-gw"
	wait_for screen_has session 'victor@docker-gw:~/work>'
	screen_type session 'run --rm --name inner alpine sleep 1000' Enter
	runuser -u victor -- bash -c 'trap "" TERM HUP; exec sleep 1000' 3>&- &
	ssh bob@docker-gw run --rm --name bobs alpine sleep 1000 3>&- &
	for name in attached inner bobs; do wait_for is_running $name; done

	run -0 undocker-setup remove victor
	no_processes
	run ! master -O check victor@docker-gw
	run -255 master victor@docker-gw whoami
	run -255 ssh -i "$KEY" victor@docker-gw whoami
	wait_for no_container attached
	wait_for no_container inner
	no_processes
	# others, and what was to go on, go on
	is_running bobs
	is_running detached
	run -0 pgrep -f '^sshd: bob'
}

no_client() { ! pgrep -f "^ssh .*victor@docker-gw"; }
has_no_container() {
	local ids
	ids=$(docker ps -q --filter "label=undocker.owner=$(id -u victor)") &&
		[ -z "$ids" ]
}

# A login that is under way when the key goes has no session afterwards.
@test "no login slips through while an account is removed" {
	local round i
	for round in 1 2 3; do
		run -0 undocker-setup account victor --key "$KEY.pub" --yes
		for i in 1 2 3 4 5 6; do
			(while [ -e /etc/undocker/keys/victor ]; do
				ssh -i "$KEY" victor@docker-gw run --rm alpine \
					sleep 1000 >/dev/null 2>&1 || :
			done) 3>&- &
		done
		wait_for pgrep -u victor
		run -0 undocker-setup remove victor
		# whoever is still asking sshd is refused: that has no session
		wait_for no_client
		wait_for no_processes
		wait_for has_no_container
		run -0 undocker-setup account victor --yes
		assert [ ! -e /etc/undocker/keys/victor ]
		run -0 undocker-setup remove victor
	done
}

# In a user namespace of one's own a process can have a subordinate uid.
@test "processes in a user namespace that the account has made are ended" {
	[ "$(uname -m)" = x86_64 ] || skip 'the number of unshare(2) is another'
	victor
	local pid map=/srv/map
	mkfifo -m 666 "$map"
	runuser -u victor -- perl -e 'use POSIX;
		syscall(272, 0x10000000) == 0 or die; # unshare(CLONE_NEWUSER)
		open my $f, "<", $ARGV[0] or die; <$f>;
		POSIX::setgid(0); POSIX::setuid(0); $0 = "hidden"; sleep 1000' \
		"$map" 3>&- &
	wait_for pgrep -u victor -f CLONE_NEWUSER
	pid=$(pgrep -u victor -f CLONE_NEWUSER | tail -n 1)
	wait_for eval '[ "$(readlink /proc/$pid/ns/user)" != "$(readlink /proc/self/ns/user)" ]'
	echo '0 100000 1' >"/proc/$pid/uid_map"
	echo '0 100000 1' >"/proc/$pid/gid_map"
	echo >"$map"
	wait_for pgrep -u 100000 -x hidden
	closed
	run ! pgrep -x hidden
	rm $map
}

# A setuid file of a subordinate uid gives it to a process in no namespace at
# all; a setuid file of the account's own is the way back.
@test "processes with a subordinate uid of the account are ended" {
	victor
	printf 'victor:%s:65536\n' 500000 700000 >>/etc/subuid
	local uid other
	for uid in 500000 765535 765536; do
		setpriv --reuid $uid --regid $uid --clear-groups \
			perl -e '$0 = "hidden"; sleep 1000' 3>&- &
		other=$!
	done
	wait_for pgrep -u 500000 -x hidden
	wait_for pgrep -u 765535 -x hidden
	wait_for pgrep -u 765536 -x hidden
	closed
	run -0 pgrep -x hidden
	assert_output "$other"
	sed -i '/^victor:[57]00000:/d' /etc/subuid
}

# sandboxed COMMAND [ARG...]: as the account, in a new PID namespace, as a
# setuid sandbox starts a program.
sandboxed() {
	unshare --pid --fork --kill-child \
		setpriv --reuid 3001 --regid 3001 --clear-groups "$@"
}

# By the PID namespace alone such a process would pass for a container's.
@test "a process in a PID namespace that a sandbox made is ended, no container's" {
	victor
	docker run -d --name stays -u 3001 --network none alpine sleep 1000
	sandboxed perl -e '$0 = "hidden"; sleep 1000' 3>&- &
	wait_for pgrep -u victor -x hidden
	assert [ "$(readlink "/proc/$(pgrep -x hidden)/ns/pid")" != \
		"$(readlink /proc/self/ns/pid)" ]
	closed
	run ! pgrep -x hidden
	is_running stays
	assert_equal "$(stat -c %u "/proc/$(docker inspect -f '{{.State.Pid}}' \
		stays)")" 3001
	# nor does remove spare the one, and end the other
	sandboxed perl -e '$0 = "hidden"; sleep 1000' 3>&- &
	wait_for pgrep -u victor -x hidden
	run -0 undocker-setup remove victor
	run ! pgrep -x hidden
	is_running stays
}

# Whoever has a delegated tree of control groups gives them any name.
@test "a control group that the account has named as a container's spares none" {
	victor
	local tree trees=() id
	id=$(printf '%064d' 0)
	docker run -d --name stays -u 3001 --network none alpine sleep 1000
	for tree in /sys/fs/cgroup/{.,unified,systemd,pids}; do
		[ -d "$tree$LAB_CGROUP" ] || continue
		tree=$tree$LAB_CGROUP/delegated
		install -d -o victor "$tree"
		chown victor "$tree/cgroup.procs"
		trees+=("$tree/docker-$id.scope")
	done
	sandboxed bash -c 'for tree; do
			mkdir "$tree" && echo 0 >"$tree/cgroup.procs" && n=1
		done
		exec perl -e "\$0 = shift; sleep 1000" "hidden$n"' \
		- "${trees[@]}" 3>&- &
	wait_for pgrep -u victor -x hidden1
	run -0 cat "/proc/$(pgrep -x hidden1)/cgroup"
	assert_output --partial "/delegated/docker-$id.scope"
	closed
	run ! pgrep -x hidden1
	is_running stays
}

# What a container leaves in work: another person could run it as the account,
# or hand a directory of the host to whoever listens.
@test "others get to no setuid program, and no socket, of a closed account" {
	victor
	closed
	more_policy <<<$'[command:run user:victor]\nWHITELIST=--rm,-v list,--network list'
	by victor run --rm --network none -v "$HOME_OF/work:/w" alpine \
		sh -c "'chmod 777 /w; cp /bin/true /w/as; chmod 4755 /w/as'"
	assert_equal "$(stat -c '%U %a' $HOME_OF/work/as)" 'victor 4755'
	run -126 runuser -u erin -- env $HOME_OF/work/as
	# One that was made before that was so is closed by the next run.
	chown root:root $HOME_OF
	chmod 755 $HOME_OF
	run -0 runuser -u erin -- test -u $HOME_OF/work/as
	closed
	run ! runuser -u erin -- test -e $HOME_OF/work/as
}

#
# Shared accounts
#

# shared: victor and other come by team; each with a key.
shared() {
	local person
	useradd -K MAIL_DIR=/nonexistent -m -U -G undocker \
		-s /usr/bin/undocker-gw team
	usermod -p '*' team
	victor -s /usr/sbin/nologin
	useradd -K MAIL_DIR=/nonexistent -m -s /usr/sbin/nologin other
	more_policy <<<$'[gateway]\nACCOUNTS=team'
	undocker-keys add team victor "$KEY.pub"
	undocker-keys add team other "$LAB/keys/grace.pub"
}

unshared() {
	undocker-keys remove team other || :
	undocker-keys remove team victor || :
	userdel -rf team 2>/dev/null || :
	userdel -rf other 2>/dev/null || :
}

# A key in a home is for sshd's own account settings, which forward ports.
@test "a person of a shared account opens no way in with a key of their own" {
	shared
	run -1 ssh -i "$KEY" team@docker-gw run --rm -i alpine sh -c \
		"'mkdir -m 700 .ssh && cat >.ssh/authorized_keys'" <"$KEY.pub"
	assert [ ! -e $HOME_OF/.ssh ]
	# as it would be with a key from before
	install -d -m 700 -o victor -g victor $HOME_OF/.ssh
	install -m 600 -o victor -g victor "$KEY.pub" $HOME_OF/.ssh/authorized_keys
	run -0 timeout 20 ssh -F /dev/null -i "$KEY" -o BatchMode=yes \
		-o HostKeyAlias=docker-gw -W 127.0.0.1:22 victor@127.0.0.1 <<<quit
	assert_output --partial SSH-2.0
	run -0 undocker check
	assert_line --partial "'victor' has no shell, and a home where containers"

	run -0 undocker-setup account victor --yes
	run -255 timeout 20 ssh -F /dev/null -i "$KEY" -o BatchMode=yes \
		-o HostKeyAlias=docker-gw -W 127.0.0.1:22 victor@127.0.0.1 <<<quit
	refute_output --partial SSH-2.0
	run -0 ssh -T -i "$KEY" team@docker-gw <<<$'whoami\npwd'
	assert_output $'victor uid=3001 gid=3001(victor)\n/home/victor/work'
	run -0 undocker check
	refute_output --partial victor
	unshared
}

@test "account says by what somebody can come, and no more" {
	victor -s /usr/sbin/nologin
	run -0 undocker-setup account victor --yes
	assert_line --partial 'cannot come by ssh yet'
	refute_output --partial 'To try'
	run -0 undocker-setup account victor --key "$KEY.pub"
	assert_line --partial 'victor can come by ssh'
	assert_line 'To try: ssh victor@docker-gw undocker help'
	run -0 ssh -i "$KEY" victor@docker-gw undocker help
	undocker-setup remove victor
	userdel -rf victor
	shared
	run -0 undocker-setup account victor --yes
	assert_line --partial 'victor comes by the shared account team'
	refute_output --partial 'victor can come by ssh'
	assert_line 'To try: ssh team@docker-gw undocker help'
	run -0 ssh -i "$KEY" team@docker-gw undocker help
	run -255 by victor whoami
	run -0 undocker-setup account team --yes
	assert_line 'Keys:   undocker-keys add team USER FILE'
	refute_output --partial 'can come by ssh'
	refute_output --partial 'To try'
	undocker-keys remove team victor
	run -0 undocker-setup account victor --yes
	assert_line --partial 'cannot come by ssh yet'
	assert_output --partial 'undocker-keys add ACCOUNT victor FILE'
	unshared
}

@test "remove ends what a person has open by a shared account, and no other's" {
	shared
	run -0 undocker-setup account victor --yes
	ssh -i "$KEY" team@docker-gw run --rm --name hers alpine sleep 1000 3>&- &
	ssh -i "$LAB/keys/grace" team@docker-gw run --rm --name theirs alpine \
		sleep 1000 3>&- &
	wait_for is_running hers
	wait_for is_running theirs
	run -1 undocker-setup remove victor
	assert_output --partial 'undocker-keys remove team victor'
	is_running hers
	undocker-keys remove team victor
	run -0 undocker-setup remove victor
	no_processes
	wait_for no_container hers
	is_running theirs
	run -0 ssh -i "$LAB/keys/grace" team@docker-gw whoami
	assert_output --partial other
	unshared
}

#
# What a home is read for
#

# With the shipped policy and -v: as far as a container can write.
@test "a container can plant nothing that the machine reads in a home" {
	run -0 undocker-setup account victor --key "$KEY.pub"
	grep -q user_readenv=1 /etc/pam.d/sshd
	printf '#include <unistd.h>\n__attribute__((constructor)) void f(void)
		{ if (!access("/tmp", F_OK)) symlink("x", "/tmp/planted"); }\n' |
		gcc -shared -fPIC -x c -o /srv/evil.so -
	rm -f /tmp/planted
	local target
	for target in "$HOME_OF" /home / "$HOME_OF/work"; do
		ssh -i "$KEY" victor@docker-gw run -i --rm \
			-v "$target:/m" alpine sh -c "'
			cat >/m/evil.so || cat >/m/work/evil.so
			for at in /m /m/work /m/victor /m/victor/work \
				/m/home/victor; do
				cd \$at 2>/dev/null || continue
				chmod 777 . .. 2>/dev/null
				mv work old 2>/dev/null
				mkdir -p .ssh .config/systemd/user .config/git
				echo LD_PRELOAD=$HOME_OF/work/evil.so >.pam_environment
				echo LD_PRELOAD=$HOME_OF/work/evil.so >.ssh/environment
				echo \"touch /tmp/planted\" >.ssh/rc
				cp .ssh/rc .bashrc; cp .ssh/rc .profile
				printf \"[core]\n sshCommand=touch /tmp/planted\n\" >.gitconfig
				printf \"[Service]\nExecStart=touch /tmp/planted\n\" \
					>.config/systemd/user/default.target
			done'" </srv/evil.so >/dev/null 2>&1 || :
	done
	run -0 find $HOME_OF -mindepth 1 -maxdepth 1
	assert_output $HOME_OF/work
	assert [ -e $HOME_OF/work/.ssh/rc ]
	assert_equal "$(stat -c '%U %a' $HOME_OF)" 'root 750'
	printf 'UsePAM yes\nPermitUserRC yes\n' \
		>/etc/ssh/sshd_config.d/99-test.conf
	kill -HUP "$(cat /run/sshd.pid)"
	wait_for ssh -i "$KEY" victor@docker-gw whoami
	ssh -T -i "$KEY" victor@docker-gw <<<whoami
	run -0 /usr/sbin/sshd -T -C user=victor,host=x,addr=192.0.2.1
	assert_line 'usepam yes'
	rm /etc/ssh/sshd_config.d/99-test.conf
	kill -HUP "$(cat /run/sshd.pid)"
	wait_for ssh -i "$KEY" victor@docker-gw whoami
	assert [ ! -L /tmp/planted ]
	assert [ ! -e /tmp/planted ]
	rm -f /srv/evil.so
}

# The control: with a home of one's own, and a shell, PAM here reads the file.
@test "in a home of one's own sshd's PAM reads such a file" {
	victor
	grep -q user_readenv=1 /etc/pam.d/sshd
	install -d -o victor -m 700 $HOME_OF/.ssh
	install -o victor -m 600 "$KEY.pub" $HOME_OF/.ssh/authorized_keys
	echo PLANTED=yes >$HOME_OF/.pam_environment
	run -0 by victor 'echo $PLANTED'
	assert_output yes
	closed
	run -0 by victor run --rm -e PLANTED alpine env
	refute_line --partial PLANTED
}
