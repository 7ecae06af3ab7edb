#include "runtime/esp/table.h"

#include <stdlib.h>

#define FIRST_CAP 16u

void esp_table_fini(struct esp_table *t)
{
	free(t->slots);
	*t = (struct esp_table){0};
}

void esp_table_put(struct esp_table *t, uint32_t key, struct esp_child *child)
{
	uint32_t i = esp_table_home(t, key);

	while (t->slots[i].child)
		i = (i + 1) & (t->cap - 1);
	t->slots[i] = (struct esp_slot){child, key};
	t->n++;
}

/* At most half full: a lookup of an unknown SPI ends soon. */
bool esp_table_reserve(struct esp_table *t)
{
	struct esp_table next = {0};

	if (t->n < t->cap / 2)
		return true;
	next.cap = t->cap ? t->cap * 2 : FIRST_CAP;
	next.slots = calloc(next.cap, sizeof(*next.slots));
	if (!next.slots)
		return false;
	for (uint32_t i = 0; i < t->cap; i++) {
		if (t->slots[i].child)
			esp_table_put(&next, t->slots[i].key,
				t->slots[i].child);
	}
	free(t->slots);
	*t = next;
	return true;
}

/* Later entries of the same run move back into the hole when that brings them
 * no further than their home, so no tombstones are needed. */
void esp_table_del(struct esp_table *t, uint32_t key)
{
	uint32_t mask = t->cap - 1;
	uint32_t hole, i;

	if (!esp_table_get(t, key))
		return;
	hole = esp_table_home(t, key);
	while (t->slots[hole].key != key)
		hole = (hole + 1) & mask;
	for (i = (hole + 1) & mask; t->slots[i].child; i = (i + 1) & mask) {
		uint32_t home = esp_table_home(t, t->slots[i].key);

		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		t->slots[hole] = t->slots[i];
		hole = i;
	}
	t->slots[hole] = (struct esp_slot){0};
	t->n--;
}
