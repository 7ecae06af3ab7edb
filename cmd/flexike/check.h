/* flexike check: what is asked, and the run over all files. */
#ifndef FLEXIKE_CMD_CHECK_H
#define FLEXIKE_CMD_CHECK_H

#include "cmd/flexike/check_files.h"
#include "cmd/flexike/check_place.h"
#include "compiler/report/report.h"

#define CHECK_OUTPUTS 16
#define CHECK_SELECTORS 64

enum check_fix { CHECK_FIX_NONE, CHECK_FIX_SAFE, CHECK_FIX_ALL };

struct check_words {
	const char *word[CHECK_SELECTORS]; /* borrowed */
	size_t n;
};

/* The first one is standard output. */
struct check_output {
	enum report_format format;
	const char *path; /* NULL: standard output */
};

struct check_options {
	struct check_output output[CHECK_OUTPUTS];
	size_t outputs;
	unsigned least;	  /* enum diag_severity */
	unsigned fail_on; /* 0: not given; else 1 + severity or CHECK_NEVER */
	unsigned colour;  /* auto, always, never */
	bool no_colour;
	bool explain_lines;
	bool statistics;
	bool fix;
	bool unsafe_fixes;
	bool diff;
	bool no_config;
	const char *config;
	const char *baseline;
	const char *write_baseline;
	const char *ignore_file;
	const char *stdin_name; /* NULL: <stdin> */
	const char *release;
	unsigned profile; /* 0: not given */
	unsigned long jobs; /* 0: as many as there are cores */
	bool no_pair; /* every file by itself */
	struct check_words select, ignore, extensions;
	char *copy[CHECK_SELECTORS]; /* owned: what the words are parts of */
	size_t copies;
	const struct compiler_grammar *grammar; /* shared by all files */
	struct check_ignores *ignores;		/* of ignore_file */
	bool in_colour; /* what became of colour */
};

/* What is known of a file when it has been checked; all of it printed. */
struct check_result {
	/* The file itself, and its own suppression file. */
	struct report_part part[2][CHECK_OUTPUTS];
	char *text;	/* --explain-lines, --diff; owned */
	char *baseline; /* entries; owned */
	char *error;	/* a sentence, or NULL; owned */
	uint32_t *rules; /* findings by rule, CHECK_RULES_MAX; owned */
	size_t applied, left, edited; /* of edits; edited files */
	bool fails;	/* findings at or above the threshold */
	bool oom;
};

/* What decides whether a finding counts; all borrowed. */
struct check_filter {
	const struct check_settings *settings;
	struct check_ignores *ignores[4]; /* any may be NULL */
	struct check_baseline *baseline;  /* may be NULL */
	const char *path;
	uint32_t *rules; /* findings by rule; NULL: not counted */
	bool fails;
};

/* For diag_keep(): context is a struct check_filter. */
bool check_keep(struct diag *d, void *context);
/* The suppression file of the file itself, owned by the caller; *own is NULL
 * when it has none. False with a sentence in err. */
bool check_own_ignores(const char *name, struct check_ignores **own,
	char *err, size_t err_cap);

/* A file between reading and telling: other files may add to its findings. */
struct check_work {
	struct check_settings settings;
	struct compiler_options with;
	struct check_filter filter;
	struct compiler_unit *unit; /* owned; NULL: told in the result */
};

/* Read and compile a file; then judge and print what was found in it. Any
 * thread, one at a time for a file; check_end() in either case. */
void check_begin(const struct check_options *o, const struct check_file *f,
	const struct check_place *place, struct check_work *w,
	struct check_result *r);
void check_end(const struct check_options *o, const struct check_file *f,
	struct check_work *w, struct check_result *r);
void check_result_free(struct check_result *r);

/* The settings that hold for a file: those of its place, then the options. */
void check_settings_of(const struct check_options *o,
	const struct check_place *place, const char *name,
	struct check_settings *s);
/* Mend the text as the options say; *u may become the unit of the new text.
 * False: told in r. */
bool check_mend(const struct check_options *o, const struct check_file *f,
	const struct compiler_options *with, struct compiler_unit **u,
	struct check_result *r);

/* Do the i-th of something, in any thread. */
typedef void check_job_fn(void *context, size_t i, struct check_result *r);
/* Take a result when its turn comes; it is freed afterwards. */
typedef void check_emit_fn(void *context, struct check_result *r);
/* Do n jobs, several at a time, and emit the results in order. False: memory. */
bool check_run(const struct check_options *o, size_t n, check_job_fn *job,
	check_emit_fn *emit, void *context);

#endif
