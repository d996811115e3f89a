#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2154 # variables are the policy's or the container's
# Who a container's processes are, and whose the files are that they leave in
# directories of the host: never root's.
#
# /home of the lab is an overlay, which cannot map owners; /srv/disk is a file
# system that can.

DISK=/srv/disk
CLOSED=$DISK/closed # as the home of a gateway account is
MINE=$CLOSED/grace

setup_file() {
	mkdir -p $DISK
	mount -t tmpfs -o mode=755 disk $DISK
	images
}

teardown_file() {
	umount -l $DISK
}

# An image of busybox with more in it.
images() {
	local root
	root=$(mktemp -d)
	docker create --name base alpine true
	docker export base | tar -C "$root" -x
	docker rm base
	gcc -D_GNU_SOURCE -static -O2 -Wall -Wextra -Werror \
		-o "$root/bin/pass" "$LAB_ROOT/tests/attack/pass.c"
	install -m 755 /sbin/setcap "$root/bin/setcap"
	local library
	for library in $(ldd /sbin/setcap | grep -o '/[^ )]*'); do
		install -D -m 755 "$library" "$root$library"
	done
	install -m 4755 /bin/busybox "$root/bin/suidbox"
	tar -C "$root" -c . | docker import - tools:1
	tar -C "$root" -c . | docker import -c 'USER 1000:1000' - app:1
	tar -C "$root" -c . | docker import -c 'USER root' - rooted:1
	evil_etc "$root/etc"
	tar -C "$root" -c . | docker import - evil:1
	rm -rf "$root"
}

# Names, and even numbers, of this passwd are root, and of this group docker.
evil_etc() { # DIRECTORY
	local docker
	docker=$(stat -c %g /run/docker.sock)
	printf '%s:x:0:0::/:/bin/sh\n' root grace 2007 >"$1/passwd"
	printf 'me:x:2007:%s::/:/bin/sh\n' "$docker" >>"$1/passwd"
	printf '%s:x:%s:grace,2007,me\n' docker "$docker" grace "$docker" \
		2007 "$docker" >"$1/group"
}

setup() {
	load ../lib/helpers
	rm -rf "${MINE:?}" /home/grace/dir "${DISK:?}"/others
	install -d -m 750 -g grace $CLOSED
	install -d -o grace -g grace $MINE /home/grace/dir
	install -d -m 755 $DISK/others
	echo secret >$DISK/others/secret
	chmod 600 $DISK/others/secret
	echo grace:100000:65536 >/etc/subuid
	echo grace:200000:65536 >/etc/subgid
}

teardown() {
	remove_containers
}

grace() { as grace undocker "$@"; }
grace_run() { grace run --rm --network none "$@"; }

# HARDEN, then what else.
inside() { # HARDEN
	{
		cat <<-EOT
		[command:run]
		WHITELIST=-d,-i,--rm,-v list,-u string,-w string,--name string,--network string
		VALUES --network = none
		HARDEN=$1
		EOT
		cat
		cat <<-EOT
		[command:exec]
		WHITELIST=-u string
		UIDMUSTMATCH=true
		VALUES -u = .*
		[command:create]
		WHITELIST=-v list,--name string,-u string
		HARDEN=$1
		VALUES -u = .*
		[command:cp]
		UIDMUSTMATCH=true
		[command:start]
		WHITELIST=-a
		UIDMUSTMATCH=true
		[command:restart]
		UIDMUSTMATCH=true
		EOT
	} | policy
}
# Others are let by VALUES; HARDEN is what it is by default.
by_values() {
	inside 'no-new-privileges user' <<<'VALUES -u = .*'
}
by_idmap() {
	inside 'no-new-privileges idmap' </dev/null
}

owner() { stat -c %u:%g "$1"; }
nothing_of_roots() { # DIRECTORY...
	run -0 find "$@" -mindepth 1 \( -uid 0 -o -gid 0 \)
	refute_output
}
no_devices() {
	run -0 find "$@" \( -type b -o -type c \)
	refute_output
}

# ---- who one is

forces() { # FORCED...
	printf '%s\n' '[command:run]' 'WHITELIST=--rm,--network string,-v list' \
		'VALUES --network = none' "FORCED=$*" '[command:create]' \
		'WHITELIST=--name string' "FORCED=$*" '[command:cp]' \
		'UIDMUSTMATCH=true' '[command:start]' 'WHITELIST=-a' \
		'UIDMUSTMATCH=true' | policy
}

@test "a user is numbers, whatever the image's passwd and group say" {
	local user
	for user in '$U_UID' '$USER' '$U_UID:$U_GID' '$USER:$GROUP' \
		'$U_UID:$GROUP' '$USER:$U_GID'; do
		forces "-u $user"
		run -0 --separate-stderr grace_run evil:1 sh -c 'id -u; id -g'
		assert_output $'2007\n2007'
	done
	inside 'no-new-privileges user' </dev/null
	run -0 --separate-stderr grace_run -u 2007 evil:1 sh -c 'id -u; id -g'
	assert_output $'2007\n2007'
	run -0 --separate-stderr grace_run evil:1 sh -c 'id -u; id -g'
	assert_output $'2007\n2007'
	run -77 grace_run -u 2007:docker evil:1 id
	run -77 grace_run -u grace evil:1 id
}

@test "an etc that is copied into a container of one's own changes nobody" {
	local etc
	etc=$(mktemp -d)
	mkdir "$etc/etc"
	evil_etc "$etc/etc"
	forces '-u $USER'
	grace create --name made alpine sh -c 'id -u; id -g'
	tar -C "$etc" -c etc | grace cp - made:/
	run -0 --separate-stderr grace start -a made
	assert_output $'2007\n2007'
	rm -rf "$etc"
}

@test "a user of the image's group is not oneself, and has no file of it" {
	install -d -m 2770 -o grace -g docker $MINE/group
	install -m 640 -g docker /dev/null $MINE/secret
	echo secret >$MINE/secret
	forces '-u $U_UID:docker'
	run -0 --separate-stderr grace_run evil:1 id -g
	assert_output "$(stat -c %g /run/docker.sock)"
	run --separate-stderr grace_run -v $MINE:/h evil:1 cat /h/secret
	assert_output ''
	run grace_run -v $MINE:/h evil:1 touch /h/group/made
	assert [ ! -e $MINE/group/made ]
}

@test "a group that FORCED adds is a number" {
	forces '--group-add docker'
	run -77 --separate-stderr grace_run evil:1 id -G
	assert_regex "$stderr" "$POLICY:[0-9]+"
	forces '--group-add $GROUP'
	run -0 --separate-stderr grace_run alpine id -G
	assert_output 2007
}

# Docker looks the number of a group up as a name, and has its gid then.
@test "a group that is called as one's gid opens no file of the host's" {
	local mount
	install -d -m 750 -g docker $DISK/others/docker
	echo secret >$DISK/others/docker/file
	mkdir -p $DISK/others/below
	mount -t tmpfs -o mode=750,gid="$(stat -c %g /run/docker.sock)" below \
		$DISK/others/below
	echo secret >$DISK/others/below/file
	forces '-u $U_UID'
	run --separate-stderr grace_run evil:1 id -G
	[ "$output" = 2007 ] || echo "docker gives $output" >&3
	for mount in $DISK/others:/o $DISK/others:/o:ro; do
		run grace_run -v "$mount" evil:1 cat /o/docker/file /o/below/file
		refute_line secret
		assert_line --regexp 'Permission denied'
	done
	# beside a file system that cannot be mapped, which is there
	mkdir -p $DISK/others/plain
	mount -t overlay -o lowerdir=/etc:/opt overlay $DISK/others/plain
	run grace_run -v $DISK/others:/o evil:1 \
		cat /o/docker/file /o/plain/hostname
	umount $DISK/others/plain
	umount $DISK/others/below
	refute_line secret
	assert_line "$(cat /etc/hostname)"
}

# ---- what is left on the host

# What root, or who becomes it, would leave.
leave_all() { # RUN...
	"$@" sh -c 'cd /h
		touch root; mkdir dir; touch dir/below
		for id in 1 1000 65534; do
			touch $id; chown $id:$id $id
		done
		touch caller; chown 2007:2007 caller
		touch bob; chown 2002:2002 bob
		cp /bin/busybox busybox-suid; chmod 4755 busybox-suid
		chmod 2755 dir; cp /bin/busybox busybox-capable
		setcap cap_dac_override+ep busybox-capable
		mknod disk b 8 0; mknod null c 1 3; mkfifo fifo
		chown 70000:70000 root; chown 4294967294 root
		ln -s /etc/shadow link
		:'
}

assert_left() {
	assert_equal "$(owner $MINE/root)" 2007:2007
	assert_equal "$(owner $MINE/dir/below)" 2007:2007
	assert_equal "$(owner $MINE/1)" 100000:200000
	assert_equal "$(owner $MINE/1000)" 100999:200999
	assert_equal "$(owner $MINE/65534)" 165533:265533
	assert_equal "$(owner $MINE/caller)" 102006:202006
	assert_equal "$(owner $MINE/bob)" 102001:202001
	assert_equal "$(stat -c %u:%a $MINE/busybox-suid)" 2007:4755
	assert_equal "$(owner $MINE/link)" 2007:2007
	nothing_of_roots $MINE
	no_devices $MINE
	# root's capabilities are for the caller's own namespaces alone
	run -0 getcap -n $MINE/busybox-capable
	assert_output --partial '[rootid=2007]'
	run -1 as grace $MINE/busybox-capable cat /etc/shadow
	run -0 as grace $MINE/busybox-suid id -u
	assert_output 2007
}

@test "root that VALUES lets leaves files that are the caller's" {
	by_values
	leave_all grace_run -u 0 -v $MINE:/h tools:1
	assert_left
}

@test "root that the image wants leaves files that are the caller's" {
	by_idmap
	leave_all grace_run -v $MINE:/h rooted:1
	assert_left
}

@test "root that enters leaves files that are the caller's" {
	by_idmap
	grace run -d --name mine --network none -v $MINE:/h rooted:1 sleep 1000
	leave_all grace exec -u root mine
	assert_left
}

@test "so it is when a container is started again" {
	by_idmap
	grace run -d --name mine --network none -v $MINE:/h rooted:1 sleep 1000
	grace restart mine
	leave_all grace exec -u root mine
	assert_left
	docker kill mine
	rm -rf "${MINE:?}"/*
	grace start mine
	leave_all grace exec -u root mine
	assert_left
}

@test "without subordinate ids there is nobody but root inside" {
	rm /etc/subuid /etc/subgid
	by_idmap
	run grace_run -v $MINE:/h tools:1 sh -c '
		cd /h; touch root; touch other; chown 1:1 other; chown 0:1 other'
	assert_equal "$(owner $MINE/root)" 2007:2007
	assert_equal "$(owner $MINE/other)" 2007:2007
	install -m 666 /dev/null /etc/subuid
	echo grace:100000:65536 >/etc/subuid
	run grace_run -v $MINE:/h tools:1 chown 1 /h/other
	assert_equal "$(owner $MINE/other)" 2007:2007
	rm /etc/subuid
}

@test "subordinate ids are nobody's real ones" {
	local line
	for line in grace:0:65536 grace:1:1 grace:2001:10 grace:2007:1 \
		grace:100000:4294967295 grace:-1:5 grace:100000:0 \
		bob:100000:65536; do
		echo "$line" >/etc/subuid
		by_idmap
		rm -f $MINE/other
		run grace_run -v $MINE:/h tools:1 \
			sh -c 'cd /h; touch other; chown 1 other; chown 2002 other'
		assert_equal "$(owner $MINE/other)" 2007:2007
	done
	printf '2007:300000:10\n' >/etc/subuid
	run -0 grace_run -v $MINE:/h tools:1 chown 1 /h/other
	assert_equal "$(stat -c %u $MINE/other)" 300000
}

@test "root inside has no more of the host's files than the caller" {
	install -m 600 -o bob /dev/null $MINE/bobs
	install -m 644 /dev/null $MINE/roots
	install -m 666 /dev/null $MINE/open
	by_idmap
	run grace_run -v $MINE:/h -v $DISK/others:/o tools:1 sh -c '
		cat /o/secret; cat /h/bobs && echo READ; cd /h
		echo x >roots; echo x >open; ln bobs hard; ln roots hard
		chmod 4755 roots; echo x >/o/new; chown 0:0 /o /o/secret'
	refute_output --partial secret$'\n'
	refute_output --partial READ
	assert_equal "$(cat $MINE/roots $MINE/open)" ''
	assert_equal "$(stat -c %u:%a $MINE/roots $MINE/bobs)" $'0:644\n2002:600'
	assert [ ! -e $MINE/hard ]
	assert [ ! -e $DISK/others/new ]
}

# Root may give itself what has no owner in the mount.
@test "root inside takes nobody's files in a directory that others write" {
	install -d -m 1777 $DISK/others/all
	install -d -m 2775 -g users $DISK/others/group
	install -d -m 755 -o grace -g grace $MINE/below
	install -m 600 -o bob /dev/null $DISK/others/all/bobs
	install -m 600 -o bob /dev/null $DISK/others/group/bobs
	mount --bind $DISK/others/all $MINE/below
	by_idmap
	run --separate-stderr grace_run -v $DISK/others/all:/a \
		-v $DISK/others/group:/g -v $MINE:/h tools:1 sh -c '
		chown 0:0 /a/bobs /g/bobs /h/below/bobs; touch /h/mine'
	assert_regex "$stderr" "'$DISK/others/all' is mounted read-only: others"
	umount $MINE/below
	assert_equal "$(stat -c %u $DISK/others/*/bobs)" $'2002\n2002'
	assert_equal "$(owner $MINE/mine)" 2007:2007
	install -d -m 777 -o grace -g grace $MINE/shared
	install -m 600 -o bob /dev/null $MINE/shared/bobs
	run grace_run -v $MINE/shared:/s tools:1 chown 0:0 /s/bobs
	assert_equal "$(stat -c %u $MINE/shared/bobs)" 2002
}

@test "no device of root's inside is one on the host" {
	local pid
	by_idmap
	run grace_run tools:1 mknod /dev/sda b 8 0
	assert_failure
	inside 'no-new-privileges user' </dev/null
	grace run -d --name mine --network none tools:1 sleep 1000
	run grace exec -u root mine mknod -m 666 /tmp/sda b 8 0
	assert_failure
	pid=$(docker inspect -f '{{.State.Pid}}' mine)
	run -0 ls "/proc/$pid/root/tmp"
	refute_output
}

@test "nobody but oneself enters a container that is oneself's alone" {
	inside 'no-new-privileges user' </dev/null
	grace run -d --name mine --network none -v $MINE:/h tools:1 sleep 1000
	grace run -d --name reads --network none -v $DISK/others:/o:ro tools:1 \
		sleep 1000
	local user
	for user in root 0 0:0 2001:2001 2007:docker grace; do
		run -77 grace exec -u "$user" mine touch /h/made
		run -77 grace exec -u "$user" reads cat /o/secret
	done
	run -0 grace exec -u 2007 mine touch /h/mine
	assert_equal "$(ls $MINE)" mine
	# without directories of the host there is nothing to lose
	grace run -d --name bare --network none tools:1 sleep 1000
	run -0 --separate-stderr grace exec -u root bare id -u
	assert_output 0
	# whatever exec's section says, the container was made by another
	more_policy <<<$'[command:exec user:grace]\nHARDEN=off'
	run -77 grace exec -u root mine touch /h/made
	assert_equal "$(ls $MINE)" mine
}

@test "of a record that does not say how it is mapped nothing is believed" {
	local record
	by_idmap
	grace run -d --name mine --network none -v $MINE:/h app:1 sleep 1000
	run -0 grace exec -u 2007:2007 mine true
	for record in /var/lib/undocker/owners/*; do
		jq 'del(.mounts[].mapping)' "$record" >/tmp/record
		cat /tmp/record >"$record"
	done
	run -77 grace exec -u root mine touch /h/made
	assert_equal "$(ls $MINE)" ''
	run -0 grace exec -u 2007:2007 mine true
}

@test "one's own container hands root in another nothing of the host's" {
	by_idmap
	grace run -d --name takes --network none -v $MINE:/h tools:1 \
		pass read /h/socket secret
	wait_for test -S $MINE/socket
	run -0 grace_run -u 2007:2007 -v $MINE:/h -v $DISK/others:/o:ro tools:1 \
		pass send /h/socket /o
	wait_for is_not_running takes
	run -0 docker logs takes
	refute_output --partial secret$'\n'
	assert_output --partial 'Permission denied'
	docker rm takes
}

@test "a setuid program makes nothing of root's where it may be one" {
	inside user </dev/null
	run grace_run -v $MINE:/h tools:1 sh -c 'cd /h
		suidbox touch made; suidbox cp /bin/busybox suid
		suidbox chmod 4755 suid; suidbox mknod disk b 8 0; touch mine'
	assert_equal "$(owner $MINE/mine)" 2007:2007
	nothing_of_roots $MINE
	no_devices $MINE
}

# ---- file systems that cannot

@test "what cannot be mapped is read-only, and only one's own" {
	local secret=/home/grace/dir/secret
	echo mine >$secret
	by_idmap
	run -0 --separate-stderr grace_run -v /home/grace/dir:/h tools:1 sh -c '
		cat /h/secret; touch /h/made; chmod 4755 /h/secret; :'
	assert_line mine
	assert_regex "$stderr" "undocker: note: '/home/grace/dir' is mounted read-only"
	assert_equal "$(ls /home/grace/dir)" secret
	assert_equal "$(stat -c %a $secret)" 644
	# root would read everything, and reach every socket
	run -77 grace_run -v /etc:/e tools:1 cat /e/shadow
	refute_output --partial 'root:'
	# of a mount that does not come about nothing is noted
	run -77 --separate-stderr grace_run -v /home/grace/dir:/h -v /etc:/e \
		tools:1 true
	refute_regex "$stderr" note:
	run -77 grace_run -v /etc:/e:ro tools:1 cat /e/shadow
	run -77 grace_run -v /home:/r:ro tools:1 ls /r/bob
	run grace_run -v /:/r:ro tools:1 cat /r/etc/shadow /r/home/bob/.profile
	assert_failure
	refute_output --partial 'root:'
	refute_output --partial '#'
	assert_equal "$(docker ps -aq)" ''
	wait_for nothing_left
}

@test "a file system below that cannot be mapped is not there" {
	mkdir $MINE/below
	mount -t overlay -o lowerdir=/etc:/opt overlay $MINE/below
	by_idmap
	run --separate-stderr grace_run -v $MINE:/h tools:1 \
		sh -c 'cat /h/below/shadow; touch /h/made'
	umount $MINE/below
	refute_output
	assert_equal "$(owner $MINE/made)" 2007:2007
}

@test "as oneself, it is mounted as it is" {
	inside 'no-new-privileges user' </dev/null
	run -0 --separate-stderr grace_run -v /home/grace/dir:/h tools:1 \
		touch /h/made
	assert_equal "$stderr" ''
	assert_equal "$(owner /home/grace/dir/made)" 2007:2007
}

# ---- what the engine makes on the way

@test "what the engine makes in a directory of one's own is not root's" {
	local tries
	inside 'no-new-privileges user' </dev/null
	mkdir -p $MINE/etc
	chown grace:grace $MINE/etc
	run grace_run -v $MINE/etc:/etc tools:1 true
	nothing_of_roots $MINE
	# through links, into directories that the caller cannot write
	as grace ln -s /o $MINE/out
	as grace ln -sf /o/hosts $MINE/etc/hosts
	for tries in /h/out/new /h/new/below; do
		run grace_run -v $MINE:/h -v $DISK/others:/o -w $tries tools:1 \
			true
	done
	run grace_run -v $MINE/etc:/etc -v $DISK/others:/o tools:1 true
	assert_equal "$(ls $DISK/others)" secret
	nothing_of_roots $MINE
}

@test "a working directory swapped for a link leaves nothing of root's" {
	local try
	inside 'no-new-privileges user' </dev/null
	as grace mkdir -p $MINE/dir/work $MINE/gone
	as grace ln -s $DISK/others $MINE/gone/link
	runuser -u grace -- timeout 60 bash -c "while :; do
		mv $MINE/dir/work $MINE/gone/work
		mv $MINE/gone/work $MINE/dir/work; done" >/dev/null 2>&1 3>&- &
	for ((try = 0; try < 10; try++)); do
		run grace_run -v $MINE:/h -w /h/dir/work tools:1 true
	done
	pkill -u grace -f "^bash -c while :; do" || :
	assert_equal "$(ls $DISK/others)" secret
	nothing_of_roots $MINE
}

# ---- what it is for

@test "a directory that root has worked in is the caller's" {
	local work=$MINE/work
	as grace mkdir $work
	mkdir -p $DISK/tree/bin
	echo one >$DISK/tree/one
	echo two >$DISK/tree/bin/two
	chown 70:70 $DISK/tree/bin/two
	tar --numeric-owner -C $DISK/tree -cf $MINE/tree.tar .
	chown grace $MINE/tree.tar
	by_idmap
	run -0 grace_run -v $MINE:/h -w /h/work rooted:1 sh -ec '
		tar xf ../tree.tar; chown -R 0:0 .; chown 70:70 bin/two
		mkdir cache; rm -r cache; mv one three; chmod 600 three
		[ "$(stat -c %u bin/two)" = 70 ]; echo more >>bin/two'
	assert_equal "$(owner $work/three)" 2007:2007
	assert_equal "$(owner $work/bin/two)" 100069:200069
	assert_equal "$(cat $work/bin/two)" $'two\nmore'
	run -0 as grace rm $work/three
	run -0 as grace mv $work/bin $work/lib
	nothing_of_roots $work
	rm -rf $DISK/tree
}

# A socket would be a way for others to hand root inside what they have opened.
@test "root inside writes only where nobody else can come" {
	by_idmap
	install -d -m 700 -o grace -g grace $DISK/open
	run -1 grace_run -v $DISK/open:/h rooted:1 touch /h/made
	run -1 grace_run -v $DISK/open:/h rooted:1 nc -lU /h/socket
	run -0 find $DISK/open -mindepth 1
	assert_output ''
	# the same directory, behind one that only root can open to others
	mv $DISK/open $CLOSED/
	run -0 grace_run -v $CLOSED/open:/h rooted:1 touch /h/made
	assert_equal "$(owner $CLOSED/open/made)" 2007:2007
	rm -r $CLOSED/open
}

@test "directories of a group, and root's, are as they are outside" {
	groupadd -f -g 3000 project
	install -d -m 2775 -g project $DISK/project
	install -d -m 1777 $DISK/tmp
	usermod -aG project grace
	inside 'no-new-privileges user' <<<'FORCED=--group-add 3000'
	run -0 grace_run -v $DISK/project:/p -v $DISK/tmp:/t tools:1 \
		touch /p/made /t/made
	assert_equal "$(owner $DISK/project/made)" 2007:3000
	assert_equal "$(owner $DISK/tmp/made)" 2007:2007
	gpasswd -d grace project
	rm -r $DISK/project $DISK/tmp
}

@test "explain, allowed and the audit say how a mount is mapped" {
	by_idmap
	run -0 grace explain run -v $MINE:/h rooted:1
	assert_line --regexp "owners on /h: root inside is you.* HARDEN .*$POLICY:4"
	run -0 grace explain --json run -v $MINE:/h rooted:1
	assert_equal "$(jq -r '.reasons[] | select(.what | test("owners")) |
		"\(.rule) \(.line)"' <<<"$output")" 'HARDEN 4'
	run -0 grace allowed --json
	assert_equal "$(jq -r '.commands[] | select(.name == "run") | .owners' \
		<<<"$output")" root
	run -0 grace allowed run
	assert_line --partial 'root inside is you'
	sed -i '1i [undocker]\nAUDIT=/var/log/owners' "$POLICY"
	run -0 grace_run -v $MINE:/h rooted:1 true
	assert_equal "$(jq -r 'select(.mounts) | .mounts[] |
		"\(.owners) \(.target)"' /var/log/owners)" \
		'root /h'
	rm /var/log/owners
}

@test "nothing is left of what made a mapping" {
	by_idmap
	run -0 grace_run -v $MINE:/h rooted:1 true
	wait_for nothing_left
	assert_equal "$(lsns -t user -n -o NS | sort -u | wc -l)" 1
}
