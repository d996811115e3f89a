#!/usr/bin/env bats
# shellcheck disable=SC2016 # what runs inside expands it
# Values of -e: whence they come, and who can see them.

setup() {
	load lib/helpers
	seed_policy
	scratch=$(mktemp -d)
	chmod 755 "$scratch"
}

teardown() {
	remove_containers
	rm -rf "$scratch"
}

@test "-e NAME is filled in by what sshd accepted, and by nothing of sshd's own" {
	run -0 env LANG=C.UTF-8 ssh -o SendEnv=LANG alice@docker-gw \
		run --rm -e LANG -e HOME -e SSH_CONNECTION alpine env
	assert_line 'LANG=C.UTF-8'
	refute_line --partial SSH_CONNECTION
	refute_line HOME=/home/alice
}

@test "-e wins over --env-file, as it does with docker" {
	more_policy <<-'EOT'
	[command:run user:alice]
	WHITELIST=--env-file list
	EOT
	printf 'A=file\nB=file\n' >"$scratch/file"
	run -0 as alice undocker run --rm -e A=line --env-file "$scratch/file" \
		-w /home/alice/work alpine sh -c 'echo $A $B'
	assert_output 'line file'
}

@test "secrets of -e are in no process list while the command runs" {
	local mode
	for mode in setuid sudo; do
		mode $mode
		# From a file, since the client of this test has a process, too.
		printf '%s\n' 'run --rm --name secretive -e KEY=hunter2 alpine sleep 30' \
			>"$scratch/script"
		ssh alice@docker-gw <"$scratch/script" >/dev/null 2>&1 3>&- &
		client=$!
		wait_for is_running secretive
		run -0 docker exec secretive sh -c 'tr "\0" "\n" </proc/1/environ'
		assert_line KEY=hunter2
		run ! runuser -u bob -- grep -las hunter2 /proc/[0-9]*/cmdline
		assert_output ''
		docker rm -f secretive
		wait "$client" || :
	done
}
