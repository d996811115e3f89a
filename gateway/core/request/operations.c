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
#define NETWORK "/networks/{id}"
#define VOLUME "/volumes/{name}"

const struct operation operations[] = {
	HEAD("SystemPingHead", "/_ping", NULL, MESSAGE, none),
	GET("SystemPing", "/_ping", NULL, MESSAGE, none),
	GET("SystemVersion", "/version", NULL, MESSAGE, none),
	GET("SystemInfo", "/info", "info", MESSAGE, info),
	GET("SystemEvents", "/events", "events", STREAM, events),
	GET("SystemDataUsage", "/system/df", "system df", MESSAGE, df),
	POST("SystemAuth", "/auth", "login", MESSAGE, login),

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
	GET("ContainerArchive", CONTAINER "/archive", "cp", STREAM, archive),
	HEAD("ContainerArchiveInfo",
		CONTAINER "/archive", "cp", STREAM, archive),
	PUT("PutContainerArchive",
		CONTAINER "/archive", "cp", UPLOAD, archive_put),
	POST("ContainerUpdate", CONTAINER "/update", "update", MESSAGE, update),
	POST("ContainerPrune",
		"/containers/prune", "container prune", MESSAGE, prune),

	POST("ContainerExec", CONTAINER "/exec", "exec", MESSAGE, exec),
	POST("ExecStart", "/exec/{id}/start", NULL, HIJACK, exec_start),
	GET("ExecInspect", "/exec/{id}/json", NULL, MESSAGE, exec_inspect),
	POST("ExecResize", "/exec/{id}/resize", NULL, MESSAGE, exec_resize),

	GET("ImageList", "/images/json", "images", MESSAGE, images),
	POST("ImageImport", "/images/create", "import", UPLOAD, import,
		.chosen = "fromSrc"),
	POST("ImageCreate", "/images/create", "pull", STREAM, pull),
	GET("ImageInspect", IMAGE "/json",
		"image inspect", MESSAGE, image_inspect),
	GET("ImageHistory", IMAGE "/history", "history", MESSAGE, history),
	POST("ImageTag", IMAGE "/tag", "tag", MESSAGE, tag),
	DELETE("ImageDelete", IMAGE, "rmi", MESSAGE, rmi),
	POST("ImagePush", IMAGE "/push", "push", STREAM, push),
	GET("ImageSearch", "/images/search", "search", MESSAGE, search),
	POST("ImagePrune", "/images/prune",
		"image prune", MESSAGE, image_prune),
	GET("ImageGet", IMAGE "/get", "save", STREAM, save),
	GET("ImageGetAll", "/images/get", "save", STREAM, save_all),
	POST("ImageLoad", "/images/load", "load", UPLOAD, load),
	POST("ImageCommit", "/commit", "commit", MESSAGE, commit),
	POST("ImageBuild", "/build", "build", UPLOAD, build),
	POST("BuildPrune", "/build/prune",
		"builder prune", MESSAGE, build_prune),

	GET("NetworkList", "/networks", "network ls", MESSAGE, network_ls),
	GET("NetworkInspect", NETWORK,
		"network inspect", MESSAGE, network_inspect),
	DELETE("NetworkDelete", NETWORK, "network rm", MESSAGE, network_rm),
	POST("NetworkCreate", "/networks/create",
		"network create", MESSAGE, network_create),
	POST("NetworkConnect", NETWORK "/connect",
		"network connect", MESSAGE, network_connect),
	POST("NetworkDisconnect", NETWORK "/disconnect",
		"network disconnect", MESSAGE, network_disconnect),
	POST("NetworkPrune", "/networks/prune",
		"network prune", MESSAGE, prune),

	GET("VolumeList", "/volumes", "volume ls", MESSAGE, volume_ls),
	POST("VolumeCreate", "/volumes/create",
		"volume create", MESSAGE, volume_create),
	GET("VolumeInspect", VOLUME, "volume inspect", MESSAGE, volume_inspect),
	DELETE("VolumeDelete", VOLUME, "volume rm", MESSAGE, volume_rm),
	POST("VolumePrune", "/volumes/prune",
		"volume prune", MESSAGE, volume_prune),
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
