#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2086,SC2154 # variables are the container's or run's
# Root inside has root's uid for the kernel: with a directory of the host, which
# a friend with a program on this machine sends it through a socket, it is root
# there.  alice has an account of the gateway and no program outside; grace is
# the friend.

DISK=/srv/disk   # can map owners
PLAIN=/srv/plain # an overlay, which cannot
SECRET=secret-of-root

setup_file() {
	local root
	mkdir -p $DISK $PLAIN
	mount -t tmpfs -o mode=755 disk $DISK
	mkdir $DISK/upper $DISK/work $DISK/lower
	mount -t overlay -o lowerdir=$DISK/lower,upperdir=$DISK/upper,workdir=$DISK/work \
		overlay $PLAIN
	root=$(mktemp -d)
	docker create --name base alpine true
	docker export base | tar -C "$root" -x
	docker rm base
	gcc -D_GNU_SOURCE -static -O2 -Wall -Wextra -Werror \
		-o "$root/bin/pass" "$LAB_ROOT/tests/attack/pass.c"
	install "$root/bin/pass" /usr/local/bin/pass
	tar -C "$root" -c . | docker import - tools:1
	rm -rf "$root"
}

teardown_file() {
	umount -l $PLAIN $DISK
	rm -f /usr/local/bin/pass
}

setup() {
	load ../lib/helpers
	install -d -m 1777 $DISK/shared
	install -d -m 755 -o alice -g alice $DISK/open
	install -d -m 777 -o alice -g alice $PLAIN/open
	install -d -m 750 -g alice $DISK/closed $PLAIN/closed
	install -d -o alice -g alice $DISK/closed/alice $PLAIN/closed/alice
	install -m 600 /dev/null /etc/secret
	echo $SECRET >/etc/secret
	friends=()
}

teardown() {
	[ "${#friends[@]}" = 0 ] || kill "${friends[@]}" || :
	remove_containers
	rm -rf $DISK/shared $DISK/open $DISK/closed $PLAIN/open $PLAIN/closed \
		/etc/secret
}

alice() { as alice undocker "$@"; }
alice_run() { alice run --network none "$@"; }

# Who people may be inside: HARDEN.
rules() {
	policy <<-EOT
	[command:run]
	WHITELIST=-d,--rm,-v list,-u string,--name string,--network string
	VALUES --network = none
	VALUES -u = .*
	ALLOWEDBINDS=$DISK $PLAIN
	HARDEN=no-new-privileges $1
	[command:exec]
	WHITELIST=-u string
	VALUES -u = .*
	UIDMUSTMATCH=true
	HARDEN=no-new-privileges $1
	[command:restart]
	UIDMUSTMATCH=true
	ALLOWEDBINDS=$DISK $PLAIN
	EOT
}

# grace offers /etc to whoever connects to her socket.
friend_offers() { # SOCKET
	setpriv --reuid grace --regid grace --clear-groups \
		/usr/local/bin/pass offer "$1" /etc >/dev/null 2>&1 3>&- &
	friends+=($!)
	wait_for test -S "$1"
	# The test's own test: on the host it connects.
	run setpriv --reuid bob --regid bob --clear-groups \
		pass fetch "$1" hostname
	assert_output "$(cat /etc/hostname)"
}

friend_sends() { # SOCKET
	run setpriv --reuid grace --regid grace --clear-groups \
		pass send "$1" /etc
}

@test "root inside does not get to a friend's socket, nor does oneself" {
	local harden user mount
	friend_offers $DISK/shared/socket
	for harden in user idmap; do
		rules $harden
		for user in 0:0 2001:2001 1:1; do
			for mount in $DISK/shared:/s $DISK/shared:/s:ro \
				$DISK:/s:ro $DISK/shared/socket:/socket; do
				run alice_run --rm -u $user -v $mount tools:1 \
					sh -c 'for s in /s/socket /s/shared/socket /socket
					do pass fetch $s secret; done'
				refute_output --partial $SECRET
				refute_output --partial 'secret:'
			done
		done
	done
}

@test "nor where owners cannot be mapped" {
	local harden user
	friend_offers $PLAIN/open/socket
	for harden in user idmap; do
		rules $harden
		for user in 0:0 2001:2001; do
			run -77 alice_run --rm -u $user -v $PLAIN/open:/s:ro \
				tools:1 pass fetch /s/socket secret
			assert_line --partial "others can reach '$PLAIN/open'"
			assert_line --partial 'undocker: hint: '
		done
	done
	assert_equal "$(docker ps -aq)" ''
}

@test "nor does a friend get to a socket that is made inside" {
	local harden user
	for harden in user idmap; do
		rules $harden
		for user in 0:0 2001:2001; do
			run alice_run --rm -u $user -v $DISK/open:/s tools:1 \
				pass read /s/socket secret
			assert_output --partial 'Read-only file system'
			run -0 find $DISK/open -mindepth 1
			assert_output ''
		done
	done
}

@test "oneself hands root inside nothing that a friend has opened" {
	rules idmap
	alice_run -d --name takes -v $DISK/closed/alice:/h tools:1 \
		pass read /h/socket secret
	wait_for test -S $DISK/closed/alice/socket
	alice_run -d --name hands -u 2001:2001 -v $DISK/closed/alice:/h \
		-v $DISK/open:/o tools:1 pass relay /o/socket /h/socket
	wait_for is_not_running hands
	assert [ ! -e $DISK/open/socket ]
	friend_sends $DISK/open/socket
	run -0 docker logs takes
	refute_output --partial $SECRET
}

@test "root that enters a container of oneself has no way out either" {
	local try
	rules user
	alice_run -d --name mine -v $DISK/open:/o -v $DISK/closed/alice:/h \
		tools:1 sleep 1000
	for try in 1 2; do
		as alice undocker exec -u 0 mine \
			pass read /tmp/socket$try secret >$BATS_TEST_TMPDIR/root &
		wait_for alice exec mine test -S /tmp/socket$try
		run alice exec mine pass relay /o/socket /tmp/socket$try
		assert_output --partial 'Read-only file system'
		run -0 find $DISK/open -mindepth 1
		assert_output ''
		alice restart mine
		assert_equal "$(cat $BATS_TEST_TMPDIR/root)" ''
	done
	# what it is for
	run -0 alice exec -u 0 mine sh -c 'touch /etc/made; id -u'
	assert_line 0
	run -0 alice exec mine touch /h/made
	assert_equal "$(stat -c %u:%g $DISK/closed/alice/made)" 2001:2001
	# the way is opened while it runs, by root alone
	run -1 as alice chmod 755 $DISK/closed
}

@test "root enters none that was not made so" {
	local record
	rules user
	alice_run -d --name mine -v $DISK/closed/alice:/h tools:1 sleep 1000
	run -0 --separate-stderr alice exec -u 0 mine id -u
	assert_output 0
	for record in /var/lib/undocker/owners/*; do
		jq 'del(.mounts[].guarded)' "$record" >/tmp/record
		cat /tmp/record >"$record"
	done
	run -77 --separate-stderr alice exec -u 0 mine touch /h/made
	assert_regex "$stderr" "denied: '0' may not enter .*$POLICY:[0-9]+"
	assert_regex "$stderr" 'hint: .* make it anew'
	assert_equal "$(ls $DISK/closed/alice)" ''
	run -0 alice exec mine touch /h/made
}

@test "directories that others read are root's inside to read" {
	rules idmap
	install -m 644 /dev/null $DISK/shared/data
	echo text >$DISK/shared/data
	run -0 --separate-stderr alice_run --rm -v $DISK/shared:/s:ro tools:1 \
		cat /s/data
	assert_output text
	run -0 --separate-stderr alice_run --rm -u 2001:2001 \
		-v $PLAIN/closed/alice:/h:ro tools:1 ls /h
}

@test "people with a shell, and where nobody is root inside, write as ever" {
	rules user
	install -d -o grace -g grace $DISK/open/grace
	run -0 as grace undocker run --rm --network none -v $DISK/open/grace:/h \
		tools:1 touch /h/made
	assert_equal "$(stat -c %u $DISK/open/grace/made)" 2007
	sed -i '/^VALUES -u/d' "$POLICY"
	run -0 alice_run --rm -v $DISK/open:/h tools:1 touch /h/made
	assert_equal "$(stat -c %u $DISK/open/made)" 2001
	run -0 alice_run --rm -v $PLAIN/open:/h tools:1 touch /h/made
	assert_equal "$(stat -c %u $PLAIN/open/made)" 2001
}
