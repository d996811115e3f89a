#include "gw/self.h"

#include "core/error.h"
#include "front/front.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER = 8192 };

static _Noreturn void ask(struct arena *arena, int answer)
{
	char *words[] = { arena_strdup(arena, "account"), NULL };
	const struct words call = { .v = words, .n = 1 };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (dup2(null, STDIN_FILENO) < 0 || dup2(answer, STDOUT_FILENO) < 0)
		_exit(EXIT_INTERNAL);
	_exit(front_call(arena, &call, false));
}

static size_t read_all(int fd, char *text, size_t room)
{
	size_t used = 0;
	ssize_t n = 1;

	while (n && used < room) {
		n = read(fd, text + used, room - used);
		if (n < 0 && errno != EINTR)
			break;
		if (n > 0)
			used += (size_t)n;
	}
	return used;
}

/* Three lines: name, home, and "shared" or "person". */
static bool parse(char *text, struct self *self)
{
	char *save = NULL, *end = NULL;
	const char *kind;

	self->user = strtok_r(text, "\n", &save);
	self->home = strtok_r(NULL, "\n", &save);
	kind = strtok_r(NULL, "\n", &save);
	end = strtok_r(NULL, "\n", &save);
	self->shared = kind && strcmp(kind, "shared") == 0;
	return self->user && self->home && kind && !end &&
	       (self->shared || strcmp(kind, "person") == 0);
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_INTERNAL;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_INTERNAL;
}

int self_find(struct arena *arena, struct self *self)
{
	char *text = arena_alloc(arena, ANSWER + 1);
	struct error error;
	int fds[2], code;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return EXIT_INTERNAL;
	pid = fork();
	if (pid == 0)
		ask(arena, fds[1]);
	close(fds[1]);
	if (pid > 0)
		read_all(fds[0], text, ANSWER);
	close(fds[0]);
	code = pid < 0 ? EXIT_INTERNAL : wait_for(pid);
	if (code == 0 && parse(text, self))
		return 0;
	if (code)
		return code;
	error_set(&error, arena, EXIT_INTERNAL,
	    "the root side does not say who this is");
	return front_complain(arena, &error);
}
