/* Policy tables as YANG instance data (RFC 7950, RFC 7951), both ways.
 *
 *     policy image → yang_export → validated JSON or XML
 *     JSON or XML  → yang_import → libyang validates → the same image again
 *
 * Both directions walk the tables by their description, so that a new field
 * needs no code here. Keys are never in an instance document: they have a file
 * of their own (yang_keys_*), joined on import. docs/yang.md has the forms. */
#ifndef FLEXIKE_YANG_YANG_H
#define FLEXIKE_YANG_YANG_H

#include "runtime/base/diag.h"
#include "runtime/policy/policy.h"

enum yang_format { YANG_JSON, YANG_XML };

/* By the end of a file's name: .json or .xml. */
bool yang_format_of(const char *path, enum yang_format *f);

struct yang; /* libyang with the module loaded */

/* NULL: no memory, or libyang refuses its own library's types. Costs some
 * milliseconds; one serves any number of documents, from one thread. */
struct yang *yang_new(void);
void yang_free(struct yang *y);

/* ---- keys ----------------------------------------------------------------- */

struct yang_keys;

/* The text of a keys file: "NUMBER HEX" lines. NULL with a finding: a line is
 * not understood, a number comes twice, or no memory. `name` is what findings
 * call the file, borrowed while they are; text may go at once. */
struct yang_keys *yang_keys_parse(const char *name, struct span text,
	struct diag_list *findings);
void yang_keys_free(struct yang_keys *k); /* wipes */
size_t yang_keys_count(const struct yang_keys *k);
/* The keys file that belongs to the export of a policy. Owned by the caller
 * (wipe with secret_wipe_bytes, then free). False: no memory. A policy made
 * without keys gives a file without any. */
bool yang_keys_print(const struct policy *p, uint8_t **text, size_t *n)
	__attribute__((warn_unused_result));

/* ---- documents ------------------------------------------------------------ */

/* A validated document of the policy; NUL-terminated, owned by the caller
 * (free). NULL with a finding: no memory, or the policy breaks a condition of
 * the module. */
char *yang_export(struct yang *y, const struct policy *p, enum yang_format f,
	struct diag_list *findings);

struct yang_import {
	const char *name;	/* what findings call the document */
	struct span text;	/* borrowed during the call */
	enum yang_format format;
	const struct yang_keys *keys; /* NULL: none are joined */
	bool without_keys;	/* make an image that has none */
};

/* The image of a document, byte for byte the one that the compiler makes of
 * the configuration which the document was exported from. It has keys unless
 * they are not asked for, or the document refers to some and none are given:
 * *left_out then counts them. The image is owned by the caller (wipe, then
 * free). False: findings say where, what, and what was expected there. */
bool yang_import(struct yang *y, const struct yang_import *in,
	uint8_t **image, size_t *n, size_t *left_out,
	struct diag_list *findings) __attribute__((warn_unused_result));

#endif
