#include "core/path.h"

#include <string.h>

static const char *skip_slashes(const char *path)
{
	return path + strspn(path, "/");
}

const char *path_after(const char *path, const char *directory)
{
	if (*path != '/' || *directory != '/')
		return NULL;
	path = skip_slashes(path);
	directory = skip_slashes(directory);
	while (*directory) {
		size_t n = strcspn(directory, "/");

		if (strcspn(path, "/") != n || strncmp(path, directory, n) != 0)
			return NULL;
		path = skip_slashes(path + n);
		directory = skip_slashes(directory + n);
	}
	return path;
}

bool path_is_within(const char *path, const char *directory)
{
	return path_after(path, directory) != NULL;
}

bool path_is_below(const char *path, const char *directory)
{
	const char *rest = path_after(path, directory);

	return rest && *rest;
}
