#include "rt/dial.h"

#include "rt/clock.h"
#include "rt/copy.h"
#include "rt/execute.h"
#include "rt/identity.h"
#include "rt/start.h"
#include "rt/trusted.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COMPLAINT = 4096, SHOWN = 300, WORDS = 48, CONNECT = 20000 };

static const char ssh[] = "/usr/bin/ssh";

/* The words of the child's program, in an array that they fit in. */
struct program {
	struct arena *arena;
	char **words;
	size_t n;
};

static void add(struct program *p, const char *word)
{
	p->words[p->n++] = arena_strdup(p->arena, word);
}

static void add_all(struct program *p, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add(p, words[i]);
}

static void add_option(struct program *p, const char *option, const char *value)
{
	add(p, arena_printf(p->arena, "%s%s", option, value));
}

static void docker_program(struct program *p, const struct policy *policy,
    const struct engine_entry *e)
{
	static const char *const command[] = { "system", "dial-stdio" };

	add(p, policy->docker);
	add(p, "--config=" EXECUTE_CONFIG);
	if (!e->texts[ENGINE_TLS].line) {
		add(p, "--tlsverify");
		add_option(p, "--tlscacert=", e->texts[ENGINE_TLSCA].value);
		add_option(p, "--tlscert=", e->texts[ENGINE_TLSCERT].value);
		add_option(p, "--tlskey=", e->texts[ENGINE_TLSKEY].value);
	}
	add_option(p, "--host=", e->host);
	add_all(p, command, sizeof(command) / sizeof(*command));
}

/*
 * ssh_config(5).  Nothing of the caller's or the machine's configuration is
 * read, nothing is asked, nothing written, and nothing forwarded.
 */
static void ssh_program(struct program *p, const struct engine_entry *e)
{
	static const char *const options[] = { "-F", "none", "-T", "-o",
		"BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o",
		"GlobalKnownHostsFile=/dev/null", "-o", "UpdateHostKeys=no",
		"-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o",
		"ForwardAgent=no", "-o", "ClearAllForwardings=yes", "-o",
		"ConnectTimeout=15", "-o", "ServerAliveInterval=15", "-o",
		"LogLevel=ERROR" };
	static const char *const command[] = { "docker", "system",
		"dial-stdio" };

	add(p, ssh);
	add_all(p, options, sizeof(options) / sizeof(*options));
	add_option(
	    p, "-oUserKnownHostsFile=", e->texts[ENGINE_SSHKNOWNHOSTS].value);
	add_option(p, "-oIdentityFile=", e->texts[ENGINE_SSHKEY].value);
	if (e->port)
		add_option(p, "-p", e->port);
	if (e->user)
		add_option(p, "-l", e->user);
	add(p, "--");
	add(p, e->address);
	add_all(p, command, sizeof(command) / sizeof(*command));
}

/* The policy's files are the administrator's, and the keys nobody else's. */
static int check_files(
    struct arena *arena, const struct engine_entry *e, struct error *error)
{
	for (int i = ENGINE_TLSCA; i < ENGINE_SETTINGS; i++) {
		const char *path = e->texts[i].value;
		bool key = i == ENGINE_TLSKEY || i == ENGINE_SSHKEY;

		if (path && (key ? trusted_secret : trusted_check)(
				arena, path, EXIT_INTERNAL, error) < 0)
			return -1;
	}
	return e->scheme == ENGINE_SSH
		   ? trusted_check(arena, ssh, EXIT_INTERNAL, error)
		   : 0;
}

int dial_find(struct arena *arena, const struct policy *policy,
    const struct engine_entry *engine, gid_t gid, struct dial *dial,
    struct error *error)
{
	const char *host = engine ? engine->host : policy->host;
	struct program program = { .arena = arena };

	*dial = (struct dial){ .engine = engine, .gid = gid };
	if (engine_is_local(engine))
		dial->socket = host + strlen("unix://");
	dial->shown =
	    arena_printf(arena, "%s%sat %s", engine ? engine->name : "",
		engine ? " " : "", dial->socket ? dial->socket : host);
	if (dial->socket)
		return 0;
	program.words = arena_array(arena, WORDS, sizeof(*program.words));
	if (engine->scheme == ENGINE_SSH)
		ssh_program(&program, engine);
	else
		docker_program(&program, policy, engine);
	dial->program = program.words;
	return check_files(arena, engine, error);
}

/* Returns 0 or an errno; ETIMEDOUT: nobody accepted until the deadline. */
static int connect_to(const char *path, long long deadline, int fd)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(address.sun_path))
		return ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	/* EAGAIN: its queue is full, and nothing says when it no longer is. */
	while (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		if (errno != EAGAIN && errno != EINTR)
			return errno;
		if (clock_milliseconds() >= deadline)
			return ETIMEDOUT;
		poll(NULL, 0, 10);
	}
	return 0;
}

static const char *call_socket(
    struct arena *arena, const char *path, long long deadline, int fd)
{
	int wrong = fd < 0 ? errno : connect_to(path, deadline, fd);

	if (!wrong)
		return NULL;
	if (wrong == ETIMEDOUT)
		return "does not answer";
	return arena_printf(arena, "cannot be reached: %s", strerror(wrong));
}

/* Standard input is the socket of docker's CLI. */
static _Noreturn void copy_to_socket(const char *path)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	prctl(PR_SET_NAME, "undocker-relay");
	if (fd < 0 || connect_to(path, clock_milliseconds() + CONNECT, fd) != 0)
		_exit(EXIT_INTERNAL);
	copy_both_ways(STDIN_FILENO, fd);
	_exit(0);
}

static _Noreturn void become_child(
    const struct dial *dial, int fd, int complaints, pid_t parent)
{
	char path[] = "PATH=/usr/bin:/bin";
	char *environment[] = { path, NULL };
	const struct start start = { 0 };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	/* A session of its own: no terminal's signals, and no /dev/tty. */
	if (setsid() < 0 || chdir("/") < 0 || null < 0 ||
	    dup2(fd, STDIN_FILENO) < 0 || dup2(fd, STDOUT_FILENO) < 0 ||
	    dup2(complaints < 0 ? null : complaints, STDERR_FILENO) < 0 ||
	    close_range(STDERR_FILENO + 1, ~0U, 0) < 0)
		_exit(EXIT_INTERNAL);
	identity_become_nobody(dial->gid);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent ||
	    start_release(&start) < 0)
		_exit(EXIT_INTERNAL);
	if (dial->socket)
		copy_to_socket(dial->socket);
	execve(dial->program[0], dial->program, environment);
	_exit(EXIT_INTERNAL);
}

pid_t dial_child(const struct dial *dial, int fd, int complaints)
{
	pid_t parent = getpid(), child = fork();

	if (child == 0)
		become_child(dial, fd, complaints, parent);
	return child;
}

static bool not_blocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

/* The child's ends are blocking, ours are not. */
static const char *start_child(const struct dial *dial, struct dialled *d)
{
	int sockets[2], pipes[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0)
		return "cannot be called: no socket";
	d->fd = sockets[0];
	if (pipe2(pipes, O_CLOEXEC) < 0) {
		close(sockets[1]);
		return "cannot be called: no pipe";
	}
	d->complaints = pipes[0];
	if (not_blocking(d->fd) && not_blocking(d->complaints))
		d->child = dial_child(dial, sockets[1], pipes[1]);
	close(sockets[1]);
	close(pipes[1]);
	return d->child > 0 ? NULL : "cannot be called: no process";
}

const char *dial_open(struct arena *arena, const struct dial *dial,
    long long deadline, struct dialled *dialled)
{
	*dialled = (struct dialled){ .fd = -1, .child = -1, .complaints = -1 };
	if (!dial->socket)
		return start_child(dial, dialled);
	dialled->fd =
	    socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	return call_socket(arena, dial->socket, deadline, dialled->fd);
}

void dial_close(struct dialled *dialled)
{
	if (dialled->fd >= 0)
		close(dialled->fd);
	if (dialled->complaints >= 0)
		close(dialled->complaints);
	if (dialled->child > 0) {
		kill(dialled->child, SIGKILL);
		while (waitpid(dialled->child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	*dialled = (struct dialled){ .fd = -1, .child = -1, .complaints = -1 };
}

const char *dial_complaint(struct arena *arena, const struct dialled *dialled)
{
	char text[COMPLAINT + 1];
	char *line;
	ssize_t n = dialled->complaints < 0
			? -1
			: read(dialled->complaints, text, COMPLAINT);

	while (n > 0 && strchr(" \t\r\n", text[n - 1]))
		n--;
	if (n <= 0)
		return NULL;
	text[n] = '\0';
	line = strrchr(text, '\n');
	return arena_strndup(arena, line ? line + 1 : text, SHOWN);
}
