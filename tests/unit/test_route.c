/* A client's request to an ask, and that to the engine's request. */
#include "support.h"

#include "core/base64.h"
#include "core/request/route.h"
#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum { NEWEST = 48 };

/* The engine's request: method, target, headers, body. */
static const char *shown_request(const struct request *request)
{
	struct text text = { .arena = arena };
	char *body;

	text_printf(
	    &text, "%s %s", request->method, request_target(arena, request));
	for (size_t i = 0; i < request->nheaders; i++)
		text_printf(&text, " %s: %s", request->headers[i].name,
		    request->headers[i].value);
	if (request->body) {
		body = json_dumps(request->body, JSON_COMPACT | JSON_SORT_KEYS);
		text_printf(&text, " %s", body);
		free(body);
	}
	return text_string(&text);
}

/* "WORDS;OPTIONS" */
static const char *shown_ask(const struct ask *ask)
{
	return arena_printf(
	    arena, "%s;%s", joined(&ask->words), joined(&ask->options));
}

/* The ask for "METHOD TARGET", or the error. */
static const char *ask_for(const char *line, const struct route_body *body,
    struct ask *ask, struct route *route)
{
	size_t method = strcspn(line, " ");
	struct error error = { 0 };
	enum route_result result =
	    route_find(arena, arena_strndup(arena, line, method),
		line + method + 1, NEWEST, route, &error);

	if (result == ROUTE_UNKNOWN)
		return arena_printf(arena, "!404 %s", error.message);
	if (result != ROUTE_FOUND ||
	    route_ask(arena, route, body, ask, &error) < 0)
		return shown(&error);
	return NULL;
}

/* What the door makes of an ask that is allowed as it is. */
static const char *request_for(const struct ask *ask)
{
	const struct operation *operation = operation_named(ask->operation);
	struct plan plan = { 0 };
	struct request request;
	struct error error = { 0 };
	const char *result;

	if (operation->command && cmdline_parse(arena, ask->words.v,
				      ask->words.n, &plan.command, &error) < 0)
		return shown(&error);
	if (operation_request(arena, operation, &plan, &ask->options,
		ask->version, &request, &error) < 0)
		return shown(&error);
	result = shown_request(&request);
	request_end(&request);
	return result;
}

struct row {
	const char *line, *body;
	const char *ask;     /* or the error */
	const char *request; /* NULL: as the client wrote it, by v1.48 */
};

static void check_row(const struct row *row)
{
	const struct route_body body = { .text = row->body,
		.length = row->body ? strlen(row->body) : 0 };
	struct route route;
	struct ask ask;
	const char *failed = ask_for(row->line, &body, &ask, &route);
	const char *wanted = row->request;

	if (failed) {
		expect(row->line, failed, row->ask);
		return;
	}
	expect(row->line, shown_ask(&ask), row->ask);
	if (!wanted) {
		size_t method = strcspn(row->line, " ");

		wanted = arena_printf(arena, "%.*s /v1.48%s", (int)method,
		    row->line, row->line + method + 1);
	}
	expect(row->line, request_for(&ask), wanted);
}

#define ID                                 \
	"0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef"
#define EXEC "/exec/" ID

static const struct row messages[] = {
	{ "GET /_ping", NULL, ";", NULL },
	{ "HEAD /_ping", NULL, ";", NULL },
	{ "GET /v1.41/version", NULL, ";", "GET /v1.41/version" },
	{ "GET /info", NULL, "info;", NULL },
	{ "GET /version?x=1", NULL, "!77 x in the request's query is unknown",
	    NULL },
	/* ps */
	{ "GET /containers/json", NULL, "ps;", NULL },
	{ "GET /containers/json?all=True&limit=-1&size=0&trunc_cmd=0", NULL,
	    "ps|--all=true;", "GET /v1.48/containers/json?all=1" },
	{ "GET /containers/json?limit=5&size=1", NULL,
	    "ps|--last=5|--size=true;", NULL },
	{ "GET /containers/json?all=yes", NULL, "!64 all in", NULL },
	{ "GET /containers/json?all", NULL, "ps;",
	    "GET /v1.48/containers/json" },
	{ "GET /containers/json?all=1&all=0", NULL,
	    "!64 all in the request's "
	    "query is there twice",
	    NULL },
	{ "GET /containers/json?limit=05", NULL, "!64 limit in", NULL },
	{ "GET /containers/json?limit=0x5", NULL, "!64 limit in", NULL },
	/* what names a container */
	{ "GET /containers/a/json", NULL, "container|inspect|--|a;", NULL },
	{ "GET /containers/a/json?size=true", NULL,
	    "container|inspect|--size=true|--|a;",
	    "GET /v1.48/containers/a/json?size=1" },
	{ "POST /containers/a/start", NULL, "start|--|a;", NULL },
	{ "POST /containers/a/start", "{}", "start|--|a;", NULL },
	{ "POST /containers/a/start", "null\n", "start|--|a;", NULL },
	{ "POST /containers/a/start", "{\"Binds\":[\"/:/x\"]}",
	    "!77 Binds in the request's body is unknown", NULL },
	{ "POST /containers/a/start?checkpoint=c&checkpoint-dir=/x", NULL,
	    "start|--checkpoint=c|--checkpoint-dir=/x|--|a;",
	    "POST /v1.48/containers/a/start?checkpoint=c&checkpoint-dir=%2Fx" },
	{ "POST /containers/a/stop?t=0", "{\"t\":0}", "stop|--time=0|--|a;",
	    NULL },
	{ "POST /containers/a/stop?t=-1&signal=INT", NULL,
	    "stop|--signal=INT|--time=-1|--|a;",
	    "POST /v1.48/containers/a/stop?signal=INT&t=-1" },
	{ "POST /v1.41/containers/a/stop?signal=INT", NULL,
	    "!77 signal in the request's query came with API version 1.42",
	    NULL },
	{ "POST /containers/a/restart?t=10", NULL, "restart|--time=10|--|a;",
	    NULL },
	{ "POST /containers/a/kill?signal=HUP", NULL, "kill|--signal=HUP|--|a;",
	    NULL },
	{ "POST /containers/a/kill", NULL, "kill|--|a;", NULL },
	{ "POST /containers/a/pause", NULL, "pause|--|a;", NULL },
	{ "POST /containers/a/unpause", NULL, "unpause|--|a;", NULL },
	{ "POST /containers/a/rename?name=b", NULL, "rename|--|a|b;", NULL },
	{ "POST /containers/a/rename", NULL, "!64 the request does not say",
	    NULL },
	{ "DELETE /containers/a?force=1&v=1&link=False", NULL,
	    "rm|--force=true|--volumes=true|--|a;",
	    "DELETE /v1.48/containers/a?force=1&v=1" },
	{ "GET /containers/a/top?ps_args=-ef", NULL, "top|--|a|-ef;", NULL },
	{ "GET /containers/a/stats?stream=0", NULL,
	    "stats|--no-stream=true|--|a;", NULL },
	{ "GET /containers/a/stats?one-shot=1&stream=true", NULL,
	    "stats|--|a;one-shot=1",
	    "GET /v1.48/containers/a/stats?one-shot=1" },
	{ "GET /containers/a/changes", NULL, "diff|--|a;", NULL },
	{ "GET /containers/a/export", NULL, "export|--|a;", NULL },
	/* streams */
	{ "POST /containers/a/wait", NULL, "wait|--|a;", NULL },
	{ "POST /containers/a/wait?condition=next-exit", NULL,
	    "wait|--|a;condition=next-exit", NULL },
	{ "POST /containers/a/wait?condition=not-running", NULL, "wait|--|a;",
	    "POST /v1.48/containers/a/wait" },
	{ "POST /containers/a/attach?stderr=1&stdin=1&stdout=1&stream=1", NULL,
	    "attach|--|a;stderr=1|stdin=1|stdout=1|stream=1", NULL },
	{ "POST /containers/a/attach?hijack=true&stream=true&logs=1",
	    "{\"hijack\":true,\"stream\":true,\"logs\":true}",
	    "attach|--|a;logs=1|stream=1",
	    "POST /v1.48/containers/a/attach?logs=1&stream=1" },
	{ "POST /containers/a/attach?detachKeys=ctrl-c&stream=0", NULL,
	    "attach|--detach-keys=ctrl-c|--|a;",
	    "POST /v1.48/containers/a/attach?detachKeys=ctrl-c" },
	{ "POST /containers/a/resize?h=24&w=80", NULL, "attach|--|a;h=24|w=80",
	    NULL },
	{ "GET /containers/a/logs?follow=1&stderr=1&stdout=1&tail=all", NULL,
	    "logs|--follow=true|--|a;stderr=1|stdout=1",
	    "GET /v1.48/containers/a/logs?follow=1&stderr=1&stdout=1" },
	{ "GET /containers/a/logs?since=0&stdout=1&tail=5&timestamps=1", NULL,
	    "logs|--tail=5|--timestamps=true|--|a;stdout=1",
	    "GET /v1.48/containers/a/logs?stdout=1&tail=5&timestamps=1" },
	{ "GET /containers/a/logs?since=1700000000.5&until=1", NULL,
	    "logs|--since=1700000000.5|--until=1|--|a;", NULL },
	{ "GET /containers/a/logs?since=10m", NULL, "!64 since in", NULL },
	/* exec */
	{ "POST /containers/a/exec",
	    "{\"Cmd\":[\"sh\",\"-c\",\"x\"],"
	    "\"AttachStdout\":true,"
	    "\"AttachStderr\":true,\"Tty\":true}",
	    "exec|--tty=true|--|a|sh|-c|x;",
	    "POST /v1.48/containers/a/exec {\"AttachStderr\":true,"
	    "\"AttachStdout\":true,\"Cmd\":[\"sh\",\"-c\",\"x\"],"
	    "\"Tty\":true}" },
	{ "POST " EXEC "/start",
	    "{\"Detach\":false,\"Tty\":true,"
	    "\"ConsoleSize\":[1,2]}",
	    ";tty=1|exec=" ID, "POST /v1.48" EXEC "/start {\"Tty\":true}" },
	{ "POST " EXEC "/start", "{\"hijack\":true,\"stdin\":true}",
	    ";exec=" ID, "POST /v1.48" EXEC "/start {}" },
	{ "POST " EXEC "/start", "{\"Detach\":true}", ";detach=1|exec=" ID,
	    "POST /v1.48" EXEC "/start {\"Detach\":true}" },
	{ "POST " EXEC "/start", "{\"Detach\":1}", "!64 Detach in", NULL },
	{ "POST " EXEC "/start", "{\"detach\":true}", "!77 detach in", NULL },
	{ "POST /exec/abc/start", NULL, "!64 'abc' in", NULL },
	{ "GET /exec/0123456789ab/json", NULL, "!64 '0123456789ab' in", NULL },
	{ "GET " EXEC "0/json", NULL, "!64 '0123456789", NULL },
	{ "GET " EXEC "/json", NULL, ";exec=" ID, NULL },
	{ "POST " EXEC "/resize?h=1&w=2", NULL, ";h=1|w=2|exec=" ID, NULL },
};

/* {}: no account of a registry's */
#define NOBODY " X-Registry-Auth: e30="

static const struct row images[] = {
	{ "GET /images/json", NULL, "images;", NULL },
	{ "GET /images/json?all=0&digests=1&shared-size=1", NULL,
	    "images|--digests=true;shared-size=1",
	    "GET /v1.48/images/json?digests=1&shared-size=1" },
	{ "GET /images/library/ubuntu:22.04/json", NULL,
	    "image|inspect|--|library/ubuntu:22.04;", NULL },
	{ "GET /images/library%2Fubuntu%3A22.04/json", NULL,
	    "image|inspect|--|library/ubuntu:22.04;",
	    "GET /v1.48/images/library/ubuntu:22.04/json" },
	{ "GET /images/a%2F%2E%2E%2Fb/json", NULL, "!64 'a/../b'", NULL },
	{ "GET /images/sha256:" ID "/history", NULL,
	    "history|--|sha256:" ID ";", NULL },
	{ "POST /images/create?fromImage=alpine&tag=3", NULL,
	    "pull|--|alpine:3;",
	    "POST /v1.48/images/create?fromImage=alpine&tag=3" NOBODY },
	{ "POST /images/create?fromImage=alpine", NULL,
	    "pull|--all-tags=true|--|alpine;",
	    "POST /v1.48/images/create?fromImage=alpine" NOBODY },
	{ "POST /images/create?fromImage=r.example:5000/a/b:3", NULL,
	    "pull|--|r.example:5000/a/b:3;",
	    "POST /v1.48/images/create?fromImage=r.example%3A5000%2Fa%2Fb"
	    "&tag=3" NOBODY },
	{ "POST /images/create?fromImage=a&tag=sha256:" ID, NULL,
	    "pull|--|a@sha256:" ID ";",
	    "POST /v1.48/images/create?fromImage=a&tag=sha256%3A" ID NOBODY },
	{ "POST /images/create?fromImage=a@b", NULL, "!64 fromImage in", NULL },
	{ "POST /images/create?fromImage=:b", NULL, "!64 fromImage in", NULL },
	{ "POST /images/create?fromImage=a:1&tag=2", NULL, "!64 fromImage in",
	    NULL },
	{ "POST /images/create?tag=2", NULL, "!64 the request does not say",
	    NULL },
	{ "POST /images/create?authconfig=x&fromImage=a&tag=1",
	    "{\"fromImage\":\"a\",\"tag\":\"1\"}", "pull|--|a:1;",
	    "POST /v1.48/images/create?fromImage=a&tag=1" NOBODY },
	{ "POST /images/create?fromImage=a&repo=b", NULL, "!77 repo in", NULL },
	{ "POST /images/a/b/tag?repo=c/d&tag=1", NULL, "tag|--|a/b|c/d:1;",
	    "POST /v1.48/images/a/b/tag?repo=c%2Fd&tag=1" },
	{ "POST /images/a/tag?force=0&repo=b", NULL, "tag|--|a|b:latest;",
	    "POST /v1.48/images/a/tag?repo=b&tag=latest" },
	{ "DELETE /images/a:1?force=True&noprune=False", NULL,
	    "rmi|--force=true|--|a:1;", "DELETE /v1.48/images/a:1?force=1" },
};

/* Archives, networks, volumes, builds and registries. */
static const struct row others[] = {
	{ "POST /images/create?fromSrc=-&repo=a/b:3&tag=&changes=CMD+x&changes="
	  "ENV+a%3Db&message=m",
	    NULL,
	    "import|--change=CMD x|--change=ENV a=b|--message=m|--|-|"
	    "a/b:3;",
	    "POST /v1.48/images/create?changes=CMD%20x&changes=ENV%20a%3Db"
	    "&fromSrc=-&message=m&repo=a%2Fb&tag=3" },
	{ "POST /images/create?fromSrc=http://x/y&repo=a", NULL,
	    "!77 fromSrc in the request's query is an address", NULL },
	{ "POST /images/create?fromSrc=&fromImage=a&tag=1", NULL,
	    "pull|--|a:1;",
	    "POST /v1.48/images/create?fromImage=a&tag=1" NOBODY },
	{ "POST /images/create?fromSrc=&fromSrc=-&repo=a", NULL,
	    "!64 fromSrc in the request's query is there twice", NULL },
	{ "POST /images/create?fromSrc=-&fromImage=a", NULL, "!77 fromImage in",
	    NULL },
	{ "POST /images/r.example/a/push?tag=1", NULL, "push|--|r.example/a:1;",
	    "POST /v1.48/images/r.example/a/push?tag=1" NOBODY },
	{ "POST /images/a/push", NULL, "push|--all-tags=true|--|a;",
	    "POST /v1.48/images/a/push" NOBODY },
	{ "GET /images/search?term=a&limit=25", NULL, "search|--|a;",
	    "GET /v1.48/images/search?term=a" NOBODY },
	{ "GET /images/get?names=a&names=b:1", NULL, "save|--|a|b:1;",
	    "GET /v1.48/images/get?names=a&names=b%3A1" },
	{ "GET /images/get", NULL, "!64 the request does not say", NULL },
	{ "GET /images/a/b:1/get", NULL, "save|--|a/b:1;", NULL },
	{ "POST /images/load?quiet=0", NULL, "load;quiet=0", NULL },
	{ "POST /images/load", NULL, "load;", NULL },
	{ "POST /images/prune?filters={\"dangling\":{\"false\":true}}", NULL,
	    "image|prune|--all=true;",
	    "POST /v1.48/images/prune?filters=%7B%22dangling%22%3A%5B%22false"
	    "%22%5D%7D" },
	{ "POST /images/prune?filters={\"dangling\":[\"true\"]}", NULL,
	    "image|prune;", "POST /v1.48/images/prune" },
	{ "POST /images/prune?filters={\"dangling\":[\"true\",\"false\"]}",
	    NULL, "!64 filters in", NULL },
	{ "POST /images/prune?filters=dangling=false", NULL, "!64 filters in",
	    NULL },
	{ "POST /volumes/prune?filters={\"all\":[\"1\"]}", NULL,
	    "volume|prune|--all=true;",
	    "POST /v1.48/volumes/prune?filters=%7B%22all%22%3A%5B%22true%22%5D"
	    "%7D" },
	{ "POST /build/prune?all=1&filters=&keep-storage=1073741824", NULL,
	    "builder|prune|--all=true|--keep-storage=1073741824;",
	    "POST /v1.48/build/prune?all=1&keep-storage=1073741824" },
	{ "POST /commit?author=me&changes=CMD+a&comment=m+m&container=c&pause=0"
	  "&repo=r/x&tag=latest",
	    "null",
	    "commit|--author=me|--change=CMD a|--message=m m|--pause=false|--|"
	    "c|r/x:latest;",
	    "POST /v1.48/commit?author=me&changes=CMD%20a&comment=m%20m"
	    "&container=c&pause=0&repo=r%2Fx&tag=latest" },
	{ "POST /commit?container=c", "{\"User\":\"0\"}", "!77 User in", NULL },
	/* cp */
	{ "GET /containers/a/archive?path=/x%20y", NULL, "cp|--|a:/x y|-;",
	    "GET /v1.48/containers/a/archive?path=%2Fx%20y" },
	{ "HEAD /containers/a/archive?path=/a:b", NULL, "cp|--|a:/a:b|-;",
	    "HEAD /v1.48/containers/a/archive?path=%2Fa%3Ab" },
	{ "PUT /containers/a/archive?copyUIDGID=true&noOverwriteDirNonDir=true"
	  "&path=%2F",
	    NULL, "cp|--archive=true|--|-|a:/;keep-kind=1",
	    "PUT /v1.48/containers/a/archive?copyUIDGID=1"
	    "&noOverwriteDirNonDir=1&path=%2F" },
	{ "GET /containers/a/archive", NULL, "!64 path in", NULL },
	{ "GET /containers/a%3Ab/archive?path=/", NULL, "!64 {id} in", NULL },
	/* update */
	{ "POST /containers/a/update",
	    "{\"Memory\":104857600,\"MemorySwap\":-1,\"NanoCpus\":500000000,"
	    "\"PidsLimit\":0,\"RestartPolicy\":{\"Name\":\"no\"},"
	    "\"MemorySwappiness\":null,\"Devices\":null}",
	    "update|--memory=104857600|--memory-swap=-1|--cpus=0.5|"
	    "--pids-limit=0|--restart=no|--|a;",
	    "POST /v1.48/containers/a/update {\"Memory\":104857600,"
	    "\"MemorySwap\":-1,\"NanoCpus\":500000000,\"PidsLimit\":0,"
	    "\"RestartPolicy\":{\"Name\":\"no\"}}" },
	{ "POST /containers/a/update",
	    "{\"PidsLimit\":null,\"RestartPolicy\":{\"Name\":\"\","
	    "\"MaximumRetryCount\":0}}",
	    "update|--|a;", "POST /v1.48/containers/a/update {}" },
	{ "POST /containers/a/update", "{\"Devices\":[{}]}", "!77 Devices in",
	    NULL },
	/* networks */
	{ "POST /networks/create",
	    "{\"Name\":\"n\",\"CheckDuplicate\":false,\"Driver\":\"bridge\","
	    "\"IPAM\":{\"Driver\":\"default\",\"Options\":{},\"Config\":["
	    "{\"Subnet\":\"10.9.0.0/24\",\"Gateway\":\"10.9.0.1\","
	    "\"IPRange\":\"10.9.0.128/25\",\"AuxiliaryAddresses\":{\"a\":"
	    "\"10.9.0.5\"}},{\"Subnet\":\"fd00::/64\"}]}}",
	    "network|create|--subnet=10.9.0.0/24|--ip-range=10.9.0.128/25|"
	    "--gateway=10.9.0.1|--aux-address=a=10.9.0.5|--subnet=fd00::/64|--|"
	    "n;",
	    "POST /v1.48/networks/create {\"CheckDuplicate\":true,\"IPAM\":{"
	    "\"Config\":[{\"AuxiliaryAddresses\":{\"a\":\"10.9.0.5\"},"
	    "\"Gateway\":\"10.9.0.1\",\"IPRange\":\"10.9.0.128/25\","
	    "\"Subnet\":\"10.9.0.0/24\"},{\"Subnet\":\"fd00::/64\"}]},"
	    "\"Name\":\"n\"}" },
	{ "POST /networks/create",
	    "{\"Name\":\"n\",\"IPAM\":{\"Config\":[{\"Subnet\":"
	    "\"10.9.0.0/24\",\"Gateway\":\"10.8.0.1\"}]}}",
	    "!77 IPAM.Config in", NULL },
	{ "POST /networks/create",
	    "{\"Name\":\"n\",\"IPAM\":{\"Config\":[{\"Gateway\":"
	    "\"10.8.0.1\"}]}}",
	    "!77 IPAM.Config in", NULL },
	{ "POST /networks/create", "{\"Driver\":\"macvlan\"}",
	    "!64 the request does not say", NULL },
	{ "POST /networks/create",
	    "{\"Name\":\"n\",\"Driver\":\"macvlan\",\"Options\":{\"parent\":"
	    "\"eth0\"}}",
	    "network|create|--driver=macvlan|--opt=parent=eth0|--|n;",
	    "POST /v1.48/networks/create {\"CheckDuplicate\":true,\"Driver\":"
	    "\"macvlan\",\"Name\":\"n\",\"Options\":{\"parent\":\"eth0\"}}" },
	{ "POST /networks/n/connect",
	    "{\"Container\":\"c\",\"EndpointConfig\":{\"IPAMConfig\":{"
	    "\"IPv4Address\":\"10.9.0.3\"},\"Links\":[\"a:b\"],\"Aliases\":["
	    "\"x\"],\"NetworkID\":\"\",\"IPPrefixLen\":0}}",
	    "network|connect|--alias=x|--ip=10.9.0.3|--link=a:b|--|n|c;",
	    "POST /v1.48/networks/n/connect {\"Container\":\"c\","
	    "\"EndpointConfig\":{\"Aliases\":[\"x\"],\"IPAMConfig\":{"
	    "\"IPv4Address\":\"10.9.0.3\"},\"Links\":[\"a:b\"]}}" },
	{ "POST /networks/n/connect",
	    "{\"Container\":\"c\",\"EndpointConfig\":{\"NetworkID\":\"host\"}}",
	    "!77 EndpointConfig.NetworkID in", NULL },
	{ "POST /networks/n/disconnect", "{\"Container\":\"c\",\"Force\":true}",
	    "network|disconnect|--force=true|--|n|c;",
	    "POST /v1.48/networks/n/disconnect {\"Container\":\"c\",\"Force\":"
	    "true}" },
	{ "GET /networks/n?verbose=1&scope=local", NULL,
	    "network|inspect|--verbose=true|--|n;scope=local",
	    "GET /v1.48/networks/n?scope=local&verbose=1" },
	{ "DELETE /networks/n", NULL, "network|rm|--|n;", NULL },
	/* volumes */
	{ "POST /volumes/create",
	    "{\"Driver\":\"local\",\"DriverOpts\":{\"o\":\"bind\"},\"Name\":"
	    "\"v\"}",
	    "volume|create|--opt=o=bind|--|v;",
	    "POST /v1.48/volumes/create {\"DriverOpts\":{\"o\":\"bind\"},"
	    "\"Name\":\"v\"}" },
	{ "POST /volumes/create", NULL, "volume|create;",
	    "POST /v1.48/volumes/create {}" },
	{ "POST /volumes/create", "{\"ClusterVolumeSpec\":{\"Group\":\"g\"}}",
	    "!77 ClusterVolumeSpec in", NULL },
	{ "DELETE /volumes/v?force=1", NULL, "volume|rm|--force=true|--|v;",
	    NULL },
	{ "PUT /volumes/v", NULL, "!404 page not found", NULL },
	/* the engine */
	{ "GET /events?since=0&until=1700000000", NULL,
	    "events|--until=1700000000;",
	    "GET /v1.48/events?until=1700000000" },
	{ "GET /system/df?type=image&type=volume", NULL,
	    "system|df;type=image|type=volume", NULL },
	{ "POST /auth",
	    "{\"username\":\"u\",\"password\":\"true\",\"serveraddress\":"
	    "\"r.example\"}",
	    "login|--username=u|--|r.example;password=true",
	    "POST /v1.48/auth {\"password\":\"true\",\"serveraddress\":"
	    "\"r.example\",\"username\":\"u\"}" },
	/* build */
	{ "POST /build?buildargs=%7B%22A%22%3A%221%22%2C%22B%22%3Anull%7D"
	  "&cachefrom=%5B%22x%22%5D&cgroupparent=&cpuperiod=0&cpusetcpus="
	  "&dockerfile=d/f&extrahosts=h%3A1.2.3.4&labels=%7B%22l%22%3A%221%22"
	  "%7D&memory=1073741824&memswap=-1&networkmode=none&nocache=1&pull=1"
	  "&q=1&rm=1&securityopt=a%3Db&shmsize=0&t=a&t=b%3A1&target=t&ulimits="
	  "%5B%7B%22Name%22%3A%22nofile%22%2C%22Hard%22%3A6%2C%22Soft%22%3A5"
	  "%7D%5D&version=1",
	    NULL,
	    "build|--build-arg=A=1|--build-arg=B|--cache-from=x|--file=d/f|"
	    "--add-host=h:1.2.3.4|--label=l=1|--memory=1073741824|"
	    "--memory-swap=-1|--network=none|--no-cache=true|--pull=true|"
	    "--quiet=true|--security-opt=a=b|--tag=a|--tag=b:1|--target=t|"
	    "--ulimit=nofile=5:6|--|-;",
	    "POST /v1.48/build?buildargs=%7B%22A%22%3A%221%22%2C%22B%22%3Anull"
	    "%7D&cachefrom=%5B%22x%22%5D&dockerfile=d%2Ff&extrahosts=h%3A1.2.3."
	    "4"
	    "&labels=%7B%22l%22%3A%221%22%7D&memory=1073741824&memswap=-1"
	    "&networkmode=none&nocache=1&pull=1&q=1&securityopt=a%3Db&t=a"
	    "&t=b%3A1&target=t&ulimits=%5B%7B%22Name%22%3A%22nofile%22%2C%"
	    "22Soft"
	    "%22%3A5%2C%22Hard%22%3A6%7D%5D" },
	{ "POST /build?buildargs=%7B%7D&cachefrom=null&dockerfile=Dockerfile"
	  "&labels=%7B%7D&memory=0&networkmode=default&rm=0&ulimits=null",
	    NULL, "build|--rm=false|--|-;", "POST /v1.48/build?rm=0" },
	{ "POST /build?remote=http://x", NULL, "!77 remote in", NULL },
	{ "POST /build?version=2", NULL, "!77 version in", NULL },
	{ "POST /build?memory=-1", NULL, "!64 memory in", NULL },
	{ "POST /build?ulimits=%5B%7B%22x%22%3A1%7D%5D", NULL,
	    "!77 ulimits[0].x in the request's query is unknown", NULL },
};

#define FILTERS "GET /containers/json?filters="
#define FILTERED "GET /v1.48/containers/json?filters="
#define UNFILTERED "GET /v1.48/containers/json"

static const struct row filters[] = {
	{ FILTERS "{\"label\":[\"b\",\"a=1\"],\"id\":[\"x\"]}", NULL,
	    "ps|--filter=id=x|--filter=label=a=1|--filter=label=b;",
	    FILTERED "%7B%22id%22%3A%5B%22x%22%5D%2C%22label%22%3A%5B%22a%3D1"
		     "%22%2C%22b%22%5D%7D" },
	{ FILTERS "{\"label\":{\"a\":true,\"b\":true}}", NULL,
	    "ps|--filter=label=a|--filter=label=b;",
	    FILTERED "%7B%22label%22%3A%5B%22a%22%2C%22b%22%5D%7D" },
	{ FILTERS "{}", NULL, "ps;", UNFILTERED },
	{ FILTERS "null", NULL, "ps;", UNFILTERED },
	{ FILTERS "{\"label\":[]}", NULL, "ps;", UNFILTERED },
	{ FILTERS, NULL, "ps;", UNFILTERED },
	{ FILTERS "{\"label\":{\"a\":false}}", NULL, "!64 filters in", NULL },
	{ FILTERS "{\"label\":null}", NULL, "!64 filters in", NULL },
	{ FILTERS "{\"label\":\"a\"}", NULL, "!64 filters in", NULL },
	{ FILTERS "{\"label\":[\"a\"],\"id\":{\"x\":true}}", NULL,
	    "!64 filters in", NULL },
	{ FILTERS "{\"label\":[\"a\"],\"label\":[\"b\"]}", NULL,
	    "!64 filters in the request's query is not strictly JSON", NULL },
	{ FILTERS "{\"label\":[1]}", NULL, "!64 filters in", NULL },
	{ FILTERS "{\"label\":[\"%20a\"]}", NULL, "!64 filters in", NULL },
	{ FILTERS "{\"label\":[\"\"]}", NULL, "!64 filters in", NULL },
	{ FILTERS "{\"Label\":[\"a\"]}", NULL, "!64 filters in", NULL },
	{ FILTERS "{\"a=b\":[\"a\"]}", NULL, "!64 filters in", NULL },
	{ FILTERS "[]", NULL, "ps;", UNFILTERED },
	{ FILTERS "[1]", NULL, "!64 filters in", NULL },
	{ FILTERS "{}{}", NULL, "!64 filters in", NULL },
};

static const struct row targets[] = {
	{ "GET /v1.41/containers/json", NULL, "ps;",
	    "GET /v1.41/containers/json" },
	{ "GET /v1.49/info", NULL,
	    "!64 client version 1.49 is too new. Maximum supported API version "
	    "is 1.48",
	    NULL },
	{ "GET /v1.23/info", NULL, "!64 client version 1.23 is too old", NULL },
	{ "GET /v1.9999/info", NULL, "!64 the request's target has an odd",
	    NULL },
	{ "GET /v01.41/info", NULL, "!64 the request's target has an odd",
	    NULL },
	{ "GET /v1.041/info", NULL, "!64 the request's target has an odd",
	    NULL },
	{ "GET /v1.41.0/info", NULL, "!64 the request's target has an odd",
	    NULL },
	{ "GET /v2.0/info", NULL, "!64 the request's target has an odd", NULL },
	{ "GET /v1.41", NULL, "!64 the request's target has an odd", NULL },
	{ "GET /v1.41/v1.41/info", NULL, "!404 page not found", NULL },
	{ "GET //info", NULL, "!64 the request's target has an odd path",
	    NULL },
	{ "GET /info/", NULL, "!64 the request's target has an odd path",
	    NULL },
	{ "GET /containers/../info", NULL,
	    "!64 the request's target has an odd path", NULL },
	{ "GET /./info", NULL, "!64 the request's target has an odd path",
	    NULL },
	{ "GET /c%6fntainers/json", NULL, "!64 the request's path has an",
	    NULL },
	{ "GET /inf%6f", NULL, "!64 the request's path has an", NULL },
	{ "GET /containers/a%2Fb/json", NULL, "!64 'a/b' in", NULL },
	{ "GET /containers/a%252Fb/json", NULL, "!64 'a%2Fb' in", NULL },
	{ "GET /containers/a%00/json", NULL, "!64 the request's target has a",
	    NULL },
	{ "GET /containers/a%0/json", NULL, "!64 the request's target has a",
	    NULL },
	{ "GET /containers/a%zz/json", NULL, "!64 the request's target has a",
	    NULL },
	{ "GET /containers/%2e%2e/json", NULL, "!64 '..' in", NULL },
	{ "GET /containers/a%FF/json", NULL, "!64 the request's target is not",
	    NULL },
	{ "GET /containers/a/b/json", NULL, "!404 page not found", NULL },
	{ "GET /containers/\303\244/json", NULL, "!64 the request's target",
	    NULL },
	{ "GET http://x/info", NULL, "!64 the request's target does not begin",
	    NULL },
	{ "GET *", NULL, "!64 the request's target does not begin", NULL },
	{ "GET /info#x", NULL, "!64 the request's target has a byte", NULL },
	{ "GET /info?", NULL, "info;", "GET /v1.48/info" },
	{ "GET /containers/json?&all=1", NULL,
	    "!64 the request's target has an odd name", NULL },
	{ "GET /containers/json?a%6cl=1", NULL,
	    "!64 the request's target has an odd name", NULL },
	{ "GET /containers/json?all=1;size=1", NULL,
	    "!64 the request's target has a ';'", NULL },
	{ "GET /containers/json?%7Bid%7D=1", NULL, "!64", NULL },
	{ "GET /containers/a/json?{id}=b", NULL, "!77 {id} in", NULL },
	{ "POST /containers/json", NULL, "!404 page not found", NULL },
	{ "PUT /info", NULL, "!404 page not found", NULL },
	{ "get /info", NULL, "!404 page not found", NULL },
	{ "GET /nothing", NULL, "!404 page not found", NULL },
	/* refused under any policy */
	{ "POST /grpc", NULL, "!77 BuildKit's own API", NULL },
	{ "POST /v1.41/session", NULL, "!77 BuildKit's own API", NULL },
	{ "GET /debug/pprof/heap", NULL, "!77 the engine's own", NULL },
	{ "GET /containers/a/attach/ws?stream=1", NULL, "!77 websockets",
	    NULL },
	{ "POST /containers/a/checkpoints", NULL, "!77 checkpoints", NULL },
	{ "POST /plugins/pull?remote=x", NULL, "!77 plugins", NULL },
	{ "GET /secrets", NULL, "!77 the API of Swarm", NULL },
	{ "GET /distribution/alpine/json", NULL, "!77 asking registries",
	    NULL },
	{ "GET /debugx", NULL, "!404", NULL },
};

#define CREATE "POST /containers/create"
#define CREATED "POST /v1.48/containers/create"
#define ALPINE "\"Image\":\"alpine\""

static const struct row creates[] = {
	{ CREATE "?name=a",
	    "{" ALPINE ",\"AttachStdout\":true,"
	    "\"AttachStderr\":true}",
	    "run|--name=a|--|alpine;",
	    CREATED "?name=a {\"AttachStderr\":true,\"AttachStdout\":true,"
		    "\"HostConfig\":{}," ALPINE "}" },
	{ CREATE "?Image=alpine&name=b&HostConfig=%7B%7D&Tty=false",
	    "{" ALPINE ",\"name\":\"b\",\"Entrypoint\":[],"
	    "\"Env\":[\"A\",\"B=1\"],\"Healthcheck\":{\"Test\":[\"CMD\","
	    "\"x\"]}}",
	    "run|--name=b|--env=B=1|--|alpine;no-entrypoint=1|unset=A|health=x|"
	    "streams=",
	    CREATED "?name=b {\"Entrypoint\":[],\"Env\":[\"B=1\",\"A\"],"
		    "\"Healthcheck\":{\"Test\":[\"CMD\",\"x\"]},"
		    "\"HostConfig\":{}," ALPINE "}" },
	{ CREATE "?privileged=1", "{" ALPINE "}", "!77 privileged in", NULL },
	{ CREATE "?name=a&name=b", "{" ALPINE "}", "!64 name in", NULL },
	{ CREATE, "", "!64 the request's body is not strictly JSON", NULL },
	{ CREATE, "null", "!64 the request's body is not strictly JSON", NULL },
	{ CREATE, "{" ALPINE ",\"platform\":\"x\"}", "!77 platform in", NULL },
};

static void check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_row(&rows[i]);
}

static void test_messages(void **state)
{
	(void)state;
	check_rows(messages, COUNT(messages));
}

static void test_images(void **state)
{
	(void)state;
	check_rows(images, COUNT(images));
}

static void test_others(void **state)
{
	(void)state;
	check_rows(others, COUNT(others));
}

/* What headers hold, the ask, and what the header is that the door makes. */
static const struct {
	const char *line, *auth, *config, *ask, *request;
} credentials[] = {
	{ "POST /images/a/push?tag=1",
	    "{\"username\":\"u\",\"password\":\"p=\"}", NULL,
	    "push|--|a:1;auth=password=p=|auth=username=u",
	    "{\"password\":\"p=\",\"username\":\"u\"}" },
	{ "POST /images/a/push?tag=1", "{}", NULL, "push|--|a:1;", "{}" },
	{ "POST /images/a/push?tag=1", "{\"user\":\"u\"}", NULL,
	    "!77 X-Registry-Auth.user in the request's head", NULL },
	{ "POST /images/a/push?tag=1", "{\"username\":1}", NULL,
	    "!64 X-Registry-Auth.username in", NULL },
	{ "POST /images/a/push?tag=1",
	    "{\"username\":\"u\",\"Username\":\"v\"}", NULL,
	    "!64 X-Registry-Auth in the request's head has two", NULL },
	{ "POST /images/a/push?tag=1", "{", NULL,
	    "!64 X-Registry-Auth in the request's head is not strictly", NULL },
	{ "POST /build", NULL,
	    "{\"r.example\":{\"Username\":\"u\",\"password\":\"p\"}}",
	    "build|--|-;config=r.example=password=p|"
	    "config=r.example=username=u",
	    "{\"r.example\":{\"password\":\"p\",\"username\":"
	    "\"u\"}}" },
	{ "POST /build", NULL, "{\"a=b\":{}}", "!64 X-Registry-Config in",
	    NULL },
};

/* Credentials become options, and a header of the door's own making. */
static void test_credentials(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(credentials); i++) {
		const char *auth = credentials[i].auth,
			   *config = credentials[i].config;
		const struct route_body body = {
			.registry_auth =
			    auth ? base64_encode(arena, auth, strlen(auth))
				 : NULL,
			.registry_config = config ? base64_encode(arena, config,
							strlen(config))
						  : NULL
		};
		struct route route;
		struct ask ask;
		const char *failed =
		    ask_for(credentials[i].line, &body, &ask, &route);

		expect(credentials[i].line, failed ? failed : shown_ask(&ask),
		    credentials[i].ask);
		if (!failed)
			assert_non_null(strstr(request_for(&ask),
			    base64_encode(arena, credentials[i].request,
				strlen(credentials[i].request))));
	}
}

/* Text behind a NUL would be lost. */
static void test_hidden(void **state)
{
	static const char hidden[] = "{}\0{}";
	const struct route_body body = { .registry_auth =
					     base64_encode(arena, hidden, 5) };
	struct route route;
	struct ask ask;

	(void)state;
	expect("NUL", ask_for("POST /images/a/push", &body, &ask, &route),
	    "!64 X-Registry-Auth in the request's head is not base64");
}

/* Addresses are looked for in all pools. */
static void test_pools(void **state)
{
	struct text text = { .arena = arena };
	struct route_body body = { 0 };
	struct route route;
	struct ask ask;

	(void)state;
	for (int i = 0; i < 65; i++)
		text_printf(&text, "%s{\"Subnet\":\"10.0.%d.0/24\"}",
		    i ? "," : "{\"Name\":\"n\",\"IPAM\":{\"Config\":[", i);
	text_add(&text, "]}}");
	body.text = text_string(&text);
	body.length = strlen(body.text);
	expect("pools", ask_for("POST /networks/create", &body, &ask, &route),
	    "!64 IPAM.Config in");
}

static void test_filters(void **state)
{
	(void)state;
	check_rows(filters, COUNT(filters));
}

static void test_targets(void **state)
{
	(void)state;
	check_rows(targets, COUNT(targets));
}

static void test_creates(void **state)
{
	(void)state;
	check_rows(creates, COUNT(creates));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_messages),
		TEST(test_images),
		TEST(test_others),
		TEST(test_credentials),
		TEST(test_hidden),
		TEST(test_pools),
		TEST(test_filters),
		TEST(test_targets),
		TEST(test_creates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
