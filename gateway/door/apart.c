#include "door/apart.h"

#include "core/error.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

int apart(void)
{
	pid_t pid = fork();
	int status = 1;

	if (pid == 0) {
		if (setsid() < 0)
			_exit(EXIT_INTERNAL);
		pid = fork();
		if (pid == 0)
			return 0;
		_exit(pid < 0 ? EXIT_INTERNAL : 0);
	}
	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status == 0 ? 1 : -1;
}
