/*
 * What the recording engine answers.
 */
#ifndef UNDOCKER_TESTS_ANSWERS_H
#define UNDOCKER_TESTS_ANSWERS_H

struct answer {
	const char *method;  /* "*": any */
	const char *pattern; /* of the path, as fnmatch() has it */
	int status;
	const char *body;
};

/* The answer to a request; there is one to every request. */
const struct answer *answer_to(const char *method, const char *path);

#endif
