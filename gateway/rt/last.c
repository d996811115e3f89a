#include "rt/last.h"

#include "io.h"
#include "rt/plain.h"

#include <string.h>
#include <unistd.h>

void last_words(const char *text)
{
	uid_t uid = getuid();
	gid_t gid = getgid();

	if (uid != 0 &&
	    (setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0))
		return;
	if (geteuid() != 0 || plain_descriptor(STDERR_FILENO))
		write_all(STDERR_FILENO, text, strlen(text));
}
