/*
 * The proxy: what the caller sees of a supervised docker CLI.
 *
 * The watcher is the CLI's parent, so that it learns its exit status.  In the
 * caller's process tree the proxy stands for the CLI: it has the pid that the
 * caller knows and no rights but the caller's, passes on the signals that are
 * sent to it alone, and ends as the CLI did.  The CLI is in the proxy's
 * process group and session, so the terminal's signals reach both, and both
 * stop and go on together.
 *
 * A CLI that is recorded has a terminal of its own (rt/recorder.h).  The proxy
 * then also passes on what the caller's terminal signals, stops when it is told
 * that the CLI has, and tells whether it is in that terminal's foreground.
 */
#ifndef UNDOCKER_PROXY_H
#define UNDOCKER_PROXY_H

#include "core/caller.h"

#include <stdbool.h>

/* Bytes that are no signals: the proxy is in the terminal's foreground. */
enum { PROXY_FOREGROUND = 128, PROXY_BACKGROUND };

/*
 * Becomes the caller and stands for the CLI until the watcher, at the other end
 * of the channel (a SOCK_SEQPACKET), says how it ended.  A signal to be passed
 * on is a byte.  deaf_to_hangup: a terminal that hangs up is the watcher's
 * business.
 */
_Noreturn void proxy_run(const struct caller *caller, int channel,
    bool deaf_to_hangup, bool recorded);

/*
 * The watcher's side.  proxy_signal() takes what the proxy passes on: a
 * signal's number, PROXY_…, 0 for none, -1 when the proxy is gone. proxy_stop()
 * says that a signal has stopped the CLI, proxy_end() how it has ended:
 * waitpid(2)'s status.
 */
int proxy_signal(int channel);
void proxy_stop(int channel, int number);
void proxy_end(int channel, int status);

#endif
