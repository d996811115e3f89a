# shellcheck shell=bash
# The lab's people, each with a key. Sourced by init.
#
# The home of a gateway account is root-owned and its work directory the
# person's; who has bash as login shell has a home of their own.
#
#   alice 2001  gateway account: login shell undocker-gw, and in the group of
#               the Match block
#   bob   2002  the same, with the supplementary group users
#   carol 2003  the same, with the primary group users
#   dave   950  the same, with a uid below MINUID
#   erin  2005  login shell undocker-gw, not in the Match block's group
#   frank 2006  login shell bash, in the Match block's group
#   grace 2007  login shell bash, no gateway account: for use on the machine

people_up() {
	groupadd -f undocker
	mkdir -p /etc/undocker/keys
	person alice 2001 /usr/bin/undocker-gw -U -G undocker
	person bob 2002 /usr/bin/undocker-gw -U -G undocker,users
	person carol 2003 /usr/bin/undocker-gw -g users -G undocker
	person dave 950 /usr/bin/undocker-gw -U -G undocker
	person erin 2005 /usr/bin/undocker-gw -U
	person frank 2006 /bin/bash -U -G undocker
	person grace 2007 /bin/bash -U
	local name
	for name in alice bob carol dave erin; do
		close_home $name
	done
	for name in erin grace; do
		install -d -m 700 -o $name -g $name /home/$name/.ssh
		install -m 600 -o $name -g $name "$LAB/keys/$name.pub" \
			/home/$name/.ssh/authorized_keys
	done
}

# close_home PERSON: nothing is left in it but the work directory, and there is
# no user manager, as undocker-setup does it.
close_home() {
	chown root:root "/home/$1"
	chmod 755 "/home/$1"
	find "/home/$1" -mindepth 1 -delete
	install -d -m 700 -o "$1" -g "$(id -g "$1")" "/home/$1/work"
	ln -sfn /dev/null "/etc/systemd/system/user@$(id -u "$1").service"
}

person() { # NAME UID SHELL USERADD-FLAGS...
	local name=$1 uid=$2 shell=$3
	shift 3
	useradd -K MAIL_DIR=/nonexistent -m -u "$uid" -s "$shell" "$@" "$name" \
		2>/dev/null
	usermod -p '*' "$name"
	mkdir -p "$LAB/keys"
	ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$LAB/keys/$name"
	install -m 644 "$LAB/keys/$name.pub" "/etc/undocker/keys/$name"
}
