/*
 * What an account still has open when it is closed.
 */
#ifndef UNDOCKER_SETUP_PROCESSES_H
#define UNDOCKER_SETUP_PROCESSES_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Counts the processes of that uid on this machine, those in user namespaces
 * that it has made, and the processes of sshd that serve a connection of that
 * name, or of a shared account's by which the person has come.  Those in
 * containers are left out (setup/container.h).
 */
size_t processes_count(uid_t uid, const char *name);

/*
 * Ends them, again and again until there are none: a login that has begun
 * before the key was taken away comes to its shell after.  A command whose
 * container is being ended (ONDISCONNECT, GRACE) is waited for, a minute and a
 * half at most.  Returns -1 when some are still there after two minutes.
 */
int processes_end(uid_t uid, const char *name);

#endif
