#include "bodies.h"

#include "core/request/request.h"
#include "meaning.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One comparison on its way. */
struct comparison {
	struct arena *arena;
	const struct command *command;
	const struct sent *sent;
	json_t *theirs;
	struct request ours;
	const char *text;
};

static bool has_flag(const struct command *command, const char *name)
{
	for (size_t i = 0; i < command->nflags; i++)
		if (strcmp(command->flags[i].flag->name, name) == 0)
			return true;
	return false;
}

/* The CLI fills in its own PATH, and its own machine's architecture. */
static bool is_filled_in(const struct command *command)
{
	for (size_t i = 0; i < command->nflags; i++) {
		const struct flag_use *use = &command->flags[i];

		if (strcmp(use->flag->name, "env") == 0 &&
		    strcmp(use->value, "PATH") == 0)
			return true;
		if (strcmp(use->flag->name, "platform") == 0 &&
		    !strchr(use->value, '/'))
			return true;
	}
	return false;
}

/* Before 25, the CLI drops addresses without a --network, in silence. */
static bool drops_address(const struct comparison *c)
{
	static const char *const flags[] = { "ip", "ip6", "link-local-ip" };

	if (c->sent->version >= 44 || has_flag(c->command, "network"))
		return false;
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (has_flag(c->command, flags[i]))
			return true;
	return false;
}

static const char *dump(struct arena *arena, json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	const char *copy = arena_strdup(arena, text ? text : "none");

	free(text);
	return copy;
}

static bool differ(struct comparison *c, const char *what)
{
	c->text = arena_printf(c->arena, "%s\n  ours     %s\n  docker's %s",
	    what, c->ours.body ? dump(c->arena, c->ours.body) : "none",
	    dump(c->arena, c->theirs));
	return false;
}

/* Go writes a space in a query as a plus sign, and we do not. */
static const char *their_target(struct comparison *c)
{
	const char *query = c->sent->query;
	char *target = arena_printf(c->arena, "/v1.%u%s%s%s", c->sent->version,
	    c->sent->path, *query ? "?" : "", query);
	const char *result = "";

	for (char *part; (part = strsep(&target, "+"));)
		result = arena_printf(
		    c->arena, "%s%s%s", result, *result ? "%20" : "", part);
	return result;
}

static struct request_text as_text(
    const struct comparison *c, const char *body, const struct request *request)
{
	return (struct request_text){ .command = c->command->command,
		.container = c->command->operands[0],
		.query = request ? request->query : NULL,
		.nquery = request ? request->nquery : 0,
		.body = body,
		.length = strlen(body),
		.version = c->sent->version };
}

/* Reads a body and writes it again: it means what it meant. */
static bool same_again(struct comparison *c, const char *whose, json_t *body)
{
	struct request_text text = as_text(c, dump(c->arena, body), &c->ours);
	struct request again = { 0 };
	struct command command;
	struct extras extras;
	struct error error;
	const struct request_source source = { .command = &command,
		.extras = &extras };
	bool same;

	if (request_read(c->arena, &text, &command, &extras, &error) < 0 ||
	    request_write(c->arena, &source, c->sent->version, &again, &error) <
		0)
		return differ(c, arena_printf(c->arena, "%s is refused: %s",
				     whose, error.message));
	same = meaning_same(body, again.body);
	if (!same)
		differ(c, arena_printf(c->arena, "%s becomes another: %s",
			      whose, dump(c->arena, again.body)));
	request_end(&again);
	return same;
}

static bool same(struct comparison *c)
{
	const char *ours = request_target(c->arena, &c->ours);
	const char *theirs = their_target(c);

	if (strcmp(ours, theirs) != 0)
		return differ(c, arena_printf(c->arena,
				     "the request is %s and %s", ours, theirs));
	if (!meaning_same(c->ours.body, c->theirs))
		return differ(c, "the bodies differ");
	/* The path of --cidfile is refused: it is not the engine's business. */
	json_object_del(
	    json_object_get(c->theirs, "HostConfig"), "ContainerIDFile");
	return same_again(c, "our body", c->ours.body) &&
	       same_again(c, "docker's body", c->theirs);
}

enum bodies bodies_compare(struct arena *arena, const struct command *command,
    const struct sent *sent, const char **text)
{
	struct comparison c = { .arena = arena,
		.command = command,
		.sent = sent,
		.theirs = json_loadb(sent->body, sent->length, 0, NULL) };
	const struct request_source source = { .command = command };
	enum bodies result = BODIES_UNSAID;
	struct error error = { 0 };

	if (request_write(arena, &source, sent->version, &c.ours, &error) < 0)
		*text = error.message;
	else if (is_filled_in(command) || drops_address(&c))
		*text = "the CLI's own doing";
	else
		result = same(&c) ? BODIES_SAME : BODIES_DIFFER;
	if (result == BODIES_DIFFER)
		*text = c.text;
	request_end(&c.ours);
	json_decref(c.theirs);
	return result;
}

bool bodies_words(struct arena *arena, const struct command *command,
    const struct sent *sent, struct words *words)
{
	const struct request_source source = { .command = command };
	struct comparison c = {
		.arena = arena, .command = command, .sent = sent
	};
	struct command canonical;
	struct extras extras;
	struct error error;
	struct request_text text;

	if (request_write(arena, &source, sent->version, &c.ours, &error) < 0)
		return false;
	text = as_text(&c, dump(arena, c.ours.body), &c.ours);
	request_end(&c.ours);
	if (request_read(arena, &text, &canonical, &extras, &error) < 0)
		return false;
	cmdline_emit(arena, &canonical, words);
	return !extras.nunset && !extras.streams_given;
}
