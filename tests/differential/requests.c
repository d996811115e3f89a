/*
 * requests send VERSION WORD...: writes the request for docker words (run,
 * create or exec) in that minor version of the API, sends it to the engine at
 * /var/run/docker.sock, and prints the status and the body of the answer.
 *
 * requests same FILE FILE: succeeds when two containers, as docker inspect
 * prints them, were made to be the same.
 */
#include "core/request/request.h"
#include "meaning.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int dial(void)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX,
		.sun_path = "/var/run/docker.sock" };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 ||
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		err(2, "%s", address.sun_path);
	return fd;
}

/* Copies the answer, without its head but for the status. */
static void show_answer(FILE *stream)
{
	char line[4096];
	bool head = true;

	while (fgets(line, sizeof(line), stream)) {
		if (strncmp(line, "HTTP/1", 6) == 0)
			printf("%.3s\n", line + 9);
		if (!head)
			fputs(line, stdout);
		if (strcmp(line, "\r\n") == 0)
			head = false;
	}
}

static int send_request(char **words, size_t n, unsigned int version)
{
	cleanup_arena struct arena *arena = arena_new();
	struct command command;
	const struct request_source source = { .command = &command };
	struct request request;
	struct error error = { 0 };
	FILE *stream;
	char *body;

	if (cmdline_parse(arena, words, n, &command, &error) < 0 ||
	    request_write(arena, &source, version, &request, &error) < 0)
		errx(1, "%s", error.message);
	body = json_dumps(request.body, JSON_COMPACT);
	stream = fdopen(dial(), "r+");
	if (!stream || !body)
		err(2, NULL);
	fprintf(stream,
	    "%s %s HTTP/1.0\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    request.method, request_target(arena, &request), strlen(body),
	    body);
	fflush(stream);
	show_answer(stream);
	fclose(stream);
	free(body);
	request_end(&request);
	return 0;
}

/* What docker inspect prints, as the body that it was made of. */
static json_t *load(const char *path)
{
	json_t *all = json_load_file(path, 0, NULL), *body;
	json_t *container = json_array_get(all, 0);
	const char *id = json_string_value(json_object_get(container, "Id"));
	const char *host;

	body = json_copy(json_object_get(container, "Config"));
	if (!body || !id)
		errx(2, "%s is no container", path);
	json_object_set(
	    body, "HostConfig", json_object_get(container, "HostConfig"));
	/* Without a --hostname it is the ID's beginning. */
	host = json_string_value(json_object_get(body, "Hostname"));
	if (host && *host && strncmp(host, id, strlen(host)) == 0)
		json_object_del(body, "Hostname");
	json_decref(all);
	return body;
}

static int compare(const char *one, const char *other)
{
	json_t *a = load(one), *b = load(other);
	bool same = meaning_same(a, b);

	if (!same) {
		meaning_make(a);
		meaning_make(b);
		printf("%s\n%s\n", json_dumps(a, JSON_SORT_KEYS),
		    json_dumps(b, JSON_SORT_KEYS));
	}
	json_decref(a);
	json_decref(b);
	return !same;
}

int main(int argc, char **argv)
{
	if (argc > 3 && strcmp(argv[1], "send") == 0)
		return send_request(argv + 3, (size_t)argc - 3,
		    (unsigned int)strtoul(argv[2], NULL, 10));
	if (argc == 4 && strcmp(argv[1], "same") == 0)
		return compare(argv[2], argv[3]);
	errx(2, "usage: requests send VERSION WORD... | same FILE FILE");
}
