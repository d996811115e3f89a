/*
 * Recording of sessions on a terminal, for RECORD in the policy.
 *
 * docker's CLI gets a terminal of ours, and the watcher copies between that and
 * the caller's, which is raw meanwhile.  What is shown is in the recording
 * first.  The watcher leads the session of that terminal, and the CLI is in its
 * foreground group, so that control-C and control-Z mean there what they would
 * without us; the proxy stays in the caller's session, stops when the CLI does,
 * and says when it is the terminal's foreground (see rt/proxy.h).
 *
 * A session that has no terminal is not recorded, and one that is only partly
 * on a terminal does not begin.
 */
#ifndef UNDOCKER_RECORDER_H
#define UNDOCKER_RECORDER_H

#include "core/arena.h"
#include "core/error.h"
#include "core/policy/policy.h"
#include "core/policy/rules.h"
#include "rt/recording.h"

#include <poll.h>
#include <stdbool.h>

enum { RECORDER_POLLS = 2 }; /* descriptors that recorder_polls() fills in */

struct recorder;

/* True when a standard descriptor is a terminal. */
bool recorder_wanted(void);

struct recorder_wish {
	enum record_what what;
	const char *name; /* of the recording, without .cast */
	bool tty;	  /* docker is told -t */
};

/*
 * Opens the caller's terminal, and creates the recording in the policy's
 * RECORDDIR, with that head, whose size is filled in.  Its memory is the
 * arena's.  *path is the recording's.  Errors: EXIT_INTERNAL, and EXIT_DENIED
 * for a session that is not all on one terminal.
 */
struct recorder *recorder_open(struct arena *arena, const struct policy *policy,
    const struct caller *caller, const struct recorder_wish *wish,
    struct recording_head *head, const char **path, struct error *error);

/*
 * In the watcher, before the CLI is forked: makes the terminal, whose session
 * the calling process leads from then on.  0, or -1.
 */
int recorder_start(struct recorder *recorder);

/* After that, in the child: makes the terminal its own; in the watcher. */
int recorder_enter(struct recorder *recorder);
int recorder_forked(struct recorder *recorder);

/*
 * In the watcher: what to poll for, and what to do when poll(2) has told.
 * Output that cannot be recorded is not shown: recorder_failure() is then the
 * reason, for people, and the session is to end.
 */
void recorder_polls(
    const struct recorder *recorder, struct pollfd polls[RECORDER_POLLS]);
void recorder_copy(
    struct recorder *recorder, const struct pollfd polls[RECORDER_POLLS]);
const char *recorder_failure(const struct recorder *recorder);

/* True until all that the CLI has written, which has ended, is shown. */
bool recorder_busy(const struct recorder *recorder);

/*
 * The caller's terminal: it is the caller's foreground (raw, and read), or is
 * not (as it was).  Its size has changed.
 */
void recorder_foreground(struct recorder *recorder, bool foreground);
void recorder_resize(struct recorder *recorder);

/* The end: the terminal is as it was. */
void recorder_close(struct recorder *recorder);

#endif
