#!/usr/bin/env bats
# Docker's grammar as undocker has it, against the help of every docker CLI on
# the machine.

setup_file() {
	export B=${B:-build}
	export PROGRAMS=$B/tests/differential

	cd "$BATS_TEST_DIRNAME/.." || return
	make -s B="$B" "$PROGRAMS/dump" "$PROGRAMS/engine_run"
	"$PROGRAMS/dump" >"$BATS_FILE_TMPDIR/ours"
	local crawls=()
	for docker in /usr/bin/docker /usr/local/bin/docker; do
		[ -x "$docker" ] || continue
		id=$("$docker" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
		tests/differential/crawl "$PROGRAMS/engine_run" "$docker" |
			sort >"$BATS_FILE_TMPDIR/help.$id" &
		crawls+=($!)
		echo "$id $docker" >>"$BATS_FILE_TMPDIR/clis"
	done
	wait "${crawls[@]}"
}

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	[ -s "$BATS_FILE_TMPDIR/clis" ]
}

# Runs a function for every CLI: its major version and its path.
each_cli() {
	while read -r id docker; do
		echo "# docker $id, $docker"
		"$1" "$id" "$docker" </dev/null || return
	done <"$BATS_FILE_TMPDIR/clis"
}

# Our tables as that CLI has them, in the form of crawl.
ours() { # VERSION commands|flags [hidden too]
	awk -F'|' -v id="$1" -v what="$2" '
	$2 != id && $2 != "both" { next }
	$1 == "command" && what == "commands" && $5 == "" { print $1 "|" $3 }
	$1 == "command" { never[$3] = $5 != "" }
	$1 == "flag" && what == "flags" && $4 != "help" && !never[$3] {
		print $1 "|" $3 "|" $4 "|" $5 "|" $6
	}' "$BATS_FILE_TMPDIR/ours" | sort
}

never() {
	awk -F'|' '$1 == "command" && $5 != "" { print $3 }' \
		"$BATS_FILE_TMPDIR/ours"
}

# Lines of the first file that the second has not; fails when there are any.
only_in_first() {
	run comm -23 "$1" "$2"
	echo "$output"
	[ -z "$output" ]
}

help_has() { # VERSION commands|flags
	grep "^${2%s}|" "$BATS_FILE_TMPDIR/help.$1"
}

commands_are_known() {
	help_has "$1" commands | while IFS='|' read -r _ name; do
		# completion has subcommands, which nobody may use either.
		never | grep -qx "${name%% *}" || echo "command|$name"
	done >"$BATS_TEST_TMPDIR/help"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/help")" -gt 100 ]
	ours "$1" commands >"$BATS_TEST_TMPDIR/ours"
	only_in_first "$BATS_TEST_TMPDIR/help" "$BATS_TEST_TMPDIR/ours"
}

@test "every command in docker's help is in the table" {
	each_cli commands_are_known
}

commands_exist() {
	ours "$1" commands | comm -13 <(help_has "$1" commands | sort) - |
		while IFS='|' read -r _ name; do
			words=$(wc -w <<<"$name")
			# shellcheck disable=SC2086 # up to three words
			"$PROGRAMS/engine_run" "$2" $name --undocker-none 2>&1 |
				grep -Eq "'docker( [a-z-]+){$words} --help'" ||
				echo "$name"
		done >"$BATS_TEST_TMPDIR/missing"
	cat "$BATS_TEST_TMPDIR/missing"
	[ ! -s "$BATS_TEST_TMPDIR/missing" ]
}

@test "every command in the table is docker's" {
	each_cli commands_exist
}

flags_are_known() {
	help_has "$1" flags | grep -v '^flag|completion' \
		>"$BATS_TEST_TMPDIR/help"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/help")" -gt 1000 ]
	ours "$1" flags >"$BATS_TEST_TMPDIR/ours"
	only_in_first "$BATS_TEST_TMPDIR/help" "$BATS_TEST_TMPDIR/ours"
}

@test "every flag in docker's help is in the table, with its letter and kind" {
	each_cli flags_are_known
}

# What the CLI's parser does with a flag that its help does not show.
kind_in_cli() { # DOCKER NAME FLAG
	# shellcheck disable=SC2086 # a command is up to three words
	case $("$PROGRAMS/engine_run" "$1" $2 "$3=undocker" \
		--undocker-none 2>&1) in
	*"unknown flag: --undocker-none"*) echo value ;;
	*ParseBool*) echo bool ;;
	*"invalid argument"*) echo value ;;
	*) echo none ;;
	esac
}

flags_exist() {
	help_has "$1" flags | sort >"$BATS_TEST_TMPDIR/help"
	ours "$1" flags >"$BATS_TEST_TMPDIR/ours"
	comm -13 "$BATS_TEST_TMPDIR/help" "$BATS_TEST_TMPDIR/ours" |
		while IFS='|' read -r _ name long letter kind; do
			[ "$(kind_in_cli "$2" "$name" "--$long")" = "$kind" ] &&
				{ [ -z "$letter" ] || [ "$(kind_in_cli "$2" \
					"$name" "-$letter")" = "$kind" ]; } ||
				echo "$name --$long $letter $kind"
		done >"$BATS_TEST_TMPDIR/wrong"
	cat "$BATS_TEST_TMPDIR/wrong"
	[ ! -s "$BATS_TEST_TMPDIR/wrong" ]
}

@test "every flag in the table is in docker's help, or taken by it unseen" {
	each_cli flags_exist
}

# COMMAND|FLAG or the operand's number: what docker's CLI reads or writes.
files_of() { # [COMMAND]
	awk -F'|' -v command="${1-}" '
	$1 == "file" && (command == "" || $2 == command) { print $2 "|" $3 }
	' "$BATS_FILE_TMPDIR/ours"
}

@test "each file that docker's CLI reads or writes is one by the table" {
	run files_of
	diff - <<-'EOT' <(echo "$output" | sort)
	build|--file
	build|--iidfile
	build|--output
	build|--secret
	build|--ssh
	build|1
	config create|2
	context create|--docker
	context create|--kubernetes
	context export|2
	context import|2
	context update|--docker
	context update|--kubernetes
	create|--cidfile
	create|--env-file
	create|--label-file
	create|--security-opt
	exec|--env-file
	export|--output
	import|1
	load|--input
	plugin create|2
	run|--cidfile
	run|--env-file
	run|--label-file
	run|--security-opt
	save|--output
	secret create|2
	service create|--env-file
	stack config|--compose-file
	stack config|--kubeconfig
	stack deploy|--compose-file
	stack deploy|--kubeconfig
	stack ls|--kubeconfig
	stack ps|--kubeconfig
	stack rm|--kubeconfig
	stack services|--kubeconfig
	swarm ca|--ca-cert
	swarm ca|--ca-key
	swarm ca|--external-ca
	swarm init|--external-ca
	swarm update|--external-ca
	trust key generate|--dir
	trust key load|1
	trust signer add|--key
	version|--kubeconfig
	EOT
}

# COMMAND|FLAG and COMMAND|usage where the CLI's help speaks of files, but for
# those of containers and of the engine.
help_of_files() { # VERSION DOCKER
	awk -F'|' -v id="$1" '$1 == "command" && $3 == $4 &&
		($2 == id || $2 == "both") { print $3 }' \
		"$BATS_FILE_TMPDIR/ours" | while read -r name; do
		# shellcheck disable=SC2086 # a command is up to three words
		"$PROGRAMS/engine_run" "$2" $name --help 2>&1 |
			sed -nE "s/^Usage: .*(FILE|file|URL|PATH \||-DIR).*/$name|usage/p
			/[Ww]orking directory inside|config(uration)? file|tmpfs dir|checkpoint-dir|a filesystem|target path|Dockerfile instr|file sizes|data-path/d
			s/^ +(-., +)?(--[a-z0-9-]+) .*([Ff]ile|[Pp]ath|[Dd]irectory|PEM).*/$name|\2/p"
	done
}

files_of_help_are_known() {
	{ files_of && files_of | sed 's/|[0-9]$/|usage/'; } | sort \
		>"$BATS_TEST_TMPDIR/ours"
	help_of_files "$1" "$2" | sort >"$BATS_TEST_TMPDIR/help"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/help")" -gt 20 ]
	only_in_first "$BATS_TEST_TMPDIR/help" "$BATS_TEST_TMPDIR/ours"
}

@test "every file that docker's help speaks of is in the table" {
	each_cli files_of_help_are_known
}

# Where docker's CLI has docker's gid it opens nothing that a user can name.
names_opened() { # DOCKER COMMAND FLAG
	local log=$BATS_TEST_TMPDIR/log operands='canary canary'
	[ "$2" != cp ] || operands='- canary:/canary'
	# shellcheck disable=SC2086 # words
	strace -f -qq -e trace=%file -o "$log" "$PROGRAMS/engine_run" "$1" $2 \
		$3 $operands >/dev/null 2>&1 </dev/null || :
	grep 'canary' "$log" | grep -v ' execve(' |
		sed "s/.*/$2 $3 opens it/" | sort -u
}

direct_opens_nothing() {
	local command flag kind
	while IFS='|' read -r _ command; do
		names_opened "$2" "$command" ''
		while IFS='|' read -r _ _ flag _ kind; do
			! files_of "$command" | grep -qx -- "$command|--$flag" ||
				continue
			[ "$kind" = bool ] && flag=--$flag || flag=--$flag=canary
			names_opened "$2" "$command" "$flag"
		done < <(ours "$1" flags | grep "^flag|$command|")
	done < <(grep '^direct|' "$BATS_FILE_TMPDIR/ours") \
		>"$BATS_TEST_TMPDIR/opened"
	cat "$BATS_TEST_TMPDIR/opened"
	[ ! -s "$BATS_TEST_TMPDIR/opened" ]
}

@test "what has docker's gid opens no file that a flag or an operand names" {
	# The test's own test.
	run names_opened "$(cut -d' ' -f2 "$BATS_FILE_TMPDIR/clis" | head -n 1)" \
		run --env-file=canary
	[ "$output" = 'run --env-file=canary opens it' ]
	each_cli direct_opens_nothing
}
