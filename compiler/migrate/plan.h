/* A plan while it is made: steps with lines to type, decisions, notes, and what
 * becomes of the lines of the input. Inside compiler/migrate only.
 *
 * A key is never copied: MIGRATE_KEY stands in a block where one belongs, and
 * the block lists the keys in that order, borrowed from the text. */
#ifndef FLEXIKE_COMPILER_MIGRATE_PLAN_H
#define FLEXIKE_COMPILER_MIGRATE_PLAN_H

#include "compiler/convert/text.h"
#include "compiler/migrate/migrate.h"
#include "compiler/model/acl.h"
#include "compiler/model/global.h"
#include "compiler/model/interface.h"
#include "compiler/model/ipsec.h"
#include "compiler/model/isakmp.h"
#include "compiler/unit.h"
#include "runtime/base/map.h"

#define MIGRATE_KEY '\001'
/* With the kind of a key: the key alone, and no command before it. */
#define PLAN_KEY_RAW 0x100u
/* Text of the model as an argument of "%.*s". */
#define PLAN_TEXT(s) (int)((s).n > 200 ? 200 : (s).n), (const char *)(s).p

/* Where the lines of a block belong in a configuration. */
enum plan_place {
	PLAN_CRYPTO,
	PLAN_INTERFACE,
	PLAN_ROUTE,
	PLAN_EDIT, /* changes what is there: plan_drop(), plan_replace() */
	PLAN_PLACES = PLAN_EDIT
};

/* In the order of typing. */
enum plan_kind { STEP_IKE, STEP_IPSEC, STEP_TUNNEL, STEP_SWITCH, STEP_REMOVE,
	STEP_KINDS };

struct plan_key {
	struct span text;
	uint32_t kind; /* enum model_key */
	struct plan_key *next;
};

struct plan_block {
	const char *text;
	enum plan_place place;
	struct plan_key *keys;
	struct plan_key *last_key;
	struct plan_block *next;
};

struct plan_step {
	uint32_t line; /* what it is about; 0: several things */
	const char *title;
	const char *why;
	struct plan_block *first;
	struct plan_block *last;
	struct plan_step *next;
};

/* A decision, or a note, which has neither why nor type. */
struct plan_remark {
	uint32_t line; /* 0: the file as a whole */
	const char *what;
	const char *why;
	const char *type;
	struct plan_remark *next;
};

struct plan_remarks {
	struct plan_remark *first;
	struct plan_remark *last;
	size_t n;
};

struct plan_suite {
	const char *words; /* mode included */
	const char *name;
	struct plan_suite *next;
};

struct migrate {
	const struct compiler_unit *u; /* borrowed */
	const struct model *m;
	struct migrate_options o;
	struct arena arena;
	bool oom;
	bool empty;

	struct plan_step *steps[STEP_KINDS];
	struct plan_step *tails[STEP_KINDS];
	struct plan_step *step; /* that is being written */
	struct plan_block *block;
	struct convert_text lines;
	struct plan_remarks decisions;
	struct plan_remarks notes;
	struct plan_remark lost; /* written to when memory is short */
	struct map names; /* that were given; also what was said once */

	uint8_t *dropped;     /* by line */
	const char **replaced; /* by line, or NULL */

	struct map routes; /* network to the line of a static route */
	struct map tunnels; /* "source peer" to number */
	const char *keyring; /* of crypto isakmp key; NULL: none */
	const char **keyrings; /* by IKEv1 keyring */
	const char **profiles; /* by IKEv1 profile, its IKEv2 profile */
	const char **sets; /* by transform set */
	struct plan_suite *suites; /* transform sets that are new */
	struct plan_spot *tunnel_to; /* unprotected tunnels by destination */
	size_t n_tunnel_to;
	struct plan_spot *inside; /* interfaces by VRF and address */
	size_t n_inside;
	struct plan_spot *done; /* tunnels with IKEv2 by source and peer */
	size_t n_done;
	struct prefix ranges[64]; /* that a key is for; the first of them */
	size_t n_ranges;
	bool ikev1_stays; /* something left needs it */
};

/* ---- interfaces by address (index.c) ------------------------------------------ */

bool plan_index(struct migrate *p); /* false: no memory */
/* The tunnel that nothing protects yet and that leads to peer, or NULL. */
const struct model_interface *plan_tunnel_to(const struct migrate *p,
	const struct addr *peer);
/* The tunnel from source to peer that IKEv2 protects; family 0 is the template
 * for all peers. NULL: there is none. */
const struct model_interface *plan_migrated(const struct migrate *p,
	const struct model_interface *source, const struct addr *peer);
/* An interface of the VRF, other than one, that is in the network, or NULL. */
const struct model_interface *plan_inside(const struct migrate *p,
	const struct prefix *net, struct span vrf,
	const struct model_interface *not);

/* ---- writing (plan.c) ------------------------------------------------------- */

void plan_step(struct migrate *p, enum plan_kind kind, uint32_t line,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void plan_why(struct migrate *p, const char *why);
/* Ends the block before it. */
void plan_block(struct migrate *p, enum plan_place place);
void plan_say(struct migrate *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void plan_key(struct migrate *p, struct span key, uint32_t kind);
void plan_end(struct migrate *p);

struct plan_remark *plan_decide(struct migrate *p, uint32_t line,
	const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void plan_because(struct migrate *p, struct plan_remark *d, const char *fmt,
	...) __attribute__((format(printf, 3, 4)));
void plan_type(struct migrate *p, struct plan_remark *d, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void plan_note(struct migrate *p, uint32_t line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* True the first time. */
bool plan_once(struct migrate *p, const char *what);

/* Into the arena; control characters are replaced. "" when memory is short. */
const char *plan_text(struct migrate *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
const char *plan_addr(struct migrate *p, const struct addr *a);
/* "10.0.0.0 255.0.0.0" */
const char *plan_net(struct migrate *p, const struct prefix *net);

void plan_drop(struct migrate *p, uint32_t line);
void plan_replace(struct migrate *p, uint32_t line, const char *text);
/* A free name of the type, as near to `want` as possible. */
const char *plan_fresh(struct migrate *p, enum model_type t, const char *want);
/* A free number of Tunnel or Virtual-Template. */
uint32_t plan_number(struct migrate *p, const char *type, uint32_t want);

/* ---- scan.c: lines that the model does not have -------------------------------- */

/* Routes, and remarks about lines that are not modelled. */
void plan_scan(struct migrate *p);
/* Line of a static route to the network; 0: none. */
uint32_t plan_route_line(const struct migrate *p, struct span vrf,
	const struct prefix *net);
/* Is there a static route to the network into the tunnel? */
bool plan_has_route(const struct migrate *p, struct span vrf,
	const struct prefix *net, uint32_t tunnel);
/* Whether some row of leftover.def is about the row of the grammar. */
bool plan_scan_knows(const struct ios_row *row);

/* ---- ike.c -------------------------------------------------------------------- */

struct plan_peer {
	const struct model_isakmp_profile *isakmp; /* or NULL */
	const struct model_list *peers;	     /* or NULL */
	const struct addr *destination;	     /* of a tunnel, or NULL */
	const struct model_interface *source; /* or NULL */
	struct span fvrf;
	uint32_t template; /* number; 0: none */
	uint32_t line;
	const char *grant; /* authorization policy, or NULL */
	const char *want;
};

void plan_ike(struct migrate *p);
struct plan_entry;
/* Decide what to do for peers that no key is for. */
void plan_key_check(struct migrate *p, const struct plan_entry *e);
/* The name of the IKEv2 profile that is made for it, or was before. */
const char *plan_profile(struct migrate *p, const struct plan_peer *peer);

/* ---- esp.c -------------------------------------------------------------------- */

struct plan_esp {
	const struct model_list *sets;
	const struct model_value *pfs, *seconds, *days, *kilobytes,
		*kilobytes_off, *idle, *window, *replay_off, *responder_only,
		*df_bit;
	uint32_t line;
	const char *ike; /* IKEv2 profile */
	bool gre; /* inside: then transport mode is of use */
};
/* Of Diffie-Hellman, by its number: RFC 8247 2.4. */
bool plan_group_is_weak(uint32_t id);
/* Write an IPsec profile under the name. */
void plan_ipsec(struct migrate *p, const struct plan_esp *e, const char *name);
/* The largest packet that fits through a tunnel out of that interface,
 * whichever set is agreed on, with NAT on the way. */
uint32_t plan_mtu(const struct model_list *sets,
	const struct model_interface *out, bool gre);

/* ---- entry.c, dynamic.c, tunnel.c, route.c, remove.c --------------------------- */

struct plan_entry { /* of a map on an interface */
	const struct model_interface *on;
	const struct model_crypto_map *map;
	const struct model_map_entry *e;
	const struct model_map_entry *outer; /* that names the dynamic map */
};

void plan_maps(struct migrate *p);
void plan_static(struct migrate *p, const struct plan_entry *e);
void plan_dynamic(struct migrate *p, const struct plan_entry *e);
void plan_tunnels(struct migrate *p);
void plan_routes(struct migrate *p, const struct plan_entry *e,
	uint32_t tunnel, struct span vrf);
/* Is every route of the entry there, into the tunnel, and no other? */
bool plan_is_routed(struct migrate *p, const struct plan_entry *e,
	uint32_t tunnel, struct span vrf);
/* What goes when all else is done. */
void plan_remove(struct migrate *p);

const struct model_isakmp_profile *plan_isakmp_of(const struct plan_entry *e);
const struct model_interface *plan_source_of(const struct plan_entry *e);
struct span plan_ivrf_of(const struct plan_entry *e);
const char *plan_name_of(struct migrate *p, const struct plan_entry *e);
struct plan_esp plan_esp_of(const struct plan_entry *e, const char *ike);
const char *plan_ike_of(struct migrate *p, const struct plan_entry *e,
	uint32_t template, const char *grant);
/* The lines of a tunnel or template: VRF, address, MTU, source, filters. */
void plan_interface(struct migrate *p, const struct plan_entry *e);
void plan_settings(struct migrate *p, const struct plan_entry *e);

#endif
