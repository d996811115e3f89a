#!/usr/bin/env bats
# shellcheck disable=SC2086,SC2154,SC2016 # stderr is run's, variables the container's
# What the host's programs read in the home of a gateway account is written by
# no container of its person's.

PLANTS='.bashrc .pam_environment .ssh/rc .ssh/authorized_keys .ssh/config '
PLANTS+='.config/systemd/user/x.service .docker/config.json .gitconfig planted'

setup_file() {
	mkdir -p /usr/local/libexec
	gcc -O2 -Wall -Wextra -Werror -o /usr/local/libexec/swap \
		"$LAB_ROOT/tests/attack/swap.c"
}

# alice's home is root-owned, frank's is still frank's own.
setup() {
	load ../lib/helpers
	mkdir -p /srv/alias/{home,alice,frank} /srv/data/below
	chmod 777 /srv/data
	as alice mkdir -p /home/alice/work/mine
	find /home/frank -mindepth 1 -delete
	as frank mkdir -p /home/frank/.ssh /home/frank/work/mine
	as frank touch /home/frank/.profile
	everything
}

teardown() {
	pkill -x swap || :
	remove_containers
	local point
	for point in /srv/alias/* /srv/data/below; do
		! mountpoint -q "$point" || umount -l "$point"
	done
	rm -rf --one-file-system /srv/alias /srv/data /home/alice/work/*
	usermod -a -G undocker frank
}

# A policy that allows every mount.
everything() {
	policy <<-'EOT'
	[command:run]
	WHITELIST=-i,-d,--rm,-v list,--mount list,-w string,--name string,--network list
	ALLOWEDBINDS=/
	[command:create]
	WHITELIST=-v list,--name string,--network list
	ALLOWEDBINDS=/
	[command:start]
	WHITELIST=-a
	[command:restart]
	[command:exec]
	EOT
}

# Only the work directory: what comes without ALLOWEDBINDS.
nothing_said() {
	sed '/^ALLOWEDBINDS/d' "$POLICY" | policy
}

# In the container: the person's home is at HOME, and what can be written is.
plant="for f in .profile $PLANTS"'; do
	mkdir -p "$(dirname "$H/$f")" 2>/dev/null
	echo planted >>"$H/$f"
done 2>/dev/null; mv "$H/.profile" "$H/.x" 2>/dev/null; rm -rf "$H/.ssh" 2>/dev/null
mv "$H/work" "$H/elsewhere" 2>/dev/null; ls -d "$H/work" >/dev/null && echo tried'

assert_nothing_planted() {
	local person file
	for person in alice frank; do
		for file in $PLANTS .x elsewhere; do
			[ ! -e "/home/$person/$file" ] ||
				fail "/home/$person/$file is there"
		done
	done
	[ -d /home/frank/.ssh ] && [ ! -s /home/frank/.profile ] &&
		[ -e /home/frank/.profile ]
}

# tries PERSON SOURCE HOME-IN-THE-MOUNT: with -v, with --mount, alone
tries() {
	local options
	for options in '' ,bind-nonrecursive; do
		run --separate-stderr as "$1" undocker run --rm --network none \
			--mount "type=bind,src=$2,dst=/m$options" alpine \
			sh -c "H=/m$3; $plant"
		assert_nothing_planted
	done
	run --separate-stderr as "$1" undocker run --rm --network none \
		-v "$2:/m" alpine sh -c "H=/m$3; $plant"
	assert_equal "$status" 0
	assert_output tried
	# of what one cannot write anyway nothing is said
	[[ $2 = /srv/* || $2 = */link ]] ||
		assert_regex "$stderr" '^undocker: note: .* read-only'
	assert_nothing_planted
}

@test "a home, and what is above it, is not written by its person's containers" {
	local person
	for person in alice frank; do
		tries "$person" "/home/$person" ''
		tries "$person" /home "/$person"
	done
	tries alice / /home/alice
	tries frank "/home/frank/" ''
}

@test "neither by a bind mount of it elsewhere, nor through a link" {
	mount --bind /home /srv/alias/home
	mount --bind /home/alice /srv/alias/alice
	mount --bind /home/frank /srv/alias/frank
	as alice ln -s /home/alice /home/alice/work/link
	as frank ln -s /home /home/frank/work/link
	tries alice /srv/alias/home /alice
	tries frank /srv/alias/home /frank
	tries alice /srv/alias/alice ''
	tries frank /srv/alias/frank ''
	tries alice /home/alice/work/link ''
	tries frank /home/frank/work/link /frank
}

@test "neither below a directory that may be written itself" {
	mount --bind /home /srv/data/below
	run --separate-stderr as alice undocker run --rm --network none \
		-v /srv/data:/m alpine \
		sh -c "H=/m/below/alice; $plant; touch /m/file"
	assert_equal "$status" 0
	assert_output tried
	assert_nothing_planted
	assert [ -e /srv/data/file ]
}

@test "neither with a forced mount, or ALLOWEDBINDS of the home" {
	sed -i 's/^ALLOWEDBINDS.*/ALLOWEDBINDS=$U_HOME\nFORCED=-v $HOME:\/forced/' \
		"$POLICY"
	local person
	for person in alice frank; do
		tries "$person" "/home/$person" ''
		run as "$person" undocker run --rm --network none alpine \
			sh -c "H=/forced; $plant"
		assert_nothing_planted
	done
	nothing_said
	for person in alice frank; do
		run -0 --separate-stderr as "$person" undocker run --rm \
			--network none alpine sh -c "H=/forced; $plant"
		assert_output tried
		assert_regex "$stderr" '^undocker: note: .* read-only'
		assert_nothing_planted
	done
}

@test "of mounts of a command that is then denied nothing is noted" {
	local person words
	for person in alice frank; do
		for words in "-v /home/$person/work/nosuch:/n alpine" \
			'-w /m/nosuch alpine'; do
			run -77 --separate-stderr as "$person" undocker run \
				--rm --network none -v "/home/$person:/m" $words true
			refute_regex "$stderr" note:
		done
	done
}

@test "neither by a container that was made before, started again" {
	gpasswd -d frank undocker
	as frank undocker create --name before --network none \
		-v /home/frank:/m alpine sh -c "H=/m; $plant"
	usermod -a -G undocker frank
	as frank undocker start -a before
	assert_nothing_planted
	as frank undocker restart before
	wait_for is_not_running before
	assert_nothing_planted
}

@test "without ALLOWEDBINDS a gateway account mounts its work directory" {
	nothing_said
	local source
	for source in /home/alice /home / /srv/data /srv /etc /home/alice/other; do
		run -77 --separate-stderr as alice undocker run --rm \
			--network none -v "$source:/m" alpine true
		assert_regex "$stderr" "^undocker: denied: "
	done
	run -0 --separate-stderr as alice undocker run --rm --network none \
		-v /home/alice/work:/m -v /home/alice/work/mine:/n alpine \
		touch /m/file /n/file
	refute_regex "$stderr" note
	assert [ -O /home/alice/work/mine/file ] ||
		assert_equal "$(stat -c %U /home/alice/work/mine/file)" alice
	# a link in it that leads out of it
	as alice ln -s /srv/data /home/alice/work/out
	run -77 as alice undocker run --rm --network none \
		-v /home/alice/work/out:/m alpine true
	# somebody with a shell of his own mounts as before
	run -0 as grace undocker run --rm --network none -v /home/grace:/m \
		alpine touch /m/file
	rm /home/grace/file
}

# What somebody is told to do works: in work, or first of all by an account
# that has one.
@test "what an account is told to mount instead can be mounted" {
	nothing_said
	run -77 --separate-stderr as alice undocker run --rm --network none \
		-v /home/alice:/m alpine true
	assert_regex "$stderr" 'hint: mount a directory in /home/alice/work$'
	run -77 --separate-stderr as frank undocker run --rm --network none \
		-v /home/frank:/m alpine true
	assert_regex "$stderr" 'hint: .* no work directory; .*: undocker-setup account frank$'
	everything
	run -1 --separate-stderr as frank undocker run --rm --network none \
		-v /home/frank:/m alpine touch /m/x
	assert_regex "$stderr" "note: .*: undocker-setup account frank"
	run -0 --separate-stderr as alice undocker run --rm --network none \
		-v /home/alice:/m alpine true
	assert_regex "$stderr" 'note: .*: only the work directory of your account'
	run -77 --separate-stderr as frank undocker run --rm --network none \
		-v /dev:/m alpine true
	refute_regex "$stderr" home

	run -0 undocker-setup account frank --yes
	nothing_said
	run -0 as frank undocker run --rm --network none -v /home/frank/work:/m \
		alpine touch /m/x
	assert [ -e /home/frank/work/x ]
	run -0 undocker-setup remove frank
	rm /home/frank/x
}

@test "a forced directory from elsewhere is read-only, or ALLOWEDBINDS names it" {
	nothing_said
	sed -i 's/^WHITELIST=-i.*/&\nFORCED=-v \/srv\/data:\/data -v $PWD:\/pwd/' \
		"$POLICY"
	run -0 --separate-stderr as alice undocker run --rm \
		--network none alpine sh -c 'touch /pwd/file; touch /data/file' ||
		[ "$status" = 1 ]
	assert_regex "$stderr" "note: '/srv/data' is mounted read-only"
	assert [ -e /home/alice/work/file ]
	assert [ ! -e /srv/data/file ]
	run -0 as alice undocker explain run alpine true
	assert_line --regexp '^  yes /srv/data read-only'
	assert_line --regexp 'target=/data,readonly=true'
	sed -i 's/^FORCED/ALLOWEDBINDS=\/srv\/data\n&/' "$POLICY"
	run -0 --separate-stderr as alice undocker run --rm \
		--network none alpine touch /data/file
	assert [ -e /srv/data/file ]
}

@test "a work directory that is a link, or another's, does not count" {
	nothing_said
	local person=erin
	mv /home/erin/work /home/erin/kept
	ln -s /srv/data /home/erin/work
	run -77 as erin undocker run --rm --network none \
		-v /home/erin/work:/m alpine touch /m/file
	run -77 as erin undocker run --rm --network none \
		-v /srv/data:/m alpine touch /m/file
	rm /home/erin/work
	install -d -m 777 -o grace /home/erin/work
	run -77 as erin undocker run --rm --network none \
		-v /home/erin/work:/m alpine touch /m/file
	rm -rf /home/erin/work
	mv /home/erin/kept /home/erin/work
	assert [ ! -e /srv/data/file ]
	run -0 as erin undocker run --rm --network none \
		-v /home/erin/work:/m alpine true
}

# What is renamed while it is staged: links to the home in the work directory,
# and, in a home that is frank's own, the work directory itself.
@test "neither by names that change while it is staged, in 100 runs" {
	as alice ln -s /home/alice /home/alice/work/evil
	runuser -u alice -- /usr/local/libexec/swap /home/alice/work/mine \
		/home/alice/work/evil 3>&- &
	runuser -u frank -- /usr/local/libexec/swap /home/frank/work \
		/home/frank/.ssh 3>&- &
	local try
	for ((try = 0; try < 50; try++)); do
		run as alice undocker run --rm --network none \
			-v /home/alice/work/mine:/m alpine sh -c "H=/m; $plant"
		run as frank sh -c 'cd /tmp && exec "$@"' - undocker run --rm \
			--network none -v /home/frank/work:/m alpine \
			sh -c 'echo planted >/m/planted; echo planted >/m/rc'
		assert_equal "$status" 1
	done
	pkill -x swap
	wait_for no_process '^/usr/local/libexec/swap'
	for file in $PLANTS; do
		[ ! -e "/home/alice/$file" ] || fail "/home/alice/$file"
	done
	for file in .ssh work; do
		[ ! -e "/home/frank/$file/rc" ] || fail "/home/frank/$file/rc"
		[ ! -e "/home/frank/$file/planted" ] || fail "$file/planted"
	done
}
