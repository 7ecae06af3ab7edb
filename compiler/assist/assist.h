/* Answers about a place in a configuration, as editors ask for them: what may
 * be written here, what is named here and what is in force for it, where it is
 * defined and used. They come from the grammar, the model and the policy
 * tables of the unit; nothing here knows of a protocol.
 *
 * Lines and columns count from 1, columns count octets, ends are exclusive, as
 * in findings. Answers live in the arena that the caller gives, and no longer
 * than the unit. No key is ever in one. */
#ifndef FLEXIKE_COMPILER_ASSIST_H
#define FLEXIKE_COMPILER_ASSIST_H

#include "compiler/compiler.h"

struct assist_range {
	uint32_t line;
	uint32_t column;
	uint32_t end;
};

/* Places of one answer, in the order of lines. */
struct assist_places {
	struct assist_range *items;
	size_t n;
};

/* ---- names (name.c) ----------------------------------------------------------- */

/* Where the object that is named at a place is defined: none when it is built
 * in, or nowhere. False: memory. */
bool assist_definition(const struct compiler_unit *u, uint32_t line,
	uint32_t column, struct arena *a, struct assist_places *out)
	__attribute__((warn_unused_result));
/* Where it is used, with its definition when that is wanted. */
bool assist_references(const struct compiler_unit *u, uint32_t line,
	uint32_t column, bool definition, struct arena *a,
	struct assist_places *out) __attribute__((warn_unused_result));

/* ---- renaming (rename.c) ------------------------------------------------------- */

#define ASSIST_NAME_MAX 127

struct assist_rename {
	struct assist_range at; /* of the name at the place */
	const char *name;	/* as it is now */
	struct assist_places places; /* all that have it, definitions too */
	const char *why; /* NULL, or the reason why it cannot be renamed */
};

/* Where to write another name of the object that is named at a place; to NULL
 * asks whether it can have one. Lines that the grammar does not know are left
 * as they are. False: memory. */
bool assist_rename(const struct compiler_unit *u, uint32_t line,
	uint32_t column, const char *to, struct arena *a,
	struct assist_rename *out) __attribute__((warn_unused_result));

/* ---- outline (symbol.c) --------------------------------------------------------- */

enum assist_class {
	ASSIST_OBJECT,	  /* a proposal, a profile, an access list … */
	ASSIST_PART,	  /* within one: a keyring's peer, an entry */
	ASSIST_INTERFACE,
};

struct assist_symbol {
	const char *name;
	const char *detail; /* "IKEv2 profile" */
	enum assist_class class;
	const char *within;	/* of a part: its object's name */
	struct assist_range at; /* of the name */
	uint32_t end_line;	/* last line of its block */
};

struct assist_symbols {
	struct assist_symbol *items; /* in the order of lines */
	size_t n;
};

/* What the configuration defines. A part follows its object, unless the object
 * was opened a second time for it. */
bool assist_symbols(const struct compiler_unit *u, struct arena *a,
	struct assist_symbols *out) __attribute__((warn_unused_result));

/* ---- what is at a place (hover.c) ------------------------------------------------- */

struct assist_fact {
	const char *name;
	const char *value;
	const char *help;
};

struct assist_hover {
	struct assist_range at; /* line 0: there is nothing to say */
	const char *title;
	const char *help; /* may be empty */
	const char *code; /* IOS text: syntax, or lines with their keys masked */
	struct assist_fact *facts; /* in force, smart defaults included */
	size_t n_facts;
};

/* Of a name: the object's lines and what is in force for it. Of a keyword: the
 * grammar's help, syntax and ranges. False: memory. */
bool assist_hover(const struct compiler_unit *u, uint32_t line,
	uint32_t column, struct arena *a, struct assist_hover *out)
	__attribute__((warn_unused_result));

/* ---- completion (complete.c) --------------------------------------------------- */

enum assist_kind {
	ASSIST_KEYWORD,
	ASSIST_NAME,  /* of an object that the configuration defines */
	ASSIST_VALUE, /* one of a list: an algorithm, a group */
	ASSIST_HINT,  /* not a word to insert: "<5-3600>" */
};

struct assist_item {
	const char *label;
	enum assist_kind kind;
	const char *detail; /* the syntax, or what it is; may be empty */
	const char *help;   /* may be empty */
	bool old;	    /* deprecated: the rules say what to write instead */
	uint32_t rank;	    /* less is nearer to what is expected here */
};

struct assist_list {
	struct assist_range replace; /* the word being typed, up to the place */
	struct assist_item *items;
	size_t n;
};

/* What may stand at a place, given the words before it: of the mode that the
 * line is in, and of the modes around it. Filtered by what is typed of the
 * word. False: memory. */
bool assist_complete(const struct compiler_unit *u, uint32_t line,
	uint32_t column, struct arena *a, struct assist_list *out)
	__attribute__((warn_unused_result));

#endif
