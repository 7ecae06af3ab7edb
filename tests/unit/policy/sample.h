/* A policy with at least one row in every table, used by the policy tests: two
 * keys of a hub, one tunnel, one of everything that they need. */
#ifndef FLEXIKE_TESTS_POLICY_SAMPLE_H
#define FLEXIKE_TESTS_POLICY_SAMPLE_H

#include "runtime/policy/policy.h"

#define SAMPLE_KEY_LOCAL "hunter2-local"
#define SAMPLE_KEY_REMOTE "hunter2-remote"
/* Rows that the sample has. */
#define SAMPLE_TRANSFORMS 6u

static inline struct policy_str sample_str(struct policy_builder *b,
	const char *s)
{
	return policy_intern(b, span_str(s));
}

static inline struct policy_prefix sample_prefix(const char *s)
{
	struct prefix p = {0};

	if (!prefix_parse(s, &p))
		return (struct policy_prefix){0};
	return policy_prefix_of(&p);
}

static inline struct policy_addr sample_addr(const char *s)
{
	return sample_prefix(s).addr;
}

static inline void sample_transforms(struct policy_builder *b)
{
	static const enum transform_row rows[SAMPLE_TRANSFORMS] = {
		ALG_AES_CBC_256, ALG_PRF_SHA256, ALG_HMAC_SHA256_128, ALG_DH_14,
		ALG_AES_GCM_16_128, ALG_ESN_NO};

	for (size_t i = 0; i < SAMPLE_TRANSFORMS; i++) {
		const struct transform *t = transform_row(rows[i]);
		struct policy_transform row = {t->type, t->id, t->key_bits};

		(void)policy_add(b, POLICY_TABLE_transform, &row);
	}
}

static inline void sample_device(struct policy_builder *b)
{
	struct policy_device device = {
		.file = sample_str(b, "hub.cfg"),
		.line = 1,
		.hostname = sample_str(b, "hub"),
		.release = sample_str(b, "xe-16.7"),
		.window = 5,
		.cookie_challenge = UINT32_MAX,
		.max_in_negotiation = 40,
	};
	struct policy_vrf vrf = {.file = device.file, .line = 2,
		.name = sample_str(b, "red")};
	struct policy_interface out = {
		.file = device.file,
		.line = 4,
		.name = sample_str(b, "Ethernet1/1"),
		.ipv4 = sample_prefix("10.0.0.1/24"),
		.ipv6 = sample_prefix("2001:db8::1/64"),
		.vrf = 0,
		.defined = 1,
	};

	(void)policy_add(b, POLICY_TABLE_device, &device);
	(void)policy_add(b, POLICY_TABLE_vrf, &vrf);
	(void)policy_add(b, POLICY_TABLE_interface, &out);
}

static inline void sample_pki(struct policy_builder *b)
{
	struct policy_certificate_part part = {sample_str(b, "MAA=")};
	struct policy_certificate cert = {
		.file = sample_str(b, "hub.cfg"),
		.line = 30,
		.role = POLICY_CERT_CA,
		.subject = sample_str(b, "cn=Lab"),
		.issuer = sample_str(b, "cn=Lab"),
		.serial = sample_str(b, "01"),
		.not_before = 1700000000,
		.not_after = UINT32_MAX,
		.sha256 = sample_str(b, "00"),
		.der = {0, 1},
	};
	struct policy_trustpoint_revocation revocation = {
		POLICY_REVOCATION_CRL};
	struct policy_trustpoint trustpoint = {.file = cert.file, .line = 29,
		.name = sample_str(b, "CA"), .revocation = {0, 1}, .vrf = 0,
		.certificates = {0, 1}};
	struct policy_certificate_rule rule = {.file = cert.file, .line = 32,
		.field = POLICY_CERT_FIELD_ISSUER, .op = POLICY_CERT_OP_CO,
		.text = sample_str(b, "cn=lab")};
	struct policy_certificate_entry entry = {.file = cert.file,
		.line = 31, .number = 10, .rules = {0, 1}};
	struct policy_certificate_map map = {.file = cert.file, .line = 31,
		.name = sample_str(b, "MAP"), .entries = {0, 1}};
	struct policy_profile_certificate use_map = {0};
	struct policy_profile_trustpoint use = {.sign = 1};

	(void)policy_add(b, POLICY_TABLE_certificate_part, &part);
	(void)policy_add(b, POLICY_TABLE_certificate, &cert);
	(void)policy_add(b, POLICY_TABLE_trustpoint_revocation, &revocation);
	(void)policy_add(b, POLICY_TABLE_trustpoint, &trustpoint);
	(void)policy_add(b, POLICY_TABLE_certificate_rule, &rule);
	(void)policy_add(b, POLICY_TABLE_certificate_entry, &entry);
	(void)policy_add(b, POLICY_TABLE_certificate_map, &map);
	(void)policy_add(b, POLICY_TABLE_profile_certificate, &use_map);
	(void)policy_add(b, POLICY_TABLE_profile_trustpoint, &use);
}

static inline void sample_ike(struct policy_builder *b)
{
	struct policy_ike_proposal proposal = {
		.origin = POLICY_ORIGIN_DEFAULT,
		.name = sample_str(b, "default"),
		.transforms = {0, 4},
	};
	struct policy_policy_proposal listed = {.proposal = 0};
	struct policy_address local = {sample_addr("10.0.0.1")};
	struct policy_ike_policy policy = {
		.origin = POLICY_ORIGIN_DEFAULT,
		.name = proposal.name,
		.fvrf = POLICY_FVRF_NAMED,
		.vrf = 0,
		.local = {0, 1},
		.proposals = {0, 1},
	};
	struct policy_identity id[2] = {
		{.kind = POLICY_ID_ADDRESS,
			.prefix = sample_prefix("20.0.0.0/8")},
		{.kind = POLICY_ID_FQDN_DOMAIN,
			.text = sample_str(b, "m\xc3\xbc" "nchen.example")},
	};
	struct policy_profile_auth auth = {POLICY_AUTH_PSK};

	(void)policy_add(b, POLICY_TABLE_ike_proposal, &proposal);
	(void)policy_add(b, POLICY_TABLE_policy_proposal, &listed);
	(void)policy_add(b, POLICY_TABLE_address, &local);
	(void)policy_add(b, POLICY_TABLE_ike_policy, &policy);
	(void)policy_add(b, POLICY_TABLE_identity, &id[0]);
	(void)policy_add(b, POLICY_TABLE_identity, &id[1]);
	(void)policy_add(b, POLICY_TABLE_profile_auth, &auth);
}

static inline void sample_keys(struct policy_builder *b)
{
	struct policy_keyring_address address = {
		sample_prefix("20.0.0.1/32")};
	struct policy_keyring_peer peer = {
		.file = sample_str(b, "hub.cfg"),
		.line = 9,
		.name = sample_str(b, "spoke"),
		.addresses = {0, 1},
		.identities = {1, 1},
		.psk_local = policy_add_secret(b, span_str(SAMPLE_KEY_LOCAL)),
		.psk_remote = policy_add_secret(b,
			span_str(SAMPLE_KEY_REMOTE)),
	};
	struct policy_keyring ring = {.file = peer.file, .line = 8,
		.name = sample_str(b, "K\t\"1\\"), .peers = {0, 1}};
	struct policy_profile profile = {
		.file = peer.file,
		.line = 12,
		.name = sample_str(b, "default"),
		.fvrf = POLICY_FVRF_ANY,
		.vrf = POLICY_NONE,
		.match_remote = {0, 2},
		.match_certificate = {0, 1},
		.trustpoints = {0, 1},
		.local_id = POLICY_NONE,
		.auth_local = POLICY_AUTH_PSK,
		.auth_remote = {0, 1},
		.psk_local = POLICY_NONE,
		.psk_remote = POLICY_NONE,
		.lifetime = 86400,
		.dpd_mode = POLICY_DPD_ON_DEMAND,
		.dpd_interval = 10,
		.dpd_retry = 3,
		.ivrf = POLICY_NONE,
		.complete = 1,
	};

	(void)policy_add(b, POLICY_TABLE_keyring_address, &address);
	(void)policy_add(b, POLICY_TABLE_keyring_peer, &peer);
	(void)policy_add(b, POLICY_TABLE_keyring, &ring);
	(void)policy_add(b, POLICY_TABLE_profile, &profile);
}

static inline void sample_esp(struct policy_builder *b)
{
	struct policy_esp_proposal esp = {
		.origin = POLICY_ORIGIN_DEFAULT,
		.name = sample_str(b, "default"),
		.transforms = {4, 2},
		.mode = POLICY_IPSEC_TRANSPORT,
	};
	struct policy_profile_esp listed = {.proposal = 0};
	struct policy_ipsec_profile ipsec = {
		.origin = POLICY_ORIGIN_DEFAULT,
		.name = esp.name,
		.proposals = {0, 1},
		.life_seconds = 3600,
		.life_kilobytes = 4608000,
		.replay_window = 64,
	};

	(void)policy_add(b, POLICY_TABLE_esp_proposal, &esp);
	(void)policy_add(b, POLICY_TABLE_profile_esp, &listed);
	(void)policy_add(b, POLICY_TABLE_ipsec_profile, &ipsec);
}

/* Tunnel number i of the hub, to the peer with that host number. */
static inline void sample_tunnel(struct policy_builder *b, uint32_t i)
{
	char name[24] = "Tunnel";
	struct addr peer = addr_v4(0x14000001 + i);
	struct policy_tunnel tunnel = {
		.file = sample_str(b, "hub.cfg"),
		.line = 20 + i * 6,
		.mode = POLICY_TUNNEL_IPSEC_IPV4,
		.number = i,
		.source = sample_addr("10.0.0.1"),
		.destination = policy_addr_of(&peer),
		.fvrf = POLICY_NONE,
		.ivrf = POLICY_NONE,
		.ipv4 = sample_prefix("10.120.0.1/30"),
		.selectors = {0, 1},
		.usable = 1,
	};
	size_t n = strlen(name) + 10;

	for (uint32_t v = i, k = 0; k < 10; k++, v /= 10)
		name[n - 1 - k] = (char)('0' + v % 10);
	tunnel.name = sample_str(b, name);
	(void)policy_add(b, POLICY_TABLE_tunnel, &tunnel);
}

static inline struct policy_builder *sample_builder(void)
{
	struct policy_builder *b = policy_builder_new();
	struct policy_selector any = {.local = sample_prefix("0.0.0.0/0"),
		.remote = sample_prefix("0.0.0.0/0"),
		.local_port_last = 65535,
		.remote_port_last = 65535};
	struct policy_route route = {.prefix = sample_prefix("10.2.0.0/16"),
		.tunnel = 0, .vrf = POLICY_NONE, .distance = 1};

	if (!b)
		return NULL;
	sample_device(b);
	sample_transforms(b);
	sample_ike(b);
	sample_pki(b);
	sample_keys(b);
	sample_esp(b);
	(void)policy_add(b, POLICY_TABLE_selector, &any);
	sample_tunnel(b, 200);
	(void)policy_add(b, POLICY_TABLE_route, &route);
	return b;
}

#endif
