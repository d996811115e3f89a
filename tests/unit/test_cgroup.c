#include "support.h"

#include "core/cgroup.h"

#include <string.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define BUILD "abcdefghijklm0123456789xy"

/* As docker, podman, containerd and BuildKit name them. */
static void containers_of_engines(void **state)
{
	static const struct {
		const char *path, *below;
	} cases[] = {
		{ "/docker/" ID, "" },
		{ "/" ID, "" },
		{ "/system.slice/docker-" ID ".scope", "" },
		{ "/machine.slice/libpod-" ID ".scope", "/container" },
		{ "/system.slice/x.service/libpod-payload-" ID, "" },
		{ "/kubepods.slice/kubepods-pod1.slice/cri-containerd-" ID
		  ".scope",
		    "/init" },
		{ "/docker/" ID, "/docker/" ID },
		{ "/docker/buildkit/" BUILD, "" },
		{ "/system.slice/buildkit-" BUILD ".scope", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(cgroup_container(arena_printf(arena, "%s%s",
				     cases[i].path, cases[i].below)),
		    strlen(cases[i].path));
}

static void what_is_no_container(void **state)
{
	static const char *const paths[] = { "", "/", "docker/" ID,
		"/user.slice/user-1001.slice/session-3.scope",
		"/user.slice/user-1001.slice/user@1001.service/app.slice",
		"/system.slice/ssh.service", "/docker", "/docker/x" ID,
		"/docker/" ID "0", "/docker/" ID ".slice", "/docker/" ID "-",
		"/docker/0123456789abcdef", "/.scope", "/scope",
		"/../docker/" ID, "/x/../" ID, "/" BUILD, "/x/" BUILD,
		"/buildkit/x" BUILD, "/notbuildkit/" BUILD,
		"/x-buildkit-" BUILD, "/buildkit" BUILD,
		"/docker/0123456789ABCDEF0123456789abcdef"
		"0123456789abcdef0123456789abcdef" };

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++)
		assert_int_equal(cgroup_container(paths[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(containers_of_engines),
		TEST(what_is_no_container),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
