/*
 * By which account and key a person has come, who has come by an account that
 * several share: for the audit.  It is kept in /run/undocker/logins, a file
 * for each session, as long as its first process lives.
 */
#ifndef UNDOCKER_LOGIN_H
#define UNDOCKER_LOGIN_H

#include "core/arena.h"
#include "core/error.h"

#include <stddef.h>
#include <sys/types.h>

struct login {
	const char *account;
	const char *keys; /* IDs, see core/keymap.h, with commas between */
};

/*
 * Whether sshd has begun this process: its parent is sshd's process for this
 * connection, whose parent is root's.  Nobody else can have such parents.
 * Errors: EXIT_DENIED.
 */
int login_by_sshd(struct arena *arena, struct error *error);

/* Keeps the login of this process and all that descend from it. */
int login_keep(
    struct arena *arena, const struct login *login, struct error *error);

/* The login that this process belongs to; both NULL: none. */
void login_find(struct arena *arena, struct login *login);

#endif
