#include "client/remote/connect.h"

#include "client/remote/ask.h"
#include "client/remote/revoked.h"
#include "keys/fingerprint.h"

#include <libssh/callbacks.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum {
	CONNECT_TIME = 20, /* seconds, unless ConnectTimeout says otherwise */
	LOST = 45 * 1000,  /* milliseconds without an acknowledgement */
	PASSPHRASE = 1024,
};

static int failed(
    struct arena *arena, ssh_session session, int code, struct error *error)
{
	return error_set(error, arena, code, "%s", ssh_get_error(session));
}

static int set_options(struct arena *arena, const struct address *address,
    ssh_session session, struct error *error)
{
	long seconds = CONNECT_TIME;
	int nodelay = 1;

	/* What the address says counts, whatever the configuration does. */
	if (ssh_options_set(session, SSH_OPTIONS_HOST, address->host) < 0 ||
	    ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &seconds) < 0 ||
	    ssh_options_set(session, SSH_OPTIONS_NODELAY, &nodelay) < 0 ||
	    ssh_options_parse_config(session, NULL) < 0 ||
	    (address->user && ssh_options_set(session, SSH_OPTIONS_USER,
				  address->user) < 0) ||
	    (address->port &&
		ssh_options_set(session, SSH_OPTIONS_PORT, &address->port) < 0))
		return failed(arena, session, EXIT_INTERNAL, error);
	return 0;
}

/*
 * A gateway that is gone is found out by the kernel: what was sent, if only to
 * keep the connection alive, is not acknowledged for too long.  A proxy's end
 * of a pipe has no such option, and needs none.
 */
static void set_socket(ssh_session session)
{
	int fd = ssh_get_fd(session), on = 1;
	unsigned int lost = LOST;

	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &lost, sizeof(lost));
}

/* What known_hosts calls it: HostName, and a port that is not the usual one. */
static const char *known_name(
    struct arena *arena, const struct address *address, ssh_session session)
{
	const char *name = address->host;
	unsigned int port = 22;
	char *host = NULL;

	if (ssh_options_get(session, SSH_OPTIONS_HOST, &host) == SSH_OK)
		name = arena_strdup(arena, host);
	ssh_string_free_char(host);
	if (ssh_options_get_port(session, &port) == SSH_OK && port != 22)
		name = arena_printf(arena, "[%s]:%u", name, port);
	return name;
}

static int refuse_unknown(struct arena *arena, const char *host,
    const char *print, struct error *error)
{
	error_set(error, arena, EXIT_ENGINE,
	    "the host key of %s is not known: %s", host, print);
	error_hint(error, arena,
	    "if the administrator says that this is the key, connect once on a "
	    "terminal, or add it to ~/.ssh/known_hosts");
	return -1;
}

/* As ssh(1) asks; the fingerprint itself, pasted, is an answer, too. */
static int ask_host(struct arena *arena, ssh_session session, const char *host,
    const char *type, const char *print, struct error *error)
{
	const char *question = arena_printf(arena,
	    "The authenticity of host '%s' can't be established.\n"
	    "%s key fingerprint is %s.\n"
	    "Are you sure you want to continue connecting "
	    "(yes/no/[fingerprint])? ",
	    error_escape(host, 256, arena), type, print);
	char answer[128];

	while (ask(question, true, answer, sizeof(answer)) == 0) {
		if (strcasecmp(answer, "no") == 0)
			break;
		if (strcasecmp(answer, "yes") == 0 ||
		    strcmp(answer, print) == 0)
			return ssh_session_update_known_hosts(session) == SSH_OK
				   ? 0
				   : failed(
					 arena, session, EXIT_INTERNAL, error);
		question = "Please type 'yes', 'no' or the fingerprint: ";
	}
	return refuse_unknown(arena, host, print, error);
}

/* With and without a port: a key that is revoked there is no good here. */
static int refuse_revoked(struct arena *arena, const char *host, ssh_key key,
    const char *print, ssh_session session, struct error *error)
{
	const char *names[] = { host, NULL, NULL };
	const char *where;

	if (*host == '[')
		names[1] =
		    arena_strndup(arena, host + 1, strcspn(host + 1, "]"));
	where = revoked_find(arena, session, key, names);
	if (!where)
		return 0;
	error_set(error, arena, EXIT_ENGINE,
	    "the host key of %s, %s, is revoked (%s): somebody else may be "
	    "answering",
	    host, print, where);
	error_hint(error, arena,
	    "ask the administrator for the key that is valid now");
	return -1;
}

static int verify_known(struct arena *arena, const char *host, const char *type,
    const char *print, ssh_session session, struct error *error)
{
	switch (ssh_session_is_known_server(session)) {
	case SSH_KNOWN_HOSTS_OK:
		return 0;
	case SSH_KNOWN_HOSTS_NOT_FOUND:
	case SSH_KNOWN_HOSTS_UNKNOWN:
		return ask_host(arena, session, host, type, print, error);
	case SSH_KNOWN_HOSTS_CHANGED:
	case SSH_KNOWN_HOSTS_OTHER:
		error_set(error, arena, EXIT_ENGINE,
		    "the host key of %s has changed, to %s: somebody else may "
		    "be answering",
		    host, print);
		error_hint(error, arena,
		    "only if the administrator says that it is right: "
		    "ssh-keygen -R %s",
		    host);
		return -1;
	default:
		return failed(arena, session, EXIT_ENGINE, error);
	}
}

static int verify_host(struct arena *arena, const char *host,
    ssh_session session, struct error *error)
{
	const char *print, *type;
	ssh_key key;
	int result;

	if (ssh_get_server_publickey(session, &key) < 0)
		return failed(arena, session, EXIT_ENGINE, error);
	print = fingerprint_of(arena, key);
	type = ssh_key_type_to_char(ssh_key_type(key));
	result = !print
		     ? failed(arena, session, EXIT_INTERNAL, error)
		     : refuse_revoked(arena, host, key, print, session, error);
	ssh_key_free(key);
	return result < 0 ? result
			  : verify_known(arena, host, type ? type : "?", print,
				session, error);
}

static int ask_passphrase(const char *prompt, char *answer, size_t size,
    int echo, int verify, void *userdata)
{
	(void)verify;
	(void)userdata;
	return ask(prompt, echo, answer, size);
}

/* The agent's keys, then the identity files. */
static int log_in(struct arena *arena, const struct address *address,
    ssh_session session, struct error *error)
{
	int result = ssh_userauth_none(session, NULL);
	char *user = NULL;

	if (result == SSH_AUTH_DENIED)
		result = ssh_userauth_publickey_auto(session, NULL, NULL);
	if (result == SSH_AUTH_SUCCESS)
		return 0;
	if (result == SSH_AUTH_ERROR)
		return failed(arena, session, EXIT_ENGINE, error);
	if (result == SSH_AUTH_PARTIAL)
		return error_set(error, arena, EXIT_DENIED,
		    "%s asks for more than one key, which only ssh(1) can give",
		    address->host);
	if (ssh_options_get(session, SSH_OPTIONS_USER, &user) < 0)
		user = NULL;
	error_set(error, arena, EXIT_DENIED, "%s takes none of our keys for %s",
	    address->host, user ? user : "us");
	ssh_string_free_char(user);
	error_hint(error, arena,
	    "ssh-add -L lists the agent's keys; IdentityFile in ~/.ssh/config "
	    "names one");
	return -1;
}

/* Whether a child that is forked now is a proxy of libssh's. */
static bool proxy_starts;

/*
 * The keyboard's signals are for the command, which may end in its own time,
 * and needs the connection for that.
 */
static void spare_proxy(void)
{
	if (!proxy_starts)
		return;
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
}

static int connect_host(ssh_session session)
{
	int result;

	pthread_atfork(NULL, NULL, spare_proxy);
	proxy_starts = true;
	result = ssh_connect(session);
	proxy_starts = false;
	return result;
}

int connect_gateway(struct arena *arena, const struct address *address,
    ssh_session *session, struct error *error)
{
	static struct ssh_callbacks_struct callbacks = {
		.auth_function = ask_passphrase,
	};

	*session = ssh_new();
	if (!*session)
		return error_set(error, arena, EXIT_INTERNAL, "libssh fails");
	ssh_callbacks_init(&callbacks);
	if (ssh_set_callbacks(*session, &callbacks) < 0)
		return failed(arena, *session, EXIT_INTERNAL, error);
	if (set_options(arena, address, *session, error) < 0)
		return -1;
	if (connect_host(*session) != SSH_OK)
		return error_set(error, arena, EXIT_ENGINE,
		    "the gateway cannot be reached: %s",
		    ssh_get_error(*session));
	set_socket(*session);
	if (verify_host(arena, known_name(arena, address, *session), *session,
		error) < 0)
		return -1;
	return log_in(arena, address, *session, error);
}

int connect_lost(struct arena *arena, ssh_session session, struct error *error)
{
	const char *why = ssh_get_error(session);

	return error_set(error, arena, EXIT_ENGINE,
	    "the connection to the gateway is lost%s%s", *why ? ": " : "", why);
}
