#include "rt/starts.h"

#include "core/text.h"
#include "rt/ledger.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ID = 64 };

/* One that cp has put in the way is needed as long as cp is at work. */
static bool waits(const struct stage *stage)
{
	return stage->directory >= 0 && !stage->empty;
}

/* A new container is known by its ticket, others by their IDs. */
static int ask(
    struct arena *arena, const struct engine *engine, const struct starts *s)
{
	struct text ids = { .arena = arena };

	if (s->n == 1 && !s->stages[0].id)
		return engine_starts(engine, "label",
		    arena_printf(arena, "%%22" LEDGER_LABEL "%%3D%s%%22",
			s->stages[0].ticket));
	for (size_t i = 0; i < s->n; i++)
		if (waits(&s->stages[i]) && s->stages[i].id)
			text_printf(&ids, "%s%%22%s%%22", ids.n ? "%2C" : "",
			    s->stages[i].id);
	return ids.n ? engine_starts(engine, "container", text_string(&ids))
		     : -1;
}

void starts_open(struct starts *starts, const struct engine *engine,
    struct arena *arena, struct stage *stages, size_t n, time_t now)
{
	starts->stages = stages;
	starts->n = n;
	starts->until = now + STARTS_PATIENCE;
	starts->size = 0;
	starts->fd = ask(arena, engine, starts);
}

static bool are_waiting(const struct starts *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (waits(&s->stages[i]))
			return true;
	return false;
}

/* Only starts of these containers come at all. */
static bool has_started(const struct starts *s, const struct stage *stage)
{
	static const char mark[] = "\"start\"";

	if (!stage->id)
		return memmem(s->text, s->size, mark, sizeof(mark) - 1);
	return memmem(s->text, s->size, stage->id, strlen(stage->id));
}

void starts_read(struct starts *s)
{
	ssize_t n = recv(
	    s->fd, s->text + s->size, sizeof(s->text) - s->size, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		starts_close(s);
		return;
	}
	s->size += (size_t)n;
	for (size_t i = 0; i < s->n; i++)
		if (waits(&s->stages[i]) && has_started(s, &s->stages[i]))
			stage_close(&s->stages[i]);
	if (s->size >= ID) {
		memmove(s->text, s->text + s->size - (ID - 1), ID - 1);
		s->size = ID - 1;
	}
	if (!are_waiting(s))
		starts_close(s);
}

void starts_close(struct starts *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	for (size_t i = 0; i < s->n; i++)
		stage_close(&s->stages[i]);
}

time_t starts_left(const struct starts *s, time_t now)
{
	if (!are_waiting(s))
		return -1;
	return now < s->until ? s->until - now : 0;
}
