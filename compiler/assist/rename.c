#include "compiler/assist/assist.h"

#include <stdlib.h>

#include "compiler/assist/object.h"
#include "compiler/model/layout.h"

/* What only the configuration knows by that name. Keys and certificates are
 * kept by the router under the name of their trustpoint; authorization policies
 * are asked for by RADIUS and by name manglers; interfaces, processes and users
 * are what they are called. */
static bool is_free(enum model_type t)
{
	switch (t) {
	case MODEL_PROPOSAL:
	case MODEL_POLICY:
	case MODEL_KEYRING:
	case MODEL_PROFILE:
	case MODEL_TRANSFORM_SET:
	case MODEL_IPSEC_PROFILE:
	case MODEL_VRF:
	case MODEL_CERT_MAP:
	case MODEL_CRYPTO_MAP:
	case MODEL_DYNAMIC_MAP:
	case MODEL_ISAKMP_PROFILE:
	case MODEL_ISAKMP_KEYRING:
	case MODEL_ACCESS_LIST:
	case MODEL_IPV6_ACCESS_LIST:
	case MODEL_PREFIX_LIST:
	case MODEL_IPV6_PREFIX_LIST:
	case MODEL_ROUTE_MAP:
	case MODEL_MANGLER:
	case MODEL_CLIENT:
	case MODEL_AAA_LOGIN:
	case MODEL_AAA_NETWORK:
	case MODEL_AAA_ACCOUNTING:
	case MODEL_AAA_GROUP:
	case MODEL_RADIUS_SERVER:
	case MODEL_ATTRIBUTE_LIST:
	case MODEL_POOL:
		return true;
	default:
		return false;
	}
}

static bool is_number(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

/* A word that IOS takes as one, and as no number. */
static bool is_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f ||
			strchr("\"!?|<>", s.p[i]))
			return false;
	return s.n && s.n <= ASSIST_NAME_MAX && !is_number(s);
}

/* ---- where the name is written ----------------------------------------------------- */

struct spots {
	struct assist_range *items; /* owned while they grow */
	size_t n, cap;
};

static bool add(struct spots *s, struct assist_range r)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 64;
		struct assist_range *items =
			realloc(s->items, cap * sizeof(*items));

		if (!items)
			return false;
		s->items = items;
		s->cap = cap;
	}
	s->items[s->n++] = r;
	return true;
}

static bool add_uses(struct spots *s, const struct compiler_unit *u,
	const struct model_head *h)
{
	const struct model *m = &u->model;

	for (size_t i = 0; i < m->n_uses; i++)
		if (model_ref(m->uses[i].value) == h &&
			!add(s, assist_object_place(u, m->uses[i].value)))
			return false;
	return true;
}

static bool opens(const struct compiler_unit *u, uint32_t i,
	const struct model_head *h)
{
	const struct ios_row *rows;
	struct span text = source_line(&u->source, i);

	if (!u->info[i].row)
		return false;
	(void)ios_rows(&rows);
	rows += u->info[i].row - 1;
	return (rows->type == h->type || rows->within == h->type) &&
		memmem(text.p, text.n, h->name.p, h->name.n);
}

/* Its definition, and the lines that open it again or take it back. */
static bool add_openings(struct spots *s, const struct compiler_unit *u,
	const struct model_head *h)
{
	for (uint32_t i = 0; i < u->source.n; i++) {
		struct assist_range at;
		struct assist_place p;
		struct arena a;
		bool ok = true;

		if (!opens(u, i, h))
			continue;
		arena_init(&a, 0);
		if (assist_place_find(&p, u, i + 1, 1, &a) &&
			assist_object_opened(&p, &at) == h)
			ok = add(s, at);
		arena_fini(&a);
		if (!ok)
			return false;
	}
	return true;
}

static int by_place(const void *pa, const void *pb)
{
	const struct assist_range *a = pa;
	const struct assist_range *b = pb;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->column < b->column ? -1 : a->column > b->column;
}

/* In order, each once; false: one of them writes the name in another way. */
static bool settle(struct spots *s, const struct compiler_unit *u,
	const struct model_head *h)
{
	size_t n = 0;

	if (s->n)
		qsort(s->items, s->n, sizeof(*s->items), by_place);
	for (size_t i = 0; i < s->n; i++) {
		const struct assist_range *r = &s->items[i];
		struct span line = source_line(&u->source, r->line - 1);

		if (r->end < r->column || r->end > line.n + 1 ||
			!span_eq(span_of(line.p + r->column - 1,
					 r->end - r->column), h->name))
			return false;
		if (!n || by_place(&s->items[n - 1], r))
			s->items[n++] = *r;
	}
	s->n = n;
	return n;
}

/* ---- the answer ------------------------------------------------------------------------ */

/* NULL: it can be renamed. */
static const char *refusal(const struct compiler_unit *u,
	const struct model_head *h, const char *to)
{
	struct span name = to ? span_str(to) : h->name;

	if (!h->defined || h->builtin || !is_free((enum model_type)h->type) ||
		is_number(h->name))
		return "this is not a name that can be changed";
	if (!is_name(name))
		return "a name is one word, and not a number";
	if (to && !span_eq(name, h->name) &&
		model_find(&u->model, (enum model_type)h->type, name))
		return "there is another of that name";
	return NULL;
}

static bool places(const struct compiler_unit *u, const struct model_head *h,
	struct arena *a, struct assist_rename *out)
{
	struct spots s = {0};
	bool ok = add_uses(&s, u, h) && add_openings(&s, u, h);

	if (ok && !settle(&s, u, h)) {
		out->why = "the name is written in more than one way";
	} else if (ok) {
		out->places.items = arena_array(a, s.n,
			sizeof(*out->places.items));
		ok = out->places.items;
		out->places.n = ok ? s.n : 0;
		if (ok)
			memcpy(out->places.items, s.items,
				s.n * sizeof(*s.items));
	}
	free(s.items);
	return ok;
}

bool assist_rename(const struct compiler_unit *u, uint32_t line,
	uint32_t column, const char *to, struct arena *a,
	struct assist_rename *out)
{
	const struct model_head *h = NULL;
	struct assist_place p;

	*out = (struct assist_rename){
		.why = "there is no name of an object here"};
	if (assist_place_find(&p, u, line, column, a))
		h = assist_object_at(&p, &out->at);
	if (!h)
		return true;
	out->why = refusal(u, h, to);
	if (out->why)
		return true;
	out->name = arena_strndup(a, h->name);
	return out->name && places(u, h, a, out);
}
