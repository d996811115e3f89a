/*
 * stage RUNS SOURCE [FILE]: stages SOURCE for the user grace, RUNS times, with
 * the root side's own code, and prints what its FILE ("file" by default) said,
 * or "denied", and how often.  Without an engine thousands of tries take a
 * second.
 */
#include "rt/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST = 256, KINDS = 8 };

static struct {
	char said[LONGEST];
	unsigned long times;
} results[KINDS];

static void count(const char *said)
{
	size_t i = 0;

	while (i < KINDS - 1 && *results[i].said &&
	       strcmp(results[i].said, said) != 0)
		i++;
	snprintf(results[i].said, LONGEST, "%s", said);
	results[i].times++;
}

static void look(const struct stage *stage, const char *file)
{
	char text[LONGEST] = "";
	int fd = openat(stage->directory, file, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		snprintf(text, sizeof(text), "%s", strerror(errno));
	if (fd >= 0)
		close(fd);
	text[strcspn(text, "\n")] = '\0';
	count(text);
}

static void try(
    const struct caller *caller, const char *source, const char *file)
{
	cleanup_arena struct arena *arena = arena_new();
	const struct record_mount mount = { .source = source, .forced = true };
	const struct record record = { .uid = caller->uid,
		.ticket = "00000000000000000000000000000000",
		.name = "11111111111111111111111111111111",
		.mounts = &mount,
		.nmounts = 1 };
	const struct rules rules = { 0 };
	const struct stage_bound bound = { 0 };
	struct stage stage;
	struct idmap idmap;
	struct error error = { 0 };

	idmap_begin(arena, caller, &idmap);
	if (stage_open(&idmap, &rules, &record, &bound, &stage, &error) < 0) {
		count(error.code == EXIT_DENIED ? "denied" : error.message);
		return;
	}
	look(&stage, arena_printf(arena, "0/%s", file));
	stage_close(&stage);
}

int main(int argc, char **argv)
{
	const struct passwd *grace = getpwnam("grace");
	struct caller caller = { 0 };

	if (argc < 3 || argc > 4 || !grace)
		return 64;
	caller.uid = grace->pw_uid;
	caller.gid = grace->pw_gid;
	caller.user = caller.group = "grace";
	caller.gids = &caller.gid;
	caller.ngids = 1;
	for (long runs = strtol(argv[1], NULL, 10); runs > 0; runs--)
		try(&caller, argv[2], argc == 4 ? argv[3] : "file");
	for (size_t i = 0; i < KINDS && *results[i].said; i++)
		printf("%s %lu\n", results[i].said, results[i].times);
	return 0;
}
