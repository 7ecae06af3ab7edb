/* show crypto ikev2 keyring: keys are masked, their length too. */
#include "compiler/show/object.h"

static json_t *addresses(const struct policy *p, struct policy_range r)
{
	json_t *list = json_array();
	char buf[SHOW_PREFIX_MAX];

	for (uint32_t i = 0; i < r.n; i++)
		(void)json_array_append_new(list, json_string(show_prefix(
			&policy_get(p, keyring_address, r.first + i)->prefix,
			buf)));
	return list;
}

static json_t *peers(const struct policy *p, struct policy_range range)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < range.n; i++) {
		const struct policy_keyring_peer *r =
			policy_get(p, keyring_peer, range.first + i);
		json_t *o = SHOW_OBJECT(p, r);

		show_set_text(o, "hostname", policy_text(p, r->hostname));
		show_set(o, "addresses", addresses(p, r->addresses));
		show_set(o, "identities", show_identities(p, r->identities));
		show_set_bool(o, "local_key", r->psk_local != POLICY_NONE);
		show_set_bool(o, "remote_key", r->psk_remote != POLICY_NONE);
		(void)json_array_append_new(list, o);
	}
	return list;
}

void show_keyring_list(const struct show_from *from, json_t *out)
{
	const struct policy *p = from->p;
	uint32_t n = policy_count(p, POLICY_TABLE_keyring);

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_keyring *r = policy_get(p, keyring, i);
		json_t *o = SHOW_OBJECT(p, r);

		show_set(o, "peers", peers(p, r->peers));
		(void)json_array_append_new(out, o);
	}
}

static void print_list(FILE *out, const char *label, const json_t *list)
{
	(void)fprintf(out, "  %s: ", label);
	show_join(out, list, ", ");
	(void)fputc('\n', out);
}

static void print_key(FILE *out, const char *side, bool is_set)
{
	(void)fprintf(out, "  Pre-shared-key %s: %s\n", side,
		is_set ? SHOW_MASK : "none");
}

void show_keyring_print(FILE *out, const json_t *o)
{
	json_t *peer;
	size_t i;

	(void)fprintf(out, "IKEv2 keyring: %s\n", show_text(o, "name", ""));
	json_array_foreach (json_object_get(o, "peers"), i, peer) {
		(void)fprintf(out, " Peer: %s\n", show_text(peer, "name", ""));
		(void)fprintf(out, "  Hostname: %s\n",
			show_text(peer, "hostname", "none"));
		print_list(out, "Address", json_object_get(peer, "addresses"));
		print_list(out, "Identity",
			json_object_get(peer, "identities"));
		print_key(out, "local", show_bool(peer, "local_key"));
		print_key(out, "remote", show_bool(peer, "remote_key"));
	}
}
