/* How people use findings: which rules count for which files, what is silenced
 * from outside the file, what was there before, and what is mended.
 *
 * All of it works on the findings of a unit after compiler_run(). Nothing here
 * prints a key. Functions that take a const object may be called by several
 * threads. */
#ifndef FLEXIKE_COMPILER_CHECK_H
#define FLEXIKE_COMPILER_CHECK_H

#include "compiler/compiler.h"

/* ---- rules (select.c) ---------------------------------------------------------- */

#define CHECK_RULES_MAX 512
#define CHECK_OFF (-1)

/* By index of compiler_rules(): an enum diag_severity, or CHECK_OFF. */
struct check_rules {
	int8_t severity[CHECK_RULES_MAX];
};

/* Every rule with its own severity. */
void check_rules_init(struct check_rules *r);
/* A selector is an id (FV304), the beginning of ids (FV3), a name, a category,
 * or "all". False when it selects nothing; *near may then be what was meant. */
bool check_selector(const char *selector, const char **near);
void check_rules_turn(struct check_rules *r, const char *selector, bool on);
/* s may be CHECK_OFF. Rules that are off stay off. */
void check_rules_set(struct check_rules *r, const char *selector, int s);

/* ---- paths (path.c) ------------------------------------------------------------ */

/* path as seen from the folder dir ("/" or a path without a slash at its end);
 * absolute when it is not below. Owned by the caller; NULL: memory. Symbolic
 * links are not followed. */
char *check_relative(const char *dir, const char *path);
/* The absolute path of the folder that path is in. Owned by the caller. */
char *check_folder(const char *path);
/* "*" is any text, slashes too, and "?" any character. */
bool check_wild(const char *pattern, const char *text);
/* A pattern without a slash is about any part of the path, one with a slash
 * about its beginning: archive, *.old, lab/ *.cfg */
bool check_path_matches(const char *pattern, const char *path);

/* ---- flexike.json (config.c) --------------------------------------------------- */

#define CHECK_CONFIG "flexike.json"
#define CHECK_NEVER 3 /* a fail_on beyond every severity */

struct check_settings {
	struct check_rules rules;
	const char *release; /* borrowed from the config; NULL: not set */
	const char *profile;
	int fail_on; /* enum diag_severity, CHECK_NEVER; -1: not set */
};

struct check_config;
/* NULL with a sentence in err: file, line, column, what is wrong. */
struct check_config *check_config_parse(const char *path, struct span text,
	char *err, size_t err_cap);
struct check_config *check_config_read(const char *path, char *err,
	size_t err_cap);
void check_config_free(struct check_config *c);
/* What holds for the file; the settings are overwritten. c may be NULL. */
void check_config_apply(const struct check_config *c, const char *path,
	struct check_settings *s);
bool check_config_excludes(const struct check_config *c, const char *path);
/* Paths as they can be opened; borrowed; NULL when not set. */
const char *check_config_baseline(const struct check_config *c);
const char *check_config_ignore_file(const struct check_config *c);

/* ---- suppression files (ignores.c) --------------------------------------------- */

#define CHECK_IGNORES "flexike.ignore"	/* in a folder, for all below it */
#define CHECK_IGNORES_OF ".flexike-ignore" /* behind a file's own name */

struct check_ignores;
/* Lines that are not understood become findings. NULL: memory. */
struct check_ignores *check_ignores_parse(const char *path, struct span text);
/* NULL with a sentence in err. */
struct check_ignores *check_ignores_read(const char *path, char *err,
	size_t err_cap);
void check_ignores_free(struct check_ignores *g);
/* The finding of the file at path is silenced; by which line is remembered,
 * so that several threads may ask at the same time. */
bool check_ignores_takes(struct check_ignores *g, const char *path,
	const struct diag *d);
/* Say that the file was checked: lines about it should have a use. */
void check_ignores_asked(struct check_ignores *g, const char *path);
/* What is wrong with the file itself, lines without use included. When all is
 * checked; owned by g. */
const struct diag_list *check_ignores_findings(struct check_ignores *g);
const char *check_ignores_path(const struct check_ignores *g);

/* ---- baselines (baseline.c) ---------------------------------------------------- */

struct check_baseline;
/* NULL with a sentence in err. */
struct check_baseline *check_baseline_parse(const char *path, struct span text,
	char *err, size_t err_cap);
struct check_baseline *check_baseline_read(const char *path, char *err,
	size_t err_cap);
void check_baseline_free(struct check_baseline *b);
/* Findings of one file may be asked about by one thread at a time. */
bool check_baseline_takes(struct check_baseline *b, const char *path,
	const struct diag *d);
/* Say that the file was checked: what it no longer has is stale. */
void check_baseline_checked(struct check_baseline *b, const char *path);
size_t check_baseline_stale(const struct check_baseline *b);
/* The entries of one file, for a baseline that is written to `at`: JSON
 * objects, a line each, commas between. Owned by the caller; "" when the file
 * has none; NULL: memory. */
char *check_baseline_print(const char *at, const char *path,
	const struct diag_list *l);
/* What stands before, between and after them. */
#define CHECK_BASELINE_HEAD "{\"version\": 1,\n \"findings\": [\n"
#define CHECK_BASELINE_BETWEEN ",\n"
#define CHECK_BASELINE_TAIL "\n]}\n"

/* ---- edits (edit.c, diff.c) ---------------------------------------------------- */

/* A part of the text that was changed, by octets. */
struct check_change {
	size_t from, to;	 /* in the old text */
	size_t new_from, new_to; /* in the new one */
};

struct check_edited {
	uint8_t *text; /* owned; it has keys */
	size_t n;
	struct check_change *changes; /* owned; sorted, apart */
	size_t n_changes;
	size_t applied; /* findings whose edits are in the text */
	size_t left;	/* that overlap with those: another run mends them */
};

/* Apply the edits of the unit's findings: safe ones, or all. Ends of line and
 * the end of the text stay as they are. False: memory; check_edited_fini() in
 * either case. */
bool check_edit(const struct compiler_unit *u, bool unsafe,
	struct check_edited *e) __attribute__((warn_unused_result));
void check_edited_fini(struct check_edited *e); /* wipes keys */
/* A unified diff, keys masked. now is the edited text, compiled. */
void check_diff(FILE *out, const struct compiler_unit *old,
	const struct compiler_unit *now, const struct check_edited *e);

#endif
