#include "core/policy/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

enum {
	MATCH_LIMIT = 100 * 1000, /* steps; PCRE2's own default is 10 million */
	HEAP_LIMIT = 4096,	  /* KiB */
};

void *pattern_compile(
    struct arena *arena, const char *pattern, const char **reason)
{
	unsigned char message[256];
	PCRE2_SIZE offset;
	int code;
	pcre2_code *compiled =
	    pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY |
		    PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C,
		&code, &offset, NULL);

	if (compiled)
		return compiled;
	if (pcre2_get_error_message(code, message, sizeof(message)) < 0)
		*reason = "not a regular expression";
	else
		*reason = arena_printf(
		    arena, "%s at character %zu", (char *)message, offset + 1);
	return NULL;
}

void pattern_free(void *code)
{
	pcre2_code_free(code);
}

int pattern_match(const void *code, const char *name)
{
	pcre2_match_context *context = pcre2_match_context_create(NULL);
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int result = PCRE2_ERROR_NOMEMORY;

	if (context && data) {
		pcre2_set_match_limit(context, MATCH_LIMIT);
		pcre2_set_heap_limit(context, HEAP_LIMIT);
		result = pcre2_match(code, (PCRE2_SPTR)name, strlen(name), 0,
		    PCRE2_NO_JIT, data, context);
	}
	pcre2_match_data_free(data);
	pcre2_match_context_free(context);
	if (result == PCRE2_ERROR_NOMATCH)
		return 0;
	return result >= 0 ? 1 : -1;
}
