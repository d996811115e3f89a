#include "people.h"

static const gid_t alices[] = { 1001, 100 };
static const char *const alices_groups[] = { "users" };
static const gid_t bobs[] = { 1002 };

const struct caller alice = {
	.uid = 1001,
	.gid = 1001,
	.user = "alice",
	.group = "alice",
	.home = "/home/alice",
	.directory = "/home/alice/work",
	.gids = alices,
	.ngids = 2,
	.groups = alices_groups,
	.ngroups = 1,
};

const struct caller bob = {
	.uid = 1002,
	.gid = 1002,
	.user = "bob",
	.group = "bob",
	.home = "/home/bob",
	.directory = "/home/bob",
	.gids = bobs,
	.ngids = 1,
};

const char seed[] =
    "[command:run]\n"
    "WHITELIST=--help,-i|--interactive,-t|--tty,-d|--detach,--rm,"
    "-e|--env list,-v|--volume list,-w|--workdir string,--name string\n"
    "FORCED=-u $U_UID:$U_GID -v '$PWD:$PWD' -w '$PWD'\n"
    "ALLOWEDIMAGES=alpine:.* ubuntu:.*\n"
    "\n"
    "[command:run group:users]\n"
    "RESTRICTEDIMAGES=ubuntu:14.04\n"
    "\n"
    "[command:exec]\n"
    "WHITELIST=--help,-i|--interactive,-t|--tty,-v|--volume list\n"
    "FORCED=-u $U_UID:$U_GID -v '$PWD:$PWD' -w '$PWD'\n"
    "UIDMUSTMATCH=true\n";
