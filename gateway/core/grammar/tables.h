/*
 * How the tables of docker's grammar are written: private to this folder.
 *
 * A row is B, I, S or L (a boolean, a whole number, a string, a list), the
 * long name, the letter or 0, and whatever else holds of the flag.  A second
 * name of a flag is ALIAS.  Rows are sorted by name, as strcmp() sorts.
 */
#ifndef UNDOCKER_GRAMMAR_TABLES_H
#define UNDOCKER_GRAMMAR_TABLES_H

#include "core/grammar/grammar.h"

/* clang-format off */
#define B(...) { .kind = FLAG_BOOL, FLAG_NAMED(__VA_ARGS__) }
#define I(...) { .kind = FLAG_INT, FLAG_NAMED(__VA_ARGS__) }
#define S(...) { .kind = FLAG_STRING, FLAG_NAMED(__VA_ARGS__) }
#define L(...) { .kind = FLAG_LIST, FLAG_NAMED(__VA_ARGS__) }
#define FLAG_NAMED(long_name, ...) .name = long_name, .letter = __VA_ARGS__
#define ALIAS(long_name, ...) { .name = long_name, .alias_of = __VA_ARGS__ }

#define ROLE(x) .role = ROLE_##x
#define RISK(x) .risk = RISK_##x
#define READS_FILE .role = ROLE_READS_FILE
#define READS_WITHIN .role = ROLE_READS_WITHIN
#define WRITES_FILE .role = ROLE_WRITES_FILE, .risk = RISK_FILES
#define ONLY_20 .cli = CLI_20
#define ONLY_28 .cli = CLI_28

#define TABLE(...) { ROWS(__VA_ARGS__), sizeof(ROWS(__VA_ARGS__)) / \
	sizeof(struct docker_flag) }
#define ROWS(...) (const struct docker_flag[]){ __VA_ARGS__ }

/* commands.c: what many commands have */
extern const struct flag_table flags_help, flags_all, flags_force, flags_format,
    flags_list, flags_list_own, flags_no_trunc, flags_prune,
    flags_prune_own;

/* container.c */
extern const struct flag_table flags_attach, flags_commit, flags_cp,
    flags_create, flags_run, flags_exec, flags_size, flags_kill, flags_limits,
    flags_logs, flags_output, flags_ps, flags_rm, flags_start, flags_stats,
    flags_stop;

/* image.c: images, manifests, trust, registries */
extern const struct flag_table flags_build, flags_builder_prune, flags_history,
    flags_images, flags_import, flags_load, flags_platform, flags_pull,
    flags_push, flags_rmi, flags_manifest_annotate, flags_manifest_create,
    flags_manifest_inspect, flags_manifest_push, flags_login, flags_search,
    flags_trust_local, flags_trust_inspect, flags_trust_dir, flags_trust_name,
    flags_trust_key, flags_trust_yes;

/* swarm.c */
extern const struct flag_table flags_service, flags_service_create,
    flags_service_update, flags_service_ls, flags_service_logs,
    flags_detach, flags_quiet, flags_tasks, flags_pretty, flags_config_create, flags_secret_create,
    flags_node_update, flags_stack, flags_stack_config, flags_stack_deploy,
    flags_stack_ls, flags_stack_rm, flags_stack_services, flags_swarm_ca,
    flags_swarm_init, flags_swarm_join, flags_swarm_token, flags_swarm_update;

/* system.c: networks, volumes, plugins, contexts, the engine */
extern const struct flag_table flags_network_connect, flags_network_create,
    flags_network_inspect, flags_force_28, flags_volume_create, flags_volume_ls,
    flags_volume_prune, flags_volume_update, flags_compress, flags_trust,
    flags_plugin_enable, flags_plugin_install, flags_plugin_upgrade,
    flags_context_create, flags_context_export, flags_context_ls,
    flags_context_update, flags_checkpoint, flags_checkpoint_create, flags_df,
    flags_events, flags_inspect, flags_system_prune, flags_version;
/* clang-format on */

#endif
