/*
 * engine_run DOCKER WORD…: runs a docker CLI once against the recording
 * engine, shows its output, and exits as it does.
 */
#include "engine.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	struct engine *engine;
	cleanup_arena struct arena *arena = arena_new();
	struct recording recording;

	if (argc < 2) {
		fprintf(stderr, "usage: engine_run DOCKER [WORD...]\n");
		return 2;
	}
	engine = engine_open();
	engine_run(engine, arena,
	    &(struct run){ .docker = argv[1], .words = argv + 2, .show = true },
	    &recording);
	engine_close(engine);
	fputs(recording.errors, stderr);
	return recording.status < 0 ? 124 : recording.status;
}
