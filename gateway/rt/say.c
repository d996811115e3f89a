#include "rt/say.h"

#include "io.h"
#include "rt/identity.h"
#include "rt/plain.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* The caller may stop this process: it holds no lock of the root side's. */
static _Noreturn void write_as(
    const struct caller *caller, int fd, const char *text)
{
	if (close_range(STDERR_FILENO + 1, ~0U, 0) < 0)
		_exit(EXIT_INTERNAL);
	identity_become(caller, caller->gid);
	_exit(write_all(fd, text, strlen(text)) < 0 ? EXIT_INTERNAL : 0);
}

static bool wait_for(pid_t pid, int patience)
{
	struct pollfd p = { .fd = pidfd_open(pid, 0), .events = POLLIN };
	int status = -1;

	while (p.fd >= 0 && poll(&p, 1, patience) < 0 && errno == EINTR)
		;
	if (!(p.revents & POLLIN))
		kill(pid, SIGKILL);
	if (p.fd >= 0)
		close(p.fd);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return status == 0;
}

bool say(const struct caller *caller, int fd, const char *text, int patience)
{
	pid_t pid;

	if (caller->uid == 0 || geteuid() != 0 || plain_descriptor(fd))
		return write_all(fd, text, strlen(text)) == 0;
	pid = fork();
	if (pid == 0)
		write_as(caller, fd, text);
	return pid > 0 && wait_for(pid, patience);
}
