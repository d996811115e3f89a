#!/usr/bin/env bats
# shellcheck disable=SC2154 # stderr is run's
# Root makes what is missing in a container: mount points, and the working
# directory. In a mounted directory of the host that would be on the host.

setup() {
	load ../lib/helpers
	policy <<-'EOT'
	[command:run]
	WHITELIST=-i,-d,--rm,--init,-v list,--mount list,-w string,--name string,--network list,--tmpfs list
	EOT
	rm -rf /home/grace/mine /srv/shared
	as grace mkdir -p mine/there
	install -d -m 1777 /srv/shared
	install -d -m 755 /srv/shared/other
}

teardown() {
	remove_containers
	rm -rf /srv/shared
}

grace_run() {
	as grace undocker run --rm --network none "$@"
}

# Nothing on the host that was not there, and nothing of another's in mine.
assert_unchanged() {
	assert_equal "$(find /home/grace/mine /srv/shared ! -type l | sort)" \
		"$(printf '%s\n' /home/grace/mine /home/grace/mine/there \
			/srv/shared /srv/shared/other)"
	assert_equal "$(find /home/grace/mine ! -user grace)" ''
}

denied() {
	run -77 --separate-stderr grace_run "$@"
	assert_regex "$stderr" '^undocker: denied: '
	assert_equal "$(docker ps -aq)" ''
	assert_unchanged
}

@test "docker's own files are made in no directory of the host's" {
	local target file
	for target in /etc /etc/ //etc /etc/hosts /etc/hostname \
		/etc/resolv.conf /etc//hosts/; do
		denied -v "/home/grace/mine:$target" alpine true
		denied --mount "type=bind,src=/home/grace/mine,dst=$target" \
			alpine true
	done
	denied --init -v /home/grace/mine:/sbin alpine true
	# read-only, nothing can be made; what is not docker's is free
	for file in hosts hostname resolv.conf; do
		touch "/srv/shared/$file"
	done
	run -0 grace_run -v /srv/shared:/etc:ro alpine ls /etc/other
	run -0 grace_run -v /home/grace/mine:/etc/mine alpine ls -d /etc/mine/there
	run -0 grace_run -v /home/grace/mine:/sbin alpine true
	rm /srv/shared/{hosts,hostname,resolv.conf}
	assert_unchanged
}

@test "a working directory that is missing is not made, in any spelling" {
	local target directory
	for target in /d /d/ //d; do
		for directory in /d/x //d/x /d//x /d/x/ /d/there/x //d//there//x; do
			denied -v "/home/grace/mine:$target" -w "$directory" \
				alpine true
			denied -w "$directory" --mount \
				"type=bind,src=/home/grace/mine,dst=$target" \
				alpine true
		done
		for directory in /d /d/ //d /d/there //d//there/; do
			run -0 grace_run -v "/home/grace/mine:$target" \
				-w "$directory" alpine true
		done
	done
	assert_unchanged
}

@test "a working directory is not made behind a link in a mount" {
	as grace ln -s /m/other mine/link
	as grace ln -s ../../m/other mine/up
	as grace ln -s there mine/beside
	local directory
	for directory in /d/link/x /d/up/x /d/link /d/there/../link/x \
		/d/beside; do
		run -77 grace_run -v /srv/shared:/m -v /home/grace/mine:/d \
			-w "$directory" alpine true
		assert_unchanged
	done
}

@test "nothing is mounted inside a mount of the host's, in any spelling" {
	denied -v /home/grace/mine:/d/ -v /srv/shared:/d/x alpine true
	denied -v /home/grace/mine:/d -v /srv/shared://d//x alpine true
	denied -v /home/grace/mine://d --tmpfs /d/x alpine true
	denied -v /home/grace/mine:/d/ --mount type=tmpfs,dst=//d/x alpine true
	denied -v /home/grace/mine:/d/ -v /d/x alpine true
}

@test "a command has 64 mounts at most" {
	local flags=() n
	for ((n = 0; n < 64; n++)); do
		flags+=(-v "/home/grace/mine:/m$n")
	done
	run -0 grace_run "${flags[@]}" alpine ls -d /m0/there /m63/there
	denied "${flags[@]}" -v /home/grace/mine:/one-more alpine true
	assert_regex "$stderr" ' 64 .* 65'
	denied "${flags[@]}" --tmpfs /one-more alpine true
	for ((; n < 2000; n++)); do
		flags+=(-v "/:/m$n")
	done
	denied "${flags[@]}" alpine true
	wait_for nothing_left
}
