#!/usr/bin/env bats
# The caller against the processes that work for him, and the environment that
# he starts them in.
# shellcheck disable=SC2016,SC2030,SC2031 # tests are subshells

setup() {
	load ../lib/helpers
	call_up
	policy <<-'EOT'
	[command:run]
	WHITELIST=-i,-t,-d,--rm,-v list,--name string,--network list
	UIDMUSTMATCH=true
	[command:exec]
	UIDMUSTMATCH=true
	EOT
}

teardown() {
	remove_containers
	rm -rf /home/grace/tools /home/grace/pid
}

# A run of grace's with all three processes: $proxy, $watcher and $cli.
start_run() {
	as grace bash -c 'undocker run --rm --name job --network none \
		-v "$PWD:/m" alpine sleep 1000 & echo $! >pid; wait $!' 3>&- &
	wait_for is_running job
	proxy=$(cat /home/grace/pid)
	watcher=$(pgrep -x undocker-watch)
	cli=$(pgrep -f 'docker .*--name=job')
}

@test "no process that works for the caller can be read, traced or limited" {
	local pid file
	start_run
	for pid in "$proxy" "$watcher" "$cli"; do
		for file in mem environ maps cwd exe root fd/0 fd/3; do
			run ! runuser -u grace -- sh -c \
				"cat /proc/$pid/$file || readlink /proc/$pid/$file"
		done
		run ! runuser -u grace -- strace -p "$pid"
		# the proxy has no rights to lose
		[ "$pid" = "$proxy" ] ||
			run ! runuser -u grace -- prlimit --pid "$pid" --nofile=3
	done
	is_running job
}

@test "what the caller may stop or kill leaves the rest in order" {
	local signal who
	for signal in STOP TERM KILL; do
		for who in proxy cli; do
			start_run
			runuser -u grace -- kill -$signal "${!who}"
			# stopped or not, its container is still the caller's alone
			run -77 as erin undocker exec job true
			run -0 as grace undocker exec job id -u
			assert_output 2007
			kill -9 "$proxy" "$cli" 2>/dev/null || :
			wait_for no_process 'docker .*--name=job'
			remove_containers
			wait_for nothing_left
		done
	done
}

@test "the watcher takes no signal of the caller's" {
	local signal
	start_run
	for signal in HUP INT TERM STOP KILL USR1 ALRM CONT; do
		run ! runuser -u grace -- kill -$signal "$watcher"
	done
	runuser -u grace -- kill -9 "$proxy"
	wait_for no_process '^undocker-watch'
}

@test "the setuid wrapper is root's nowhere else, and by no other name" {
	local copy
	as grace mkdir -p tools
	copy=/home/grace/tools/undocker-rts
	cp /usr/bin/undocker-rts "$copy"
	run -70 runuser -u grace -- call "$copy" -- whoami
	assert_output --partial 'not setuid root here'
	# the kernel protects what one does not own (fs.protected_hardlinks)
	run ! runuser -u grace -- ln /usr/bin/undocker-rts /home/grace/tools/hard
	as grace ln -s /usr/bin/undocker-rts tools/soft
	run -0 runuser -u grace -- call /home/grace/tools/soft -- whoami
	assert_output --partial 'uid=2007'
	# the loader executes what is linked statically, as anybody may
	run -0 runuser -u grace -- call /lib64/ld-linux-x86-64.so.2 \
		/usr/bin/undocker-rts -- whoami
	assert_output --partial 'uid=2007'
	run -0 runuser -u grace -- call bash -c \
		'exec -a "$(printf "/tmp/x\n--help")" /usr/bin/undocker-rts' -- whoami
	assert_output --partial 'uid=2007'
	run -0 runuser -u grace -- call \
		bash -c 'exec -a "" /usr/bin/undocker-rts' -- whoami
	assert_output --partial 'uid=2007'
}

@test "no variable of the caller's has an effect on the root side" {
	as grace mkdir -p tools
	cat >/home/grace/tools/evil.c <<-'EOF'
	#include <fcntl.h>
	#include <unistd.h>
	__attribute__((constructor)) static void run(void)
	{
		if (geteuid() == 0)
			close(open("/root/evil", O_CREAT | O_WRONLY, 0644));
	}
	EOF
	gcc -shared -fPIC -o /home/grace/tools/evil.so /home/grace/tools/evil.c
	printf '#!/bin/sh\ntouch /home/grace/tools/ran\n' >/home/grace/tools/docker
	cp /home/grace/tools/docker /home/grace/tools/sudo
	chmod 755 /home/grace/tools/docker /home/grace/tools/sudo
	local mode
	for mode in setuid sudo; do
		mode $mode
		run -0 as grace env LD_PRELOAD=/home/grace/tools/evil.so \
			LD_LIBRARY_PATH=/home/grace/tools LD_AUDIT=/home/grace/tools/evil.so \
			GCONV_PATH=/home/grace/tools LOCPATH=/home/grace/tools \
			LANGUAGE=../../home MALLOC_CHECK_=3 \
			GLIBC_TUNABLES=glibc.malloc.mxfast=glibc.malloc.mxfast=A \
			DOCKER_HOST=tcp://127.0.0.1:1 DOCKER_CONTEXT=evil \
			DOCKER_CONFIG=/home/grace/tools DOCKER_TLS_VERIFY=1 \
			DOCKER_CERT_PATH=/home/grace/tools \
			DOCKER_CLI_PLUGIN_EXTRA_DIRS=/home/grace/tools \
			HTTP_PROXY=http://127.0.0.1:1 http_proxy=http://127.0.0.1:1 \
			SSL_CERT_FILE=/dev/null HOME=/home/grace/tools \
			XDG_CONFIG_HOME=/home/grace/tools TMPDIR=/home/grace/tools \
			TERMINFO=/home/grace/tools PATH=/home/grace/tools \
			IFS=/ BASH_ENV=/home/grace/tools/docker \
			ENV=/home/grace/tools/docker \
			/usr/bin/undocker run --rm --network none alpine \
			/bin/sh -c 'echo HOME=$HOME; echo PROXY=$HTTP_PROXY$http_proxy'
		assert_line 'HOME=/'
		assert_line 'PROXY='
	done
	assert [ ! -e /root/evil ]
	assert [ ! -e /home/grace/tools/ran ]
}

@test "sudo makes nobody of the caller that sudo has not made" {
	mode sudo
	run ! runuser -u grace -- call sudo -n -u '#-1' /usr/bin/undocker-rt -- whoami
	run ! runuser -u grace -- call sudo -n -u bob /usr/bin/undocker-rt -- whoami
	run ! runuser -u grace -- call sudo -n SUDO_UID=2002 \
		/usr/bin/undocker-rt -- whoami
	run -0 runuser -u grace -- call sudo -n /usr/bin/undocker-rt -- whoami
	assert_output --partial 'uid=2007'
	# what root itself hands over is believed, if it is a uid at all
	for uid in -1 4294967295 4294967296 '' ' 2002' 2002x 0x7d2; do
		run -77 call env SUDO_UID="$uid" /usr/bin/undocker-rt -- whoami
	done
}

# The kernel can refuse this for all (dev.tty.legacy_tiocsti=0).
@test "nothing inside types into the caller's terminal" {
	as grace mkdir -p tools
	cat >/home/grace/tools/type.c <<-'EOF'
	#include <sys/ioctl.h>
	int main(void)
	{
		const char *text = "touch tools/typed\n";
		while (*text)
			ioctl(0, TIOCSTI, text++);
		return 0;
	}
	EOF
	gcc -static -o /home/grace/tools/type /home/grace/tools/type.c
	screen tty 80 24 \
		'runuser -u grace -- bash -c "cd; undocker run --rm -it -v \$PWD/tools:/t --network none alpine /t/type; read -t 1 line; echo done"'
	wait_for screen_has tty 'done'
	assert [ ! -e /home/grace/tools/typed ]
	screen_end tty
}
