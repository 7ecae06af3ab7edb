/* The control socket's messages: one JSON object a line, request and reply in
 * turn (docs/control.md). Pure: sockets are the business of runtime/io. */
#ifndef FLEXIKE_CONTROL_PROTOCOL_H
#define FLEXIKE_CONTROL_PROTOCOL_H

#include "runtime/control/control.h"

#define CTL_REQUEST_MAX 1024 /* octets of a request line */
#define CTL_NAME_MAX 64

enum ctl_verb { /* words in protocol.c */
	CTL_VERB_SNAPSHOT,
	CTL_VERB_CLEAR,
	CTL_VERB_START,
	CTL_VERB_STOP,
	CTL_VERB_VERSION,
	CTL_VERBS
};

struct ctl_request {
	enum ctl_verb verb;
	uint32_t ike_sa;	   /* CLEAR: id; 0: all */
	char tunnel[CTL_NAME_MAX]; /* START, STOP */
};

/* Read a request line (with or without its line end). False with a sentence in
 * err: not JSON, unknown command or field, a value out of range. */
bool ctl_request_parse(struct span line, struct ctl_request *r, char *err,
	size_t err_cap) __attribute__((warn_unused_result));
/* The line without its end; owned by the caller (free). NULL: no memory. */
char *ctl_request_build(const struct ctl_request *r);

/* Replies without their line end; owned by the caller (free). NULL: no
 * memory. */
char *ctl_reply_error(const char *sentence);
char *ctl_reply_snapshot(const struct ctl_snapshot *s);
/* {"ok":true,"cleared":n} */
char *ctl_reply_cleared(size_t n);
/* {"ok":true,"tunnel":"Tunnel200"} */
char *ctl_reply_tunnel(const char *name);
char *ctl_reply_version(void);

struct ctl_reply {
	struct ctl_snapshot *snapshot; /* NULL when there is none in it */
	uint64_t cleared;
	const char *tunnel;  /* or "" */
	const char *version; /* or "" */
};

/* Read a reply; everything is in the arena. False with the daemon's sentence,
 * or what is wrong with the reply, in err. */
bool ctl_reply_parse(struct arena *a, const char *text, struct ctl_reply *r,
	char *err, size_t err_cap) __attribute__((warn_unused_result));

#endif
