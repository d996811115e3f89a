#!/usr/bin/env bats
# The audit: who did what, on lines that nobody can forge.
# shellcheck disable=SC2086,SC2154 # words, and stderr is run's

LOG=/var/log/undocker/audit

setup() {
	load lib/helpers
	install -d -m 700 /var/log/undocker
	rm -f $LOG
	audit $LOG
}

teardown() {
	[ -z "${LISTENER:-}" ] || kill "$LISTENER"
	rm -f /dev/log
	umount /var/log/undocker 2>/dev/null || :
	remove_containers
}

# The policy, with that value of AUDIT.
audit() {
	policy <<-EOT
	[undocker]
	AUDIT=$1
	[command:run]
	WHITELIST=-i,-t,-d,--rm,-e list,-v list,-w string,--name string,--network list,--build-arg list
	ALLOWEDIMAGES=alpine:.*
	[command:exec]
	WHITELIST=-i,-v
	UIDMUSTMATCH=true
	EOT
}

# The last event of a kind, as one field of it.
last() { # EVENT JQ-FILTER
	jq -rc "select(.event == \"$1\") | $2" "$LOG" | tail -n 1
}
ended() { [ -n "$(last end .code)" ]; }

# What is known only when docker is about to be called is a decision, too.
@test "what is denied after it was allowed is a denial, with its reason" {
	local words
	policy <<-EOT
	[undocker]
	AUDIT=$LOG
	[command:run]
	WHITELIST=--rm,-v list,-w string,--name string
	MAXMOUNTS=1
	MAXCONTAINERS=1
	EOT
	for words in '-v /home/grace/none:/n' '-v /home/grace:/n -w /n/none' \
		'-v /home/grace:/n -v /home/grace:/m' '-v /etc/shadow:/s'; do
		rm -f $LOG
		run -77 --separate-stderr as grace undocker run --rm $words \
			alpine true
		assert_equal "$(jq -r .event $LOG | paste -sd ' ')" \
			'start decision decision end'
		assert_equal "$(jq -r .id $LOG | sort -u | wc -l)" 1
		assert_equal "$(jq -r 'select(.decision).decision' $LOG |
			paste -sd ' ')" 'allow deny'
		assert_equal "${stderr_lines[0]}" \
			"undocker: denied: $(last decision .message)"
		assert_equal "$(last end .code)" 77
	done
	as grace undocker run --name one alpine true
	rm -f $LOG
	run -77 --separate-stderr as grace undocker run alpine true
	assert_equal "${stderr_lines[0]}" \
		"undocker: denied: $(last decision .message)"
	# one that docker is called for has no second decision
	docker rm one
	rm -f $LOG
	run -0 as grace undocker run --rm alpine true
	assert_equal "$(jq -r .event $LOG | paste -sd ' ')" 'start decision end'
}

@test "a command leaves its start, the decision and its end" {
	run -3 gw alice run --rm -e KEY=hunter2 alpine "sh -c 'exit 3'"
	wait_for ended
	assert_equal "$(jq -r .event $LOG | paste -sd ' ')" 'start decision end'
	assert_equal "$(jq -r .id $LOG | sort -u | grep -cxE '[0-9a-f]{32}')" 1
	assert_equal "$(jq -r '"\(.undocker) \(.user) \(.uid)"' $LOG | sort -u)" \
		'1 alice 2001'
	assert_equal "$(jq -r .client $LOG | sort -u | grep -cE '^127.0.0.1 [0-9]+ 127.0.0.1 [0-9]+$')" 1
	run -0 last start .words
	assert_output '["run","--rm=true","--env=KEY=***","--","alpine","sh","-c","exit 3"]'
	assert_equal "$(last decision '.decision + " " + .rule + " " + .place')" \
		'allow [command:run] /etc/undocker.conf:3'
	assert_equal "$(last decision '.images[0].name')" alpine:latest
	assert_equal "$(last decision '.images[0].id')" \
		"$(docker image inspect -f '{{.Id}}' alpine)"
	assert_equal "$(last end .code)" 3
	last end .container | grep -xE '[0-9a-f]{64}'
	[ "$(last end .milliseconds)" -gt 10 ]
	jq -r .time $LOG | while read -r time; do
		[ $(($(date +%s) - $(date -d "$time" +%s))) -lt 60 ] || exit 1
	done
}

@test "what is denied, or wrong, is there as well, by its rule" {
	run -77 as grace undocker run --privileged alpine
	assert_equal "$(last decision .decision)" deny
	last decision .message | grep -F -- --privileged
	assert_equal "$(last end .code)" 77
	run -77 as grace undocker run --rm ubuntu:14.04
	assert_equal "$(last decision '.rule + " " + .place')" \
		'ALLOWEDIMAGES /etc/undocker.conf:5'
	run -64 as grace undocker run --nosuch=hunter2 alpine
	assert_equal "$(last decision .decision)" error
	assert_equal "$(last end .code)" 64
	run -64 as grace undocker run -e A=hunter2 --nosuch alpine
	run -64 as grace undocker run --env=A=hunter2 -teB=hunter2 --nosuch
	run ! grep -F hunter2 $LOG
}

@test "the end of a command is what became of it" {
	as grace bash -c 'undocker run --rm --name job --network none \
		alpine sleep 1000' 3>&- &
	wait_for is_running job
	docker kill -s KILL job
	wait_for ended
	assert_equal "$(last end .code)" 137
	rm $LOG
	as grace undocker run -d --name stays --network none alpine sleep 1000
	wait_for ended
	assert_equal "$(last end .code)" 0
	assert_equal "$(last end .container)" \
		"$(docker inspect -f '{{.Id}}' stays)"
	rm $LOG
	run -5 as grace undocker exec stays sh -c 'exit 5'
	wait_for ended
	assert_equal "$(last end .code)" 5
	assert_equal "$(last decision '.containers[0]')" \
		"$(docker inspect -f '{{.Id}}' stays)"
}

@test "a lost connection is an end, too" {
	ssh docker-gw run --rm --name job alpine sleep 1000 </dev/null \
		>/dev/null 2>&1 3>&- &
	wait_for is_running job
	kill -9 $!
	wait_for ended
	assert_equal "$(last end .code)" 137
	wait_for nothing_left
}

@test "no byte of the user's forges a line or moves a cursor" {
	local text
	text=$'a\n{"undocker":1,"event":"end"}\r\e[2J\u009b\u202e\x7f"\\'
	as grace undocker run --rm --network none alpine true "$text" || :
	as grace undocker run --rm --network none alpine true $'\xff\xfe%n' || :
	as grace undocker run "--$text" alpine || :
	as grace undocker run --rm alpine true "$(head -c 100000 /dev/zero |
		tr '\0' x)" || :
	wait_for ended
	jq -e . $LOG >/dev/null
	assert_equal "$(grep -c '' $LOG)" "$(grep -c '^{"undocker":1,.*}$' $LOG)"
	run ! LC_ALL=C grep -nP '[^ -~]' $LOG
	jq -r 'select(.event == "start") | .words[-1]' $LOG |
		grep -F '{"undocker":1,"event":"end"}'
	[ "$(wc -L <$LOG)" -lt 8192 ]
}

# Each line is JSON, and none too long for a log that cuts.
lines_are_whole() {
	jq -e . $LOG >/dev/null
	run ! env LC_ALL=C grep -nP '[^ -~]' $LOG
	[ "$(wc -L <$LOG)" -lt 8000 ]
}

@test "what was done is there, however long what surrounds it is" {
	local i words=()
	for ((i = 0; i < 18; i++)); do
		words+=(-w "/$(head -c 3000 /dev/zero | tr '\0' w)")
	done
	as grace undocker run --rm --network none "${words[@]}" -w /tmp \
		-v /home/grace:/evil alpine sh -c 'echo done >/evil/done'
	wait_for ended
	rm /home/grace/done
	lines_are_whole
	run -0 last decision '.mounts[] | [.type, .source, .target, .readonly]'
	assert_output '["bind","/home/grace","/evil",false]'
	assert_equal "$(last decision .as)" 2007:2007
	run -0 last decision .docker
	assert_output --partial '"--workdir=/tmp"'
	assert_output --partial '"--","alpine:latest","sh","-c","echo done >/evil/done"]'
	assert_equal "$(last start .cut.overridden)" 18
	assert_equal "$(last decision .cut.overridden)" 18
	last start .words | grep -F '"sh","-c","echo done >/evil/done"]'

	# values that are lists all count: what is cut is said
	rm $LOG
	words=()
	for ((i = 0; i < 100; i++)); do
		words+=(-e "$(head -c 200 /dev/zero | tr '\0' N)$i=hunter2\"")
	done
	as grace undocker run --rm --network none "${words[@]}" alpine \
		sh -c 'echo "quoted"; : '$'\n\x01\x7f' "$(printf '\001%.0s' {1..3000})" || :
	wait_for ended
	lines_are_whole
	run ! grep -F hunter2 $LOG
	last decision .docker | grep -F '"alpine:latest","sh","-c","echo \"quoted\"; : '
	last start .words | grep -F '"...","--","alpine"'
	assert_equal "$(last start .cut.shortened)" 1
	# run, 102 flags, --, alpine, sh, -c and two words; and one "..."
	last start '"\(.words | length) \(.cut.words)"' | tr -d '"' |
		awk '{ print; exit $1 + $2 != 110 }'
}

@test "64 mounts of long names are all there, on lines that a log takes whole" {
	local i words=() name
	name=$(printf 'a"%.0s' {1..100})
	for ((i = 0; i < 64; i++)); do
		words+=(-v "/home/grace/$i/$name/$name/$name:/$i/$name$name")
	done
	run as grace undocker run --rm --network none "${words[@]}" alpine true
	wait_for ended
	lines_are_whole
	run -0 jq -r '.mounts // [] | .[] | .source' $LOG
	assert_equal "${#lines[@]}" 64
	for ((i = 0; i < 64; i++)); do
		assert_equal "${lines[i]}" "/home/grace/$i/$name/$name/$name"
	done
	assert_equal "$(jq -r .id $LOG | sort -u | wc -l)" 1
	assert_equal "$(jq -r .event $LOG | uniq | paste -sd ' ')" \
		'start decision more decision end'
	# a path that is longer than fits says how long it is
	rm $LOG
	name=$(head -c 3900 /dev/zero | tr '\0' x)
	run as grace undocker run --rm -v "/home/grace/$name:/m" alpine true
	wait_for ended
	lines_are_whole
	assert_equal "$(last decision '.mounts[0].length // empty')" 3912
}

@test "the file can be rotated, and is root's alone" {
	as grace undocker run --rm --network none alpine true
	wait_for ended
	assert_equal "$(stat -c '%U %a' $LOG)" 'root 600'
	mv $LOG $LOG.1
	as grace undocker run --rm --network none alpine true
	wait_for ended
	assert_equal "$(jq -r .event $LOG | wc -l)" 3
	rm $LOG.1
}

@test "what cannot be audited is run, or with 'required' refused" {
	local target
	mount -t tmpfs -o size=4k,mode=700 full /var/log/undocker
	head -c 4096 /dev/zero >/var/log/undocker/full || :
	run -0 as grace undocker run --rm --network none alpine echo ran
	assert_output ran
	audit "$LOG required"
	run -70 --separate-stderr as grace undocker run alpine echo ran
	assert_output ''
	assert_regex "$stderr" "^undocker: error: the audit: $LOG: No space"
	no_containers
	# room again: the line that was cut is none of the next one
	printf '{"cut' >$LOG 2>/dev/null || :
	rm /var/log/undocker/full
	printf '{"cut' >$LOG
	run -0 as grace undocker run --rm --network none alpine true
	wait_for bash -c "grep -q '\"end\"' $LOG"
	assert_equal "$(grep -c '^{"undocker":1,.*}$' $LOG)" 3
	umount /var/log/undocker

	for target in 'syslog required' '/home/grace/audit required' \
		'/tmp/audit required' '/var/log/undocker required' \
		'/nosuch/audit required'; do
		audit "$target"
		run -70 as grace undocker run alpine echo ran
		assert_output --partial 'undocker: error: '
	done
	audit syslog
	run -0 as grace undocker run --rm --network none alpine echo ran
	for target in syslogd 'off required' 'syslog always' audit /a/../b /a/ ''; do
		audit "$target"
		run -78 as grace undocker run alpine
	done
}

@test "a link or a file of somebody else's is not written to" {
	as grace touch theirs
	ln -s /home/grace/theirs $LOG
	audit "$LOG required"
	run -70 as grace undocker run alpine true
	rm $LOG
	install -o grace /dev/null $LOG
	run -70 as grace undocker run alpine true
	chown root $LOG
	chmod 666 $LOG
	run -70 as grace undocker run alpine true
	assert [ ! -s $LOG ]
	assert [ ! -s /home/grace/theirs ]
	rm /home/grace/theirs
}

@test "rsyslog gets each event as one message of authpriv's" {
	cat >"$BATS_TEST_TMPDIR/rsyslog.conf" <<-EOT
	module(load="imuxsock" SysSock.Name="/dev/log")
	template(name="all" type="string" string="%syslogfacility-text%.%syslogseverity-text% %programname%:%msg%\n")
	*.* action(type="omfile" file="$BATS_TEST_TMPDIR/messages" template="all")
	EOT
	rsyslogd -n -f "$BATS_TEST_TMPDIR/rsyslog.conf" \
		-i "$BATS_TEST_TMPDIR/rsyslog.pid" 3>&- &
	LISTENER=$!
	wait_for [ -S /dev/log ]
	audit 'syslog required'
	run -0 gw alice run --rm alpine true
	wait_for grep -q '"event":"end"' "$BATS_TEST_TMPDIR/messages"
	run -0 grep -c '^authpriv.info undocker: {"undocker":1,.*}$' \
		"$BATS_TEST_TMPDIR/messages"
	assert_output 3
	sed 's/^[^{]*//' "$BATS_TEST_TMPDIR/messages" | jq -e . >/dev/null
	# rsyslog cuts what is too long for it
	local i words=()
	for ((i = 0; i < 100; i++)); do
		words+=(-e "$(head -c 200 /dev/zero | tr '\0' '"')$i=x")
	done
	as grace undocker run --rm --network none "${words[@]}" alpine true || :
	both_ended() {
		[ "$(grep -c '"event":"end"' "$BATS_TEST_TMPDIR/messages")" = 2 ]
	}
	wait_for both_ended
	sed 's/^[^{]*//' "$BATS_TEST_TMPDIR/messages" | jq -e . >/dev/null
}

@test "AUDIT=off leaves nothing, and no process beside docker" {
	audit off
	as grace undocker run --rm --name job --network none alpine sleep 1000 3>&- &
	wait_for is_running job
	run ! pgrep -x undocker-watch
	docker kill job
	assert [ ! -e $LOG ]
}

@test "the end tells how much went through" {
	head -c 3000000 /dev/zero |
		gw alice run -i --rm alpine "sh -c 'head -c 2000000'" | wc -c |
		grep -x 2000000
	wait_for ended
	last end '.bytes.read' | awk '{ exit !($1 > 4000000 && $1 < 6000000) }'
	last end '.bytes.written' | awk '{ exit !($1 > 4000000 && $1 < 6000000) }'
	# what was denied had no CLI
	run -77 gw alice run --privileged alpine
	assert_equal "$(last end '.bytes')" null
}
