#include "compiler/pair/pair.h"

#include <stdlib.h>

#include "runtime/base/map.h"

#define NAME_MAX_SHOWN 95 /* leaves room for a number */

/* The hostname, else the file's name without its end. */
static void name_plain(struct pair_device *d)
{
	const char *host = policy_text(d->policy,
		policy_get(d->policy, device, 0)->hostname);
	const char *base = strrchr(d->path, '/');
	size_t n;

	base = base ? base + 1 : d->path;
	n = *host ? strlen(host) : strcspn(base, ".");
	(void)snprintf(d->name, sizeof(d->name), "%.*s",
		(int)(n < NAME_MAX_SHOWN ? n : NAME_MAX_SHOWN),
		*host ? host : base);
}

static bool is_said(const struct compiler_unit *u, const char *words)
{
	size_t n = strlen(words);

	for (size_t i = 0; i < compiler_line_count(u); i++) {
		struct span s;

		(void)compiler_line_at(u, i, &s);
		if (s.n >= n && memmem(s.p, s.n, words, n))
			return true;
	}
	return false;
}

bool pair_has(struct pair_device *d, enum pair_words words)
{
	static const char *const text[PAIR_WORDS] = {
		[PAIR_WORDS_DISCOVER] = "ipsec-isakmp discover",
		[PAIR_WORDS_GROUP] = "object-group ",
		[PAIR_WORDS_IKEV1] = "crypto isakmp ",
		[PAIR_WORDS_KEY] = "pre-shared-key ",
		[PAIR_WORDS_MPLS] = "mpls nhrp",
	};

	if (!d->words[words])
		d->words[words] = is_said(d->unit, text[words]) ? 1 : -1;
	return d->words[words] > 0;
}

/* Reports must tell the devices of one name apart. The first keeps it. */
static bool name_all(struct pair_fleet *f)
{
	uint32_t *same = calloc((size_t)f->n_devices + 1, sizeof(*same));
	bool ok = same;
	struct map first;

	map_init(&first, 1);
	for (uint32_t i = 0; ok && i < f->n_devices; i++) {
		struct pair_device *d = &f->devices[i];
		uint32_t of = map_get(&first, span_str(d->name));
		char plain[NAME_MAX_SHOWN + 1];

		if (of != MAP_NONE) {
			(void)snprintf(plain, sizeof(plain), "%.*s",
				NAME_MAX_SHOWN, d->name);
			do
				(void)snprintf(d->name, sizeof(d->name),
					"%s#%u", plain, 2 + same[of]++);
			while (map_get(&first, span_str(d->name)) != MAP_NONE);
		}
		ok = map_set(&first, span_str(d->name), i);
	}
	map_fini(&first);
	free(same);
	return ok;
}

static bool device_init(struct pair_device *d, struct compiler_unit *unit,
	char *err, size_t err_cap)
{
	struct policy_error error = {0, ""};

	d->unit = unit;
	d->path = compiler_name(unit);
	d->policy = compiler_policy(unit, &error);
	if (d->policy) {
		name_plain(d);
		return true;
	}
	(void)snprintf(err, err_cap, "%s: %s", d->path, error.reason);
	return false;
}

static uint32_t device_of(const struct pair_fleet *f, const char *node)
{
	/* Nodes have their names from the devices, which lie in an array. */
	return (uint32_t)(((const char *)node - (const char *)f->devices) /
		(ptrdiff_t)sizeof(*f->devices));
}

static void note_inferred(void *ctx, const char *node, uint32_t tunnel,
	const struct addr *a)
{
	struct pair_fleet *f = ctx;
	struct pair_inferred *list = f->inferred;
	uint32_t device = device_of(f, node);
	const struct policy *p = f->devices[device].policy;

	/* Grows by doubling: a power of two is full. */
	if (!(f->n_inferred & (f->n_inferred - 1)))
		list = reallocarray(list, f->n_inferred ?
			2 * (size_t)f->n_inferred : 1, sizeof(*list));
	if (!list)
		return;
	f->inferred = list;
	list[f->n_inferred++] = (struct pair_inferred){device,
		policy_text(p, policy_get(p, tunnel, tunnel)->name), *a};
}

static bool fill(struct pair_fleet *f, struct compiler_unit *const *units,
	size_t n, char *err, size_t err_cap)
{
	for (size_t i = 0; i < n; i++) {
		struct pair_device *d = &f->devices[f->n_devices++];

		if (!device_init(d, units[i], err, err_cap))
			return false;
	}
	(void)snprintf(err, err_cap, "out of memory");
	if (!name_all(f))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct pair_device *d = &f->devices[i];

		d->node = sim_node_add(f->sim, d->name, d->policy);
		if (!d->node)
			return false;
	}
	(void)sim_infer_addresses(f->sim, note_inferred, f);
	return true;
}

bool pair_fleet_init(struct pair_fleet *f, struct compiler_unit *const *units,
	size_t n, const struct sim_options *o, char *err, size_t err_cap)
{
	*f = (struct pair_fleet){0};
	f->crypto = o->predict ? crypto_stand_in_new() : crypto_new();
	if (!f->crypto) {
		(void)snprintf(err, err_cap, "OpenSSL does not start");
		return false;
	}
	f->sim = sim_new(o, f->crypto, err, err_cap);
	f->devices = calloc(n + 1, sizeof(*f->devices));
	if (f->sim && !f->devices)
		(void)snprintf(err, err_cap, "out of memory");
	return f->sim && f->devices && fill(f, units, n, err, err_cap);
}

void pair_fleet_fini(struct pair_fleet *f)
{
	sim_free(f->sim);
	for (uint32_t i = 0; i < f->n_devices; i++)
		policy_free(f->devices[i].policy);
	crypto_free(f->crypto);
	free(f->devices);
	free(f->inferred);
	*f = (struct pair_fleet){0};
}

/* Rows that the operator wrote begin with origin, file and line; the schema
 * says which do. */
bool pair_row_place(const struct policy *p, enum policy_table table,
	uint32_t row, const char **file, uint32_t *line)
{
	const struct policy_table_info *info;
	const uint8_t *at;
	struct policy_str str = {0};
	uint32_t found = 0;

	if (row == POLICY_NONE || table >= POLICY_TABLES ||
		row >= policy_count(p, table))
		return false;
	info = policy_table_info(table);
	at = policy_row(p, table, row);
	for (size_t i = 0; i < info->n_fields; i++) {
		const struct policy_field *f = &info->fields[i];

		if (f->kind == POLICY_KIND_STR && !strcmp(f->name, "file"))
			memcpy(&str, at + f->offset, sizeof(str));
		else if (f->kind == POLICY_KIND_U32 && !strcmp(f->name, "line"))
			memcpy(&found, at + f->offset, sizeof(found));
	}
	if (!str.n || !found)
		return false;
	*file = policy_text(p, str);
	*line = found;
	return true;
}

const char *pair_auth_name(enum policy_auth a)
{
	static const char *const words[] = {
		[POLICY_AUTH_NONE] = "none",
		[POLICY_AUTH_PSK] = "pre-share",
		[POLICY_AUTH_RSA_SIG] = "rsa-sig",
		[POLICY_AUTH_ECDSA_SIG] = "ecdsa-sig",
		[POLICY_AUTH_EAP] = "eap",
		[POLICY_AUTH_ANYCONNECT_EAP] = "anyconnect-eap",
	};

	return a < POLICY_auth_count ? words[a] : "?";
}
