#!/usr/bin/env bats
# shellcheck disable=SC1003,SC2016,SC2154
# The restricted shell, as somebody at a terminal sees it: what is typed, and
# what is on the screen.

setup() {
	load lib/helpers
	policy <<-'EOT'
	[command:run]
	WHITELIST=--help,-i|--interactive,-t|--tty,-d|--detach,--rm,-e|--env list,-v|--volume list,-w|--workdir string,--name string,--network string
	VALUES --network = none nobody.*
	FORCED=-u $U_UID:$U_GID -v '$PWD:$PWD' -w '$PWD'
	ALLOWEDIMAGES=alpine:.* ubuntu:.*
	RESTRICTEDIMAGES=ubuntu:14.04
	[command:exec]
	WHITELIST=-i|--interactive,-t|--tty
	UIDMUSTMATCH=true
	[command:rm]
	WHITELIST=-f|--force
	UIDMUSTMATCH=true
	EOT
	rm -rf /home/alice/work/.local
}

teardown() {
	screen_end shell
	remove_containers
	rm -rf /home/alice/work/project
}

# A session of alice's, on a terminal of 100 by 30.
login() {
	screen shell 100 30 'ssh docker-gw'
	sees 'alice@docker-gw:~/work>'
}

# The window is closed; another may be opened.
close_window() {
	screen_end shell
	wait_for no_window
}
no_window() { ! tmux -L shell list-sessions; }

# The person types a line, or keys by tmux's names; sees a text; sees it not.
line() {
	screen_type shell -l -- "$1"
	screen_type shell Enter
}
keys() { screen_type shell "$@"; }
sees() { wait_for screen_has shell "$1" || { screen_show shell; return 1; }; }
sees_line() {
	wait_for line_is_there "$1" || { screen_show shell; return 1; }
}
line_is_there() { screen_show shell | grep -qxF -- "$1"; }
sees_not() { ! screen_has shell "$1" || { screen_show shell; return 1; }; }

paste() {
	tmux -L shell load-buffer -
	tmux -L shell paste-buffer -p
	keys Enter
}

# The prompt is the last thing on the screen.
at_prompt() {
	screen_show shell | sed '/^$/d' | tail -n 1 |
		grep -q '^alice@docker-gw:[^ ]*\( \[[0-9]*\]\)\?>$'
}
prompts() { wait_for at_prompt || { screen_show shell; return 1; }; }

@test "without a command there is a prompt, and a line is docker's command" {
	login
	line 'run --rm alpine echo it-is-$((1+1))'
	sees 'quote it, or run it inside the container'
	line "run --rm alpine sh -c 'echo it-is-\$((1+1))'"
	sees 'it-is-2'
	line 'docker run --rm alpine seq -s- 5'
	sees '1-2-3-4-5'
}

@test "the exit code of the last command is in the prompt when it is not 0" {
	login
	line "run --rm alpine sh -c 'exit 3'"
	sees 'alice@docker-gw:~/work [3]>'
	line 'whoami'
	sees 'uid=2001'
	sees_line 'alice@docker-gw:~/work>'
}

@test "colours are for terminals that have them, and NO_COLOR turns them off" {
	local term no
	for term in xterm vt100 xterm:1; do
		no=${term#*:}
		screen shell 100 30 "runuser -u alice -- env -i TERM=${term%:*} \
			${no:+NO_COLOR=${no#"$term"}} undocker-sh"
		sees 'alice@'
		run tmux -L shell capture-pane -pe
		if [ "$term" = xterm ]; then
			assert_output --partial $'\e[1malice@'
		else
			refute_output --partial $'\e[1m'
		fi
		close_window
	done
}

@test "help lists the commands, and help run the flags that one may use" {
	login
	line help
	sees 'leave; so does control-D'
	sees 'run'
	line clear
	line 'help run'
	sees '--workdir'
	sees_not '--privileged'
}

@test "explain, allowed and whoami answer as elsewhere" {
	login
	line 'explain run --privileged alpine'
	sees '/etc/undocker.conf'
	sees 'alice@docker-gw:~/work [77]>'
	line 'whoami'
	sees 'alice uid=2001'
	line 'allowed'
	sees 'run'
}

@test "what is denied is told with the policy's line, and one may go on" {
	login
	line 'run --privileged alpine id'
	sees 'undocker: denied: --privileged'
	line 'bash'
	sees 'alice@docker-gw:~/work [64]>'
	line 'run --rm alpine echo still-here'
	sees_line still-here
}

@test "containers start in the directory that cd names" {
	install -d -o alice -g alice /home/alice/work/project
	login
	keys 'cd pro' Tab Enter
	sees 'alice@docker-gw:~/work/project>'
	line 'run --rm alpine touch made-inside'
	line 'ls'
	wait_for test -e /home/alice/work/project/made-inside
	line pwd
	sees '/home/alice/work/project'
	line 'cd /root'
	sees 'undocker: error: /root: Permission denied'
	line cd
	sees 'alice@docker-gw:~/work>'
}

@test "the tab completes commands, flags, images and one's own containers" {
	gw alice run -d --name my-container alpine sleep 1000
	gw bob run -d --name bobs-container alpine sleep 1000
	login
	keys 'ex' Tab Tab
	sees 'exec     exit     explain'
	keys C-c
	keys 'run --work' Tab
	sees 'run --workdir'
	keys C-c
	keys 'run --rm ubuntu:2' Tab
	sees 'run --rm ubuntu:22.04'
	keys C-c
	keys 'run --rm ubuntu:' Tab Tab
	sees 'ubuntu:latest'
	sees_not 'ubuntu:14.04'
	keys C-c
	keys 'run --network n' Tab 'X'
	sees 'run --network none X'
	keys C-c
	keys 'run --network=n' Tab 'X'
	sees 'run --network=none X'
	keys C-c
	keys 'exec ' Tab
	sees 'exec my-container'
	sees_not bobs
}

@test "the tab completes the host's paths after -v, and none of a container's" {
	login
	keys 'run -v /etc/hostn' Tab
	sees '/etc/hostname'
	keys C-c
	keys 'run --volume=/etc/ssh/sshd_config.' Tab
	sees 'run --volume=/etc/ssh/sshd_config.d/'
	keys C-c
	keys 'run alpine cat /etc/os-rel' Tab 'X'
	sees '/etc/os-relX'
	keys C-c
	keys 'run alpine ls -v /etc/os-rel' Tab 'X'
	sees '-v /etc/os-relX'
}

@test "a quote that is open goes on in the next line" {
	login
	line "run --rm alpine echo 'one"
	sees '>'
	line "two'"
	prompts
	sees_line one
	sees_line two
}

@test "what is pasted runs line by line, and # begins a comment" {
	login
	paste <<-'EOT'
	run --rm alpine seq -s: 3   # a "comment
	# another one
	run --rm alpine echo "over
	two lines"
	cd /etc
	EOT
	sees '1:2:3'
	sees 'alice@docker-gw:/etc>'
	sees_not 'undocker: error'
}

history_file=/home/alice/work/.local/state/undocker/history

@test "lines are kept, but not those that begin with a space, nor -e's values" {
	login
	line 'cd /tmp'
	sees ':/tmp>'
	line ' cd /usr'
	sees ':/usr>'
	line 'run --rm -e TOKEN=secret1 alpine true'
	prompts
	line 'explain run -e TOKEN=secret2 alpine'
	prompts
	line 'cd /tmp'
	sees 'secret2'
	line 'exit'
	sees '[exit 0]'
	assert_equal "$(stat -c '%a %U' "$history_file")" '600 alice'
	run cat "$history_file"
	assert_output "cd /tmp
run --rm=true --env=TOKEN -- alpine true
cd /tmp
exit"
	close_window
	login
	keys Up Up
	sees 'alice@docker-gw:~/work> cd /tmp'
	keys Up
	sees 'alice@docker-gw:~/work> run --rm=true --env=TOKEN -- alpine true'
}

@test "lines are kept when the window is closed, too" {
	login
	line 'cd /var'
	sees ':/var>'
	close_window
	wait_for no_process '^undocker-sh'
	run cat "$history_file"
	assert_output 'cd /var'
}

@test "control-C drops the line, control-Z and control-\\ do nothing" {
	login
	keys 'run --rm alpine echo dropped'
	sees 'echo dropped'
	keys C-c
	sees 'dropped^C'
	sees 'alice@docker-gw:~/work [130]>'
	keys 'run --rm alpine echo "open' Enter C-c
	keys C-z 'C-\' 'whoa'
	sees '> whoa'
	keys C-z 'C-\' 'mi' Enter
	sees 'alice uid=2001'
	run ! line_is_there dropped
}

@test "control-D leaves, with the last command's exit code" {
	login
	line "run --rm alpine sh -c 'exit 9'"
	sees '[9]>'
	keys C-d
	sees '[exit 9]'
}

@test "in a container the keys are the container's" {
	login
	line 'run -it --rm --name inside alpine sh -c "echo ready; cat; echo ended \$?"'
	sees_line ready
	keys 'to the cat' Enter C-d
	sees_line 'ended 0'
	prompts
	line 'run -it --rm alpine sh -c "trap \"echo caught\" INT; echo set; sleep 100; echo on"'
	sees_line set
	keys C-c
	sees_line '^Ccaught'
	sees_line on
	wait_for no_process '^sleep 100'
	prompts
}

@test "control-C ends a command without a terminal, and what is pasted with it" {
	login
	paste <<-'EOT'
	run --rm --name waits alpine sh -c 'trap "exit 9" INT; echo begun; while :; do sleep 0.1; done'
	run --rm alpine echo never
	EOT
	wait_for is_running waits
	sees_line begun
	keys C-c
	wait_for no_container waits
	sees '[9]>'
	run ! line_is_there never
}

modes() {
	tmux -L shell display-message -p \
		'#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{insert_flag} #{keypad_cursor_flag}'
}

has_modes() { [ "$(modes)" = "$1" ]; }

@test "the terminal is sane however docker ends" {
	login
	line 'run -it --rm --name wild alpine sh -c "stty raw -echo; printf \"\\033[?1049h\\033[?25l\\033[?1003h\\033[4h\\033[?1h\"; sleep 1000"'
	wait_for has_modes '1 0 1 1 1'
	pkill -KILL -f '^/usr/bin/docker .*--name=wild'
	wait_for has_modes '0 1 0 0 0'
	prompts
	line 'cd /etc'
	sees '> cd /etc'
	sees 'alice@docker-gw:/etc>'
}

size_inside_is() {
	keys 'stty size' Enter
	line_is_there "$1"
}

@test "a new size of the window is known at the prompt and inside" {
	login
	line 'run -it --rm --name sized alpine sh'
	wait_for is_running sized
	tmux -L shell resize-window -x 120 -y 40
	wait_for size_inside_is '40 120'
	keys 'exit' Enter
	prompts
	keys "$(printf 'x%.0s' {1..97})" Home
	sees 'xxxx'
	assert_equal "$(tmux -L shell capture-pane -p | grep -c xxx)" 1
	keys C-c
	tmux -L shell resize-window -x 90 -y 20
	# docker tells its size a little after the start; busybox's stty does
	# not fail before
	line 'run -it --rm alpine sh -c "until stty size | grep -x \"20 90\"; do sleep 0.1; done"'
	sees_line '20 90'
}

@test "cp completes one's own containers, and what they hold is not guessed" {
	more_policy <<-'EOT'
	[command:cp]
	UIDMUSTMATCH=true
	EOT
	as alice undocker run -d --name source --network none alpine sleep 1000
	docker run -d --name sourcing --network none alpine sleep 1000
	login
	keys 'cp sou' Tab
	sees '> cp source:/'
	keys 'etc/passwd - ' Tab Enter
	sees 'passwd'
}

# An engine with 1,000 containers, half of them of alice's: it counts questions.
@test "among 1,000 containers the tab finds one's own, by one question" {
	local engine
	printf '[undocker]\nHOST=unix:///run/many.sock\n' | more_policy
	perl -MIO::Socket::UNIX -e '
		my $s = IO::Socket::UNIX->new(Local => "/run/many.sock", Listen => 9);
		sub id { sprintf "%064x", 0xabc0000 + shift }
		my $list = "[" . join(",", map { "{\"Id\":\"" . id($_) .
			"\",\"Names\":[\"/c$_\"],\"State\":\"running\"}" }
			1 .. 1000) . "]";
		while (my $c = $s->accept) {
			my $asked = <$c>;
			while (<$c> !~ /^\r?$/) {}
			my $answer = $asked =~ /containers/ ? $list : "[]";
			open my $log, ">>", "/run/many.log"; print $log $asked; close $log;
			print $c "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n" .
				"Content-Length: " . length($answer) . "\r\n\r\n$answer";
			close $c;
		}' 3>&- &
	engine=$!
	wait_for test -S /run/many.sock
	install -d -m 700 /var/lib/undocker/owners
	for i in {1..500}; do
		printf -v id '%064x' $((0xabc0000 + i))
		printf '{"version":1,"uid":2001,"ticket":"%032x","mounts":[]}\n' "$i" \
			>"/var/lib/undocker/owners/$id"
	done
	chmod 600 /var/lib/undocker/owners/*
	login
	keys 'rm c49' Tab Tab
	sees c490
	sees c499
	keys C-u 'rm c50' Tab Tab
	sees_not c501
	keys '0' Tab
	sees '> rm c500'
	[ "$(grep -c images/json /run/many.log)" -le 2 ]
	kill "$engine"
	rm -f /run/many.* /var/lib/undocker/owners/*
}

@test "an idle prompt is left, as the policy says" {
	more_policy <<-'EOT'
	[gateway]
	IDLETIMEOUT=3s
	EOT
	login
	keys 'run --rm alpine echo is-not-run'
	sees 'nothing typed for 3 seconds'
	sees '[exit 0]'
	no_containers
	screen_end shell
	# what runs is not the prompt
	screen shell 100 30 'ssh docker-gw'
	sees 'alice@docker-gw:~/work>'
	line 'run --rm alpine sh -c "sleep 5; echo still-here"'
	sees_line still-here
	sees '[exit 0]'
}

@test "a script may go elsewhere, and leave" {
	install -d -o alice -g alice /home/alice/work/project
	run -3 --separate-stderr ssh -T docker-gw <<-'EOT'
	cd project
	pwd
	run --rm alpine pwd
	cd
	ls
	exit 3
	run --rm alpine echo never
	EOT
	assert_output $'/home/alice/work/project\n/home/alice/work/project\nproject/'
	assert_equal "$stderr" ''
	run -64 --separate-stderr ssh -T docker-gw <<<$'pwd\ncd /root\npwd'
	assert_output /home/alice/work
	assert_line --index 0 /home/alice/work
	assert_regex "$stderr" 'error: /root: Permission denied'
	assert_regex "$stderr" 'line 2 ended with exit code 64'
}

@test "exit names the containers that still run" {
	login
	line 'run -d --name goes-on alpine sleep 1000'
	prompts
	line 'exit 5'
	sees 'undocker: still running: goes-on'
	sees '[exit 5]'
}

@test "a script stops at the first line that fails, and says which" {
	run -7 --separate-stderr ssh -T docker-gw <<-'EOT'
	# a script
	run --rm alpine echo "one
	two"

	run --rm alpine sh -c 'exit 7'
	run --rm alpine echo three
	EOT
	assert_output $'one\ntwo'
	assert_equal "$stderr" \
		'undocker: error: line 5 ended with exit code 7, and the script with it'
	run -64 --separate-stderr ssh -T docker-gw <<<"run --rm alpine echo 'open"
	assert_output ''
	assert_regex "$stderr" '^undocker: error: line 1: '
}

@test "a command of a script reads what follows its line" {
	run -0 --separate-stderr ssh -T docker-gw <<-'EOT'
	run --rm -i alpine cat
	run --rm alpine echo not a command any more
	EOT
	assert_output 'run --rm alpine echo not a command any more'
}

@test "it is a login shell: su, su -c, and on the machine's terminal" {
	run -0 su - alice -c 'run --rm alpine id -u'
	assert_output 2001
	run -0 su - alice <<<'run --rm alpine id -u'
	assert_output 2001
	screen shell 100 30 'su - alice'
	sees 'alice@docker-gw:~/work>'
	line 'whoami'
	sees 'alice uid=2001'
}
