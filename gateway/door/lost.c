#include "door/lost.h"

#include "door/apart.h"
#include "door/attached.h"
#include "rt/ledger.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

/* As with `docker run`: what nobody could get at again, or what would go. */
static bool ends(struct exchange *x, const char *id)
{
	struct judge *j = &x->judge;
	struct ledger ledger;
	struct record record;
	bool removed;

	if (!j->connection || j->policy.on_disconnect == ON_DISCONNECT_LEAVE)
		return false;
	if (ask_is_set(&x->ask, "stdin"))
		return true;
	if (ledger_open(x->arena, &j->engine, j->gid, &ledger, &j->error) < 0)
		return false;
	removed = ledger_find(&ledger, id, &record) && record.removed;
	ledger_end(&ledger);
	return removed;
}

void lost_mark(struct exchange *x, struct stream *stream)
{
	const struct command *plan = &x->judge.decision.plan.command;
	const char *id;

	if (strcmp(x->operation->name, "ContainerAttach") != 0 ||
	    !plan->noperands || !engine_is_id(plan->operands[0]))
		return;
	id = plan->operands[0];
	stream->begun = time(NULL);
	stream->engine = x->judge.dial.engine;
	stream->gid = x->judge.gid;
	memcpy(stream->container, id, HELD_ID + 1);
	if (ask_is_set(&x->ask, "stdout") || ask_is_set(&x->ask, "stderr"))
		stream->attached = attached_begin(id);
	stream->ends = ends(x, id);
}

/* One that the engine cannot say anything of is ended all the same. */
static void end(struct judge *judge, const struct stream *stream)
{
	cleanup_arena struct arena *arena = arena_new();
	struct dial dial;
	const struct engine engine = {
		.arena = arena, .dial = &dial, .patience = ENGINE_PATIENCE
	};
	struct engine_container container = { 0 };
	struct error error = { 0 };
	bool detached = false;

	if (dial_find(arena, &judge->policy, stream->engine, stream->gid, &dial,
		&error) < 0)
		return;
	if (engine_container(&engine, stream->container, &container, &error) ==
		0 &&
	    !container.running)
		return;
	if (engine_detached(&engine, stream->container, stream->begun,
		&detached, &error) == 0 &&
	    detached)
		return;
	if (judge->policy.on_disconnect == ON_DISCONNECT_KILL)
		engine_kill(&engine, stream->container, &error);
	else
		engine_stop(
		    &engine, stream->container, judge->policy.grace, &error);
}

void lost_client(struct judge *judge, const struct stream *stream)
{
	int here;

	if (!stream->ends)
		return;
	here = apart();
	/* Without a process for it the session waits. */
	if (here <= 0)
		end(judge, stream);
	if (here == 0)
		_exit(0);
}

void lost_session(struct judge *judge, struct held *held)
{
	struct held all = *held;

	held_end(held);
	for (size_t i = 0; i < all.n; i++)
		lost_client(judge, &all.v[i]);
}
