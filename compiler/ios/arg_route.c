/* Arguments of static routes, of what watches them, and of NHRP. */
#include "compiler/ios/arg.h"

#include "compiler/model/interface.h"

static bool is_word(const struct ios_line *l, size_t i, const char *keyword)
{
	return i < l->n && ios_word_cmp(l->word[i], keyword) == 0;
}

/* ---- numbers that are names ------------------------------------------------------ */

static int numbered(const struct ios_line *l, size_t i, struct model_value *v,
	uint32_t max)
{
	struct span w = l->word[i];

	if (w.p[0] < '0' || w.p[0] > '9')
		return 0;
	if (!ios_number(w, 0, max, &v->number))
		return -1;
	while (w.n > 1 && *w.p == '0')
		w = span_of(w.p + 1, w.n - 1);
	v->text = w;
	return 1;
}

int ios_arg_track(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	(void)a;
	return numbered(l, i, v, 1000);
}

int ios_arg_sla(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	(void)a;
	return numbered(l, i, v, INT32_MAX);
}

/* ---- static routes --------------------------------------------------------------- */

static const struct {
	const char *word;
	uint32_t flag;
	bool value; /* another word follows */
} options[] = {
	{"dhcp", MODEL_ROUTE_DHCP, false},
	{"global", MODEL_ROUTE_GLOBAL, false},
	{"multicast", 0, false},
	{"name", 0, true},
	{"nexthop-vrf", 0, true},
	{"permanent", MODEL_ROUTE_PERMANENT, false},
	{"segmented", 0, false},
	{"tag", 0, true},
	{"unicast", 0, false},
};
#define OPTIONS (sizeof(options) / sizeof(*options))

/* "to R26 (ISP)": the last word of a text in quotes. */
static size_t quoted(const struct ios_line *l, size_t i)
{
	if (l->word[i].p[0] == '"')
		for (size_t k = i; k < l->n; k++)
			if (l->word[k].p[l->word[k].n - 1] == '"' &&
				(k > i || l->word[k].n > 1))
				return k;
	return i;
}

int ios_arg_route_options(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a)
{
	size_t from = i;
	size_t k;

	(void)a;
	for (; i < l->n; i++) {
		for (k = 0; k < OPTIONS; k++)
			if (is_word(l, i, options[k].word))
				break;
		if (k == OPTIONS)
			break;
		v->number |= options[k].flag;
		if (options[k].value && ++i >= l->n)
			return -1;
		if (options[k].value)
			i = quoted(l, i);
	}
	/* A distance may stand behind `global`. */
	if (i > from && i < l->n && ios_number(l->word[i], 1, 255, &(uint32_t){0}))
		i++;
	return (int)(i - from);
}

const char *ios_arg_route_options_words(size_t k)
{
	return k < OPTIONS ? options[k].word : NULL;
}

int ios_arg_classful(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	int taken = ios_arg_ipv4(l, i, v, a);
	struct prefix *p = &v->to.prefix;
	struct model_value second = {.refers = MODEL_NOTHING};
	struct addr mask;

	if (taken <= 0)
		return taken;
	p->len = p->addr.b[0] < 128 ? 8 : p->addr.b[0] < 192 ? 16 : 24;
	if (i + 1 >= l->n || !ios_arg_looks_v4(l->word[i + 1]))
		return 1;
	if (ios_arg_ipv4(l, i + 1, &second, a) <= 0)
		return -2;
	/* IOS takes a mask for a wildcard, and one with holes: then the
	 * network is the address alone. */
	mask = addr_v4(~bytes_get32(model_addr(&second)->b));
	if (!prefix_len_from_mask(&mask, &p->len) &&
		!prefix_len_from_mask(model_addr(&second), &p->len))
		p->len = 32;
	return 2;
}

/* ---- NHRP ------------------------------------------------------------------------- */

/* 2001:db8::1/128 */
static bool network_v6(struct span w, struct model_value *v)
{
	char text[ADDR_STR_MAX + 4];
	struct prefix p;

	if (w.n >= sizeof(text) || !memchr(w.p, '/', w.n))
		return false;
	memcpy(text, w.p, w.n);
	text[w.n] = '\0';
	if (!prefix_parse(text, &p) || p.addr.family != ADDR_V6)
		return false;
	v->to.prefix = p;
	v->has_prefix = true;
	return true;
}

int ios_arg_nhrp_map(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	struct model_value outside = {.refers = MODEL_NOTHING};
	int taken = network_v6(l->word[i], v) ? 1 : ios_arg_host(l, i, v, a);
	size_t at = i + 1;

	if (taken <= 0)
		return taken;
	/* A network with its mask may be mapped as well. */
	if (at + 1 < l->n && ios_arg_looks_v4(l->word[at]) &&
		ios_arg_looks_v4(l->word[at + 1])) {
		struct model_value mask = {.refers = MODEL_NOTHING};

		if (ios_arg_mask(l, at, &mask, a) <= 0)
			return -(int)(at - i) - 1;
		v->to.prefix.len = (uint8_t)mask.number;
		at++;
	}
	if (at >= l->n)
		return -1;
	if (ios_arg_server(l, at, &outside, a) < 0)
		return -(int)(at - i) - 1;
	v->text = l->word[at];
	return (int)(at - i) + 1;
}

int ios_arg_nhs(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	struct model_value outside = {.refers = MODEL_NOTHING};
	size_t at = i + 1;

	if (is_word(l, i, "dynamic")) {
		v->word = MODEL_NHS_DYNAMIC;
	} else {
		int taken = ios_arg_host(l, i, v, a);

		if (taken <= 0)
			return taken;
	}
	if (is_word(l, at, "nbma")) {
		if (at + 1 >= l->n)
			return -1;
		if (ios_arg_server(l, at + 1, &outside, a) < 0)
			return -(int)(at + 1 - i) - 1;
		v->text = l->word[at + 1];
		at += 2;
	}
	for (; at < l->n; at++) {
		if (is_word(l, at, "multicast"))
			v->word |= MODEL_NHS_MULTICAST;
		else if ((is_word(l, at, "priority") ||
				 is_word(l, at, "cluster")) && at + 1 < l->n)
			at++;
		else
			break;
	}
	return (int)(at - i);
}
