/*
 * undocker-identify: who has come by an account that several people share.
 * undocker-gw becomes it, and it becomes the root side, which becomes that
 * person.  A program of its own, so that libssh is loaded for nobody else.
 */
#include "front/front.h"
#include "gw/arrival.h"
#include "keys/key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AUTHENTICATION_SIZE = 256 * 1024 };

/* The file of ExposeAuthInfo: a line for each method that was used. */
static int read_authentication(
    struct arena *arena, char **text, struct error *error)
{
	const char *path = getenv("SSH_USER_AUTH");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
	struct stat status;
	ssize_t n = -1;

	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	    status.st_uid == getuid() && status.st_size < AUTHENTICATION_SIZE) {
		*text = arena_alloc(arena, (size_t)status.st_size + 1);
		n = read(fd, *text, (size_t)status.st_size);
		if (n != status.st_size)
			n = -1;
	}
	if (fd >= 0)
		close(fd);
	if (n >= 0)
		return 0;
	error_set(error, arena, EXIT_DENIED,
	    "sshd does not say which key was used, so nobody knows who this "
	    "is");
	error_hint(error, arena,
	    "the administrator has to set ExposeAuthInfo yes in sshd_config");
	return -1;
}

/* The keys of `publickey TYPE BASE64` lines; other methods name nobody. */
static int find_ids(
    struct arena *arena, char *text, struct words *ids, struct error *error)
{
	static const char method[] = "publickey ";
	char *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		struct key key;

		if (strncmp(line, method, strlen(method)) != 0)
			continue;
		if (key_parse(arena, line + strlen(method), &key, error) < 0) {
			error->code = EXIT_DENIED;
			return -1;
		}
		key_ids(arena, &key, ids);
	}
	return 0;
}

static void add(struct arena *arena, struct words *words, const char *word)
{
	words->v = arena_grow(arena, words->v, words->n, sizeof(*words->v));
	words->v[words->n++] = arena_strdup(arena, word);
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();
	struct words words = { 0 }, ids = { 0 }, rest;
	struct arrival arrival;
	struct error error;
	char *text;

	if (argc != 2 || strcmp(argv[1], ARRIVAL_WORD) != 0)
		return EXIT_WRONG;
	if (arrival_take(arena, &arrival, &error) < 0 ||
	    read_authentication(arena, &text, &error) < 0 ||
	    find_ids(arena, text, &ids, &error) < 0)
		return front_complain(arena, &error);
	add(arena, &words, "become");
	for (size_t i = 0; i < ids.n; i++)
		add(arena, &words, ids.v[i]);
	add(arena, &words, "--");
	arrival_list(arena, &arrival, &rest);
	for (size_t i = 0; i < rest.n; i++)
		add(arena, &words, rest.v[i]);
	return front_call(arena, &words, false);
}
