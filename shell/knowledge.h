/*
 * What the root side says of this caller, asked for when it is needed and kept
 * for a while.  Borrowed: valid until the next call.
 */
#ifndef UNDOCKER_KNOWLEDGE_H
#define UNDOCKER_KNOWLEDGE_H

#include <jansson.h>

/* `allowed --json`, and `inventory`; NULL when there is no answer. */
const json_t *knowledge_allowed(void);
const json_t *knowledge_inventory(void);

/*
 * Seconds that the policy lets a person idle at the prompt; 0: for ever, or the
 * root side has not said so yet.
 */
unsigned int knowledge_idle(void);

/*
 * Asks anew for the inventory, since it may have changed; the answer comes
 * while the person thinks.
 */
void knowledge_refresh(void);

/* The allowed command of that canonical name, or NULL. */
const json_t *knowledge_command(const char *name);

#endif
