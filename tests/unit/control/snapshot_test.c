/* Taking a snapshot: the engine and ESP are played by this file, so that every
 * value is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/control/control.h"

struct ike {
	struct ike_sa_info sas[4];
	size_t n_sas;
	struct ike_child_info children[4];
	size_t n_children;
	struct ike_stats stats;
};

struct esp {
	struct esp_counters child, tunnel, totals;
};

size_t ike_sa_count(const struct ike *ike)
{
	return ike->n_sas;
}

void ike_sa_get(const struct ike *ike, size_t i, struct ike_sa_info *info)
{
	*info = ike->sas[i];
}

size_t ike_child_count(const struct ike *ike)
{
	return ike->n_children;
}

void ike_child_get(const struct ike *ike, size_t i,
	struct ike_child_info *info)
{
	*info = ike->children[i];
}

const struct ike_stats *ike_stats(const struct ike *ike)
{
	return &ike->stats;
}

void ike_tunnel_traffic(const struct ike *ike, uint32_t tunnel,
	struct ike_traffic *out)
{
	*out = (struct ike_traffic){.in_octets = 7000 + tunnel,
		.sa_established = ike->n_sas};
}

const char *ike_state_name(enum ike_sa_state s)
{
	return s == IKE_STATE_READY ? "READY" : "IN-NEG";
}

bool esp_child_counters(const struct esp *esp, uint32_t child_id,
	struct esp_counters *out)
{
	*out = esp->child;
	return child_id != 99;
}

void esp_tunnel_counters(const struct esp *esp, uint32_t tunnel,
	struct esp_counters *out)
{
	*out = esp->tunnel;
	out->in_packets += tunnel;
}

const struct esp_counters *esp_totals(const struct esp *esp)
{
	return &esp->totals;
}

const char *esp_err_name(enum esp_err e)
{
	return e == ESP_ERR_ICV ? "integrity" : "other";
}

/* ---- a policy with two tunnels ----------------------------------------- */

static struct policy *policy_make(void)
{
	struct policy_builder *b = policy_builder_new();
	struct policy_str file = policy_intern(b, span_str("r1.cfg"));
	struct policy_device device = {.origin = POLICY_ORIGIN_CONFIG,
		.hostname = policy_intern(b, span_str("r1")), .window = 5};
	struct policy_vrf vrf = {.name = policy_intern(b, span_str("blue"))};
	struct policy_interface ifc = {.vrf = POLICY_NONE,
		.name = policy_intern(b, span_str("Ethernet1/1"))};
	struct policy_profile profile = {.vrf = POLICY_NONE,
		.services = POLICY_NONE,
		.name = policy_intern(b, span_str("default")),
		.local_id = POLICY_NONE, .keyring = POLICY_NONE,
		.psk_local = POLICY_NONE, .psk_remote = POLICY_NONE,
		.ivrf = POLICY_NONE, .lifetime = 86400};
	struct policy_ipsec_profile ipsec = {
		.name = policy_intern(b, span_str("protect")), .profile = 0,
		.life_seconds = 3600};
	struct policy_tunnel tunnel = {.file = file, .line = 17,
		.name = policy_intern(b, span_str("Tunnel1")),
		.source_interface = 0, .fvrf = 0, .ivrf = POLICY_NONE,
		.ipsec_profile = 0, .usable = 1};
	struct policy_error err = {0};
	struct policy *p;
	uint8_t *image;
	struct addr peer = addr_v4(0x14000001);
	size_t n;

	tunnel.destination = policy_addr_of(&peer);
	(void)policy_add(b, POLICY_TABLE_device, &device);
	(void)policy_add(b, POLICY_TABLE_vrf, &vrf);
	(void)policy_add(b, POLICY_TABLE_interface, &ifc);
	(void)policy_add(b, POLICY_TABLE_profile, &profile);
	(void)policy_add(b, POLICY_TABLE_ipsec_profile, &ipsec);
	(void)policy_add(b, POLICY_TABLE_tunnel, &tunnel);
	tunnel.name = policy_intern(b, span_str("Tunnel2"));
	tunnel.fvrf = POLICY_NONE;
	tunnel.line = 30;
	(void)policy_add(b, POLICY_TABLE_tunnel, &tunnel);
	if (!policy_builder_finish(b, true, &image, &n, &err))
		fail_msg("%s", err.reason);
	policy_builder_free(b);
	p = policy_open(span_of(image, n), &err);
	if (!p)
		fail_msg("%s", err.reason);
	free(image);
	return p;
}

static mono_t at(int64_t s)
{
	return mono_add_s((mono_t){1}, s);
}

static struct ike_sa_info sa_make(uint32_t id, enum ike_sa_state state)
{
	return (struct ike_sa_info){.id = id, .tunnel = 0, .profile = 0,
		.state = state, .initiator = true, .spi_local = 1,
		.spi_remote = 2, .local = {addr_v4(0x0a000001), 500},
		.remote = {addr_v4(0x14000001), 500},
		.encr = transform_row(ALG_AES_CBC_256),
		.integ = transform_row(ALG_HMAC_SHA512_256),
		.prf = transform_row(ALG_PRF_SHA512),
		.dh = transform_row(ALG_DH_5), .auth_local = POLICY_AUTH_PSK,
		.auth_remote = POLICY_AUTH_PSK, .id_local = "10.0.0.1",
		.id_remote = "20.0.0.1", .created = at(0),
		.established = at(10), .lifetime = 86400, .next_request = 2,
		.dpd_mode = POLICY_DPD_ON_DEMAND, .dpd_interval = 10,
		.dpd_retry = 3};
}

static struct ike_child_info child_make(uint32_t id, uint32_t sa)
{
	return (struct ike_child_info){.id = id, .ike_sa = sa,
		.spi_in = 0x11, .spi_out = 0x22,
		.encr = transform_row(ALG_AES_CBC_128),
		.integ = transform_row(ALG_HMAC_SHA1_96), .installed = at(20),
		.life_seconds = 3600, .n_ts_local = 1, .n_ts_remote = 1};
}

struct world {
	struct policy *policy;
	struct ike ike;
	struct esp esp;
	struct ctl_failures *failures;
	struct arena arena;
};

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	w->policy = policy_make();
	w->failures = ctl_failures_new(w->policy);
	arena_init(&w->arena, 0);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	ctl_failures_free(w->failures);
	policy_free(w->policy);
	arena_fini(&w->arena);
	free(w);
	return 0;
}

static const struct ctl_snapshot *take(struct world *w)
{
	const struct ctl_snapshot *s = ctl_snapshot_take(&w->arena, w->policy,
		&w->ike, &w->esp, w->failures, at(0), at(100));

	assert_non_null(s);
	return s;
}

static void test_values(void **state)
{
	struct world *w = *state;
	const struct ctl_snapshot *s;
	const struct ctl_ike_sa *sa;
	const struct ctl_child_sa *c;

	w->ike.sas[w->ike.n_sas++] = sa_make(4, IKE_STATE_READY);
	w->ike.children[w->ike.n_children++] = child_make(7, 4);
	w->ike.stats.causes[CAUSE_NO_ANSWER] = 3;
	w->esp.child.in_packets = 5;
	w->esp.child.in_errors[ESP_ERR_REPLAY] = 1;
	w->esp.child.in_errors[ESP_ERR_ICV] = 2;
	w->esp.child.in_errors[ESP_ERR_PADDING] = 4;
	w->esp.child.in_errors[ESP_ERR_SELECTOR] = 8;
	w->esp.child.out_errors[ESP_ERR_SELECTOR] = 16;
	w->esp.tunnel.in_packets = 40;
	s = take(w);
	assert_string_equal(s->hostname, "r1");
	assert_string_equal(s->version, FLEXIKE_VERSION);
	assert_int_equal(s->uptime, 100);
	assert_int_equal(s->ike.causes[CAUSE_NO_ANSWER], 3);
	assert_int_equal(s->n_ike_sas, 1);
	sa = &s->ike_sas[0];
	assert_string_equal(sa->tunnel, "Tunnel1");
	assert_string_equal(sa->profile, "default");
	assert_string_equal(sa->fvrf, "blue");
	assert_string_equal(sa->ivrf, "none");
	assert_string_equal(sa->encr, "AES-CBC");
	assert_int_equal(sa->encr_bits, 256);
	assert_string_equal(sa->hash, "SHA512");
	assert_string_equal(sa->dh, "5");
	assert_string_equal(sa->auth_sign, "PSK");
	assert_int_equal(sa->age, 90);
	assert_int_equal(sa->dpd_interval, 10);
	assert_int_equal(sa->n_children, 1);
	c = &sa->children[0];
	assert_string_equal(c->encr, "ENCR_AES_CBC-128");
	assert_string_equal(c->integ, "AUTH_HMAC_SHA1_96");
	assert_string_equal(c->transform, "esp-aes esp-sha-hmac");
	assert_int_equal(c->age, 80);
	assert_int_equal(c->iv_len, 16);
	assert_int_equal(c->in_packets, 5);
	assert_int_equal(c->in_replay, 1);
	assert_int_equal(c->in_icv, 2);
	assert_int_equal(c->in_other_errors, 12);
	assert_int_equal(c->out_errors, 16);
	assert_string_equal(s->tunnels[0].status, "UP-ACTIVE");
	assert_string_equal(s->tunnels[0].profile, "protect");
	assert_string_equal(s->tunnels[0].interface, "Ethernet1/1");
	assert_string_equal(s->tunnels[0].where, "r1.cfg:17");
	assert_int_equal(s->tunnels[0].in_packets, 40);
	/* The address in use, where the policy had none. */
	assert_int_equal(s->tunnels[0].source.b[0], 10);
	assert_string_equal(s->tunnels[1].status, "DOWN");
	assert_int_equal(s->tunnels[1].in_packets, 41);
}

static void test_before_anything_is_known(void **state)
{
	struct world *w = *state;
	const struct ctl_ike_sa *sa;

	w->ike.sas[w->ike.n_sas++] = (struct ike_sa_info){.id = 1,
		.tunnel = POLICY_NONE, .profile = POLICY_NONE,
		.state = IKE_STATE_INIT_DONE, .dpd_mode = POLICY_DPD_OFF,
		.dpd_interval = 10};
	sa = &take(w)->ike_sas[0];
	assert_string_equal(sa->tunnel, "");
	assert_string_equal(sa->profile, "");
	assert_string_equal(sa->encr, "");
	assert_string_equal(sa->hash, "");
	assert_int_equal(sa->age, 0);
	assert_int_equal(sa->dpd_interval, 0);
}

static void test_aead_has_no_hash(void **state)
{
	struct world *w = *state;
	const struct ctl_ike_sa *sa;
	struct ike_sa_info info = sa_make(1, IKE_STATE_READY);
	struct ike_child_info child = child_make(1, 1);

	info.encr = transform_row(ALG_AES_GCM_16_256);
	info.integ = NULL;
	child.encr = transform_row(ALG_AES_GCM_16_256);
	child.integ = NULL;
	w->ike.sas[w->ike.n_sas++] = info;
	w->ike.children[w->ike.n_children++] = child;
	sa = &take(w)->ike_sas[0];
	assert_string_equal(sa->hash, "None");
	assert_string_equal(sa->children[0].integ, "");
	assert_string_equal(sa->children[0].transform, "esp-gcm 256");
}

static void check_status(struct world *w, const char *want)
{
	assert_string_equal(take(w)->tunnels[0].status, want);
}

/* The best SA of a tunnel counts: one being replaced does not take it down. */
static void test_status(void **state)
{
	struct world *w = *state;

	check_status(w, "DOWN");
	w->ike.sas[w->ike.n_sas++] = sa_make(1, IKE_STATE_INIT_SENT);
	check_status(w, "DOWN-NEGOTIATING");
	w->ike.sas[w->ike.n_sas++] = sa_make(2, IKE_STATE_READY);
	check_status(w, "UP-IDLE");
	w->ike.children[w->ike.n_children++] = child_make(9, 2);
	check_status(w, "UP-ACTIVE");
	w->ike.sas[w->ike.n_sas++] = sa_make(3, IKE_STATE_DELETING);
	check_status(w, "UP-ACTIVE");
	w->ike.n_sas = 1;
	w->ike.sas[0] = sa_make(2, IKE_STATE_DELETING);
	check_status(w, "UP-NO-IKE");
	w->ike.n_children = 0;
	check_status(w, "DOWN");
}

/* Children come in any order and find their SA. */
static void test_children(void **state)
{
	struct world *w = *state;
	const struct ctl_snapshot *s;

	w->ike.sas[w->ike.n_sas++] = sa_make(3, IKE_STATE_READY);
	w->ike.sas[w->ike.n_sas++] = sa_make(5, IKE_STATE_READY);
	w->ike.sas[w->ike.n_sas++] = sa_make(9, IKE_STATE_READY);
	w->ike.children[0] = child_make(99, 9); /* not in ESP any more */
	w->ike.children[1] = child_make(1, 3);
	w->ike.children[2] = child_make(2, 9);
	w->ike.children[3] = child_make(3, 4); /* its SA has just gone */
	w->ike.n_children = 4;
	s = take(w);
	assert_int_equal(s->ike_sas[0].n_children, 1);
	assert_int_equal(s->ike_sas[1].n_children, 0);
	assert_int_equal(s->ike_sas[2].n_children, 2);
	assert_int_equal(s->ike_sas[2].children[0].id, 99);
	assert_int_equal(s->ike_sas[2].children[0].in_packets, 0);
	assert_int_equal(s->ike_sas[2].children[1].id, 2);
}

static void note(struct world *w, enum ike_trace_kind kind, uint32_t tunnel,
	enum cause cause, const char *detail)
{
	ctl_failures_note(w->failures, &(struct ike_trace){.kind = kind,
		.tunnel = tunnel, .cause = cause, .detail = detail});
}

static void check_failure(struct world *w, const char *cause,
	const char *detail)
{
	const struct ctl_tunnel *t = &take(w)->tunnels[0];

	assert_string_equal(t->last_cause, cause);
	assert_string_equal(t->last_detail, detail);
}

static void test_failures(void **state)
{
	struct world *w = *state;

	check_failure(w, "", "");
	note(w, IKE_TRACE_FAILED, 0, CAUSE_NO_ANSWER, "sent 5 times");
	note(w, IKE_TRACE_FAILED, 1, CAUSE_BAD_KE, "another tunnel");
	note(w, IKE_TRACE_FAILED, POLICY_NONE, CAUSE_BAD_KE, "no tunnel");
	note(w, IKE_TRACE_INFO, 0, CAUSE_NONE, "x");
	check_failure(w, "no-answer", "sent 5 times");
	note(w, IKE_TRACE_SA_UP, 0, CAUSE_NONE, NULL);
	check_failure(w, "no-answer", "sent 5 times");
	note(w, IKE_TRACE_CHILD_UP, 0, CAUSE_NONE, NULL);
	check_failure(w, "", "");
	/* Both ends began: one of the two is given up, the other carries. */
	note(w, IKE_TRACE_CHILD_UP, 0, CAUSE_NONE, NULL);
	note(w, IKE_TRACE_CHILD_DOWN, 0, CAUSE_REPLACED, NULL);
	note(w, IKE_TRACE_SA_DOWN, 0, CAUSE_REPLACED, NULL);
	check_failure(w, "", "");
	note(w, IKE_TRACE_CHILD_DOWN, 0, CAUSE_PEER_DEAD, NULL);
	check_failure(w, "peer-dead", "");
	note(w, IKE_TRACE_SA_DOWN, 0, CAUSE_PEER_DEAD, "3 checks");
	check_failure(w, "peer-dead", "3 checks");
}

static void test_no_memory(void **state)
{
	struct world *w = *state;
	const struct ctl_snapshot *s = NULL;

	w->ike.sas[w->ike.n_sas++] = sa_make(4, IKE_STATE_READY);
	w->ike.children[w->ike.n_children++] = child_make(7, 4);
	for (size_t limit = 1; !s; limit += 61) {
		struct arena a;

		arena_init(&a, limit);
		s = ctl_snapshot_take(&a, w->policy, &w->ike, &w->esp,
			w->failures, at(0), at(1));
		arena_fini(&a);
	}
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_values),
		CASE(test_before_anything_is_known),
		CASE(test_aead_has_no_hash),
		CASE(test_status),
		CASE(test_children),
		CASE(test_failures),
		CASE(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
