#include "engine.h"

#include "http.h"

#include <errno.h>
#include <err.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 32, RUN_MILLISECONDS = 10000, ERRORS_SIZE = 4096 };

struct engine {
	char directory[64];
	int listener;
	int terminal; /* the master's side, or -1 */
};

/* What one run of the CLI has open. */
struct session {
	struct engine *engine;
	struct arena *arena;
	struct recording *recording;
	struct http *connections[CONNECTIONS];
	int process; /* a pidfd */
	int errors;  /* the CLI's stderr */
	char text[ERRORS_SIZE];
	size_t length;
};

static void join(char path[128], const struct engine *engine, const char *name)
{
	snprintf(path, 128, "%s/%s", engine->directory, name);
}

/*
 * No network, so that what needs one fails at once, and nothing to write to
 * but the engine's directory: command lines by chance name files, too.
 */
static void isolate(const struct engine *engine)
{
	if (unshare(CLONE_NEWNET | CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount(engine->directory, engine->directory, NULL, MS_BIND, NULL) <
		0 ||
	    mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) < 0)
		err(1, "namespaces of one's own");
}

struct engine *engine_open(void)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (!engine)
		err(1, NULL);
	strcpy(engine->directory, "/tmp/undocker-engine.XXXXXX");
	if (!mkdtemp(engine->directory))
		err(1, "%s", engine->directory);
	isolate(engine);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket",
	    engine->directory);
	engine->listener =
	    socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (engine->listener < 0 ||
	    bind(engine->listener, (struct sockaddr *)&address,
		sizeof(address)) < 0 ||
	    listen(engine->listener, CONNECTIONS) < 0)
		err(1, "%s", address.sun_path);
	engine->terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (engine->terminal < 0 || grantpt(engine->terminal) < 0 ||
	    unlockpt(engine->terminal) < 0)
		err(1, "a terminal");
	signal(SIGPIPE, SIG_IGN);
	return engine;
}

static int remove_entry(
    const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

static void remove_tree(const char *path)
{
	nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void engine_close(struct engine *engine)
{
	if (!engine)
		return;
	umount2(engine->directory, MNT_DETACH);
	mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL);
	remove_tree(engine->directory);
	close(engine->listener);
	close(engine->terminal);
	free(engine);
}

/* With fixed times, so that archives of them are the same each time. */
static void write_file(const char *path, const char *text)
{
	const struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0 ||
	    futimens(fd, times) < 0)
		err(1, "%s", path);
	close(fd);
}

/* An empty configuration, and a working directory with the same files. */
static void make_directories(struct engine *engine)
{
	static const struct {
		const char *name, *text;
	} files[] = { { "work/Dockerfile", "FROM alpine\n" },
		{ "work/env", "ONE=1\nTWO=two words\n" },
		{ "work/labels", "one=1\n" }, { "work/file", "text\n" },
		{ "work/stack.yml", "version: '3'\nservices:\n"
				    "  one:\n    image: alpine\n" } };
	static const char *const directories[] = { "config", "work" };
	char path[128];

	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories);
	     i++) {
		join(path, engine, directories[i]);
		remove_tree(path);
		if (mkdir(path, 0755) < 0)
			err(1, "%s", path);
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		join(path, engine, files[i].name);
		write_file(path, files[i].text);
	}
}

static void become_docker(struct session *s, const struct run *run, int errors)
{
	char path[] = "PATH=/usr/bin:/bin";
	char *const environment[] = { path, NULL };
	char config[128], host[128], work[128];
	char **argv;
	size_t n = 0;
	int null = open("/dev/null", O_RDWR);
	int in = run->terminal
		     ? open(ptsname(s->engine->terminal), O_RDWR | O_NOCTTY)
		     : null;

	join(config, s->engine, "config");
	join(work, s->engine, "work");
	snprintf(host, sizeof(host), "unix://%s/socket", s->engine->directory);
	while (run->words[n])
		n++;
	argv = arena_array(s->arena, n + 6, sizeof(*argv));
	memcpy(argv,
	    (const char *[]){ "docker", "--config", config, "-H", host },
	    5 * sizeof(*argv));
	memcpy(argv + 5, run->words, n * sizeof(*argv));
	setsid();
	dup2(in, 0);
	if (!run->show)
		dup2(null, 1);
	dup2(errors, 2);
	close_range(3, ~0U, 0);
	if (chdir(work) == 0)
		execve(run->docker, argv, environment);
	warn("%s", run->docker);
	_exit(126);
}

static pid_t start(struct session *s, const struct run *run)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		err(1, "pipe");
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid == 0)
		become_docker(s, run, ends[1]);
	close(ends[1]);
	s->errors = ends[0];
	s->process = pidfd_open(pid, 0);
	if (s->process < 0)
		err(1, "pidfd_open");
	return pid;
}

static void take_connection(struct session *s)
{
	int fd = accept4(
	    s->engine->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	for (size_t i = 0; i < CONNECTIONS; i++) {
		if (s->connections[i])
			continue;
		s->connections[i] = http_new(s->arena, fd, s->recording);
		return;
	}
	close(fd);
}

static void take_errors(struct session *s)
{
	char rest[512];
	ssize_t n = read(s->errors, rest, sizeof(rest));

	if (n <= 0) {
		close(s->errors);
		s->errors = -1;
		return;
	}
	if ((size_t)n > ERRORS_SIZE - 1 - s->length)
		n = (ssize_t)(ERRORS_SIZE - 1 - s->length);
	memcpy(s->text + s->length, rest, (size_t)n);
	s->length += (size_t)n;
}

static void serve_connection(struct session *s, size_t i)
{
	if (http_serve(s->connections[i]))
		return;
	http_end(s->connections[i]);
	s->connections[i] = NULL;
}

/* One round of poll(); returns how many descriptors had something. */
static int serve(struct session *s, int milliseconds, bool *ended)
{
	struct pollfd fds[3 + CONNECTIONS] = {
		{ .fd = s->engine->listener, .events = POLLIN },
		{ .fd = s->errors, .events = POLLIN },
		{ .fd = *ended ? -1 : s->process, .events = POLLIN },
	};
	int n;

	for (size_t i = 0; i < CONNECTIONS; i++)
		fds[3 + i] = (struct pollfd){ .events = POLLIN,
			.fd = s->connections[i] ? http_fd(s->connections[i])
						: -1 };
	n = poll(fds, 3 + CONNECTIONS, milliseconds);
	for (size_t i = 0; n > 0 && i < CONNECTIONS; i++)
		if (fds[3 + i].revents)
			serve_connection(s, i);
	if (fds[0].revents)
		take_connection(s);
	if (fds[1].revents)
		take_errors(s);
	*ended = *ended || fds[2].revents;
	return n;
}

static long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void finish(struct session *s, pid_t pid, bool ended)
{
	int status = 0;

	if (!ended)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	s->recording->status = !ended		   ? STATUS_TIMEOUT
			       : WIFEXITED(status) ? WEXITSTATUS(status)
						   : 128 + WTERMSIG(status);
	s->recording->errors = arena_strndup(s->arena, s->text, s->length);
	close(s->process);
	if (s->errors >= 0)
		close(s->errors);
	for (size_t i = 0; i < CONNECTIONS; i++)
		http_end(s->connections[i]);
}

void engine_run(struct engine *engine, struct arena *arena,
    const struct run *run, struct recording *recording)
{
	struct session s = {
		.engine = engine, .arena = arena, .recording = recording
	};
	long end = now() + RUN_MILLISECONDS;
	bool ended = false;
	pid_t pid;

	*recording = (struct recording){ 0 };
	make_directories(engine);
	pid = start(&s, run);
	while (!ended && now() < end)
		serve(&s, 200, &ended);
	/* What it sent or wrote just before its end is still to be read. */
	for (int i = 0; ended && i < 1000 && serve(&s, 0, &ended) > 0; i++)
		;
	finish(&s, pid, ended);
}
