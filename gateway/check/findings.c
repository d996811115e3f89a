#include "check/findings.h"

#include <stdarg.h>

void findings_add(
    struct findings *f, int line, const char *instead, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	f->v = arena_grow(f->arena, f->v, f->n, sizeof(*f->v));
	f->v[f->n++] = (struct finding){ .line = line,
		.what = arena_vprintf(f->arena, format, args),
		.instead = instead };
	va_end(args);
}
