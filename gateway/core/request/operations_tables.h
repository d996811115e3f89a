/*
 * The fields of each operation: private to this folder.
 */
#ifndef UNDOCKER_REQUEST_OPERATIONS_TABLES_H
#define UNDOCKER_REQUEST_OPERATIONS_TABLES_H

#include "core/request/fields.h"

/* operations_containers.c */
extern const struct field_table fields_attach, fields_changes, fields_export,
    fields_inspect, fields_kill, fields_ps, fields_logs, fields_named,
    fields_remove, fields_rename, fields_resize, fields_restart, fields_start,
    fields_stats, fields_top, fields_wait;

/* operations_execs.c */
extern const struct field_table fields_exec_inspect, fields_exec_resize,
    fields_exec_start;

/* operations_images.c */
extern const struct field_table fields_history, fields_image_inspect,
    fields_images, fields_pull, fields_rmi, fields_tag;

/* operations_system.c */
extern const struct field_table fields_info, fields_none;

#endif
