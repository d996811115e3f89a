#include "rt/outlive.h"

#include "rt/clock.h"
#include "rt/engine.h"
#include "rt/session.h"

#include <poll.h>
#include <unistd.h>

enum { SAMPLE = 15 }; /* seconds between looks */

/*
 * In a process of its own: several whose time is up together do not wait for
 * each other's grace.  It has the ledger's guard as long as it works.
 */
static void stop(
    const struct engine *engine, const char *id, unsigned int grace)
{
	struct error error = { 0 };
	pid_t pid = fork();

	if (pid > 0)
		return;
	engine_stop(engine, id, grace, &error);
	if (pid == 0)
		_exit(0);
}

/* What the end of a container takes. */
struct bounded {
	const struct engine *engine;
	const struct ledger *ledger;
	unsigned int grace; /* seconds */
};

/*
 * Stops a container whose time is up; how many seconds it still has, 0 when
 * there is nothing more to wait for.  One that the engine cannot say anything
 * of has run since the CLI began.  What is allocated is not kept, as this is
 * asked for hours.
 */
static time_t end_in_time(
    const struct bounded *b, time_t started, const struct watched *timed)
{
	cleanup_arena struct arena *arena = arena_new();
	struct engine engine = *b->engine;
	struct engine_container container;
	struct error error = { 0 };
	bool known;
	time_t left;

	engine.arena = arena;
	known = engine_container(&engine, timed->id, &container, &error) == 0;
	if (known && !container.running)
		return 0;
	left =
	    known ? container.started - time(NULL) : started - clock_seconds();
	left += timed->max_time;
	if (left > 0)
		return left;
	stop(&engine, timed->id, b->grace);
	return 0;
}

/* Containers with MAXTIME and no client: somebody has to end them. */
static void outlive_containers(const struct bounded *b, time_t started,
    const struct watched *timed, size_t n)
{
	struct watched *v = arena_array(b->engine->arena, n, sizeof(*v));
	time_t wait = SAMPLE;

	for (size_t i = 0; i < n; i++) {
		v[i] = timed[i];
		v[i].guard = ledger_guard(b->ledger, v[i].id);
	}
	for (size_t running = n; running; wait = SAMPLE) {
		running = 0;
		for (size_t i = 0; i < n; i++) {
			time_t left =
			    v[i].guard < 0 ? 0 : end_in_time(b, started, &v[i]);

			running += left > 0;
			if (left > 0 && left < wait)
				wait = left;
			if (left > 0 || v[i].guard < 0)
				continue;
			close(v[i].guard);
			v[i].guard = -1;
		}
		if (running)
			poll(NULL, 0, (int)wait * 1000);
	}
}

/* The same for what exec has left running in a container. */
static void outlive_processes(const struct watch *watch, time_t started)
{
	time_t left = started + watch->max_time - clock_seconds();

	for (; left > 0; left = started + watch->max_time - clock_seconds()) {
		cleanup_arena struct arena *arena = arena_new();

		if (!session_runs(arena, watch->id, watch->cookie))
			return;
		poll(NULL, 0, (int)(left < SAMPLE ? left : SAMPLE) * 1000);
	}
	session_end(
	    watch->arena, watch->id, watch->cookie, watch->policy->grace);
}

void outlive(const struct watch *watch, time_t started, const char *id)
{
	const struct watched created = { .id = id,
		.max_time = watch->max_time };
	const struct bounded bounded = { watch->engine, watch->ledger,
		watch->policy->grace };

	if (watch->max_time && watch->cookie)
		outlive_processes(watch, started);
	else if (watch->max_time && watch->intent && id)
		outlive_containers(&bounded, started, &created, 1);
	else
		outlive_containers(
		    &bounded, started, watch->timed, watch->ntimed);
}

void outlive_started(const struct engine *engine, const struct ledger *ledger,
    unsigned int grace, const struct watched *timed, size_t n)
{
	const struct bounded bounded = { engine, ledger, grace };

	outlive_containers(&bounded, clock_seconds(), timed, n);
}
