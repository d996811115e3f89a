/*
 * undocker-remote ssh://[USER@]HOST[:PORT] [COMMAND...]: what `undocker -H`
 * becomes.  A program of its own, so that libssh is loaded for nobody else.
 */
#include "client/remote/connect.h"
#include "client/remote/session.h"
#include "client/remote/tunnel.h"
#include "core/text.h"
#include "front/front.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NOT_FOUND = 127 };

/*
 * The words, quoted as POSIX's shell reads them: what is no gateway, but has
 * undocker, understands them, too.  NULL: none, which is the shell.
 */
static const char *command_of(struct arena *arena, struct words *words)
{
	struct text text = { .arena = arena };

	if (!words->n)
		return NULL;
	front_fill(arena, words, front_environment, NULL);
	text_add(&text, "undocker");
	for (size_t i = 0; i < words->n; i++)
		text_printf(&text, " %s", words_quote(arena, words->v[i]));
	return text_string(&text);
}

/* A gateway answers with our name, where a shell finds no such command. */
static bool is_gateway(ssh_session ssh)
{
	static const char name[] = "undocker ";
	ssh_channel channel = ssh_channel_new(ssh);
	char answer[sizeof(name)] = "";

	if (!channel)
		return true;
	if (ssh_channel_open_session(channel) == SSH_OK &&
	    ssh_channel_request_exec(channel, "undocker --version") == SSH_OK)
		ssh_channel_read_timeout(
		    channel, answer, sizeof(answer) - 1, 0, 5000);
	ssh_channel_free(channel);
	return strcmp(answer, name) == 0;
}

/* Else the connection could become what a closed one was. */
static int open_standard_streams(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	return fd < 0 ? -1 : close(fd);
}

/* socket [-- COMMAND [ARG...]] */
static int run_socket(struct arena *arena, const struct address *address,
    char **words, ssh_session *ssh, int *code, struct error *error)
{
	bool dashes = *words && strcmp(*words, "--") == 0;

	words += dashes;
	if (dashes ? !*words : *words && **words == '-') {
		error_set(error, arena, EXIT_WRONG, "%s%s",
		    dashes ? "no command behind --"
			   : "no flag of a gateway's socket: ",
		    dashes ? "" : *words);
		error_hint(error, arena,
		    "undocker -H ssh://HOST socket [-- COMMAND [ARG ...]]");
		return -1;
	}
	signal(SIGPIPE, SIG_IGN);
	if (connect_gateway(arena, address, ssh, error) < 0)
		return -1;
	return tunnel_run(arena, *ssh, *words ? words : NULL, code, error);
}

static int run_command(struct arena *arena, const struct address *address,
    struct words *words, ssh_session *ssh, int *code, struct error *error)
{
	const char *command = command_of(arena, words);
	bool terminal = isatty(STDIN_FILENO) &&
			(!command || front_wants_terminal(arena, words));

	if (connect_gateway(arena, address, ssh, error) < 0 ||
	    session_run(arena, *ssh, command, terminal, code, error) < 0)
		return -1;
	if (*code == NOT_FOUND && !is_gateway(*ssh))
		return error_set(error, arena, EXIT_ENGINE,
		    "%s has no undocker: it is no gateway", address->host);
	return 0;
}

static int run(struct arena *arena, struct words *words, ssh_session *ssh,
    int *code, struct error *error)
{
	struct address address;

	if (address_parse(arena, words->v[0], &address, error) < 0)
		return -1;
	words->v++;
	words->n--;
	if (words->n && strcmp(words->v[0], "socket") == 0)
		return run_socket(
		    arena, &address, words->v + 1, ssh, code, error);
	return run_command(arena, &address, words, ssh, code, error);
}

int main(int argc, char **argv)
{
	cleanup_arena struct arena *arena = arena_new();
	struct words words = { .v = argv + 1 };
	ssh_session ssh = NULL;
	struct error error;
	int code = EXIT_INTERNAL;

	if (argc < 2)
		return EXIT_WRONG;
	if (open_standard_streams() < 0)
		return EXIT_INTERNAL;
	words.n = (size_t)argc - 1;
	if (run(arena, &words, &ssh, &code, &error) < 0)
		code = front_complain(arena, &error);
	if (ssh) {
		ssh_disconnect(ssh);
		ssh_free(ssh);
	}
	return code;
}
