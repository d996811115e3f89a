#include "front/job.h"

#include "front/front.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DESCRIPTORS = 1024 };
enum { NOT_EXECUTABLE = 126, NOT_THERE = 127, BY_SIGNAL = 128 };

static void take_child(struct job *job)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != job->pid)
			continue;
		job->pid = 0;
		job->over = true;
		job->code = WIFEXITED(status) ? WEXITSTATUS(status)
					      : BY_SIGNAL + WTERMSIG(status);
	}
}

/*
 * The keyboard's signals, and a terminal's hang-up, reach the command by
 * themselves: it is in our process group.  What was sent to us alone is passed
 * on.
 */
void job_take(struct job *job, const struct signalfd_siginfo *info)
{
	int signal = (int)info->ssi_signo;

	if (signal == SIGCHLD) {
		take_child(job);
		return;
	}
	if (signal == SIGHUP)
		job->hung_up = true;
	if (job->pid && info->ssi_code <= 0)
		kill(job->pid, signal);
	if (job->pid)
		return;
	job->stop = job->over;
	job->over = true;
}

static int catch_signals(
    struct job *job, struct arena *arena, struct error *error)
{
	static const int caught[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP,
		SIGQUIT };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(caught) / sizeof(*caught); i++)
		sigaddset(&set, caught[i]);
	sigprocmask(SIG_BLOCK, &set, &job->mask);
	job->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (job->signals < 0)
		return error_set(error, arena, EXIT_INTERNAL, "signals: %s",
		    strerror(errno));
	return 0;
}

/* Two descriptors a client, and some. */
static void raise_files(struct job *job)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &job->files) < 0)
		return;
	files = job->files;
	if (files.rlim_cur < DESCRIPTORS)
		files.rlim_cur =
		    files.rlim_max < DESCRIPTORS ? files.rlim_max : DESCRIPTORS;
	setrlimit(RLIMIT_NOFILE, &files);
}

int job_begin(struct job *job, struct arena *arena, struct error *error)
{
	raise_files(job);
	return catch_signals(job, arena, error);
}

/* What would lead docker's clients to another engine, or by another way. */
static void set_environment(struct arena *arena, const char *path)
{
	static const char *const others[] = { "DOCKER_CONTEXT", "DOCKER_TLS",
		"DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_API_VERSION" };

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		unsetenv(others[i]);
	setenv("DOCKER_HOST", arena_printf(arena, "unix://%s", path), 1);
	setenv("DOCKER_BUILDKIT", "0", 1);
}

static _Noreturn void become(
    struct job *job, struct arena *arena, char **command, const char *path)
{
	struct error error;

	set_environment(arena, path);
	setrlimit(RLIMIT_NOFILE, &job->files);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &job->mask, NULL);
	execvp(command[0], command);
	error_set(&error, arena, EXIT_INTERNAL, "%s: %s", command[0],
	    strerror(errno));
	front_complain(arena, &error);
	_exit(errno == ENOENT ? NOT_THERE : NOT_EXECUTABLE);
}

int job_start(struct job *job, struct arena *arena, char **command,
    const char *path, struct error *error)
{
	if (!command) {
		printf("DOCKER_HOST=unix://%s\n", path);
		fflush(stdout);
		return 0;
	}
	job->pid = fork();
	if (job->pid == 0)
		become(job, arena, command, path);
	if (job->pid < 0)
		return error_set(error, arena, EXIT_INTERNAL, "%s: %s",
		    command[0], strerror(errno));
	return 0;
}
