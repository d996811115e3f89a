#!/usr/bin/env bats
# shellcheck disable=SC2154 # stderr is run's
# Nothing of the kernel's, and nothing of /dev and /run, is mounted, by
# whatever path.

setup_file() {
	mkdir -p /run/user/2007 /srv/alias
	mount -t tmpfs -o mode=700,uid=2007,gid=2007 user /run/user/2007
}

teardown_file() {
	umount -l /run/user/2007
}

setup() {
	load ../lib/helpers
	policy <<-'EOT'
	[command:run]
	WHITELIST=-i,-d,--rm,-v list,--mount list,--name string,--network list
	[command:create]
	WHITELIST=-v list,--mount list,--name string,--network list
	[command:start]
	WHITELIST=-a
	UIDMUSTMATCH=true
	[command:cp]
	UIDMUSTMATCH=true
	EOT
}

teardown() {
	remove_containers
	[ -z "${LISTENER:-}" ] || kill "$LISTENER"
	local point
	for point in /srv/alias/*; do
		! mountpoint -q "$point" || umount -l "$point"
	done
	rm -rf /srv/alias/* /home/grace/link /run/attack.socket \
		/run/user/2007/attack.socket
}

grace_run() {
	as grace undocker run --rm --network none "$@"
}

# A socket that everybody may speak to, in each of the two places.
listen() {
	as grace python3 -c '
import os, socket
for path in "/run/user/2007/attack.socket", "/tmp/attack.socket":
    if os.path.exists(path):
        os.unlink(path)
s = socket.socket(socket.AF_UNIX)
s.bind("/run/user/2007/attack.socket")
os.chmod("/run/user/2007/attack.socket", 0o777)
s.listen(9)
while True:
    s.accept()[0].send(b"reached")' 3>&- &
	LISTENER=$!
	wait_for test -S /run/user/2007/attack.socket
	python3 -c '
import os, socket
s = socket.socket(socket.AF_UNIX)
s.bind("/run/attack.socket")
os.chmod("/run/attack.socket", 0o777)'
	[ -S /run/attack.socket ]
}

# A source that is denied, with -v and --mount, with and without what is below.
refused() { # SOURCE
	echo "source: $1"
	local options
	for options in '' ,bind-nonrecursive ,readonly; do
		run -77 --separate-stderr grace_run --mount \
			"type=bind,src=$1,dst=/m$options" alpine true
		assert_regex "$stderr" "^undocker: denied: the mount's source"
	done
	run -77 grace_run -v "$1:/m" alpine true
}

# What a container sees in directories of its mount, and nothing of the host's.
assert_clean() { # CONTAINER DIRECTORY, which shows the host's /
	run -0 docker exec "$1" sh -c "cat /proc/self/mountinfo |
		grep ' $2[/ ]' | sed 's/.* - //; s/ .*//' | sort -u"
	local type
	for type in "${lines[@]}"; do
		case $type in
		proc | sysfs | cgroup* | devpts | devtmpfs | mqueue | nsfs | \
			debugfs | tracefs | bpf) fail "$type is mounted" ;;
		esac
	done
	run -0 docker exec "$1" sh -c "
		ls -A $2/proc $2/sys $2/run $2/dev | grep -v ':\$'
		find $2/run $2/dev ! -type d
		find $2/srv/alias -type s; true"
	refute_output --regexp '[a-z]'
	run -0 docker exec "$1" sh -c "ls $2/usr/bin/docker"
}

@test "file systems of the kernel's are no source" {
	mkdir -p /srv/alias/{proc,sys,debug,bpf,cgroup,pts}
	mount --bind /proc /srv/alias/proc
	mount --bind /sys/kernel /srv/alias/sys
	mount -t debugfs debugfs /srv/alias/debug
	chmod 755 /srv/alias/debug
	mount -t bpf bpf /srv/alias/bpf
	mount --bind /sys/fs/cgroup /srv/alias/cgroup
	mount --bind /dev/pts /srv/alias/pts
	as grace ln -s /proc link
	local source
	for source in /proc /proc/sys /proc/self /proc/self/environ /sys \
		/sys/fs/cgroup /sys/kernel //proc /dev /dev/pts /dev/shm \
		/srv/alias/{proc,sys,debug,bpf,cgroup,pts} \
		/srv/alias/proc/version /home/grace/link \
		/home/grace/link/version; do
		refused "$source"
	done
	umount -l /srv/alias/debug
	chmod 700 /sys/kernel/debug 2>/dev/null || :
}

@test "the memory of a process of the caller's is no source" {
	as grace sleep 1000 3>&- &
	wait_for pgrep -u grace -x sleep
	local pid
	pid=$(pgrep -u grace -x sleep)
	refused "/proc/$pid/mem"
	refused "/proc/$pid/root"
	as grace ln -s "/proc/$pid/mem" link
	refused /home/grace/link
	kill "$pid"
}

@test "nothing in /run is a source, by whatever name" {
	listen
	mkdir -p /srv/alias/{run,user,file}
	mount --bind /run /srv/alias/run
	mount --bind /run/user/2007 /srv/alias/user
	touch /srv/alias/pid
	mount --bind /run/docker.pid /srv/alias/pid
	as grace mkdir -p /run/user/2007/below
	as grace ln -s /run/user link
	local source
	for source in /run /run/user/2007 /run/user/2007/below /run/docker.pid \
		/var/run /var/run/user/2007 /srv/alias/run \
		/srv/alias/run/user /srv/alias/user /srv/alias/user/below \
		/srv/alias/pid /home/grace/link /home/grace/link/2007; do
		refused "$source"
	done
	umount -l /srv/alias/pid
}

@test "a mount of / has neither proc, sys and dev nor what is in /run" {
	listen
	mkdir -p /srv/alias/{run,user,proc,debug}
	mount --bind /run /srv/alias/run
	mount --bind /run/user/2007 /srv/alias/user
	mount -t proc proc /srv/alias/proc
	mount -t debugfs debugfs /srv/alias/debug
	as grace undocker run -d --name all --network none -v /:/h \
		alpine sleep 1000
	wait_for is_running all
	assert_clean all /h
	assert_equal "$(docker exec all ls /h/srv/alias/debug)" ''
	assert_equal "$(docker exec all ls /h/srv/alias/proc)" ''
	# nothing was taken from the host itself
	assert [ -e /proc/self/exe ]
	assert [ -S /run/user/2007/attack.socket ]
	mountpoint -q /sys
	mountpoint -q /srv/alias/proc
	# started again it is mounted again
	docker stop -t 0 all
	run -0 as grace undocker start all
	wait_for is_running all
	assert_clean all /h
}

@test "what create has made is clean when it starts, and cp sees nothing" {
	listen
	as grace undocker create --name later --network none -v /:/h \
		alpine sleep 1000
	as grace undocker start later
	wait_for is_running later
	assert_clean later /h
	run as grace undocker cp later:/h/run/user/2007/attack.socket -
	assert_failure
}

@test "a mount of / alone shows no directory of /run's" {
	listen
	as grace undocker run -d --name alone --network none \
		--mount type=bind,src=/,dst=/h,bind-nonrecursive \
		alpine sleep 1000
	wait_for is_running alone
	run -0 docker exec alone sh -c 'ls -A /h/proc /h/sys; find /h/run /h/dev ! -type d'
	refute_output --regexp '[a-z]+$'
}

# A host whose /run is a directory of the root file system.
@test "a /run that is no mount of its own is covered" {
	local host=/srv/alias/host stage=$LAB_BUILD/tests/attack/stage
	mkdir -p $host
	mount -t tmpfs host $host
	mkdir $host/{lower,upper,work,root}
	mount --bind / $host/lower
	mount -t overlay -o "lowerdir=$host/lower,upperdir=$host/upper,workdir=$host/work" \
		host $host/root
	mkdir -p $host/root/run/service $host/root/etc
	echo host >$host/root/run/service/name
	chmod 755 $host/root/run $host/root/run/service
	cp /etc/passwd /etc/group $host/root/etc
	mount -t proc proc $host/root/proc
	cp "$stage" $host/root/stage
	mkdir -p $host/root/srv/below
	mount --bind $host/root/run/service $host/root/srv/below
	run -0 chroot $host/root /stage 1 / run/service/name
	assert_output 'No such file or directory 1'
	run -0 chroot $host/root /stage 1 / srv/below/name
	assert_output 'No such file or directory 1'
	run -0 chroot $host/root /stage 1 / etc/hostname
	refute_output 'No such file or directory 1'
	for source in /run /run/service /run/service/name /srv/below \
		/srv/below/name; do
		run -0 chroot $host/root /stage 1 $source .
		assert_output 'denied 1'
	done
}
