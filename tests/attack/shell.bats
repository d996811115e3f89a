#!/usr/bin/env bats
# shellcheck disable=SC1003,SC2016,SC2086
# Ways out of the restricted shell. What is asserted is which programs the
# kernel was asked to start, not what was said.

setup() {
	load ../lib/helpers
	seed_policy
	home=/home/alice/work
	trace=$BATS_TEST_TMPDIR/trace
	rm -rf $home/.local
}

teardown() {
	screen_end shell
	[ -z "${tracer:-}" ] || kill "$tracer" 2>/dev/null || :
	remove_containers
	find $home -mindepth 1 -delete
	rm -f /tmp/escaped
}

close_window() {
	screen_end shell
	wait_for no_window
}
no_window() { ! tmux -L shell list-sessions; }

keys() { screen_type shell "$@"; }
line() {
	screen_type shell -l -- "$1"
	screen_type shell Enter
}
sees() { wait_for screen_has shell "$1" || { screen_show shell; return 1; }; }

# A file of alice's, from standard input.
her_file() {
	cat >"$home/$1"
	chown alice: "$home/$1"
}

# hostile [NAME=VALUE...]: the shell itself, as if all of the environment were
# hers, on a terminal.
hostile() {
	screen shell 100 30 "cd $home && strace -f -u alice -e trace=execve \
		-o $trace env -i PATH=$home:/usr/bin:/bin TERM=xterm HOME=$home \
		$* /usr/bin/undocker-sh"
	sees 'alice@'
}

# The same, over ssh: sshd and all that it starts is traced.
over_ssh() {
	strace -qq -f -e trace=execve -o "$trace" -p "$(cat /run/sshd.pid)" &
	tracer=$!
	wait_for grep -q "^TracerPid:[[:space:]]$tracer\$" \
		"/proc/$(cat /run/sshd.pid)/status"
	screen shell 100 30 'ssh docker-gw'
	sees 'alice@'
}

# What the kernel was asked to start, from undocker on: before, sshd's PAM
# prints the machine's greeting.
started() {
	sed -n '/execve("\/usr\/bin\/undocker-\(gw\|sh\)"/,$p' "$trace" |
		sed -n 's/.*execve("\([^"]*\)".*/\1/p' | sort -u
}

# A control-C that is still under way takes what is typed after it along.
answers() {
	local i
	keys C-c
	line whoami
	for ((i = 0; i < 20; i++)); do
		! screen_has shell 'uid=2001' || return 0
		sleep 0.1
	done
	return 1
}

# The session is alive; ends; nothing but undocker's own programs, sudo and
# docker was to be started.
only_ours_started() {
	wait_for answers || { screen_show shell; return 1; }
	line exit
	sees '[exit 0]'
	[ ! -e /tmp/escaped ]
	run started
	assert_line /usr/bin/undocker-rts
	run bash -c 'grep -vxE "/usr/bin/(undocker-(gw|sh|rts?)|docker|sudo)"' \
		<<<"$output"
	assert_output ''
}

escape='/usr/bin/touch /tmp/escaped'

# Every key that leads out of some shell, and what other shells expand.
try_everything() {
	local text
	for text in '!' '!!' '!touch' "! $escape" '^a^b' '~root' '*' '{a,b}' \
		"\$($escape)" "\`$escape\`" "; $escape" "| $escape" \
		"& $escape" "&& $escape" "> /tmp/escaped" "<($escape)" \
		"sh -c '$escape'" "exec $escape" "eval $escape" ". ./escape" \
		"source escape" "command $escape" "$escape" './escape' 'escape' \
		"fc" "bind -x a:$escape" "alias a=$escape" "trap '$escape' EXIT" \
		"PATH=. escape" "env $escape" "-c $escape" "cd \$($escape)" \
		"ls \`$escape\`" "help | $escape" "explain; $escape"; do
		line "$text"
		keys C-c
	done
	for text in "\$($escape)" '~' '~al' '*' '{' '!' '$' '@' "\`$escape"; do
		keys -l -- "$text"
		keys Tab Tab C-c
		keys -l -- "cd $text"
		keys Tab Tab 'M-?' 'M-*' 'M-/' 'M-!' 'M-~' 'M-$' 'M-@' 'M-{' C-c
	done
	keys C-x C-e C-c
	keys C-x e C-c
	keys C-x C-r C-x C-v C-x '*' C-x g C-x '!' C-x / C-x '$' C-x '@' C-x '~' C-c
	keys 'M-C-e' 'M-^' 'M-.' 'M-&' 'M-#' 'M-x' 'M-!' C-c
	keys C-x '(' 'echo' C-x ')' C-x e C-c
	keys 'M-C-j' Escape v C-c
	keys Escape v C-c
	keys C-r touch C-g C-q C-v C-a C-c
	keys C-o C-c
}

@test "no key and no text leads out, over ssh" {
	her_file escape <<<"#!/bin/sh
$escape"
	chmod +x $home/escape
	over_ssh
	try_everything
	only_ours_started
}

@test "no start-up file and no variable leads out" {
	her_file escape <<<"#!/bin/sh
$escape"
	chmod +x $home/escape
	local name
	for name in vi vim nano editor ed less more sh bash man ls clear; do
		cp $home/escape "$home/$name"
	done
	her_file .inputrc <<-EOT
	\$include $home/more-inputrc
	set editing-mode vi
	"\C-xz": "exit 99\n"
	"w": "exit 99\n"
	EOT
	her_file more-inputrc <<<'"x": "exit 98\n"'
	local file
	for file in .bashrc .bash_profile .profile .editrc .undockerrc; do
		her_file "$file" <<<"$escape"
	done
	hostile INPUTRC=$home/.inputrc HISTFILE=$home/taken \
		EDITOR=$home/escape VISUAL=$home/escape FCEDIT=$home/escape \
		PAGER=$home/escape LESSOPEN="'|$home/escape %s'" \
		LESS=-Ps SHELL=$home/escape BASH_ENV=$home/.bashrc \
		ENV=$home/.bashrc PROMPT_COMMAND="'$escape'" PS1='x' IFS=/ \
		TERMINFO=$home/terminfo TERMCAP=$home/termcap \
		LOCPATH=$home LANG=xx LC_ALL=../../home/alice/work NLSPATH=$home/%N \
		LANGUAGE=$home BROWSER=$home/escape DOCKER_CONFIG=$home \
		DOCKER_HOST=tcp://127.0.0.1:1
	try_everything
	only_ours_started
	[ ! -e $home/taken ]
}

@test "terminals that are none, and descriptions with programs, are harmless" {
	mkdir -p $home/.terminfo/x
	printf 'xterm|x,\n\tcols#80,am,clear=\\E[H,is1=%%!touch /tmp/escaped,iprog=%s,\n' \
		$home/escape >"$BATS_TEST_TMPDIR/source"
	tic -x -o $home/.terminfo "$BATS_TEST_TMPDIR/source"
	chown -R alice: $home/.terminfo
	local term
	for term in xterm ../../../../home/alice/work/x '$(touch${IFS}/tmp/escaped)' \
		'' dumb "$(printf 'x%.0s' {1..5000})"; do
		rm -f "$trace"
		hostile "TERM='$term'" TERMINFO_DIRS=$home/.terminfo
			only_ours_started
		close_window
	done
}

@test "names of files in completion and in ls change nothing on the screen" {
	local name
	for name in $'new\nline; touch escaped' $'title\e]2;forged\a' \
		'$(touch escaped)' '`touch escaped`' 'semi;touch escaped' \
		$'tab\there' $'c1\xc2\x9b31m' $'\xff\xfe' $'rtl\xe2\x80\xaeabc' \
		'plain-name'; do
		mkdir "$home/$name"
	done
	chown alice: "$home"/*
	over_ssh
	keys 'cd ' Tab Tab
	sees plain-name
	keys C-c
	line 'ls'
	sees 'x1b]2;forged'
	for name in new title '$(' '\`' semi tab c1 rtl; do
		keys -l -- "cd $name"
		keys Tab Tab Enter
	done
	keys 'run -v ' Tab Tab
	only_ours_started
	run tmux -L shell display-message -p '#{pane_title}'
	refute_output --partial forged
	run tmux -L shell capture-pane -peS -200
	refute_output --partial $'\xe2\x80\xae'
	[ ! -e $home/escaped ]
}

# A line is typed in a session of its own.
session() {
	screen shell 100 30 'ssh docker-gw'
	sees 'alice@'
	line 'cd /var'
	sees ':/var>'
	line exit
	sees '[exit 0]'
	close_window
}

@test "a history that is a link, a pipe, another's, huge or binary harms nobody" {
	local state=$home/.local/state/undocker
	her_file precious <<<'precious'
	session
	assert_equal "$(stat -c '%a %U' $state/history)" '600 alice'

	ln -sf $home/precious $state/history
	session
	ln -f $home/precious $state/other
	mv $state/other $state/history
	session
	assert_equal "$(cat $home/precious)" precious
	rm $state/history
	mkfifo -m 666 $state/history
	session
	[ -p $state/history ]
	rm $state/history
	echo 'root secret' >$state/history
	chmod 666 $state/history
	session
	assert_equal "$(cat $state/history)" 'root secret'
	rm $state/history
	truncate -s 1G $state/history
	chown alice: $state/history
	session
	assert_equal "$(stat -c %s $state/history)" $((1 << 30))
	head -c 200000 /dev/urandom >$state/history
	printf '\ncd /srv\nwho\e]2;forged\a\n' >>$state/history
	session
	grep -qx 'cd /srv' $state/history
	run ! grep -q forged $state/history
	rm -r $state
	ln -s /tmp $state
	session
	[ ! -e /tmp/history ]
}

@test "1 MiB at once, NUL bytes and long lines are refused, not cut and run" {
	screen shell 100 30 'ssh docker-gw'
	sees 'alice@'
	{ printf 'cd /var\n' && head -c 1100000 /dev/zero | tr '\0' y; } |
		tmux -L shell load-buffer -
	tmux -L shell paste-buffer -p
	keys Enter
	sees 'nothing is run'
	keys clear Enter
	sees ':~/work>'
	{ printf 'cd ' && head -c 140000 /dev/zero | tr '\0' z; } |
		tmux -L shell load-buffer -
	tmux -L shell paste-buffer -p
	keys Enter
	sees 'longer than 131072 bytes'
	keys clear Enter
	printf 'cd /var\0/log' | tmux -L shell load-buffer -
	tmux -L shell paste-buffer -p
	keys Enter
	sees 'NUL'
	line whoami
	sees 'uid=2001'

	run -64 --separate-stderr bash -c \
		"head -c 1000000 /dev/zero | tr '\0' z | ssh -T docker-gw"
	assert_output ''
	run -64 --separate-stderr bash -c "printf 'whoami\0\n' | ssh -T docker-gw"
	assert_output ''
}

@test "an escape inside of a paste ends no paste early" {
	screen shell 100 30 'ssh docker-gw'
	sees 'alice@'
	printf 'whoami \e[201\e[A\e]2;forged\a\ncd /var' | tmux -L shell load-buffer -
	tmux -L shell paste-buffer -p
	keys Enter
	sees ':/var>'
	run tmux -L shell display-message -p '#{pane_title}'
	refute_output --partial forged
}
