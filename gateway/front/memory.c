#include "front/memory.h"

#include "core/error.h"

#include <unistd.h>

void *memory(void *pointer)
{
	static const char text[] = "undocker: error: out of memory\n";

	if (pointer)
		return pointer;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(EXIT_INTERNAL);
	_exit(EXIT_INTERNAL);
}
