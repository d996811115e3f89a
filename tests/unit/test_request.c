/* Words to a request: what body, path and query docker's engine is given. */
#include "support.h"

#include "core/request/request.h"

#include <stdlib.h>
#include <string.h>

/* The line's request: its target, a space, and its body; or the error. */
static const char *written(
    const char *line, unsigned int version, const struct extras *extras)
{
	struct words words;
	struct command command;
	struct request_source source = { .command = &command,
		.extras = extras };
	struct request request;
	struct error error;
	const char *result;
	char *body;

	if (words_split(
		arena, line, strlen(line), WORDS_PERSON, &words, &error) < 0 ||
	    cmdline_parse(arena, words.v, words.n, &command, &error) < 0 ||
	    request_write(arena, &source, version, &request, &error) < 0)
		return shown(&error);
	body = json_dumps(request.body, JSON_COMPACT);
	result =
	    arena_printf(arena, "%s %s", request_target(arena, &request), body);
	free(body);
	request_end(&request);
	return result;
}

/* The body of "create FLAGS alpine", less what each such body has. */
static const char *body_of(const char *flags, unsigned int version)
{
	static const char head[] = "{\"HostConfig\":{",
			  image[] = ",\"Image\":\"alpine\"";
	const char *body = written(
	    arena_printf(arena, "create %s alpine", flags), version, NULL);
	char *text, *at;

	if (*body == '!')
		return body;
	text = arena_strdup(arena, strchr(body, ' ') + 1);
	assert_true(strncmp(text, head, sizeof(head) - 1) == 0);
	at = strstr(text, image);
	assert_non_null(at);
	memmove(at, at + sizeof(image) - 1, strlen(at + sizeof(image) - 1) + 1);
	return text;
}

#define HOST(x)                                          \
	"{\"HostConfig\":{" x "},\"AttachStdout\":true," \
	"\"AttachStderr\":true}"
#define BOTH(x, y)                                       \
	"{\"HostConfig\":{" x "},\"AttachStdout\":true," \
	"\"AttachStderr\":true," y "}"
#define OWN(y) BOTH("", y)

static const struct {
	const char *flags, *body;
} bodies[] = {
	{ "", HOST("") },
	/* scalars: the last use counts, and a default is nothing */
	{ "--hostname a -h b", OWN("\"Hostname\":\"b\"") },
	{ "--user 1 --user ''", HOST("") },
	{ "--privileged", HOST("\"Privileged\":true") },
	{ "--privileged=false", HOST("") },
	{ "--init=false", HOST("\"Init\":false") },
	{ "--memory 1.5g", HOST("\"Memory\":1610612736") },
	{ "--memory 0", HOST("") },
	{ "--memory x", "!64 --memory cannot be 'x'" },
	{ "--memory-swap=-1", HOST("\"MemorySwap\":-1") },
	{ "--memory-swappiness 0", HOST("\"MemorySwappiness\":0") },
	{ "--memory-swappiness=-1", HOST("") },
	{ "--memory-swappiness 101", "!64 --memory-swappiness" },
	{ "--cpus 0.5", HOST("\"NanoCpus\":500000000") },
	{ "--cpu-shares 0x10", HOST("\"CpuShares\":16") },
	{ "--pids-limit 010", HOST("\"PidsLimit\":8") },
	{ "--cpu-shares 9223372036854775808", "!64 --cpu-shares" },
	{ "--blkio-weight=-1", "!64 --blkio-weight" },
	{ "--stop-timeout 0", OWN("\"StopTimeout\":0") },
	/* lists and maps */
	{ "--dns 1.1.1.1 --dns ::1", HOST("\"Dns\":[\"1.1.1.1\",\"::1\"]") },
	{ "-l a=1 -l b -l a=2=3",
	    OWN("\"Labels\":{\"a\":\"2=3\",\"b\":\"\"}") },
	{ "-l =x", "!64 --label" },
	{ "--storage-opt a", "!64 --storage-opt" },
	{ "--cap-add sys_admin --cap-add CAP_CHOWN --cap-add chown",
	    HOST("\"CapAdd\":[\"CAP_CHOWN\",\"CAP_SYS_ADMIN\"]") },
	{ "--cap-drop all", HOST("\"CapDrop\":[\"ALL\"]") },
	{ "--add-host a=::1 --add-host b:[::2]",
	    HOST("\"ExtraHosts\":[\"a:::1\",\"b:::2\"]") },
	{ "-e A=1 -e B -e A=2", OWN("\"Env\":[\"A=1\",\"A=2\",\"B\"]") },
	{ "-e A=1 -e A", "!64 --env cannot be 'A'" },
	{ "-e =1", "!64 --env" },
	/* what runs */
	{ "--entrypoint ''", OWN("\"Entrypoint\":[\"\"]") },
	{ "--entrypoint 'a b'", OWN("\"Entrypoint\":[\"a b\"]") },
	{ "--health-cmd true --health-interval 1m30s --health-timeout 100ms",
	    OWN("\"Healthcheck\":{\"Interval\":90000000000,\"Test\":"
		"[\"CMD-SHELL\",\"true\"],\"Timeout\":100000000}") },
	{ "--health-interval 1.5h",
	    OWN("\"Healthcheck\":{\"Interval\":5400000000000}") },
	{ "--health-interval 5", "!64 --health-interval" },
	{ "--health-interval=-5s", "!64 --health-interval" },
	{ "--no-healthcheck", OWN("\"Healthcheck\":{\"Test\":[\"NONE\"]}") },
	{ "--no-healthcheck --health-retries 2", "!64 --no-healthcheck" },
	{ "--restart on-failure:3",
	    HOST("\"RestartPolicy\":{\"Name\":\"on-failure\","
		 "\"MaximumRetryCount\":3}") },
	{ "--restart no", HOST("") },
	{ "--restart always:3", "!64 --restart" },
	{ "--restart sometimes", "!64 --restart" },
	/* streams */
	{ "-i",
	    "{\"HostConfig\":{},\"AttachStdin\":true,\"AttachStdout\":true,"
	    "\"AttachStderr\":true,\"StdinOnce\":true,\"OpenStdin\":true}" },
	{ "-a STDOUT", "{\"HostConfig\":{},\"AttachStdout\":true}" },
	{ "-a stdin", "{\"HostConfig\":{},\"AttachStdin\":true}" },
	{ "-a x", "!64 --attach" },
	/* ports */
	{ "--expose 80-81/UDP",
	    OWN("\"ExposedPorts\":{\"80/udp\":{},\"81/udp\":{}}") },
	{ "-p 80", BOTH("\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\","
			"\"HostPort\":\"\"}]}",
		       "\"ExposedPorts\":{\"80/tcp\":{}}") },
	{ "-p 127.0.0.1:1-2:81-82/udp",
	    BOTH("\"PortBindings\":{\"81/udp\":[{\"HostIp\":\"127.0.0.1\","
		 "\"HostPort\":\"1\"}],\"82/udp\":[{\"HostIp\":\"127.0.0.1\","
		 "\"HostPort\":\"2\"}]}",
		"\"ExposedPorts\":{\"81/udp\":{},\"82/udp\":{}}") },
	{ "-p [::1]:1-9:80",
	    BOTH("\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"::1\","
		 "\"HostPort\":\"1-9\"}]}",
		"\"ExposedPorts\":{\"80/tcp\":{}}") },
	{ "-p target=80,published=8080",
	    BOTH("\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\","
		 "\"HostPort\":\"8080\"}]}",
		"\"ExposedPorts\":{\"80/tcp\":{}}") },
	{ "-p 1-3:80-81", "!64 --publish" },
	{ "-p 0", "!64 --publish" },
	{ "-p 65536", "!64 --publish" },
	{ "-p host:1:2", "!64 --publish" },
	{ "-p 1:2/x", "!64 --publish" },
	{ "--expose 1:2", "!64 --expose" },
	/* devices and limits */
	{ "--device /dev/null --device /dev/zero:r --device /a:/b:rw",
	    HOST("\"Devices\":[{\"PathOnHost\":\"/dev/null\","
		 "\"PathInContainer\":\"/dev/null\",\"CgroupPermissions\":"
		 "\"rwm\"},{\"PathOnHost\":\"/dev/zero\",\"PathInContainer\":"
		 "\"/dev/zero\",\"CgroupPermissions\":\"r\"},{\"PathOnHost\":"
		 "\"/a\",\"PathInContainer\":\"/b\",\"CgroupPermissions\":"
		 "\"rw\"}]") },
	{ "--device vendor.com/class=name", "!64 --device" },
	{ "--device /a:/b:rr", "!64 --device" },
	{ "--blkio-weight-device /dev/sda:100 --device-read-bps /dev/sda:1mb",
	    HOST("\"BlkioDeviceReadBps\":[{\"Path\":\"/dev/sda\",\"Rate\":"
		 "1048576}],\"BlkioWeightDevice\":[{\"Path\":\"/dev/sda\","
		 "\"Weight\":100}]") },
	{ "--device-read-iops /dev/sda:1mb", "!64 --device-read-iops" },
	{ "--ulimit nofile=9 --ulimit core=0:-1 --ulimit nofile=1:2",
	    HOST("\"Ulimits\":[{\"Name\":\"core\",\"Soft\":0,\"Hard\":-1},"
		 "{\"Name\":\"nofile\",\"Soft\":1,\"Hard\":2}]") },
	{ "--ulimit nofile=2:1", "!64 --ulimit" },
	{ "--ulimit x=1", "!64 --ulimit" },
	/* mounts */
	{ "-v /a:/b:ro -v v:/c -v /d -v /d -v v:/c",
	    BOTH("\"Binds\":[\"/a:/b:ro\",\"v:/c\"]",
		"\"Volumes\":{\"/d\":{}}") },
	{ "-v ''", "!64 --volume" },
	{ "-v /a:/b:shared", "!77 the mount option 'shared'" },
	{ "--mount type=bind,src=/a,dst=/b,ro,bind-propagation=rprivate",
	    HOST("\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/a\","
		 "\"Target\":\"/b\",\"ReadOnly\":true,\"BindOptions\":"
		 "{\"Propagation\":\"rprivate\"}}]") },
	{ "--mount type=tmpfs,dst=/b,tmpfs-size=1m,tmpfs-mode=1770",
	    HOST("\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":\"/b\","
		 "\"TmpfsOptions\":{\"SizeBytes\":1048576,\"Mode\":1016}}]") },
	{ "--mount type=tmpfs,dst=/b,tmpfs-mode=9", "!64 --mount" },
	{ "--tmpfs /t --tmpfs /u:size=1m:x",
	    HOST("\"Tmpfs\":{\"/t\":\"\",\"/u\":\"size=1m:x\"}") },
	/* networks */
	{ "--network none", HOST("\"NetworkMode\":\"none\"") },
	{ "--network default", HOST("") },
	{ "--network br --network-alias a --link x:y --ip 10.0.0.2",
	    BOTH("\"NetworkMode\":\"br\"",
		"\"NetworkingConfig\":{\"EndpointsConfig\":{\"br\":{\"Aliases\""
		":[\"a\"],\"IPAMConfig\":{\"IPv4Address\":\"10.0.0.2\"},"
		"\"Links\":[\"x:y\"]}}}") },
	{ "--link x:y --link ''", "!64 --link" },
	{ "--network name=a=b,alias=c", "!64 --network" },
	{ "--memory 1p", "!64 --memory" },
	{ "--link x:y", HOST("\"Links\":[\"x:y\"]") },
	{ "--mac-address 02:00:00:00:00:01",
	    OWN("\"NetworkingConfig\":{\"EndpointsConfig\":{\"default\":"
		"{\"MacAddress\":\"02:00:00:00:00:01\"}}}") },
	{ "--network a --network name=b,alias=c,driver-opt=d=e,gw-priority=1",
	    BOTH("\"NetworkMode\":\"a\"",
		"\"NetworkingConfig\":{\"EndpointsConfig\":{\"a\":{},\"b\":"
		"{\"Aliases\":[\"c\"],\"DriverOpts\":{\"d\":\"e\"},"
		"\"GwPriority\":1}}}") },
	{ "--network name=b,alias=c --network-alias d", "!64 --network-alias" },
	{ "--network name=B", "!64 --network" },
	{ "--network alias=b", "!64 --network" },
	{ "--network name=b,links=c", "!64 --network" },
	{ "--network a --network host", "!64 --network" },
	{ "--network a --network a", "!64 --network" },
	{ "--network-alias a", "!64 --network-alias" },
	{ "--network container:x --ip 10.0.0.2", "!64 --network" },
	/* security, and what no request has */
	{ "--security-opt no-new-privileges --security-opt label:disable",
	    HOST("\"SecurityOpt\":[\"no-new-privileges\",\"label:disable\"]") },
	{ "--security-opt systempaths=unconfined", "!64 --security-opt" },
	{ "--security-opt seccomp=/etc/x", "!64 --security-opt" },
	{ "--security-opt seccomp:/etc/x", "!64 --security-opt" },
	{ "--security-opt x", "!64 --security-opt" },
	{ "--gpus all", "!77 --gpus is not supported" },
	{ "--env-file x", "!77 --env-file is not supported" },
	{ "--label-file x", "!77 --label-file is not supported" },
	{ "--use-api-socket", "!77 --use-api-socket is not supported" },
	{ "--pull never -q --cidfile x --disable-content-trust", HOST("") },
};

static void test_bodies(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++)
		expect(bodies[i].flags, body_of(bodies[i].flags, 48),
		    bodies[i].body);
}

/* What came with a version is an error below it; what went is left out. */
static void test_versions(void **state)
{
	static const struct {
		const char *flags;
		unsigned int version;
		const char *body;
	} rows[] = {
		{ "--annotation a=b", 43,
		    HOST("\"Annotations\":{\"a\":\"b\"}") },
		{ "--annotation a=b", 42,
		    "!64 --annotation came with version 1.43" },
		{ "--health-start-interval 1s", 43,
		    "!64 --health-start-interval came" },
		{ "--cgroupns host", 40, "!64 --cgroupns came" },
		{ "--platform linux/arm64", 40, "!64 --platform came" },
		{ "--kernel-memory 1m", 41, HOST("\"KernelMemory\":1048576") },
		{ "--kernel-memory 1m", 42, HOST("") },
		{ "--network a --network b", 43,
		    "!64 --network cannot be 'b': several" },
		{ "--network name=a,gw-priority=1", 47,
		    "!64 --network cannot be '1': gw-priority" },
		{ "--mac-address 02:00:00:00:00:01", 43,
		    OWN("\"MacAddress\":\"02:00:00:00:00:01\"") },
		{ "", 23, "!64 version 1.23" },
		{ "", API_NEWEST + 1, "!64 version 1.52" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect(rows[i].flags, body_of(rows[i].flags, rows[i].version),
		    rows[i].body);
}

static void test_targets(void **state)
{
	(void)state;
	expect("run",
	    written("run -d -i --name 'a b&c' --platform linux/arm64 "
		    "alpine sh -c true",
		41, NULL),
	    "/v1.41/containers/create?name=a%20b%26c&platform=linux%2Farm64 "
	    "{\"HostConfig\":{},\"Image\":\"alpine\",\"Cmd\":[\"sh\",\"-c\","
	    "\"true\"],\"OpenStdin\":true}");
	expect("exec", written("exec -it -e A=1 -w /x -u 1 one sh", 41, NULL),
	    "/v1.41/containers/one/exec {\"AttachStdin\":true,"
	    "\"AttachStdout\":true,\"AttachStderr\":true,\"Cmd\":[\"sh\"],"
	    "\"Env\":[\"A=1\"],\"Tty\":true,\"User\":\"1\",\"WorkingDir\":"
	    "\"/x\"}");
	expect("exec -d", written("exec -di one sh", 41, NULL),
	    "/v1.41/containers/one/exec {\"Cmd\":[\"sh\"],\"Detach\":true}");
	expect("exec", written("exec ../x sh", 41, NULL), "!64 '../x'");
	expect("exec", written("exec a/b sh", 41, NULL), "!64 'a/b'");
	expect("run", written("run ''", 41, NULL), "!64 the name of the image");
	expect("help", written("exec --help one", 41, NULL), "!70 docker exec");
	expect("ps", written("stop one", 41, NULL), "!70 docker stop");
}

static void test_extras(void **state)
{
	static const char *const unset[] = { "A" }, *const health[] = { "a",
		"b c" };
	struct extras extras = { .no_entrypoint = true,
		.unset = (const char **)unset,
		.nunset = 1,
		.health = (const char **)health,
		.nhealth = 2,
		.streams_given = true,
		.streams = { .err = true } };

	(void)state;
	expect("extras", written("run alpine", 41, &extras),
	    "/v1.41/containers/create {\"HostConfig\":{},\"AttachStderr\":true,"
	    "\"Image\":\"alpine\",\"Entrypoint\":[],\"Env\":[\"A\"],"
	    "\"Healthcheck\":{\"Test\":[\"CMD\",\"a\",\"b c\"]}}");
	expect("twice", written("run --entrypoint x alpine", 41, &extras),
	    "!64 --entrypoint");
	extras.no_entrypoint = false;
	expect("twice", written("run -e A=1 alpine", 41, &extras), "!64 --env");
	extras.nunset = 0;
	expect("twice", written("run --health-cmd x alpine", 41, &extras),
	    "!64 --health-cmd");
}

/* The variables that a plan holds apart come first. */
static void test_plan(void **state)
{
	static const char policy[] = "[command:run]\nWHITELIST=-e list,--rm\n"
				     "FORCED=-e A=2\n";
	struct trial trial;
	struct request request;
	struct error error;
	char *body;

	(void)state;
	try_line(&trial, policy, &alice, "run -e A=1 --rm alpine true");
	policy_end(&trial.policy);
	if (trial.failed)
		fail_msg("%s", trial.failed);
	if (!trial.decision.allowed)
		fail_msg("%s", shown(&trial.decision.error));
	assert_int_equal(request_of_plan(arena, &trial.decision.plan, NULL, 48,
			     &request, &error),
	    0);
	body = json_dumps(request.body, JSON_COMPACT);
	assert_non_null(strstr(body, "\"Env\":[\"A=1\",\"A=2\"]"));
	assert_non_null(strstr(body, "\"AutoRemove\":true"));
	assert_non_null(strstr(body, "\"undocker.owner\":"));
	free(body);
	request_end(&request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_bodies),
		TEST(test_versions),
		TEST(test_targets),
		TEST(test_extras),
		TEST(test_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
