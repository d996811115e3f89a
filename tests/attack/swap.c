/*
 * swap ONE OTHER: exchanges two names for ever, as fast as the kernel can.
 * What is looked up by one of them is now this file, now that.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	if (argc != 3)
		return 64;
	while (renameat2(
		   AT_FDCWD, argv[1], AT_FDCWD, argv[2], RENAME_EXCHANGE) == 0)
		;
	perror("renameat2");
	return 1;
}
