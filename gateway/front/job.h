/*
 * The command that a private socket is for, and the signals that end either.
 */
#ifndef UNDOCKER_FRONT_JOB_H
#define UNDOCKER_FRONT_JOB_H

#include "core/arena.h"
#include "core/error.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/types.h>

struct job {
	pid_t pid;    /* of the command; 0: there is none, or it has ended */
	int code;     /* its exit code, 128 + n for signal n */
	bool over;    /* the socket is no longer needed */
	bool stop;    /* a signal says that even the end should end */
	bool hung_up; /* the terminal has */
	int signals;  /* signalfd(2)'s */
	sigset_t mask;
	struct rlimit files;
};

/*
 * Allows as many descriptors as clients need, and has the signals read from
 * job->signals from now on; what is executed later would inherit both, but for
 * the command.  Returns -1 and the error.
 */
int job_begin(struct job *job, struct arena *arena, struct error *error);

/* Does what a signal that was read there means. */
void job_take(struct job *job, const struct signalfd_siginfo *info);

/*
 * Runs the command, NULL at its end, with DOCKER_HOST and what belongs to it
 * set for the socket at path.  command NULL: prints DOCKER_HOST instead.
 * Returns -1 and the error.
 */
int job_start(struct job *job, struct arena *arena, char **command,
    const char *path, struct error *error);

#endif
