#include "compiler/model/ipsec.h"

#include <stdlib.h>

static int by_number(const void *a, const void *b)
{
	const struct model_map_entry *const *x = a;
	const struct model_map_entry *const *y = b;
	uint32_t i = model_map_number(*x);
	uint32_t k = model_map_number(*y);

	return i < k ? -1 : i > k;
}

const struct model_map_entry **model_map_sorted(const struct model_parent *p,
	struct arena *a, size_t *n)
{
	const struct model_map_entry **list =
		arena_array(a, p->n + 1u, sizeof(const void *));
	const struct model_map_entry *e;

	*n = 0;
	if (!list)
		return NULL;
	MODEL_CHILD_EACH(p, e)
		list[(*n)++] = e;
	qsort(list, *n, sizeof(const void *), by_number);
	return list;
}
