/*
 * Processes of containers, as the machine around them sees them.
 */
#ifndef UNDOCKER_SETUP_CONTAINER_H
#define UNDOCKER_SETUP_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Reads a file of a process, at most size - 1 bytes with a NUL behind them.
 * Returns their number; 0 if it cannot be read.  proc is of /proc.
 */
size_t proc_read(
    int proc, const char *pid, const char *file, char *text, size_t size);

/*
 * Whether an engine has made the process, and no account of the machine could
 * have: it is in another PID namespace in this user namespace, and in a control
 * group that is named as a container's and that, with all above it, root alone
 * can change.  A PID namespace alone proves nothing: setuid programs such as
 * sandboxes make them for anybody.  Without a control group, or where it cannot
 * be looked at below /sys/fs/cgroup, the answer is no.
 */
bool container_has(int proc, const char *pid);

#endif
