#include "door/request.h"

#include "core/text.h"
#include "rt/http.h"

#include <stdlib.h>
#include <string.h>

/* A caller's header is never forwarded; those of the request are ours. */
static void add_head(struct text *text, const struct request *request,
    enum operation_kind kind, const char *target, size_t length)
{
	bool upload = kind == OPERATION_UPLOAD;

	text_printf(text, "%s %s HTTP/1.%c\r\nHost: docker\r\n",
	    request->method, target, upload ? '1' : '0');
	if (upload)
		text_add(text,
		    "Connection: close\r\nTransfer-Encoding: chunked\r\n"
		    "Content-Type: application/x-tar\r\n");
	else
		text_printf(text, "Content-Length: %zu\r\n", length);
	if (kind == OPERATION_HIJACK)
		text_add(text, "Connection: Upgrade\r\nUpgrade: tcp\r\n");
	if (request->body)
		text_add(text, "Content-Type: application/json\r\n");
	for (size_t i = 0; i < request->nheaders; i++)
		text_printf(text, "%s: %s\r\n", request->headers[i].name,
		    request->headers[i].value);
	text_add(text, "\r\n");
}

int request_send(
    struct http *x, const struct request *request, enum operation_kind kind)
{
	struct text text = { .arena = x->arena };
	char *body =
	    request->body ? json_dumps(request->body, JSON_COMPACT) : NULL;
	int result;

	if (request->body && !body)
		return http_failed(x, "cannot be sent that");
	add_head(&text, request, kind, request_target(x->arena, request),
	    body ? strlen(body) : 0);
	/* In one write: what came later would be input of the stream. */
	if (body)
		text_add(&text, body);
	free(body);
	result = http_open(x);
	return result < 0 ? result : http_send(x, text_string(&text), text.n);
}

static int read_answer(struct http *x, json_t **body)
{
	json_error_t wrong;
	int more;

	do {
		if (x->used > REQUEST_ANSWER)
			return http_failed(x, "answers more than fits");
		more = http_receive(x);
	} while (more > 0);
	if (more < 0)
		return -1;
	if (!x->used)
		return 0;
	*body = json_loadb(x->text, x->used,
	    JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &wrong);
	return *body ? 0 : http_failed(x, "answers what is no JSON");
}

int request_ask(const struct engine *engine, const struct request *request,
    unsigned int *status, json_t **body, struct error *error)
{
	struct http x =
	    http_new(engine->arena, engine->dial, engine->patience, error);
	int result = -1, code;

	*body = NULL;
	if (request_send(&x, request, OPERATION_MESSAGE) == 0 &&
	    http_head(&x, &code) == 0)
		result = read_answer(&x, body);
	if (result == 0)
		*status = (unsigned int)code;
	http_end(&x);
	return result;
}
