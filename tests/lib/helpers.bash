# shellcheck shell=bash
# What the bats files share. They run as root inside the lab, who there plays
# the administrator and the laptop.

bats_require_minimum_version 1.5.0
load /usr/lib/bats/bats-support/load.bash
load /usr/lib/bats/bats-assert/load.bash

POLICY=/etc/undocker.conf
export DOCKER_HOST=unix:///var/run/docker.sock

# The policy from standard input takes the place of the old one, whole.
policy() {
	cat >"$POLICY.new"
	chmod 644 "$POLICY.new"
	mv "$POLICY.new" "$POLICY"
}

# The seed's example, word for word, without the closing [end] that is shipped
# with it, so that tests can add to it.
seed_policy() {
	sed '/^\[undocker\]$/d; /^END=/d; /^\[end\]$/d' \
		"$LAB_ROOT/conf/undocker.conf" | policy
}

# Adds standard input to the policy.
more_policy() {
	{ cat "$POLICY" && cat; } >"$POLICY.more"
	policy <"$POLICY.more"
	rm "$POLICY.more"
}

# How the root side is reached from now on: setuid or sudo.
mode() {
	{ printf '[undocker]\nMODE=%s\n' "$1" && sed '/^MODE=/d; /^\[undocker\]$/d' "$POLICY"; } \
		>"$POLICY.mode"
	policy <"$POLICY.mode"
	rm "$POLICY.mode"
}

# as PERSON COMMAND [ARG...]: locally, no words lost, in the home directory, or
# in its work directory, where a gateway account has one.
as() {
	local person=$1
	shift
	runuser -u "$person" -- env -i PATH=/usr/bin:/bin TERM=xterm \
		HOME="/home/$person" USER="$person" \
		bash -c 'cd && { [ ! -d work ] || cd work; } && exec "$@"' - "$@"
}

# From now on call PROGRAM [ARG...] -- WORD... executes the root side as the
# front ends do.
call_up() {
	install -m 755 "$LAB_ROOT/tests/probe/call.py" /usr/local/bin/call
}

# gw PERSON [WORD...]: over ssh, without a terminal; words as ssh joins them.
gw() {
	local person=$1
	shift
	ssh "$person@docker-gw" "$@"
}

# wait_for COMMAND [ARG...]: until it succeeds, for a minute at most. Within it
# a failing command ends nothing (errexit is off): what it runs has to be one
# condition.
wait_for() {
	local end=$((SECONDS + 60))
	while [ $SECONDS -lt $end ]; do
		! "$@" >/dev/null 2>&1 || return 0
		sleep 0.1
	done
	echo "wait_for: never true: $*" >&2
	return 1
}

# No command of that pattern runs.
no_process() {
	local code=0
	pgrep -f -- "$1" || code=$?
	[ $code = 1 ]
}

# A container of that name runs, does not run, is not there; there is none at
# all. An engine that does not answer says none of this.
is_running() { [ -n "$(docker ps -q --filter "name=^$1\$")" ]; }
is_not_running() { lists_none -q --filter "name=^$1\$"; }
no_container() { lists_none -aq --filter "name=^$1\$"; }
no_containers() { lists_none -aq; }
lists_none() {
	local ids
	ids=$(docker ps "$@") || return 1
	[ -z "$ids" ]
}

# all_end PID...: each of these children ends with 0.
all_end() {
	local pid
	for pid; do
		wait "$pid" || return 1
	done
}

# No intent is held. One whose command has ended is settled by its owner's next
# command, or by the next sweep.
no_intent_at_work() {
	local intent
	for intent in /var/lib/undocker/pending/*/intent; do
		[ ! -e "$intent" ] || flock -n "$intent" true || return 1
	done
}

# swept PERSON COMMAND [ARG...]: the person's command, which may fail, is the
# first for a minute and sets off a sweep of the ledger; waits for its end.
swept() {
	rm -f /var/lib/undocker/owners/.swept
	as "$@" || :
	wait_for [ -e /var/lib/undocker/owners/.swept ]
}

# Nothing of undocker's is left: no process, mount, intent, stage.
nothing_left() {
	no_process '^undocker-watch' && no_process undocker-rt &&
		no_intent_at_work &&
		[ -z "$(ls /run/undocker/binds)" ] &&
		! grep -q '/run/undocker/binds/' /proc/self/mountinfo
}

# Removes every container, and waits until undocker has nothing to do either.
remove_containers() {
	local ids
	ids=$(docker ps -aq)
	# shellcheck disable=SC2086
	[ -z "$ids" ] || docker rm -f $ids >/dev/null
	wait_for no_process '^undocker-watch'
}

# A terminal of COLUMNS by ROWS that runs a command: screen NAME COLUMNS ROWS
# COMMAND; screen_has NAME TEXT; screen_type NAME KEYS...; screen_end NAME
screen() {
	tmux -L "$1" -f /dev/null new-session -d -x "$2" -y "$3" \
		"$4; echo \"[exit \$?]\"; sleep 100"
}
screen_show() { tmux -L "$1" capture-pane -p -S -200; }
screen_has() { screen_show "$1" | grep -qF -- "$2"; }
screen_type() {
	local name=$1
	shift
	tmux -L "$name" send-keys "$@"
}
# A server that ends would take a new one of its name along.
screen_end() {
	tmux -L "$1" kill-server 2>/dev/null || return 0
	wait_for no_process "^tmux -L $1 "
}
