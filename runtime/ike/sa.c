#include "runtime/ike/sa.h"

#include <stdlib.h>

#include "runtime/ike/engine.h"
#include "runtime/ike/traffic.h"

bool ike_id_set(struct ike_id *id, uint8_t type, struct span data)
{
	if (!ike_buf_set(&id->data, data))
		return false;
	id->type = type;
	return true;
}

/* Room for one more pointer in a sorted table. */
static bool table_room(void **items, size_t n, size_t *cap)
{
	size_t want = *cap ? *cap * 2 : 8;
	void *more;

	if (n < *cap)
		return true;
	more = realloc(*items, want * sizeof(void *));
	if (!more)
		return false;
	*items = more;
	*cap = want;
	return true;
}

static struct span spi_key(uint8_t key[8], uint64_t spi)
{
	bytes_set64(key, spi);
	return span_of(key, 8);
}

static uint64_t fresh_spi(struct ike *ike)
{
	uint8_t key[8];
	uint64_t spi;

	do {
		random_fill(&ike->env.random, key, sizeof(key));
		spi = bytes_get64(key);
	} while (spi == 0 ||
		map_get(&ike->by_spi, span_of(key, 8)) != MAP_NONE);
	return spi;
}

static bool sa_enter(struct ike *ike, struct ike_sa *sa)
{
	struct span key = spi_key(sa->spi_key, ike_sa_spi_local(sa));
	void *items = ike->sas;
	bool room = table_room(&items, ike->n_sas, &ike->cap_sas);

	ike->sas = items;
	if (!room || !ike_timer_join(&ike->heap, &sa->timer, IKE_TIMER_SA,
			     sa->id))
		return false;
	if (!map_set(&ike->by_spi, key, sa->id)) {
		ike_timer_leave(&ike->heap, &sa->timer);
		return false;
	}
	ike->sas[ike->n_sas++] = sa;
	return true;
}

static void sa_destroy(struct ike_sa *sa)
{
	ike_window_fini(&sa->window);
	ike_buf_free(&sa->id_local.data);
	ike_buf_free(&sa->id_remote.data);
	secret_wipe_bytes(&sa->keys, sizeof(sa->keys));
	free(sa->hs);
	free(sa);
}

struct ike_sa *ike_sa_new(struct ike *ike, bool initiator)
{
	struct ike_sa *sa = calloc(1, sizeof(*sa));

	if (!sa)
		return NULL;
	sa->hs = calloc(1, sizeof(*sa->hs));
	if (!sa->hs || !ike_window_init(&sa->window, ike->device->window)) {
		sa_destroy(sa);
		return NULL;
	}
	sa->id = ike->last_sa_id + 1;
	sa->tunnel = sa->profile = POLICY_NONE;
	sa->hs->keyring_peer = POLICY_NONE;
	sa->hs->psk_local = sa->hs->psk_remote = POLICY_NONE;
	sa->hs->child_row = POLICY_NONE;
	sa->initiator = initiator;
	sa->created = ike->now;
	*(initiator ? &sa->spi_i : &sa->spi_r) = fresh_spi(ike);
	for (int i = 0; i < IKE_DUE_COUNT; i++)
		sa->due[i] = MONO_NEVER;
	if (!sa_enter(ike, sa)) {
		sa_destroy(sa);
		return NULL;
	}
	ike->last_sa_id++;
	return sa;
}

void ike_handshake_free(struct ike *ike, struct ike_sa *sa)
{
	struct ike_handshake *hs = sa->hs;

	if (!hs)
		return;
	crypto_dh_free(hs->dh);
	ike_buf_free(&hs->nonce_i);
	ike_buf_free(&hs->nonce_r);
	ike_buf_free(&hs->request);
	ike_buf_free(&hs->response);
	ike_buf_free(&hs->cookie);
	if (hs->child)
		ike_child_free(ike, hs->child);
	secret_wipe(&hs->pi);
	secret_wipe(&hs->pr);
	free(hs);
	sa->hs = NULL;
}

/* Index of the first SA whose id is not below. */
static size_t sa_lower(const struct ike *ike, uint32_t id)
{
	size_t lo = 0, hi = ike->n_sas;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (ike->sas[mid]->id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void ike_sa_free(struct ike *ike, struct ike_sa *sa)
{
	size_t i = sa_lower(ike, sa->id);

	ike_traffic_keep(ike, sa);
	while (sa->children)
		ike_child_free(ike, sa->children);
	ike_handshake_free(ike, sa);
	(void)map_del(&ike->by_spi, span_of(sa->spi_key, 8));
	if (!sa->initiator &&
		map_get(&ike->by_init, span_of(sa->init_key,
			sizeof(sa->init_key))) == sa->id)
		(void)map_del(&ike->by_init,
			span_of(sa->init_key, sizeof(sa->init_key)));
	ike_timer_leave(&ike->heap, &sa->timer);
	ike->n_sas--;
	memmove(&ike->sas[i], &ike->sas[i + 1],
		(ike->n_sas - i) * sizeof(struct ike_sa *));
	sa_destroy(sa);
}

struct ike_sa *ike_sa_find(const struct ike *ike, uint32_t id)
{
	size_t i = sa_lower(ike, id);

	return i < ike->n_sas && ike->sas[i]->id == id ? ike->sas[i] : NULL;
}

struct ike_sa *ike_sa_by_spi(const struct ike *ike, uint64_t spi)
{
	uint8_t key[8];
	uint32_t id = map_get(&ike->by_spi, spi_key(key, spi));

	return id == MAP_NONE ? NULL : ike_sa_find(ike, id);
}

static struct span init_key(uint8_t key[27], const struct endpoint *remote,
	uint64_t spi_i)
{
	key[0] = remote->addr.family;
	memcpy(key + 1, remote->addr.b, 16);
	bytes_set16(key + 17, remote->port);
	bytes_set64(key + 19, spi_i);
	return span_of(key, 27);
}

struct ike_sa *ike_sa_by_init(const struct ike *ike,
	const struct endpoint *remote, uint64_t spi_i)
{
	uint8_t key[27];
	uint32_t id = map_get(&ike->by_init, init_key(key, remote, spi_i));

	return id == MAP_NONE ? NULL : ike_sa_find(ike, id);
}

bool ike_sa_index_init(struct ike *ike, struct ike_sa *sa)
{
	struct span key = init_key(sa->init_key, &sa->remote, sa->spi_i);

	/* A peer that starts again with the same SPI takes the place over:
	 * the older SA must not own the key any more. */
	(void)map_del(&ike->by_init, key);
	return map_set(&ike->by_init, key, sa->id);
}

void ike_sa_due(struct ike *ike, struct ike_sa *sa,
	enum ike_deadline_kind kind, mono_t due)
{
	mono_t first = MONO_NEVER;

	sa->due[kind] = due;
	for (int i = 0; i < IKE_DUE_COUNT; i++)
		first = mono_min(first, sa->due[i]);
	ike_timer_set(&ike->heap, &sa->timer, first);
}

/* ---- children -------------------------------------------------------- */

/* RFC 4303 2.1: 1 to 255 are reserved. */
#define ESP_SPI_FIRST 256

struct ike_child *ike_child_new(struct ike *ike, struct ike_sa *sa)
{
	struct ike_child *c = calloc(1, sizeof(*c));
	struct span key;

	if (!c)
		return NULL;
	key = span_of(c->spi_key, sizeof(c->spi_key));
	do {
		random_fill(&ike->env.random, c->spi_key, sizeof(c->spi_key));
		c->spi_in = bytes_get32(c->spi_key);
	} while (c->spi_in < ESP_SPI_FIRST ||
		map_get(&ike->by_esp, key) != MAP_NONE);
	c->sa = sa;
	c->tunnel = sa->tunnel;
	if (!map_set(&ike->by_esp, key, 0)) {
		free(c);
		return NULL;
	}
	return c;
}

bool ike_child_add(struct ike *ike, struct ike_child *child)
{
	void *items = ike->children;
	bool room = table_room(&items, ike->n_children, &ike->cap_children);

	ike->children = items;
	if (!room)
		return false;
	child->id = ++ike->last_child_id;
	child->next = child->sa->children;
	child->sa->children = child;
	ike->children[ike->n_children++] = child;
	return true;
}

static size_t child_lower(const struct ike *ike, uint32_t id)
{
	size_t lo = 0, hi = ike->n_children;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (ike->children[mid]->id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void child_leave(struct ike *ike, struct ike_child *child)
{
	size_t i = child_lower(ike, child->id);
	struct ike_child **link = &child->sa->children;

	while (*link != child)
		link = &(*link)->next;
	*link = child->next;
	ike->n_children--;
	memmove(&ike->children[i], &ike->children[i + 1],
		(ike->n_children - i) * sizeof(struct ike_child *));
}

void ike_child_free(struct ike *ike, struct ike_child *child)
{
	struct ike_handshake *hs = child->sa->hs;

	if (child->id)
		child_leave(ike, child);
	if (hs && hs->child == child)
		hs->child = NULL;
	(void)map_del(&ike->by_esp,
		span_of(child->spi_key, sizeof(child->spi_key)));
	free(child->ts);
	free(child);
}

struct ike_child *ike_child_find(const struct ike *ike, uint32_t id)
{
	size_t i = child_lower(ike, id);

	return i < ike->n_children && ike->children[i]->id == id ?
		ike->children[i] : NULL;
}
