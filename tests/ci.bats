#!/usr/bin/env bats
# CI runners: the scripts of conf/examples/ci, under the policy beside them.
# shellcheck disable=SC2030,SC2031 # tests are subshells
# shellcheck disable=SC2016 # sh in the container is to expand

setup() {
	load lib/helpers
	# Without AUDIT: a machine of tests need not have a syslog.
	sed '/^AUDIT=/d; /^END=/d; /^\[end\]$/d; /^\[undocker\]$/d' \
		"$LAB_ROOT/conf/examples/ci.conf" | policy
	ci=$LAB_ROOT/conf/examples/ci
	cd "$BATS_TEST_TMPDIR" || return
	mkdir source
}

teardown() {
	pkill -9 -x ssh -P $$ || :
	remove_containers
}

gitlab() { # STAGE [ARG...]
	local stage=$1
	shift
	env GATEWAY=docker-gw BUILD_FAILURE_EXIT_CODE=101 \
		SYSTEM_FAILURE_EXIT_CODE=102 BUILD_EXIT_CODE_FILE="$PWD/code" \
		CUSTOM_ENV_CI_JOB_ID=7 CUSTOM_ENV_CI_JOB_IMAGE="${image:-alpine}" \
		"$ci/gitlab-$stage" "$@"
}

@test "gitlab: the stages of a job share a container, and cleanup ends it" {
	gitlab config | jq -e .builds_dir
	gitlab prepare
	is_running ci-7
	echo 'mkdir -p /tmp/builds && echo kept >/tmp/builds/file' >"get"
	echo 'cat /tmp/builds/file; tty || exit 23' >build
	gitlab run get get_sources
	run gitlab run build build_script
	assert_failure 101
	assert_line kept
	assert_equal "$(cat code)" 23
	gitlab cleanup
	wait_for no_container ci-7
}

@test "gitlab: what the gateway denies, and a gateway that is away" {
	image=busybox run gitlab prepare
	assert_failure 102
	assert_output --partial 'undocker: denied: '
	image='alpine --privileged' run gitlab prepare
	assert_failure 101
	no_container ci-7
	mkdir bin
	printf '#!/bin/sh\nexit 255\n' >bin/ssh
	chmod 755 bin/ssh
	PATH=$PWD/bin:$PATH run gitlab run /dev/null build_script
	assert_failure 102
}

@test "a job: source in, artefacts out, a secret nowhere else, no terminal" {
	cat >source/ci.sh <<-'END'
		! tty
		cat input
		printf %s "$JOB_SECRET" | sha256sum >out/sum
		head -c 1000000 /dev/zero >out/large
		touch /tmp/waits
		while [ -e /tmp/waits ]; do sleep 0.1; done
	END
	echo sent >source/input
	JOB_SECRET='it is $(secret) "quoted" \n' "$ci/job" alpine source got \
		>log 2>&1 3>&- &
	local job=$! id
	wait_for grep -q sent log
	id=$(docker ps -q)
	run docker inspect "$id"
	refute_output --partial secret
	run pgrep -af 'it is .*secret'
	assert_failure
	wait_for docker exec "$id" rm /tmp/waits
	wait "$job"
	assert_equal "$(stat -c %s got/large)" 1000000
	assert_equal "$(cut -c-64 got/sum)" \
		"$(printf %s 'it is $(secret) "quoted" \n' | sha256sum | cut -c-64)"
	grep -q 'not a tty' log
	wait_for nothing_left
}

@test "a job's exit code is exact, and a failed one brings nothing" {
	local code
	for code in 1 77 125 254; do
		echo "touch out/file; exit $code" >source/ci.sh
		run "$ci/job" alpine source got
		assert_failure "$code"
		[ ! -e got ]
	done
	run "$ci/job" busybox source got
	assert_failure 77
	assert_output --partial 'undocker: denied: '
}

@test "a job that is cancelled is ended on the gateway" {
	echo 'echo begun; sleep 1000' >source/ci.sh
	"$ci/job" alpine source got >log 2>&1 3>&- &
	local job=$! code=0
	wait_for grep -q begun log
	pkill -9 -x ssh -P "$job"
	wait "$job" || code=$?
	assert_not_equal "$code" 0
	wait_for no_containers
	wait_for nothing_left
}

@test "cron's line and the workflow run that script" {
	echo 'echo made >out/file' >source/ci.sh
	mkdir -p home/bin
	cp -r source home/nightly
	cp "$ci/job" home/bin
	sed -n 's/^30 2 \* \* \* //p' "$ci/crontab" |
		sed "s|\$HOME|$PWD/home|g; s/alpine:3.20/alpine/" >line
	GATEWAY=docker-gw sh -e line
	assert_equal "$(cat home/artefacts/file)" made

	cp "$ci/job" source
	cd source
	sed -n 's/^          \(\.\/job .*\)/\1/p' "$ci/github.yml" |
		sed 's/alpine:3.20/alpine/' >../step
	GATEWAY=docker-gw sh -e ../step
	assert_equal "$(cat artefacts/file)" made
}

@test "50 jobs at once: each its own code, every line whole" {
	local i pids=()
	: >log
	for ((i = 1; i <= 50; i++)); do
		ssh -T docker-gw run --rm alpine sh -c \
			"'for n in 1 2 3 4 5; do echo job $i line \$n end; done; exit $i'" \
			</dev/null >>log 2>"error.$i" 3>&- &
		pids+=($!)
	done
	for ((i = 1; i <= 50; i++)); do
		code=0
		wait "${pids[i - 1]}" || code=$?
		[ "$code" = "$i" ] || cat "error.$i"
		assert_equal "$code" "$i"
	done
	assert_equal "$(grep -cxE 'job [0-9]+ line [1-5] end' log)" 250
	assert_equal "$(sort -u log | wc -l)" 250
	wait_for nothing_left
}
