#!/usr/bin/env bats
# undocker check: what is wrong, dangerous or useless in a policy, and what is
# around it on the machine.
# shellcheck disable=SC2016 # a policy's variables
# shellcheck disable=SC1003,SC2030,SC2031,SC2115

setup() {
	load lib/helpers
	FILE=$BATS_TEST_TMPDIR/policy
}

teardown() {
	gpasswd -d bob docker >/dev/null 2>&1 || :
	chmod 660 /var/run/docker.sock
}

# The policy on standard input has that warning on that line, and no other one
# of the same kind when it says `fine`.
warns() { # LINE TEXT
	cat >"$FILE"
	run -0 undocker check "$FILE"
	grep -F "$FILE:$1: warning: " <<<"$output" | grep -F -- "$2" || fail "$output"
	run -1 undocker check --strict "$FILE"
	run -0 undocker check --json "$FILE"
	jq -e --argjson line "$1" '[.warnings[].line] | index($line) != null' \
		<<<"$output"
}
fine() { # TEXT
	cat >"$FILE"
	run -0 undocker check "$FILE"
	refute_output --partial "$1"
}

@test "the examples have nothing to warn of" {
	local file
	for file in "$LAB_ROOT"/conf/examples/*.conf; do
		run -0 undocker check --strict "$file"
		assert_output --partial 'nothing to warn of'
	done
}

@test "each flag that gives root is warned of" {
	local flag
	for flag in --privileged --use-api-socket '--cap-add list' \
		'--device list' '--device-cgroup-rule list' '--gpus gpu-request' \
		'--runtime string' '--annotation map' '--cgroup-parent string' \
		'--userns string' '--security-opt list' \
		'--pid string' '--ipc string' '--uts string' '--sysctl map' \
		'--storage-opt list' '--log-driver string' '--log-opt list' \
		'--restart string' -P '--volumes-from list' \
		'--oom-score-adj int' --oom-kill-disable; do
		warns 2 "--" <<-EOT
		[command:run]
		WHITELIST=$flag
		ALLOWEDIMAGES=alpine:.*
		EOT
	done
	# Networks are one's own, or those that VALUES has; drivers likewise.
	fine 'root' <<-'EOT'
	[command:run]
	WHITELIST=--network string,--volume-driver string
	ALLOWEDIMAGES=alpine:.*
	EOT
	warns 2 "--network" <<-'EOT'
	[command:run]
	WHITELIST=--network string
	UIDMUSTMATCH=false
	ALLOWEDIMAGES=alpine:.*
	EOT
	fine '--network' <<-'EOT'
	[command:run]
	WHITELIST=--network string
	VALUES --network = none
	UIDMUSTMATCH=false
	ALLOWEDIMAGES=alpine:.*
	EOT
}

@test "each command that passes the rules is warned of" {
	local command
	for command in push pull tag commit load import build login events \
		search 'swarm init' 'plugin install' 'context export' info; do
		warns 1 "docker $command" <<<"[command:$command]"
	done
	warns 1 'docker build runs as root inside' <<<'[command:build]'
}

@test "commands that reach everybody's networks and volumes are warned of" {
	local kind command
	for kind in network volume; do
		for command in rm inspect ls prune; do
			fine 'everybody' <<<"[command:$kind $command]"
			warns 2 "docker $kind $command reaches everybody's ${kind}s" \
				<<<$"[command:$kind $command]"$'\nUIDMUSTMATCH=false'
		done
	done
}

@test "commands that reach everybody's containers are warned of" {
	local command
	for command in exec attach logs start stop rm cp inspect kill; do
		warns 1 "docker $command reaches everybody's containers" \
			<<<"[command:$command]"
		fine 'everybody' <<-EOT
		[command:$command]
		UIDMUSTMATCH=true
		EOT
	done
	warns 4 "docker exec reaches everybody's containers" <<-'EOT'
	[command:exec]
	UIDMUSTMATCH=true
	[command:exec group:users]
	UIDMUSTMATCH=false
	EOT
}

@test "images: any, of any registry, by loose patterns" {
	warns 1 'docker run may use any image' <<<'[command:run]'
	warns 2 "'alpine' matches no image" <<<$'[command:run]\nALLOWEDIMAGES=alpine'
	warns 2 "'.*:latest' allows images of any registry" \
		<<<$'[command:run]\nALLOWEDIMAGES=.*:latest'
	warns 2 "'registry.example.org/x:1': a dot stands for any character" \
		<<<$'[command:run]\nALLOWEDIMAGES=registry.example.org/x:1'
	fine 'a dot' <<<$'[command:run]\nALLOWEDIMAGES=registry\\.example\\.org/x:[0-9].*'
	warns 2 'both sides of | are whole names' \
		<<<$'[command:run]\nALLOWEDIMAGES=alpine:3|debian:12'
}

@test "mounts, and who writes in them" {
	warns 2 '--volume mounts whatever the user can read' <<-'EOT'
	[command:run]
	WHITELIST=-v list
	EOT
	fine '--volume' <<-'EOT'
	[command:run]
	WHITELIST=-v list
	ALLOWEDBINDS=$U_HOME
	EOT
	warns 2 'root inside writes' <<-'EOT'
	[command:run]
	WHITELIST=-v list
	HARDEN=no-new-privileges
	EOT
	warns 2 'without no-new-privileges a setuid program' \
		<<<$'[command:run]\nHARDEN=user'
	warns 2 "without 'user' containers may run as root" \
		<<<$'[command:run]\nHARDEN=off'
}

@test "who is inside, by FORCED and by HARDEN" {
	warns 2 "who FORCED -u is, or its group, is what an image's passwd" \
		<<<$'[command:run]\nFORCED=-u www'
	warns 2 'who FORCED -u is' <<<$'[command:run]\nFORCED=-u $U_UID:docker'
	fine 'who FORCED' <<<$'[command:run]\nFORCED=-u $U_UID'
	fine 'who FORCED' <<<$'[command:run]\nFORCED=-u $USER:$GROUP'
	fine 'who FORCED' <<<$'[command:run]\nFORCED=-u 0:0'
	warns 2 'FORCED --group-add is no number: the command is denied' \
		<<<$'[command:run]\nFORCED=--group-add docker'
	fine 'group-add' <<<$'[command:run]\nFORCED=--group-add $GROUP'
	fine 'root' <<<$'[command:run]\nHARDEN=no-new-privileges idmap'
	warns 2 'without no-new-privileges' <<<$'[command:run]\nHARDEN=idmap'
	warns 1 'what docker run mounts is not mapped for others' <<-'EOT'
	[command:run]
	WHITELIST=-v list
	[command:exec]
	WHITELIST=-u string
	VALUES -u = root
	UIDMUSTMATCH=true
	EOT
	fine 'is not mapped for others' <<-'EOT'
	[command:run]
	WHITELIST=-v list
	HARDEN=no-new-privileges idmap
	[command:exec]
	UIDMUSTMATCH=true
	HARDEN=no-new-privileges idmap
	EOT
}

@test "people with a shell who may be root inside, and homes" {
	policy <<-'EOT'
	[command:run group:grace]
	HARDEN=no-new-privileges idmap
	EOT
	run -0 undocker check
	assert_line --partial "$POLICY:2: warning: grace may be root inside by docker run, and has a shell here"
	refute_line --partial 'alice may be root inside'
	assert_line --regexp '/home/.* is on overlayfs, which cannot map owners'
	policy <<<'[command:ps]'
	run -0 undocker check
	refute_output --partial 'root inside'
	refute_output --partial 'map owners'
}

@test "directories that root inside will not write" {
	policy <<-'EOT'
	[command:run]
	HARDEN=no-new-privileges idmap
	[command:run group:users]
	ALLOWEDBINDS=$U_HOME /srv/share /srv/data:ro
	[command:create]
	ALLOWEDBINDS=/srv/share
	EOT
	run -0 undocker check
	assert_line --partial "$POLICY:4: warning: '/srv/share' is read-only, where"
	refute_line --regexp "$POLICY:4: warning: '(/srv/data|[^']*HOME)' is"
	refute_line --partial "$POLICY:6: warning: '/srv/share' is"
}

@test "what has no effect" {
	warns 2 'docker exec has no such flag' <<<$'[command:exec]\nWHITELIST=-v list'
	warns 3 '--privileged is in no WHITELIST' \
		<<<$'[command:run]\nWHITELIST=-i\nBLACKLIST=--privileged'
	warns 2 '--tty is whitelisted here, and blacklisted on line 3' \
		<<<$'[command:run]\nWHITELIST=-t\nBLACKLIST=-t'
	warns 2 "of docker's global flags has no effect" \
		<<<$'[main]\nWHITELIST=-H|--host list'
	printf '' >"$FILE"
	run -0 undocker check "$FILE"
	assert_output --partial 'nobody may do anything'
}

@test "an error is told as the root side tells it" {
	printf '[command:run]\nWHITELIST=--nosuch\n' >"$FILE"
	run -78 --separate-stderr undocker check "$FILE"
	assert_output ''
	# shellcheck disable=SC2154
	assert_regex "$stderr" "^undocker: error: $FILE:2: "
	run -78 undocker check --json "$FILE"
	assert_equal "$(jq -r '.errors | length' <<<"$output")" 1
	run -78 undocker check /nosuch
	run -64 undocker check --nosuch
	run -64 undocker check a b
}

@test "ways around it on the machine" {
	policy <<-'EOT'
	[command:run group:nosuch]
	WHITELIST=-i
	[command:run user:nobody-here]
	WHITELIST=-i
	EOT
	gpasswd -a bob docker >/dev/null
	chmod 666 /var/run/docker.sock
	run -0 undocker check
	assert_line --partial "$POLICY:1: warning: there is no group 'nosuch'"
	assert_line --partial "$POLICY:3: warning: there is no user 'nobody-here'"
	assert_line --partial 'bob is in group docker, and so is root'
	assert_line --partial 'everybody can open /var/run/docker.sock'
	# erin and frank are accounts of the gateway's that lack one lock
	assert_line --regexp 'warning: [a-z]+ has .* as login shell'
	run -0 runuser -u grace -- undocker check
	assert_line --partial 'bob is in group docker'
	bash -c 'exec -a dockerd perl -e "sleep 60" -- \
		-H tcp://0.0.0.0:2375' 3>&- &
	wait_for pgrep -f '^dockerd -e'
	run -0 undocker check
	kill $!
	assert_line --partial 'dockerd listens on tcp://0.0.0.0:2375 without'
}

# finding TEXT INSTEAD: one of the machine's, and what to type.
finding() {
	run -0 undocker check
	grep -F -A1 -- "$1" <<<"$output" | grep -F -- "instead: $2" || fail "$output"
}
no_finding() {
	run -0 undocker check
	refute_output --partial "$1"
}

@test "accounts that are not closed are named, each with what to type" {
	local home=/home/bob instead='undocker-setup account bob'
	seed_policy
	no_finding bob
	chmod 775 $home
	finding "others than root can write $home," "$instead"
	chmod 755 $home
	chown bob $home
	finding "others than root can write $home," "$instead"
	chown root $home
	chmod 777 /home
	finding 'others than root can write /home,' 'chown root /home; chmod go-w /home'
	chmod 755 /home
	mv $home /home/away
	ln -s away $home
	finding "others than root can write $home," "$instead"
	rm $home
	mv /home/away $home
	chown carol $home/work
	finding "$home/work is not a directory of bob's" "$instead"
	mv $home/work $home/away
	finding "$home/work is not a directory of bob's" "$instead"
	ln -s away $home/work
	chown bob $home/away
	finding "$home/work is not a directory of bob's" "$instead"
	rm $home/work
	mv $home/away $home/work
	local file
	for file in .pam_environment .ssh/rc .ssh/environment \
		.ssh/authorized_keys .config/systemd; do
		mkdir -p "$home/$(dirname $file)"
		touch $home/$file
		finding "$home/$file is there, and " "rm -r $home/$file"
		rm -r $home/$file
	done
	# at any depth, whatever is above it
	mkdir -p $home/.ssh/deep
	touch $home/.ssh/deep/file $home/.hushlogin
	no_finding bob
	chown bob $home/.ssh/deep/file
	finding "$home/.ssh/deep/file is not owned by root" "$instead"
	chown root $home/.ssh/deep/file
	chmod 775 $home/.ssh/deep
	finding "$home/.ssh/deep can be written by others" "$instead"
	chmod 755 $home/.ssh/deep
	ln -s ../work $home/.ssh/link
	finding "$home/.ssh/link is a symbolic link" "$instead"
	rm $home/.ssh/link
	mount -t tmpfs tmpfs $home/.ssh/deep
	finding "$home/.ssh/deep is a mount point" "umount $home/.ssh/deep"
	umount $home/.ssh/deep
	(cd $home/.ssh/deep && seq 4096 | xargs touch)
	finding "$home/.ssh/deep/" "$instead"
	# what is not seen is not named
	chmod 700 $home/.ssh
	run -0 runuser -u grace -- undocker check
	refute_output --partial bob
	rm -r $home/.ssh $home/.hushlogin
	rm /etc/systemd/system/user@2002.service
	finding 'user@2002.service is not masked' "$instead"
	ln -s /dev/null /etc/systemd/system/user@2002.service
	mkdir -p /run/user/2002/systemd
	finding '/run/user/2002/systemd is there' 'systemctl stop user@2002.service'
	rm -r /run/user/2002
	mkdir -p /var/lib/systemd/linger
	touch /var/lib/systemd/linger/bob
	finding 'bob lingers' 'loginctl disable-linger bob'
	rm /var/lib/systemd/linger/bob
	mkdir -p /var/spool/cron/crontabs
	touch /var/spool/cron/crontabs/bob
	finding 'bob has a crontab' 'crontab -u bob -r'
	rm /var/spool/cron/crontabs/bob
	gpasswd -d bob undocker >/dev/null
	finding 'bob is not in group undocker' "$instead"
	gpasswd -a bob undocker >/dev/null
	# primary groups count as well
	usermod -g undocker -s /bin/sh grace
	finding 'grace has /bin/sh as login shell' 'undocker-setup account grace'
	usermod -g grace -s /bin/bash grace
	no_finding bob
}

@test "PAM's reading of homes is named where it is, if a home can be written" {
	local pam=/etc/pam.d
	seed_policy
	cp -a $pam "$BATS_TEST_TMPDIR"
	sed -i 's/user_readenv=1//' $pam/sshd
	no_finding 'PAM reads ~/.pam_environment'
	printf '# user_readenv=1 pam_env.so\n%s\n\t%s\n' \
		'session [success=ok default=bad] \' \
		'pam_env.so [envfile=/x y] user_readenv=1' >$pam/lab-three
	echo 'session substack lab-three' >$pam/lab-two
	echo '-session include lab-two # user_readenv=0' >$pam/lab-one
	echo '@include lab-one' >>$pam/sshd
	finding "$pam/lab-three:2: PAM reads ~/.pam_environment" \
		"remove user_readenv=1 from $pam/lab-three, line 2"
	echo 'session required /lib/security/pam_env.so user_readenv=1 user_readenv=0' \
		>$pam/lab-three
	no_finding 'PAM reads ~/.pam_environment'
	# files that include each other come to an end
	echo 'session include lab-one' >$pam/lab-three
	no_finding 'PAM reads ~/.pam_environment'
	echo 'session required pam_env.so user_readenv=1' >$pam/lab-three
	finding "$pam/lab-three:1: PAM" 'remove'
	usermod -G '' frank
	no_finding 'PAM reads ~/.pam_environment'
	usermod -G undocker frank
	rm -r $pam
	cp -a "$BATS_TEST_TMPDIR/pam.d" $pam
}

@test "accounts that several people share, and the map of their keys" {
	seed_policy
	more_policy <<<$'[gateway]\nACCOUNTS=alice nosuch\nUSERS=/etc/undocker/test'
	gpasswd -d alice undocker >/dev/null
	printf 'cert:a nobody-here\ncert:b alice\ncert:c root\ncert:d bob\n' \
		>/etc/undocker/test
	chmod 666 /etc/undocker/test
	run -0 undocker check
	assert_line --partial "there is no account 'nosuch', which ACCOUNTS names"
	assert_line --partial 'alice, which ACCOUNTS names, is not in group undocker'
	assert_line --partial "/etc/undocker/test:1: there is no account 'nobody-here'"
	assert_line --partial "/etc/undocker/test:2: 'alice' is no person's account"
	assert_line --partial "/etc/undocker/test:3: 'root' is no person's account"
	refute_line --partial /etc/undocker/test:4
	assert_line --partial '/etc/undocker/test is not a file that only root can'
	echo junk >/etc/undocker/test
	run -0 undocker check
	assert_line --partial '/etc/undocker/test:1: the line is not SHA256'
	rm /etc/undocker/test
	run -0 undocker check
	assert_line --partial '/etc/undocker/test: No such file'
	gpasswd -a alice undocker >/dev/null
}

@test "what somebody else may do" {
	seed_policy
	run -0 undocker check --as bob run -it alpine ash
	assert_line --partial 'allowed for bob'
	assert_line --partial '--user=2002:2002'
	run -77 undocker check --as bob run --privileged alpine
	assert_line --partial 'undocker: denied: --privileged'
	run -77 undocker check --as bob --json run --privileged alpine
	assert_equal "$(jq -r .decision <<<"$output")" deny
	run -77 undocker check --as bob run --rm ubuntu:14.04 true
	gpasswd -d bob users >/dev/null
	run -0 undocker check --as bob run --rm ubuntu:14.04 true
	gpasswd -a bob users >/dev/null
	run -64 undocker check --as nobody-here run alpine
}

@test "what goes around a recording is warned of" {
	warns 3 'docker exec is not recorded, and docker run is' <<-'EOT'
	[command:run]
	RECORD=true
	[command:exec]
	UIDMUSTMATCH=true
	EOT
	fine 'is not recorded' <<-'EOT'
	[command:run]
	RECORD=true
	[command:exec]
	UIDMUSTMATCH=true
	RECORD=true
	[command:exec group:users]
	WHITELIST=-i
	[command:exec user:alice]
	RECORD=false
	[command:ps]
	EOT
}
