# shellcheck shell=bash
# A second engine, as if on another machine: reached by TLS, and by ssh as the
# account "keeper". Sourced by engines.bats, inside the lab.

FAR=$LAB/far
FAR_PORT=2376
far() { docker -H "unix://$FAR/docker.sock" "$@"; }

# A certificate for a name, by the authority that signs: certificate NAME CA
certificate() {
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "/CN=$1" -keyout "$FAR/$1.key" -out "$FAR/$1.csr" 2>/dev/null
	openssl x509 -req -in "$FAR/$1.csr" -CA "$FAR/$2.pem" \
		-CAkey "$FAR/$2.key" -CAcreateserial -days 1 -out "$FAR/$1.pem" \
		-extfile <(printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n') \
		2>/dev/null
}

authority() { # NAME
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "/CN=$1" -days 1 -keyout "$FAR/$1.key" -out "$FAR/$1.pem" \
		2>/dev/null
}

far_up() {
	mkdir -p "$FAR"
	authority ca
	authority other-ca
	certificate server ca
	certificate client ca
	echo '{}' >"$FAR/daemon.json"
	# With none it would take away the lab's docker0; if there is none there,
	# containers have no network here, either.
	local bridge=none
	if ip link show docker0 >/dev/null 2>&1; then
		bridge=far0
		ip link add far0 type bridge
		ip addr add 172.31.255.1/24 dev far0
		ip link set far0 up
	fi
	setsid dockerd --config-file "$FAR/daemon.json" --data-root "$FAR/data" \
		--exec-root "$FAR/exec" -p "$FAR/pid" \
		-H "unix://$FAR/docker.sock" -G docker \
		-H "tcp://127.0.0.1:$FAR_PORT" --tlsverify \
		--tlscacert "$FAR/ca.pem" --tlscert "$FAR/server.pem" \
		--tlskey "$FAR/server.key" --storage-driver overlay2 \
		--exec-opt native.cgroupdriver=cgroupfs \
		--cgroup-parent "$LAB_CGROUP" --iptables=false --bridge="$bridge" \
		</dev/null >"$FAR/log" 2>&1 3>&- 7>&- &
	keeper_up
	wait_for far version
	docker save alpine:3.20 | far load >/dev/null
	far tag alpine:3.20 alpine:latest
}

# On the other machine: who may reach the engine there by ssh.
keeper_up() {
	useradd -m -G docker keeper
	usermod -p '*' keeper
	install -d -m 700 -o keeper "/home/keeper/.ssh"
	ssh-keygen -q -t ed25519 -N '' -C keeper -f "$FAR/keeper"
	{
		printf 'restrict,command="DOCKER_HOST=unix://%s/docker.sock ' "$FAR"
		# shellcheck disable=SC2016
		printf '%s" ' '$SSH_ORIGINAL_COMMAND'
		cat "$FAR/keeper.pub"
	} >/home/keeper/.ssh/authorized_keys
	chown keeper /home/keeper/.ssh/authorized_keys
}

# On this machine: what the policy's sections name.
install_keys() {
	install -d -m 755 /etc/undocker/engines
	install -m 644 "$FAR/ca.pem" "$FAR/other-ca.pem" "$FAR/client.pem" \
		/etc/undocker/engines
	install -m 640 -g docker "$FAR/client.key" "$FAR/keeper" \
		/etc/undocker/engines
	sed 's/^docker-gw/localhost/' /etc/ssh/ssh_known_hosts \
		>/etc/undocker/engines/hosts
}

far_down() {
	kill "$(cat "$FAR/pid")" || :
	wait_for no_process "$FAR/daemon.json"
	pkill -u keeper || :
	ip link del far0 2>/dev/null || :
	userdel -rf keeper 2>/dev/null
	rm -rf /etc/undocker/engines /var/lib/undocker/engines
}

# The engines, as sections of a policy.
engines() {
	local files=/etc/undocker/engines
	cat <<-EOT
		[engine:far]
		HOST=tcp://127.0.0.1:$FAR_PORT
		TLSCA=$files/ca.pem
		TLSCERT=$files/client.pem
		TLSKEY=$files/client.key
		[engine:shell]
		HOST=ssh://keeper@localhost
		SSHKEY=$files/keeper
		SSHKNOWNHOSTS=$files/hosts
		[engine:near]
		HOST=unix://$FAR/docker.sock
	EOT
}

# helpers.bash's words, about the other machine.
there() { DOCKER_HOST=unix://$FAR/docker.sock "$@"; }
far_runs() { there is_running "$1"; }
far_lacks() { there no_container "$1"; }
far_remove_containers() { there remove_containers; }

# Nothing of the way to another engine is left.
no_relay() {
	no_process 'system dial-stdio' &&
		[ -z "$(ls /run/undocker/relays)" ]
}
