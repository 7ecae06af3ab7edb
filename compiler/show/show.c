#include "compiler/show/show.h"

#include <string.h>
#include <strings.h>

#include "compiler/show/object.h"
#include "runtime/base/near.h"

static const struct show_subject subjects[] = {
#define SHOW(file, text, what) {.words = text, .help = what, \
	.list = show_##file##_list, .print = show_##file##_print},
#include "compiler/show/show.def"
#undef SHOW
};
#define SUBJECTS (sizeof(subjects) / sizeof(*subjects))

size_t show_subjects(const struct show_subject **s)
{
	*s = subjects;
	return SUBJECTS;
}

/* The next word, and *s behind it; of no octets at the end. */
static struct span next(const char **s)
{
	const char *p = *s + strspn(*s, " \t");
	size_t n = strcspn(p, " \t");

	*s = p + n;
	return span_of(p, n);
}

/* What is left when each word begins one of the subject's; NULL: one does
 * not. */
static const char *behind(const char *typed, const char *words)
{
	for (struct span w = next(&words); w.n; w = next(&words)) {
		struct span t = next(&typed);

		if (!t.n || t.n > w.n || strncasecmp((const char *)t.p,
			(const char *)w.p, t.n) != 0)
			return NULL;
	}
	typed += strspn(typed, " \t");
	return typed;
}

/* As many words of the typed ones as the subject has. */
static struct span as_long_as(const char *typed, const char *words)
{
	const char *start = typed + strspn(typed, " \t");
	const char *end = start;

	while (next(&words).n)
		(void)next(&end);
	return span_of(start, (size_t)(end - start));
}

static const char *nearest(const char *typed)
{
	unsigned best = NEAR_NEVER;
	const char *found = NULL;

	for (size_t i = 0; i < SUBJECTS; i++) {
		const char *words = subjects[i].words;
		unsigned d = near_distance(as_long_as(typed, words),
			span_str(words));

		if (d < best) {
			best = d;
			found = words;
		}
	}
	return found;
}

struct show_request show_find(const char *words)
{
	struct show_request r = {.name = ""};

	for (size_t i = 0; i < SUBJECTS; i++) {
		const char *name = behind(words, subjects[i].words);
		const char *end = name;

		if (!name)
			continue;
		(void)next(&end);
		if (next(&end).n)
			continue; /* more than a name */
		r.candidates++;
		r.subject = &subjects[i];
		r.name = name;
	}
	if (r.candidates > 1)
		r.subject = NULL;
	if (!r.candidates)
		r.nearest = nearest(words);
	return r;
}

json_t *show_objects(const struct show_subject *s, const struct policy *p,
	const char *name)
{
	size_t n = strcspn(name, " \t");
	json_t *all = json_array();
	json_t *some = json_array();
	json_t *o;
	size_t i;

	if (!all || !some) {
		json_decref(all);
		json_decref(some);
		return NULL;
	}
	s->list(p, all);
	json_array_foreach (all, i, o) {
		const char *has = show_text(o, "name", "");

		if (!n || (strlen(has) == n && !memcmp(has, name, n)))
			(void)json_array_append(some, o);
	}
	json_decref(all);
	return some;
}
