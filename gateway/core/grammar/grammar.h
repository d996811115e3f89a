/*
 * Docker's grammar: every command of the docker CLI 20.10 and 28, with every
 * flag, as tables.  What is not here does not exist for undocker.
 */
#ifndef UNDOCKER_GRAMMAR_H
#define UNDOCKER_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>

/* What a flag's value is, and what its repetition means. */
enum flag_kind {
	FLAG_BOOL,   /* never takes the next word; --f=true, --f=0 */
	FLAG_STRING, /* the last one wins */
	FLAG_INT,    /* as strconv.ParseInt with base 0; the last one wins */
	FLAG_LIST,   /* accumulates */
};

/* What undocker must do about a flag, beyond asking whether it is allowed. */
enum flag_role {
	ROLE_PLAIN,
	ROLE_HELP,	   /* --help: ours is printed */
	ROLE_TTY,	   /* -t of run, exec, create: wants a terminal */
	ROLE_INTERACTIVE,  /* -i of those, and of start */
	ROLE_ATTACH,	   /* -a of start: it waits for the container */
	ROLE_DETACH,	   /* -d of run, exec */
	ROLE_REMOVE,	   /* --rm of run, create */
	ROLE_USER,	   /* uid:gid inside the container */
	ROLE_GROUP,	   /* a supplementary group inside the container */
	ROLE_WORKDIR,	   /* a path inside the container */
	ROLE_ENV,	   /* NAME=value, or NAME alone */
	ROLE_LABEL,	   /* key=value, of a new container or service */
	ROLE_OTHER_LABEL,  /* key=value or key: a change, or of tasks */
	ROLE_NAME,	   /* a new container's name */
	ROLE_VOLUME,	   /* -v of run, create */
	ROLE_MOUNT,	   /* --mount of run, create */
	ROLE_VOLUMES_FROM, /* CONTAINER[:ro] */
	ROLE_LINK,	   /* CONTAINER[:alias] */
	ROLE_NAMESPACE,	   /* container:X, or something else */
	ROLE_JOIN,	   /* --network of run, create, build */
	ROLE_SECURITY_OPT, /* key=value or key:value */
	ROLE_CAP_DROP,	   /* of services, which have no --security-opt */
	ROLE_IMAGE,	   /* an image's name */
	ROLE_NETWORK,	   /* of services, as the next one */
	ROLE_SHARED,	   /* has no owner: VALUES must match it */
	ROLE_EXPLICIT,	   /* VALUES must name it itself, if not the default */
	ROLE_NEVER,	   /* no policy grants it */
	ROLE_VOLUME_NAME,  /* of volume create: the operand, in an old way */
	ROLE_FILTER,	   /* of ps, service ls */
	ROLE_TASK_FILTER,  /* of service ps */
	ROLE_READS_FILE,   /* names a file or directory that the CLI reads */
	ROLE_READS_WITHIN, /* names some of those somewhere in its value */
	ROLE_WRITES_FILE,  /* names a file that the CLI writes: never */
	ROLE_MEMORY,	   /* limits: bytes, as docker writes them */
	ROLE_CPUS,
	ROLE_PIDS,
};

/* What a flag or a command can do to the host and to others. */
enum risk {
	RISK_NONE,
	RISK_ROOT,   /* root on the host, at once */
	RISK_FILES,  /* the host's files, with the container's rights */
	RISK_OTHERS, /* other people's containers, or their secrets */
	RISK_LEAK,   /* data leaves the host, or secrets are stored */
	RISK_IMAGES, /* images or names that pass the image rules */
	RISK_BUILDS, /* the same, and runs commands under no rule: build */
	RISK_NODES,  /* runs on other machines, where nothing is looked at */
	RISK_LASTS,  /* outlives the checks that were made at its start */
	RISK_NEVER,  /* in no policy's power (commands only) */
};

/* Which of the two CLIs has it. */
enum docker_cli { CLI_BOTH, CLI_20, CLI_28 };

struct docker_flag {
	const char *name;     /* the long name, without dashes */
	char letter;	      /* its shorthand, or 0 */
	unsigned char kind;   /* enum flag_kind */
	unsigned char role;   /* enum flag_role */
	unsigned char risk;   /* enum risk */
	unsigned char cli;    /* enum docker_cli */
	const char *alias_of; /* a second name of that flag, or NULL */
};

/* Flags sorted by name (strcmp), for a binary search. */
struct flag_table {
	const struct docker_flag *flags;
	size_t n;
};

/* What a command's operands are. */
enum operand_shape {
	OPERANDS_NONE,
	OPERANDS_TEXT,		    /* names of nodes, contexts, … */
	OPERANDS_CONTAINERS,	    /* each one names a container */
	OPERANDS_CONTAINER_TEXT,    /* the first one does; the rest is free */
	OPERANDS_CONTAINER_COMMAND, /* exec: then words for inside */
	OPERANDS_CONTAINER_PS,	    /* top: then options of the host's ps */
	OPERANDS_SERVICES,	    /* each one names a service */
	OPERANDS_SCALES,	    /* each one is SERVICE=NUMBER */
	OPERANDS_NETWORKS,	    /* each one names a network */
	OPERANDS_NETWORK_CONTAINER, /* network connect, disconnect */
	OPERANDS_NEW_NETWORK,	    /* network create */
	OPERANDS_VOLUMES,	    /* each one names a volume */
	OPERANDS_NEW_VOLUME,	    /* volume create: one, or none */
	OPERANDS_IMAGES,	    /* each one names an image */
	OPERANDS_IMAGE_COMMAND,	    /* run, create: then words for inside */
	OPERANDS_IMAGE_TEXT,	    /* the first one names an image */
	OPERANDS_OBJECTS,	    /* inspect: of any kind */
	OPERANDS_COPY,		    /* cp: one of the two is CONTAINER:PATH */
	OPERANDS_FILE,		    /* the first one is a path to read */
	OPERANDS_TEXT_FILE,	    /* the second one is */
	OPERANDS_TEXT_OUTPUT,	    /* the second one is a path to write */
};

enum { OPERANDS_MANY = 1000000 };

struct docker_command {
	/* Canonical: "run", "network ls"; one to three words. */
	const char *name;
	const struct flag_table *tables[3]; /* ends early with NULL */
	unsigned char operands;		    /* enum operand_shape */
	unsigned char min;		    /* operands, at least */
	unsigned int max;		    /* operands, at most */
	bool interspersed; /* flags may stand between operands */
	bool creates;	   /* makes a container: run, create */
	bool on_nodes;	   /* says what runs on a Swarm's nodes */
	/*
	 * Moves data in bulk, or on many connections, or is called often:
	 * docker's CLI has docker's gid.  It reads no file, except for flags
	 * whose role says so.
	 */
	bool direct;
	/*
	 * By docker's API the root side shows of it, and lets it touch, what is
	 * the caller's own: gateway/door.
	 */
	bool narrowed;
	unsigned char risk; /* enum risk */
	unsigned char cli;  /* enum docker_cli */
};

/* Another full name of a command: "container run" of "run". */
struct docker_alias {
	const char *name;
	const char *command; /* the canonical name */
	unsigned char cli;   /* enum docker_cli */
};

/* Both sorted by name (strcmp), for a binary search. */
extern const struct docker_command docker_commands[];
extern const size_t docker_commands_count;
extern const struct docker_alias docker_aliases[];
extern const size_t docker_aliases_count;

/* The flags that stand before the command; none is accepted from people. */
extern const struct flag_table docker_globals;

/*
 * The command whose name or alias is the first *used of n words, the longest
 * that matches, or NULL.  A word that only begins commands ("network") is
 * none.
 */
const struct docker_command *grammar_command(
    char *const *words, size_t n, size_t *used);

/* The same for one text, its words separated by single spaces. */
const struct docker_command *grammar_command_named(const char *name);

/*
 * A command's flag by its long name (without dashes) or by its letter;
 * aliases are resolved.  NULL: the command has no such flag.
 */
const struct docker_flag *grammar_flag(
    const struct docker_command *command, const char *name, size_t length);
const struct docker_flag *grammar_letter(
    const struct docker_command *command, char letter);

/* A command's flag with that role, or NULL. */
const struct docker_flag *grammar_role(
    const struct docker_command *command, enum flag_role role);

/* The operand that names a file or directory to read; false: none does. */
bool grammar_file_operand(const struct docker_command *command, size_t *i);

/*
 * True when the CLI reads a file, or more than one, for a flag with this role
 * and value.
 */
bool grammar_reads(enum flag_role role, const char *value);

/* True for what makes a container or a service of an image. */
bool grammar_makes(const struct docker_command *command);

/* True when operands name what has an owner: containers, networks, … */
bool grammar_names_owned(const struct docker_command *command);

/* True when the first operand, or each, names a network or a volume. */
bool grammar_names_objects(const struct docker_command *command);

/* True for what names, makes or lists them: what UIDMUSTMATCH can hold for. */
bool grammar_has_owners(const struct docker_command *command);

/* True when some command has the flag (named with its dashes: "-v"). */
bool grammar_flag_anywhere(const char *dashed, size_t length);

#endif
