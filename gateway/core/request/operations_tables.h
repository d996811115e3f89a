/*
 * The fields of each operation: private to this folder.
 */
#ifndef UNDOCKER_REQUEST_OPERATIONS_TABLES_H
#define UNDOCKER_REQUEST_OPERATIONS_TABLES_H

#include "core/request/fields.h"

/* operations_containers.c */
extern const struct field_table fields_archive, fields_archive_put,
    fields_attach, fields_changes, fields_commit, fields_export, fields_inspect,
    fields_kill, fields_logs, fields_named, fields_prune, fields_ps,
    fields_remove, fields_rename, fields_resize, fields_restart, fields_start,
    fields_stats, fields_top, fields_update, fields_wait;

/* operations_execs.c */
extern const struct field_table fields_exec_inspect, fields_exec_resize,
    fields_exec_start;

/* operations_images.c */
extern const struct field_table fields_build, fields_build_prune,
    fields_history, fields_image_inspect, fields_image_prune, fields_images,
    fields_import, fields_load, fields_pull, fields_push, fields_rmi,
    fields_save, fields_save_all, fields_search, fields_tag;

/* operations_networks.c */
extern const struct field_table fields_network_connect, fields_network_create,
    fields_network_disconnect, fields_network_inspect, fields_network_ls,
    fields_network_rm, fields_volume_create, fields_volume_inspect,
    fields_volume_ls, fields_volume_prune, fields_volume_rm;

/* operations_system.c */
extern const struct field_table fields_df, fields_events, fields_info,
    fields_login, fields_none;

#endif
