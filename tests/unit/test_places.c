#include "support.h"

/* A place inside a mount of the host's, in any spelling, is refused. */
static const char policy[] = "[command:run]\n"
			     "WHITELIST=-v|--volume list,--mount list,"
			     "--tmpfs list\n"
			     "FORCED=-v '$PWD:$PWD'\n";

static void places_inside_a_mount_are_refused(void **state)
{
	static const char *const lines[] = {
		"run -v /etc:/e -v /home/alice/f:/e/nologin alpine",
		"run -v /home/alice/f:/e/nologin -v /etc:/e alpine",
		"run -v /etc:/e -v /home/alice/f://e//nologin alpine",
		"run -v /etc:/e -v /home/alice/f:/e/cron.d/f alpine",
		"run --mount type=bind,src=/etc,dst=/e --mount "
		"type=tmpfs,dst=/e/x alpine",
		"run -v /etc:/e -v /e/x alpine",
		"run -v /etc:/e --tmpfs /e/x:size=1m alpine",
		"run -v /srv:/home/alice/work/x alpine",
		"run -v /srv:/home/alice alpine",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		expect(lines[i], decide(policy, &alice, lines[i]),
		    "!77 the mount on '");
}

static void places_beside_a_mount_are_free(void **state)
{
	static const char *const lines[] = {
		"run -v /etc:/e -v /srv:/e2 alpine",
		"run -v /etc:/e -v /srv:/ee/x alpine",
		"run -v /etc:/home/alice/work2 alpine",
		"run -v /etc:/e --tmpfs /x alpine",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		const char *got = decide(policy, &alice, lines[i]);

		expect(lines[i], got[0] == '!' ? got : "allowed", "allowed");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(places_inside_a_mount_are_refused),
		TEST(places_beside_a_mount_are_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
