#include "values.h"

#include <string.h>

/* clang-format off */
const char *const values_hostile[] = {
	"", "-", "--", "---", "=", "-=", "--=x", "-x", "-it", "-u=", "-i=",
	"-i=false", "-it=false", "-u0", "-itu0", "-user", "-test.v", "-h",
	"--help=false", "--privileged", "--privileged=T", "--privileged=maybe",
	"--priv", "--Privileged", "--user=", "--user", "--undocker", "-v",
	"--volume", "-e", "one", "a b", "a=b=c", "a,b", "\"", "'", "$X", "%s",
	"\\", "\n", "\303\251", "\357\274\215-privileged", "-\303\251", "0",
		NULL
};
const char *const values_truth[] = {
	"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false",
	"False", "tRUE", NULL
};
const char *const values_numbers[] = {
	"0", "1", "2", "10", "010", "0x10", "0b11", "0o7", "+5", "-1", "1000",
	"09", "1_0", NULL
};
const char *const values_texts[] = {
	"one", "two words", "", "a=b", "a,b", "-", "--", "-x", "--privileged",
	"=", "==", "a:b", "/x", "\"q\"", "it's", "$X", "\303\251", NULL
};

#define LIST(...) (const char *const[]){ __VA_ARGS__, NULL }
#define DURATIONS LIST("5s", "1m30s", "0s", "100ms", "1.5h", "2us")
#define BYTES LIST("64m", "1g", "1073741824", "128MB", "1.5g", "0")

/* Good values for the flags of that name, whatever the command. */
static const struct {
	const char *name;
	const char *const *values;
} flags[] = {
	{ "add-host", LIST("one:10.0.0.1", "two:::1", "three=10.0.0.1",
		"four:[::1]") },
	{ "advertise-addr", LIST("127.0.0.1", "eth0") },
	{ "annotation", LIST("a=b", "c=d=e") },
	{ "attach", LIST("stdout", "stderr", "STDOUT", "stdin") },
	{ "availability", LIST("active", "pause", "drain") },
	{ "blkio-weight", LIST("100", "0") },
	{ "blkio-weight-device", LIST("/dev/sda:100") },
	{ "cap-add", LIST("NET_ADMIN", "SYS_PTRACE", "cap_chown", "ALL") },
	{ "cap-drop", LIST("ALL", "MKNOD", "all") },
	{ "cgroupns", LIST("private", "host") },
	{ "change", LIST("CMD [\"sh\"]", "ENV A=1", "USER 1000") },
	{ "compose-file", LIST("stack.yml") },
	{ "constraint", LIST("node.role==worker") },
	{ "cpus", LIST("1", "1.5", ".5", "2.0") },
	{ "detach-keys", LIST("ctrl-p,ctrl-q", "ctrl-a") },
	{ "device", LIST("/dev/null", "/dev/null:/dev/one:r", "/dev/null:rw") },
	{ "device-cgroup-rule", LIST("c 1:3 mr") },
	{ "device-read-bps", LIST("/dev/sda:1mb") },
	{ "device-read-iops", LIST("/dev/sda:10") },
	{ "device-write-bps", LIST("/dev/sda:1mb") },
	{ "device-write-iops", LIST("/dev/sda:10") },
	{ "dns", LIST("8.8.8.8", "::1") },
	{ "dns-search", LIST("example.org", ".") },
	{ "entrypoint", LIST("/bin/sh", "", "sh -c", "-x") },
	{ "env", LIST("A=1", "B=", "C", "PATH", "D=a=b", "E=two words", "F=a,b",
		"G=-x", "A=2") },
	{ "env-file", LIST("env") },
	{ "expose", LIST("80", "1-3/udp", "53/udp") },
	{ "file", LIST("Dockerfile") },
	{ "filter", LIST("name=one", "label=a=b", "until=1h") },
	{ "format", LIST("{{.ID}}", "{{json .}}", "{{.Name}}") },
	{ "gpus", LIST("all", "2", "\"device=0,1\"") },
	{ "group-add", LIST("audio", "1000") },
	{ "health-interval", DURATIONS }, { "health-start-interval",
		DURATIONS },
	{ "health-start-period", DURATIONS }, { "health-timeout", DURATIONS },
	{ "hostname", LIST("one", "one.example.org", "-x") },
	{ "input", LIST("file") },
	{ "ip", LIST("10.0.0.2") },
	{ "ip6", LIST("fd00::2") },
	{ "ipc", LIST("none", "private", "shareable", "host",
		"container:one") },
	{ "isolation", LIST("default") },
	{ "label", LIST("a=1", "b", "c=d=e", "a=2", "d=two words", "e=") },
	{ "label-file", LIST("labels") },
	{ "limit-memory", BYTES }, { "reserve-memory", BYTES },
	{ "link", LIST("one", "one:two") },
	{ "link-local-ip", LIST("169.254.1.1") },
	{ "log-driver", LIST("none", "json-file", "syslog") },
	{ "log-opt", LIST("max-size=1m", "tag=one") },
	{ "mac-address", LIST("02:42:ac:11:00:02") },
	{ "memory", BYTES }, { "memory-reservation", BYTES },
	{ "memory-swap", LIST("-1", "2g", "64m") },
	{ "memory-swappiness", LIST("0", "60") },
	{ "mode", LIST("replicated", "global") },
	{ "mount", LIST("type=bind,source=/srv,target=/x",
		"type=bind,src=/srv,dst=/x,readonly",
		"type=bind,source=/srv,destination=/x,ro=true",
		"TYPE=bind,SOURCE=/srv,TARGET=/x,READONLY=1",
		"type=bind,source=/srv,target=/x,readonly=false",
		"type=bind,source=/srv,target=/x,bind-propagation=rprivate",
		"type=bind,source=/srv,target=/x,bind-nonrecursive=true",
		"type=volume,source=one,target=/x", "target=/x",
		"source=one,dst=/y",
		"type=volume,target=/x,readonly", "type=tmpfs,target=/x",
		"type=tmpfs,target=/x,tmpfs-size=1m,tmpfs-mode=1770",
		"type=bind,\"source=/a,b\",target=/x",
		"\"type=bind\",\"source=/a \"\"q\"\"\",target=/x",
		"type=bind,source=/a:b,target=/x",
		"type=volume,target=/x,volume-opt=o=bind",
		"type=bind,source=/srv,target=/x,consistency=cached") },
	{ "name", LIST("one", "two.2", "three_3", "") },
	{ "net", LIST("none", "bridge", "host", "one") },
	{ "network", LIST("none", "bridge", "host", "one", "container:one",
		"name=one,alias=two", "name=one,alias=two,alias=three",
		"name=two,driver-opt=a=b,ip=10.0.0.3") },
	{ "node", LIST("one") },
	{ "opt", LIST("type=none", "o=bind", "device=/etc", "mtu=1400") },
	{ "oom-score-adj", LIST("100", "-500") },
	{ "pid", LIST("host", "container:one", "") },
	{ "pids-limit", LIST("10", "0x10", "-1", "010") },
	{ "placement-pref", LIST("spread=node.labels.a") },
	{ "platform", LIST("linux/amd64", "linux") },
	{ "publish", LIST("8080:80", "127.0.0.1:1:2/udp", "80", "[::1]:1:2",
		"81-82:80-81/UDP", "1-9:7", "127.0.0.1::53/sctp",
		"target=9,published=10", "target=11,protocol=udp") },
	{ "pull", LIST("missing", "never", "always") },
	{ "restart", LIST("no", "always", "on-failure:3", "unless-stopped") },
	{ "role", LIST("worker", "manager") },
	{ "security-opt", LIST("no-new-privileges", "no-new-privileges=false",
		"no-new-privileges:true", "apparmor=unconfined",
		"seccomp=unconfined", "label:disable",
		"systempaths=unconfined") },
	{ "shm-size", BYTES },
	{ "signal", LIST("KILL", "9", "SIGHUP") },
	{ "since", LIST("2020-01-01T00:00:00") },
	{ "until", LIST("2020-01-01T00:00:00") },
	{ "stop-signal", LIST("SIGTERM", "15") },
	{ "stop-timeout", LIST("0", "10", "-1") },
	{ "storage-opt", LIST("size=1G") },
	{ "subnet", LIST("10.1.0.0/16") },
	{ "sysctl", LIST("net.core.somaxconn=1", "kernel.msgmax=2") },
	{ "tail", LIST("10", "all") },
	{ "tmpfs", LIST("/t", "/t:size=1m,mode=700") },
	{ "type", LIST("container", "image") },
	{ "ulimit", LIST("nofile=1:2", "core=0", "nproc=-1", "core=1:-1") },
	{ "user", LIST("1000", "1000:1000", "root", "", "0", ":0", "-1",
		"a b") },
	{ "userns", LIST("host", "") },
	{ "uts", LIST("host", "") },
	{ "volume", LIST("/srv:/x", "/srv:/x:ro", "/srv:/x:rw", "one:/x",
		"one:/x:ro", "/x", "/srv:/x:rprivate", "/srv:/x:ro,rprivate",
		"/srv:/x:cached", "/srv:/x:z", "/srv:/x:shared", "./x:/y",
		":/x",
		"/a b:/x", "/a,b:/x", "/a\"b:/x", "//srv:/x", "/srv/:/x/",
		"/srv:/x:nocopy", "--privileged", "one:/y:delegated",
		"/srv:/x:ro:rw", "/srv:/x:") },
	{ "volumes-from", LIST("one", "one:ro") },
	{ "workdir", LIST("/", "/x y", "/a/../b", "x", "", "/x/") },
};

static const char *const images[] = {
	"alpine", "ubuntu:22.04", "registry:5000/a/b:c",
		"docker.io/library/one",
	"alpine@sha256:0123456789abcdef0123456789abcdef"
	"0123456789abcdef0123456789abcdef", NULL
};
static const char *const containers[] = {
	"one", "two", "0123456789ab", "three_3.x", NULL
};
static const char *const texts[] = {
	"one", "two", "a=b", "worker", "10.0.0.1:2377", "one=2", "80/tcp", NULL
};
static const char *const inside[] = {
	"sh", "-c", "true; false", "", "-", "--", "--privileged", "-it", "a b",
	"-u=0", "$X", "\303\251", "--help", NULL
};
static const char *const paths[] = {
	"one:/x", "-", "file", "one:file", "./file", "one:/a b", NULL
};
static const char *const files[] = { "file", ".", "-", "one", NULL };
/* clang-format on */

const char *const *values_of_flag(const char *name)
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (strcmp(flags[i].name, name) == 0)
			return flags[i].values;
	return NULL;
}

const char *const *values_of_operand(enum operand_shape shape, size_t i)
{
	switch (shape) {
	case OPERANDS_CONTAINERS:
	case OPERANDS_OBJECTS:
		return containers;
	case OPERANDS_CONTAINER_TEXT:
		return i ? texts : containers;
	case OPERANDS_NETWORK_CONTAINER:
		return i ? containers : texts;
	case OPERANDS_CONTAINER_COMMAND:
		return i ? inside : containers;
	case OPERANDS_CONTAINER_PS:
		return i ? inside : containers;
	case OPERANDS_IMAGE_COMMAND:
		return i ? inside : images;
	case OPERANDS_IMAGES:
	case OPERANDS_IMAGE_TEXT:
		return images;
	case OPERANDS_COPY:
		return paths;
	case OPERANDS_FILE:
		return i ? texts : files;
	case OPERANDS_TEXT_FILE:
	case OPERANDS_TEXT_OUTPUT:
		return i ? files : texts;
	default:
		return texts;
	}
}

const char *values_bound(const char *command)
{
	static const char *const waiting[] = { "service create",
		"service rollback", "service scale", "service update",
		"swarm ca" };

	for (size_t i = 0; i < sizeof(waiting) / sizeof(*waiting); i++)
		if (strcmp(command, waiting[i]) == 0)
			return "-d";
	return strcmp(command, "stats") == 0 ? "--no-stream" : NULL;
}
