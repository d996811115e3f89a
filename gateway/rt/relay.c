#include "rt/relay.h"

#include "rt/ticket.h"

#include "rt/directory.h"
#include "rt/identity.h"
#include "rt/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define BASE "/run/undocker/relays"
#define SOCKET "socket"

/* As many as may come at once: the CLI tries no second time. */
enum { BACKLOG = RELAY_CHILDREN };

const char *relay_host(struct arena *arena, const char *ticket)
{
	return arena_printf(arena, "unix://" BASE "/%s/" SOCKET, ticket);
}

/* Entered by many gids, each to the directory that is its own. */
static int open_base(void)
{
	return directory_run("relays", 0711);
}

/* A directory with its lock, which the next call would else sweep away. */
static int make_directory(int base, const char *ticket, gid_t gid)
{
	struct stat status;
	int fd;

	/* Whoever sweeps may have removed it before it was locked. */
	while (true) {
		fd = directory_open(base, ticket, gid, 0710);
		if (fd < 0 && errno != ENOENT)
			return -1;
		if (fd < 0)
			continue;
		if (flock(fd, LOCK_EX) == 0 && fstat(fd, &status) == 0 &&
		    status.st_nlink)
			return fd;
		close(fd);
	}
}

static int listen_at(const char *path, int directory, gid_t gid)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	/* The umask is 077, so until then it is root's alone. */
	if (strlen(path) < sizeof(address.sun_path)) {
		memcpy(address.sun_path, path, strlen(path) + 1);
		if (bind(fd, (struct sockaddr *)&address, sizeof(address)) ==
			0 &&
		    fchownat(directory, SOCKET, 0, gid, AT_SYMLINK_NOFOLLOW) ==
			0 &&
		    fchmodat(directory, SOCKET, 0660, 0) == 0 &&
		    listen(fd, BACKLOG) == 0)
			return fd;
	}
	close(fd);
	return -1;
}

int relay_open(struct arena *arena, const struct dial *dial,
    const struct caller *caller, struct relay *relay, struct error *error)
{
	const char *ticket = ticket_new(arena);
	gid_t gid;

	*relay = (struct relay){ 0 };
	if (identity_spare_gid(arena, caller, &gid, error) < 0)
		return -1;
	*relay = (struct relay){ .arena = arena,
		.dial = dial,
		.uid = caller->uid,
		.gid = gid,
		.host = relay_host(arena, ticket),
		.ticket = ticket,
		.directory = -1,
		.listener = -1 };
	relay->base = open_base();
	if (relay->base >= 0)
		relay->directory = make_directory(relay->base, ticket, gid);
	if (relay->directory >= 0)
		relay->listener = listen_at(
		    relay->host + strlen("unix://"), relay->directory, gid);
	if (relay->listener >= 0)
		return 0;
	error_set(error, arena, EXIT_INTERNAL, BASE ": %s", strerror(errno));
	relay_close(relay);
	return -1;
}

/* Children that have ended make room; a free place, or -1. */
static int free_place(struct relay *relay)
{
	int place = -1;

	for (int i = 0; i < RELAY_CHILDREN; i++) {
		pid_t *child = &relay->children[i];

		if (*child && waitpid(*child, NULL, WNOHANG) == *child)
			*child = 0;
		if (!*child)
			place = i;
	}
	return place;
}

/* Docker's CLI, and no other process of the caller's: unix(7), SO_PEERCRED. */
static bool is_client(const struct relay *relay, int fd)
{
	struct ucred peer;
	socklen_t length = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
	       peer.uid == relay->uid && peer.gid == relay->gid;
}

void relay_accept(struct relay *relay)
{
	int fd = accept4(relay->listener, NULL, NULL, SOCK_CLOEXEC), place;

	if (fd < 0)
		return;
	place = is_client(relay, fd) ? free_place(relay) : -1;
	if (place >= 0) {
		pid_t child = dial_child(relay->dial, fd, -1);

		relay->children[place] = child > 0 ? child : 0;
	}
	close(fd);
}

static void remove_relay(int base, int directory, const char *ticket)
{
	unlinkat(directory, SOCKET, 0);
	unlinkat(base, ticket, AT_REMOVEDIR);
}

void relay_close(struct relay *relay)
{
	for (int i = 0; i < RELAY_CHILDREN; i++) {
		if (!relay->children[i])
			continue;
		kill(relay->children[i], SIGKILL);
		while (
		    waitpid(relay->children[i], NULL, 0) < 0 && errno == EINTR)
			;
		relay->children[i] = 0;
	}
	if (relay->listener >= 0)
		close(relay->listener);
	if (relay->directory >= 0) {
		remove_relay(relay->base, relay->directory, relay->ticket);
		close(relay->directory);
	}
	if (relay->base >= 0)
		close(relay->base);
	relay->base = relay->directory = relay->listener = -1;
}

static void remove_left(
    void *context, int base, int directory, const char *ticket)
{
	(void)context;
	remove_relay(base, directory, ticket);
}

void relay_sweep(void)
{
	directory_sweep(BASE, remove_left, NULL);
}
