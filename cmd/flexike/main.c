/* flexike: the offline tool. One subcommand per row of command.def. */
#include "cmd/flexike/command.h"

#include <stdio.h>
#include <string.h>

#include "runtime/base/near.h"

#ifndef FLEXIKE_VERSION
#define FLEXIKE_VERSION "unversioned"
#endif

static const struct {
	const char *name;
	const char *synopsis;
	const char *help;
	int (*run)(int argc, char **argv);
} commands[] = {
#define COMMAND(name, synopsis, help) {#name, synopsis, help, cmd_##name},
#include "cmd/flexike/command.def"
#undef COMMAND
};
#define COMMANDS (sizeof(commands) / sizeof(*commands))

static void usage(FILE *out)
{
	(void)fprintf(out,
		"usage: flexike COMMAND [ARGUMENTS]\n"
		"       flexike COMMAND --help\n"
		"       flexike --version\n\ncommands:\n");
	for (size_t i = 0; i < COMMANDS; i++)
		(void)fprintf(out, "  %-10s %s\n", commands[i].name,
			commands[i].help);
}

static void command_usage(FILE *out, size_t i)
{
	(void)fprintf(out, "usage: flexike %s %s\n%s.\n", commands[i].name,
		commands[i].synopsis, commands[i].help);
}

static int unknown(const char *word)
{
	struct near near = near_to(span_str(word));

	for (size_t i = 0; i < COMMANDS; i++)
		near_offer(&near, commands[i].name);
	(void)fprintf(stderr, "flexike: `%s` is not a command", word);
	if (near.found)
		(void)fprintf(stderr, "; did you mean `%s`?", near.found);
	(void)fprintf(stderr, "\ntry: flexike --help\n");
	return EXIT_USAGE;
}

static int help(int argc, char **argv)
{
	if (argc < 3) {
		usage(stdout);
		return EXIT_CLEAN;
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(argv[2], commands[i].name)) {
			/* Those with options print their own. */
			char option[] = "--help";
			char *args[] = {argv[2], option, NULL};

			return commands[i].run(2, args);
		}
	return unknown(argv[2]);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		(void)printf("flexike %s\n", FLEXIKE_VERSION);
		return EXIT_CLEAN;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
		!strcmp(argv[1], "help"))
		return help(argc, argv);
	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		/* Where there are options only, none is needed. */
		if (argc < 3 && strcmp(commands[i].synopsis, "[OPTIONS]")) {
			command_usage(stderr, i);
			return EXIT_USAGE;
		}
		return commands[i].run(argc - 1, argv + 1);
	}
	return unknown(argv[1]);
}
