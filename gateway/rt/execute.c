#include "rt/execute.h"

#include "core/request/plan.h"
#include "core/text.h"
#include "rt/identity.h"
#include "rt/networks.h"
#include "rt/prepare.h"
#include "rt/relay.h"
#include "rt/say.h"
#include "rt/session.h"
#include "rt/ticket.h"
#include "rt/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Descriptors that docker's CLI gets, besides its standard ones. */
enum {
	FD_ENVIRONMENT = 3, /* --env-file */
	FD_LABELS,	    /* --label-file */
	FD_LOCK,	    /* held as long as the CLI lives */
	FD_FREE = 10,	    /* ours are above */
};
static const char environment_path[] = "/dev/fd/3";
static const char labels_path[] = "/dev/fd/4";

struct run {
	const struct execution *execution;
	struct arena *arena;
	struct plan *plan;
	struct error *error;
	struct preparation prepared;
	const char *id;	    /* the container that the command is about */
	const char *cookie; /* for exec */
	int environment, labels;
	struct recorder *recorder;
	struct relay relay; /* host is NULL: there is none */
	struct watch watch;
};

static bool is_command(const struct plan *plan, const char *name)
{
	return strcmp(plan->command.command->name, name) == 0;
}

/* What docker's CLI reads, and what it starts, is not to be with docker's gid.
 */
static bool needs_relay(const struct plan *plan)
{
	return !plan->direct || prepare_is_remote(plan);
}

/* The gid of docker's CLI. */
static gid_t gid_of(const struct run *r)
{
	return r->relay.host ? r->relay.gid : r->execution->gid;
}

static enum watch_end what_ends(const struct plan *plan)
{
	const struct command *command = &plan->command;
	bool detached = cmdline_is_set(command, ROLE_DETACH);

	if (is_command(plan, "run") && !detached)
		return WATCH_CONTAINER;
	if (is_command(plan, "start") &&
	    (cmdline_is_set(command, ROLE_ATTACH) ||
		cmdline_is_set(command, ROLE_INTERACTIVE)))
		return WATCH_CONTAINER;
	/* The processes of another machine are out of reach. */
	if (is_command(plan, "exec") && !detached && !prepare_is_remote(plan))
		return WATCH_PROCESS;
	return WATCH_CLIENT;
}

static int failed(struct run *r, const char *what)
{
	return error_set(
	    r->error, r->arena, EXIT_INTERNAL, "%s: %s", what, strerror(errno));
}

/* Tells the caller, on standard error. */
static void say_notes(struct run *r, const char *const *notes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		say(r->execution->caller, STDERR_FILENO,
		    arena_printf(r->arena, "undocker: note: %s\n",
			error_escape(notes[i], 4096, r->arena)),
		    -1);
}

/* A file of memory, sealed, that the CLI opens by its descriptor. */
static int memory_file(struct run *r, const char *name, const char *text)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	size_t length = strlen(text);

	/* The CLI reads it as the caller, who cannot get to its descriptors. */
	if (fd < 0 || write(fd, text, length) != (ssize_t)length ||
	    fchmod(fd, 0444) < 0 ||
	    fcntl(fd, F_ADD_SEALS,
		F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0)
		return failed(r, "a file of memory");
	return fd;
}

static int make_environment(struct run *r)
{
	const struct plan *plan = r->plan;
	struct text text = { .arena = r->arena };

	for (size_t i = 0; i < plan->nenvironment; i++)
		text_printf(&text, "%s\n", plan->environment[i]);
	if (r->cookie)
		text_printf(&text, "%s\n", r->cookie);
	if (!text.n)
		return 0;
	r->environment = memory_file(r, "environment", text_string(&text));
	return r->environment < 0 ? -1 : 0;
}

static int make_files(struct run *r)
{
	if (make_environment(r) < 0)
		return -1;
	if (!r->plan->creates)
		return 0;
	r->labels = memory_file(r, "labels",
	    arena_printf(r->arena, LEDGER_LABEL "=%s\n",
		r->prepared.intent.record.ticket));
	return r->labels < 0 ? -1 : 0;
}

/* The container, or what exec starts in it, may be ended before its time. */
static bool may_end(const struct run *r, enum watch_end end)
{
	const struct plan *plan = r->plan;

	if (end == WATCH_CLIENT)
		return plan->max_time && is_command(plan, "exec");
	return r->execution->connection || plan->max_time || plan->idle_timeout;
}

static int open_relay(struct run *r)
{
	const struct engine *engine = r->execution->engine;

	relay_sweep();
	if (engine_reach(engine, r->error) < 0)
		return -1;
	return relay_open(
	    r->arena, engine->dial, r->execution->caller, &r->relay, r->error);
}

static int prepare(struct run *r)
{
	const struct execution *e = r->execution;
	enum again again = prepare_again(r->plan->command.command->name);
	enum watch_end end = what_ends(r->plan);

	stage_sweep(r->arena);
	if (needs_relay(r->plan) && open_relay(r) < 0)
		return -1;
	if ((r->plan->creates || again) &&
	    ledger_open(r->arena, e->engine, gid_of(r), &r->prepared.ledger,
		r->error) < 0)
		return -1;
	if (!r->plan->creates && networks_hold(e->engine, e->caller->uid,
				     r->plan, &r->prepared.locks, r->error) < 0)
		return -1;
	if (r->plan->creates && prepare_create(&r->prepared) < 0)
		return -1;
	if (again && prepare_start(&r->prepared, again) < 0)
		return -1;
	if (!r->plan->creates && may_end(r, end)) {
		r->id = prepare_container(
		    &r->prepared, r->plan->command.operands[0]);
		if (is_command(r->plan, "exec") && r->id)
			r->cookie = arena_printf(r->arena,
			    SESSION_VARIABLE "=%s", ticket_new(r->arena));
	}
	return make_files(r);
}

/* Puts descriptor fd where the CLI expects it, if there is one. */
static int place(int fd, int wanted)
{
	if (fd < 0)
		return 0;
	return dup2(fd, wanted) == wanted ? 0 : -1;
}

/* Nothing of ours may be where a descriptor of the CLI's is to be. */
static int move_up(int *fd)
{
	int moved;

	if (*fd < 0 || *fd >= FD_FREE)
		return 0;
	moved = fcntl(*fd, F_DUPFD_CLOEXEC, FD_FREE);
	if (moved < 0)
		return -1;
	close(*fd);
	*fd = moved;
	return 0;
}

static int become_docker(struct run *r, struct words *argv)
{
	const struct execution *e = r->execution;
	/* A plugin would build by a grammar of its own. */
	char *environment[] = { arena_strdup(r->arena, "PATH=" EXECUTE_EMPTY),
		arena_strdup(r->arena, "HOME=" EXECUTE_EMPTY),
		arena_strdup(r->arena, "DOCKER_BUILDKIT=0"),
		arena_printf(r->arena, "TERM=%s", e->start->term), NULL };

	if (move_up(&r->environment) < 0 || move_up(&r->labels) < 0 ||
	    move_up(&r->prepared.intent.lock) < 0 ||
	    place(r->environment, FD_ENVIRONMENT) < 0 ||
	    place(r->labels, FD_LABELS) < 0 ||
	    place(r->prepared.intent.lock, FD_LOCK) < 0)
		return failed(r, "descriptors");
	identity_become(e->caller, gid_of(r));
	if (watch_hold(&r->watch) < 0)
		return failed(r, "the watcher");
	if (start_release(e->start) < 0)
		return failed(r, "signals");
	execve(argv->v[0], argv->v, environment);
	return failed(r, argv->v[0]);
}

/* People are told; the recording is named in the audit. */
static int start_recording(struct run *r)
{
	static const char note[] = "undocker: note: this session is recorded\n";
	const struct execution *e = r->execution;
	struct recording_head head = {
		.title = arena_printf(r->arena, "%s: docker %s",
		    e->caller->user, r->plan->command.command->name),
		.term = e->start->term,
	};

	const struct recorder_wish wish = { .what = r->plan->record,
		.name = e->audit->id,
		.tty = cmdline_is_set(&r->plan->command, ROLE_TTY) };

	if (wish.what == RECORD_NOTHING || !recorder_wanted())
		return 0;
	r->recorder = recorder_open(r->arena, e->policy, e->caller, &wish,
	    &head, &e->audit->recording, r->error);
	if (!r->recorder)
		return -1;
	if (!say(e->caller, STDERR_FILENO, note, -1))
		return failed(r, "standard error");
	return 0;
}

static int start_watcher(struct run *r)
{
	const struct execution *e = r->execution;
	const struct plan *plan = r->plan;
	const char *name = plan->command.command->name;

	r->watch = (struct watch){ .arena = r->arena,
		.policy = e->policy,
		.engine = e->engine,
		.ledger = &r->prepared.ledger,
		.intent = plan->creates ? &r->prepared.intent : NULL,
		.stages = r->prepared.stages,
		.nstages = r->prepared.nstages,
		.end = what_ends(plan),
		.id = r->id,
		.timed = r->prepared.timed,
		.ntimed = r->prepared.ntimed,
		.cookie = r->cookie,
		.connection = e->connection,
		.max_time = plan->max_time,
		.idle_timeout = plan->idle_timeout,
		.caller = e->caller,
		.recorder = r->recorder,
		.audit = e->audit,
		.hangup_ignored = e->start->hangup_ignored,
		.title = e->title,
		.relay = r->relay.host ? &r->relay : NULL };
	r->watch.why_max = arena_printf(r->arena,
	    "docker %s has run for %u seconds, as long as it may", name,
	    plan->max_time);
	r->watch.why_idle = arena_printf(r->arena,
	    "docker %s was idle for %u seconds, as long as it may", name,
	    plan->idle_timeout);
	return watch_needed(&r->watch) ? watch_start(&r->watch, r->error) : 0;
}

static void command_line(struct run *r, const char *host, const char *cidfile,
    bool environment, struct words *argv)
{
	const struct engine_entry *engine = r->plan->engine;
	const struct plan_files files = {
		.host = !host && engine && engine->path ? engine->host : host,
		.cidfile = cidfile,
		.environment = environment ? environment_path : NULL,
		.labels = r->plan->creates ? labels_path : NULL,
	};

	plan_argv(r->arena, r->execution->policy, EXECUTE_CONFIG, &files,
	    r->plan, argv);
}

/* Takes back what was prepared. */
static void undo(struct run *r)
{
	prepare_undo(&r->prepared);
	if (r->relay.host)
		relay_close(&r->relay);
}

static struct preparation preparation_of(const struct run *r)
{
	return (struct preparation){ .execution = r->execution,
		.arena = r->arena,
		.plan = r->plan,
		.error = r->error,
		.attached = what_ends(r->plan) == WATCH_CONTAINER,
		.intent.lock = -1 };
}

int execute(
    const struct execution *execution, struct plan *plan, struct error *error)
{
	struct run r = { .execution = execution,
		.arena = execution->arena,
		.plan = plan,
		.error = error,
		.environment = -1,
		.labels = -1 };
	struct words argv;
	int result;

	r.prepared = preparation_of(&r);
	idmap_begin(execution->arena, execution->caller, &r.prepared.idmap);
	result = prepare(&r);
	idmap_end(&r.prepared.idmap);
	if (result == 0) {
		say_notes(&r, execution->notes, execution->nnotes);
		say_notes(&r, r.prepared.notes, r.prepared.nnotes);
		command_line(&r, r.relay.host, r.prepared.intent.cidfile,
		    r.environment >= 0, &argv);
		if (start_recording(&r) == 0 && start_watcher(&r) == 0)
			/* From here on the watcher, or the next call, tidies.
			 */
			return become_docker(&r, &argv);
	}
	undo(&r);
	return -1;
}

void execute_show(
    const struct execution *execution, struct plan *plan, struct words *argv)
{
	struct run r = {
		.execution = execution, .arena = execution->arena, .plan = plan
	};

	r.prepared = preparation_of(&r);
	if (plan->creates && !prepare_is_remote(plan))
		prepare_show(&r.prepared, "TICKET");
	command_line(&r,
	    needs_relay(plan) ? relay_host(r.arena, "TICKET") : NULL,
	    plan->creates ? arena_printf(r.arena, "%s/pending/TICKET/cid",
				ledger_directory(r.arena, plan->engine))
			  : NULL,
	    plan->nenvironment > 0, argv);
}
