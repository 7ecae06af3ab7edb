#include "pcap/cap.h"

#include <errno.h>
#include <stdlib.h>

#include "pcap/child.h"
#include "pcap/flow.h"
#include "pcap/gzip.h"
#include "pcap/keys.h"
#include "pcap/link.h"
#include "pcap/open.h"
#include "pcap/packet.h"
#include "pcap/reassemble.h"
#include "pcap/verdict.h"
#include "runtime/crypto/crypto.h"

#define TREE_MAX ((size_t)256 << 20)

/* ---- after the last packet ----------------------------------------------- */

static void partials(struct cap *cap)
{
	struct cap_partial p;

	while (cap_reassemble_partial(cap->reassembly, &p)) {
		struct cap_packet packet = {
			.at = p.first, .src = p.src, .dst = p.dst,
			.proto = p.proto, .data = p.start,
			.fragments = p.fragments,
		};

		cap_malformed_add(cap, &packet, "IP", 0, p.start.n, p.start.n ?
			"fragments of this datagram are missing" :
			"the first fragment of this datagram is missing");
	}
}

static void message_malformed(struct cap *cap, const struct cap_message *m)
{
	const struct cap_packet packet = {
		.at = m->at, .src = m->src.addr, .dst = m->dst.addr,
	};

	if (m->state == CAP_MALFORMED && !m->cut)
		cap_malformed_add(cap, &packet, m->error_inside ?
			"IKE, opened" : "IKE", m->error.payload,
			m->error.offset, m->error.reason);
}

/* Verdicts ask for flows both ways, so what keys tell of them comes first. */
static void children(struct cap *cap, struct arena *tree)
{
	for (size_t i = 0; cap->keys && i < cap->n_convs; i++) {
		struct cap_conv *c = cap->convs[i];

		c->key = cap_keys_find(cap->keys, c->spi_i, c->spi_r);
		if (!c->key)
			continue;
		cap_open(cap, c, tree);
		cap_children_join(cap, c, tree);
		arena_reset(tree);
	}
}

static void conclude(struct cap *cap)
{
	struct arena tree;

	arena_init(&tree, TREE_MAX);
	partials(cap);
	children(cap, &tree);
	cap_flows_pair(cap);
	for (size_t i = 0; i < cap->n_convs; i++) {
		struct cap_conv *c = cap->convs[i];

		cap_open(cap, c, &tree);
		for (const struct cap_message *m = c->messages; m; m = m->next)
			message_malformed(cap, m);
		cap_verdict_ike(cap, c, &tree);
		arena_reset(&tree);
	}
	for (size_t i = 0; i < cap->n_flows; i++)
		cap_verdict_flow(cap, cap->flows[i]);
	arena_fini(&tree);
}

static bool start(struct cap *cap, const char *file,
	const struct cap_options *options, char *err, size_t err_cap)
{
	struct map *const maps[] = {&cap->by_spi, &cap->by_start,
		&cap->by_octets, &cap->by_flow, &cap->natt_pairs};

	arena_init(&cap->arena, 0);
	/* A seed of its own each time: whoever made the capture cannot have
	 * chosen SPIs that collide. */
	for (size_t i = 0; i < sizeof(maps) / sizeof(*maps); i++)
		map_init(maps[i], (uint64_t)(uintptr_t)cap ^ i);
	cap->reassembly = cap_reassembly_new();
	cap->file = strdup(file);
	if (!cap->reassembly || !cap->file) {
		(void)snprintf(err, err_cap, "%s: out of memory", file);
		return false;
	}
	if (!options->keys)
		return true;
	cap->keys = cap_keys_load(options->keys, err, err_cap);
	if (!cap->keys)
		return false;
	cap->crypto = crypto_new();
	cap->scratch = cap->crypto ? crypto_scratch_new(cap->crypto) : NULL;
	if (!cap->scratch)
		(void)snprintf(err, err_cap, "libcrypto cannot start");
	return cap->scratch;
}

struct cap *cap_analyse_stream(FILE *f, const char *name,
	const struct cap_options *options, char *err, size_t err_cap)
{
	struct cap *cap = calloc(1, sizeof(*cap));

	if (!cap || !start(cap, name, options, err, err_cap)) {
		if (!cap)
			(void)snprintf(err, err_cap, "%s: out of memory", name);
		if (f != stdin)
			(void)fclose(f);
		cap_free(cap);
		return NULL;
	}
	if (!cap_read(f, name, &cap->arena, cap_frame_look, cap, &cap->ended,
			err, err_cap))
		goto bad;
	if (cap->frames && !cap->link) {
		(void)snprintf(err, err_cap, "%s: another link type than %s",
			name, cap_link_all());
		goto bad;
	}
	conclude(cap);
	if (!cap->full)
		return cap;
	(void)snprintf(err, err_cap, "%s: out of memory", name);
bad:
	cap_free(cap);
	return NULL;
}

struct cap *cap_analyse(const char *file, const struct cap_options *options,
	char *err, size_t err_cap)
{
	FILE *f = cap_gzip_open(file);

	if (f)
		return cap_analyse_stream(f, file, options, err, err_cap);
	(void)snprintf(err, err_cap, "%s: %s", file, strerror(errno));
	return NULL;
}

void cap_free(struct cap *cap)
{
	if (!cap)
		return;
	map_fini(&cap->by_spi);
	map_fini(&cap->by_start);
	map_fini(&cap->by_octets);
	map_fini(&cap->by_flow);
	map_fini(&cap->natt_pairs);
	free(cap->convs);
	free(cap->flows);
	free(cap->messages);
	cap_reassembly_free(cap->reassembly);
	cap_keys_free(cap->keys);
	crypto_scratch_free(cap->scratch);
	crypto_free(cap->crypto);
	arena_fini(&cap->arena);
	free(cap->file);
	free(cap);
}

bool cap_has_findings(const struct cap *cap)
{
	bool found = cap->n_malformed || cap->ended;

	for (size_t i = 0; i < cap->n_convs; i++)
		found |= cap->convs[i]->verdict.outcome != CAP_UP;
	for (size_t i = 0; i < cap->n_flows; i++)
		found |= cap->flows[i]->verdict.outcome != CAP_UP;
	return found;
}
