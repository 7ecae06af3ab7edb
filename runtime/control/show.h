/* What the files in show/ share. Private to runtime/control.
 *
 * A show command is a row of show.def, a text renderer and a JSON renderer
 * over the same snapshot. Values are real ones: a field that flexike does not
 * have is left out. */
#ifndef FLEXIKE_CONTROL_SHOW_H
#define FLEXIKE_CONTROL_SHOW_H

#include "runtime/control/schema.h"

#define SHOW(sym, words, help) \
	void ctl_show_##sym(FILE *out, const struct ctl_snapshot *s); \
	json_t *ctl_show_##sym##_json(const struct ctl_snapshot *s);
#include "runtime/control/show.def"
#undef SHOW

/* Index of the command meant by `words`, or SIZE_MAX with a sentence in err. */
size_t ctl_words_find(const char *words, char *err, size_t err_cap);
/* A list of objects, fields selected as in ctl_schema_json(). */
json_t *ctl_show_list(const struct ctl_schema *schema, const void *items,
	size_t n, const char *const *keys);
/* Selector as IOS writes it in an ident: "10.0.0.0/255.0.0.0/0/0"; a range
 * that is no prefix as "first-last". buf of CTL_SELECTOR_MAX; returned. */
#define CTL_SELECTOR_MAX 192
const char *ctl_show_ident(const struct ctl_range *r, char *buf);
/* Address and mask of a flow: "10.0.0.0/255.0.0.0", "host 10.0.0.1" or
 * "first-last". */
const char *ctl_show_flow(const struct ctl_range *r, char *buf);
/* Kilobytes and seconds left of a child SA whose direction has carried
 * `octets`; never below zero. */
uint64_t ctl_show_kilobytes_left(const struct ctl_child_sa *c,
	uint64_t octets);
uint64_t ctl_show_seconds_left(uint64_t life, uint64_t age);
/* The tunnel's SA in the list from *i on, or NULL; *i moves behind it. */
const struct ctl_ike_sa *ctl_show_next(const struct ctl_snapshot *s,
	const char *tunnel, size_t *i);

#endif
