/*
 * Accounts of the gateway, as undocker-setup(8) makes them: what they are known
 * by.  An account is one of the gateway's if it has this shell or is a member
 * of this group.
 */
#ifndef UNDOCKER_ACCOUNT_H
#define UNDOCKER_ACCOUNT_H

#define ACCOUNT_GROUP "undocker" /* Match Group in sshd's 50-undocker.conf */
#define ACCOUNT_SHELL UNDOCKER_BINDIR "/undocker-gw"
#define ACCOUNT_WORK "work" /* in the root-owned home, the person's */

#endif
