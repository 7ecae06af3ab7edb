/* Inside show/: how objects are made of rows, and printed. */
#ifndef FLEXIKE_COMPILER_SHOW_OBJECT_H
#define FLEXIKE_COMPILER_SHOW_OBJECT_H

#include "compiler/normalise/normalise.h"
#include "compiler/show/show.h"
#include "compiler/unit.h"

#define SHOW(file, words, from, heading, help) \
	void show_##file##_list(const struct show_from *from, json_t *out); \
	void show_##file##_print(FILE *out, const json_t *object);
#include "compiler/show/show.def"
#undef SHOW

/* A text as an object that has its lines (running.c). */
void show_running_add(const char *name, const char *text, json_t *out);

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

/* "AES-CBC-256", "DH_GROUP_2048_MODP/Group 14": as IOS shows an algorithm. */
#define SHOW_WORD_MAX 64
void show_proposal_word(const struct transform *t, char *buf);

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
/* The same of an object of the configuration, which has a name of its own or
 * @name. */
json_t *show_model_object(const struct show_from *from,
	const struct model_head *h);
json_t *show_span(struct span s);
/* An address, with its mask when one was written; or the name in its place. */
json_t *show_host(const struct model_value *v, const char *before_mask,
	const char *behind_mask);
/* {"name", "transforms"} of a transform set. */
json_t *show_transform_set(const struct policy *p,
	const struct policy_esp_proposal *r);
/* The same of those that are named in a configuration, defined or not. */
json_t *show_transform_sets(const struct show_from *from,
	const struct model_list *names);

json_t *show_transform_words(const struct model_transform_set *t);
extern const char *const show_transform_modes[POLICY_ipsec_mode_count];

/* What IPsec profiles and crypto map entries both have. */
void show_protection(json_t *o, const struct policy_ipsec_profile *r);
/* Of an IPsec profile: only the configuration knows; false without one. */
bool show_mixed_mode(const struct show_from *from, struct policy_str name);
json_t *show_protection_sets(const struct policy *p, struct policy_range r);
void show_protection_print(FILE *out, const json_t *o);
void show_protection_print_sets(FILE *out, const json_t *o);

/* An entry of a crypto map or dynamic map (map_entry.c). */
json_t *show_map_entry(const struct show_from *from,
	const struct model_map_entry *e);
/* All of it behind its heading. */
void show_map_entry_print(FILE *out, const json_t *o);

/* Objects of a type that the configuration has and @out has not, each with
 * why it is not used: incomplete.c. */
void show_incomplete(const struct show_from *from, enum model_type t,
	json_t *out);
/* "Incomplete, not used: …" when it is. */
void show_incomplete_print(FILE *out, const char *indent, const json_t *o);
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
