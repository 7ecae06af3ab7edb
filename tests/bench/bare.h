/* The bare loop that the compiler is held against: the least that a program
 * must do which wants to know a configuration by its words. */
#ifndef FLEXIKE_TESTS_BENCH_BARE_H
#define FLEXIKE_TESTS_BENCH_BARE_H

#include <stdbool.h>
#include <stddef.h>

struct bare {
	size_t nodes;	 /* lines that are neither blank nor comment */
	size_t words;
	size_t distinct; /* different words */
};

/* Read the file, put every line below its parent by indentation, and give
 * every word a number that equal words share. Adds to *out. False: no memory,
 * or the file cannot be read. */
bool bare_run(const char *path, struct bare *out)
	__attribute__((warn_unused_result));

#endif
