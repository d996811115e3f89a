/*
 * Accounts of the gateway, as the machine's passwd(5) and group(5) have them,
 * and what in their homes and around them could run.
 */
#ifndef UNDOCKER_CHECK_PEOPLE_H
#define UNDOCKER_CHECK_PEOPLE_H

#include "check/findings.h"

#include <sys/types.h>

struct person {
	const char *name, *home, *shell;
	uid_t uid;
	bool is_member; /* of the gateway's group */
};

/* All that have the gateway's shell or are members of its group. */
struct person *people_find(struct arena *arena, size_t *n);

/*
 * Finds homes that others than root can write or that have in them what others
 * can change (setup/loose.h), and homes without work of their own; files that
 * sshd, PAM or systemd reads in them; user managers, and jobs of cron(8).
 * Returns whether somebody could plant a file at the top of the home.
 */
bool people_check(struct findings *f, const struct person *person);

/* Finds pam_env(8) reading files of the home, in what sshd's file includes. */
void pam_check(struct findings *f);

#endif
