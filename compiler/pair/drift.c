/* Fleet drift: objects that most devices have alike and some have not. */
#include <stdlib.h>

#include "compiler/pair/rule.h"
#include "runtime/base/map.h"

/* So many devices must have the object, and three of four must have it alike:
 * where opinions are divided more evenly, both are somebody's intention. */
#define DEVICES_MIN 4

enum drift_kind { DRIFT_IKE_PROPOSAL, DRIFT_TRANSFORM_SET };

struct object {
	enum drift_kind kind;
	const char *name; /* borrowed from the policy */
	uint64_t content; /* hash of what it means */
	uint32_t device;
	uint32_t line;
};

static const char *const kind_names[] = {
	[DRIFT_IKE_PROPOSAL] = "IKEv2 proposal",
	[DRIFT_TRANSFORM_SET] = "transform set",
};

static uint64_t content_of(const struct policy *p, struct policy_range r,
	uint32_t more)
{
	uint8_t b[4];
	uint64_t h = r.n;

	if (r.n)
		h = hash_bytes(h, span_of(policy_get(p, transform, r.first),
			r.n * sizeof(struct policy_transform)));
	bytes_set32(b, more);
	return hash_bytes(h, span_of(b, sizeof(b)));
}

static void put(struct object **at, enum drift_kind kind,
	const struct policy *p, struct policy_str name, uint64_t content,
	uint32_t device, uint32_t line)
{
	*(*at)++ = (struct object){kind, policy_text(p, name), content, device,
		line};
}

static void collect(const struct pair_fleet *f, uint32_t device,
	struct object **at)
{
	const struct policy *p = f->devices[device].policy;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_ike_proposal);
		i++) {
		const struct policy_ike_proposal *r =
			policy_get(p, ike_proposal, i);

		if (r->origin == POLICY_ORIGIN_CONFIG)
			put(at, DRIFT_IKE_PROPOSAL, p, r->name,
				content_of(p, r->transforms, 0), device,
				r->line);
	}
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_esp_proposal);
		i++) {
		const struct policy_esp_proposal *r =
			policy_get(p, esp_proposal, i);

		if (r->origin == POLICY_ORIGIN_CONFIG)
			put(at, DRIFT_TRANSFORM_SET, p, r->name,
				content_of(p, r->transforms,
					r->protocol << 8 | r->mode),
				device, r->line);
	}
}

static int compare(const void *pa, const void *pb)
{
	const struct object *a = pa, *b = pb;
	int c;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	c = strcmp(a->name, b->name);
	if (c)
		return c;
	if (a->content != b->content)
		return a->content < b->content ? -1 : 1;
	return a->device < b->device ? -1 : a->device > b->device;
}

static size_t run_of(const struct object *o, size_t n, bool content)
{
	size_t k = 1;

	while (k < n && o[k].kind == o->kind && !strcmp(o[k].name, o->name) &&
		(!content || o[k].content == o->content))
		k++;
	return k;
}

/* n objects of one name. */
static void judge(const struct pair_fleet *f, const struct object *o, size_t n)
{
	const struct object *most = o;
	size_t alike = 0;

	for (size_t i = 0, k; i < n; i += k) {
		k = run_of(o + i, n - i, true);
		if (k > alike) {
			alike = k;
			most = o + i;
		}
	}
	if (n < DEVICES_MIN || 4 * alike < 3 * n)
		return;
	for (size_t i = 0; i < n; i++) {
		struct compiler_unit *u = f->devices[o[i].device].unit;
		struct diag *d;

		if (o[i].content == most->content)
			continue;
		d = compiler_raise(u, "FV912", o[i].line,
			"the %s `%s` differs from that of %zu other devices",
			kind_names[o->kind], o->name, alike);
		compiler_raise_related(u, d, f->devices[most->device].unit,
			most->line, "as %zu devices have it, %s among them",
			alike, f->devices[most->device].name);
	}
}

bool pair_rule_drift(const struct pair_prediction *p)
{
	const struct pair_fleet *f = p->fleet;
	struct object *objects, *end;
	size_t n = 1;

	for (uint32_t i = 0; i < f->n_devices; i++)
		n += policy_count(f->devices[i].policy,
			     POLICY_TABLE_ike_proposal) +
			policy_count(f->devices[i].policy,
				POLICY_TABLE_esp_proposal);
	objects = end = calloc(n, sizeof(*objects));
	if (!objects)
		return false;
	for (uint32_t i = 0; i < f->n_devices; i++)
		collect(f, i, &end);
	n = (size_t)(end - objects);
	qsort(objects, n, sizeof(*objects), compare);
	for (size_t i = 0, k; i < n; i += k) {
		k = run_of(objects + i, n - i, false);
		judge(f, objects + i, k);
	}
	free(objects);
	return true;
}
