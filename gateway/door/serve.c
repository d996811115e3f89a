/*
 * The session's loop: an ask, its decision, its answer.
 */
#include "door/door.h"

#include "door/exchange.h"
#include "door/lost.h"
#include "door/policy.h"
#include "packet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct session {
	struct judge *judge;
	struct held held;
	struct policy_watch watch;
	unsigned int newest; /* 0: the session has not begun */
};

static int unknown(struct exchange *x)
{
	return error_set(&x->judge.error, x->arena, EXIT_WRONG,
	    "the door knows no operation '%s'",
	    error_escape(x->ask.operation, 64, x->arena));
}

/* The engine's version bounds what the session's clients may speak. */
static int begin(struct session *s, struct exchange *x)
{
	unsigned int api;

	if (ask_option(&x->ask, "policy"))
		return error_set(&x->judge.error, x->arena, EXIT_DENIED,
		    "a session cannot be narrowed by a policy of one's own "
		    "yet");
	if (judge_rules(&x->judge, grammar_command_named("run")) < 0 ||
	    judge_engine(&x->judge) < 0 ||
	    engine_version(&x->judge.engine, &api, &x->judge.error) < 0)
		return -1;
	s->newest = api < API_NEWEST ? api : API_NEWEST;
	return exchange_body(x, 200,
	    arena_printf(x->arena,
		"{\"api\":%u,\"minimum\":%u,\"os\":\"linux\",\"uid\":%u}",
		s->newest, API_OLDEST, x->judge.caller.uid));
}

static int carry_out(struct session *s, struct exchange *x)
{
	if (strcmp(x->ask.operation, ASK_SESSION) == 0)
		return begin(s, x);
	x->operation = operation_named(x->ask.operation);
	if (!x->operation)
		return unknown(x);
	if (!s->newest)
		return error_set(&x->judge.error, x->arena, EXIT_WRONG,
		    "the session has not begun");
	if (x->ask.version < API_OLDEST || x->ask.version > s->newest)
		return error_set(&x->judge.error, x->arena, EXIT_WRONG,
		    "API versions from 1.%u to 1.%u are spoken here",
		    API_OLDEST, s->newest);
	return exchange_handler_of(x->operation)(x);
}

/* What the judge has found out for one ask is not the next one's. */
static struct judge judge_for(const struct session *s, struct arena *arena)
{
	struct judge judge = *s->judge;

	judge.arena = arena;
	judge.error = (struct error){ 0 };
	return judge;
}

/* A stream that was handed over is kept; of another nothing is left open. */
static void keep(struct session *s, struct exchange *x)
{
	struct stream stream = {
		.serial = x->ask.serial, .dialled = x->dialled, .attached = -1
	};

	if (x->answer.kind != ANSWER_STREAM) {
		held_close(&stream);
		return;
	}
	lost_mark(x, &stream);
	held_keep(&s->held, &stream);
}

static void release(struct session *s, struct exchange *x)
{
	struct stream stream;

	if (held_release(&s->held, x->ask.serial, &stream))
		lost_client(&x->judge, &stream);
}

/* Returns 0, or -1: the front end is gone. */
static int answer(struct session *s, struct exchange *x)
{
	int result =
	    policy_fresh(&s->watch, s->judge, x->arena, &x->judge.error);

	x->judge = result == 0 ? judge_for(s, x->arena) : x->judge;
	if (result == 0)
		result = carry_out(s, x);
	if (result == EXCHANGE_LATER)
		return 0;
	if (result < 0)
		exchange_fail(x);
	/* What was allowed, and could not be carried out. */
	if (result < 0 && x->judge.decision.allowed)
		audit_failed(&x->judge.audit, &x->judge.error);
	if (x->judge.audit.id)
		audit_ended(&x->judge.audit,
		    result < 0 ? x->judge.error.code : 0, x->created);
	result = exchange_answer(x);
	keep(s, x);
	return result;
}

static int take(struct session *s, struct packet *packet)
{
	cleanup_arena struct arena *arena = arena_new();
	struct exchange x = { .arena = arena,
		.judge = judge_for(s, arena),
		.held = &s->held,
		.answer = { .text = "", .hint = "" },
		.dialled = { .fd = -1, .child = -1, .complaints = -1 },
		.channel = STDIN_FILENO };

	packet_close(packet);
	if (ask_unpack(
		arena, packet->bytes, packet->size, &x.ask, &x.judge.error) < 0)
		return -1;
	if (strcmp(x.ask.operation, ASK_RELEASE) == 0) {
		release(s, &x);
		return 0;
	}
	return answer(s, &x);
}

int door_serve(struct judge *judge)
{
	struct session *s = calloc(1, sizeof(*s));
	int more = 1;

	if (!s)
		return EXIT_INTERNAL;
	s->judge = judge;
	policy_watch(&s->watch);
	while (more > 0) {
		cleanup_arena struct arena *arena = arena_new();
		struct packet packet;

		more = packet_receive(arena, STDIN_FILENO, &packet);
		if (more > 0 && take(s, &packet) < 0)
			more = -1;
	}
	lost_session(judge, &s->held);
	free(s);
	return 0;
}
