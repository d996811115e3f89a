/*
 * What is decided, sent, and handed over.
 */
#include "door/exchange.h"

#include "door/bounds.h"
#include "door/request.h"
#include "door/sources.h"
#include "rt/http.h"

/* The connection is the front end's from now on. */
int exchange_send(struct exchange *x, const struct request *request)
{
	struct judge *j = &x->judge;
	struct http http =
	    http_new(x->arena, &j->dial, j->engine.patience, &j->error);

	if (!held_fit(x->held))
		return error_set(&j->error, x->arena, EXIT_DENIED,
		    "a session has %d streams at most", HELD_MOST);
	if (request_send(
		&http, request, (enum operation_kind)x->operation->kind) < 0) {
		http_end(&http);
		return -1;
	}
	x->dialled = http.dialled;
	http.dialled =
	    (struct dialled){ .fd = -1, .child = -1, .complaints = -1 };
	http_end(&http);
	x->answer.kind = ANSWER_STREAM;
	return 0;
}

int exchange_forward_decided(struct exchange *x)
{
	struct request request = { 0 };
	int result;

	if (bounds_check(x) < 0 || exchange_request(x, &request) < 0)
		return -1;
	result = exchange_send(x, &request);
	request_end(&request);
	return result < 0 ? -1 : sources_tell(x);
}

int exchange_forward(struct exchange *x)
{
	return exchange_decide(x) < 0 ? -1 : exchange_forward_decided(x);
}

int exchange_ask(struct exchange *x, unsigned int *status, json_t **body)
{
	struct judge *j = &x->judge;
	struct request request = { 0 };
	int result;

	if (exchange_decide(x) < 0 || bounds_check(x) < 0 ||
	    exchange_request(x, &request) < 0)
		return -1;
	result = request_ask(&j->engine, &request, status, body, &j->error);
	request_end(&request);
	return result;
}
