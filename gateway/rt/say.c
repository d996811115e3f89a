#include "rt/say.h"

#include "rt/identity.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

/* True when it makes no difference who writes. */
static bool is_plain(int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return false;
	if (S_ISFIFO(status.st_mode))
		return true;
	return S_ISCHR(status.st_mode) &&
	       (status.st_rdev == makedev(1, 3) || isatty(fd));
}

static bool write_text(int fd, const char *text)
{
	size_t left = strlen(text);

	while (left) {
		ssize_t n = write(fd, text, left);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			text += n;
			left -= (size_t)n;
		}
	}
	return true;
}

/* The caller may stop this process: it holds no lock of the root side's. */
static _Noreturn void write_as(
    const struct caller *caller, int fd, const char *text)
{
	if (close_range(STDERR_FILENO + 1, ~0U, 0) < 0)
		_exit(EXIT_INTERNAL);
	identity_become(caller, caller->gid);
	_exit(write_text(fd, text) ? 0 : EXIT_INTERNAL);
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

	if (caller->uid == 0 || geteuid() != 0 || is_plain(fd))
		return write_text(fd, text);
	pid = fork();
	if (pid == 0)
		write_as(caller, fd, text);
	return pid > 0 && wait_for(pid, patience);
}

void say_last(const char *text)
{
	uid_t uid = getuid();
	gid_t gid = getgid();

	if (uid != 0 &&
	    (setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0))
		return;
	if (geteuid() != 0 || is_plain(STDERR_FILENO))
		write_text(STDERR_FILENO, text);
}
