#include "compiler/model/model.h"

#define MODEL_SEED UINT64_C(0x666c6578696b65)
#define KEY_MAX 512

static const size_t sizes[MODEL_TYPES] = {
	[MODEL_PROPOSAL] = sizeof(struct model_proposal),
	[MODEL_POLICY] = sizeof(struct model_policy),
	[MODEL_KEYRING] = sizeof(struct model_keyring),
	[MODEL_PEER] = sizeof(struct model_peer),
	[MODEL_PROFILE] = sizeof(struct model_profile),
	[MODEL_TRANSFORM_SET] = sizeof(struct model_transform_set),
	[MODEL_IPSEC_PROFILE] = sizeof(struct model_ipsec_profile),
	[MODEL_INTERFACE] = sizeof(struct model_interface),
	[MODEL_VRF] = sizeof(struct model_vrf),
	[MODEL_TRUSTPOINT] = sizeof(struct model_head),
	[MODEL_CERT_MAP] = sizeof(struct model_head),
	[MODEL_CRYPTO_MAP] = sizeof(struct model_crypto_map),
	[MODEL_ROUTE] = sizeof(struct model_route),
};

const char *model_type_name(enum model_type t)
{
	static const char *const names[MODEL_TYPES + 1] = {
		[MODEL_PROPOSAL] = "IKEv2 proposal",
		[MODEL_POLICY] = "IKEv2 policy",
		[MODEL_KEYRING] = "IKEv2 keyring",
		[MODEL_PEER] = "keyring peer",
		[MODEL_PROFILE] = "IKEv2 profile",
		[MODEL_TRANSFORM_SET] = "transform set",
		[MODEL_IPSEC_PROFILE] = "IPsec profile",
		[MODEL_INTERFACE] = "interface",
		[MODEL_VRF] = "VRF",
		[MODEL_TRUSTPOINT] = "PKI trustpoint",
		[MODEL_CERT_MAP] = "certificate map",
		[MODEL_CRYPTO_MAP] = "crypto map",
		[MODEL_ROUTE] = "static route",
		[MODEL_NOTHING] = "object",
	};

	return names[t];
}

static bool table_grow(struct model *m, struct model_table *t)
{
	uint32_t cap = t->cap ? t->cap * 2 : 16;
	struct model_head **items =
		arena_array(m->arena, cap, sizeof(struct model_head *));

	if (!items)
		return false;
	if (t->n)
		memcpy(items, t->items, t->n * sizeof(struct model_head *));
	t->items = items;
	t->cap = cap;
	return true;
}

static struct model_head *make(struct model *m, enum model_type type,
	struct span key, struct span name)
{
	struct model_table *t = &m->table[type];
	struct model_head *h = NULL;

	if (t->n < t->cap || table_grow(m, t))
		h = arena_alloc(m->arena, sizes[type]);
	/* Routes have no names: they are only listed. */
	if (!h || (key.p && !map_set(&t->by_name, key, t->n))) {
		m->oom = true;
		return NULL;
	}
	h->name = name;
	h->type = type;
	h->index = t->n;
	t->items[t->n++] = h;
	return h;
}

bool model_init(struct model *m, struct arena *a)
{
	static const enum model_type builtin[] = {MODEL_PROPOSAL, MODEL_POLICY,
		MODEL_TRANSFORM_SET, MODEL_IPSEC_PROFILE};
	const struct span name = span_str("default");

	*m = (struct model){.arena = a};
	m->global.head.defined = true;
	for (size_t t = 0; t < MODEL_TYPES; t++)
		map_init(&m->table[t].by_name, MODEL_SEED);
	for (size_t i = 0; i < sizeof(builtin) / sizeof(*builtin); i++) {
		struct model_head *h = make(m, builtin[i], name, name);

		if (!h)
			return false;
		h->builtin = true;
	}
	return true;
}

void model_fini(struct model *m)
{
	for (size_t t = 0; t < MODEL_TYPES; t++)
		map_fini(&m->table[t].by_name);
}

static struct model_head *lookup(const struct model *m, enum model_type t,
	struct span key)
{
	uint32_t i = map_get(&m->table[t].by_name, key);

	return i == MAP_NONE ? NULL : m->table[t].items[i];
}

struct model_head *model_find(const struct model *m, enum model_type t,
	struct span name)
{
	struct model_head *h = lookup(m, t, name);

	if (!h || h->removed || (!h->defined && !h->builtin))
		return NULL;
	return h;
}

static struct model_head *opened(struct model_head *h, struct model_at at)
{
	if (h && (!h->defined || h->removed)) {
		h->defined = true;
		h->removed = false;
		h->at = at;
	}
	return h;
}

struct model_head *model_open(struct model *m, enum model_type t,
	struct span name, struct model_at at)
{
	struct model_head *h = name.p ? lookup(m, t, name) : NULL;

	return opened(h ? h : make(m, t, name, name), at);
}

/* Peers of different keyrings may share a name: the key is the keyring's
 * index and the name. */
static struct span peer_key(uint8_t *buf, const struct model_keyring *k,
	struct span name)
{
	size_t n = name.n < KEY_MAX - 4 ? name.n : KEY_MAX - 4;

	bytes_set32(buf, k->head.index);
	memcpy(buf + 4, name.p, n);
	return span_of(buf, n + 4);
}

static void peer_link(struct model_keyring *keyring, struct model_peer *p)
{
	if (p->linked)
		return;
	p->linked = true;
	p->next = NULL;
	if (keyring->last)
		keyring->last->next = p;
	else
		keyring->first = p;
	keyring->last = p;
}

struct model_head *model_open_peer(struct model *m,
	struct model_keyring *keyring, struct span name, struct model_at at)
{
	uint8_t buf[KEY_MAX];
	struct span key = peer_key(buf, keyring, name);
	struct model_head *h = lookup(m, MODEL_PEER, key);
	char *kept;

	if (!h) {
		kept = arena_strndup(m->arena, key);
		if (kept)
			h = make(m, MODEL_PEER, span_of(kept, key.n), name);
		if (!h) {
			m->oom = true;
			return NULL;
		}
		((struct model_peer *)h)->keyring = &keyring->head;
	}
	peer_link(keyring, (struct model_peer *)h);
	return opened(h, at);
}

/* Forget the settings, and with them the references noted so far. */
static void wipe(struct model_head *h)
{
	struct model_head head = *h;
	struct model_peer *p = (struct model_peer *)h;

	head.generation++;
	if (h->type == MODEL_PEER) {
		struct model_peer links = {.keyring = p->keyring,
			.next = p->next, .linked = p->linked};

		*p = links;
	} else {
		memset(h, 0, sizes[h->type]);
	}
	*h = head;
}

void model_remove(struct model *m, struct model_head *h, struct model_at at)
{
	struct model_peer *p = NULL;
	struct model_peer *next;

	if (h->type == MODEL_KEYRING)
		p = ((struct model_keyring *)h)->first;
	for (; p; p = next) {
		next = p->next;
		p->linked = false;
		model_remove(m, &p->head, at);
	}
	wipe(h);
	h->removed = true;
	h->removed_at = at;
}

void model_restore(struct model *m, struct model_head *h)
{
	(void)m;
	wipe(h);
	h->removed = false;
	h->defined = false;
	h->at = (struct model_at){0};
}

void model_list_add(struct model *m, struct model_list *l,
	const struct model_value *v, struct model_head *owner)
{
	struct model_value *n = arena_new(m->arena, struct model_value);

	if (!n) {
		m->oom = true;
		return;
	}
	*n = *v;
	n->next = NULL;
	if (l->last)
		l->last->next = n;
	else
		l->first = n;
	l->last = n;
	l->n++;
	model_note_ref(m, n, owner);
}

void model_list_clear(struct model_list *l)
{
	for (struct model_value *v = l->first; v; v = v->next)
		v->at.line = 0;
	*l = (struct model_list){0};
}

void model_note_ref(struct model *m, struct model_value *v,
	struct model_head *owner)
{
	if (v->refers == MODEL_NOTHING)
		return;
	if (m->n_refs == m->cap_refs) {
		size_t cap = m->cap_refs ? m->cap_refs * 2 : 64;
		struct model_ref *refs =
			arena_array(m->arena, cap, sizeof(*refs));

		if (!refs) {
			m->oom = true;
			return;
		}
		if (m->n_refs)
			memcpy(refs, m->refs, m->n_refs * sizeof(*refs));
		m->refs = refs;
		m->cap_refs = cap;
	}
	m->refs[m->n_refs++] =
		(struct model_ref){v, owner, owner->generation};
}

void model_resolve(struct model *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->n_refs; i++) {
		struct model_ref r = m->refs[i];
		struct model_value *v = r.value;

		/* Overwritten, cleared, forgotten, or noted twice. */
		if (!model_is_set(v) || v->refers == MODEL_NOTHING || v->seen ||
			r.owner->removed ||
			r.owner->generation != r.generation)
			continue;
		v->seen = true;
		v->ref = model_find(m, v->refers, v->text);
		if (v->ref)
			v->ref->used++;
		m->refs[kept++] = r;
	}
	m->n_refs = kept;
}
