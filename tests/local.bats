#!/usr/bin/env bats
# People on the machine: the seed's example policy, in both modes.

setup() {
	load lib/helpers
	seed_policy
}

teardown() {
	remove_containers
}

for_each_mode() {
	local mode
	for mode in setuid sudo; do
		mode "$mode"
		"$@"
	done
}

privileged_is_denied() {
	run -77 --separate-stderr as grace undocker run --privileged -it alpine ash
	assert_output ''
	# shellcheck disable=SC2154
	assert_regex "$stderr" '^undocker: denied: --privileged .*undocker\.conf:[0-9]+\)'
}

@test "run --privileged is denied, by a line of the policy" {
	for_each_mode privileged_is_denied
}

runs_as_the_caller() {
	run -0 --separate-stderr as grace undocker run --rm alpine \
		sh -c 'id -u; id -g; pwd; touch made-inside'
	assert_output "2007
2007
/home/grace"
	assert_equal "$(stat -c %u:%g /home/grace/made-inside)" 2007:2007
	rm /home/grace/made-inside
}

@test "a container runs as the caller, in the caller's directory" {
	for_each_mode runs_as_the_caller
}

exit_code_is_exact() {
	local code
	for code in 0 1 7 125 255; do
		run "-$code" as grace undocker run --rm alpine sh -c "exit $code"
	done
	run -137 as grace undocker run --rm alpine sh -c 'sleep 100 & kill -9 $!; wait $!'
}

@test "the exit code is the container's" {
	for_each_mode exit_code_is_exact
}

exec_is_for_owners() {
	as grace undocker run -d --name mine alpine sleep 1000
	run -0 as grace undocker exec mine id -u
	assert_output 2007
	run -77 --separate-stderr as erin undocker exec mine id -u
	assert_output ''
	local denied=$stderr
	run -77 --separate-stderr as erin undocker exec none id -u
	assert_equal "${stderr/none/mine}" "$denied"
	remove_containers
}

@test "exec enters one's own containers, and tells nothing of others'" {
	for_each_mode exec_is_for_owners
}
