#include "shell/knowledge.h"

#include "core/text.h"
#include "front/front.h"
#include "shell/shell.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	ANSWER = 16 << 20, /* bytes, at most */
	WAIT = 3000,	   /* milliseconds for each part of it, at most */
	SOON = 40,	   /* milliseconds after which an old one does */
	TROUBLE = 10,	   /* seconds that a question goes on unheard */
};

/* A question to the root side, its last answer, and the next on its way. */
struct question {
	const char *words[3];
	time_t lasts; /* seconds */
	time_t asked;
	json_t *answer;
	int coming; /* a descriptor and one, or 0 */
};

static void ask_child(const struct question *q, int out)
{
	struct arena *arena = arena_new();
	struct words words = { 0 };
	int null = open("/dev/null", O_RDWR);

	words.v = arena_array(arena, 4, sizeof(*words.v));
	while (q->words[words.n]) {
		words.v[words.n] = arena_strdup(arena, q->words[words.n]);
		words.n++;
	}
	/* The keyboard's signals are the line's that is being edited. */
	setpgid(0, 0);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	alarm(TROUBLE);
	_exit(front_call(arena, &words, false));
}

/* Whether there is more; not when the person says that it takes too long. */
static bool may_read(int fd, int milliseconds)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, milliseconds) > 0;
}

/* *whole: up to its end. */
static json_t *read_answer(int fd, bool *whole)
{
	cleanup_arena struct arena *arena = arena_new();
	struct text text = { .arena = arena };
	char chunk[16 * 1024];
	ssize_t n = 1;

	while (n > 0 && text.n < ANSWER && may_read(fd, WAIT)) {
		n = read(fd, chunk, sizeof(chunk));
		if (n > 0)
			text_put(&text, chunk, (size_t)n);
	}
	*whole = n == 0;
	return *whole ? json_loads(text_string(&text), 0, NULL) : NULL;
}

/*
 * Asks without waiting for the answer.  The one who asks is nobody's child,
 * so that nobody needs to wait for its end either.
 */
static void begin_to_ask(struct question *q)
{
	int fds[2];
	pid_t pid;

	if (q->coming)
		close(q->coming - 1);
	q->coming = 0;
	if (pipe2(fds, O_CLOEXEC) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		if (fork() == 0)
			ask_child(q, fds[1]);
		_exit(0);
	}
	close(fds[1]);
	q->coming = fds[0] + 1;
	q->asked = time(NULL);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static void hear(struct question *q)
{
	bool whole;
	json_t *answer = read_answer(q->coming - 1, &whole);

	close(q->coming - 1);
	q->coming = 0;
	if (!whole)
		return;
	json_decref(q->answer);
	q->answer = answer;
}

/* An old answer now is better than a new one later, which is asked for. */
static const json_t *ask(struct question *q)
{
	time_t now = time(NULL);

	if (!q->answer && !q->coming)
		begin_to_ask(q);
	if (q->coming && (!q->answer || may_read(q->coming - 1, SOON)))
		hear(q);
	else if (!q->coming && (now - q->asked >= q->lasts || now < q->asked))
		begin_to_ask(q);
	return q->answer;
}

static struct question allowed = { .words = { "allowed", "--json" },
	.lasts = 60 };
static struct question inventory = { .words = { "inventory" }, .lasts = 5 };

const json_t *knowledge_allowed(void)
{
	return ask(&allowed);
}

unsigned int knowledge_idle(void)
{
	/* Asked once: who idles costs nobody anything. */
	const json_t *answer =
	    allowed.answer ? allowed.answer : knowledge_allowed();

	return (unsigned int)json_integer_value(
	    json_object_get(answer, "idle"));
}

const json_t *knowledge_inventory(void)
{
	return ask(&inventory);
}

void knowledge_refresh(void)
{
	begin_to_ask(&inventory);
	if (!allowed.answer && !allowed.coming)
		begin_to_ask(&allowed);
}

const json_t *knowledge_command(const char *name)
{
	const json_t *commands =
	    json_object_get(knowledge_allowed(), "commands");

	for (size_t i = 0; i < json_array_size(commands); i++) {
		const json_t *command = json_array_get(commands, i);
		const char *found =
		    json_string_value(json_object_get(command, "name"));

		if (found && strcmp(found, name) == 0)
			return command;
	}
	return NULL;
}

const char *knowledge_running(struct arena *arena)
{
	const json_t *containers;
	struct text text = { .arena = arena };

	if (!inventory.coming)
		begin_to_ask(&inventory);
	if (inventory.coming)
		hear(&inventory);
	containers = json_object_get(inventory.answer, "containers");

	for (size_t i = 0; i < json_array_size(containers); i++) {
		const json_t *c = json_array_get(containers, i);
		const char *name =
		    json_string_value(json_object_get(c, "name"));

		if (name && json_is_true(json_object_get(c, "running")))
			text_printf(&text, "%s%s", text.n ? " " : "", name);
	}
	return text_string(&text);
}
