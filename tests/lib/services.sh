# shellcheck shell=bash
# The lab's dockerd and sshd. Sourced by init.

dockerd_up() {
	local network=()
	# Without netfilter in the kernel containers have no network, which no
	# test needs.
	iptables -L -n >/dev/null 2>&1 ||
		network=(--iptables=false --bridge=none)
	mountpoint -q /sys/fs/cgroup || mount -t cgroup2 cgroup2 /sys/fs/cgroup
	echo '{}' >"$LAB/daemon.json"
	setsid dockerd --config-file "$LAB/daemon.json" --data-root /var/lib/docker \
		--exec-root /run/docker -p /run/docker.pid \
		-H unix:///var/run/docker.sock -G docker \
		--storage-driver overlay2 --exec-opt native.cgroupdriver=cgroupfs \
		--cgroup-parent "$LAB_CGROUP" --userland-proxy=false \
		--log-driver json-file --log-opt max-size=20m --log-opt max-file=2 \
		"${network[@]}" </dev/null >"$LAB/dockerd.log" 2>&1 &
	dockerd_wait
}

# Until the engine answers, for a minute at most.
dockerd_wait() {
	local i
	for ((i = 0; i < 600; i++)); do
		! docker -H unix:///var/run/docker.sock version >/dev/null 2>&1 ||
			return 0
		sleep 0.1
	done
	echo "lab: dockerd does not answer:" >&2
	tail -n 20 "$LAB/dockerd.log" >&2
	return 1
}

sshd_up() {
	local i
	printf 'Port 22\nListenAddress 127.0.0.1\nUseDNS no\n%s\n' \
		'MaxStartups 100' >/etc/ssh/sshd_config.d/10-lab.conf
	ssh-keygen -q -A
	client_config
	/usr/sbin/sshd -E "$LAB/sshd.log"
	for ((i = 0; i < 100; i++)); do
		! ssh-keyscan -T 5 docker-gw >/dev/null 2>&1 || return 0
		sleep 0.1
	done
	echo "lab: sshd does not answer" >&2
	cat "$LAB/sshd.log" >&2
	return 1
}

# For root, who plays the laptop: "ssh docker-gw" is alice's,
# "ssh bob@docker-gw" bob's.
client_config() {
	{ printf 'docker-gw ' && cat /etc/ssh/ssh_host_ed25519_key.pub; } \
		>/etc/ssh/ssh_known_hosts
	cat >/etc/ssh/ssh_config.d/lab.conf <<-EOT
	Host docker-gw
	    HostName 127.0.0.1
	    HostKeyAlias docker-gw
	    HostKeyAlgorithms ssh-ed25519
	    IdentityFile $LAB/keys/%r
	    IdentitiesOnly yes
	    BatchMode yes
	    ConnectTimeout 20
	Match originalhost docker-gw user root
	    User alice
	EOT
}
