#include "core/grammar/tables.h"

/*
 * DIRECT commands are those that move data in bulk, and those that only read,
 * that programs call often, and by which docker's CLI never starts a program.
 * It runs all plugins that root has installed whenever it does not know a flag
 * or cannot parse a value, so of the latter both CLIs have all flags, and our
 * parser refuses each value that theirs would: diff, inspect, port, ps and top.
 * images (--tree), image inspect and history (--platform) have flags of one
 * CLI, images and network ls (--filter) values that we do not parse, version
 * (--kubeconfig) reads a file, and info runs the plugins.
 */
/* clang-format off */
/* The command's words, then what its operands are, at least and at most. */
#define MIXED(...) { .interspersed = true, COMMAND(__VA_ARGS__) }
#define FIRST(...) { COMMAND(__VA_ARGS__) } /* flags end at an operand */
#define COMMAND(words, shape, least, most, ...) .name = words, \
	.operands = OPERANDS_##shape, .min = least, .max = most, __VA_ARGS__
#define MANY OPERANDS_MANY

#define NO_FLAGS .tables = { &flags_help }
#define DIRECT .direct = true
#define NARROWED .narrowed = true
#define FLAGS(x) .tables = { &flags_help, &flags_##x }
#define FLAGS_OF(x, y) .tables = { &flags_help, &flags_##x, &flags_##y }

const struct docker_command docker_commands[] = {
	FIRST("__complete", TEXT, 0, MANY, NO_FLAGS, RISK(NEVER)),
	FIRST("__completeNoDesc", TEXT, 0, MANY, NO_FLAGS, RISK(NEVER)),
	MIXED("attach", CONTAINERS, 1, 1, FLAGS(attach), DIRECT),
	MIXED("build", FILE, 1, 1, FLAGS(build), RISK(BUILDS)),
	MIXED("builder prune", NONE, 0, 0, FLAGS(builder_prune), RISK(OTHERS)),
	MIXED("checkpoint create", CONTAINER_TEXT, 2, 2,
		FLAGS(checkpoint_create)),
	MIXED("checkpoint ls", CONTAINERS, 1, 1, FLAGS(checkpoint)),
	MIXED("checkpoint rm", CONTAINER_TEXT, 2, 2, FLAGS(checkpoint)),
	FIRST("commit", CONTAINER_TEXT, 1, 2, FLAGS(commit), RISK(IMAGES)),
	MIXED("completion", TEXT, 0, MANY, NO_FLAGS, RISK(NEVER)),
	MIXED("config create", TEXT_FILE, 2, 2, FLAGS(config_create), RISK(OTHERS)),
	MIXED("config inspect", TEXT, 1, MANY, FLAGS(pretty), RISK(OTHERS)),
	MIXED("config ls", NONE, 0, 0, FLAGS(list)),
	MIXED("config rm", TEXT, 1, MANY, NO_FLAGS, RISK(OTHERS)),
	MIXED("container inspect", CONTAINERS, 1, MANY,
		FLAGS_OF(format, size), RISK(OTHERS)),
	MIXED("container prune", NONE, 0, 0, FLAGS(prune), NARROWED,
		RISK(OTHERS)),
	MIXED("context create", TEXT, 1, 1, FLAGS(context_create), RISK(ROOT)),
	MIXED("context export", TEXT_OUTPUT, 1, 2, FLAGS(context_export), RISK(FILES)),
	MIXED("context import", TEXT_FILE, 2, 2, NO_FLAGS, RISK(ROOT)),
	MIXED("context inspect", TEXT, 0, MANY, FLAGS(format)),
	MIXED("context ls", NONE, 0, 0, FLAGS(context_ls)),
	MIXED("context rm", TEXT, 1, MANY, FLAGS(force)),
	MIXED("context show", NONE, 0, 0, NO_FLAGS, ONLY_28),
	MIXED("context update", TEXT, 1, 1, FLAGS(context_update), RISK(ROOT)),
	MIXED("context use", TEXT, 1, 1, NO_FLAGS, RISK(ROOT)),
	MIXED("cp", COPY, 2, 2, FLAGS(cp), DIRECT, RISK(FILES)),
	FIRST("create", IMAGE_COMMAND, 1, MANY,
		.tables = { &flags_create }, .creates = true),
	MIXED("diff", CONTAINERS, 1, 1, NO_FLAGS, DIRECT),
	MIXED("events", NONE, 0, 0, FLAGS(events), NARROWED, RISK(OTHERS)),
	FIRST("exec", CONTAINER_COMMAND, 2, MANY, FLAGS(exec), DIRECT),
	MIXED("export", CONTAINERS, 1, 1, FLAGS(output), DIRECT),
	MIXED("history", IMAGES, 1, 1, FLAGS(history), RISK(OTHERS)),
	MIXED("image inspect", IMAGES, 1, MANY,
		FLAGS_OF(format, platform), RISK(OTHERS)),
	MIXED("image prune", NONE, 0, 0, FLAGS_OF(prune, all), RISK(OTHERS)),
	MIXED("images", TEXT, 0, 1, FLAGS(images)),
	MIXED("import", FILE, 1, MANY, FLAGS(import), RISK(IMAGES)),
	MIXED("info", NONE, 0, 0, FLAGS(format), NARROWED, RISK(OTHERS)),
	MIXED("inspect", OBJECTS, 1, MANY,
		FLAGS(inspect), DIRECT, RISK(OTHERS)),
	MIXED("kill", CONTAINERS, 1, MANY, FLAGS(kill)),
	MIXED("load", NONE, 0, 0, FLAGS(load), RISK(IMAGES)),
	MIXED("login", TEXT, 0, 1, FLAGS(login), RISK(LEAK)),
	MIXED("logout", TEXT, 0, 1, NO_FLAGS),
	MIXED("logs", CONTAINERS, 1, 1, FLAGS(logs), DIRECT),
	MIXED("manifest annotate", TEXT, 2, 2, FLAGS(manifest_annotate)),
	MIXED("manifest create", TEXT, 2, MANY, FLAGS(manifest_create)),
	MIXED("manifest inspect", TEXT, 1, 2, FLAGS(manifest_inspect)),
	MIXED("manifest push", TEXT, 1, 1, FLAGS(manifest_push), RISK(LEAK)),
	MIXED("manifest rm", TEXT, 1, MANY, NO_FLAGS),
	MIXED("network connect", NETWORK_CONTAINER, 2, 2,
		FLAGS(network_connect), RISK(OTHERS)),
	MIXED("network create", NEW_NETWORK, 1, 1, FLAGS(network_create)),
	MIXED("network disconnect", NETWORK_CONTAINER, 2, 2,
		FLAGS(force), RISK(OTHERS)),
	MIXED("network inspect", NETWORKS, 1, MANY,
		NARROWED, FLAGS(network_inspect), RISK(OTHERS)),
	MIXED("network ls", NONE, 0, 0, FLAGS_OF(list_own, no_trunc)),
	MIXED("network prune", NONE, 0, 0, FLAGS(prune_own), RISK(OTHERS)),
	MIXED("network rm", NETWORKS, 1, MANY, FLAGS(force_28), RISK(OTHERS)),
	MIXED("node demote", TEXT, 1, MANY, NO_FLAGS, RISK(OTHERS)),
	MIXED("node inspect", TEXT, 1, MANY, FLAGS(pretty), RISK(OTHERS)),
	MIXED("node ls", NONE, 0, 0, FLAGS(list), RISK(OTHERS)),
	MIXED("node promote", TEXT, 1, MANY, NO_FLAGS, RISK(ROOT)),
	MIXED("node ps", TEXT, 0, MANY, FLAGS(tasks), RISK(OTHERS)),
	MIXED("node rm", TEXT, 1, MANY, FLAGS(force), RISK(OTHERS)),
	MIXED("node update", TEXT, 1, 1, FLAGS(node_update), RISK(ROOT)),
	MIXED("pause", CONTAINERS, 1, MANY, NO_FLAGS),
	MIXED("plugin create", TEXT_FILE, 2, MANY, FLAGS(compress), RISK(ROOT)),
	MIXED("plugin disable", TEXT, 1, 1, FLAGS(force), RISK(OTHERS)),
	MIXED("plugin enable", TEXT, 1, 1, FLAGS(plugin_enable), RISK(ROOT)),
	MIXED("plugin inspect", TEXT, 1, MANY, FLAGS(format)),
	MIXED("plugin install", TEXT, 1, MANY,
		FLAGS(plugin_install), RISK(ROOT)),
	MIXED("plugin ls", NONE, 0, 0, FLAGS_OF(list, no_trunc)),
	MIXED("plugin push", TEXT, 1, 1, FLAGS(trust), RISK(LEAK)),
	MIXED("plugin rm", TEXT, 1, MANY, FLAGS(force), RISK(OTHERS)),
	MIXED("plugin set", TEXT, 2, MANY, NO_FLAGS, RISK(ROOT)),
	MIXED("plugin upgrade", TEXT, 1, 2, FLAGS(plugin_upgrade), RISK(ROOT)),
	MIXED("port", CONTAINER_TEXT, 1, 2, NO_FLAGS, DIRECT),
	MIXED("ps", NONE, 0, 0, FLAGS(ps), DIRECT),
	MIXED("pull", IMAGES, 1, 1, FLAGS(pull), RISK(IMAGES)),
	MIXED("push", IMAGES, 1, 1, FLAGS(push), RISK(LEAK)),
	MIXED("rename", CONTAINER_TEXT, 2, 2, NO_FLAGS),
	MIXED("restart", CONTAINERS, 1, MANY, FLAGS(stop)),
	MIXED("rm", CONTAINERS, 1, MANY, FLAGS(rm)),
	MIXED("rmi", IMAGES, 1, MANY, FLAGS(rmi), RISK(OTHERS)),
	FIRST("run", IMAGE_COMMAND, 1, MANY,
		.tables = { &flags_create, &flags_run }, .creates = true,
		DIRECT),
	MIXED("save", IMAGES, 1, MANY,
		FLAGS_OF(output, platform), DIRECT, RISK(LEAK)),
	MIXED("search", TEXT, 1, 1, FLAGS(search), RISK(LEAK)),
	MIXED("secret create", TEXT_FILE, 1, 2, FLAGS(secret_create), RISK(OTHERS)),
	MIXED("secret inspect", TEXT, 1, MANY, FLAGS(pretty), RISK(OTHERS)),
	MIXED("secret ls", NONE, 0, 0, FLAGS(list)),
	MIXED("secret rm", TEXT, 1, MANY, NO_FLAGS, RISK(OTHERS)),
	FIRST("service create", IMAGE_COMMAND, 1, MANY,
		.tables = { &flags_service, &flags_service_create },
		.on_nodes = true, RISK(NODES)),
	MIXED("service inspect", SERVICES, 1, MANY,
		FLAGS(pretty), RISK(OTHERS)),
	MIXED("service logs", SERVICES, 1, 1,
		FLAGS(service_logs), RISK(OTHERS)),
	MIXED("service ls", NONE, 0, 0, FLAGS(service_ls), RISK(OTHERS)),
	MIXED("service ps", SERVICES, 1, MANY, FLAGS(tasks), RISK(OTHERS)),
	MIXED("service rm", SERVICES, 1, MANY, NO_FLAGS, RISK(OTHERS)),
	MIXED("service rollback", SERVICES, 1, 1,
		FLAGS_OF(detach, quiet), RISK(OTHERS)),
	MIXED("service scale", SCALES, 1, MANY, FLAGS(detach), RISK(OTHERS)),
	MIXED("service update", SERVICES, 1, 1,
		.tables = { &flags_service, &flags_service_update },
		.on_nodes = true, RISK(OTHERS)),
	MIXED("stack config", NONE, 0, 0,
		FLAGS_OF(stack, stack_config), ONLY_28),
	MIXED("stack deploy", TEXT, 1, 1,
		FLAGS_OF(stack, stack_deploy), RISK(ROOT)),
	MIXED("stack ls", NONE, 0, 0, FLAGS_OF(stack, stack_ls), RISK(OTHERS)),
	MIXED("stack ps", TEXT, 1, 1, FLAGS_OF(stack, tasks), RISK(OTHERS)),
	MIXED("stack rm", TEXT, 1, MANY,
		FLAGS_OF(stack, stack_rm), RISK(OTHERS)),
	MIXED("stack services", TEXT, 1, 1,
		FLAGS_OF(stack, stack_services), RISK(OTHERS)),
	MIXED("start", CONTAINERS, 1, MANY, FLAGS(start), DIRECT),
	MIXED("stats", CONTAINERS, 0, MANY,
		FLAGS(stats), DIRECT, RISK(OTHERS)),
	MIXED("stop", CONTAINERS, 1, MANY, FLAGS(stop)),
	MIXED("swarm ca", NONE, 0, 0, FLAGS(swarm_ca), RISK(ROOT)),
	MIXED("swarm init", NONE, 0, 0, FLAGS(swarm_init), RISK(ROOT)),
	MIXED("swarm join", TEXT, 1, 1, FLAGS(swarm_join), RISK(ROOT)),
	MIXED("swarm join-token", TEXT, 1, 1, FLAGS(swarm_token), RISK(ROOT)),
	MIXED("swarm leave", NONE, 0, 0, FLAGS(force), RISK(OTHERS)),
	MIXED("swarm unlock", NONE, 0, 0, NO_FLAGS, RISK(ROOT)),
	MIXED("swarm unlock-key", NONE, 0, 0, FLAGS(swarm_token), RISK(ROOT)),
	MIXED("swarm update", NONE, 0, 0, FLAGS(swarm_update), RISK(ROOT)),
	MIXED("system df", NONE, 0, 0, FLAGS(df), NARROWED, RISK(OTHERS)),
	MIXED("system dial-stdio", NONE, 0, 0, NO_FLAGS, RISK(NEVER)),
	MIXED("system prune", NONE, 0, 0, FLAGS(system_prune), RISK(OTHERS)),
	FIRST("tag", IMAGE_TEXT, 2, 2, NO_FLAGS, RISK(IMAGES)),
	FIRST("top", CONTAINER_PS, 1, MANY, NO_FLAGS, DIRECT),
	MIXED("trust inspect", TEXT, 1, MANY, FLAGS(trust_inspect)),
	MIXED("trust key generate", TEXT, 1, 1, FLAGS(trust_dir), RISK(FILES)),
	MIXED("trust key load", FILE, 1, 1, FLAGS(trust_name), RISK(LEAK)),
	MIXED("trust revoke", TEXT, 1, 1, FLAGS(trust_yes), RISK(LEAK)),
	MIXED("trust sign", TEXT, 1, 1, FLAGS(trust_local), RISK(LEAK)),
	MIXED("trust signer add", TEXT, 2, MANY, FLAGS(trust_key), RISK(LEAK)),
	MIXED("trust signer remove", TEXT, 2, MANY, FLAGS(force), RISK(LEAK)),
	MIXED("unpause", CONTAINERS, 1, MANY, NO_FLAGS),
	MIXED("update", CONTAINERS, 1, MANY, FLAGS(limits)),
	MIXED("version", NONE, 0, 0, FLAGS(version)),
	MIXED("volume create", NEW_VOLUME, 0, 1, FLAGS(volume_create)),
	MIXED("volume inspect", VOLUMES, 1, MANY, FLAGS(format), RISK(OTHERS)),
	MIXED("volume ls", NONE, 0, 0, FLAGS(volume_ls)),
	MIXED("volume prune", NONE, 0, 0, FLAGS(volume_prune), RISK(OTHERS)),
	MIXED("volume rm", VOLUMES, 1, MANY, FLAGS(force), RISK(OTHERS)),
	MIXED("volume update", VOLUMES, 1, 1,
		FLAGS(volume_update), ONLY_28, RISK(OTHERS)),
	MIXED("wait", CONTAINERS, 1, MANY, NO_FLAGS),
};
const size_t docker_commands_count =
    sizeof(docker_commands) / sizeof(*docker_commands);

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
const struct flag_table flags_all = TABLE(B("all", 'a'));
const struct flag_table flags_force = TABLE(B("force", 'f'));
const struct flag_table flags_format = TABLE(S("format", 'f'));
const struct flag_table flags_list = TABLE(
	L("filter", 'f'), S("format", 0), B("quiet", 'q'),
);
const struct flag_table flags_list_own = TABLE(
	L("filter", 'f', ROLE(FILTER)), S("format", 0), B("quiet", 'q'),
);
const struct flag_table flags_no_trunc = TABLE(B("no-trunc", 0));
const struct flag_table flags_prune = TABLE(L("filter", 0), B("force", 'f'));
const struct flag_table flags_prune_own = TABLE(
	L("filter", 0, ROLE(FILTER)), B("force", 'f'),
);
/* clang-format on */
