#include "core/cgroup.h"

#include <stdbool.h>
#include <string.h>

enum { CONTAINER_ID = 64, BUILD_ID = 25 };

/* Whether a name of n bytes ends with an ID: alone, or behind a hyphen. */
static bool ends_with(
    const char *name, size_t n, const char *digits, size_t length)
{
	if (n < length || (n > length && name[n - length - 1] != '-'))
		return false;
	return strspn(name + n - length, digits) >= length;
}

/* BuildKit's: "buildkit/ID", "buildkit-ID.scope". */
static bool is_build(const char *path, const char *name, size_t n)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz",
			  parent[] = "/buildkit";
	size_t length = sizeof(parent); /* with what stands before the ID */

	if (!ends_with(name, n, digits, BUILD_ID))
		return false;
	n = (size_t)(name - path) + n - BUILD_ID;
	return n >= length &&
	       strncmp(path + n - length, parent, length - 1) == 0;
}

static bool is_container(const char *path, const char *name, size_t n)
{
	static const char digits[] = "0123456789abcdef", scope[] = ".scope";
	size_t length = sizeof(scope) - 1;

	if (n > length && strncmp(name + n - length, scope, length) == 0)
		n -= length;
	return ends_with(name, n, digits, CONTAINER_ID) ||
	       is_build(path, name, n);
}

size_t cgroup_container(const char *path)
{
	const char *name = path;

	while (*name == '/') {
		size_t n = strcspn(++name, "/");

		if (n == 2 && strncmp(name, "..", n) == 0)
			return 0;
		if (is_container(path, name, n))
			return (size_t)(name - path) + n;
		name += n;
	}
	return 0;
}
