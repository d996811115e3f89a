#include "core/decision/decider.h"

void decision_reason(struct decider *d, const char *what, const char *rule,
    int line, bool denies)
{
	struct decision *n = d->decision;

	n->reasons =
	    arena_grow(d->arena, n->reasons, n->nreasons, sizeof(*n->reasons));
	n->reasons[n->nreasons++] = (struct reason){
		.what = what, .rule = rule, .line = line, .denies = denies
	};
	if (denies)
		n->allowed = false;
}

void decision_deny(struct decider *d, const char *what, const char *rule,
    int line, const char *format, ...)
{
	struct error *error = &d->decision->error;
	va_list args;

	decision_reason(d, what, rule, line, true);
	if (error->code)
		return;
	va_start(args, format);
	error_set(error, d->arena, EXIT_DENIED, "%s",
	    arena_vprintf(d->arena, format, args));
	va_end(args);
	if (line)
		error->message = arena_printf(d->arena, "%s (%s:%d)",
		    error->message, d->rules->policy->file, line);
}

void decision_fail(
    struct decider *d, const char *what, const struct error *error)
{
	decision_reason(d, what, "", 0, true);
	if (!d->decision->error.code)
		d->decision->error = *error;
}

void decision_hint(struct decider *d, const char *hint)
{
	if (!d->decision->error.hint)
		d->decision->error.hint = hint;
}

void decision_add(
    struct decider *d, const struct docker_flag *flag, const char *value)
{
	cmdline_add(d->arena, &d->decision->plan.command, flag, value);
}
