#!/usr/bin/env bats
# The suite itself: a fault is counted, and nothing hides it.

# A tree of its own, with files of tests that need no lab.
setup() {
	load lib/helpers
	cd "$BATS_TEST_TMPDIR" || return
	mkdir -p .ci tests/lib tests/attack
	cp "$LAB_ROOT/.ci/run" .ci
	cp "$LAB_ROOT/tests/run" tests
	cp "$LAB_ROOT/tests/lib/lane" tests/lib
	printf '#!/bin/sh\nexec "$@"\n' >tests/lib/enter
	chmod 755 tests/lib/enter
	printf 'unit lint:\n\ncheck:\n\ttests/run\n' >Makefile
	suite good '@test "one" { true; }' '@test "two" { true; }'
}

suite() { # NAME LINE...
	local name=$1
	shift
	printf '%s\n' '#!/usr/bin/env bats' "$@" >"tests/$name.bats"
}

# The surroundings of this test are none of that suite's.
alone() { env -i PATH=/usr/sbin:/usr/bin:/bin "$@" 3>&- </dev/null; }

@test "a failed test is run once, counted, and fails the suite" {
	suite bad '@test "three" { echo x >>ran; false; }' '@test "four" { true; }'
	run -1 alone tests/run
	assert_line --index -1 '3 passed, 1 failed'
	assert_line --regexp '^# tests/bad.bats: [0-9]+ s, 1 passed, 1 failed$'
	assert_equal "$(cat ran)" x
}

@test "a file that cannot be read, or ends early, has failed" {
	suite bad '@test "three" {' '@test "four" { true; }'
	suite dead '@test "five" { kill -9 0; }'
	run -1 alone tests/run
	assert_line --regexp '^2 passed, [2-9] failed$'
	assert_line --regexp '^# tests/bad.bats: .*[1-9] failed$'
	assert_line --regexp '^# tests/dead.bats: .*[1-9] failed$'
}

@test "a file that passes the second time is reported as flaky" {
	suite flaky '@test "three" {' '[ -e ran ] || ! touch ran' '}' \
		'@test "four" { true; }'
	run -0 alone .ci/run
	assert_line 'FLAKY: tests/flaky.bats'
	# lint and sanitizers count for one each
	assert_line --index -1 '6 passed, 0 failed'
}

@test "a file that fails twice has failed, and is not called flaky" {
	suite bad '@test "three" { echo x >>ran; false; }' '@test "four" { true; }'
	run -1 alone .ci/run
	refute_line --partial FLAKY
	assert_line --index -1 '5 passed, 1 failed'
	assert_equal "$(grep -c x ran)" 2
}

@test "many files that fail are not run again" {
	local name
	for name in a b c d e; do
		suite $name '@test "three" { echo x >>ran; false; }'
	done
	run -1 alone .ci/run
	assert_line --index -1 '4 passed, 5 failed'
	assert_equal "$(grep -c x ran)" 5
}

@test "lint finds what a test must not do" {
	local text
	for text in $'\t[ ! -e a ] && [ ! -e b ]\n\trm c' \
		$'\tno_process x &&\n\t\tno_process y\n\ttrue' \
		$'\twait_for one |'$'| wait_for one' \
		$'\texport BATS_TEST_''RETRIES=2'; do
		suite bad '@test "three" {' "$text" '}'
		run -1 "$LAB_ROOT/tests/lib/lint" tests/bad.bats
		assert_output --regexp '^tests/bad.bats:3: '
	done
	suite good '@test "three" {' $'\t[ -e a ] &&\n\t\t[ -e b ]' '}'
	run -0 "$LAB_ROOT/tests/lib/lint" tests/good.bats
}
