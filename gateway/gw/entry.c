#include "gw/entry.h"

#include "front/front.h"
#include "gw/command.h"
#include "gw/self.h"

#include <string.h>
#include <unistd.h>

static const char own_path[] = UNDOCKER_BINDIR "/undocker-gw";

/* What ssh clients run to copy files. */
static bool copies_files(const char *word)
{
	static const char *const programs[] = { "scp", "sftp", "sftp-server",
		"internal-sftp", "rsync", "git", "git-upload-pack",
		"git-receive-pack", "git-upload-archive", "unison",
		"rdiff-backup" };
	const char *slash = strrchr(word, '/');
	const char *name = slash ? slash + 1 : word;

	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (strcmp(name, programs[i]) == 0)
			return true;
	return false;
}

int entry_find(struct arena *arena, int argc, char *const *argv,
    const char *original, const char **text, struct error *error)
{
	*text = original;
	if (argc <= 1)
		return 0;
	if (argc != 3 || strcmp(argv[1], "-c") != 0)
		return error_set(error, arena, EXIT_WRONG,
		    "undocker-gw is called with -c COMMAND, or with nothing");
	if (strcmp(argv[2], own_path) != 0)
		*text = argv[2];
	return 0;
}

int entry_split(struct arena *arena, const char *text, struct words *words,
    struct error *error)
{
	if (words_split(arena, text, strlen(text), WORDS_PERSON, words, error) <
	    0)
		return -1;
	command_drop_docker(words);
	if (!words->n)
		return error_set(
		    error, arena, EXIT_WRONG, "the command is empty");
	if (!copies_files(words->v[0]))
		return 0;
	error_set(error, arena, EXIT_DENIED,
	    "'%s': this gateway runs docker's commands only, and copies no "
	    "files",
	    words->v[0]);
	error_hint(error, arena,
	    "send files through a container: tar c . | ssh HOST run -i IMAGE "
	    "tar x");
	return -1;
}

int entry_is_shared(struct arena *arena, bool *shared)
{
	const char *list = front_setting(arena, "gateway", "ACCOUNTS");
	struct self self = { .shared = false };
	int code = list && *list ? self_find(arena, &self) : 0;

	*shared = self.shared;
	return code;
}
