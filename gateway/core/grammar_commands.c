#include "core/grammar_tables.h"

/* clang-format off */
/* The command's words, then what its operands are, at least and at most. */
#define MIXED(...) { .interspersed = true, COMMAND(__VA_ARGS__) }
#define FIRST(...) { COMMAND(__VA_ARGS__) } /* flags end at an operand */
#define COMMAND(words, shape, least, most, ...) .name = words, \
	.operands = OPERANDS_##shape, .min = least, .max = most, __VA_ARGS__
#define MANY OPERANDS_MANY

#define NO_FLAGS .tables = { &flags_help }
#define FLAGS(x) .tables = { &flags_help, &flags_##x }
#define FLAGS_OF(x, y) .tables = { &flags_help, &flags_##x, &flags_##y }

const struct docker_command docker_commands[] = {
	MIXED("attach", CONTAINERS, 1, 1, FLAGS(attach)),
	FIRST("commit", CONTAINER_TEXT, 1, 2, FLAGS(commit), RISK(IMAGES)),
	MIXED("container inspect", CONTAINERS, 1, MANY, FLAGS_OF(format, size), RISK(OTHERS)),
	MIXED("container prune", NONE, 0, 0, FLAGS(prune), RISK(OTHERS)),
	MIXED("cp", COPY, 2, 2, FLAGS(cp), RISK(FILES)),
	FIRST("create", IMAGE_COMMAND, 1, MANY, .tables = { &flags_create }, .creates = true),
	MIXED("diff", CONTAINERS, 1, 1, NO_FLAGS),
	FIRST("exec", CONTAINER_COMMAND, 2, MANY, FLAGS(exec)),
	MIXED("export", CONTAINERS, 1, 1, FLAGS(output)),
	MIXED("kill", CONTAINERS, 1, MANY, FLAGS(kill)),
	MIXED("logs", CONTAINERS, 1, 1, FLAGS(logs)),
	MIXED("pause", CONTAINERS, 1, MANY, NO_FLAGS),
	MIXED("port", CONTAINER_TEXT, 1, 2, NO_FLAGS),
	MIXED("ps", NONE, 0, 0, FLAGS(ps)),
	MIXED("rename", CONTAINER_TEXT, 2, 2, NO_FLAGS),
	MIXED("restart", CONTAINERS, 1, MANY, FLAGS(stop)),
	MIXED("rm", CONTAINERS, 1, MANY, FLAGS(rm)),
	FIRST("run", IMAGE_COMMAND, 1, MANY, .tables = { &flags_create, &flags_run }, .creates = true),
	MIXED("start", CONTAINERS, 1, MANY, FLAGS(start)),
	MIXED("stats", CONTAINERS, 0, MANY, FLAGS(stats), RISK(OTHERS)),
	MIXED("stop", CONTAINERS, 1, MANY, FLAGS(stop)),
	FIRST("top", CONTAINER_COMMAND, 1, MANY, NO_FLAGS),
	MIXED("unpause", CONTAINERS, 1, MANY, NO_FLAGS),
	MIXED("update", CONTAINERS, 1, MANY, FLAGS(limits)),
	MIXED("wait", CONTAINERS, 1, MANY, NO_FLAGS),
};
const size_t docker_commands_count =
    sizeof(docker_commands) / sizeof(*docker_commands);

const struct docker_alias docker_aliases[] = {
	{ "container attach", "attach" },
	{ "container commit", "commit" },
	{ "container cp", "cp" },
	{ "container create", "create" },
	{ "container diff", "diff" },
	{ "container exec", "exec" },
	{ "container export", "export" },
	{ "container kill", "kill" },
	{ "container list", "ps" },
	{ "container logs", "logs" },
	{ "container ls", "ps" },
	{ "container pause", "pause" },
	{ "container port", "port" },
	{ "container ps", "ps" },
	{ "container remove", "rm" },
	{ "container rename", "rename" },
	{ "container restart", "restart" },
	{ "container rm", "rm" },
	{ "container run", "run" },
	{ "container start", "start" },
	{ "container stats", "stats" },
	{ "container stop", "stop" },
	{ "container top", "top" },
	{ "container unpause", "unpause" },
	{ "container update", "update" },
	{ "container wait", "wait" },
	{ "remove", "rm" },
};
const size_t docker_aliases_count =
    sizeof(docker_aliases) / sizeof(*docker_aliases);

const struct flag_table docker_globals = TABLE(
	S("config", 0, RISK(ROOT)),
	S("context", 'c', RISK(ROOT)),
	B("debug", 'D'),
	B("help", 'h', ROLE(HELP)),
	L("host", 'H', RISK(ROOT)),
	S("log-level", 'l'),
	B("tls", 0), S("tlscacert", 0), S("tlscert", 0), S("tlskey", 0),
	B("tlsverify", 0),
	B("version", 'v'),
);

/* What many commands have. */
const struct flag_table flags_help = TABLE(B("help", 'h', ROLE(HELP)));
const struct flag_table flags_format = TABLE(S("format", 'f'));
const struct flag_table flags_prune = TABLE(L("filter", 0), B("force", 'f'));
/* clang-format on */
