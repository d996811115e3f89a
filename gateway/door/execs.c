#include "door/execs.h"

#include "rt/answer.h"
#include "rt/directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	SELDOM = 32,   /* one exec of so many looks at the others */
	AT_ONCE = 100, /* of which it looks at so many */
	AGE = 600,     /* seconds; dockerd forgets an exec after five minutes */
};

static int open_directory(void)
{
	return directory_run("execs", 0700);
}

/* What is in doubt stays. */
static bool is_gone(const struct engine *engine, int directory, const char *id)
{
	cleanup_arena struct arena *arena = arena_new();
	struct engine e = *engine;
	struct error error = { 0 };
	struct stat status;
	int answer = 0;

	e.arena = arena;
	return engine_is_id(id) &&
	       fstatat(directory, id, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	       time(NULL) - status.st_mtime > AGE &&
	       answer_ask(&e, "GET", arena_printf(arena, "/exec/%s/json", id),
		   NULL, &answer, &error) == 0 &&
	       answer == 404;
}

static void sweep(const struct engine *engine, int directory)
{
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	for (int n = 0; stream && n < AT_ONCE && (entry = readdir(stream)); n++)
		if (is_gone(engine, directory, entry->d_name))
			unlinkat(directory, entry->d_name, 0);
	if (stream)
		closedir(stream);
	else if (fd >= 0)
		close(fd);
}

/* The group, which has no rights, says whose it is. */
int execs_note(const struct engine *engine, const char *id, uid_t uid)
{
	int directory = open_directory(), fd, result;
	unsigned char chance = 1;

	if (directory < 0)
		return -1;
	if (getrandom(&chance, 1, 0) == 1 && chance % SELDOM == 0)
		sweep(engine, directory);
	fd = openat(directory, id,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	result = fd < 0 ? -1 : fchown(fd, 0, uid);
	if (fd >= 0)
		close(fd);
	close(directory);
	return result;
}

bool execs_is(const char *id, uid_t uid)
{
	int directory = open_directory();
	struct stat status;
	bool is;

	if (directory < 0)
		return false;
	is = fstatat(directory, id, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	     S_ISREG(status.st_mode) && status.st_uid == 0 &&
	     status.st_gid == uid;
	close(directory);
	return is;
}
