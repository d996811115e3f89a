#!/usr/bin/env bats
# shellcheck disable=SC2154 # stderr is run's
# Sources of mounts that are not what they seem, and places to mount on.

HANGS=/home/grace/race/hangs

setup_file() {
	mkdir -p /usr/local/libexec
	gcc -O2 -Wall -Wextra -Werror -o /usr/local/libexec/swap \
		"$LAB_ROOT/tests/attack/swap.c"
	install -d -m 700 /root/secret
	echo secret >/root/secret/file
}

setup() {
	load ../lib/helpers
	policy <<-'EOT'
	[command:run]
	WHITELIST=-i,-d,--rm,-v list,--mount list,-w string,--name string,--network list,--tmpfs list,--group-add list
	UIDMUSTMATCH=true
	EOT
	rm -rf /home/grace/race
	as grace mkdir -p race/mine
	as grace bash -c 'echo mine >race/mine/file'
}

teardown() {
	swaps_end
	[ -z "${SERVER:-}" ] || kill "$SERVER"
	umount -l $HANGS 2>/dev/null || :
	remove_containers
}

# A container that only exists for what is mounted in it.
grace_run() {
	as grace undocker run --rm --network none "$@"
}

swaps() { # ONE OTHER: from now on
	runuser -u grace -- /usr/local/libexec/swap "/home/grace/race/$1" \
		"/home/grace/race/$2" 3>&- &
}
swaps_end() { pkill -u grace -x swap || :; }

# The root side's staging alone, so often that both outcomes are certain; then
# whole commands.
race() { # SOURCE
	local try
	run -0 "$LAB_BUILD/tests/attack/stage" 2000 "$1"
	assert_line --regexp '^mine [0-9]+$'
	assert_line --regexp '^denied [0-9]+$'
	assert_equal "${#lines[@]}" 2
	for ((try = 0; try < 20; try++)); do
		run --separate-stderr grace_run -v "$1:/m" alpine cat /m/file
		case $status in
		0) assert_output mine ;;
		77) assert_output '' ;;
		*) fail "exit code $status: $output $stderr" ;;
		esac
	done
}

# What others do: root looks what the source is, and then has it mounted.
naive() { # SOURCE
	local try
	mkdir -p /root/mounted
	for ((try = 0; try < 2000; try++)); do
		[ "$(stat -c %U "$1/file" 2>/dev/null)" = grace ] || continue
		mount --bind "$1" /root/mounted 2>/dev/null || continue
		if grep -qsx secret /root/mounted/file; then
			umount /root/mounted
			return 0
		fi
		umount /root/mounted
	done
	return 1
}

@test "a source swapped for a link, 2,000 times, shows nobody else's file" {
	as grace ln -s /root/secret race/evil
	swaps mine evil
	race /home/grace/race/mine
	# the race is real: checking first and mounting then loses it
	naive /home/grace/race/mine
}

@test "a parent swapped for a link, 2,000 times, shows nobody else's file" {
	install -d -m 700 /root/secret/below
	echo secret >/root/secret/below/file
	as grace mkdir -p race/parent/below
	as grace bash -c 'echo mine >race/parent/below/file'
	as grace ln -s /root/secret race/evil
	swaps parent evil
	race /home/grace/race/parent/below
	naive /home/grace/race/parent/below
}

@test "a source is a file or a directory that the caller may read" {
	local source
	as grace mkfifo race/fifo
	as grace python3 -c 'import socket
socket.socket(socket.AF_UNIX).bind("race/socket")'
	for source in /etc/shadow /root /root/secret /var/lib/docker \
		/var/lib/undocker /run/undocker /run/docker.sock /dev/null \
		/home/grace/race/fifo /home/grace/race/socket \
		/proc/self/cwd /proc/self/root /proc/1/root /proc/1/cwd \
		/dev/fd/0 /dev/stdin /proc/self/fd/0 /proc/self/exe; do
		run -77 --separate-stderr grace_run -v "$source:/m" alpine true
		assert_regex "$stderr" "^undocker: denied: the mount's source"
		run -77 grace_run --mount "type=bind,src=$source,dst=/m" \
			alpine true
	done
	no_containers
	assert nothing_left
}

@test "a source that is missing is not made" {
	run -77 grace_run -v /home/grace/race/new:/m alpine true
	run -77 grace_run -v /srv/new:/m alpine true
	assert [ ! -e /home/grace/race/new ]
	assert [ ! -e /srv/new ]
}

# A server that answers nothing, not even the first message.
hang() { # OPTION
	[ -e /dev/fuse ] || mknod /dev/fuse c 10 229
	as grace mkdir -p race/hangs
	python3 -c '
import ctypes, os, signal, sys
fd = os.open("/dev/fuse", os.O_RDWR)
libc = ctypes.CDLL(None, use_errno=True)
options = "fd=%d,rootmode=40000,user_id=2007,group_id=2007" % fd + sys.argv[2]
if libc.mount(b"x", sys.argv[1].encode(), b"fuse", 0, options.encode()):
    sys.exit(1)
signal.pause()' $HANGS "$1" 3>&- &
	SERVER=$!
	wait_for grep -q " $HANGS fuse" /proc/mounts
}

# The kernel asks it for nothing, as undocker-rt is not altogether the caller.
@test "a file system of the caller's that never answers is denied at once" {
	hang ''
	run -77 timeout 60 runuser -u grace -- undocker run --rm -v $HANGS:/m \
		alpine true
	run -77 timeout 60 runuser -u grace -- undocker run --rm \
		-v $HANGS/below:/m alpine true
	assert nothing_left
}

@test "one that everybody may ask is not waited for for ever" {
	hang ,allow_other
	run -142 timeout 60 runuser -u grace -- undocker run --rm \
		-v $HANGS:/m alpine true
	run -142 timeout 60 runuser -u grace -- undocker run --rm \
		-v $HANGS/below:/m -w /m/below alpine true
	# what was begun is given up by whoever comes next
	kill "$SERVER"
	SERVER=
	umount -l $HANGS
	run -0 grace_run -v /home/grace/race/mine:/m alpine true
	wait_for nothing_left
}

@test "nothing is mounted on the kernel's file systems" {
	local target
	for target in / // /proc //proc /proc/ /proc/self/fd /sys /sys/fs/cgroup \
		/dev /dev/shm /dev/fd/7 /etc/../proc /./proc /a/../../proc; do
		for flag in "-v=/home/grace/race:$target" "-v=$target" \
			"--mount=type=bind,src=/home/grace/race,dst=$target" \
			"--mount=type=tmpfs,dst=$target" "--tmpfs=$target" \
			"--tmpfs=$target:rw,exec"; do
			run as grace undocker explain run --network none \
				"$flag" alpine
			assert [ "$status" = 77 -o "$status" = 64 ]
		done
	done
}

@test "no working directory is a descriptor of the host's" {
	local directory
	for directory in /proc/self/fd/7 //proc/self/fd/7 /proc/self/fd/7/../.. \
		/dev/fd/7 /x/../proc/self/fd/7 proc/self/fd/7 ./proc/self/fd/7 \
		/proc/1/cwd /proc/thread-self/fd/8 ''; do
		run as grace undocker explain run -w "$directory" alpine
		assert_equal "$status" 77
	done
}

@test "--mount says no more than -v" {
	local value
	for value in type=bind,src=/etc/shadow,dst=/m \
		TYPE=BIND,SOURCE=/etc/shadow,DESTINATION=/m \
		'"type=bind","src=/etc/shadow","dst=/m"' \
		type=volume,src=x,dst=/m,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/root \
		'type=volume,dst=/m,"volume-opt=o=bind,device=/root"' \
		type=volume,dst=/m,volume-driver=local \
		type=bind,src=/home/grace/race,dst=/m,bind-propagation=rshared \
		type=bind,src=/home/grace/race,dst=/m,bind-propagation=shared \
		type=npipe,src=/home/grace/race,dst=/m \
		type=bind,type=volume,src=/home/grace/race,dst=/m \
		type=bind,src=/home/grace/race,src=/root,dst=/m \
		$'type=bind,src=/home/grace/race,dst=/m\ntype=bind,src=/,dst=/r' \
		type=bind,src=/home/grace/../../root,dst=/m; do
		run grace_run --mount "$value" alpine ls /m
		assert [ "$status" = 77 -o "$status" = 64 ]
	done
	assert_equal "$(docker ps -aq)$(docker volume ls -q)" ''
}

@test "the engine's socket, and its group, are out of reach" {
	local gid
	gid=$(stat -c %g /run/docker.sock)
	run -77 grace_run -v /run:/r alpine true
	for group in "$gid" docker 0 root 42 shadow "0$gid" "+$gid" " $gid" ''; do
		run -77 grace_run --group-add "$group" -v /srv:/r alpine true
	done
	run -0 grace_run --group-add 2007 -v /srv:/r alpine id -G
	assert_output 2007
}

@test "--volumes-from passes no directory of the host's on" {
	more_policy <<-'EOT'
	[command:run user:grace]
	WHITELIST=--volumes-from list
	EOT
	as grace undocker run -d --name from --network none \
		-v /home/grace/race:/m alpine sleep 1000
	run -77 --separate-stderr grace_run --volumes-from from:ro alpine ls /m
	assert_regex "$stderr" '^undocker: denied: --volumes-from: that container'
	as grace undocker run -d --name without --network none \
		alpine sleep 1000
	run -0 grace_run --volumes-from without alpine echo none
	assert_output none
}

@test "a staged source is seen by nobody else, and its mount is gone after" {
	as grace undocker run -d --name stays --network none \
		-v /home/grace/race:/m alpine sleep 1000
	wait_for is_running stays
	run -2 as erin bash -c 'ls /run/undocker/binds/*/0 2>/dev/null'
	refute_output
	wait_for bash -c '! grep -q /run/undocker/binds/ /proc/self/mountinfo'
}
