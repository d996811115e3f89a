/*
 * The paths of control groups, as /proc/PID/cgroup has them.
 */
#ifndef UNDOCKER_CGROUP_H
#define UNDOCKER_CGROUP_H

#include <stddef.h>

/*
 * Returns the length of a path up to the end of its first component that has
 * the ID of a container, or of a step of a build by BuildKit, in a form in
 * which engines name control groups: "ID", "docker-ID.scope", "libpod-ID.scope"
 * and the like.  0: it has none, or leads out of a namespace ("/..").
 */
size_t cgroup_container(const char *path);

#endif
