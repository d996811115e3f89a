/*
 * probe USER KEY: an ssh client that does what it is told, line by line from
 * standard input, in whatever order: what ssh(1) would never send.  Each line
 * is answered by itself and "ok" or "refused"; see steps[] below.  A is a
 * channel's name, one letter.
 */
#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS = 26, LINE = 4096, OUTPUT = 1 << 20, PATIENCE = 30 * 1000 };

struct end {
	ssh_channel channel;
	char out[OUTPUT];
	size_t n;
};

static ssh_session session;
static struct end ends[CHANNELS];

static void die(const char *what)
{
	printf("%s: %s\n", what, ssh_get_error(session));
	exit(1);
}

static bool is_ok(int result)
{
	return result == SSH_OK;
}

static bool do_open(struct end *e, char *rest)
{
	(void)rest;
	e->n = 0;
	e->channel = ssh_channel_new(session);
	return e->channel && is_ok(ssh_channel_open_session(e->channel));
}

static bool do_env(struct end *e, char *rest)
{
	char *value = rest + strcspn(rest, " ");

	if (*value)
		*value++ = '\0';
	return is_ok(ssh_channel_request_env(e->channel, rest, value));
}

static bool do_pty(struct end *e, char *rest)
{
	char *size = rest + strcspn(rest, " ");
	int columns = 80, rows = 24;

	if (*size)
		*size++ = '\0';
	sscanf(size, "%d %d", &columns, &rows);
	return is_ok(
	    ssh_channel_request_pty_size(e->channel, rest, columns, rows));
}

static bool do_exec(struct end *e, char *rest)
{
	return is_ok(ssh_channel_request_exec(e->channel, rest));
}

/* So many bytes of command. */
static bool do_long(struct end *e, char *rest)
{
	size_t n = strtoul(rest, NULL, 10);
	char *command = malloc(n + 1);
	bool result;

	if (!command)
		return false;
	memset(command, 'x', n);
	memcpy(command, "whoami ", 7);
	command[n] = '\0';
	result = is_ok(ssh_channel_request_exec(e->channel, command));
	free(command);
	return result;
}

static bool do_shell(struct end *e, char *rest)
{
	(void)rest;
	return is_ok(ssh_channel_request_shell(e->channel));
}

static bool do_subsystem(struct end *e, char *rest)
{
	return is_ok(ssh_channel_request_subsystem(e->channel, rest));
}

static bool do_size(struct end *e, char *rest)
{
	int columns = 0, rows = 0;

	sscanf(rest, "%d %d", &columns, &rows);
	return is_ok(ssh_channel_change_pty_size(e->channel, columns, rows));
}

/* So many sizes, from nothing to the largest. */
static bool do_storm(struct end *e, char *rest)
{
	static const int sizes[] = { 0, 1, 65535, 80, 24, 2147483647, -1 };
	enum { SIZES = sizeof(sizes) / sizeof(*sizes) };
	unsigned long n = strtoul(rest, NULL, 10);
	bool result = true;

	for (unsigned long i = 0; i < n && result; i++)
		result = is_ok(ssh_channel_change_pty_size(
		    e->channel, sizes[i % SIZES], sizes[i / SIZES % SIZES]));
	return result;
}

static bool do_signal(struct end *e, char *rest)
{
	return is_ok(ssh_channel_request_send_signal(e->channel, rest));
}

static bool do_break(struct end *e, char *rest)
{
	(void)rest;
	return is_ok(ssh_channel_request_send_break(e->channel, 100));
}

static bool do_send(struct end *e, char *rest)
{
	size_t n = strlen(rest);

	rest[n] = '\n';
	return ssh_channel_write(e->channel, rest, (uint32_t)n + 1) ==
	       (int)n + 1;
}

static bool do_eof(struct end *e, char *rest)
{
	(void)rest;
	return is_ok(ssh_channel_send_eof(e->channel));
}

static bool do_close(struct end *e, char *rest)
{
	(void)rest;
	return is_ok(ssh_channel_close(e->channel));
}

static bool do_x11(struct end *e, char *rest)
{
	(void)rest;
	return is_ok(ssh_channel_request_x11(e->channel, 0, NULL, NULL, 0));
}

static bool do_agent(struct end *e, char *rest)
{
	(void)rest;
	return is_ok(ssh_channel_request_auth_agent(e->channel));
}

/* Standard output, and after it standard error; false at its end. */
static bool read_some(struct end *e, int milliseconds)
{
	int n = 0;

	for (int is_stderr = 0; is_stderr < 2 && n <= 0; is_stderr++)
		n = ssh_channel_read_timeout(e->channel, e->out + e->n,
		    (uint32_t)(OUTPUT - 1 - e->n), is_stderr, milliseconds);
	if (n > 0)
		e->n += (size_t)n;
	e->out[e->n] = '\0';
	return n >= 0 && !(n == 0 && ssh_channel_is_eof(e->channel));
}

/* Waits for that text. */
static bool do_expect(struct end *e, char *rest)
{
	for (int waited = 0; waited < PATIENCE; waited += 200) {
		if (e->n && strstr(e->out, rest))
			return true;
		if (!read_some(e, 100))
			break;
	}
	return e->n && strstr(e->out, rest);
}

/* Waits for the end, and shows what there was. */
static bool do_end(struct end *e, char *rest)
{
	int waited = 0;

	(void)rest;
	while (read_some(e, 100) && waited < PATIENCE)
		waited += 200;
	printf(
	    "%s\ncode %d\n", e->out, ssh_channel_get_exit_status(e->channel));
	return waited < PATIENCE;
}

/* Channels of other kinds: to a port, to a socket; and a port of the host's. */
static bool do_connect(struct end *e, char *rest)
{
	e->channel = ssh_channel_new(session);
	if (*rest == '/')
		return is_ok(ssh_channel_open_forward_unix(
		    e->channel, rest, "localhost", 1));
	return is_ok(ssh_channel_open_forward(
	    e->channel, "127.0.0.1", atoi(rest), "localhost", 1));
}

static bool do_listen(struct end *e, char *rest)
{
	(void)e;
	return is_ok(
	    ssh_channel_listen_forward(session, "127.0.0.1", atoi(rest), NULL));
}

/* What is to be ignored, and requests that nobody knows. */
static bool do_noise(struct end *e, char *rest)
{
	unsigned long n = strtoul(rest, NULL, 10);

	(void)e;
	for (unsigned long i = 0; i < n; i++)
		if (ssh_send_ignore(session, "\001\033[2J") < 0 ||
		    ssh_send_debug(session, "\033]0;x\007", 1) < 0 ||
		    ssh_send_keepalive(session) < 0)
			return false;
	return true;
}

static const struct step {
	const char *name;
	bool (*run)(struct end *end, char *rest);
} steps[] = {
	{ "open", do_open }, { "env", do_env }, /* A NAME VALUE */
	{ "pty", do_pty },			/* A TERM [COLUMNS ROWS] */
	{ "exec", do_exec },			/* A COMMAND */
	{ "long", do_long },			/* A BYTES */
	{ "shell", do_shell }, { "subsystem", do_subsystem }, /* A NAME */
	{ "size", do_size },			    /* A COLUMNS ROWS */
	{ "storm", do_storm },			    /* A TIMES */
	{ "signal", do_signal },		    /* A NAME */
	{ "break", do_break }, { "send", do_send }, /* A LINE */
	{ "eof", do_eof }, { "close", do_close }, { "x11", do_x11 },
	{ "agent", do_agent }, { "expect", do_expect }, /* A TEXT */
	{ "end", do_end }, { "connect", do_connect },	/* A PORT, A /SOCKET */
	{ "listen", do_listen },			/* A PORT */
	{ "noise", do_noise },				/* A TIMES */
};

static void run_step(char *line)
{
	char name[16] = "", channel = 'A';
	int at = 0;

	sscanf(line, "%15s %c%n", name, &channel, &at);
	if (channel < 'A' || channel > 'Z')
		die("no such channel");
	at += line[at] == ' ';
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		if (strcmp(steps[i].name, name) != 0)
			continue;
		printf("%s %c %s\n", name, channel,
		    steps[i].run(&ends[channel - 'A'], line + at) ? "ok"
								  : "refused");
		fflush(stdout);
		return;
	}
	die(name);
}

int main(int argc, char **argv)
{
	static char line[LINE];
	ssh_key key = NULL;

	session = ssh_new();
	if (argc != 3 || !session)
		return 1;
	if (ssh_options_set(session, SSH_OPTIONS_HOST, "127.0.0.1") < 0 ||
	    ssh_options_set(session, SSH_OPTIONS_USER, argv[1]) < 0 ||
	    ssh_connect(session) != SSH_OK)
		die("connect");
	if (ssh_pki_import_privkey_file(argv[2], NULL, NULL, NULL, &key) < 0 ||
	    ssh_userauth_publickey(session, NULL, key) != SSH_AUTH_SUCCESS)
		die("log in");
	while (fgets(line, sizeof(line) - 1, stdin)) {
		line[strcspn(line, "\n")] = '\0';
		run_step(line);
	}
	/* The connection ends as it does when a client is killed. */
	return 0;
}
