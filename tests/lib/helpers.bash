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

# wait_for COMMAND [ARG...]: until it succeeds, for 20 seconds at most.
wait_for() {
	local i
	for ((i = 0; i < 200; i++)); do
		! "$@" >/dev/null 2>&1 || return 0
		sleep 0.1
	done
	echo "wait_for: never true: $*" >&2
	return 1
}

# No command of that pattern runs; a container of that name runs, or does not.
no_process() { ! pgrep -f -- "$1"; }
is_running() { [ -n "$(docker ps -q --filter "name=^$1\$")" ]; }
is_not_running() { ! is_running "$1"; }
no_container() { [ -z "$(docker ps -aq --filter "name=^$1\$")" ]; }

# No intent is held, or has an ID still to be recorded. One of a command that
# docker refused has neither, and is kept for ten minutes.
no_intent_at_work() {
	local intent
	for intent in /var/lib/undocker/pending/*/intent; do
		[ -e "$intent" ] || continue
		[ ! -s "${intent%/intent}/cid" ] || return 1
		flock -n "$intent" true || return 1
	done
}

# Nothing of undocker's is left: no process, mount, intent, stage.
nothing_left() {
	! pgrep -x undocker-watch && ! pgrep -f undocker-rt &&
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
