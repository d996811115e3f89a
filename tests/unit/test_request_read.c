/* A request's body to words: what is read, and all that is refused. */
#include "support.h"

#include "core/request/request.h"

#include <stdlib.h>
#include <string.h>

/* The canonical words of a body, joined, or the error. */
static const char *read_as(const char *command_name, const char *body,
    unsigned int version, struct extras *extras)
{
	const struct request_text text = {
		.command = grammar_command_named(command_name),
		.container = "one",
		.body = body,
		.length = strlen(body),
		.version = version,
	};
	struct command command;
	struct words words;
	struct error error;

	if (request_read(arena, &text, &command, extras, &error) < 0)
		return shown(&error);
	cmdline_emit(arena, &command, &words);
	return joined(&words);
}

/* The same for a body of alpine with some keys, less what all have. */
static const char *flags_of(const char *keys, struct extras *extras)
{
	const char *body = arena_printf(arena,
	    "{\"Image\":\"alpine\",\"AttachStdout\":true,\"AttachStderr\":true"
	    "%s%s}",
	    *keys ? "," : "", keys);
	const char *words = read_as("create", body, 48, extras);
	size_t n;

	if (*words == '!')
		return words;
	assert_true(strncmp(words, "create|", 7) == 0);
	words += 7;
	n = (size_t)(strstr(words, "--|alpine") - words);
	return arena_printf(
	    arena, "%.*s%s", (int)n, words, words + n + strlen("--|alpine"));
}

#define HOST(x) "\"HostConfig\":{" x "}"
#define MOUNT(x) HOST("\"Mounts\":[{" x "}]")
#define NET(mode, x)                         \
	HOST("\"NetworkMode\":\"" mode "\"") \
	",\"NetworkingConfig\":{\"EndpointsConfig\":{" x "}}"

static const struct {
	const char *keys, *flags;
} rows[] = {
	{ "", "" },
	/* defaults say nothing */
	{ "\"Hostname\":\"\",\"Env\":null,\"Labels\":{},\"Tty\":false,"
	  "\"Healthcheck\":null,\"NetworkingConfig\":null,\"Cmd\":[]",
	    "" },
	{ HOST("\"RestartPolicy\":{\"Name\":\"no\",\"MaximumRetryCount\":0},"
	       "\"NetworkMode\":\"default\",\"Memory\":0,\"Init\":null,"
	       "\"MemorySwappiness\":-1,\"MaskedPaths\":null,"
	       "\"ConsoleSize\":[24,80],\"PortBindings\":{},\"Binds\":[]"),
	    "" },
	/* and what only looks like one does */
	{ HOST("\"Init\":false"), "--init=false|" },
	{ HOST("\"MemorySwappiness\":0"), "--memory-swappiness=0|" },
	{ "\"StopTimeout\":0", "--stop-timeout=0|" },
	{ HOST("\"MaskedPaths\":[]"),
	    "!77 HostConfig.MaskedPaths in the request's body is not" },
	{ HOST("\"ReadonlyPaths\":[\"/x\"]"), "!77 HostConfig.ReadonlyPaths" },
	/* scalars, in canonical spelling */
	{ "\"User\":\"1\",\"Hostname\":\"h\"", "--hostname=h|--user=1|" },
	{ HOST("\"NanoCpus\":1500000000,\"Memory\":1048576"),
	    "--memory=1048576|--cpus=1.5|" },
	{ HOST("\"NanoCpus\":1"), "--cpus=0.000000001|" },
	{ HOST("\"MemorySwap\":-1"), "--memory-swap=-1|" },
	{ HOST("\"Memory\":-1"), "!64 HostConfig.Memory" },
	{ HOST("\"Memory\":1.5"), "!64 HostConfig.Memory" },
	{ HOST("\"Memory\":\"1m\""), "!64 HostConfig.Memory" },
	{ HOST("\"Memory\":9223372036854771712"), "!77 HostConfig.Memory" },
	{ HOST("\"Privileged\":1"), "!64 HostConfig.Privileged" },
	{ "\"Hostname\":1", "!64 Hostname" },
	/* lists and maps */
	{ HOST("\"Dns\":[\"1.1.1.1\"],\"CapAdd\":[\"chown\",\"CAP_CHOWN\"]"),
	    "--cap-add=CAP_CHOWN|--dns=1.1.1.1|" },
	{ HOST("\"Dns\":[1]"), "!64 HostConfig.Dns" },
	{ HOST("\"Dns\":\"1.1.1.1\""), "!64 HostConfig.Dns" },
	{ "\"Labels\":{\"a\":\"\",\"b\":\"c=d\"}",
	    "--label=a=|--label=b=c=d|" },
	{ "\"Labels\":{\"a=b\":\"c\"}", "!77 Labels" },
	{ "\"Labels\":[\"a\"]", "!64 Labels" },
	{ "\"Labels\":{\"a\":1}", "!64 Labels" },
	{ "\"Env\":[\"A=1\",\"B=\"]", "--env=A=1|--env=B=|" },
	{ "\"Env\":[\"A=1\",\"A\"]", "!77 Env" },
	{ "\"Env\":[\"=1\"]", "!77 Env" },
	/* what runs */
	{ "\"Entrypoint\":[\"sh\",\"-c\"],\"Cmd\":[\"x\"]",
	    "--entrypoint=sh||-c|x" },
	{ "\"Entrypoint\":[\"\"]", "--entrypoint=|" },
	{ "\"Entrypoint\":[\"\",\"x\"]", "!77 Entrypoint" },
	{ "\"Entrypoint\":\"sh\"", "!64 Entrypoint" },
	{ "\"Cmd\":\"sh\"", "!64 Cmd" },
	{ "\"Healthcheck\":{\"Test\":[\"NONE\"]}", "--no-healthcheck=true|" },
	{ "\"Healthcheck\":{\"Test\":[\"NONE\"],\"Retries\":1}",
	    "!77 Healthcheck.Test" },
	{ "\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"a b\"],\"Interval\":"
	  "90000000000}",
	    "--health-interval=90s|--health-cmd=a b|" },
	{ "\"Healthcheck\":{\"Test\":[\"x\"]}", "!77 Healthcheck.Test" },
	{ HOST("\"RestartPolicy\":{\"Name\":\"on-failure\","
	       "\"MaximumRetryCount\":3}"),
	    "--restart=on-failure:3|" },
	{ HOST("\"RestartPolicy\":{\"Name\":\"always\","
	       "\"MaximumRetryCount\":3}"),
	    "!77 HostConfig.RestartPolicy" },
	/* streams */
	{ "\"OpenStdin\":true,\"AttachStdin\":true,\"StdinOnce\":true",
	    "--interactive=true|" },
	{ "\"AttachStdin\":true", "--attach=stdin|--attach=stdout|"
				  "--attach=stderr|" },
	/* ports */
	{ "\"ExposedPorts\":{\"80\":{},\"53/udp\":{}}," HOST(
	      "\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"8080\"},"
	      "{\"HostIp\":\"::1\",\"HostPort\":\"\"}],\"1/tcp\":[]}"),
	    "--expose=53/udp|--expose=1/tcp|--publish=8080:80/tcp|"
	    "--publish=[::1]::80/tcp|" },
	{ HOST("\"PortBindings\":{\"80\":[{}],\"80/tcp\":[{}]}"),
	    "!77 HostConfig.PortBindings.80" },
	{ HOST("\"PortBindings\":{\"80/tcp\":[{\"HostPort\":80}]}"),
	    "!64 HostConfig.PortBindings.80/tcp[].HostPort" },
	{ HOST("\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"x\"}]}"),
	    "!77 HostConfig.PortBindings.80/tcp[]" },
	{ HOST("\"PortBindings\":{\"80/tcp\":[{\"Port\":\"1\"}]}"),
	    "!77 HostConfig.PortBindings.80/tcp[].Port in the request's body "
	    "is unknown" },
	{ "\"ExposedPorts\":{\"80/x\":{}}", "!77 ExposedPorts.80/x" },
	/* devices and limits */
	{ HOST("\"Devices\":[{\"PathOnHost\":\"/a\",\"PathInContainer\":\"/b\","
	       "\"CgroupPermissions\":\"rw\"}]"),
	    "--device=/a:/b:rw|" },
	{ HOST("\"Devices\":[{\"PathOnHost\":\"/a\"}]"),
	    "!77 HostConfig.Devices[0]" },
	{ HOST("\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":1,\"Hard\":2}]"),
	    "--ulimit=nofile=1:2|" },
	{ HOST("\"Ulimits\":[{\"Name\":\"core\"},{\"Name\":\"core\"}]"),
	    "!77 HostConfig.Ulimits[1]" },
	{ HOST("\"BlkioDeviceReadBps\":[{\"Path\":\"/dev/a\",\"Rate\":1}]"),
	    "--device-read-bps=/dev/a:1|" },
	{ HOST("\"DeviceRequests\":[{\"Count\":-1}]"),
	    "!77 HostConfig.DeviceRequests" },
	/* mounts */
	{ HOST("\"Binds\":[\"/a:/b:ro\",\"v:/c\"]") ",\"Volumes\":{\"/d\":{}}",
	    "--volume=/a:/b:ro|--volume=v:/c|--volume=/d|" },
	{ HOST("\"Binds\":[\"/a:/b:shared\"]"), "!77 HostConfig.Binds[0]" },
	{ HOST("\"Binds\":[\"/a\"]"), "!77 HostConfig.Binds" },
	{ HOST("\"Binds\":[\"/a:/b:ro\"]") ",\"Volumes\":{\"/b//\":{}}",
	    "--volume=/a:/b:ro|" },
	{ HOST("\"Mounts\":[{\"Type\":\"volume\",\"Source\":\"v\","
	       "\"Target\":\"/b\"}]") ",\"Volumes\":{\"/b\":{},\"/c\":{}}",
	    "--mount=type=volume,source=v,target=/b|--volume=/c|" },
	{ "\"Volumes\":{\"/a:/b\":{}}", "!77 Volumes" },
	{ MOUNT("\"Type\":\"bind\",\"Source\":\"/a,b\",\"Target\":\"/c\","
		"\"ReadOnly\":true,\"Consistency\":\"cached\","
		"\"BindOptions\":{\"Propagation\":\"rprivate\"},"
		"\"VolumeOptions\":{\"DriverConfig\":{\"Name\":\"\"}}"),
	    "--mount=type=bind,\"source=/a,b\",target=/c,readonly=true,"
	    "bind-propagation=rprivate|" },
	{ MOUNT("\"Type\":\"tmpfs\",\"Target\":\"/c\",\"TmpfsOptions\":"
		"{\"SizeBytes\":1,\"Mode\":1016}"),
	    "--mount=type=tmpfs,target=/c,tmpfs-size=1,tmpfs-mode=1770|" },
	{ MOUNT("\"Type\":\"volume\",\"Target\":\"/c\""),
	    "--mount=type=volume,target=/c|" },
	{ MOUNT("\"Type\":\"npipe\",\"Target\":\"/c\""),
	    "!77 HostConfig.Mounts[0]" },
	{ MOUNT("\"Type\":\"image\",\"Source\":\"a\",\"Target\":\"/c\""),
	    "!77 HostConfig.Mounts[0]" },
	{ MOUNT("\"Type\":\"bind\",\"Target\":\"/c\""),
	    "!64 HostConfig.Mounts[0]" },
	{ MOUNT("\"BindOptions\":{\"CreateMountpoint\":true}"),
	    "!77 HostConfig.Mounts[0].BindOptions.CreateMountpoint" },
	{ MOUNT("\"BindOptions\":{\"Propagation\":\"rshared\"},\"Type\":"
		"\"bind\",\"Source\":\"/a\",\"Target\":\"/b\""),
	    "!77 HostConfig.Mounts[0]" },
	{ MOUNT("\"VolumeOptions\":{\"DriverConfig\":{\"Options\":"
		"{\"o\":\"bind\"}}}"),
	    "!77 HostConfig.Mounts[0].VolumeOptions.DriverConfig.Options" },
	{ MOUNT("\"VolumeOptions\":{\"Labels\":{\"a\":\"\"}}"),
	    "!77 HostConfig.Mounts[0].VolumeOptions.Labels" },
	{ MOUNT("\"VolumeOptions\":{\"Subpath\":\"x\"}"),
	    "!77 HostConfig.Mounts[0].VolumeOptions.Subpath" },
	{ MOUNT("\"TmpfsOptions\":{\"Options\":[[\"exec\"]]}"),
	    "!77 HostConfig.Mounts[0].TmpfsOptions.Options" },
	{ HOST("\"Tmpfs\":{\"/t\":\"size=1m\",\"/u\":\"\"}"),
	    "--tmpfs=/t:size=1m|--tmpfs=/u|" },
	/* networks */
	{ HOST("\"NetworkMode\":\"none\""), "--network=none|" },
	{ NET("b", "\"b\":{\"Aliases\":[\"a\"],\"IPAMConfig\":{\"IPv4Address\":"
		   "\"10.0.0.2\"},\"Links\":[\"x:y\"]}"),
	    "--link=x:y|--network=b|--network-alias=a|--ip=10.0.0.2|" },
	{ NET("b", "\"b\":null"), "--network=b|" },
	{ NET("none", "\"b\":{}"), "!77 NetworkingConfig.EndpointsConfig" },
	{ NET("b", "\"b\":{\"NetworkID\":\"host\"}"),
	    "!77 NetworkingConfig.EndpointsConfig.b.NetworkID" },
	{ NET("b", "\"b\":{\"IPAddress\":\"1.2.3.4\"}"),
	    "!77 NetworkingConfig.EndpointsConfig.b.IPAddress" },
	{ NET("b", "\"a\":{\"Aliases\":[\"x\"]},\"b\":{}"),
	    "--network=b|--network=name=a,alias=x|" },
	{ NET("b", "\"a\":{\"Aliases\":[\"X\"]},\"b\":{}"),
	    "!77 NetworkingConfig.EndpointsConfig.a" },
	{ NET("b", "\"host\":{},\"b\":{}"),
	    "!77 NetworkingConfig.EndpointsConfig." },
	{ NET("b", "\"b\":{\"DriverOpts\":{\"a\":\"b\"},\"GwPriority\":2}"),
	    "--network=name=b,driver-opt=a=b,gw-priority=2|" },
	{ NET("a=b", ""), "!77 NetworkingConfig.EndpointsConfig.a=b" },
	{ "\"MacAddress\":\"02:00:00:00:00:01\"",
	    "--mac-address=02:00:00:00:00:01|" },
	{ HOST("\"Links\":[\"x:y\"]"), "--link=x:y|" },
	/* where the engine does not look */
	{ HOST("\"Links\":[\"x:y\"],\"NetworkMode\":\"b\""), "--network=b|" },
	/* docker-py names a network so, where the engine does not look */
	{ "\"NetworkingConfig\":{\"n\":null}", "" },
	{ "\"NetworkingConfig\":{\"n\":{\"Aliases\":[]}}",
	    "!77 NetworkingConfig.n" },
	{ "\"VolumesFrom\":[]", "" },
	{ "\"VolumesFrom\":[\"a\"]", "!77 VolumesFrom" },
	/* security */
	{ HOST("\"ContainerIDFile\":\"/home/a/cid\""), "" },
	{ HOST("\"SecurityOpt\":[\"label:disable\",\"seccomp={}\"]"),
	    "--security-opt=label:disable|--security-opt=seccomp={}|" },
	{ HOST("\"SecurityOpt\":[\"seccomp=/etc/x\"]"),
	    "!77 HostConfig.SecurityOpt[0]" },
	{ HOST("\"SecurityOpt\":[\"systempaths=unconfined\"]"),
	    "!77 HostConfig.SecurityOpt[0]" },
	/* refused, unless they have their default */
	{ "\"OnBuild\":[],\"Shell\":null,\"NetworkDisabled\":false", "" },
	{ "\"OnBuild\":[\"x\"]", "!77 OnBuild" },
	{ "\"NetworkDisabled\":true", "!77 NetworkDisabled" },
	{ HOST("\"KernelMemoryTCP\":1"), "!77 HostConfig.KernelMemoryTCP" },
	{ HOST("\"KernelMemory\":1"), "!77 HostConfig.KernelMemory" },
	/* unknown, on each level and in any spelling */
	{ "\"Binds\":[\"/:/x\"]",
	    "!77 Binds in the request's body is unknown" },
	{ "\"Privileged\":true", "!77 Privileged" },
	{ "\"hostconfig\":{}", "!77 hostconfig" },
	{ "\"Ho\305\277tConfig\":{}", "!77 Ho\305\277tConfig" },
	{ HOST("\"privileged\":true"), "!77 HostConfig.privileged" },
	{ HOST("\"X\":null"), "!77 HostConfig.X" },
	{ "\"HostConfig.Privileged\":true", "!77 HostConfig.Privileged" },
	{ "\"\":1", "!77 " },
	{ "\"?name\":\"x\"", "!77 '?name' in the request's body is unknown" },
	{ HOST("\"Mounts[]\":1"), "!77 HostConfig.Mounts[]" },
	{ MOUNT("\"X\":1"), "!77 HostConfig.Mounts[0].X" },
	{ "\"HostConfig\":[]", "!64 HostConfig" },
	{ "\"Healthcheck\":\"x\"", "!64 Healthcheck" },
	{ HOST("\"Mounts\":{}") ",\"Labels\":\"\"", "" },
};

static void test_rows(void **state)
{
	struct extras extras;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect(rows[i].keys, flags_of(rows[i].keys, &extras),
		    rows[i].flags);
}

/* What is not exactly one JSON object with each key once. */
static void test_strictness(void **state)
{
	static const char *const bodies[] = { "", " ", "{", "[]", "1", "null",
		"{\"Image\":\"a\"} x", "{\"Image\":\"a\"}{}",
		"{\"Image\":\"a\",\"Image\":\"b\"}", "{Image:\"a\"}",
		"{\"Image\":\"a\\u0000b\"}", "{\"Image\":\"\xff\"}",
		"{\"Image\":\"a\",}", "\xef\xbb\xbf{}",
		"{\"Image\":\"a\",\"HostConfig\":{\"Memory\":1,\"Memory\":2}}",
		"{\"Image\":\"a\",\"StopTimeout\":99999999999999999999}",
		"{\"Image\":\"\"}", "{\"Image\":1}", "{}" };
	struct extras extras;

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++)
		expect(
		    bodies[i], read_as("run", bodies[i], 41, &extras), "!64 ");
}

static void test_versions(void **state)
{
	static const struct {
		const char *body;
		unsigned int version;
		const char *words;
	} versions[] = {
		{ "{\"Image\":\"a\",\"HostConfig\":{\"Annotations\":"
		  "{\"a\":\"b\"}}}",
		    42,
		    "!77 HostConfig.Annotations in the request's body came "
		    "with API version 1.43" },
		{ "{\"Image\":\"a\",\"HostConfig\":{\"KernelMemory\":1}}", 41,
		    "run|--kernel-memory=1|--|a" },
		{ "{\"Image\":\"a\",\"HostConfig\":{\"NetworkMode\":\"b\"},"
		  "\"NetworkingConfig\":{\"EndpointsConfig\":{\"b\":"
		  "{\"MacAddress\":\"02:00:00:00:00:01\"}}}}",
		    43, "!77 NetworkingConfig.EndpointsConfig.b.MacAddress" },
		{ "{\"Image\":\"a\",\"HostConfig\":{\"NetworkMode\":\"b\"},"
		  "\"NetworkingConfig\":{\"EndpointsConfig\":{\"b\":{},"
		  "\"c\":{}}}}",
		    43, "!77 NetworkingConfig.EndpointsConfig.b" },
	};
	struct extras extras;

	(void)state;
	for (size_t i = 0; i < COUNT(versions); i++)
		expect(versions[i].body,
		    read_as(
			"run", versions[i].body, versions[i].version, &extras),
		    versions[i].words);
}

static void test_extras(void **state)
{
	struct extras e;

	(void)state;
	expect("empty", flags_of("\"Entrypoint\":[]", &e), "");
	assert_true(e.no_entrypoint);
	expect("unset", flags_of("\"Env\":[\"A\",\"B=1\"]", &e), "--env=B=1|");
	assert_int_equal(e.nunset, 1);
	assert_string_equal(e.unset[0], "A");
	expect("health",
	    flags_of("\"Healthcheck\":{\"Test\":[\"CMD\",\"a\",\"b c\"]}", &e),
	    "");
	assert_int_equal(e.nhealth, 2);
	assert_string_equal(e.health[1], "b c");
	/* docker-py: a standard input that nothing is attached to yet */
	expect(
	    "stdin", flags_of("\"OpenStdin\":true", &e), "--interactive=true|");
	assert_true(e.streams_given && e.streams.out && !e.streams.in);
	expect("none", read_as("run", "{\"Image\":\"a\"}", 41, &e), "run|--|a");
	assert_true(e.streams_given && !e.streams.out);
}

static void test_exec(void **state)
{
	static const struct {
		const char *body, *words;
		bool streams;
	} execs[] = {
		{ "{\"AttachStdout\":true,\"AttachStderr\":true,\"Cmd\":[\"a\"]"
		  ","
		  "\"Container\":\"one\",\"ConsoleSize\":[1,2]}",
		    "exec|--|one|a", false },
		{ "{\"AttachStdin\":true,\"AttachStdout\":true,"
		  "\"AttachStderr\":"
		  "true,\"Cmd\":[\"a\",\"b\"],\"Env\":[\"A=1\"],\"Tty\":true,"
		  "\"User\":\"1\",\"WorkingDir\":\"/x\",\"DetachKeys\":"
		  "\"ctrl-a\"}",
		    "exec|--interactive=true|--detach-keys=ctrl-a|--env=A=1|"
		    "--tty=true|--user=1|--workdir=/x|--|one|a|b",
		    false },
		{ "{\"Detach\":true,\"Cmd\":[\"a\"]}",
		    "exec|--detach=true|--|one|a", false },
		{ "{\"AttachStdout\":true,\"Cmd\":[\"a\"]}", "exec|--|one|a",
		    true },
		{ "{\"Cmd\":[]}", "!64 Cmd", false },
		{ "{\"Cmd\":[\"a\"],\"Image\":\"a\"}", "!77 Image", false },
		{ "{\"Cmd\":[\"a\"],\"HostConfig\":{}}", "!77 HostConfig",
		    false },
	};
	struct extras extras;

	(void)state;
	for (size_t i = 0; i < COUNT(execs); i++) {
		expect(execs[i].body,
		    read_as("exec", execs[i].body, 41, &extras),
		    execs[i].words);
		if (*execs[i].words != '!')
			assert_int_equal(
			    extras.streams_given, execs[i].streams);
	}
}

static void test_query(void **state)
{
	static const struct {
		struct request_pair query[2];
		const char *words;
	} queries[] = {
		{ { { "name", "one" }, { "platform", "linux" } },
		    "run|--name=one|--platform=linux|--|a" },
		{ { { "name", "" }, { "Image", "b" } }, "run|--|a" },
		{ { { "name", "a" }, { "name", "b" } }, "!64 " },
		{ { { "name", "a" }, { "x", "b" } }, "!77 x" },
		{ { { "name", "a" }, { "HostConfig.Memory", "b" } },
		    "!77 HostConfig.Memory" },
	};
	static const char body[] = "{\"Image\":\"a\",\"name\":\"one\","
				   "\"AttachStdout\":true,"
				   "\"AttachStderr\":true}";
	struct extras extras;

	(void)state;
	for (size_t i = 0; i < COUNT(queries); i++) {
		const struct request_text text = {
			.command = grammar_command_named("run"),
			.query = queries[i].query,
			.nquery = 2,
			.body = body,
			.length = strlen(body),
			.version = 41,
		};
		struct command command;
		struct words words;
		struct error error;
		const char *got;

		if (request_read(arena, &text, &command, &extras, &error) < 0) {
			got = shown(&error);
		} else {
			cmdline_emit(arena, &command, &words);
			got = joined(&words);
		}
		expect(queries[i].words, got, queries[i].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_rows),
		TEST(test_strictness),
		TEST(test_versions),
		TEST(test_extras),
		TEST(test_exec),
		TEST(test_query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
