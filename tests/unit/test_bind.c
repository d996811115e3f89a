#include "support.h"

#include <string.h>

struct row {
	const char *value, *mount;
};

typedef int parser(struct arena *memory, const char *value, struct bind *bind,
    struct error *error);

/* Parsed, checked, and written as --mount. */
static const char *mount(const char *value, enum flag_role role)
{
	struct bind bind;
	struct error error;

	if (bind_parse(arena, role, value, &bind, &error) < 0 ||
	    bind_check(arena, &bind, &error) < 0)
		return shown(&error);
	return bind_emit(arena, &bind);
}

static void check(const struct row *rows, size_t n, enum flag_role role)
{
	for (size_t i = 0; i < n; i++)
		expect(
		    rows[i].value, mount(rows[i].value, role), rows[i].mount);
}

static void what_v_says(void **state)
{
	static const struct row rows[] = {
		{ "/a:/b", "type=bind,source=/a,target=/b" },
		{ "/a:/b:ro", "type=bind,source=/a,target=/b,readonly=true" },
		{ "/a:/b:rw", "type=bind,source=/a,target=/b" },
		{ "/a:/b:ro,private",
		    "type=bind,source=/a,target=/b,readonly=true,"
		    "bind-propagation=private" },
		{ "/a:/b:delegated", "type=bind,source=/a,target=/b" },
		{ "//etc:/y", "type=bind,source=//etc,target=/y" },
		{ "/x", "type=volume,target=/x" },
		{ "name:/b", "type=volume,source=name,target=/b" },
		{ "/a,b:/c", "type=bind,\"source=/a,b\",target=/c" },
		{ "/a\"b:/c", "type=bind,\"source=/a\"\"b\",target=/c" },
		{ "/a b:/c", "type=bind,source=/a b,target=/c" },
		{ "/a\nb:/c", "type=bind,\"source=/a\nb\",target=/c" },
		{ "/...:/b", "type=bind,source=/...,target=/b" },
		{ "/a/.x:/b", "type=bind,source=/a/.x,target=/b" },
		{ "", "!64 the mount's target '' is not" },
		{ ":", "!64 the mount's source is empty" },
		{ ":/x", "!64 the mount's source is empty" },
		{ "/x:", "!64 the mount's target '' is not" },
		{ "a:b:c:d", "!64 'a:b:c:d' has more colons" },
		{ "/a:/b:ro:z", "!64 '/a:/b:ro:z' has more colons" },
		{ "./x:/y", "!64 the mount's source './x' is relative" },
		{ "../x:/y", "!64 the mount's source '../x' is relative" },
		{ "~/x:/y", "!64 the mount's source '~/x' is relative" },
		{ "/a/../etc:/y", "!64 the mount's source '/a/../etc' is" },
		{ "/a/./b:/y", "!64 the mount's source" },
		{ "/a/..:/y", "!64 the mount's source" },
		{ "C:\\x:/y", "!77 the mount option '/y' is in no" },
		{ "/a:b", "!64 the mount's target 'b' is not an absolute" },
		{ "/a:/b:z", "!77 the mount option 'z' is in no" },
		{ "/a:/b:Z", "!77 the mount option 'Z' is in no" },
		{ "/a:/b:shared", "!77 the mount option 'shared'" },
		{ "/a:/b:rshared", "!77 the mount option 'rshared'" },
		{ "/a:/b:slave", "!77 the mount option 'slave'" },
		{ "/a:/b:nocopy", "!77 the mount option 'nocopy'" },
		{ "/a:/b:RO", "!77 the mount option 'RO'" },
		{ "/a:/b:ro,exec", "!77 the mount option 'exec'" },
		{ "/a:/b:ro,,", "!77 the mount option ''" },
		{ "/a:/", "!77 nothing can be mounted on '/'" },
		{ "/a://", "!77 nothing can be mounted on '//'" },
		{ "/a:/proc", "!77 nothing can be mounted on '/proc'" },
		{ "/a:/proc/sys", "!77 nothing can be mounted on" },
		{ "/a://proc", "!77 nothing can be mounted on" },
		{ "/a:/sys", "!77 nothing can be mounted on '/sys'" },
		{ "/a:/dev/fd", "!77 nothing can be mounted on" },
		{ "/a:/etc/../proc", "!64 the mount's target" },
		{ "/a:/proc/../b", "!64 the mount's target" },
		{ "/a:/./b", "!64 the mount's target" },
		{ "/a:/process", "type=bind,source=/a,target=/process" },
		{ "/proc:/c", "!77 the mount's source '/proc': nothing" },
		{ "//proc//1/:/c", "!77 the mount's source '//proc//1/'" },
		{ "/sys/:/c", "!77 the mount's source '/sys/'" },
		{ "/dev/null:/c", "!77 the mount's source '/dev/null'" },
		{ "/run/user/1000:/c", "!77 the mount's source '/run/user" },
		{ "/runner:/c", "type=bind,source=/runner,target=/c" },
		{ "/a\rb:/c", "!64 the mount's source" },
		{ "/a:/c\rd", "!64 the mount's target" },
	};

	(void)state;
	check(rows, COUNT(rows), ROLE_VOLUME);
}

static void what_mount_says(void **state)
{
	static const struct row rows[] = {
		{ "type=bind,source=/a,target=/b",
		    "type=bind,source=/a,target=/b" },
		{ "type=BIND,SOURCE=/a,DST=/b",
		    "type=bind,source=/a,target=/b" },
		{ "TYPE=bind,src=/a,destination=/b,ro",
		    "type=bind,source=/a,target=/b,readonly=true" },
		{ "type=bind,src=/a,dst=/b,readonly=false",
		    "type=bind,source=/a,target=/b" },
		{ "type=bind,src=/a,dst=/b,ro,ro=0",
		    "type=bind,source=/a,target=/b" },
		{ "type=bind,src=/a,dst=/b,readonly=1",
		    "type=bind,source=/a,target=/b,readonly=true" },
		{ "type=bind,\"src=/a,b\",dst=/c",
		    "type=bind,\"source=/a,b\",target=/c" },
		{ "type=bind,\"src=/a\"\"b\",dst=/c",
		    "type=bind,\"source=/a\"\"b\",target=/c" },
		{ "type=bind,src=/a=b,dst=/c=d",
		    "type=bind,source=/a=b,target=/c=d" },
		{ "type=bind,src=/a:b,dst=/c:d",
		    "type=bind,source=/a:b,target=/c:d" },
		{ "target=/b", "type=volume,target=/b" },
		{ "src=name,target=/b", "type=volume,source=name,target=/b" },
		{ "type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=1777",
		    "type=tmpfs,target=/t,tmpfs-size=1m,tmpfs-mode=1777" },
		{ "type=bind,src=/a,dst=/b,bind-nonrecursive,"
		  "bind-propagation=rprivate,consistency=cached",
		    "type=bind,source=/a,target=/b,bind-nonrecursive=true,"
		    "bind-propagation=rprivate" },
		{ "", "!64 --mount wants key=value" },
		{ ",", "!64 --mount wants key=value" },
		{ "type=bind,,dst=/b", "!64 --mount wants key=value" },
		{ "type=bind,src=/a,dst=/b,", "!64 --mount wants key=value" },
		{ "type=bind,\"src=/a,dst=/b", "!64 --mount wants key" },
		{ "type=bind,\"src=/a\"x,dst=/b", "!64 --mount wants key" },
		{ "type=bind,src=\"/a\",dst=/b", "!64 --mount wants key" },
		{ "type=bind,src=/a,dst=/b\nx", "!64 --mount wants key" },
		{ "type=bind,src=/a,dst=/b\r", "!64 --mount wants key" },
		{ "type=bind,\"src=/a\r\nb\",dst=/b", "!64 --mount wants" },
		{ "type=bind,type=volume,src=/a,dst=/b",
		    "!64 --mount names its type twice" },
		{ "type=bind,src=/a,source=/c,dst=/b",
		    "!64 --mount names its source twice" },
		{ "type=bind,src=/a,dst=/b,target=/c",
		    "!64 --mount names its target twice" },
		{ "type=bind,src=/a", "!64 --mount has no target" },
		{ "type=bind,dst=/b", "!64 --mount has no source" },
		{ "type=bind,src=,dst=/b", "!64 --mount's 'src' wants" },
		{ "type=bind,src,dst=/b", "!64 --mount's 'src' wants" },
		{ "type=bind,src=/a,dst=/b,ro=maybe",
		    "!64 --mount's ro is either" },
		{ "type=npipe,src=/a,dst=/b", "!77 the mount option 'type=" },
		{ "type=image,src=a,dst=/b", "!77 the mount option 'type=" },
		{ "type=cluster,src=a,dst=/b", "!77 the mount option 'type" },
		{ "src=v,dst=/b,volume-opt=type=none",
		    "!77 the mount option 'volume-opt'" },
		{ "src=v,dst=/b,volume-opt=o=bind,volume-opt=device=/",
		    "!77 the mount option 'volume-opt'" },
		{ "src=v,dst=/b,Volume-Opt=o=bind",
		    "!77 the mount option 'Volume-Opt'" },
		{ "src=v,dst=/b,volume-driver=x",
		    "!77 the mount option 'volume-driver'" },
		{ "src=v,dst=/b,volume-nocopy=true",
		    "!77 the mount option 'volume-nocopy'" },
		{ "type=bind,src=/a,dst=/b,bind-propagation=shared",
		    "!77 the mount option 'bind-propagation=shared'" },
		{ "type=bind,src=/a,dst=/b,bind-recursive=readonly",
		    "!77 the mount option 'bind-recursive'" },
		{ "type=bind,src=/a,dst=/b,nosuch=1",
		    "!77 the mount option 'nosuch'" },
		{ "type=tmpfs,src=/a,dst=/b", "!64 --mount has a source" },
		{ "src=v,dst=/b,bind-propagation=private",
		    "!64 --mount has an option that only a bind has" },
		{ "type=bind,src=/a,dst=/b,tmpfs-size=1",
		    "!64 --mount has an option that only a tmpfs has" },
		{ "type=bind,src=a,dst=/b", "!64 the mount's source 'a'" },
		{ "type=bind,src=/a,dst=/proc", "!77 nothing can be" },
		{ "type=tmpfs,dst=/proc/self", "!77 nothing can be" },
		{ "type=tmpfs,dst=/dev/shm", "!77 nothing can be" },
	};

	(void)state;
	check(rows, COUNT(rows), ROLE_MOUNT);
}

/* What is written is read again as the same. */
static void written_and_read_again(void **state)
{
	static const char *const sources[] = { "/a", "/a b", "/a,b", "/a\"b",
		"/\"", "/a\nb", "/,\",\"", "/a=b", "/\xc3\xa4", "/a:b,c 'd" };

	(void)state;
	for (size_t i = 0; i < COUNT(sources); i++) {
		struct bind bind = { .source = sources[i],
			.target = sources[i],
			.readonly = i % 2 };
		struct bind again;
		struct error error;

		assert_int_equal(bind_parse(arena, ROLE_MOUNT,
				     bind_emit(arena, &bind), &again, &error),
		    0);
		assert_int_equal(again.type, BIND_HOST);
		assert_string_equal(again.source, sources[i]);
		assert_string_equal(again.target, sources[i]);
		assert_int_equal(again.readonly, bind.readonly);
	}
}

/* A source that is a variable is a path; its colons come later. */
static void variables_are_kept(void **state)
{
	struct bind bind;
	struct error error;

	(void)state;
	assert_int_equal(
	    bind_parse(arena, ROLE_VOLUME, "\003:\003:ro", &bind, &error), 0);
	assert_int_equal(bind.type, BIND_HOST);
	assert_string_equal(bind.source, "\003");
	assert_string_equal(bind.target, "\003");
	assert_true(bind.readonly);
	/* but not what a user forges */
	assert_int_equal(bind_check(arena, &bind, &error), -1);
}

/* 14,000 keys take memory with their number, not with its square. */
static void many_keys_are_harmless(void **state)
{
	static const char key[] = "ro,";
	size_t n = 128 * 1024 / strlen(key);
	char *value = arena_alloc(arena, n * strlen(key) + 64), *at = value;
	struct bind bind;
	struct error error;

	(void)state;
	for (size_t i = 0; i < n; i++, at += strlen(key))
		memcpy(at, key, strlen(key));
	strcpy(at, "dst=/x");
	assert_int_equal(
	    bind_parse(arena, ROLE_MOUNT, value, &bind, &error), 0);
	assert_true(bind.readonly);
	assert_string_equal(bind.target, "/x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_v_says),
		TEST(what_mount_says),
		TEST(written_and_read_again),
		TEST(variables_are_kept),
		TEST(many_keys_are_harmless),
	};

	return cmocka_run_group_tests_name("bind", tests, NULL, NULL);
}
