#include "rt/prepare.h"

#include "core/path.h"
#include "core/request/plan.h"
#include "rt/identity.h"
#include "rt/networks.h"
#include "rt/stage_source.h"
#include "rt/sweep.h"
#include "rt/volumes.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum again prepare_again(const char *command)
{
	static const struct {
		const char *command;
		enum again again;
	} commands[] = { { "start", AGAIN_TO_START },
		{ "restart", AGAIN_TO_START }, { "cp", AGAIN_TO_COPY } };

	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (strcmp(command, commands[i].command) == 0)
			return commands[i].again;
	return AGAIN_NOT;
}

bool prepare_is_remote(const struct plan *plan)
{
	return !engine_is_local(plan->engine);
}

/* The ID of the container that a word names: X, or X:PATH of cp. */
const char *prepare_container(struct preparation *p, const char *operand)
{
	const char *name =
	    arena_strndup(p->arena, operand, strcspn(operand, ":"));
	struct engine_container container;

	if (engine_is_id(name))
		return name;
	if (engine_container(p->execution->engine, name, &container, p->error) <
	    0)
		return NULL;
	return container.id;
}

static void add_note(struct preparation *p, const char *note)
{
	p->notes = arena_grow(p->arena, p->notes, p->nnotes, sizeof(*p->notes));
	p->notes[p->nnotes++] = note;
}

static int stage(
    struct preparation *p, const struct record *record, enum again again)
{
	const struct execution *e = p->execution;
	const struct stage_bound bound = { .most = p->plan->max_mounts,
		.file = e->policy->file,
		.line = p->plan->max_mounts_line };
	struct stage *stage;
	int result;

	p->stages =
	    arena_grow(p->arena, p->stages, p->nstages, sizeof(*p->stages));
	stage = &p->stages[p->nstages];
	if (again == AGAIN_TO_COPY)
		result = stage_empty(
		    p->arena, e->caller, record, &bound, stage, p->error);
	else
		result = stage_open(
		    &p->idmap, e->rules, record, &bound, stage, p->error);
	p->nstages += result == 0;
	for (size_t i = 0; result == 0 && i < stage->nnotes; i++)
		add_note(p, stage->notes[i]);
	return result;
}

/*
 * MAXTIME goes with the container: whoever starts it again, by whatever rules,
 * has no more of it.
 */
static void bound_again(
    struct preparation *p, const char *id, const struct record *record)
{
	unsigned int *bound = &p->plan->max_time, max_time = *bound;

	if (record->max_time && (!max_time || record->max_time < max_time))
		max_time = record->max_time;
	if (!max_time)
		return;
	p->timed = arena_grow(p->arena, p->timed, p->ntimed, sizeof(*p->timed));
	p->timed[p->ntimed++] =
	    (struct watched){ .id = id, .max_time = max_time };
	if (p->attached)
		*bound = max_time;
}

int prepare_start(struct preparation *p, enum again again)
{
	const struct command *c = &p->plan->command;

	for (size_t i = 0; i < c->noperands; i++) {
		const char *id = prepare_container(p, c->operands[i]);
		struct record record;

		if (!id || !ledger_find(&p->ledger, id, &record))
			continue;
		if (!prepare_is_remote(p->plan)) {
			if (stage(p, &record, again) < 0)
				return -1;
			p->stages[p->nstages - 1].id = id;
		}
		if (again == AGAIN_TO_START)
			bound_again(p, id, &record);
	}
	return 0;
}

/* The plan's sources give way to their staged paths. */
void prepare_show(struct preparation *p, const char *name)
{
	size_t staged = 0;

	for (size_t i = 0; i < p->plan->nmounts; i++) {
		struct bind *bind = &p->plan->mounts[i].bind;

		if (bind->type != BIND_HOST)
			continue;
		/* The stage is what is wanted, with covers that are mounts. */
		bind->nonrecursive = false;
		plan_mount_source(
		    p->arena, p->plan, i, stage_path(p->arena, name, staged++));
	}
}

/*
 * On another machine the sources are named, by where they lead here.  What the
 * caller cannot write is read-only there as well.
 */
static int use_shared(struct preparation *p)
{
	const struct execution *e = p->execution;

	for (size_t i = 0; i < p->plan->nmounts; i++) {
		struct bind *bind = &p->plan->mounts[i].bind;
		const char *real;
		bool writable;

		if (bind->type != BIND_HOST)
			continue;
		if (stage_resolve(p->arena, e->caller, e->rules, bind, &real,
			&writable, p->error) < 0)
			return -1;
		bind->readonly = bind->readonly || !writable;
		plan_mount_source(p->arena, p->plan, i, real);
	}
	return 0;
}

/* Whether a directory in a mount is there, for the caller and without links. */
static bool is_there(const struct preparation *p, const char *source,
    const char *rest, enum mapping mapping)
{
	struct open_how how = { .flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
	int mount = open(source, O_PATH | O_CLOEXEC), fd;

	if (mount < 0)
		return false;
	/* There root is the caller. */
	if (mapping != MAPPING_ROOT)
		identity_assume(p->execution->caller);
	fd = (int)syscall(SYS_openat2, mount, rest, &how, sizeof(how));
	if (mapping != MAPPING_ROOT)
		identity_resume();
	close(mount);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/*
 * A working directory that is missing in a mount of the host's would be made
 * there, as root, and through links elsewhere.  The mounts' sources are what
 * docker will get.
 */
static int check_directory(struct preparation *p)
{
	const char *directory = cmdline_value(&p->plan->command, ROLE_WORKDIR);

	for (size_t i = 0; directory && i < p->plan->nmounts; i++) {
		const struct bind *bind = &p->plan->mounts[i].bind;
		const char *rest = path_after(directory, bind->target);

		if (bind->type != BIND_HOST || !rest || !*rest ||
		    is_there(p, bind->source, rest, p->plan->mounts[i].mapping))
			continue;
		error_set(p->error, p->arena, EXIT_DENIED,
		    "the working directory '%s' is not there for you",
		    directory);
		error_hint(p->error, p->arena,
		    "create it first, and name it without links");
		return -1;
	}
	return 0;
}

/* Their staged paths are gone by now, and are not this container's. */
static int check_volumes_from(struct preparation *p)
{
	const struct command *c = &p->plan->command;

	for (size_t i = 0; i < c->nflags; i++) {
		struct record record;
		const char *id;

		if (c->flags[i].flag->role != ROLE_VOLUMES_FROM)
			continue;
		id = prepare_container(p, c->flags[i].value);
		if (!id || !ledger_find(&p->ledger, id, &record) ||
		    !record.nmounts)
			continue;
		error_set(p->error, p->arena, EXIT_DENIED,
		    "--volumes-from: that container mounts directories of the "
		    "host, which are not passed on");
		error_hint(p->error, p->arena, "mount them with -v");
		return -1;
	}
	return 0;
}

int prepare_create(struct preparation *p)
{
	const struct execution *e = p->execution;

	if (check_volumes_from(p) < 0)
		return -1;
	sweep_sometimes(&p->ledger, e->caller->uid);
	if (volumes_hold(e->engine, e->caller, p->plan, &p->locks, p->error) <
		0 ||
	    networks_hold(
		e->engine, e->caller->uid, p->plan, &p->locks, p->error) < 0)
		return -1;
	if (ledger_intend(&p->ledger, e->caller, p->plan, e->policy->file,
		&p->intent, p->error) < 0)
		return -1;
	if (prepare_is_remote(p->plan)) {
		if (use_shared(p) < 0)
			return -1;
	} else {
		if (stage(p, &p->intent.record, AGAIN_NOT) < 0)
			return -1;
		prepare_show(p, p->intent.record.name);
	}
	return check_directory(p);
}

void prepare_undo(struct preparation *p)
{
	const char *id;
	struct error ignored = { 0 };

	for (size_t i = 0; i < p->nstages; i++)
		stage_close(&p->stages[i]);
	names_let_go(&p->locks);
	if (p->intent.name)
		ledger_close(&p->ledger, &p->intent, true, &id, &ignored);
}
