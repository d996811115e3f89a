#!/usr/bin/env bats
# The policy's language: what each setting allows, denies and adds, for people
# of the lab. Mostly asked of "explain", which starts nothing.
# shellcheck disable=SC2016 # in containers and policies, not here

setup() {
	load lib/helpers
	seed_policy
}

teardown() {
	remove_containers
}

explain() { # PERSON WORD...
	local person=$1
	shift
	as "$person" undocker explain --json "$@"
}

allows() { # PERSON WORD...
	run -0 explain "$@"
	assert_equal "$(jq -r .decision <<<"$output")" allow
}

# denies PERSON RULE WORD...: RULE is the setting or section that decided.
denies() {
	local person=$1 rule=$2
	shift 2
	run -77 explain "$person" "$@"
	assert_equal "$(jq -r .decision <<<"$output")" deny
	assert_equal "$(jq -r '.reasons[-1].rule' <<<"$output")" "$rule"
	assert_equal "$(jq -c .argv <<<"$output")" '[]'
}

# The last answer's docker command has that word, or has it not.
has_word() {
	jq -e --arg word "$1" '.argv | index($word) != null' <<<"$output"
}
has_no_word() { ! has_word "$1"; }

# The policy, and with it everything, is refused: at that line, for that.
broken() { # LINE TEXT
	run -78 --separate-stderr as grace undocker explain run alpine
	assert_output ''
	# shellcheck disable=SC2154
	assert_regex "$stderr" \
		"^undocker: error: /etc/undocker\.conf:$1: [^"$'\n'"]*$2"
	run -78 as grace undocker run --rm alpine true
}

@test "a command without a section is denied, and one with a section is not" {
	run -77 --separate-stderr as grace undocker ps
	assert_output ''
	assert_regex "$stderr" '^undocker: denied: no section of /etc/undocker\.conf '
	more_policy <<<'[command:network ls]'
	allows grace network ls
	allows grace network list
}

@test "docker's own names of a command meet in one section" {
	policy <<-'EOF'
	[command:container run]
	WHITELIST=-t
	[command:container ls]
	WHITELIST=-a
	EOF
	allows grace run -t alpine
	allows grace container run -t alpine
	allows grace ps -a
	allows grace container ps --all
	allows grace container list -a
}

@test "exec is container exec: the same rules" {
	as grace undocker run -d --name mine alpine sleep 1000
	allows grace container exec mine id
	denies bob UIDMUSTMATCH container exec mine id
	denies grace WHITELIST container exec --privileged mine id
}

@test "a group's section counts for primary and supplementary members" {
	policy <<-'EOF'
	[command:run group:users]
	WHITELIST=-t
	EOF
	allows bob run -t alpine
	allows carol run -t alpine
	run -77 explain grace run -t alpine
	run -77 explain grace run alpine
}

@test "a user's section is for that user alone" {
	policy <<-'EOF'
	[command:run]
	WHITELIST=-t
	[command:run user:grace]
	WHITELIST=-i
	[command:ps user:bob]
	EOF
	allows grace run -it alpine
	denies bob WHITELIST run -it alpine
	allows bob ps
	run -77 explain grace ps
}

@test "a flag is whitelisted under all its names, and in all its forms" {
	policy <<-'EOF'
	[command:run]
	WHITELIST=-e list, --rm, --interactive
	EOF
	allows grace run -e A=1 --env A=2 --env=A=3 -eA=4 -i --rm=true alpine
	has_word --interactive=true
	run -0 as grace undocker run --rm -e A=1 --env A=2 -eA=4 alpine \
		sh -c 'echo $A'
	assert_output 4
	denies grace WHITELIST run -t alpine
	denies grace WHITELIST run -it alpine
	denies grace WHITELIST run --tty=true alpine
}

@test "what stands behind the image belongs to the container" {
	allows grace run alpine ls --privileged -H x
	has_word --privileged
	allows grace run -- alpine --privileged
	denies grace WHITELIST run -i --privileged alpine
}

@test "a blacklisted flag is denied, whoever whitelists it" {
	policy <<-'EOF'
	[command:run]
	BLACKLIST=--privileged
	WHITELIST=-t,--privileged
	[command:run user:grace]
	WHITELIST=--privileged
	EOF
	denies grace BLACKLIST run --privileged alpine
	denies grace BLACKLIST run --privileged=true alpine
	allows grace run -t alpine
}

@test "ERROR_ON_BLACKLISTED=false leaves the flag and its value out, and warns" {
	policy <<-'EOF'
	[undocker]
	ERROR_ON_BLACKLISTED=false
	[command:run]
	BLACKLIST=--privileged,-e list
	WHITELIST=-t,--rm
	EOF
	allows grace run --privileged -e SECRET=1 --rm alpine
	has_word --rm=true
	refute_output --partial privileged=true
	refute_output --partial SECRET
	run -0 --separate-stderr as grace undocker run --privileged --rm \
		-e SECRET=1 alpine sh -c 'echo "secret: $SECRET"'
	assert_output 'secret: '
	assert_equal "$(grep -c '^undocker: warning: ' <<<"$stderr")" 2
	assert_regex "$stderr" 'warning: [^'$'\n'']*--privileged'
	# Only what is blacklisted is forgiven.
	denies grace WHITELIST run -i alpine
}

@test "forced flags win over the user's" {
	more_policy <<-'EOF'
	[command:run user:grace]
	WHITELIST=-u string
	FORCED=-e FROM=policy --hostname forced
	EOF
	run -0 as grace undocker run --rm -u 0 -w /tmp -e FROM=user alpine \
		sh -c 'id -u; pwd; hostname; echo $FROM'
	assert_output "2007
/home/grace
forced
policy"
}

@test "FORCED adds up: the command's, groups' in the file's order, the user's" {
	policy <<-'EOF'
	[command:run]
	WHITELIST=--rm
	FORCED=--hostname command -e A=command
	[command:run user:bob]
	FORCED=--hostname user -e A=user
	[command:run group:users]
	FORCED=--hostname users -e A=users
	[command:run group:bob]
	FORCED=--hostname bob -e A=bob
	EOF
	last_hostname() {
		jq -r '.argv[] | select(startswith("--hostname="))' <<<"$output" |
			tail -n 1
	}
	allows bob run alpine
	assert_equal "$(last_hostname)" --hostname=user
	allows carol run alpine
	assert_equal "$(last_hostname)" --hostname=users
	allows grace run alpine
	assert_equal "$(last_hostname)" --hostname=command
	assert_equal "$(as bob undocker run --rm alpine sh -c 'hostname; echo $A' | xargs)" \
		'user user'
}

@test "the variables are those of passwd and group, not of the environment" {
	policy <<-'EOF'
	[command:run]
	WHITELIST=--rm
	FORCED=-e A=$U_UID -e B=$U_GID -e C=$HOME -e D="$USER" -e E='$GROUP' -e F=$U_HOME$U_USER$U_GROUP -e G=\$USER -e 'H=a b' -e I=$PWD
	EOF
	run -0 as carol env HOME=/tmp USER=root GROUP=root U_UID=0 PWD=/etc \
		UID=0 GID=0 undocker run --rm alpine \
		sh -c 'echo "$A|$B|$C|$D|$E|$F|$G|$H|$I"'
	assert_output "2003|$(id -g carol)|/home/carol|carol|users|/home/carolcarolusers|\$USER|a b|/home/carol/work"
}

@test "a directory named like several mounts is mounted and worked in" {
	local dir="/home/grace/a:b,c 'd"
	install -d -o grace -g grace "$dir"
	cd "$dir"
	run -0 runuser -u grace -- undocker run --rm alpine \
		sh -c 'pwd; touch inside; ls /home/grace'
	assert_output "$dir
a:b,c 'd"
	assert_equal "$(stat -c %U "$dir/inside")" grace
	cd /
	rm -r "$dir"
}

@test "image rules are about the canonical name, however it is spelt" {
	local name
	for name in alpine alpine:3.20 docker.io/library/alpine library/alpine \
		index.docker.io/alpine docker.io/alpine:3.20; do
		allows grace run "$name"
	done
	for name in debian:12 docker.io/library/debian:12 example.org/alpine \
		example.org/library/alpine localhost/alpine me/alpine; do
		denies grace ALLOWEDIMAGES run "$name"
	done
	# Anchored at both ends.
	denies grace ALLOWEDIMAGES run xalpine
	denies grace ALLOWEDIMAGES run alpine2
}

@test "an image that is restricted is denied under each of its spellings" {
	local name
	for name in ubuntu:14.04 docker.io/ubuntu:14.04 library/ubuntu:14.04 \
		index.docker.io/library/ubuntu:14.04; do
		denies bob RESTRICTEDIMAGES run "$name" true
		denies carol RESTRICTEDIMAGES run "$name" true
		allows grace run "$name" true
	done
	allows bob run ubuntu:22.04
}

@test "another tag of a restricted image is denied, too" {
	docker tag ubuntu:14.04 ubuntu:innocent
	denies bob RESTRICTEDIMAGES run ubuntu:innocent true
	allows grace run ubuntu:innocent true
	docker rmi ubuntu:innocent
}

@test "where image rules apply an image is not given by its ID" {
	local id name
	id=$(docker image inspect -f '{{.Id}}' ubuntu:14.04)
	for name in "$id" "${id#sha256:}"; do
		run -77 --separate-stderr as grace undocker run --rm "$name" true
		assert_output ''
		assert_regex "$stderr" \
			'^undocker: denied: .*hint: give the image by its name'
	done
	# The beginning of one is a name like any other, and denied as such,
	denies grace ALLOWEDIMAGES run "${id:7:12}" true
	denies grace ALLOWEDIMAGES run "${id:7:4}" true
	# or, where that name is allowed, not the image that has the ID.
	more_policy <<-'EOF'
	[command:run user:bob]
	ALLOWEDIMAGES=.*
	EOF
	allows bob run "${id:7:12}" true
	has_word "${id:7:12}:latest"
}

@test "an image by digest is matched as that, not by the tag beside it" {
	local digest
	digest=sha256:$(printf 'a%.0s' {1..64})
	denies grace ALLOWEDIMAGES run "alpine@$digest"
	denies grace ALLOWEDIMAGES run "alpine:3.20@$digest"
	more_policy <<-'EOF'
	[command:run user:grace]
	ALLOWEDIMAGES=alpine@sha256:a+
	EOF
	allows grace run "alpine:3.20@$digest"
}

@test "without ALLOWEDIMAGES any image is allowed, an ID as well" {
	policy <<<'[command:run]'
	allows grace run debian:12
	allows grace run "$(docker images -q alpine:3.20)"
}

@test "a regular expression that takes too long denies" {
	policy <<-'EOF'
	[command:run]
	ALLOWEDIMAGES=(a|a?)+(a|aa)+(a+)+b:latest
	EOF
	local name
	name=$(printf 'a%.0s' {1..120})
	run -77 as grace timeout 20 undocker explain --json run "$name"
	assert_equal "$(jq -r .decision <<<"$output")" deny
}

@test "lists add up over the sections that apply, single values do not" {
	policy <<-'EOF'
	[command:run]
	WHITELIST=-i
	ALLOWEDIMAGES=alpine:.*
	HARDEN=off
	[command:run user:bob]
	ALLOWEDIMAGES=debian:.*
	HARDEN=user
	[command:run group:users]
	WHITELIST=-t
	ALLOWEDIMAGES=ubuntu:.*
	RESTRICTEDIMAGES=ubuntu:14.04
	HARDEN=no-new-privileges
	EOF
	allows bob run -it alpine
	has_word --user=2002:2002
	refute_output --partial no-new-privileges
	allows bob run ubuntu:22.04
	allows bob run debian:12
	denies bob RESTRICTEDIMAGES run ubuntu:14.04
	allows carol run -it ubuntu:22.04
	has_word --security-opt=no-new-privileges
	denies carol ALLOWEDIMAGES run debian:12
	denies grace WHITELIST run -t alpine
	allows grace run -i alpine
	refute_output --partial no-new-privileges
}

@test "callers below MINUID are refused" {
	run -77 --separate-stderr as dave undocker run --rm alpine true
	assert_output ''
	assert_equal "$stderr" "undocker: denied: 'dave' has uid 950, and MINUID is 1000"
	more_policy <<-'EOF'
	[undocker]
	MINUID=900
	EOF
	allows dave run alpine
}

@test "a file of the original program is read" {
	policy <<-'EOF'
	#!/bin/bash
	# as it was
	[main]
	ERROR_ON_BLACKLISTED=true
	DOCKERPATH=
	WHITELIST="-D|--debug", \
	"-l|--log-level string", \
	"-H|--host list"
	BLACKLIST="--config string"

	[command:run]
	WHITELIST="-i|--interactive", \
	"-e|--env list", \
	"-t|--tty"
	BLACKLIST="--privileged"
	FORCED=-u $U_UID:$U_GID -v '$PWD:$PWD' -w '$PWD'
	EOF
	allows grace run -it -e A=1 alpine
	has_word --user=2007:2007
	denies grace BLACKLIST run --privileged alpine
	run -77 as grace undocker -H tcp://example.org run alpine
	run -0 as grace undocker --norun run -it alpine
	run -0 as grace undocker --unversion
	assert_output "$(undocker --version)"
}

@test "values go on in indented lines, CRLF is tolerated" {
	printf '[command:run]\r\nWHITELIST=-i,\r\n\t-t\r\nALLOWEDIMAGES=alpine:.*\r\n  ubuntu:.*\r\n' |
		policy
	allows grace run -it ubuntu:22.04
	denies grace ALLOWEDIMAGES run debian:12
}

@test "what is wrong in the file is told with its line, and denies everything" {
	local line text what
	while IFS='|' read -r line text what; do
		printf '[command:run]\n%b\n' "$text" | policy
		broken "$line" "$what"
	done <<-'EOF'
	2|NOSUCH=1|this section has no setting
	2|[nosuch]|no section \[nosuch\]
	2|[command:nosuch]|docker has no command
	3|WHITELIST=-t\nWHITELIST=-i|WHITELIST is set twice
	2|no equals sign|
	2|WHITELIST=-t\001|
	2|WHITELIST=-t\000,-i|
	2|WHITELIST=\377|UTF-8
	2|WHITELIST=--priviledged|no docker command has the flag --priviledged
	2|WHITELIST=-t list|--tty takes no value
	2|WHITELIST=-e|--env takes a value
	2|FORCED=-u $UID|unknown variable
	2|FORCED=-u "$U_UID|
	2|ALLOWEDIMAGES=ubuntu(|
	2|UIDMUSTMATCH=maybe|UIDMUSTMATCH is either
	EOF
}

@test "a flag of another command has no effect, and is no error" {
	more_policy <<-'EOF'
	[command:logs]
	WHITELIST=-f,--privileged
	EOF
	as grace undocker run -d --name mine alpine sleep 1000
	allows grace logs -f mine
	run -64 explain grace logs --privileged mine
	run -64 explain grace exec -v /:/host mine id
}

@test "a forced network is the container's, whatever is given before it" {
	policy <<-'EOF'
	[command:create]
	WHITELIST=--network list,--name string
	HARDEN=off
	FORCED=--network none
	VALUES --network = host
	EOF
	run -0 as grace undocker create --name net --network host alpine true
	assert_equal "$(docker inspect -f '{{.HostConfig.NetworkMode}}' net)" none
	run -0 as grace undocker explain create --network host alpine true
	assert_line --regexp '--network=host +FORCED, replaces it +/etc/undocker.conf:4'
	remove_containers
}
