/*
 * Renaming: the engine would say whose container has the name already.
 */
#include "door/exchange.h"

int exchange_refused(
    struct exchange *x, unsigned int status, const json_t *body)
{
	exchange_told(x, status, body);
	x->answer.kind = ANSWER_ERROR;
	if (status != 409)
		return 0;
	x->answer.text = "undocker: error: the name is in use already";
	x->answer.hint = "undocker: hint: take another one; of compose's "
			 "project with -p NAME";
	return 0;
}

int exchange_rename(struct exchange *x)
{
	unsigned int status;
	json_t *body;

	if (exchange_ask(x, &status, &body) < 0)
		return -1;
	if (status < 400)
		exchange_told(x, status, body);
	else
		exchange_refused(x, status, body);
	json_decref(body);
	return 0;
}
