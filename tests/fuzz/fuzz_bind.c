/*
 * A value of -v or --mount: what is accepted is written as a --mount that is
 * read again as the same mount, on a path that a mount may be on.
 */
#include "support.h"

#include "core/grammar/bind.h"

static void check(struct arena *arena, const struct bind *bind)
{
	const char *target = bind->target, *text = bind_emit(arena, bind);
	struct bind again;
	struct error error;

	HOLDS(*target == '/' && target[strspn(target, "/")]);
	HOLDS(!strstr(target, "/../") && strncmp(target, "/proc/", 6) != 0);
	if (bind->type == BIND_HOST)
		HOLDS(*bind->source == '/' && !strstr(bind->source, "/../"));
	/* docker's own error: a volume has no propagation; or no such name */
	if (bind->type == BIND_VOLUME &&
	    (bind->propagation || strchr(bind->source, '\r')))
		return;
	if (bind->type == BIND_ANONYMOUS && bind->propagation)
		return;
	HOLDS(bind_parse(arena, ROLE_MOUNT, text, &again, &error) == 0);
	HOLDS(again.type == bind->type);
	HOLDS(same_text(again.source, bind->source));
	HOLDS(same_text(again.target, bind->target));
	HOLDS(again.readonly == bind->readonly);
	HOLDS(again.nonrecursive == bind->nonrecursive);
	HOLDS(same_text(again.propagation, bind->propagation));
	HOLDS(same_text(again.tmpfs_size, bind->tmpfs_size));
	HOLDS(same_text(again.tmpfs_mode, bind->tmpfs_mode));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *value = arena_strndup(arena, (const char *)data, size);
	struct bind bind;
	struct error error;

	if (bind_parse(arena, ROLE_VOLUME, value, &bind, &error) == 0 &&
	    bind_check(arena, &bind, &error) == 0)
		check(arena, &bind);
	if (bind_parse(arena, ROLE_MOUNT, value, &bind, &error) == 0 &&
	    bind_check(arena, &bind, &error) == 0)
		check(arena, &bind);
	return 0;
}
