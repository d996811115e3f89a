/*
 * The proxy: what the caller sees of a supervised docker CLI.
 *
 * The watcher is the CLI's parent, so that it learns its exit status.  In the
 * caller's process tree the proxy stands for the CLI: it has the pid that the
 * caller knows and no rights but the caller's, passes on the signals that are
 * sent to it alone, and ends as the CLI did.  The CLI is in the proxy's
 * process group and session, so the terminal's signals reach both, and both
 * stop and go on together.
 */
#ifndef UNDOCKER_PROXY_H
#define UNDOCKER_PROXY_H

#include "core/caller.h"

#include <stdbool.h>

/*
 * Becomes the caller and stands for the CLI until the watcher, at the other end
 * of the channel (a SOCK_SEQPACKET), says how it ended.  A signal to be passed
 * on is a byte.  deaf_to_hangup: a terminal that hangs up is the watcher's
 * business.
 */
_Noreturn void proxy_run(
    const struct caller *caller, int channel, bool deaf_to_hangup);

/*
 * The watcher's side.  proxy_signal() takes a signal that was sent to the
 * proxy: its number, 0 for none, -1 when the proxy is gone.  proxy_end() says
 * how the CLI has ended: waitpid(2)'s status.
 */
int proxy_signal(int channel);
void proxy_end(int channel, int status);

#endif
