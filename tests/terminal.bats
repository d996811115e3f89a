#!/usr/bin/env bats
# Terminals: passed through, or allocated where ssh has none.
# shellcheck disable=SC2016 # words for the other side

setup_file() {
	load lib/helpers
	seed_policy
	# One container for all that is typed here.
	gw alice run -d --name shell ubuntu:22.04 sleep 1000
}

teardown_file() {
	load lib/helpers
	remove_containers
}

setup() {
	load lib/helpers
}

teardown() {
	screen_end t
}

# The new size is on its way while the question is: asked until it has come.
has_size() {
	screen_type t 'stty size' Enter
	screen_has t "$1"
}

@test "ssh -tt run -it: the caller's uid and directory, the exit code" {
	screen t 90 30 'ssh -tt docker-gw run --rm -it ubuntu:22.04 bash'
	wait_for screen_has t 'bash-'
	screen_type t 'echo uid=$(id -u) in=$(pwd)' Enter
	wait_for screen_has t 'uid=2001 in=/home/alice/work'
	screen_type t 'exit 7' Enter
	wait_for screen_has t '[exit 7]'
}

@test "the size of the terminal is followed" {
	screen t 90 30 'ssh -tt docker-gw exec -it shell bash'
	wait_for screen_has t 'bash-'
	wait_for has_size '30 90'
	tmux -L t set-option -g window-size manual
	tmux -L t resize-window -x 71 -y 23
	wait_for has_size '23 71'
}

@test "control-C reaches the program inside, and the shell goes on" {
	screen t 90 30 'ssh -tt docker-gw exec -it shell bash'
	wait_for screen_has t 'bash-'
	screen_type t 'sleep 4242; echo code=$?' Enter
	wait_for pgrep -f 'sleep 4242'
	screen_type t C-c
	wait_for no_process 'sleep 4242'
	screen_type t 'echo still-$((40 + 2))' Enter
	wait_for screen_has t 'still-42'
}

@test "control-Z stops the program inside, not the session" {
	screen t 90 30 'ssh -tt docker-gw exec -it shell bash'
	wait_for screen_has t 'bash-'
	screen_type t 'sleep 4343' Enter
	wait_for pgrep -f 'sleep 4343'
	screen_type t C-z
	wait_for screen_has t 'Stopped'
	screen_type t 'kill %1; wait; echo still-$((40 + 2))' Enter
	wait_for screen_has t 'still-42'
}

@test "control-backslash reaches the program inside, and the shell goes on" {
	screen t 90 30 'ssh -tt docker-gw exec -it shell bash'
	wait_for screen_has t 'bash-'
	screen_type t 'sleep 4444; echo code=$?' Enter
	wait_for pgrep -f '^sleep 4444'
	screen_type t C-\\
	wait_for screen_has t 'code=131'
}

@test "colours and bytes above 0x7f pass untouched" {
	run -0 ssh -tt docker-gw run --rm -t ubuntu:22.04 \
		printf "'\\033[38;2;1;2;3mx\\033[0m\\303\\244\\n'"
	assert_output --partial $'\033[38;2;1;2;3mx\033[0mä'
}

@test "-it without a terminal: the gateway allocates one, and hints" {
	run -7 --separate-stderr bash -c \
		"echo 'tty; id -u; exit 7' | ssh docker-gw run --rm -it ubuntu:22.04 bash"
	assert_output --partial /dev/pts/
	assert_output --partial 2001
	refute_output --partial undocker
	# shellcheck disable=SC2154
	assert_regex "$stderr" "^undocker: hint: .*'RequestTTY yes'"
	# a denial is all that there is to say
	run -77 --separate-stderr ssh docker-gw run --rm -it --privileged alpine ash
	assert_equal "$(grep -c RequestTTY <<<"$stderr")" 0
}

@test "-it without a terminal: end of input is control-D" {
	run -0 --separate-stderr bash -c \
		"echo 'echo one' | ssh docker-gw run --rm -it ubuntu:22.04 bash"
	assert_output --partial one
}

@test "-it without a terminal: a denial stays on standard error" {
	run -77 --separate-stderr bash -c \
		'ssh docker-gw run --privileged -it alpine ash </dev/null'
	assert_output ''
	assert_regex "$stderr" 'undocker: denied: --privileged'
}

@test "in a local terminal: size, exit code, and a sane terminal after a kill" {
	screen t 88 33 \
		"runuser -u grace -- bash -c 'cd; stty -g >before; undocker run --rm --name local -it ubuntu:22.04 bash; echo code=\$?; stty -g >after'"
	wait_for screen_has t 'bash-'
	wait_for has_size '33 88'
	screen_type t 'id -u' Enter
	wait_for screen_has t '2007'
	tmux -L t set-option -g window-size manual
	tmux -L t resize-window -x 71 -y 23
	wait_for has_size '23 71'
	docker kill local
	wait_for screen_has t 'code=137'
	wait_for screen_has t '[exit 0]'
	cmp /home/grace/before /home/grace/after
}

@test "odd sizes and odd TERMs do no harm" {
	local size
	for size in 'rows 0 columns 0' 'rows 65535 columns 65535'; do
		run -5 expect -c "
			set stty_init {$size}
			spawn -noecho ssh -tt docker-gw run --rm -it alpine sh -c {'exit 5'}
			expect eof
			exit [lindex [wait] 3]"
	done
	for size in ../../x "$(head -c 4096 /dev/zero | tr '\0' x)" ''; do
		run -5 env TERM="$size" ssh -tt docker-gw run --rm -it alpine \
			sh -c "'exit 5'"
	done
}
