/* From IKEv1 and crypto maps to FlexVPN: what to type, in which order, and what
 * a person must decide.
 *
 * A crypto map entry becomes a static tunnel (SVTI) and routes into it, a
 * dynamic map becomes a virtual template (DVTI), and a tunnel that IKEv1
 * protects keeps its interface and gets an IKEv2 profile. Every IKEv1 and
 * crypto map setting of the input is carried, noted, or a decision: none is
 * dropped in silence. RFC 7296; guide: Configuring IKEv2, FlexVPN Spoke to
 * Spoke, IKEv2 Profile. */
#ifndef FLEXIKE_COMPILER_MIGRATE_MIGRATE_H
#define FLEXIKE_COMPILER_MIGRATE_MIGRATE_H

#include "compiler/compiler.h"

enum migrate_to {
	MIGRATE_AUTO, /* static entries to SVTI, dynamic ones to DVTI */
	MIGRATE_SVTI, /* no DVTI: dynamic maps are left to a person */
	MIGRATE_DVTI, /* static entries are answered by a template, too */
};

struct migrate_options {
	enum migrate_to to;
	bool soft; /* old and new side by side; the old goes at the end */
	bool keep_algorithms; /* also the weak ones */
};

/* The plan for one configuration. */
struct migrate;

/* u is borrowed until migrate_free(). NULL: no memory. */
struct migrate *migrate_run(const struct compiler_unit *u,
	const struct migrate_options *o);
void migrate_free(struct migrate *m);

/* Nothing in the configuration is of IKEv1 or of a crypto map. */
bool migrate_is_empty(const struct migrate *m);
/* What is left to a person. */
size_t migrate_decisions(const struct migrate *m);

/* The forms of a plan. All are NUL-terminated and owned by the caller (wipe,
 * then free); NULL: no memory. Without secrets, a comment stands where a
 * preshared key belongs; JSON never has one. */

/* Numbered steps with comments, then decisions and notes as comments. */
char *migrate_text(const struct migrate *m, bool secrets);
/* The commands alone. */
char *migrate_commands(const struct migrate *m, bool secrets);
/* The configuration with the change applied: all of it, or with a soft
 * migration all but the clean-up. Without secrets no key of the input is in it
 * either. */
char *migrate_whole(const struct migrate *m, bool secrets);
/* Decisions and notes, each with its place. */
char *migrate_report(const struct migrate *m);
/* docs/migrate.md describes it. */
char *migrate_json(const struct migrate *m);

#endif
