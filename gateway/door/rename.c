/*
 * Renaming: the engine would say whose container has the name already.
 */
#include "door/exchange.h"

#include "door/bounds.h"
#include "door/request.h"

int exchange_refused(
    struct exchange *x, unsigned int status, const json_t *body)
{
	const char *text = json_string_value(json_object_get(body, "message"));

	x->answer.kind = ANSWER_ERROR;
	x->answer.status = status;
	x->answer.text = text ? arena_strdup(x->arena, text) : "";
	if (status != 409)
		return 0;
	x->answer.text = "undocker: error: the name is in use already";
	x->answer.hint = "undocker: hint: take another one; of compose's "
			 "project with -p NAME";
	return 0;
}

int exchange_rename(struct exchange *x)
{
	struct request request = { 0 };
	unsigned int status;
	json_t *body = NULL;
	int result;

	if (exchange_decide(x) < 0 || bounds_check(x) < 0 ||
	    exchange_request(x, &request) < 0)
		return -1;
	result = request_ask(
	    &x->judge.engine, &request, &status, &body, &x->judge.error);
	request_end(&request);
	if (result == 0)
		result = status < 400 ? exchange_body(x, status, "")
				      : exchange_refused(x, status, body);
	json_decref(body);
	return result;
}
