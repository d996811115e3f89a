#!/usr/bin/env bats
# Docker command lines as our parser reads them, against what real docker CLIs
# send an engine for them: written by hand (tests/differential/lines.*), and
# made by chance.  A seed that failed is run again, on its own, with
#
#   DIFFERENTIAL_SEED=7 DIFFERENTIAL_LINES=5000 bats tests/differential.bats

setup_file() {
	export B=${B:-build}
	export DIFFERENTIAL=$B/tests/differential/differential
	export BATS_TEST_TIMEOUT=1800

	cd "$BATS_TEST_DIRNAME/.." || return
	make -s B="$B" "$DIFFERENTIAL"
}

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
}

# The number after a word of the summary, the last line of $output.
sum() {
	# shellcheck disable=SC2154 # bats sets lines
	grep -o " $1 [0-9]*" <<<"${lines[-1]}" | cut -d' ' -f3
}

compare_with() { # DOCKER LINES
	run "$DIFFERENTIAL" "$1" "${DIFFERENTIAL_SEED:-1}" "$2" \
		tests/differential/lines.taken tests/differential/lines.refused
	echo "$output"
	# shellcheck disable=SC2154 # bats sets status
	[ "$status" -eq 0 ]
	echo "# ${lines[-1]}" >&3
	# It is no comparison when most lines are refused.
	[ "$(sum run)" -ge $(($2 * 3 / 4 + 300)) ]
	[ "$(sum fields)" -ge $(($2 * 8)) ]
	[ "$(sum mounts)" -ge 25 ]
	[ "$(sum bodies)" -ge $(($2 / 4 + 150)) ]
	[ "$(sum unsaid)" -le $(($(sum bodies) / 4)) ]
}

# Few lines by chance for each: a start of the CLI takes up to 0.1 s.
@test "what our parser takes means the same to every docker CLI" {
	local clis=()

	for docker in /usr/bin/docker /usr/local/bin/docker; do
		[ ! -x "$docker" ] || clis+=("$docker")
	done
	[ "${#clis[@]}" -gt 0 ]
	for docker in "${clis[@]}"; do
		compare_with "$docker" "${DIFFERENTIAL_LINES:-500}"
	done
}
