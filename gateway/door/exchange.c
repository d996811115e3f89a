#include "door/exchange.h"

#include "packet.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

exchange_handler *exchange_handler_of(const struct operation *operation)
{
	static const struct {
		const char *operation;
		exchange_handler *handler;
	} handlers[] = {
		{ "ContainerArchive", exchange_copy },
		{ "ContainerArchiveInfo", exchange_copy },
		{ "ContainerCreate", exchange_create },
		{ "ContainerExec", exchange_exec_create },
		{ "ContainerList", exchange_list },
		{ "ContainerPrune", exchange_prune },
		{ "ContainerRename", exchange_rename },
		{ "ContainerRestart", exchange_start },
		{ "ContainerStart", exchange_start },
		{ "ExecInspect", exchange_exec },
		{ "ExecResize", exchange_exec },
		{ "ExecStart", exchange_exec },
		{ "ImageInspect", exchange_images },
		{ "ImageList", exchange_images },
		{ "NetworkConnect", exchange_network_connect },
		{ "NetworkCreate", exchange_network_create },
		{ "NetworkDelete", exchange_network_delete },
		{ "NetworkInspect", exchange_network },
		{ "NetworkList", exchange_network_list },
		{ "NetworkPrune", exchange_network_prune },
		{ "PutContainerArchive", exchange_copy },
		{ "SystemDataUsage", exchange_usage },
		{ "SystemEvents", exchange_events },
		{ "SystemInfo", exchange_info },
		{ "VolumeCreate", exchange_volume_create },
		{ "VolumeDelete", exchange_volume_delete },
	};

	for (size_t i = 0; i < sizeof(handlers) / sizeof(*handlers); i++)
		if (strcmp(handlers[i].operation, operation->name) == 0)
			return handlers[i].handler;
	return exchange_forward;
}

int exchange_request(struct exchange *x, struct request *request)
{
	return operation_request(x->arena, x->operation,
	    &x->judge.decision.plan, &x->ask.options, x->ask.version, request,
	    &x->judge.error);
}

void exchange_warn(struct exchange *x, const char *warning)
{
	struct words *list = &x->answer.warnings;

	list->v = arena_grow(x->arena, list->v, list->n, sizeof(*list->v));
	list->v[list->n++] = arena_strdup(x->arena, warning);
}

const char *exchange_id(struct exchange *x, const char *option)
{
	const char *id = ask_option(&x->ask, option);

	if (id && engine_is_id(id))
		return id;
	error_set(&x->judge.error, x->arena, EXIT_WRONG,
	    "%s: the whole ID is needed", option);
	return NULL;
}

int exchange_body(struct exchange *x, unsigned int status, const char *text)
{
	x->answer.kind = ANSWER_BODY;
	x->answer.status = status;
	x->answer.text = text;
	return 0;
}

int exchange_json(struct exchange *x, unsigned int status, const json_t *body)
{
	char *text = body ? json_dumps(body, JSON_COMPACT | JSON_ENCODE_ANY)
			  : strdup("");

	if (!text)
		return error_set(&x->judge.error, x->arena, EXIT_INTERNAL,
		    "the answer cannot be written");
	exchange_body(x, status, arena_strdup(x->arena, text));
	free(text);
	return 0;
}

void exchange_told(struct exchange *x, unsigned int status, const json_t *body)
{
	const char *text = json_string_value(json_object_get(body, "message"));

	exchange_body(x, status, "");
	if (status < 400)
		return;
	x->answer.kind = ANSWER_ERROR;
	x->answer.text = text ? arena_strdup(x->arena, text) : "";
}

void exchange_fail(struct exchange *x)
{
	const struct error *error = &x->judge.error;
	const char *text = error_text(error, x->arena);
	const char *end = strchr(text, '\n');

	x->answer = (struct answer){ .kind = ANSWER_ERROR,
		.status = x->missing ? 404 : answer_status(error->code),
		.text = arena_strndup(
		    x->arena, text, end ? (size_t)(end - text) : strlen(text)),
		.hint = end && end[1]
			    ? arena_strndup(x->arena, end + 1, strlen(end) - 2)
			    : "" };
}

int exchange_answer(struct exchange *x)
{
	struct packet packet = { 0 };

	x->answer.serial = x->ask.serial;
	packet.bytes = answer_pack(x->arena, &x->answer, &packet.size);
	if (!packet.bytes) {
		x->answer = (struct answer){ .serial = x->ask.serial,
			.kind = ANSWER_ERROR,
			.status = 500,
			.text = "undocker: error: the answer is too long",
			.hint = "" };
		packet.bytes = answer_pack(x->arena, &x->answer, &packet.size);
	}
	if (x->answer.kind == ANSWER_STREAM) {
		packet.fds[0] = x->dialled.fd;
		packet.nfds = 1;
	}
	return packet_send(x->channel, &packet);
}
