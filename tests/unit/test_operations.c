/* The table of operations: whole, in order, and true to docker's grammar. */
#include "support.h"

#include "core/request/fields.h"
#include "core/request/forms.h"
#include "core/request/operations.h"
#include "core/text.h"

#include <string.h>

/* Which of the operations have a command, and its flags. */
static void check_flags(const struct operation *o)
{
	const struct docker_command *command =
	    grammar_command_named(o->command);

	if (!command)
		fail_msg("%s: no command '%s'", o->name, o->command);
	for (size_t i = 0; i < 3 && command->tables[i]; i++)
		for (size_t k = 0; k < command->tables[i]->n; k++) {
			const struct docker_flag *f =
			    &command->tables[i]->flags[k];

			if (!f->alias_of && !fields_of_flag(o->fields, f->name))
				fail_msg(
				    "%s: --%s has no row", o->name, f->name);
		}
}

/* A flag that the command has, or inspect, which decides as well. */
static bool has_flag(const char *command, const char *flag)
{
	return grammar_flag(
		   grammar_command_named(command), flag, strlen(flag)) ||
	       (strstr(command, " inspect") &&
		   grammar_flag(
		       grammar_command_named("inspect"), flag, strlen(flag)));
}

static bool is_place(const struct operation *o, const char *path)
{
	return *path == '{' && strstr(o->path, path);
}

static void check_row(const struct operation *o, const struct field *f)
{
	bool by_words = f->flag && !strchr("=#", *f->flag);

	if (by_words && (!o->command || !has_flag(o->command, f->flag)))
		fail_msg("%s: there is no --%s", o->name, f->flag);
	if (f->flag && *f->flag == '#' && !o->command)
		fail_msg("%s: operands of no command", o->name);
	if (*f->path && f->flag && f->form != &form_part &&
	    f->form != &form_unsaid && (!f->form->write || !f->form->read))
		fail_msg(
		    "%s: %s is not written, or not read", o->name, f->path);
	if (*f->path == '{' && !is_place(o, f->path))
		fail_msg("%s: no place %s", o->name, f->path);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < operations_count; i++) {
		const struct operation *o = &operations[i];

		if (o->command)
			check_flags(o);
		for (size_t k = 0; k < o->fields->n; k++) {
			const struct field *f = &o->fields->rows[k];

			if (k && strcmp(f[-1].path, f->path) > 0)
				fail_msg(
				    "%s: %s is out of order", o->name, f->path);
			check_row(o, f);
		}
	}
}

/* Names are unique; so are method and path, but for those that are chosen. */
static void test_operations(void **state)
{
	(void)state;
	for (size_t i = 0; i < operations_count; i++) {
		const struct operation *a = &operations[i];

		assert_ptr_equal(operation_named(a->name), a);
		for (size_t k = i + 1; k < operations_count; k++) {
			const struct operation *b = &operations[k];

			if (strcmp(a->method, b->method) == 0 &&
			    strcmp(a->path, b->path) == 0 && !a->chosen)
				fail_msg("%s hides %s", a->name, b->name);
		}
	}
	assert_null(operation_named("ContainerAttachWebsocket"));
}

/* Options and words that no operation has made. */
static const struct {
	const char *operation, *words, *options, *wanted;
} wrong[] = {
	{ "ContainerStop", "stop a", "t=1", "!64 the ask of ContainerStop" },
	{ "ContainerStop", "stop a b", "", "!64 #1 in the ask of Container" },
	{ "ContainerStop", "stop ../x", "", "!64 '../x' is not a name" },
	{ "ContainerStop", "start a", "", "!64 docker start is not what" },
	{ "ContainerStop", "stop a", "x", "!64 the ask of ContainerStop" },
	{ "ContainerAttach", "attach a", "stdin=1 stdin=1", "!64 the ask of" },
	{ "ContainerAttach", "attach a", "stdin=true", "!64 the ask of" },
	{ "ContainerAttach", "attach a", "stdin", "!64 the ask of" },
	{ "ContainerResize", "attach a", "h=1x", "!64 h cannot be '1x'" },
	{ "ContainerInspect", "inspect --type=container a", "",
	    "/v1.41/containers/a/json" },
	{ "ContainerInspect", "image inspect a", "", "!64 docker image insp" },
	{ "ContainerAttach", "attach --no-stdin a", "stdin=1 stdout=1",
	    "/v1.41/containers/a/attach?stdout=1" },
	{ "ContainerList", "ps --latest -q --format x", "",
	    "/v1.41/containers/json?limit=1" },
	{ "ContainerList", "ps -f x", "", "!64 --filter cannot be 'x'" },
	{ "ContainerList", "ps -f label=b -f label=a -f label=a", "",
	    "/v1.41/containers/json?filters="
	    "%7B%22label%22%3A%5B%22a%22%2C%22b%22%5D%7D" },
	{ "ContainerLogs", "logs --since 10m a", "", "!64 --since cannot be" },
	{ "ContainerExport", "export -o x a", "", "!77 --output is not" },
	{ "ContainerCreate", "create a", "streams=once,in", "!64 the ask has" },
	{ "ContainerCreate", "create a", "unset=A=b", "!64 the ask has an" },
	{ "ContainerCreate", "create a", "tty=1", "!64 the ask has an opt" },
	{ "ContainerCreate", "create a", "streams=in,once unset=A",
	    "/v1.41/containers/create" },
	{ "ImageCreate", "pull -a a:1", "", "!64 the operand cannot be 'a:1'" },
	{ "ImageCreate", "pull a", "",
	    "/v1.41/images/create?fromImage=a&tag=latest" },
	{ "ImageTag", "tag a b/../c", "", "!64 the operand cannot be" },
	{ "NetworkCreate",
	    "network create --subnet 10.0.0.0/8 --subnet "
	    "10.1.0.0/16 n",
	    "", "!64 --subnet cannot be '10.1.0.0/16'" },
	{ "NetworkCreate",
	    "network create --subnet 10.0.0.0/16 --ip-range "
	    "10.0.0.0/8 n",
	    "", "!64 --ip-range cannot be" },
	{ "NetworkCreate", "network create --gateway 10.0.0.1 n", "",
	    "!64 --gateway cannot be" },
	{ "NetworkCreate", "network create --subnet 10.0.0.0/33 n", "",
	    "!64 --subnet cannot be" },
	{ "NetworkCreate",
	    "network create --subnet fd00::/64 --gateway "
	    "fd00:0:0:1::1 n",
	    "", "!64 --gateway cannot be" },
	{ "SystemDataUsage", "system df", "type=a type=b",
	    "!64 type came with version 1.42" },
	{ "ImageImport", "import http://x a", "", "!64 the operand cannot" },
	{ "ImageBuild", "build /home/a", "", "!64 the operand cannot be" },
	{ "PutContainerArchive", "cp a:/x -", "", "!64 the operand cannot" },
	{ "PutContainerArchive", "cp - a/b:/x", "", "!64 the operand cannot" },
	{ "ImagePush", "push a", "auth=x=y", "!64 auth has a value" },
	{ "ImageBuild", "build -", "config=r", "!64 config has a value" },
	{ "SystemAuth", "login -p x r", "", "!77 --password is not" },
	{ "ExecInspect", "", "exec=abc", "!64 'abc' is not the whole ID" },
	{ "ExecInspect", "", "", "!64 '' is not the whole ID" },
	{ "ExecStart", "", "exec=abc detach=0", "!64 the ask of ExecStart" },
};

static const char *request_of(
    const char *operation, const char *words, const char *options)
{
	const struct operation *o = operation_named(operation);
	struct plan plan = { 0 };
	struct words line = { 0 }, given;
	struct request request;
	struct error error;
	const char *target;

	if (words_split(
		arena, words, strlen(words), WORDS_PERSON, &line, &error) < 0 ||
	    words_split(arena, options, strlen(options), WORDS_PERSON, &given,
		&error) < 0 ||
	    (line.n && cmdline_parse(
			   arena, line.v, line.n, &plan.command, &error) < 0) ||
	    operation_request(arena, o, &plan, &given, 41, &request, &error) <
		0)
		return shown(&error);
	target = request_target(arena, &request);
	request_end(&request);
	return target;
}

static void test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		expect(wrong[i].words,
		    request_of(
			wrong[i].operation, wrong[i].words, wrong[i].options),
		    wrong[i].wanted);
}

static void test_pools(void **state)
{
	struct text line = { .arena = arena };

	(void)state;
	text_add(&line, "network create");
	for (int i = 0; i < 65; i++)
		text_printf(&line, " --subnet 10.0.%d.0/24", i);
	text_add(&line, " n");
	expect("pools", request_of("NetworkCreate", text_string(&line), ""),
	    "!64 --subnet cannot be '10.0.64.0/24'");
}

static void test_versions(void **state)
{
	const struct operation *o = operation_named("SystemPing");
	const struct words none = { 0 };
	struct request request;
	struct error error;

	(void)state;
	assert_int_equal(
	    operation_request(arena, o, NULL, &none, 23, &request, &error), -1);
	assert_int_equal(operation_request(arena, o, NULL, &none,
			     API_NEWEST + 1, &request, &error),
	    -1);
	assert_int_equal(
	    operation_request(arena, o, NULL, &none, 24, &request, &error), 0);
	assert_string_equal(request.path, "/v1.24/_ping");
	assert_null(request.body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_rows),
		TEST(test_operations),
		TEST(test_wrong),
		TEST(test_pools),
		TEST(test_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
