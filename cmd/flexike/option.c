#include "cmd/flexike/option.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/command.h"
#include "compiler/compiler.h"
#include "runtime/base/near.h"

struct parser {
	const struct option_spec *spec;
	void *into;
	char **argv;
	int argc;
	int i;
};

#define HELP_COLUMN 28

/* What does not fit beside the option begins on the next line. */
static void print_row(const struct option_row *r)
{
	char left[80];
	int n = snprintf(left, sizeof(left), "%c%c%s--%s%s%s",
		r->letter ? '-' : ' ', r->letter ? r->letter : ' ',
		r->letter ? ", " : "  ", r->name, r->arg ? " " : "",
		r->arg ? r->arg : "");
	const char *help = r->help;

	(void)printf("  %-*s", HELP_COLUMN, left);
	if (n > HELP_COLUMN)
		(void)printf("\n  %*s", HELP_COLUMN, "");
	for (;;) {
		int line = (int)strcspn(help, "\n");

		(void)printf(" %.*s\n", line, help);
		help += line;
		if (!*help++)
			return;
		(void)printf("  %*s", HELP_COLUMN, "");
	}
}

static void print_help(const struct option_spec *s)
{
	static const struct option_row help = {.name = "help", .letter = 'h',
		.help = "this text"};

	(void)printf("usage: flexike %s %s\n%s\n", s->command, s->synopsis,
		s->about);
	for (const struct option_row *r = s->rows; r->name; r++)
		print_row(r);
	print_row(&help);
	(void)fputs(s->end, stdout);
}

int option_usage(const struct option_spec *s, const char *format, ...)
{
	va_list args;

	(void)fprintf(stderr, "flexike %s: ", s->command);
	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fprintf(stderr, "\ntry: flexike %s --help\n", s->command);
	return EXIT_USAGE;
}

static bool set_number(const struct parser *p, const struct option_row *r,
	const char *value, void *member)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(value, &end, 10);
	if (errno || *end || *value < '0' || *value > '9' || n < r->min ||
		n > r->max) {
		(void)fprintf(stderr,
			"flexike %s: --%s: `%s` is not a number from %lu to "
			"%lu\n",
			p->spec->command, r->name, value, r->min, r->max);
		return false;
	}
	memcpy(member, &n, sizeof(n));
	return true;
}

static bool set_word(const struct parser *p, const struct option_row *r,
	const char *value, void *member)
{
	for (unsigned i = 0; r->words[i]; i++)
		if (*value && !strcmp(value, r->words[i])) {
			memcpy(member, &i, sizeof(i));
			return true;
		}
	(void)fprintf(stderr, "flexike %s: --%s: `%s` is not one of:",
		p->spec->command, r->name, value);
	for (unsigned i = 0; r->words[i]; i++)
		(void)fprintf(stderr, "%s%s", *r->words[i] ? " " : "",
			r->words[i]);
	(void)fputc('\n', stderr);
	return false;
}

static bool set_release(const struct parser *p, const struct option_row *r,
	const char *value, void *member)
{
	if (compiler_knows_release(value)) {
		memcpy(member, &value, sizeof(value));
		return true;
	}
	(void)fprintf(stderr, "flexike %s: --%s: `%s` is not one of: auto "
		"xe-16.7 xe-17.11 xe-17.18 xe-26.1\n", p->spec->command, r->name,
		value);
	return false;
}

static bool set(const struct parser *p, const struct option_row *r,
	const char *value)
{
	void *member = (char *)p->into + r->offset;

	switch (r->kind) {
	case OPTION_FLAG:
		*(bool *)member = true;
		return true;
	case OPTION_TEXT:
		memcpy(member, &value, sizeof(value));
		return true;
	case OPTION_NUMBER:
		return set_number(p, r, value, member);
	case OPTION_WORD:
		return set_word(p, r, value, member);
	case OPTION_RELEASE:
		return set_release(p, r, value, member);
	case OPTION_CALL:
	default:
		return r->set(p->into, value);
	}
}

static const struct option_row *by_letter(const struct option_spec *s, char c)
{
	for (const struct option_row *r = s->rows; r->name; r++)
		if (r->letter == c)
			return r;
	return NULL;
}

/* The whole name, or the only one that begins so; of rows with one name the
 * first. */
static const struct option_row *by_name(const struct option_spec *s,
	struct span name)
{
	const struct option_row *found = NULL;
	size_t n = 0;

	for (const struct option_row *r = s->rows; r->name; r++) {
		if (strncmp(r->name, (const char *)name.p, name.n) != 0)
			continue;
		if (!r->name[name.n])
			return r;
		if (found && !strcmp(found->name, r->name))
			continue;
		found = r;
		n++;
	}
	return n == 1 ? found : NULL;
}

static int unknown(const struct parser *p, const char *word)
{
	struct near near = near_to(span_of(word + 2, strcspn(word + 2, "=")));

	for (const struct option_row *r = p->spec->rows; r->name; r++)
		near_offer(&near, r->name);
	near_offer(&near, "help");
	return option_usage(p->spec, "%s is not an option%s%s%s", word,
		near.found ? "; did you mean --" : "",
		near.found ? near.found : "", near.found ? "?" : "");
}

/* @value: what stands in the same word, or NULL. */
static int take(struct parser *p, const struct option_row *r,
	const char *value)
{
	if (r->arg && !value && p->i + 1 < p->argc)
		value = p->argv[++p->i];
	if (r->arg && !value)
		return option_usage(p->spec, "--%s needs a value", r->name);
	if (!r->arg && value)
		return option_usage(p->spec, "--%s takes no value", r->name);
	return set(p, r, value) ? -1 : EXIT_USAGE;
}

static int take_long(struct parser *p, const char *word)
{
	const char *eq = strchr(word, '=');
	size_t n = eq ? (size_t)(eq - word) - 2 : strlen(word) - 2;
	const struct option_row *r = by_name(p->spec, span_of(word + 2, n));

	if (!strcmp(word, "--help")) {
		print_help(p->spec);
		return EXIT_CLEAN;
	}
	return r ? take(p, r, eq ? eq + 1 : NULL) : unknown(p, word);
}

static int take_letters(struct parser *p, const char *word)
{
	for (const char *c = word + 1; *c; c++) {
		const struct option_row *r = by_letter(p->spec, *c);
		int status;

		if (!r && *c == 'h') {
			print_help(p->spec);
			return EXIT_CLEAN;
		}
		if (!r)
			return option_usage(p->spec, "-%c is not an option",
				*c);
		status = take(p, r, r->arg && c[1] ? c + 1 : NULL);
		if (status >= 0 || r->arg)
			return status;
	}
	return -1;
}

int option_parse(const struct option_spec *s, int argc, char **argv,
	void *into, int *operands)
{
	struct parser p = {s, into, argv, argc, 1};
	bool only_operands = false;

	*operands = 0;
	for (; p.i < argc; p.i++) {
		char *word = argv[p.i];
		int status = -1;

		if (only_operands || word[0] != '-' || !word[1])
			argv[++*operands] = word;
		else if (!strcmp(word, "--"))
			only_operands = true;
		else if (word[1] == '-')
			status = take_long(&p, word);
		else
			status = take_letters(&p, word);
		if (status >= 0)
			return status;
	}
	return -1;
}
