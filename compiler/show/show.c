#include "compiler/show/show.h"

#include <string.h>
#include <strings.h>

#include "compiler/show/object.h"
#include "runtime/base/near.h"

static const struct show_subject subjects[] = {
#define TABLES false
#define CONFIG true
#define SHOW(file, text, from, head, what) {.words = text, .help = what, \
	.heading = head, .needs_config = from, \
	.list = show_##file##_list, .print = show_##file##_print},
#include "compiler/show/show.def"
#undef SHOW
#undef CONFIG
#undef TABLES
};
static const struct {
	const char *words;
	const char *gateway;
} operational[] = {
#define OPERATIONAL(text, ctl, help) {text, ctl},
#include "compiler/show/operational.def"
#undef OPERATIONAL
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

static unsigned count(const char *words)
{
	unsigned n = 0;

	while (next(&words).n)
		n++;
	return n;
}

static bool begins(struct span typed, const char *word)
{
	return typed.n && typed.n <= strlen(word) &&
		!strncasecmp((const char *)typed.p, word, typed.n);
}

/* What follows the words of a subject: nothing, a name, or a keyword and a
 * name. False: something else. */
static bool take_name(const char *rest, struct show_request *r)
{
	const char *end = rest;
	struct span first = next(&end);
	const char *second = end + strspn(end, " \t");

	r->name = rest;
	r->of_interface = false;
	if (!next(&end).n)
		return true;
	r->of_interface = begins(first, "interface");
	r->name = second;
	return !next(&end).n && (r->of_interface || begins(first, "tag"));
}

/* More words may follow: `crypto ikev2 sa detailed`. */
static void find_live(const char *words, struct show_request *r)
{
	for (size_t i = 0; i < sizeof(operational) / sizeof(*operational); i++)
		if (!r->live && behind(words, operational[i].words)) {
			r->live = operational[i].words;
			r->gateway = operational[i].gateway;
		}
}

struct show_request show_find(const char *words)
{
	struct show_request r = {.name = ""};
	unsigned longest = 0;

	for (size_t i = 0; i < SUBJECTS; i++) {
		const char *name = behind(words, subjects[i].words);
		unsigned n = count(subjects[i].words);
		struct show_request one = {.subject = &subjects[i]};

		if (!name || n < longest || !take_name(name, &one))
			continue;
		/* `running-config all` is no name of running-config. */
		one.candidates = n > longest ? 1 : r.candidates + 1;
		longest = n;
		r = one;
	}
	if (r.candidates > 1)
		r = (struct show_request){.name = "",
			.candidates = r.candidates};
	if (!r.candidates)
		find_live(words, &r);
	if (!r.candidates && !r.live)
		r.nearest = nearest(words);
	return r;
}

static bool is_asked_for(const struct show_request *r, const json_t *o)
{
	size_t n = strcspn(r->name, " \t");
	const char *has = show_text(o, "name", "");
	json_t *v;
	size_t i;

	if (!n)
		return true;
	if (!r->of_interface)
		return strlen(has) == n && !memcmp(has, r->name, n);
	json_array_foreach (json_object_get(o, "interfaces"), i, v)
		if (json_string_length(v) == n &&
			!strncasecmp(json_string_value(v), r->name, n))
			return true;
	return false;
}

json_t *show_objects(const struct show_request *r,
	const struct show_from *from)
{
	json_t *all = json_array();
	json_t *some = json_array();
	json_t *o;
	size_t i;

	if (!all || !some) {
		json_decref(all);
		json_decref(some);
		return NULL;
	}
	if (from->u || !r->subject->needs_config)
		r->subject->list(from, all);
	json_array_foreach (all, i, o)
		if (is_asked_for(r, o))
			(void)json_array_append(some, o);
	json_decref(all);
	return some;
}

void show_print(FILE *out, const struct show_subject *s, const json_t *objects)
{
	json_t *o;
	size_t i;

	if (json_array_size(objects))
		(void)fputs(s->heading, out);
	json_array_foreach (objects, i, o) {
		if (i && !*s->heading)
			(void)fputc('\n', out);
		s->print(out, o);
	}
}
