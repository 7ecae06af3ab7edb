/* What a table is made of. Private to mib.
 *
 * A table is a file: its columns and how rows are made of the snapshot; and a
 * row of tables.def. A group of scalars is a table with the one row 0. */
#ifndef FLEXIKE_MIB_TABLE_H
#define FLEXIKE_MIB_TABLE_H

#include "mib/mib.h"

/* What a row is about; any may be NULL. */
struct mib_row {
	uint32_t index[2];
	const struct ctl_snapshot *snapshot;
	const struct ctl_tunnel *tunnel;
	const struct ctl_ike_sa *sa;
	const struct ctl_child_sa *child;
	const struct ctl_range *ts_local, *ts_remote;
	size_t living;	  /* the table's own, as the two below */
	uint64_t seconds;
	bool flag;
};

/* Where a column's field is, by member of struct mib_row. */
enum mib_of {
	MIB_OF_ROW,
	MIB_OF_SNAPSHOT,
	MIB_OF_TUNNEL,
	MIB_OF_SA,
	MIB_OF_CHILD,
};

enum mib_form {
	MIB_U32,	/* uint32_t; where a value must be positive, 0 is none */
	MIB_U64,	/* uint64_t; Counter32 keeps the low half */
	MIB_WRAPS,	/* uint64_t; the high half: times the low one wrapped */
	MIB_STR,	/* const char * */
	MIB_ADDR,	/* struct addr; unset is none */
	MIB_CENTISECONDS, /* uint64_t seconds as TimeInterval */
	MIB_ALWAYS,	/* a constant, in `offset` */
	MIB_NUMBER,	/* number() */
	MIB_TEXT,	/* text() */
};

struct mib_column {
	uint8_t sub;
	enum mib_type type;
	enum mib_form form;
	enum mib_of of;
	size_t offset;
	const char *name;
	/* False: the row has no such value. */
	bool (*number)(const struct mib_row *row, uint64_t *out);
	bool (*text)(const struct mib_row *row, struct mib_value *out);
};

/* A tunnel with what is up of it. */
struct mib_tunnel {
	const struct ctl_tunnel *tunnel;
	const struct ctl_ike_sa *sa;	   /* best one that is READY, or NULL */
	const struct ctl_child_sa *child;  /* newest, or NULL */
	const struct ctl_ike_sa *child_of; /* its IKE SA */
	size_t n_children;		   /* living */
	uint64_t oldest;		   /* seconds, of the children */
};

struct mib_rows {
	struct mib_row *items; /* in order of index */
	size_t n;
};

struct mib_view {
	struct arena *arena;
	const struct ctl_snapshot *snapshot; /* or NULL */
	struct mib_tunnel *tunnels; /* as many as the snapshot has */
	/* IKE SAs that are up and belong to no tunnel. */
	const struct ctl_ike_sa **strays;
	size_t n_strays;
	/* Child SAs with the tunnel of each, in order of tunnel, then id. */
	struct mib_member {
		const struct mib_tunnel *tunnel;
		const struct ctl_child_sa *child;
	} *members;
	size_t n_members;
	struct mib_rows *rows; /* one per table */
};

#define MIB_DEPTH_MAX 4

struct mib_table {
	const char *name;
	uint8_t oid[MIB_DEPTH_MAX]; /* below the MIB's root */
	uint8_t depth;
	uint8_t n_index;
	const struct mib_column *columns; /* in order of sub */
	size_t n_columns;
	/* Make the rows, in any order. False: no memory. */
	bool (*make)(const struct mib_view *v, struct mib_rows *rows);
};

#define TABLE(sym, ...) extern const struct mib_table mib_##sym;
#include "mib/tables.def"
#undef TABLE

const struct mib_rows *mib_rows_of(const struct mib_view *v,
	const struct mib_table *t);
/* Room for n rows in the view's arena. */
bool mib_rows_room(const struct mib_view *v, struct mib_rows *rows, size_t n)
	__attribute__((warn_unused_result));
/* The row of a group of scalars. */
bool mib_rows_scalar(const struct mib_view *v, struct mib_rows *rows)
	__attribute__((warn_unused_result));
/* The column's value in a row; false: it has none. */
bool mib_column_read(const struct mib_column *c, const struct mib_row *row,
	struct mib_value *out);

/* ---- words of algorithms as the MIB numbers them (words.c) ------------------ */

/* False where the MIB has no number for the algorithm: no value is better than
 * the value "none" for a cipher of today. */
bool mib_words_group(const char *show, uint64_t *out);
bool mib_words_cipher(const char *show, uint64_t *out);
bool mib_words_hash(const char *show, uint64_t *out);
bool mib_words_auth(const char *show, uint64_t *out);
/* Of a child SA: IANA names. */
bool mib_words_esp_cipher(const char *name, uint64_t *out);
bool mib_words_esp_auth(const char *name, uint64_t *out);

#define MIB_COLUMNS(array) \
	.columns = (array), .n_columns = sizeof(array) / sizeof((array)[0])

#endif
