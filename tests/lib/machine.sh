# shellcheck shell=bash
# The lab's machine: file systems, name, network. Sourced by init.

# What is written below these goes to a tmpfs of the lab's own.
WRITABLE='/etc /usr /var /home /root /tmp /opt /srv'

machine_up() {
	# Peers of each other inside, as systemd has it, of nobody outside.
	mount --make-rprivate /
	mount --make-rshared /

	mount --bind "$LAB_ROOT" /mnt
	mount -t tmpfs -o mode=755 lab /run
	mkdir -p "$LAB" /run/sshd /run/lock
	mkdir -m 700 "$LAB/overlay"
	for directory in $WRITABLE; do
		[ ! -d "$directory" ] || [ -L "$directory" ] ||
			overlay "$directory"
	done
	private_dev
	# The checkout may be a file system of its own below one of these.
	mkdir -p "$LAB_ROOT"
	mount --move /mnt "$LAB_ROOT" 2>/dev/null ||
		{ mount --bind /mnt "$LAB_ROOT" && umount /mnt; }
	cd "$LAB_ROOT" || return

	# overlay2 cannot have its directories on an overlay.
	mkdir -p /var/lib/docker
	mount -t tmpfs -o mode=711 docker /var/lib/docker
	mount -t tmpfs -o mode=1777 shm /dev/shm

	hostname docker-gw
	ip link set lo up
	printf '127.0.0.1 localhost docker-gw\n' >/etc/hosts
}

# A log's socket, and devices that a test makes, are no other lab's. Terminals
# are the machine's own.
private_dev() {
	local directory
	mkdir "$LAB/dev"
	mount --rbind /dev "$LAB/dev"
	mount --make-rprivate "$LAB/dev"
	overlay /dev
	rm -f /dev/log
	for directory in pts mqueue; do
		[ ! -d "/dev/$directory" ] ||
			mount --rbind "$LAB/dev/$directory" "/dev/$directory"
	done
	umount -l "$LAB/dev"
	rmdir "$LAB/dev"
}

overlay() { # DIRECTORY
	local upper=$LAB/overlay$1
	mkdir -p "$upper/new" "$upper/work"
	chown --reference="$1" "$upper/new"
	chmod --reference="$1" "$upper/new"
	mount -t overlay -o "lowerdir=$1,upperdir=$upper/new,workdir=$upper/work" \
		overlay "$1"
}

# As an administrator installs it, on the real paths; the build is there.
install_undocker() {
	rm -f /etc/undocker.conf
	make --no-print-directory -s install B="$LAB_BUILD" >&2
}
