#include "core/request/operations.h"

#include "core/request/operations_tables.h"

#include <string.h>

/* clang-format off */
#define ROW(operation, how, where, decided, as, what, ...) \
	{ .name = operation, .method = how, .path = where, \
	  .command = decided, .kind = OPERATION_##as, \
	  .fields = &fields_##what, __VA_ARGS__ }
#define GET(operation, ...) ROW(operation, "GET", __VA_ARGS__, )
#define HEAD(operation, ...) ROW(operation, "HEAD", __VA_ARGS__, )
#define POST(operation, ...) ROW(operation, "POST", __VA_ARGS__, )
#define PUT(operation, ...) ROW(operation, "PUT", __VA_ARGS__, )
#define DELETE(operation, ...) ROW(operation, "DELETE", __VA_ARGS__, )

#define CONTAINER "/containers/{id}"
#define IMAGE "/images/{name}"

const struct operation operations[] = {
	HEAD("SystemPingHead", "/_ping", NULL, MESSAGE, none),
	GET("SystemPing", "/_ping", NULL, MESSAGE, none),
	GET("SystemVersion", "/version", NULL, MESSAGE, none),
	GET("SystemInfo", "/info", "info", MESSAGE, info),

	GET("ContainerList", "/containers/json", "ps", MESSAGE, ps),
	POST("ContainerCreate", "/containers/create", "run", MESSAGE, create),
	GET("ContainerInspect", CONTAINER "/json",
		"container inspect", MESSAGE, inspect),
	POST("ContainerStart", CONTAINER "/start", "start", MESSAGE, start),
	POST("ContainerAttach", CONTAINER "/attach", "attach", HIJACK, attach),
	POST("ContainerWait", CONTAINER "/wait", "wait", STREAM, wait),
	POST("ContainerResize", CONTAINER "/resize", "attach", MESSAGE, resize),
	GET("ContainerLogs", CONTAINER "/logs", "logs", STREAM, logs),
	POST("ContainerStop", CONTAINER "/stop", "stop", MESSAGE, restart),
	POST("ContainerRestart", CONTAINER "/restart",
		"restart", MESSAGE, restart),
	POST("ContainerKill", CONTAINER "/kill", "kill", MESSAGE, kill),
	POST("ContainerPause", CONTAINER "/pause", "pause", MESSAGE, named),
	POST("ContainerUnpause", CONTAINER "/unpause",
		"unpause", MESSAGE, named),
	POST("ContainerRename", CONTAINER "/rename", "rename", MESSAGE, rename),
	DELETE("ContainerDelete", CONTAINER, "rm", MESSAGE, remove),
	GET("ContainerTop", CONTAINER "/top", "top", MESSAGE, top),
	GET("ContainerStats", CONTAINER "/stats", "stats", STREAM, stats),
	GET("ContainerChanges", CONTAINER "/changes", "diff", STREAM, changes),
	GET("ContainerExport", CONTAINER "/export", "export", STREAM, export),

	POST("ContainerExec", CONTAINER "/exec", "exec", MESSAGE, exec),
	POST("ExecStart", "/exec/{id}/start", NULL, HIJACK, exec_start),
	GET("ExecInspect", "/exec/{id}/json", NULL, MESSAGE, exec_inspect),
	POST("ExecResize", "/exec/{id}/resize", NULL, MESSAGE, exec_resize),

	GET("ImageList", "/images/json", "images", MESSAGE, images),
	POST("ImageCreate", "/images/create", "pull", STREAM, pull),
	GET("ImageInspect", IMAGE "/json",
		"image inspect", MESSAGE, image_inspect),
	GET("ImageHistory", IMAGE "/history", "history", MESSAGE, history),
	POST("ImageTag", IMAGE "/tag", "tag", MESSAGE, tag),
	DELETE("ImageDelete", IMAGE, "rmi", MESSAGE, rmi),
};
/* clang-format on */
const size_t operations_count = sizeof(operations) / sizeof(*operations);

const struct operation *operation_named(const char *name)
{
	for (size_t i = 0; i < operations_count; i++)
		if (strcmp(operations[i].name, name) == 0)
			return &operations[i];
	return NULL;
}
