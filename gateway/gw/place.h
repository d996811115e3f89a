/*
 * Where a session is at home.  The home of a gateway account is root-owned, so
 * that nothing in it can be written by its person, or by a container of
 * theirs; the directory "work" in it is the person's, and takes its place.
 */
#ifndef UNDOCKER_PLACE_H
#define UNDOCKER_PLACE_H

/*
 * Returns a new descriptor (O_PATH) of that directory: HOME/work where home is
 * root-owned and writable by root alone, and work is a directory, not a link,
 * of the caller's uid; otherwise home itself.  -1, with errno: home cannot be
 * opened.
 */
int place_open(const char *home);

/* Changes to the place of that home.  Returns -1, with errno. */
int place_enter(const char *home);

#endif
