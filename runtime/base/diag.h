/* Findings: what the compiler, the linter and the loaders say about input.
 *
 * Config code appends and goes on, so that one run reports every problem.
 * A finding reads like a good colleague: what, why it matters, what to type. */
#ifndef FLEXIKE_BASE_DIAG_H
#define FLEXIKE_BASE_DIAG_H

#include "runtime/base/arena.h"

enum diag_severity { DIAG_INFO, DIAG_WARNING, DIAG_ERROR };

/* Lines and columns count from 1; 0 means that the place is unknown. The end
 * is exclusive in columns and inclusive in lines. */
struct diag_place {
	const char *file;
	uint32_t line;
	uint32_t column;
	uint32_t end_line;
	uint32_t end_column;
};

struct diag_related {
	struct diag_place place;
	const char *message;
	struct diag_related *next;
};

/* A change of the text that does away with the finding. The text never holds
 * a key: what is secret stays where it is, and is edited around. In it, a line
 * feed stands for the file's own end of line. */
struct diag_edit {
	struct diag_place place; /* what is replaced; may be empty */
	const char *text;	 /* by what; may be empty */
	bool safe;		 /* the configuration means what it meant */
	struct diag_edit *next;
};

struct diag {
	const char *id;	      /* "FV101", stable for ever */
	const char *slug;     /* "undefined-transform-set" */
	const char *category; /* "reference" */
	enum diag_severity severity;
	struct diag_place place;
	const char *message;	      /* what is wrong, with the names in it */
	const char *reason;	      /* what the operator would see */
	const char *fix;	      /* what to type */
	const char *source;	      /* guide line or RFC section */
	struct diag_related *related; /* "defined here"; may be NULL */
	struct diag_edit *edits; /* all of them together; may be NULL */
	/* The line within its modes, keys masked: "interface Tunnel0 > tunnel
	 * source lo0". It stays when lines move. NULL: no line. */
	const char *context;
};

/* All strings are borrowed from the list's arena or are static. */
struct diag_list {
	struct arena *arena; /* borrowed */
	struct diag **items; /* in the arena */
	size_t n;
	size_t cap;
	size_t count[3]; /* per severity */
	bool oom;	 /* a finding was lost for want of memory */
};

void diag_list_init(struct diag_list *l, struct arena *arena);
/* A new, zeroed finding for the caller to fill in; NULL, with `oom` set, when
 * memory is short. */
struct diag *diag_add(struct diag_list *l, enum diag_severity severity);
bool diag_relate(struct diag_list *l, struct diag *d, struct diag_place place,
	const char *message);
bool diag_edit(struct diag_list *l, struct diag *d, struct diag_place place,
	bool safe, const char *text);
/* Drop what keep() refuses, which may change the severity of what stays. */
void diag_keep(struct diag_list *l, bool (*keep)(struct diag *d, void *context),
	void *context);
/* File, line, column, id: a stable order whatever order rules ran in. */
void diag_sort(struct diag_list *l);
const char *diag_severity_name(enum diag_severity s);
/* "info", "warning", "error"; false: another word. */
bool diag_severity_parse(const char *word, enum diag_severity *s)
	__attribute__((warn_unused_result));

#endif
