/*
 * Work that the session does not wait for, and that may outlive it.
 */
#ifndef UNDOCKER_DOOR_APART_H
#define UNDOCKER_DOOR_APART_H

/*
 * 0 in a process with a session of its own, which must end itself; 1 in the
 * door, which has no child afterwards; -1: there is no process.
 */
int apart(void);

#endif
