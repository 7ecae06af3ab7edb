#include "compiler/ios/arg_acl.h"

#include "compiler/model/acl.h"

/* Where the entry is being read; bad is the word that cannot be, from 1. */
struct scan {
	const struct ios_line *l;
	size_t first;
	size_t i;
	struct model_ace *e;
	bool v6;
	size_t bad;
};

static bool left(const struct scan *s)
{
	return s->i < s->l->n;
}

static bool is_word(const struct scan *s, const char *word)
{
	return left(s) && ios_word_cmp(s->l->word[s->i], word) == 0;
}

static bool take(struct scan *s, const char *word)
{
	bool is = is_word(s, word);

	s->i += is;
	return is;
}

static bool fail(struct scan *s)
{
	/* When the line ends too early, its last word is to blame. */
	size_t at = left(s) ? s->i : s->l->n - 1;

	if (!s->bad)
		s->bad = at - s->first + 1;
	return false;
}

static bool address(struct scan *s, struct prefix *p)
{
	char buf[ADDR_STR_MAX];
	struct span w;

	if (!left(s))
		return fail(s);
	w = s->l->word[s->i];
	if (w.n >= sizeof(buf))
		return fail(s);
	memcpy(buf, w.p, w.n);
	buf[w.n] = '\0';
	if (!prefix_parse(buf, p) ||
		p->addr.family != (s->v6 ? ADDR_V6 : ADDR_V4))
		return fail(s);
	s->i++;
	return true;
}

static void put_v4(struct model_ace_end *end, const struct addr *a,
	uint32_t wildcard)
{
	memcpy(end->b, a->b, 4);
	bytes_set32(end->b + 4, wildcard);
}

static void put(const struct scan *s, struct model_ace_end *end,
	const struct addr *a)
{
	if (!s->v6) {
		put_v4(end, a, 0);
		return;
	}
	memcpy(end->b, a->b, 16);
	end->len = 128;
}

static bool host(struct scan *s, struct model_ace_end *end)
{
	struct prefix p;

	if (!address(s, &p) || p.len != (s->v6 ? 128 : 32))
		return fail(s);
	put(s, end, &p.addr);
	return true;
}

static bool begins_v4(struct span w)
{
	for (size_t k = 0; k < w.n; k++)
		if (w.p[k] != '.' && (w.p[k] < '0' || w.p[k] > '9'))
			return false;
	return w.n > 1 && memchr(w.p, '.', w.n);
}

/* ADDRESS WILDCARD, ADDRESS/LEN; alone (standard lists) it is one host. */
static bool network(struct scan *s, struct model_ace_end *end, bool standard)
{
	struct prefix p;
	struct prefix w;

	if (!address(s, &p))
		return false;
	put(s, end, &p.addr);
	if (s->v6) {
		end->len = p.len;
		return true;
	}
	if (p.len != 32) {
		struct addr mask = prefix_mask(ADDR_V4, p.len);

		put_v4(end, &p.addr, ~bytes_get32(mask.b));
		return true;
	}
	if (standard && (!left(s) || !begins_v4(s->l->word[s->i])))
		return true;
	if (!address(s, &w) || w.len != 32)
		return fail(s);
	put_v4(end, &p.addr, bytes_get32(w.addr.b));
	return true;
}

static bool side(struct scan *s, struct model_ace_end *end, uint8_t group,
	bool standard)
{
	if (take(s, "any") || take(s, "any4") || take(s, "any6")) {
		if (!s->v6)
			bytes_set32(end->b + 4, UINT32_MAX);
		return true;
	}
	if (take(s, "host"))
		return host(s, end);
	if (group && (take(s, "object-group") || take(s, "addrgroup") ||
			     take(s, "fqdn-group"))) {
		s->e->flags |= group;
		return left(s) ? (s->i++, true) : fail(s);
	}
	return network(s, end, standard);
}

/* ---- protocols and ports ------------------------------------------------------- */

static const struct named {
	const char *name;
	uint16_t number;
} ports[] = {
#define PORT(name, number) {name, number},
#include "compiler/ios/port.def"
#undef PORT
}, protocols[] = {
#define PROTOCOL(name, number) {name, number},
#include "compiler/ios/protocol.def"
#undef PROTOCOL
};

static bool named(const struct named *t, size_t n, struct span w,
	uint32_t *number)
{
	for (size_t k = 0; k < n; k++)
		if (ios_word_cmp(w, t[k].name) == 0) {
			*number = t[k].number;
			return true;
		}
	return false;
}

static bool protocol(struct scan *s)
{
	uint32_t n;

	if (!left(s))
		return fail(s);
	if (take(s, "object-group")) {
		s->e->flags |= MODEL_ACE_SERVICE_GROUP;
		return left(s) ? (s->i++, true) : fail(s);
	}
	if (!named(protocols, sizeof(protocols) / sizeof(*protocols),
		    s->l->word[s->i], &n) &&
		!ios_number(s->l->word[s->i], 0, 255, &n))
		return fail(s);
	s->e->protocol = (uint8_t)n;
	s->i++;
	return true;
}

static bool port(struct scan *s, uint32_t *n)
{
	if (!left(s) ||
		(!named(ports, sizeof(ports) / sizeof(*ports),
			 s->l->word[s->i], n) &&
			!ios_number(s->l->word[s->i], 0, 65535, n)))
		return false;
	s->i++;
	return true;
}

static void range(struct model_ace_end *end, enum model_port_op op,
	uint32_t first, uint32_t last)
{
	end->op = (uint8_t)op;
	end->first = (uint16_t)first;
	end->last = (uint16_t)last;
}

/* eq takes several ports, as of newer releases. */
static bool equal(struct scan *s, struct model_ace_end *end)
{
	uint32_t n;
	uint32_t more;

	if (!port(s, &n))
		return fail(s);
	range(end, MODEL_PORT_RANGE, n, n);
	while (port(s, &more))
		end->op = MODEL_PORT_LIST;
	return true;
}

static bool port_range(struct scan *s, struct model_ace_end *end)
{
	uint32_t a;
	uint32_t b;

	if (take(s, "eq"))
		return equal(s, end);
	if (take(s, "range")) {
		if (!port(s, &a) || !port(s, &b) || b < a)
			return fail(s);
		range(end, MODEL_PORT_RANGE, a, b);
	} else if (take(s, "gt")) {
		if (!port(s, &a) || a == 65535)
			return fail(s);
		range(end, MODEL_PORT_RANGE, a + 1, 65535);
	} else if (take(s, "lt")) {
		if (!port(s, &a) || !a)
			return fail(s);
		range(end, MODEL_PORT_RANGE, 0, a - 1);
	} else if (take(s, "neq")) {
		if (!port(s, &a))
			return fail(s);
		range(end, MODEL_PORT_NOT, a, a);
	}
	return true;
}

static bool has_ports(uint8_t protocol_number)
{
	return protocol_number == 6 || protocol_number == 17 ||
		protocol_number == 132;
}

/* What follows the addresses. Every option only narrows the entry, so what is
 * not known is kept as "narrowed by something". */
static void options(struct scan *s)
{
	static const struct {
		const char *word;
		uint8_t flag;
		uint8_t arguments;
	} known[] = {
		{"established", MODEL_ACE_ESTABLISHED, 0},
		{"log", MODEL_ACE_LOG, 0},
		{"log-input", MODEL_ACE_LOG, 0},
		{"fragments", MODEL_ACE_FRAGMENTS, 0},
		{"time-range", MODEL_ACE_TIME_RANGE, 1},
		{"sequence", 0, 1},
	};

	while (left(s)) {
		uint8_t flag = MODEL_ACE_OTHER;
		size_t step = 1;

		for (size_t k = 0; k < sizeof(known) / sizeof(*known); k++)
			if (is_word(s, known[k].word)) {
				flag = known[k].flag;
				step += known[k].arguments;
			}
		s->e->flags |= flag;
		s->i += step;
	}
}

/* ---- the arguments -------------------------------------------------------------- */

static int finish(struct scan *s, struct model_value *v, bool ok)
{
	if (!ok)
		return -(int)s->bad;
	options(s);
	v->text = ios_rest(s->l, s->first);
	v->refers = MODEL_PACKED;
	v->to.ace = s->e;
	return (int)(s->l->n - s->first);
}

static int entry(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a, bool v6)
{
	struct scan s = {l, i, i, arena_new(a, struct model_ace), v6, 0};
	bool ok;

	if (!s.e)
		return 0;
	s.e->family = v6 ? ADDR_V6 : ADDR_V4;
	ok = protocol(&s) &&
		side(&s, &s.e->source, MODEL_ACE_SOURCE_GROUP, false) &&
		(!has_ports(s.e->protocol) || port_range(&s, &s.e->source)) &&
		side(&s, &s.e->destination, MODEL_ACE_DESTINATION_GROUP,
			false) &&
		(!has_ports(s.e->protocol) ||
			port_range(&s, &s.e->destination));
	return finish(&s, v, ok);
}

int ios_arg_ace(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	return entry(l, i, v, a, false);
}

int ios_arg_ace_ipv6(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	return entry(l, i, v, a, true);
}

int ios_arg_ace_standard(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a)
{
	struct scan s = {l, i, i, arena_new(a, struct model_ace), false, 0};

	if (!s.e)
		return 0;
	s.e->family = ADDR_V4;
	bytes_set32(s.e->destination.b + 4, UINT32_MAX);
	return finish(&s, v, side(&s, &s.e->source, 0, true));
}

static bool bound(struct scan *s, const char *word, uint8_t *to)
{
	uint32_t n;

	if (!take(s, word))
		return true;
	if (!left(s) ||
		!ios_number(s->l->word[s->i], 0, s->v6 ? 128 : 32, &n))
		return fail(s);
	*to = (uint8_t)n;
	s->i++;
	return true;
}

static int rule(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a, bool v6)
{
	struct model_prefix_rule *r = arena_new(a, struct model_prefix_rule);
	struct scan s = {l, i, i, NULL, v6, 0};

	if (!r)
		return 0;
	if (!memchr(l->word[i].p, '/', l->word[i].n) ||
		!address(&s, &r->prefix))
		return -1;
	if (!bound(&s, "ge", &r->ge) || !bound(&s, "le", &r->le))
		return -(int)s.bad;
	v->text = ios_rest(l, i);
	v->refers = MODEL_PACKED;
	v->to.rule = r;
	return (int)(s.i - i);
}

int ios_arg_prefix_rule(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a)
{
	return rule(l, i, v, a, false);
}

int ios_arg_prefix_rule_ipv6(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a)
{
	return rule(l, i, v, a, true);
}
