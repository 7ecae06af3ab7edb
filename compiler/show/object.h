/* Inside show/: how objects are made of rows, and printed. */
#ifndef FLEXIKE_COMPILER_SHOW_OBJECT_H
#define FLEXIKE_COMPILER_SHOW_OBJECT_H

#include "compiler/show/show.h"

#define SHOW(file, words, help) \
	void show_##file##_list(const struct policy *p, json_t *out); \
	void show_##file##_print(FILE *out, const json_t *object);
#include "compiler/show/show.def"
#undef SHOW

#define SHOW_MASK "*******" /* in place of a key, whatever its length */

/* {"name", "origin", "file", "line"} of a row that has them. */
json_t *show_object(const struct policy *p, struct policy_str name,
	uint32_t origin, struct policy_str file, uint32_t line);
#define SHOW_OBJECT(p, r) \
	show_object((p), (r)->name, (r)->origin, (r)->file, (r)->line)
/* The name of the row that is referred to, or null. */
#define SHOW_NAME(p, table, row) \
	((row) == POLICY_NONE ? json_null() : json_string(policy_text((p), \
		policy_get((p), table, (row))->name)))

void show_set(json_t *o, const char *key, json_t *value); /* taken */
void show_set_number(json_t *o, const char *key, uint32_t v);
void show_set_bool(json_t *o, const char *key, bool v);
void show_set_text(json_t *o, const char *key, const char *text);
/* Word of an enumeration of a table: its JSON form (enum.def). */
json_t *show_word(enum policy_table t, const char *field, uint32_t value);
json_t *show_addresses(const struct policy *p, struct policy_range r);
/* "fqdn domain example.net", "address 10.0.0.0 255.0.0.0", "any". */
json_t *show_identity(const struct policy *p, const struct policy_identity *r);
json_t *show_identities(const struct policy *p, struct policy_range r);
json_t *show_fvrf(const struct policy *p, uint32_t fvrf, uint32_t vrf);
/* {"name", "transforms"} of a transform set. */
json_t *show_transform_set(const struct policy *p,
	const struct policy_esp_proposal *r);
/* "10.0.0.0 255.0.0.0", or with a length for IPv6; into buf, returned. */
#define SHOW_PREFIX_MAX (2 * ADDR_STR_MAX)
const char *show_prefix(const struct policy_prefix *x, char *buf);

/* @otherwise when it is not there, or null. */
const char *show_text(const json_t *o, const char *key, const char *otherwise);
uint32_t show_number(const json_t *o, const char *key);
bool show_bool(const json_t *o, const char *key);
/* The texts of a list, @between them; "none" when it is empty. */
void show_join(FILE *out, const json_t *list, const char *between);

#endif
