/*
 * One ask and its answer: what each handler of the door's is given.
 */
#ifndef UNDOCKER_DOOR_EXCHANGE_H
#define UNDOCKER_DOOR_EXCHANGE_H

#include "core/ask.h"
#include "core/request/operations.h"
#include "door/held.h"
#include "rt/inventory.h"
#include "rt/judge.h"

#include <jansson.h>
#include <stdbool.h>

struct exchange {
	struct arena *arena; /* of this ask */
	struct ask ask;
	const struct operation *operation;
	struct judge judge; /* the session's, for this ask */
	const struct held *held;
	bool missing;	     /* it is 404 that is to be said */
	const char *created; /* the ID of a new container, or NULL */
	struct answer answer;
	struct dialled dialled; /* of an ANSWER_STREAM */
	int channel;
};

/*
 * A handler fills in the answer, or returns -1 with judge.error.  What
 * EXCHANGE_LATER says is that a process of its own sends the answer.
 */
enum { EXCHANGE_LATER = 1 };
typedef int exchange_handler(struct exchange *x);

/* The handler of an operation, by its name. */
exchange_handler *exchange_handler_of(const struct operation *operation);

/* Decides the ask's words; sources and warnings are in the answer. */
int exchange_decide(struct exchange *x);

/*
 * Of a decided create: options that do what a flag does are allowed to whom the
 * flag is.  -1: EXIT_DENIED.
 */
int exchange_check_extras(struct exchange *x);

/*
 * An engine's refusal.  Where a name is taken nothing is told of what has it,
 * which may be another's.
 */
int exchange_refused(
    struct exchange *x, unsigned int status, const json_t *body);

/* The request that the decided ask means. */
int exchange_request(struct exchange *x, struct request *request);

/* An ID of 64 hex digits that is the option's value, or an error. */
const char *exchange_id(struct exchange *x, const char *option);

void exchange_warn(struct exchange *x, const char *warning);

/* An answer with a body in JSON, or none ("" ). */
int exchange_body(struct exchange *x, unsigned int status, const char *text);

/* The same from JSON, which stays the caller's; NULL: without a body. */
int exchange_json(struct exchange *x, unsigned int status, const json_t *body);

/*
 * What the engine has said of something done: a status alone, or with what is
 * wrong.
 */
void exchange_told(struct exchange *x, unsigned int status, const json_t *body);

/* Whether no section denies --detach of that command: 1 or 0, or -1. */
int exchange_may_detach(struct exchange *x, const char *name);

/* The caller's containers that there are; -1: judge.error. */
int exchange_owned(
    struct exchange *x, const struct engine_listed **list, size_t *n);

/* Whether the judge's rules allow an image of that name. */
bool exchange_image_allowed(struct exchange *x, const json_t *name);

/* The answer for judge.error, as people would be told. */
void exchange_fail(struct exchange *x);

/*
 * Decides, and asks the engine for the whole answer: its status and its body,
 * which the caller lets go of, or NULL.
 */
int exchange_ask(struct exchange *x, unsigned int *status, json_t **body);

/* Sends what was decided, and hands the connection over. */
int exchange_forward_decided(struct exchange *x);

/* Sends a request, and hands the connection over. */
int exchange_send(struct exchange *x, const struct request *request);

/* Sends the answer, and closes what is not kept.  -1: the session is over. */
int exchange_answer(struct exchange *x);

/* The handlers, each in a file of that name. */
exchange_handler exchange_forward, exchange_copy, exchange_create,
    exchange_start, exchange_events, exchange_exec, exchange_exec_create,
    exchange_list, exchange_network, exchange_network_connect,
    exchange_network_create, exchange_network_delete, exchange_network_list,
    exchange_network_prune, exchange_prune, exchange_rename, exchange_usage,
    exchange_volume_create, exchange_volume_delete, exchange_info,
    exchange_images;

#endif
