/*
 * Where a gateway is: ssh://[USER@]HOST[:PORT].
 */
#ifndef UNDOCKER_ADDRESS_H
#define UNDOCKER_ADDRESS_H

#include "core/arena.h"
#include "core/error.h"

struct address {
	const char *user; /* NULL: what ssh_config(5) says, or one's own name */
	const char *host; /* or an alias of ssh_config's; IPv6 without [] */
	unsigned int port; /* 0: what ssh_config says, or 22 */
};

/*
 * Parses it.  Refused (EXIT_WRONG) are another scheme, a password, a path, and
 * names with bytes that a proxy's command line could take for its own.
 */
int address_parse(struct arena *arena, const char *text,
    struct address *address, struct error *error);

#endif
