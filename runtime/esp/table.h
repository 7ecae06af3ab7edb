/* Flat table from a number that we chose ourselves (inbound SPI, child id) to
 * a child SA: open addressing, one probe in the usual case. Private to
 * runtime/esp. */
#ifndef FLEXIKE_ESP_TABLE_H
#define FLEXIKE_ESP_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct esp_child;

struct esp_slot {
	struct esp_child *child; /* NULL: free */
	uint32_t key;
};

struct esp_table {
	struct esp_slot *slots; /* owned */
	uint32_t cap;		/* power of two, or 0 */
	uint32_t n;
};

void esp_table_fini(struct esp_table *t);
/* Room for one more; false only when memory is short. */
bool esp_table_reserve(struct esp_table *t)
	__attribute__((warn_unused_result));
/* The key is not in the table, and room was reserved. */
void esp_table_put(struct esp_table *t, uint32_t key, struct esp_child *child);
void esp_table_del(struct esp_table *t, uint32_t key);

/* Multiplicative hashing (Knuth): the keys are ours, so nobody can choose
 * them to collide. */
static inline uint32_t esp_table_home(const struct esp_table *t, uint32_t key)
{
	return (uint32_t)((uint64_t)(key * UINT32_C(0x9e3779b1)) * t->cap >>
		32);
}

static inline struct esp_child *esp_table_get(const struct esp_table *t,
	uint32_t key)
{
	uint32_t i;

	if (!t->cap)
		return NULL;
	for (i = esp_table_home(t, key); t->slots[i].child;
		i = (i + 1) & (t->cap - 1)) {
		if (t->slots[i].key == key)
			return t->slots[i].child;
	}
	return NULL;
}

#endif
