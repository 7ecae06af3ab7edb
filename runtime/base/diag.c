#include "runtime/base/diag.h"

#include <stdlib.h>
#include <string.h>

void diag_list_init(struct diag_list *l, struct arena *arena)
{
	*l = (struct diag_list){.arena = arena};
}

static bool list_grow(struct diag_list *l)
{
	size_t cap = l->cap ? l->cap * 2 : 32;
	struct diag **items = arena_array(l->arena, cap, sizeof(struct diag *));

	if (!items)
		return false;
	if (l->n)
		memcpy(items, l->items, l->n * sizeof(struct diag *));
	l->items = items;
	l->cap = cap;
	return true;
}

struct diag *diag_add(struct diag_list *l, enum diag_severity severity)
{
	struct diag *d = NULL;

	if (l->n < l->cap || list_grow(l))
		d = arena_new(l->arena, struct diag);
	if (!d) {
		l->oom = true;
		return NULL;
	}
	d->severity = severity;
	l->count[severity]++;
	l->items[l->n++] = d;
	return d;
}

bool diag_relate(struct diag_list *l, struct diag *d, struct diag_place place,
	const char *message)
{
	struct diag_related *r = arena_new(l->arena, struct diag_related);
	struct diag_related **tail = &d->related;

	if (!r) {
		l->oom = true;
		return false;
	}
	r->place = place;
	r->message = message;
	while (*tail)
		tail = &(*tail)->next;
	*tail = r;
	return true;
}

bool diag_edit(struct diag_list *l, struct diag *d, struct diag_place place,
	bool safe, const char *text)
{
	struct diag_edit *e = arena_new(l->arena, struct diag_edit);
	struct diag_edit **tail = &d->edits;

	if (!e) {
		l->oom = true;
		return false;
	}
	*e = (struct diag_edit){place, text, safe, NULL};
	while (*tail)
		tail = &(*tail)->next;
	*tail = e;
	return true;
}

void diag_keep(struct diag_list *l, bool (*keep)(struct diag *d, void *context),
	void *context)
{
	size_t n = 0;

	memset(l->count, 0, sizeof(l->count));
	for (size_t i = 0; i < l->n; i++) {
		if (!keep(l->items[i], context))
			continue;
		l->count[l->items[i]->severity]++;
		l->items[n++] = l->items[i];
	}
	l->n = n;
}

static int text_cmp(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int diag_cmp(const void *pa, const void *pb)
{
	const struct diag *a = *(struct diag *const *)pa;
	const struct diag *b = *(struct diag *const *)pb;
	int c = text_cmp(a->place.file, b->place.file);

	if (c)
		return c;
	if (a->place.line != b->place.line)
		return a->place.line < b->place.line ? -1 : 1;
	if (a->place.column != b->place.column)
		return a->place.column < b->place.column ? -1 : 1;
	c = text_cmp(a->id, b->id);
	return c ? c : text_cmp(a->message, b->message);
}

void diag_sort(struct diag_list *l)
{
	if (l->n)
		qsort(l->items, l->n, sizeof(struct diag *), diag_cmp);
}

const char *diag_severity_name(enum diag_severity s)
{
	static const char *const names[] = {"info", "warning", "error"};

	return names[s];
}

bool diag_severity_parse(const char *word, enum diag_severity *s)
{
	for (enum diag_severity i = DIAG_INFO; i <= DIAG_ERROR; i++)
		if (!strcmp(word, diag_severity_name(i))) {
			*s = i;
			return true;
		}
	return false;
}
