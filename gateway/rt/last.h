/*
 * The last words of a process.
 */
#ifndef UNDOCKER_RT_LAST_H
#define UNDOCKER_RT_LAST_H

/*
 * Writes them to standard error while the caller is not known, or cannot be
 * assumed: with the real uid and gid, and nothing at all where those are root's
 * and it makes a difference who writes (rt/plain.h).
 */
void last_words(const char *text);

#endif
