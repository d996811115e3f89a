/*
 * Archives of a container's files.  The engine mounts the sources again for
 * them, and reads and writes there as root: so it finds something empty in each
 * source's place, for as long as it is at work.  Only the end of its own
 * connection says that it no longer is: it may not even have begun when the
 * front end has lost interest.  So a process of its own has that connection and
 * the stage, and the front end has a socket to the process.
 */
#include "door/exchange.h"

#include "door/apart.h"
#include "door/bounds.h"
#include "rt/copy.h"
#include "rt/prepare.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static int stage(struct exchange *x, struct preparation *p)
{
	struct judge *j = &x->judge;
	int result;

	if (ledger_open(x->arena, &j->engine, j->gid, &p->ledger, &j->error) <
	    0)
		return -1;
	result = prepare_start(p, AGAIN_TO_COPY);
	ledger_end(&p->ledger);
	return result;
}

static bool is_staged(const struct preparation *p)
{
	for (size_t i = 0; i < p->nstages; i++)
		if (p->stages[i].directory >= 0)
			return true;
	return false;
}

static void unstage(struct preparation *p)
{
	for (size_t i = 0; i < p->nstages; i++)
		stage_close(&p->stages[i]);
}

/* Another process has the stages. */
static void forget_stages(struct preparation *p)
{
	for (size_t i = 0; i < p->nstages; i++) {
		if (p->stages[i].directory >= 0)
			close(p->stages[i].directory);
		p->stages[i].directory = -1;
	}
}

/* Until the engine has closed its end, however long that takes. */
static void wait_for_end(int engine)
{
	struct pollfd p = { .fd = engine, .events = POLLIN };
	char ignored[4096];
	ssize_t n;

	shutdown(engine, SHUT_WR);
	do {
		poll(&p, 1, -1);
		n = recv(engine, ignored, sizeof(ignored), MSG_DONTWAIT);
	} while (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)));
}

static _Noreturn void work(struct exchange *x, struct preparation *p, int to)
{
	close(x->channel);
	held_forget(x->held);
	copy_both_ways(to, x->dialled.fd);
	close(to);
	wait_for_end(x->dialled.fd);
	unstage(p);
	_exit(0);
}

static int hand_over(struct exchange *x, struct preparation *p, int ends[2])
{
	int here = apart();

	if (here == 0) {
		close(ends[0]);
		work(x, p, ends[1]);
	}
	if (here < 0) {
		wait_for_end(x->dialled.fd);
		unstage(p);
	}
	forget_stages(p);
	dial_close(&x->dialled);
	x->dialled.fd = ends[0];
	close(ends[1]);
	return here < 0 ? error_set(&x->judge.error, x->arena, EXIT_INTERNAL,
			      "there is no process for the archive")
			: 0;
}

static int send_staged(
    struct exchange *x, struct preparation *p, const struct request *request)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
		unstage(p);
		return error_set(&x->judge.error, x->arena, EXIT_INTERNAL,
		    "there is no socket for the archive");
	}
	if (exchange_send(x, request) == 0)
		return hand_over(x, p, ends);
	close(ends[0]);
	close(ends[1]);
	unstage(p);
	return -1;
}

static int carry_out(struct exchange *x, const struct request *request)
{
	struct judge *j = &x->judge;
	struct execution execution = judge_execution(j);
	struct preparation p = { .execution = &execution,
		.arena = x->arena,
		.plan = &j->decision.plan,
		.error = &j->error,
		.intent.lock = -1 };

	if (stage(x, &p) < 0) {
		unstage(&p);
		return -1;
	}
	return is_staged(&p) ? send_staged(x, &p, request)
			     : exchange_send(x, request);
}

int exchange_copy(struct exchange *x)
{
	struct request request = { 0 };
	int result;

	if (exchange_decide(x) < 0 || bounds_check(x) < 0 ||
	    exchange_request(x, &request) < 0)
		return -1;
	result = carry_out(x, &request);
	request_end(&request);
	return result;
}
