/* Inside convert/: what the parts of the swanctl.conf writer share. */
#ifndef FLEXIKE_COMPILER_CONVERT_SWAN_H
#define FLEXIKE_COMPILER_CONVERT_SWAN_H

#include "compiler/convert/note.h"
#include "compiler/convert/text.h"
#include "runtime/policy/find.h"

struct swan {
	const struct policy *p;
	struct convert_text *out;
	struct diag_list *notes;
	struct policy_prefixes peers; /* of keyrings: keyring_peer rows */
	struct policy_prefixes rules; /* of profiles: identity rows */
	struct map hosts;	/* keyring and host name: keyring_peer row */
	struct map templates;	/* number: tunnel row */
	uint32_t *first_route;	/* of each tunnel, or POLICY_NONE */
	uint32_t *next_route;
	bool secrets;
};

/* A connection, and the secrets that go with it. */
struct swan_connection {
	const char *name;	/* of the section */
	const struct policy_tunnel *tunnel;
	const struct policy_ipsec_profile *prot;
	const struct policy_profile *profile;
	uint32_t ike_policy;
	uint32_t tunnel_row;
	uint32_t profile_row;
	const char *local;  /* identities as charon reads them; NULL: not */
	const char *remote; /* known here */
	bool dynamic;	    /* peers are not known beforehand */
};

/* ---- words (swan_words.c); texts are in the arena of the notes --------------- */

/* A name that a section may have. */
const char *swan_section(struct swan *w, const char *prefix, const char *name);
/* "…" with what is special escaped. */
void swan_quoted(struct convert_text *out, const char *s);
/* "fqdn:r1.example.com"; NULL when charon has no such identity. */
const char *swan_identity(struct swan *w, const struct policy_identity *r);
/* "aes256-sha512-prfsha512-modp2048,…" */
void swan_ike_proposals(struct swan *w, const struct policy_ike_policy *r);
void swan_esp_proposals(struct swan *w, const struct policy_ipsec_profile *r);
/* "10.0.0.1/32[gre]" */
void swan_selectors(struct swan *w, const struct policy_tunnel *t, bool local);

/* ---- parts -------------------------------------------------------------------- */

void swan_connection_write(struct swan *w, const struct swan_connection *c);
/* The secrets of one connection; of a keyring whose peers are dynamic, all. */
void swan_secrets_write(struct swan *w, const struct swan_connection *c);

#endif
