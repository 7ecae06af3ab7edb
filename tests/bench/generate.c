#include "tests/bench/generate.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* One crypto map has 65,535 sequence numbers. */
#define MAP_ENTRIES 50000
/* Below this a device has one tunnel and no more around it. */
#define DEVICE_FULL 500

struct text {
	FILE *f;
	struct generated made;
};

static void put(struct text *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void put(struct text *t, const char *format, ...)
{
	char buf[2048];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(buf, sizeof(buf), format, ap);
	va_end(ap);
	(void)fwrite(buf, 1, (size_t)n, t->f);
	t->made.bytes += (size_t)n;
	for (const char *p = buf; (p = strchr(p, '\n')); p++)
		t->made.lines++;
}

static bool start(struct text *t, const char *path)
{
	*t = (struct text){.f = fopen(path, "wb")};
	return t->f;
}

static bool finish(struct text *t, struct generated *out)
{
	bool bad = ferror(t->f);

	*out = t->made;
	return fclose(t->f) == 0 && !bad;
}

/* "10.0.1.7" of base + i * step. Four may be used in one call of put(). */
struct address {
	char s[16];
};

static struct address address(uint32_t base, size_t i, uint32_t step)
{
	uint32_t a = base + (uint32_t)i * step;
	struct address out;

	(void)snprintf(out.s, sizeof(out.s), "%u.%u.%u.%u", a >> 24,
		a >> 16 & 255, a >> 8 & 255, a & 255);
	return out;
}

#define TEN 0x0a000000u
#define WAN(i) (address(TEN, (i), 1).s)
#define INNER(i) (address(0xac100001u, (i), 4).s)
#define BRANCH(i) (address(0x64400000u, (i), 8).s)

struct key {
	char s[28];
};

/* Twenty-four characters that no dictionary has. */
static struct key key(size_t i, uint64_t salt)
{
	static const char set[] =
		"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
	uint64_t x = (i + 1) * 0x9e3779b97f4a7c15u ^ salt * 0xbf58476d1ce4e5b9u;
	struct key out;

	for (size_t k = 0; k < 24; k++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		out.s[k] = set[(x >> 24) % (sizeof(set) - 1)];
	}
	out.s[24] = '\0';
	return out;
}

/* ---- the parts ----------------------------------------------------------- */

static void put_head(struct text *t, const char *hostname)
{
	put(t,
		"!\nversion 17.11\nservice timestamps log datetime msec\n"
		"hostname %s\n!\naaa new-model\naaa session-id common\n!\n"
		"crypto logging ikev2\n!\n",
		hostname);
}

static void put_crypto(struct text *t)
{
	put(t,
		"crypto ikev2 proposal NGE\n encryption aes-gcm-256\n"
		" prf sha384\n group 20 19\n!\n"
		"crypto ikev2 policy NGE\n match fvrf any\n proposal NGE\n!\n");
}

static void put_transform(struct text *t)
{
	put(t,
		"crypto ipsec transform-set GCM256 esp-gcm 256\n"
		" mode tunnel\n!\n");
}

static void put_wan(struct text *t, const char *ip)
{
	put(t,
		"interface GigabitEthernet0/0/0\n description to the provider\n"
		" ip address %s 255.255.255.0\n negotiation auto\n!\n"
		"ip route 0.0.0.0 0.0.0.0 198.51.100.254\n!\n",
		ip);
}

static void put_peer(struct text *t, size_t i)
{
	put(t,
		" peer SPOKE-%zu\n  description branch %zu in region %zu\n"
		"  address %s\n  pre-shared-key local %s\n"
		"  pre-shared-key remote %s\n !\n",
		i, i, i / 100, WAN(i), key(i, 1).s, key(i, 2).s);
}

static void put_ikev2_profile(struct text *t, size_t i, const char *keyring)
{
	put(t,
		"crypto ikev2 profile IKE-%zu\n"
		" match identity remote address %s 255.255.255.255\n"
		" identity local address 198.51.100.1\n"
		" authentication remote pre-share\n"
		" authentication local pre-share\n"
		" keyring local %s\n dpd 30 5 on-demand\n!\n",
		i, WAN(i), keyring);
}

static void put_ipsec_profile(struct text *t, const char *name,
	const char *ikev2)
{
	put(t,
		"crypto ipsec profile %s\n set transform-set GCM256\n"
		" set pfs group20\n set ikev2-profile %s\n!\n",
		name, ikev2);
}

static void put_tunnel(struct text *t, size_t i, const char *profile)
{
	put(t,
		"interface Tunnel%zu\n description branch %zu in region %zu\n"
		" ip address %s 255.255.255.252\n no ip redirects\n"
		" ip mtu 1400\n ip tcp adjust-mss 1360\n load-interval 30\n"
		" tunnel source GigabitEthernet0/0/0\n"
		" tunnel mode ipsec ipv4\n tunnel destination %s\n"
		" tunnel protection ipsec profile %s\n!\n",
		i, i, i / 100, INNER(i), WAN(i), profile);
}

/* ---- the hub ------------------------------------------------------------- */

static void put_spoke_keys(struct text *t, size_t i)
{
	put(t, "crypto ikev2 keyring KEYS-%zu\n", i);
	put_peer(t, i);
	put(t, "!\n");
}

static void put_spoke_ikev2(struct text *t, size_t i)
{
	char keys[32];

	(void)snprintf(keys, sizeof(keys), "KEYS-%zu", i);
	put_ikev2_profile(t, i, keys);
}

static void put_spoke_ipsec(struct text *t, size_t i)
{
	char ipsec[32];
	char ikev2[32];

	(void)snprintf(ipsec, sizeof(ipsec), "IPSEC-%zu", i);
	(void)snprintf(ikev2, sizeof(ikev2), "IKE-%zu", i);
	put_ipsec_profile(t, ipsec, ikev2);
}

static void put_spoke_tunnel(struct text *t, size_t i)
{
	char ipsec[32];

	(void)snprintf(ipsec, sizeof(ipsec), "IPSEC-%zu", i);
	put_tunnel(t, i, ipsec);
}

static void put_spoke_route(struct text *t, size_t i)
{
	put(t, "ip route %s 255.255.255.248 Tunnel%zu\n", BRANCH(i), i);
}

/* A running-config has all objects of a kind together. */
static void (*const spoke[])(struct text *t, size_t i) = {
	put_spoke_keys,
	put_spoke_ikev2,
	put_spoke_ipsec,
	put_spoke_tunnel,
	put_spoke_route,
};

bool generate_hub(const char *path, size_t spokes, struct generated *out)
{
	struct text t;

	if (!start(&t, path))
		return false;
	put_head(&t, "hub");
	put_crypto(&t);
	put_transform(&t);
	put_wan(&t, "198.51.100.1");
	for (size_t k = 0; k < sizeof(spoke) / sizeof(spoke[0]); k++)
		for (size_t i = 1; i <= spokes; i++)
			spoke[k](&t, i);
	put(&t, "end\n");
	t.made.items = spokes;
	return finish(&t, out);
}

/* ---- a device ------------------------------------------------------------ */

static void put_uplink(struct text *t, unsigned number, unsigned hub)
{
	char name[16];
	char ikev2[16];

	(void)snprintf(name, sizeof(name), "IPSEC-%u", hub);
	(void)snprintf(ikev2, sizeof(ikev2), "IKE-%u", hub);
	put(t, "crypto ikev2 keyring KEYS-%u\n", hub);
	put_peer(t, hub);
	put(t, "!\n");
	put_ikev2_profile(t, hub, hub == 1 ? "KEYS-1" : "KEYS-2");
	put_ipsec_profile(t, name, ikev2);
	put(t,
		"interface Tunnel%u\n description hub %u\n"
		" ip address %s 255.255.255.252\n ip mtu 1400\n"
		" ip tcp adjust-mss 1360\n"
		" tunnel source GigabitEthernet0/0/0\n"
		" tunnel mode ipsec ipv4\n tunnel destination %s\n"
		" tunnel protection ipsec profile %s\n!\n",
		hub, hub, INNER(number * 2 + hub), WAN(hub), name);
}

static void put_port(struct text *t, size_t i)
{
	put(t,
		"interface GigabitEthernet1/%zu/%zu\n description desk %zu\n"
		" switchport access vlan %zu\n switchport mode access\n"
		" spanning-tree portfast\n service-policy input MARK\n!\n",
		i / 48, i % 48, i, 10 + i % 40);
}

static void put_surroundings(struct text *t)
{
	put(t,
		"class-map match-any VOICE\n match dscp ef\n!\n"
		"policy-map MARK\n class VOICE\n  priority percent 20\n"
		" class class-default\n  fair-queue\n!\n"
		"router ospf 1\n router-id 10.255.0.1\n"
		" network 10.0.0.0 0.255.255.255 area 0\n!\n"
		"banner login ^C\nNo entry without a reason.\n^C\n!\n"
		"line con 0\n logging synchronous\nline vty 0 4\n"
		" transport input ssh\n!\n"
		"ntp server 192.0.2.123\n!\n");
}

bool generate_device(const char *path, unsigned number, size_t lines,
	struct generated *out)
{
	char name[32];
	struct text t;

	if (!start(&t, path))
		return false;
	(void)snprintf(name, sizeof(name), "branch-%u", number);
	put_head(&t, name);
	put_crypto(&t);
	put_transform(&t);
	put_uplink(&t, number, 1);
	put_wan(&t, "198.51.100.1");
	if (lines >= DEVICE_FULL) {
		put_uplink(&t, number, 2);
		put_surroundings(&t);
	}
	while (lines >= DEVICE_FULL && t.made.lines < lines / 2)
		put_port(&t, t.made.items++);
	put(&t, "ip access-list extended LAN\n");
	while (lines >= DEVICE_FULL && t.made.lines + 2 < lines)
		put(&t, " permit tcp %s 0.0.0.7 any eq %zu\n",
			BRANCH(t.made.lines), 1024 + t.made.lines);
	put(&t, " deny ip any any log\nend\n");
	return finish(&t, out);
}

/* ---- shapes: much of one thing ------------------------------------------- */

struct generate_shape {
	const char *name;
	void (*head)(struct text *t);
	void (*item)(struct text *t, size_t i); /* i from 1 */
	void (*tail)(struct text *t);
};

static void head_plain(struct text *t)
{
	put_head(t, "bench");
}

static void head_crypto(struct text *t)
{
	put_head(t, "bench");
	put_crypto(t);
	put_transform(t);
	put_wan(t, "198.51.100.1");
}

static void tail_end(struct text *t)
{
	put(t, "end\n");
}

static void item_foreign(struct text *t, size_t i)
{
	put(t, "ip host station-%zu %s\n", i, WAN(i));
}

static void item_spoke(struct text *t, size_t i)
{
	for (size_t k = 0; k < sizeof(spoke) / sizeof(spoke[0]); k++)
		spoke[k](t, i);
}

static void head_peers(struct text *t)
{
	head_crypto(t);
	put(t, "crypto ikev2 keyring KEYS\n");
}

static void tail_peers(struct text *t)
{
	put(t,
		"!\ncrypto ikev2 profile IKE\n"
		" match identity remote address 10.0.0.0 255.0.0.0\n"
		" authentication remote pre-share\n"
		" authentication local pre-share\n"
		" keyring local KEYS\n dpd 30 5 on-demand\n!\n");
	put_ipsec_profile(t, "IPSEC", "IKE");
	put_tunnel(t, 1, "IPSEC");
	tail_end(t);
}

static void head_tunnels(struct text *t)
{
	head_crypto(t);
	put(t,
		"crypto ikev2 keyring KEYS\n peer ALL\n"
		"  address 10.0.0.0 255.0.0.0\n  pre-shared-key %s\n !\n!\n"
		"crypto ikev2 profile IKE\n"
		" match identity remote address 10.0.0.0 255.0.0.0\n"
		" authentication remote pre-share\n"
		" authentication local pre-share\n"
		" keyring local KEYS\n dpd 30 5 on-demand\n!\n",
		key(0, 3).s);
	put_ipsec_profile(t, "IPSEC", "IKE");
}

static void item_tunnel(struct text *t, size_t i)
{
	put_tunnel(t, i, "IPSEC");
}

static void head_acl(struct text *t)
{
	head_tunnels(t);
	put(t, "ip access-list extended LAN\n");
}

static void item_acl(struct text *t, size_t i)
{
	put(t, " permit tcp %s 0.0.0.7 host %s eq %zu\n", BRANCH(i), WAN(i),
		1 + i % 65535);
}

static void tail_acl(struct text *t)
{
	put(t,
		"!\ncrypto map CMAP 10 ipsec-isakmp\n set peer 10.0.0.1\n"
		" set transform-set GCM256\n set ikev2-profile IKE\n"
		" match address LAN\n!\n"
		"interface GigabitEthernet0/0/1\n"
		" ip address 198.51.101.1 255.255.255.0\n crypto map CMAP\n!\n"
		"end\n");
}

static void item_route(struct text *t, size_t i)
{
	put(t, "ip route %s 255.255.255.248 %s 200 name R%zu track %zu\n",
		BRANCH(i), WAN(i), i, 1 + i % 1000);
	if (i <= 1000)
		put(t, "track %zu interface GigabitEthernet0/0/0 line-protocol\n",
			i);
}

static void head_matches(struct text *t)
{
	head_crypto(t);
	put(t,
		"crypto ikev2 keyring KEYS\n peer ALL\n"
		"  address 10.0.0.0 255.0.0.0\n  pre-shared-key %s\n !\n!\n",
		key(0, 3).s);
}

/* Half by address, half by name: two indexes. */
static void item_match(struct text *t, size_t i)
{
	if (i % 2) {
		put_ikev2_profile(t, i, "KEYS");
		return;
	}
	put(t,
		"crypto ikev2 profile IKE-%zu\n"
		" match identity remote fqdn spoke-%zu.example.net\n"
		" match identity remote fqdn domain region-%zu.example.org\n"
		" authentication remote pre-share\n"
		" authentication local pre-share\n"
		" keyring local KEYS\n dpd 30 5 on-demand\n!\n",
		i, i, i);
}

static void item_map(struct text *t, size_t i)
{
	put(t,
		"crypto map CMAP-%zu %zu ipsec-isakmp\n set peer %s\n"
		" set transform-set GCM256\n set ikev2-profile IKE\n"
		" match address LAN-%zu\n"
		"ip access-list extended LAN-%zu\n"
		" permit ip 192.168.0.0 0.0.255.255 %s 0.0.0.7\n",
		i / MAP_ENTRIES, 1 + i % MAP_ENTRIES, WAN(i), i, i, BRANCH(i));
}

static void tail_map(struct text *t)
{
	for (size_t k = 0; k <= t->made.items / MAP_ENTRIES; k++)
		put(t,
			"interface GigabitEthernet0/1/%zu\n"
			" ip address %s 255.255.255.252\n crypto map CMAP-%zu\n"
			"!\n",
			k, address(0xcb007101u, k, 4).s, k);
	tail_end(t);
}

static void head_wrong(struct text *t)
{
	head_crypto(t);
	put(t, "crypto ikev2 profile IKE\n");
}

/* A keyword with a typing error, an unknown one, a value out of range. */
static void item_wrong(struct text *t, size_t i)
{
	switch (i % 3) {
	case 0:
		put(t, " autentication remote pre-share\n");
		break;
	case 1:
		put(t, " frobnicate %zu\n", i);
		break;
	default:
		put(t, " lifetime %zu\n", 100000 + i);
	}
}

static const struct generate_shape shapes[] = {
	{"foreign lines", head_plain, item_foreign, tail_end},
	{"hub lines", head_crypto, item_spoke, tail_end},
	{"peers", head_peers, put_peer, tail_peers},
	{"tunnels", head_tunnels, item_tunnel, tail_end},
	{"ACL entries", head_acl, item_acl, tail_acl},
	{"static routes", head_tunnels, item_route, tail_end},
	{"profiles with matches", head_matches, item_match, tail_end},
	{"crypto map entries", head_tunnels, item_map, tail_map},
	{"findings", head_wrong, item_wrong, tail_end},
};

size_t generate_shape_count(void)
{
	return sizeof(shapes) / sizeof(shapes[0]);
}

const struct generate_shape *generate_shape_at(size_t i)
{
	return shapes + i;
}

const char *generate_shape_name(const struct generate_shape *s)
{
	return s->name;
}

bool generate_shape(const struct generate_shape *s, const char *path,
	size_t lines, struct generated *out)
{
	struct text t;

	if (!start(&t, path))
		return false;
	s->head(&t);
	while (t.made.lines < lines)
		s->item(&t, ++t.made.items);
	s->tail(&t);
	return finish(&t, out);
}

bool generate_long_line(const char *path, size_t bytes, struct generated *out)
{
	struct text t;

	if (!start(&t, path))
		return false;
	put(&t, "hostname bench\ncrypto ikev2 proposal P\n encryption");
	while (t.made.bytes < bytes)
		put(&t, " aes-cbc-256");
	put(&t, "\nend\n");
	t.made.items = 1;
	return finish(&t, out);
}
