/*
 * What the engine says of itself, with the caller's own numbers.
 */
#include "door/exchange.h"

#include "door/request.h"

/* Of these nobody learns more than what is in the list. */
static const char *const kept[] = { "ID", "Driver", "MemoryLimit", "SwapLimit",
	"CpuCfsPeriod", "CpuCfsQuota", "CPUShares", "CPUSet", "PidsLimit",
	"IPv4Forwarding", "OomKillDisable", "CgroupDriver", "CgroupVersion",
	"KernelVersion", "OperatingSystem", "OSVersion", "OSType",
	"Architecture", "NCPU", "MemTotal", "IndexServerAddress", "Name",
	"ServerVersion", "DefaultRuntime", "LoggingDriver", "SecurityOptions",
	"SystemTime", "IsolationType", "InitBinary" };

static json_t *keep(const json_t *body)
{
	json_t *info = json_object();

	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		json_t *value = json_object_get(body, kept[i]);

		if (value)
			json_object_set(info, kept[i], value);
	}
	return info;
}

static int count(struct exchange *x, int *all, int *running)
{
	const struct engine_listed *list;
	size_t n;

	if (exchange_owned(x, &list, &n) < 0)
		return -1;
	*all = (int)n;
	*running = 0;
	for (size_t i = 0; i < n; i++)
		*running += list[i].running;
	return 0;
}

/* Clients look for these keys, and some take their absence for an old engine.
 */
static int add_own(struct exchange *x, json_t *info)
{
	int all, running;

	if (count(x, &all, &running) < 0)
		return -1;
	return json_object_update_new(info,
	    json_pack("{s:i,s:i,s:i,s:i,s:i,s:{s:s},s:{s:[],s:[]},s:[],s:[]}",
		"Containers", all, "ContainersRunning", running,
		"ContainersPaused", 0, "ContainersStopped", all - running,
		"Images", 0, "Swarm", "LocalNodeState", "inactive",
		"RegistryConfig", "InsecureRegistryCIDRs", "Mirrors", "Labels",
		"Warnings"));
}

int exchange_info(struct exchange *x)
{
	struct judge *j = &x->judge;
	const struct request request = { .method = "GET",
		.path = arena_printf(x->arena, "/v1.%u/info", x->ask.version) };
	unsigned int status;
	json_t *body, *info;
	int result;

	if (judge_rules(j, grammar_command_named("run")) < 0 ||
	    judge_engine(j) < 0 ||
	    request_ask(&j->engine, &request, &status, &body, &j->error) < 0)
		return -1;
	info = keep(body);
	json_decref(body);
	result = add_own(x, info);
	if (result == 0)
		result = exchange_json(x, status, info);
	json_decref(info);
	return result;
}
