#include "door/sources.h"

#include "rt/ledger.h"
#include "rt/stage.h"

#include <string.h>

static void add(struct exchange *x, const char *text)
{
	struct words *list = &x->answer.sources;

	list->v = arena_grow(x->arena, list->v, list->n, sizeof(*list->v));
	list->v[list->n++] = arena_strdup(x->arena, text);
}

void sources_add(struct exchange *x, const struct record *record)
{
	for (size_t i = 0; i < record->nmounts; i++) {
		add(x, stage_path(x->arena, record->name, i));
		add(x, record->mounts[i].source);
	}
}

int sources_tell(struct exchange *x)
{
	struct judge *j = &x->judge;
	struct ledger ledger;
	struct record record;

	if (strcmp(x->operation->name, "ContainerInspect") != 0)
		return 0;
	if (ledger_open(x->arena, &j->engine, j->gid, &ledger, &j->error) < 0)
		return -1;
	for (size_t i = 0; i < j->facts.ncontainers; i++)
		if (j->facts.containers[i].id &&
		    ledger_find(&ledger, j->facts.containers[i].id, &record))
			sources_add(x, &record);
	ledger_end(&ledger);
	return 0;
}
