#include "runtime/sim/queue.h"

#include <stdlib.h>

struct sim_item *sim_item_new(enum sim_item_kind kind, size_t n)
{
	struct sim_item *item = calloc(1, sizeof(*item) + n);

	if (item) {
		item->kind = kind;
		item->n = n;
	}
	return item;
}

void sim_queue_fini(struct sim_queue *q)
{
	for (size_t i = 0; i < q->n; i++)
		free(q->heap[i]);
	free(q->heap);
	*q = (struct sim_queue){0};
}

static bool before(const struct sim_item *a, const struct sim_item *b)
{
	if (a->at.ns != b->at.ns)
		return a->at.ns < b->at.ns;
	return a->order < b->order;
}

static void swap(struct sim_queue *q, size_t i, size_t j)
{
	struct sim_item *item = q->heap[i];

	q->heap[i] = q->heap[j];
	q->heap[j] = item;
}

void sim_queue_put(struct sim_queue *q, struct sim_item *item)
{
	size_t i = q->n;

	if (q->n == q->cap) {
		size_t cap = q->cap ? q->cap * 2 : 64;
		struct sim_item **heap = reallocarray(q->heap, cap,
			sizeof(struct sim_item *));

		if (!heap) {
			free(item);
			return;
		}
		q->heap = heap;
		q->cap = cap;
	}
	item->order = q->order++;
	q->heap[q->n++] = item;
	for (; i && before(q->heap[i], q->heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(q, i, (i - 1) / 2);
}

mono_t sim_queue_due(const struct sim_queue *q)
{
	return q->n ? q->heap[0]->at : MONO_NEVER;
}

struct sim_item *sim_queue_take(struct sim_queue *q)
{
	struct sim_item *first;
	size_t i = 0;

	if (q->n == 0)
		return NULL;
	first = q->heap[0];
	q->heap[0] = q->heap[--q->n];
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= q->n)
			return first;
		if (child + 1 < q->n &&
			before(q->heap[child + 1], q->heap[child]))
			child++;
		if (!before(q->heap[child], q->heap[i]))
			return first;
		swap(q, i, child);
		i = child;
	}
}
