#include "core/request/forms.h"

#include <string.h>

/*
 * Files are read by docker's client, with the caller's rights: their content is
 * what a request has.
 */
static int write_unsaid(struct writer *w, const struct field *field)
{
	const char *value = last_use(w, field->flag);

	if (!value || strcmp(value, "false") == 0)
		return 0;
	return error_set(w->error, w->arena, EXIT_DENIED,
	    "--%s is not supported in requests", field->flag);
}

const struct form form_unsaid = { write_unsaid, NULL };
