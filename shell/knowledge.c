#include "shell/knowledge.h"

#include "client/front.h"
#include "core/text.h"
#include "shell/shell.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER = 16 << 20 }; /* bytes, at most */

/* A question to the root side, and its last answer. */
struct question {
	const char *words[3];
	time_t lasts; /* seconds */
	time_t asked;
	json_t *answer;
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
	_exit(front_call(arena, &words, false));
}

static json_t *read_answer(int fd)
{
	cleanup_arena struct arena *arena = arena_new();
	struct text text = { .arena = arena };
	char chunk[16 * 1024];
	ssize_t n = 1;

	while (n > 0 && text.n < ANSWER) {
		n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			text_put(&text, chunk, (size_t)n);
	}
	return json_loads(text_string(&text), 0, NULL);
}

static const json_t *ask(struct question *q)
{
	time_t now = time(NULL);
	int fds[2];
	pid_t pid;

	if (q->answer && now - q->asked < q->lasts && now >= q->asked)
		return q->answer;
	if (pipe2(fds, O_CLOEXEC) < 0)
		return NULL;
	pid = fork();
	if (pid == 0)
		ask_child(q, fds[1]);
	close(fds[1]);
	json_decref(q->answer);
	q->answer = pid < 0 ? NULL : read_answer(fds[0]);
	q->asked = now;
	close(fds[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return q->answer;
}

const json_t *knowledge_allowed(void)
{
	static struct question q = { .words = { "allowed", "--json" },
		.lasts = 60 };

	return ask(&q);
}

const json_t *knowledge_inventory(void)
{
	static struct question q = { .words = { "inventory" }, .lasts = 5 };

	return ask(&q);
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
	const json_t *containers =
	    json_object_get(knowledge_inventory(), "containers");
	struct text text = { .arena = arena };

	for (size_t i = 0; i < json_array_size(containers); i++) {
		const json_t *c = json_array_get(containers, i);
		const char *name =
		    json_string_value(json_object_get(c, "name"));

		if (name && json_is_true(json_object_get(c, "running")))
			text_printf(&text, "%s%s", text.n ? " " : "", name);
	}
	return text_string(&text);
}
