#include "core/variables.h"

#include "core/text.h"
#include "core/words.h"

/* What a variable stands for, in every place where FORCED may have one. */
static const char *variable_value(
    struct arena *arena, const struct caller *c, enum variable variable)
{
	switch (variable) {
	case VARIABLE_UID:
		return arena_printf(arena, "%u", c->uid);
	case VARIABLE_GID:
		return arena_printf(arena, "%u", c->gid);
	case VARIABLE_PWD:
		return c->directory;
	case VARIABLE_HOME:
		return c->home;
	case VARIABLE_USER:
		return c->user;
	case VARIABLE_GROUP:
		return c->group;
	case VARIABLE_END:
		break;
	}
	return "";
}

const char *variables_expand(
    struct arena *arena, const struct caller *caller, const char *template)
{
	struct text text = { .arena = arena };

	if (!template)
		return NULL;
	for (; *template; template ++) {
		unsigned char c = (unsigned char)*template;

		if (c < VARIABLE_END)
			text_add(&text,
			    variable_value(arena, caller, (enum variable)c));
		else
			text_put(&text, template, 1);
	}
	return text_string(&text);
}
