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

/* One row of each table of AAA, authorization and FlexVPN. */
static inline void sample_aaa(struct policy_builder *b)
{
	struct policy_str file = sample_str(b, "hub.cfg");
	struct policy_attribute attribute = {sample_str(b, "addr-pool P"),
		POLICY_NONE};
	struct policy_attribute_list attributes = {.file = file, .line = 50,
		.name = sample_str(b, "A"), .attributes = {0, 1}};
	struct policy_pool_range range = {.low = sample_addr("10.9.0.1"),
		.high = sample_addr("10.9.0.9")};
	struct policy_pool pool = {.file = file, .line = 51,
		.name = sample_str(b, "P"), .ranges = {0, 1}};
	struct policy_pool6 pool6 = {.file = file, .line = 52,
		.name = sample_str(b, "P6"),
		.prefix = sample_prefix("2001:db8:9::/120"), .length = 128};
	struct policy_name_mangler mangler = {.file = file, .line = 53,
		.name = sample_str(b, "M"), .dn = POLICY_PART_STATE,
		.eap = POLICY_PART_SUFFIX,
		.eap_delimiter = sample_str(b, "@")};
	struct policy_radius_server server = {.file = file, .line = 54,
		.name = sample_str(b, "ISE"),
		.host = sample_str(b, "10.9.1.1"), .auth_port = 1812,
		.key = POLICY_NONE};
	struct policy_group_server member = {.server = 0, .key = POLICY_NONE};
	struct policy_server_group group = {.file = file, .line = 55,
		.name = sample_str(b, "G"), .servers = {0, 1}, .vrf = 0};
	struct policy_list_method method = {.method = POLICY_AAA_GROUP,
		.word = sample_str(b, "G"), .group = 0};
	struct policy_aaa_list list = {.file = file, .line = 56,
		.service = POLICY_AAA_AUTHORIZATION,
		.name = sample_str(b, "L"), .methods = {0, 1}};

	(void)policy_add(b, POLICY_TABLE_attribute, &attribute);
	(void)policy_add(b, POLICY_TABLE_attribute_list, &attributes);
	(void)policy_add(b, POLICY_TABLE_pool_range, &range);
	(void)policy_add(b, POLICY_TABLE_pool, &pool);
	(void)policy_add(b, POLICY_TABLE_pool6, &pool6);
	(void)policy_add(b, POLICY_TABLE_name_mangler, &mangler);
	(void)policy_add(b, POLICY_TABLE_radius_server, &server);
	(void)policy_add(b, POLICY_TABLE_group_server, &member);
	(void)policy_add(b, POLICY_TABLE_server_group, &group);
	(void)policy_add(b, POLICY_TABLE_list_method, &method);
	(void)policy_add(b, POLICY_TABLE_aaa_list, &list);
}

static inline void sample_access(struct policy_builder *b)
{
	struct policy_granted_name name = {sample_str(b, "example.net")};
	struct policy_granted_route route = {.kind = POLICY_ROUTE_SET_REMOTE,
		.prefix = sample_prefix("10.8.0.0/16")};
	struct policy_authorization grant = {
		.origin = POLICY_ORIGIN_DEFAULT,
		.name = sample_str(b, "default"),
		.pool = 0, .pool6 = 0, .dns = sample_addr("10.9.2.1"),
		.split_dns = {0, 1}, .attributes = 0, .route_interface = 1,
		.route_accept = 1, .route_tag = 1, .route_distance = 2,
		.routes = {0, 1}};
	struct policy_profile_authorization asked = {
		.peer = POLICY_PEER_CERT, .group = 1, .list = 0, .mangler = 0,
		.password = POLICY_NONE};
	struct policy_profile_accounting told = {POLICY_PEER_ANY, 0};
	struct policy_profile_service service = {.authorizations = {0, 1},
		.accountings = {0, 1}, .login_eap = POLICY_NONE,
		.login_anyconnect = POLICY_NONE, .keyring = POLICY_NONE,
		.keyring_mangler = POLICY_NONE,
		.keyring_password = POLICY_NONE, .config_request = 1};

	(void)policy_add(b, POLICY_TABLE_granted_name, &name);
	(void)policy_add(b, POLICY_TABLE_granted_route, &route);
	(void)policy_add(b, POLICY_TABLE_authorization, &grant);
	(void)policy_add(b, POLICY_TABLE_profile_authorization, &asked);
	(void)policy_add(b, POLICY_TABLE_profile_accounting, &told);
	(void)policy_add(b, POLICY_TABLE_profile_service, &service);
}

static inline void sample_client(struct policy_builder *b)
{
	struct policy_client_peer peer = {.number = 1,
		.kind = POLICY_HOST_FQDN, .host = sample_str(b, "hub.example"),
		.tracked = 1, .track = 7};
	struct policy_client_source source = {.number = 1,
		.interface = sample_str(b, "Ethernet1/1"), .track = 8};
	struct policy_client_inside inside = {sample_str(b, "Ethernet1/1")};
	struct policy_client client = {.line = 60,
		.file = sample_str(b, "hub.cfg"), .name = sample_str(b, "C"),
		.tunnel = sample_str(b, "Tunnel200"), .peers = {0, 1},
		.sources = {0, 1}, .inside = {0, 1},
		.connect = POLICY_CONNECT_MANUAL};
	struct policy_cluster cluster = {.line = 61, .file = client.file,
		.standby_group = sample_str(b, "HSRP"), .interface = 0,
		.group = 7, .address = sample_addr("192.0.2.7"),
		.max_session = 400};
	struct policy_redirect redirect = {.init = 1, .key = POLICY_NONE,
		.key_second = POLICY_NONE};

	(void)policy_add(b, POLICY_TABLE_client_peer, &peer);
	(void)policy_add(b, POLICY_TABLE_client_source, &source);
	(void)policy_add(b, POLICY_TABLE_client_inside, &inside);
	(void)policy_add(b, POLICY_TABLE_client, &client);
	(void)policy_add(b, POLICY_TABLE_cluster, &cluster);
	(void)policy_add(b, POLICY_TABLE_redirect, &redirect);
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
	struct policy_nhrp cloud = {.network = 1, .shortcut = 1,
		.virtual_template = 1, .holdtime = 600, .has_password = 1,
		.password = POLICY_NONE};
	struct policy_nhrp_peer nhrp = {.server = 1,
		.inside = sample_addr("10.9.0.1")};

	if (!b)
		return NULL;
	sample_device(b);
	sample_transforms(b);
	sample_ike(b);
	sample_pki(b);
	sample_keys(b);
	sample_esp(b);
	sample_aaa(b);
	sample_access(b);
	sample_client(b);
	(void)policy_add(b, POLICY_TABLE_selector, &any);
	sample_tunnel(b, 200);
	nhrp.host = sample_str(b, "203.0.113.1");
	(void)policy_add(b, POLICY_TABLE_nhrp, &cloud);
	(void)policy_add(b, POLICY_TABLE_nhrp_peer, &nhrp);
	(void)policy_add(b, POLICY_TABLE_route, &route);
	return b;
}

#endif
