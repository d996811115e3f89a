/* Whatever docker's clients were seen to ask for is known, or refused. */
#include "support.h"

#include "core/request/fields.h"
#include "core/request/route.h"
#include "recorded.h"

#include <string.h>

enum { NEWEST = 48 };

#define EXEC_ID                            \
	"0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef"

/* The path with a name in its place. */
static const char *named(const char *path)
{
	const char *at = strstr(path, "{}");

	return at ? arena_printf(arena, "%.*s%s%s", (int)(at - path), path,
			strstr(path, "/exec/") == path ? EXEC_ID : "one",
			at + 2)
		  : path;
}

/* True for one of the words that blanks separate. */
static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (; *words; words += *words == ' ') {
		size_t n = strcspn(words, " ");

		if (n == length && strncmp(words, word, n) == 0)
			return true;
		words += n;
	}
	return false;
}

static void check_keys(const struct recorded *seen,
    const struct field_table *fields, const char *keys, bool in_query)
{
	for (; *keys; keys += *keys == ' ') {
		size_t length = strcspn(keys, " ");
		const char *key = arena_strndup(arena, keys, length);
		const char *parameter = arena_printf(arena, "?%s", key);

		if (!fields_find(fields, key) &&
		    !(in_query && fields_find(fields, parameter)) &&
		    !(!in_query && has_word(seen->query, key)))
			fail_msg("%s: %s is unknown", seen->request, key);
		keys += length;
	}
}

/*
 * Uploads have no body that is read; import and pull are one path, of which the
 * query chooses the operation.
 */
static void check_found(
    const struct recorded *seen, const struct operation *operation)
{
	const struct operation *other = operation_named("ImageImport");

	if (strcmp(seen->request, "POST /images/create") == 0) {
		check_keys(seen, other->fields, "changes fromSrc", true);
		check_keys(seen, other->fields, "message repo tag", true);
		check_keys(seen, operation->fields, "fromImage tag", true);
		check_keys(seen, operation->fields, "authconfig", true);
	}
	check_keys(seen, operation->fields, seen->query, true);
	check_keys(seen, operation->fields, seen->body, false);
}

static void test_recorded(void **state)
{
	size_t refused = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(recorded); i++) {
		const char *line = recorded[i].request;
		size_t method = strcspn(line, " ");
		struct route route;
		struct error error;
		enum route_result result =
		    route_find(arena, arena_strndup(arena, line, method),
			named(line + method + 1), NEWEST, &route, &error);

		if (result == ROUTE_REFUSED)
			refused += error.hint != NULL;
		else if (result == ROUTE_FOUND)
			check_found(&recorded[i], route.operation);
		else
			fail_msg("%s: %s", line, shown(&error));
	}
	/* /session and /grpc, each with what to do instead */
	assert_int_equal(refused, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_recorded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
