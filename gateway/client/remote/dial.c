/* Without libssh's names of long ago, one of which is buffer.h's, too. */
#define LIBSSH_LEGACY_0_4
#include "client/remote/dial.h"

#include "front/http/buffer.h"
#include "front/memory.h"
#include "front/message.h"

#include <fcntl.h>
#include <libssh/callbacks.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	LINGER = 2000, /* milliseconds that a client may send after the end */
	TOLD = 1024,   /* bytes kept of what the other end says went wrong */
};

enum dial_state {
	DIAL_OPENS,    /* asks for a channel */
	DIAL_REQUESTS, /* and for the command in it */
	DIAL_PASSES,   /* bytes */
	DIAL_REFUSES,  /* waits for a request to be answered with a refusal */
	DIAL_LEAVES,   /* writes what is left */
	DIAL_LINGERS,  /* has written it, and reads until the client's end */
	DIAL_GONE,
	DIAL_STATES
};

struct dial {
	ssh_session ssh;
	ssh_channel channel;
	struct ssh_channel_callbacks_struct callbacks;
	int fd;
	enum dial_state state;
	bool ready;    /* there may be something to read from the client */
	bool blocked;  /* it takes no more for now */
	bool ended;    /* it sends no more */
	bool asked;    /* it has sent something */
	bool closed;   /* it is gone, but for bytes that it has left */
	bool arrived;  /* there may be something to read from the channel */
	bool eof;      /* the channel brings no more */
	bool over;     /* it is closed from there */
	bool eof_sent; /* nothing follows from here */
	bool answered; /* the client has got something */
	int code;      /* the command's exit code; -1: not known */
	struct buffer from, to;
	struct buffer told;   /* by the command, on standard error */
	struct error refused; /* of DIAL_REFUSES; its text is the arena's */
	struct arena *arena;
	long long deadline; /* of DIAL_LINGERS, in milliseconds */
};

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

/* It stays where it is until there is room for it here. */
static int on_data(ssh_session ssh, ssh_channel channel, void *data,
    uint32_t length, int is_stderr, void *of)
{
	struct dial *dial = of;

	(void)ssh;
	(void)channel;
	(void)data;
	(void)length;
	(void)is_stderr;
	dial->arrived = true;
	return 0;
}

static void on_eof(ssh_session ssh, ssh_channel channel, void *of)
{
	struct dial *dial = of;

	(void)ssh;
	(void)channel;
	dial->eof = true;
}

static void on_close(ssh_session ssh, ssh_channel channel, void *of)
{
	struct dial *dial = of;

	(void)ssh;
	(void)channel;
	dial->eof = dial->over = true;
}

static void on_exit_status(
    ssh_session ssh, ssh_channel channel, int status, void *of)
{
	struct dial *dial = of;

	(void)ssh;
	(void)channel;
	dial->code = status;
}

struct dial *dial_new(ssh_session ssh, int fd)
{
	struct dial *dial = memory(calloc(1, sizeof(*dial)));

	*dial = (struct dial){ .ssh = ssh,
		.fd = fd,
		.ready = true,
		.code = -1,
		.arena = arena_new(),
		.callbacks = { .userdata = dial,
		    .channel_data_function = on_data,
		    .channel_eof_function = on_eof,
		    .channel_close_function = on_close,
		    .channel_exit_status_function = on_exit_status } };
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	ssh_callbacks_init(&dial->callbacks);
	return dial;
}

static void close_channel(struct dial *dial)
{
	if (!dial->channel)
		return;
	ssh_remove_channel_callbacks(dial->channel, &dial->callbacks);
	ssh_channel_free(dial->channel);
	dial->channel = NULL;
}

void dial_free(struct dial *dial)
{
	close_channel(dial);
	buffer_free(&dial->from);
	buffer_free(&dial->to);
	buffer_free(&dial->told);
	arena_free(dial->arena);
	close(dial->fd);
	free(dial);
}

bool dial_is_gone(const struct dial *dial)
{
	return dial->state == DIAL_GONE;
}

void dial_refuse(struct dial *dial, const struct error *error)
{
	close_channel(dial);
	dial->refused = *error;
	dial->state = DIAL_REFUSES;
}

static bool is_pending(const struct dial *dial)
{
	return ssh_get_poll_flags(dial->ssh) & SSH_WRITE_PENDING;
}

static bool fill(struct dial *dial)
{
	enum flow flow;

	if (!dial->ready || dial->ended || dial->from.n >= BUFFER_SIZE)
		return false;
	flow = buffer_fill(&dial->from, dial->fd);
	dial->asked |= flow == FLOW_SOME;
	dial->ended = flow == FLOW_END || flow == FLOW_BROKEN;
	dial->ready = flow == FLOW_SOME || dial->closed;
	return flow != FLOW_NONE;
}

static bool flush(struct dial *dial)
{
	enum flow flow;

	if (dial->blocked || !dial->to.n)
		return false;
	flow = buffer_drain(&dial->to, dial->fd);
	dial->blocked = flow == FLOW_NONE;
	dial->answered = true;
	if (flow == FLOW_BROKEN)
		dial->state = DIAL_GONE;
	return flow != FLOW_NONE;
}

/* Goes on when libssh has an answer. */
static bool proceed(struct dial *dial, int result, enum dial_state next)
{
	struct error error;

	if (result == SSH_AGAIN)
		return false;
	if (result == SSH_OK) {
		dial->state = next;
		return true;
	}
	error_set(&error, dial->arena, EXIT_ENGINE,
	    "the gateway opens no session more on this connection: %s",
	    ssh_get_error(dial->ssh));
	error_hint(&error, dial->arena,
	    "it has one for each client of the socket at a time; MaxSessions "
	    "in sshd_config(5) says how many there may be");
	dial_refuse(dial, &error);
	return true;
}

static bool open_channel(struct dial *dial)
{
	if (!dial->channel) {
		dial->channel = memory(ssh_channel_new(dial->ssh));
		ssh_set_channel_callbacks(dial->channel, &dial->callbacks);
	}
	return proceed(
	    dial, ssh_channel_open_session(dial->channel), DIAL_REQUESTS);
}

static bool request(struct dial *dial)
{
	static const char command[] = "docker system dial-stdio";

	return proceed(dial, ssh_channel_request_exec(dial->channel, command),
	    DIAL_PASSES);
}

/* What the client has sent, as far as the other end has room for it. */
static bool send_bytes(struct dial *dial)
{
	uint32_t room = ssh_channel_window_size(dial->channel);
	int n = 0;

	if (dial->over || (dial->closed && !room))
		return false;
	if (dial->from.n && room && !is_pending(dial))
		n = ssh_channel_write(dial->channel, buffer_bytes(&dial->from),
		    (uint32_t)dial->from.n);
	if (n > 0)
		buffer_drop(&dial->from, (size_t)n);
	if (dial->ended && !dial->from.n && !dial->eof_sent)
		dial->eof_sent = ssh_channel_send_eof(dial->channel) == SSH_OK;
	return n > 0;
}

static int take(struct dial *dial, struct buffer *buffer, int is_stderr)
{
	static char chunk[BUFFER_SIZE];
	int n = ssh_channel_read_nonblocking(
	    dial->channel, chunk, sizeof(chunk), is_stderr);

	if (n > 0)
		buffer_put(buffer, chunk, (size_t)n);
	return n > 0 ? n : 0;
}

/* What has come for the client, one chunk at a time. */
static bool receive(struct dial *dial)
{
	int n;

	if (!dial->arrived || dial->to.n)
		return false;
	dial->arrived = false; /* reading may find more */
	n = take(dial, &dial->to, 0) + take(dial, &dial->told, 1);
	if (dial->told.n > TOLD)
		dial->told.n = TOLD;
	dial->arrived |= n > 0;
	return n > 0;
}

/* There was no answer: in place of one the client gets why. */
static bool end_unanswered(struct dial *dial)
{
	const char *told =
	    arena_strndup(dial->arena, buffer_bytes(&dial->told), dial->told.n);
	struct error error;

	if (dial->answered || dial->code == 0)
		return false;
	error_set(&error, dial->arena, EXIT_ENGINE,
	    "the gateway has ended the session without an answer%s%.*s",
	    *told ? ": " : "", (int)strcspn(told, "\n"), told);
	dial_refuse(dial, &error);
	return true;
}

/* Of a client that is gone, what it left is still sent, where there is room. */
static bool is_left(const struct dial *dial)
{
	return dial->closed &&
	       (dial->eof_sent || !ssh_channel_window_size(dial->channel));
}

static bool pass(struct dial *dial)
{
	bool moved = send_bytes(dial);

	moved |= receive(dial);
	if (is_left(dial)) {
		dial->state = DIAL_GONE;
		return true;
	}
	if (!dial->eof || dial->arrived || dial->to.n)
		return moved;
	if (dial->over) {
		if (!end_unanswered(dial))
			dial->state = DIAL_LEAVES;
		return true;
	}
	if (dial->answered)
		shutdown(dial->fd, SHUT_WR);
	return moved;
}

/* Before they have asked, docker's clients take no answer. */
static bool refuse(struct dial *dial)
{
	const char *body, *status = dial->refused.code == EXIT_DENIED
					? "403 Forbidden"
					: "503 Service Unavailable";

	if (!dial->asked && !dial->ended)
		return false;
	body = reply_error(dial->arena, &dial->refused);
	buffer_printf(&dial->to,
	    "HTTP/1.1 %s\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
	    status, strlen(body), body);
	dial->state = DIAL_LEAVES;
	return true;
}

/*
 * The client's bytes are read on for a while: a socket that is closed with some
 * in it takes the answer away from a client that has not read it yet.
 */
static bool leave(struct dial *dial)
{
	if (dial->to.n)
		return false;
	close_channel(dial);
	shutdown(dial->fd, SHUT_WR);
	dial->deadline = now() + LINGER;
	dial->state = DIAL_LINGERS;
	return true;
}

static bool linger(struct dial *dial)
{
	buffer_free(&dial->from);
	if (!dial->ended && now() < dial->deadline)
		return false;
	dial->state = DIAL_GONE;
	return true;
}

static bool rest(struct dial *dial)
{
	(void)dial;
	return false;
}

bool dial_work(struct dial *dial)
{
	static bool (*const steps[DIAL_STATES])(struct dial *) = {
		[DIAL_OPENS] = open_channel,
		[DIAL_REQUESTS] = request,
		[DIAL_PASSES] = pass,
		[DIAL_REFUSES] = refuse,
		[DIAL_LEAVES] = leave,
		[DIAL_LINGERS] = linger,
		[DIAL_GONE] = rest,
	};
	bool moved = fill(dial);

	moved |= steps[dial->state](dial);
	return flush(dial) || moved;
}

int dial_poll(const struct dial *dial, struct pollfd *poll)
{
	bool reads = !dial->ended && dial->from.n < BUFFER_SIZE;
	bool writes = dial->blocked && dial->to.n;
	long long left = dial->deadline - now();

	*poll = (struct pollfd){ .fd = dial->closed ? -1 : dial->fd,
		.events =
		    (short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)) };
	if (dial->state != DIAL_LINGERS)
		return -1;
	return left > 0 ? (int)left : 0;
}

void dial_note(struct dial *dial, short events)
{
	if (events & (POLLHUP | POLLERR | POLLNVAL))
		dial->closed = true;
	if (events & (POLLIN | POLLHUP | POLLERR))
		dial->ready = true;
	if (events & (POLLOUT | POLLHUP | POLLERR))
		dial->blocked = false;
}
