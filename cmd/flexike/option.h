/* Options of a subcommand as a table: one row reads an option, explains it in
 * --help, and offers it to completion, which reads --help. */
#ifndef FLEXIKE_CMD_OPTION_H
#define FLEXIKE_CMD_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "compiler/compiler.h"

enum option_kind {
	OPTION_FLAG,   /* bool becomes true */
	OPTION_TEXT,   /* const char *, borrowed from argv */
	OPTION_NUMBER, /* unsigned long, within min and max */
	OPTION_WORD,   /* unsigned, the index in words; "" matches nothing */
	OPTION_RELEASE, /* const char *, a release that the compiler knows */
	OPTION_CALL,   /* set() is called; it says what is wrong itself */
};

struct option_row {
	const char *name; /* long, without dashes; NULL ends the table */
	char letter;	  /* 0: none */
	enum option_kind kind;
	size_t offset;	 /* of the member in what option_parse() fills */
	const char *arg; /* how help calls the value; NULL: takes none */
	const char *help; /* lines after the first are indented */
	const char *const *words; /* NULL-terminated */
	unsigned long min, max;
	/* False ends the program with EXIT_USAGE. */
	bool (*set)(void *into, const char *value);
};

/* The same words wherever there are configurations. */
#define OPTION_RELEASE_ROW(at)                                                 \
	{                                                                      \
		.name = "release", .kind = OPTION_RELEASE, .offset = (at),     \
		.arg = "RELEASE",                                              \
		.help = COMPILER_RELEASES " (auto)"                            \
	}

struct option_spec {
	const char *command; /* "check" */
	const char *synopsis;
	const char *about; /* before the options */
	const char *end;   /* after them; "" */
	const struct option_row *rows;
};

/* Read argv from 1 on: --name, --name=V, --name V, -l, -lV, an unambiguous
 * beginning of a name; "--" ends options. What is no option is moved to the
 * front of argv: *operands of them, from argv[1] on. Returns -1 to go on, or
 * the exit status after --help or a mistake, which was told. */
int option_parse(const struct option_spec *s, int argc, char **argv,
	void *into, int *operands);

/* Say what is wrong with the options or operands, and where help is. Returns
 * EXIT_USAGE. */
int option_usage(const struct option_spec *s, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
