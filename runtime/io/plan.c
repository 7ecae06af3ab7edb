/* Which device of the system plays which interface of the configuration.
 * Pure: policy, list of devices and mappings in, a plan out. */
#include "runtime/io/io.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#define UDP_LEN 8
#define IPV4_LEN 20
#define IPV6_LEN 40
#define IPV4_MTU_MIN 576
#define IPV6_MTU_MIN 1280 /* RFC 8200 5 */

struct planner {
	struct arena *arena;
	const struct policy *policy;
	const struct io_devices *devices;
	const struct io_mapping *map;
	size_t n_map;
};

static const struct io_device *device_by_name(const struct io_devices *ds,
	const char *name)
{
	for (size_t i = 0; i < ds->n; i++)
		if (strcmp(ds->items[i].name, name) == 0)
			return &ds->items[i];
	return NULL;
}

static bool device_has(const struct io_device *d, const struct addr *a)
{
	for (size_t i = 0; i < d->n_addrs; i++)
		if (addr_eq(&d->addrs[i].addr, a))
			return true;
	return false;
}

static const struct io_device *device_by_addr(const struct io_devices *ds,
	const struct addr *a)
{
	for (size_t i = 0; a->family && i < ds->n; i++)
		if (device_has(&ds->items[i], a))
			return &ds->items[i];
	return NULL;
}

/* A '/' cannot stand in a device name: Ethernet1-1 may be Ethernet1/1. */
static const struct io_device *device_by_ios_name(const struct io_devices *ds,
	const char *ios)
{
	char name[IO_NAME_MAX];

	if (strlen(ios) >= sizeof(name))
		return NULL;
	(void)snprintf(name, sizeof(name), "%s", ios);
	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '-';
	return device_by_name(ds, name);
}

static const char *mapped_device(const struct planner *pl, const char *ios)
{
	for (size_t i = 0; i < pl->n_map; i++)
		if (strcasecmp(pl->map[i].interface, ios) == 0)
			return pl->map[i].device;
	return NULL;
}

static struct addr first_address(const struct io_device *d, uint8_t family)
{
	for (size_t i = 0; i < d->n_addrs; i++)
		if (d->addrs[i].addr.family == family)
			return d->addrs[i].addr;
	return (struct addr){0};
}

void io_plan_name(const char *ios, char out[IO_NAME_MAX])
{
	size_t letters = strcspn(ios, "0123456789");
	size_t n = strlen(ios);
	bool legal = n > 0 && n < IO_NAME_MAX && !strpbrk(ios, "/ :\t");

	if (legal) {
		(void)snprintf(out, IO_NAME_MAX, "%s", ios);
		return;
	}
	(void)snprintf(out, IO_NAME_MAX, "%.*s%s",
		letters < 2 ? (int)letters : 2, ios, ios + letters);
	for (char *c = out; *c; c++)
		if (*c == '/' || *c == ':' || isspace((unsigned char)*c))
			*c = '-';
}

/* ---- one tunnel -------------------------------------------------------- */

static bool refuse(struct io_tunnel_plan *t, const char *sentence)
{
	t->problem = sentence ? sentence : "no memory";
	return false;
}

static bool kind_runs(struct io_tunnel_plan *t,
	const struct policy_tunnel *row)
{
	if (row->shutdown)
		return refuse(t, "it is shut down in the configuration");
	if (row->kind == POLICY_TUNNEL_TEMPLATE)
		return refuse(t, "dynamic tunnels (virtual-template) are not "
				 "run by this release");
	if (row->kind == POLICY_TUNNEL_MULTIPOINT)
		return refuse(t, "multipoint tunnels are not run by this "
				 "release");
	if (row->kind == POLICY_TUNNEL_MAP_ENTRY)
		return refuse(t, "crypto map entries are not run by this "
				 "release");
	if (row->ipsec_profile == POLICY_NONE)
		return refuse(t, "it has no tunnel protection: an unprotected "
				 "tunnel is not run");
	if (!row->usable)
		return refuse(t, "it is incomplete: flexike check says what "
				 "is missing");
	/* Inner packets of a VRF must not meet those of the main table. */
	if (row->ivrf != POLICY_NONE)
		return refuse(t, "it is in a VRF, and this release routes in "
				 "the main table only");
	return true;
}

/* Outer packets of a VRF leave by the main table here. That may be meant, on a
 * gateway of its own for the VRF: then the operator says which device it is. */
static bool front_door_runs(const struct planner *pl,
	struct io_tunnel_plan *t, const struct policy_tunnel *row)
{
	const char *source = "INTERFACE";

	if (row->fvrf == POLICY_NONE)
		return true;
	if (row->source_interface != POLICY_NONE)
		source = policy_text(pl->policy, policy_get(pl->policy,
			interface, row->source_interface)->name);
	if (mapped_device(pl, source))
		return true;
	return refuse(t, arena_printf(pl->arena,
		"its outer packets are in the VRF %s, and this release sends "
		"by the main table only; where that is meant: --interface "
		"%s=DEVICE", policy_text(pl->policy, policy_get(pl->policy,
			vrf, row->fvrf)->name), source));
}

static const struct io_device *find_mapped(const struct planner *pl,
	const char *ios)
{
	const char *name = mapped_device(pl, ios);

	return name ? device_by_name(pl->devices, name) : NULL;
}

static bool source_of_device(const struct planner *pl,
	struct io_tunnel_plan *t, const struct policy_tunnel *row,
	const struct io_device *d)
{
	struct addr want = policy_addr_get(&row->source);
	struct addr peer = policy_addr_get(&row->destination);
	uint8_t family = peer.family ? peer.family
		: want.family ? want.family
			      : ADDR_V4;
	char a[ADDR_STR_MAX];
	char b[ADDR_STR_MAX];

	t->device = d->name;
	t->device_mtu = d->mtu;
	t->source = want;
	if (want.family && device_has(d, &want))
		return true;
	t->source = first_address(d, family);
	if (!t->source.family)
		return refuse(t, arena_printf(pl->arena,
			"device %s has no IPv%u address: ip address add "
			"A/LEN dev %s", d->name, family, d->name));
	t->source_differs = true;
	if (want.family)
		t->note = arena_printf(pl->arena,
			"the configuration has the source %s, device %s has "
			"%s: using the device's", addr_str(&want, a), d->name,
			addr_str(&t->source, b));
	return true;
}

static bool source_by_interface(const struct planner *pl,
	struct io_tunnel_plan *t, const struct policy_tunnel *row)
{
	const struct policy_interface *ifc = policy_get(pl->policy, interface,
		row->source_interface);
	const char *ios = policy_text(pl->policy, ifc->name);
	struct addr want = policy_addr_get(&row->source);
	const struct io_device *d = find_mapped(pl, ios);
	char a[ADDR_STR_MAX];

	if (!d)
		d = device_by_addr(pl->devices, &want);
	if (!d)
		d = device_by_ios_name(pl->devices, ios);
	if (d)
		return source_of_device(pl, t, row, d);
	if (want.family)
		return refuse(t, arena_printf(pl->arena,
			"no device here has %s, the address of its source %s: "
			"name the device with --interface %s=DEVICE",
			addr_str(&want, a), ios, ios));
	return refuse(t, arena_printf(pl->arena,
		"its source %s has no address in the configuration and no "
		"device here is called so: name the device with --interface "
		"%s=DEVICE", ios, ios));
}

static bool source_by_address(const struct planner *pl,
	struct io_tunnel_plan *t, const struct policy_tunnel *row)
{
	struct addr want = policy_addr_get(&row->source);
	const struct io_device *d = device_by_addr(pl->devices, &want);
	char a[ADDR_STR_MAX];

	if (d)
		return source_of_device(pl, t, row, d);
	if (!want.family)
		return refuse(t, "it has no tunnel source");
	return refuse(t, arena_printf(pl->arena,
		"no device here has its source address %s: ip address add "
		"%s/LEN dev DEVICE", addr_str(&want, a), a));
}

static bool name_tunnel(const struct planner *pl, const struct io_plan *plan,
	struct io_tunnel_plan *t, const struct policy_tunnel *row)
{
	const char *ios = policy_text(pl->policy, row->name);

	io_plan_name(ios, t->name);
	for (size_t i = 0; i < t->tunnel; i++)
		if (plan->tunnels[i].run &&
			strcmp(plan->tunnels[i].name, t->name) == 0)
			return refuse(t, arena_printf(pl->arena,
				"its device name %s is taken by another "
				"tunnel", t->name));
	/* TUNSETIFF would attach to a device that somebody else made. */
	if (device_by_name(pl->devices, t->name))
		return refuse(t, arena_printf(pl->arena,
			"a device %s exists already: ip link delete %s",
			t->name, t->name));
	if (strcmp(ios, t->name) != 0 && !t->note)
		t->note = arena_printf(pl->arena,
			"the device is called %s, because Linux takes 15 "
			"characters", t->name);
	return true;
}

/* Before the transforms are known: room for the largest of them and UDP. */
static uint32_t first_mtu(const struct io_tunnel_plan *t,
	const struct policy_tunnel *row)
{
	uint32_t around = (t->source.family == ADDR_V6 ? IPV6_LEN : IPV4_LEN) +
		UDP_LEN + ESP_OVERHEAD_MAX;
	uint32_t least = row->ipv6.addr.family ? IPV6_MTU_MIN : IPV4_MTU_MIN;

	if (row->ip_mtu)
		return row->ip_mtu;
	return t->device_mtu > around + least ? t->device_mtu - around : least;
}

static void plan_tunnel(const struct planner *pl, struct io_plan *plan,
	uint32_t i)
{
	const struct policy_tunnel *row = policy_get(pl->policy, tunnel, i);
	struct io_tunnel_plan *t = &plan->tunnels[i];

	t->tunnel = i;
	t->device = "";
	if (!kind_runs(t, row) || !front_door_runs(pl, t, row))
		return;
	if (!(row->source_interface != POLICY_NONE
			    ? source_by_interface(pl, t, row)
			    : source_by_address(pl, t, row)))
		return;
	if (!name_tunnel(pl, plan, t, row))
		return;
	t->mtu = first_mtu(t, row);
	t->run = true;
	plan->n_run++;
}

/* ---- all of them ------------------------------------------------------- */

static bool interface_known(const struct policy *p, const char *ios)
{
	uint32_t n = policy_count(p, POLICY_TABLE_interface);

	for (uint32_t i = 0; i < n; i++)
		if (strcasecmp(policy_text(p, policy_get(p, interface,
					i)->name), ios) == 0)
			return true;
	return false;
}

static void list_interfaces(const struct policy *p, char *out, size_t cap)
{
	uint32_t n = policy_count(p, POLICY_TABLE_interface);
	size_t used = 0;

	out[0] = '\0';
	for (uint32_t i = 0; i < n && used < cap; i++)
		used += (size_t)snprintf(out + used, cap - used, "%s%s",
			i ? ", " : "",
			policy_text(p, policy_get(p, interface, i)->name));
}

static bool map_check(const struct planner *pl, char *err, size_t cap)
{
	char names[256];

	for (size_t i = 0; i < pl->n_map; i++) {
		const struct io_mapping *m = &pl->map[i];

		if (!interface_known(pl->policy, m->interface)) {
			list_interfaces(pl->policy, names, sizeof(names));
			(void)snprintf(err, cap, "--interface %s=%s: the "
				"policy has no such interface (it has %s)",
				m->interface, m->device,
				*names ? names : "none");
			return false;
		}
		if (!device_by_name(pl->devices, m->device)) {
			(void)snprintf(err, cap, "--interface %s=%s: there is "
				"no device %s here", m->interface, m->device,
				m->device);
			return false;
		}
	}
	return true;
}

struct io_plan *io_plan_make(struct arena *a, const struct policy *p,
	const struct io_devices *devices, const struct io_mapping *map,
	size_t n_map, char *err, size_t err_cap)
{
	struct planner pl = {a, p, devices, map, n_map};
	uint32_t n = policy_count(p, POLICY_TABLE_tunnel);
	struct io_plan *plan = arena_new(a, struct io_plan);

	if (!map_check(&pl, err, err_cap))
		return NULL;
	if (plan)
		plan->tunnels = arena_array(a, n ? n : 1,
			sizeof(*plan->tunnels));
	if (!plan || !plan->tunnels) {
		(void)snprintf(err, err_cap, "no memory");
		return NULL;
	}
	plan->n = n;
	for (uint32_t i = 0; i < n; i++)
		plan_tunnel(&pl, plan, i);
	return plan;
}

uint32_t io_plan_mtu(const struct policy *p, uint32_t tunnel,
	const struct ike_child_sa *c, uint32_t path_mtu, uint32_t *inner)
{
	const struct policy_tunnel *row = policy_get(p, tunnel, tunnel);
	struct esp_overhead_in in = {
		.encr = c->encr,
		.integ = c->integ,
		.transport = c->transport,
		.gre = row->mode == POLICY_TUNNEL_GRE ||
			row->mode == POLICY_TUNNEL_GRE_IPV6,
		.gre_key = row->has_key,
		.encap = c->encap,
		.outer_family = c->remote.addr.family,
	};

	*inner = (uint32_t)esp_inner_mtu(&in, path_mtu);
	return row->ip_mtu ? row->ip_mtu : *inner;
}
