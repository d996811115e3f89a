#include "support.h"

/* An account of the gateway: its work directory, and no more. */
static const struct caller gina = {
	.uid = 1003,
	.gid = 1003,
	.user = "gina",
	.group = "gina",
	.home = "/home/gina",
	.directory = "/data/home/gina/work",
	.gateway = true,
	.work = "/data/home/gina/work", /* /home is a link */
};

static const char plain[] = "[command:run]\nWHITELIST=-v list\nHARDEN=off\n";
static const char binds[] = "[command:run]\nWHITELIST=-v list\nHARDEN=off\n"
			    "ALLOWEDBINDS=$HOME /home /data:ro /srv\n";
static const char forced[] = "[command:run]\nHARDEN=off\n"
			     "FORCED=-v $HOME:/h -v $PWD:/p -v /srv:/s\n";
static const char both[] = "[command:run]\nHARDEN=off\nALLOWEDBINDS=/srv\n"
			   "FORCED=-v $HOME:/h -v $PWD:/p -v /srv:/s\n";

struct row {
	const char *line, *wanted;
};

static void check(const char *policy, const struct caller *caller,
    const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		expect(rows[i].line, decide(policy, caller, rows[i].line),
		    rows[i].wanted);
}

#define MOUNT(options) \
	"run|--mount=type=bind," options "|--label=undocker.owner=1003|--|a"

static void without_allowedbinds_work_is_mounted(void **state)
{
	static const struct row rows[] = {
		{ "run -v /data/home/gina/work:/m a",
		    MOUNT("source=/data/home/gina/work,target=/m") },
		{ "run -v /home/gina/work/x:/m a",
		    MOUNT("source=/home/gina/work/x,target=/m") },
		{ "run -v /home/gina/work2:/m a", "!77 '/home/gina/work2' is" },
		{ "run -v /home/gina:/m a", "!77 '/home/gina' is not in the" },
		{ "run -v /home:/m:ro a", "!77 '/home' is not in the work" },
		{ "run -v /:/m a", "!77 '/' is not in the work directory" },
		{ "run -v /srv:/m a", "!77 '/srv' is not in the work" },
	};

	(void)state;
	check(plain, &gina, rows, COUNT(rows));
}

static void a_home_is_mounted_readonly(void **state)
{
	static const struct row rows[] = {
		{ "run -v /home/gina/work:/m a",
		    MOUNT("source=/home/gina/work,target=/m") },
		{ "run -v /home/gina:/m a",
		    MOUNT("source=/home/gina,target=/m,readonly=true") },
		{ "run -v /home//gina/x:/m a",
		    MOUNT("source=/home//gina/x,target=/m,readonly=true") },
		{ "run -v /home:/m a",
		    MOUNT("source=/home,target=/m,readonly=true") },
		{ "run -v /srv:/m a", MOUNT("source=/srv,target=/m") },
		{ "run -v /etc:/m a", "!77 '/etc' is not among" },
	};

	(void)state;
	check(binds, &gina, rows, COUNT(rows));
}

static void forced_mounts_are_readonly_as_well(void **state)
{
	static const struct row rows[] = {
		{ "run a", "run|--mount=type=bind,source=/home/gina,target=/h,"
			   "readonly=true"
			   "|--mount=type=bind,source=/data/home/gina/work,"
			   "target=/p"
			   "|--mount=type=bind,source=/srv,target=/s,"
			   "readonly=true|--label=undocker.owner=1003|--|a" },
	};
	static const struct row with_binds[] = {
		{ "run a", "run|--mount=type=bind,source=/home/gina,target=/h,"
			   "readonly=true"
			   "|--mount=type=bind,source=/data/home/gina/work,"
			   "target=/p"
			   "|--mount=type=bind,source=/srv,target=/s"
			   "|--label=undocker.owner=1003|--|a" },
	};

	(void)state;
	check(forced, &gina, rows, COUNT(rows));
	check(both, &gina, with_binds, COUNT(with_binds));
}

static void without_a_work_directory_nothing_is_mounted(void **state)
{
	struct caller without = gina;
	static const struct row rows[] = {
		{ "run -v /data/home/gina/work:/m a", "!77 " },
		{ "run -v /home/gina/work:/m a", "!77 " },
	};

	(void)state;
	without.work = NULL;
	check(plain, &without, rows, COUNT(rows));
	without.gateway = false;
	expect("no such account",
	    decide(plain, &without, "run -v /home/gina/work:/m a"),
	    MOUNT("source=/home/gina/work,target=/m"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_allowedbinds_work_is_mounted),
		TEST(a_home_is_mounted_readonly),
		TEST(forced_mounts_are_readonly_as_well),
		TEST(without_a_work_directory_nothing_is_mounted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
