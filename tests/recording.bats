#!/usr/bin/env bats
# Recording: what was shown on a terminal, for the administrator to play.
# shellcheck disable=SC2154,SC2016 # stderr is run's; words for the other side

LOG=/var/log/undocker/audit
DIRECTORY=/var/lib/undocker/recordings

setup_file() {
	load lib/helpers
	recorded true
	docker run -d --name shell --label x ubuntu:22.04 sleep 1000
}

teardown_file() {
	load lib/helpers
	remove_containers
}

setup() {
	load lib/helpers
	install -d -m 700 /var/log/undocker
	rm -rf $LOG $DIRECTORY
	recorded true
}

teardown() {
	local name
	for name in t t1 t2 t3 t4; do
		screen_end "$name"
	done
	umount $DIRECTORY 2>/dev/null || :
	find /home/grace -mindepth 1 -delete
}

# The policy, with that value of RECORD, and more of [undocker].
recorded() {
	local command
	{
		printf '[undocker]\nAUDIT=%s\n%s\n' $LOG "${2:-}"
		for command in run exec logs version; do
			printf '[command:%s]\nRECORD=%s\n' "$command" "$1"
			echo 'UIDMUSTMATCH=false'
			case $command in
			run) echo 'WHITELIST=-i,-t,-d,--rm,--name string' ;;
			exec) echo 'WHITELIST=-i,-t' ;;
			logs) echo 'WHITELIST=-f' ;;
			esac
		done
	} | policy
}

only_recording() { ls $DIRECTORY/*.cast; }
# What was shown, by asciinema, without carriage returns.
played() {
	script -qec "asciinema cat '$(only_recording)'" /dev/null </dev/null |
		tr -d '\r'
}
recordings() { find $DIRECTORY -name '*.cast' 2>/dev/null | wc -l; }
ended() { [ -n "$(jq -r 'select(.event == "end") | .code' $LOG)" ]; }
# events KIND: their data.
events() { jq -r "select(type == \"array\" and .[1] == \"$1\") | .[2]" "$(only_recording)"; }
# Every line is JSON, its times go on, and the head has what it must.
is_asciicast() {
	jq -se '.[0].version == 2 and .[0].width > 0 and .[0].height > 0 and
		.[0].timestamp > 1500000000 and
		([.[1:][][0]] | . == sort)' "$(only_recording)"
}

@test "a session on a terminal is recorded, said so, and played by asciinema" {
	screen t 90 30 'ssh -tt docker-gw run --rm -it ubuntu:22.04 bash'
	wait_for screen_has t 'bash-'
	screen_has t 'undocker: note: this session is recorded'
	screen_type t 'echo sum=$((40 + 2)); id -u' Enter
	wait_for screen_has t 'sum=42'
	screen_type t 'read -s x; echo got-${#x}' Enter
	# the shell has taken the line, and reads what is not shown
	wait_for screen_has t 'echo got'
	screen_type t 'hunter2' Enter
	wait_for screen_has t 'got-7'
	screen_type t 'exit 7' Enter
	wait_for screen_has t '[exit 7]'
	wait_for ended
	played | grep -F 'sum=42'
	played | grep -x 2001
	is_asciicast
	assert_equal "$(grep -c hunter2 "$(only_recording)")" 0
	assert_equal "$(head -1 "$(only_recording)" | jq -c '[.width,.height,.title,.env.TERM]')" \
		'[90,30,"alice: docker run","tmux-256color"]'
}

@test "the audit names the recording, and only root has it" {
	run -3 ssh -tt docker-gw exec -t shell sh -c "'exit 3'"
	wait_for ended
	assert_equal "$(jq -r 'select(.event == "end") | .recording' $LOG)" \
		"$DIRECTORY/$(jq -r .id $LOG | sort -u).cast"
	assert_equal "$(stat -c '%a %U:%G' "$(only_recording)")" '600 root:root'
	assert_equal "$(stat -c '%a %U:%G' $DIRECTORY)" '700 root:root'
	run -2 runuser -u alice -- ls $DIRECTORY
	run -1 runuser -u alice -- cat "$(only_recording)"
}

@test "what has no terminal is not recorded" {
	run -0 gw alice exec -i shell true </dev/null
	wait_for ended
	assert_equal "$(recordings)" 0
	assert_equal "$(jq -r 'select(.event == "end") | .recording' $LOG)" null
}

@test "without RECORD, docker has the terminal of the caller" {
	recorded false
	run -0 ssh -tt docker-gw exec -t shell true
	refute_output --partial recorded
	assert_equal "$(recordings)" 0
}

@test "what is typed is recorded only where the policy says input" {
	recorded input
	run -0 expect -c '
		spawn -noecho ssh -tt docker-gw exec -it shell bash
		expect "\\$"
		send "stty -echo; printf go-%s on\r"
		expect "go-on"
		send "hunter2\r"
		send "exit 0\r"
		expect eof
		exit [lindex [wait] 3]'
	wait_for ended
	events i | tr '\r' '\n' | grep -x hunter2
}

@test "a new size is recorded" {
	screen t 90 30 'ssh -tt docker-gw exec -it shell bash'
	wait_for screen_has t '$'
	tmux -L t set-option -g window-size manual
	tmux -L t resize-window -x 71 -y 23
	screen_type t 'stty size; stty size' Enter
	wait_for screen_has t '23 71'
	assert_equal "$(events r | tail -1)" 71x23
}

@test "bytes that are no text, and characters in pieces, leave valid lines" {
	run -0 ssh -tt docker-gw exec -t shell \
		sh -c "'printf \"\\377\\303\\244\\360\\237\"; sleep 0.2; printf \"\\230\\200\\033[1mb\\\"\\\\\\\\x\\001\"'"
	wait_for ended
	is_asciicast
	assert_equal "$(events o | tr -d '\n')" $'\xef\xbf\xbdä😀\e[1mb"\\x\x01'
}

@test "control-C, and control-backslash, are the program's inside" {
	screen t 90 30 'ssh -tt docker-gw exec -it shell bash'
	wait_for screen_has t '$'
	screen_type t 'sleep 4545; echo code=$?' Enter
	wait_for pgrep -f 'sleep 4545'
	screen_type t C-c
	wait_for no_process 'sleep 4545'
	screen_type t 'sleep 4646; echo code=$?' Enter
	wait_for pgrep -f '^sleep 4646'
	screen_type t C-\\
	wait_for screen_has t 'code=131'
	screen_type t 'exit 4' Enter
	wait_for screen_has t '[exit 4]'
}

@test "a job of a local shell stops, goes on, and ends by its keys" {
	docker run -d --name talks alpine \
		sh -c 'i=0; while :; do echo tick-$i; i=$((i+1)); sleep 0.2; done'
	screen t 90 30 \
		"runuser -u grace -- env -i PATH=/usr/bin:/bin TERM=xterm HOME=/home/grace PS1='sh> ' bash --norc -i"
	wait_for screen_has t 'sh>'
	screen_type t 'undocker logs -f talks' Enter
	wait_for screen_has t 'tick-2'
	screen_type t C-z
	wait_for screen_has t 'Stopped'
	screen_type t 'stty -a | grep -o " -\?icanon"; echo shell=$((40 + 2))' Enter
	wait_for screen_has t 'shell=42'
	screen_type t 'tmux clear-history; clear; fg' Enter
	wait_for screen_has t 'tick-'
	screen_type t C-c
	# docker's own code for SIGINT
	screen_type t 'echo code=$?' Enter
	wait_for screen_has t 'code=130'
	# in the background it writes, and does not read
	screen_type t 'clear; undocker logs -f talks & echo started' Enter
	wait_for screen_has t 'tick-'
	screen_type t 'echo back=$((40 + 3))' Enter
	wait_for screen_has t 'back=43'
	screen_type t 'fg' Enter
	wait_for screen_has t 'undocker logs -f talks'
	wait_for pgrep -f 'undocker-watch'
	# the look of a second that the proxy takes: keys are asked for until then
	wait_for key_ends_it
	docker rm -f talks
	assert_equal "$(recordings)" 2
}

key_ends_it() {
	screen_type t C-c
	sleep 0.3
	no_process undocker-watch
}

@test "the terminal is sane after the caller's process is killed" {
	screen t 88 33 \
		"runuser -u grace -- bash -c 'cd; stty -g >before; undocker exec -it shell bash; while pgrep -x undocker-watch; do :; done >watch; stty -g >after; clear; echo over'"
	wait_for screen_has t '$'
	pkill -KILL -u grace -f undocker-rt
	wait_for screen_has t 'over'
	cmp /home/grace/before /home/grace/after
}

# in_terminal NAME COMMAND: grace's terminal runs that, and says how it ended.
in_terminal() { screen "$1" 90 30 "runuser -u grace -- bash -c 'cd; $2'"; }

@test "a session that is only partly on a terminal does not begin" {
	local words n=0
	echo before >/home/readonly
	chmod 644 /home/readonly
	for words in 'undocker exec -i shell touch /made >out' \
		'undocker exec -i shell touch /made 2>err' \
		'undocker exec -it shell touch /made >out' \
		'undocker exec -i shell touch /made 1</home/readonly'; do
		# a server of tmux's that ends takes a new one of its name along
		n=$((n + 1))
		in_terminal "t$n" "$words"
		wait_for screen_has "t$n" '[exit 77]'
	done
	run -1 docker exec shell ls /made
	assert_equal "$(cat /home/readonly)" before
	assert_equal "$(recordings)" 0
	jq -r 'select(.event == "end") | .code' $LOG | sort -u | grep -x 77
	# docker's own messages may go where they like: with -t there are no others
	in_terminal t 'undocker exec -it shell echo shown 2>err'
	wait_for screen_has t '[exit 0]'
	played | grep -x shown
}

@test "a terminal that another one has opened is not waited for" {
	in_terminal t 'chmod 0 $(tty); undocker exec -it shell sh -c "echo shown; exit 6"'
	wait_for screen_has t '[exit 6]'
	played | grep -x shown
}

@test "input from elsewhere is docker's, and the terminal's output is recorded" {
	screen t 90 30 \
		"runuser -u grace -- bash -c 'cd; seq 3 | undocker exec -i shell cat; echo here'"
	wait_for screen_has t 'here'
	wait_for ended
	assert_equal "$(played | tail -3 | paste -sd ' ')" '1 2 3'
}

@test "a session whose recording is full ends, and says why" {
	recorded true RECORDSIZE=20k
	run ! ssh -tt docker-gw run --rm --name full -it alpine \
		sh -c "'yes | head -c 100000; sleep 1000'"
	assert_output --partial 'undocker: denied: the recording of this session is as long as RECORDSIZE lets it be'
	wait_for no_container full
	assert_equal "$(events m)" RECORDSIZE
	[ "$(stat -c %s "$(only_recording)")" -le 20600 ]
}

@test "where no recording can be made, or go on, nothing runs unrecorded" {
	install -d -m 755 $DIRECTORY
	run -70 ssh -tt docker-gw exec -t shell touch /made
	assert_output --partial "undocker: error: RECORDDIR $DIRECTORY is not root's alone"
	chmod 700 $DIRECTORY
	chown alice $DIRECTORY
	run -70 ssh -tt docker-gw exec -t shell touch /made
	assert_output --partial 'undocker: error: '
	chown root $DIRECTORY
	mount -t tmpfs -o size=16k,mode=700 tmpfs $DIRECTORY
	run ! ssh -tt docker-gw exec -t shell sh -c "'yes | head -c 100000; sleep 1000'"
	assert_output --partial 'no longer can be: No space left on device'
	dd if=/dev/zero of=$DIRECTORY/fill 2>/dev/null || :
	run -70 ssh -tt docker-gw exec -t shell touch /made
	assert_output --partial 'must be recorded, and cannot be'
	run -1 docker exec shell ls /made
}

@test "in the restricted shell each command has its recording" {
	run -0 expect -c '
		spawn -noecho ssh -tt docker-gw
		expect "> "
		send "exec -t shell echo one\r"
		expect "> "
		send "exec -t shell echo two\r"
		expect "> "
		send "exit\r"
		expect eof'
	assert_equal "$(recordings)" 2
}

@test "people can know before: explain, help, allowed" {
	run -0 gw alice explain exec -it shell bash
	assert_output --regexp 'yes +recorded, on a terminal +RECORD +/etc/undocker.conf:[0-9]+'
	run -0 gw alice help exec
	assert_line 'recorded, when on a terminal'
	run -0 gw alice allowed --json
	assert_equal "$(jq -r '.commands[] | "\(.name) \(.recorded) \(.engine)"' \
		<<<"$output" | paste -sd ,)" \
		'exec output default,logs output default,run output default,version output default'
	recorded input
	run -0 gw alice help exec
	assert_line 'recorded, when on a terminal, with what is typed'
}

@test "megabytes come whole, and are in the recording" {
	ssh -tt docker-gw exec -t shell seq 200000 2>/dev/null | tr -d '\r' |
		sed 1d | cmp - <(seq 200000)
	wait_for ended
	is_asciicast
	jq -rj 'select(type == "array") | .[2]' "$(only_recording)" | tr -d '\r' |
		cmp - <(seq 200000)
}
