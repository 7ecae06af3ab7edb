/* Policy tables: the contract between compiler and runtime.
 *
 * Modelled on RFC 4301 (SPD, PAD) and RFC 7296, free of IOS words, except that
 * names are the operator's own and each row knows the file and line it came
 * from. schema.def defines every table once: the row structs, the checks of the
 * loader, the JSON print and (later) diff and YANG are all expansions of it.
 *
 * An image is one file: header, table directory, fixed-size rows of 32-bit
 * little-endian words, one pool of strings, one section of secrets that may be
 * absent. The loader checks every bound, index, range, enum, flag and string
 * before first use; a verified image can be read without checks. The same
 * input gives the same bytes. docs/policy-image.md has the format. */
#ifndef FLEXIKE_POLICY_POLICY_H
#define FLEXIKE_POLICY_POLICY_H

#include "runtime/base/addr.h"
#include "runtime/base/bytes.h"
#include "runtime/wire/transform.h"

#define POLICY_FORMAT 7
#define POLICY_NONE UINT32_MAX /* absent reference */
#define POLICY_TEXT_MAX 4095   /* octets of a string, without its NUL */

/* A string in the pool: NUL-terminated UTF-8, n octets without the NUL. */
struct policy_str {
	uint32_t off;
	uint32_t n;
};

/* Consecutive rows of another table. */
struct policy_range {
	uint32_t first;
	uint32_t n;
};

/* An address as words: family 0, 4 or 6, then 16 octets, network order. */
struct policy_addr {
	uint32_t family;
	uint8_t b[16];
};

struct policy_prefix {
	struct policy_addr addr;
	uint32_t len;
};

/* Enumerations (enum.def): POLICY_AUTH_PSK …, with their JSON words. */
#define ENUM_BEGIN(name) enum policy_##name {
#define ENUM_VALUE(name, sym, text) POLICY_##sym,
#define ENUM_END(name) POLICY_##name##_count };
#include "runtime/policy/enum.def"

/* Row structs: struct policy_ike_proposal … from schema.def. Every field is
 * made of 32-bit words, so there is no padding. */
#define TABLE_BEGIN(table, doc) struct policy_##table {
#define TABLE_END(table) };
#define FIELD_STR(table, name, doc) struct policy_str name;
#define FIELD_U32(table, name, min, max, doc) uint32_t name;
#define FIELD_FLAG(table, name, doc) uint32_t name;
#define FIELD_ENUM(table, name, enumname, doc) uint32_t name;
#define FIELD_REF(table, name, target, doc) uint32_t name;
#define FIELD_RANGE(table, name, target, doc) struct policy_range name;
#define FIELD_ADDR(table, name, doc) struct policy_addr name;
#define FIELD_PREFIX(table, name, doc) struct policy_prefix name;
#define FIELD_SECRET(table, name, doc) uint32_t name;
#include "runtime/policy/schema.def"

/* Table numbers: POLICY_TABLE_ike_proposal …, in the order of schema.def. */
enum policy_table {
#define TABLE_BEGIN(table, doc) POLICY_TABLE_##table,
#include "runtime/policy/schema.def"
	POLICY_TABLES
};

/* ---- description of the schema (schema.c), for generic walkers ----------- */

enum policy_kind {
	POLICY_KIND_STR,
	POLICY_KIND_U32,
	POLICY_KIND_FLAG,
	POLICY_KIND_ENUM,
	POLICY_KIND_REF,
	POLICY_KIND_RANGE,
	POLICY_KIND_ADDR,
	POLICY_KIND_PREFIX,
	POLICY_KIND_SECRET, /* index into the secrets, or POLICY_NONE */
};

struct policy_field {
	const char *name;
	enum policy_kind kind;
	uint32_t offset;		/* in the row */
	uint32_t min, max;		/* U32, FLAG, ENUM: both allowed */
	const char *enum_name;		/* ENUM: as in enum.def */
	const char *const *words;	/* ENUM: NULL-terminated */
	enum policy_table target;	/* REF, RANGE */
	bool required;			/* REF: POLICY_NONE is refused */
	const char *doc;
};

struct policy_table_info {
	const char *name;
	const char *doc;
	uint32_t row_size;
	const struct policy_field *fields;
	size_t n_fields;
};

const struct policy_table_info *policy_table_info(enum policy_table t);

/* ---- reading (image.c) --------------------------------------------------- */

struct policy; /* an open, verified image */

struct policy_error {
	uint64_t offset;  /* in the image */
	char reason[160]; /* a sentence: what is wrong there */
};

/* Read and verify a regular file. NULL with *err filled in: cannot be read,
 * wrong magic, a format this build does not understand (names both), or
 * corrupt. The file may be replaced or removed afterwards. Owned by the
 * caller. */
struct policy *policy_load(const char *path, struct policy_error *err);
/* The same over bytes in memory, which are copied. */
struct policy *policy_open(struct span image, struct policy_error *err);
void policy_free(struct policy *p); /* wipes the secrets */
/* What begins like this is meant as an image, good or damaged; no text does.
 * The first octets of a file are enough. */
bool policy_is_image(struct span start);

uint32_t policy_count(const struct policy *p, enum policy_table t);
/* Row i, borrowed; i must be below the count. */
const void *policy_row(const struct policy *p, enum policy_table t,
	uint32_t i);
/* Typed: policy_get(p, tunnel, i) is a const struct policy_tunnel *. */
#define policy_get(p, table, i) \
	((const struct policy_##table *)policy_row((p), \
		POLICY_TABLE_##table, (i)))
/* NUL-terminated, borrowed from the image. */
const char *policy_text(const struct policy *p, struct policy_str s);
/* A secret's octets, borrowed; n is 0 when the image was built without
 * secrets. */
struct span policy_secret(const struct policy *p, uint32_t index);
bool policy_has_secrets(const struct policy *p);
struct addr policy_addr_get(const struct policy_addr *a);
struct prefix policy_prefix_get(const struct policy_prefix *p);
struct policy_addr policy_addr_of(const struct addr *a);
struct policy_prefix policy_prefix_of(const struct prefix *p);
/* "rtr-01.cfg:17", or "default" for rows that the operator did not write; into
 * buf, returned. */
const char *policy_where(const struct policy *p, struct policy_str file,
	uint32_t line, char *buf, size_t cap);
/* SHA-256 of the image, as in its header, 32 octets. Do not publish it for an
 * image with secrets: a short key could be guessed by it. */
const uint8_t *policy_digest(const struct policy *p);
/* The image as a whole, keys included: what a file of it has. Borrowed. */
struct span policy_octets(const struct policy *p);

/* ---- building (build.c) -------------------------------------------------- */

struct policy_builder;

struct policy_builder *policy_builder_new(void); /* NULL: no memory */
void policy_builder_free(struct policy_builder *b); /* wipes the secrets */
/* Append a row (copied); returns its index. Memory failure is remembered and
 * reported by policy_builder_finish(). */
uint32_t policy_add(struct policy_builder *b, enum policy_table t,
	const void *row);
/* A row already added, for late fix-ups; valid until the next add. */
void *policy_edit(struct policy_builder *b, enum policy_table t, uint32_t i);
uint32_t policy_builder_count(const struct policy_builder *b,
	enum policy_table t);
/* Interned: equal texts share one place. Control characters other than tab
 * and invalid UTF-8 are replaced by U+FFFD. A text above POLICY_TEXT_MAX makes
 * policy_builder_finish() fail. */
struct policy_str policy_intern(struct policy_builder *b, struct span s);
/* Never interned: an image must not tell which keys are equal. No octets give
 * POLICY_NONE, because an empty key protects nothing. */
uint32_t policy_add_secret(struct policy_builder *b, struct span octets);
/* One that is kept elsewhere: it counts, but an image with secrets cannot be
 * made of it. */
uint32_t policy_add_absent_secret(struct policy_builder *b);
/* The image in its only form: strings and secrets in the order in which rows
 * first refer to them, others left out, so that it depends on the rows alone
 * and not on how they were made. Owned by the caller (wipe with
 * secret_wipe_bytes, then free). Verifies what it made with the loader's
 * checks. May be called again, with and without secrets. */
bool policy_builder_finish(struct policy_builder *b, bool with_secrets,
	uint8_t **image, size_t *n, struct policy_error *err)
	__attribute__((warn_unused_result));

/* The same image opened at once, digest included; policy_octets() has it.
 * Owned by the caller. NULL with *err. */
struct policy *policy_builder_seal(struct policy_builder *b, bool with_secrets,
	struct policy_error *err) __attribute__((warn_unused_result));

/* The same image opened at once, secrets included, for a process that makes
 * and uses it: it is checked like any other, but has no digest (octets that
 * never left memory cannot be damaged, and a thousand small images would spend
 * their time on it): policy_digest() gives zeros. Owned by the caller. NULL
 * with *err. */
struct policy *policy_builder_open(struct policy_builder *b,
	struct policy_error *err);

/* ---- printing (json.c) --------------------------------------------------- */

/* Stable JSON of all tables, secrets as true/false only (set or not); a
 * NUL-terminated string owned by the caller (free). NULL: no memory. */
char *policy_json(const struct policy *p);

#endif
