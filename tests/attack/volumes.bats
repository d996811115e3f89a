#!/usr/bin/env bats
# shellcheck disable=SC2154 # stderr is bats's
# Another person's volumes cannot be mounted, seen, filled or removed, and a name
# stands for the volume that it stood for when it was looked at.

setup() {
	load ../lib/helpers
	volumes_policy
	docker volume create roots >/dev/null
	docker run --rm -v roots:/v alpine sh -c 'echo secret >/v/file'
}

teardown() {
	docker ps -aq | xargs -r docker rm -f >/dev/null
	docker volume ls -q | xargs -r docker volume rm -f >/dev/null
	wait_for no_process '^undocker-watch'
}

volumes_policy() {
	policy <<-'EOT'
	[command:run]
	WHITELIST=-d,--rm,--name string,-v list,--mount list,-u string,--network list
	VALUES -u = 0:0
	FORCED=--network none
	[command:create]
	WHITELIST=--name string,-v list
	[command:volume create]
	WHITELIST=-d string,-o list,--label list,--name string
	[command:volume inspect]
	WHITELIST=-f string
	[command:volume ls]
	WHITELIST=-q,-f list,--format string
	[command:volume prune]
	WHITELIST=-f,-a,--filter list
	[command:volume rm]
	WHITELIST=-f
	EOT
}

owner_of() { docker volume inspect -f '{{index .Labels "undocker.owner"}}' "$1"; }
volume_in() { docker inspect -f '{{range .Mounts}}{{.Name}} {{end}}' "$1"; }
has_volume() { docker volume inspect "$1" >/dev/null 2>&1; }
fill() { # PERSON VOLUME TEXT
	as "$1" undocker run --rm -u 0:0 -v "$2:/v" alpine \
		sh -c "echo $3 >>/v/file" && as "$1" undocker run --rm -u 0:0 \
		-v "$2:/v" alpine cat /v/file
}

@test "a volume is its maker's, who mounts it, follows it, and ends it" {
	run -0 --separate-stderr as grace undocker volume create --label a=b kept
	assert_output kept
	assert_equal "$(docker volume inspect -f '{{json .Labels}}' kept)" \
		'{"a":"b","undocker.owner":"2007"}'
	run -0 fill grace kept one
	assert_output one
	run -0 fill grace kept two
	assert_output $'one\ntwo'
	# a name that is not there yet
	run -0 fill grace fresh three
	assert_equal "$(owner_of fresh)" 2007
	run -0 as grace undocker run --rm -u 0:0 \
		--mount type=volume,source=mount,target=/v alpine touch /v/x
	assert_equal "$(owner_of mount)" 2007
	run -0 as grace undocker volume ls -q
	assert_output $'fresh\nkept\nmount'
	run -0 as grace undocker volume inspect -f '{{.Name}}' kept fresh
	assert_output $'kept\nfresh'
	# the directory is hers, and not only for root inside
	run -0 as grace undocker run --rm -v plain:/v -v kept:/k alpine \
		touch /v/x /k/x
	assert_equal "$(stat -c %u:%g "$(docker volume inspect -f '{{.Mountpoint}}' plain)/x")" 2007:2007
	docker volume rm plain
	# made again it is the same one
	run -0 as grace undocker volume create kept
	run -0 fill grace kept three
	assert_output $'one\ntwo\nthree'
	run -0 --separate-stderr as grace undocker volume rm kept fresh
	assert_output $'kept\nfresh'
	run ! has_volume kept
	run ! has_volume fresh
	run -0 --separate-stderr as grace undocker volume create
	assert_equal "$(owner_of "$output")" 2007
}

@test "one that is in use is not removed, and the rest of them are" {
	as grace undocker run -d --name uses -v used:/v alpine sleep 1000
	as grace undocker volume create other >/dev/null
	run --separate-stderr as grace undocker volume rm used other
	assert_failure 1
	assert_output other
	assert_regex "$stderr" '^undocker: error: '
	run -0 has_volume used
	run ! has_volume other
}

@test "another's volume is not mounted, and neither is nobody's" {
	fill erin hers secret
	local name flag
	for name in hers roots; do
		for flag in "-v $name:/v" "-v $name:/v:ro" \
			"--mount type=volume,source=$name,target=/v" \
			"--mount src=$name,dst=/v,readonly" \
			"-v mine:/m -v $name:/v"; do
			# shellcheck disable=SC2086
			run -77 --separate-stderr as grace undocker run --rm \
				--name in -u 0:0 $flag alpine \
				sh -c 'cat /v/file; echo evil >/v/file'
			assert_output ''
			assert_regex "$stderr" "the volume '$name' is not yours \($POLICY:1\)"
		done
		run -77 as grace undocker create --name in -v "$name:/v" alpine
		run -0 docker run --rm -v "$name:/v" alpine cat /v/file
		assert_output secret
	done
	run ! docker inspect in
	# Nothing is made for a command that is denied.
	run ! has_volume mine
}

@test "another's volume is as if it were not there" {
	fill erin hers secret
	local name
	for name in hers roots nothing; do
		run -77 --separate-stderr as grace undocker volume inspect "$name"
		assert_output ''
		assert_regex "$stderr" "you have no volume '$name' \($POLICY:"
		run -77 as grace undocker volume rm -f "$name"
	done
	as grace undocker volume create mine
	run -77 as grace undocker volume rm mine hers
	run -77 as grace undocker volume inspect mine hers
	assert_equal "$(owner_of hers) $(owner_of mine)" '2005 2007'
	local filter
	for filter in name=hers dangling=true driver=local; do
		run -0 as grace undocker volume ls -q -f "$filter"
		refute_output --partial hers
		refute_output --partial roots
	done
	for filter in label=undocker.owner=2005 label=undocker.owner \
		LABEL=undocker.owner=2005; do
		run -77 as grace undocker volume ls -q -f "$filter"
		run -77 as grace undocker volume prune -f --filter "$filter"
	done
}

@test "another's name is not taken, and its labels do not change" {
	fill erin hers secret
	run -77 as grace undocker volume create hers
	run -77 as grace undocker volume create --name hers
	run -77 as grace undocker volume create roots
	for label in undocker.owner=2005 undocker.owner undocker.x=1; do
		run -77 as grace undocker volume create --label "$label" new
	done
	run ! has_volume new
	as grace undocker volume create --label a=1,undocker.owner=2005 \
		--label ' undocker.owner=2005' new
	assert_equal "$(owner_of new) $(owner_of hers)" '2007 2005'
	run -0 docker volume inspect -f '{{.Labels}}' roots
	assert_output 'map[]'
}

@test "prune takes nobody else's" {
	fill erin hers secret
	as grace undocker volume create mine
	local filter
	for filter in 'label!=undocker.owner=2007' 'label!=x'; do
		run as grace undocker volume prune -f --filter "$filter"
		run as grace undocker volume prune -f -a --filter "$filter"
	done
	run as grace undocker volume prune -f
	run as grace undocker volume prune -f -a
	run -0 has_volume hers
	run -0 has_volume roots
	run ! has_volume mine
}

@test "no volume is a directory of the host's" {
	local flag
	for flag in '-o type=none -o o=bind -o device=/etc' '-o device=/etc' \
		'-d nfs' '-o o=bind' '-o type=tmpfs'; do
		# shellcheck disable=SC2086
		run -77 as grace undocker volume create $flag etc
	done
	# A pattern allows no option.
	more_policy <<<$'[command:volume create user:grace]\nVALUES -o = .* (type|o|device)=.*'
	run -77 as grace undocker volume create -o type=none -o o=bind -o device=/etc etc
	run ! has_volume etc
	# One that somebody else has made so is nobody's.
	docker volume create -o type=none -o o=bind -o device=/etc etc
	run -77 as grace undocker run --rm -u 0:0 -v etc:/v alpine cat /v/shadow
	refute_output --partial root:
}

@test "a volume of before is shared where VALUES names it" {
	more_policy <<-'EOT'
	[command:run user:grace]
	VALUES -v = r.*:/v roots:/ro:ro later:/l
	EOT
	run -77 as grace undocker run --rm -v roots:/v alpine cat /v/file
	run -77 as grace undocker run --rm -v roots:/ro alpine cat /ro/file
	run -0 as grace undocker run --rm -v roots:/ro:ro alpine cat /ro/file
	assert_output secret
	run -77 as grace undocker volume rm roots
	# What it names is nobody's when it is made, and nobody takes its name.
	run -77 as erin undocker volume create later
	run -77 as erin undocker run --rm -v later:/x alpine true
	run ! has_volume later
	run -0 as grace undocker run --rm -v later:/l alpine true
	run -0 docker volume inspect -f '{{.Labels}}' later
	assert_output 'map[]'
	# not for those whose VALUES does not name it
	run -77 as erin undocker run --rm -v later:/l alpine true
}

# Docker's CLI runs with its caller's uid, who can stop it at any moment.
stop_cli() { # PERSON PID: of the command, which has not ended
	local pid=''
	while kill -0 "$2" 2>/dev/null; do
		pid=$(pgrep -u "$1" -x docker) && break
	done
	[ -n "$pid" ] || return 1
	kill -STOP "$pid" 2>/dev/null || return 1
	CLI=$pid
}

# runuser stops with what it has started.
continue_cli() { # PID
	# shellcheck disable=SC2046,SC2086
	kill -CONT $CLI "$1" $(pgrep -P "$1") 2>/dev/null || :
	wait "$1"
}

@test "a name means the same until docker has what it asks for" {
	as grace undocker volume create data
	local command
	for _ in {1..10}; do
		as grace undocker run -d --name stopped -v data:/v alpine \
			sleep 1000 3>&- &
		command=$!
		CLI=
		stop_cli grace "$command" || :
		docker inspect stopped >/dev/null 2>&1 || break
		continue_cli "$command"
		docker rm -f stopped
	done
	run ! docker inspect stopped
	# She cannot free the name for somebody else to take.
	run -1 --separate-stderr as grace undocker volume rm data
	assert_regex "$stderr" "another command is at work on the volume 'data'"
	assert_equal "$(owner_of data)" 2007
	as grace undocker volume prune -f
	run as erin undocker volume create data
	assert_failure
	run as erin undocker run --rm -u 0:0 -v data:/v alpine sh -c 'echo secret >/v/file'
	assert_failure
	run ! owner_of data
	continue_cli "$command"
	run -0 docker exec stopped ls /v
	assert_output ''
	refute [ "$(owner_of data)" = 2005 ]
	docker rm -f stopped
}

@test "two who take one name at once do not share it" {
	local round one other
	for round in 1 2 3 4 5; do
		as grace undocker run -d --name "g$round" -v "both$round:/v" alpine \
			sleep 1000 3>&- &
		one=$!
		as erin undocker run -d --name "e$round" -v "both$round:/v" alpine \
			sleep 1000 3>&- &
		other=$!
		wait "$one" || :
		wait "$other" || :
		run docker ps -aq --filter "volume=both$round"
		assert_equal "${#lines[@]}" 1
	done
}
