#include <jansson.h>
#include <stdlib.h>

#include "cmd/flexike/simulate.h"

/* Members stand in the order of docs/simulate.md. What could not be made is
 * NULL, and so is all that should hold it: memory is checked once, at the
 * end. */
static json_t *append(json_t *list, json_t *v)
{
	if (json_array_append_new(list, v) == 0)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *set(json_t *object, const char *key, json_t *v)
{
	if (json_object_set_new(object, key, v) == 0)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *text(const char *s)
{
	return json_string(s ? s : "");
}

static json_t *addr(const struct addr *a)
{
	char buf[ADDR_STR_MAX];

	return a->family ? json_string(addr_str(a, buf)) : json_null();
}

static json_t *endpoint(const struct endpoint *e)
{
	return json_pack("{s:o, s:i}", "address", addr(&e->addr), "port",
		(int)e->port);
}

static json_t *algorithm(const struct transform *t)
{
	return t ? json_string(t->sym) : json_null();
}

static json_t *ike(const struct ike_sa_info *i)
{
	return json_pack("{s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
		"s:o, s:b, s:b}",
		"initiator", i->initiator,
		"local", endpoint(&i->local),
		"remote", endpoint(&i->remote),
		"encryption", algorithm(i->encr),
		"prf", algorithm(i->prf),
		"integrity", algorithm(i->integ),
		"group", algorithm(i->dh),
		"auth_local", text(pair_auth_name(i->auth_local)),
		"auth_remote", text(pair_auth_name(i->auth_remote)),
		"id_local", text(i->id_local),
		"id_remote", text(i->id_remote),
		"nat_local", i->nat_local,
		"nat_remote", i->nat_remote);
}

static json_t *selectors(const struct wire_ts_range *ts, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		list = append(list, json_pack(
			"{s:i, s:i, s:i, s:o, s:o}",
			"protocol", (int)ts[i].protocol,
			"port_first", (int)ts[i].port_first,
			"port_last", (int)ts[i].port_last,
			"first", addr(&ts[i].first),
			"last", addr(&ts[i].last)));
	return list;
}

static json_t *spi(uint32_t v)
{
	char buf[16];

	snprintf(buf, sizeof(buf), "0x%08x", v);
	return json_string(buf);
}

static json_t *child(const struct simulate_verdict *v)
{
	const struct ike_child_info *c = &v->child;

	return json_pack("{s:o, s:o, s:s, s:b, s:b, s:o, s:o, s:o, s:o, s:I}",
		"encryption", algorithm(c->encr),
		"integrity", algorithm(c->integ),
		"mode", c->transport ? "transport" : "tunnel",
		"esn", c->esn,
		"udp", c->encap,
		"spi_in", spi(c->spi_in),
		"spi_out", spi(c->spi_out),
		"selectors_local", selectors(c->ts_local, c->n_ts_local),
		"selectors_remote", selectors(c->ts_remote, c->n_ts_remote),
		"inner_mtu", (json_int_t)v->inner_mtu);
}

static json_t *ping(const struct simulate_verdict *v)
{
	return json_pack("{s:o, s:I, s:I}", "to", addr(&v->ping_to),
		"sent", (json_int_t)v->ping_sent,
		"received", (json_int_t)v->ping_received);
}

static json_t *cause(const struct simulate_verdict *v)
{
	const struct simulate_cause *c = &v->cause;

	if (!c->info)
		return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I}",
			"id", v->row->usable ? "nothing" : "incomplete",
			"what", v->row->usable ? "Nothing happened."
				: "The configuration is incomplete.",
			"detail", "", "why", "", "fix", "flexike check",
			"device", v->device->name, "file", c->file,
			"line", (json_int_t)c->line);
	return json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:I}",
		"id", c->info->id, "what", c->info->what,
		"detail", text(c->detail),
		"why", c->info->why, "fix", c->info->fix,
		"device", c->who, "file", c->file, "line", (json_int_t)c->line);
}

static json_t *peers(const struct simulate *s, const struct simulate_verdict *v)
{
	uint32_t at = simulate_peers(s, v);
	json_t *list = json_array();
	const char *name;
	bool up;

	while (simulate_next_peer(s, v, &at, &name, &up))
		list = append(list, json_pack("{s:o, s:b}", "device",
			text(name), "up", up));
	return list;
}

static json_t *tunnel(const struct simulate *s,
	const struct simulate_verdict *v)
{
	bool up = v->status == SIMULATE_UP;
	json_t *t = json_pack("{s:s, s:s, s:b}",
		"name", policy_text(v->device->policy, v->row->name),
		"status", simulate_status_name(v->status),
		"predicted", v->predicted);

	if (v->pair->peer != POLICY_NONE)
		t = set(t, "peer", text(s->guess.devices[v->pair->peer].name));
	if (v->status == SIMULATE_DOWN)
		t = set(t, "cause", cause(v));
	if (v->status == SIMULATE_DYNAMIC)
		t = set(t, "peers", peers(s, v));
	if (v->status == SIMULATE_UNDECIDED)
		t = set(t, "open", text(simulate_open(v)));
	if (up) {
		t = set(t, "ike", ike(&v->ike));
		t = set(t, "child", child(v));
		t = set(t, "ping", ping(v));
	}
	return t;
}

static json_t *device(const struct simulate *s,
	const struct pair_device *d)
{
	json_t *tunnels = json_array();
	json_t *inferred = json_array();

	for (size_t i = 0; i < s->fleet.n_inferred; i++) {
		const struct pair_inferred *inf = &s->fleet.inferred[i];

		if (&s->fleet.devices[inf->device] == d)
			inferred = append(inferred, json_pack(
				"{s:s, s:o}", "tunnel", inf->tunnel,
				"address", addr(&inf->addr)));
	}
	for (size_t i = 0; i < s->n_verdicts; i++) {
		if (s->verdicts[i].device == d)
			tunnels = append(tunnels, tunnel(s, &s->verdicts[i]));
	}
	return json_pack("{s:s, s:s, s:o, s:o}", "name", d->name, "file",
		d->path, "inferred", inferred, "tunnels", tunnels);
}

bool simulate_print_json(const struct simulate *s)
{
	json_t *devices = json_array();
	json_t *root;
	char *out;

	for (size_t i = 0; i < s->fleet.n_devices; i++)
		devices = append(devices, device(s, &s->fleet.devices[i]));
	root = json_pack("{s:i, s:I, s:o}", "version", 1, "seed",
		(json_int_t)s->seed, "devices", devices);
	out = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
	json_decref(root);
	if (!out)
		return false;
	puts(out);
	free(out);
	return true;
}
