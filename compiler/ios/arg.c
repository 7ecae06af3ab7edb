#include "compiler/ios/arg.h"

#include <stdio.h>

#include "compiler/ios/arg_acl.h"
#include "compiler/ios/arg_pki.h"
#include "compiler/ios/lookalike.h"
#include "compiler/model/ikev2.h"
#include "runtime/wire/transform.h"

#define WORD_MAX 80

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
	c |= 0x20;
	return c >= 'a' && c <= 'z';
}

/* A NUL-terminated copy in buf[WORD_MAX], lower case when asked; false: too
 * long to be anything. */
static bool word_str(struct span w, char *buf, bool lower)
{
	if (w.n >= WORD_MAX)
		return false;
	for (size_t i = 0; i < w.n; i++)
		buf[i] = (char)(lower && w.p[i] >= 'A' && w.p[i] <= 'Z' ?
				w.p[i] | 0x20 : w.p[i]);
	buf[w.n] = '\0';
	return true;
}

bool ios_number(struct span w, uint32_t min, uint32_t max, uint32_t *out)
{
	uint64_t v = 0;

	if (!w.n || w.n > 10)
		return false;
	for (size_t i = 0; i < w.n; i++) {
		if (!is_digit(w.p[i]))
			return false;
		v = v * 10 + (uint64_t)(w.p[i] - '0');
	}
	*out = (uint32_t)v;
	return v >= min && v <= max;
}

/* Digits and dots only: meant as an IPv4 address, whatever its octets. */
static bool looks_v4(struct span w)
{
	size_t dots = 0;

	for (size_t i = 0; i < w.n; i++) {
		if (w.p[i] == '.')
			dots++;
		else if (!is_digit(w.p[i]))
			return false;
	}
	return dots > 0;
}

static bool looks_v6(struct span w)
{
	size_t colons = 0;

	for (size_t i = 0; i < w.n; i++)
		colons += w.p[i] == ':';
	return colons >= 2;
}

static bool parse_addr(struct span w, struct addr *a)
{
	char buf[WORD_MAX];

	return word_str(w, buf, false) && addr_parse(buf, a);
}

static int keep(struct model_value *v, const struct prefix *p, int taken)
{
	v->to.prefix = *p;
	v->has_prefix = true;
	return taken;
}

static int arg_host(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	struct span w = l->word[i];
	struct prefix p;

	(void)a;
	if (!looks_v4(w) && !looks_v6(w))
		return 0;
	if (looks_v6(w) && memchr(w.p, '/', w.n))
		return 0;
	if (!parse_addr(w, &p.addr))
		return -1;
	p.len = p.addr.family == ADDR_V4 ? 32 : 128;
	return keep(v, &p, 1);
}

int ios_arg_host(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	return arg_host(l, i, v, a);
}

bool ios_arg_looks_v4(struct span word)
{
	return looks_v4(word);
}

static int prefix_v6(struct span w, struct model_value *v)
{
	char buf[WORD_MAX];
	struct prefix p;

	if (!word_str(w, buf, false) || !prefix_parse(buf, &p) ||
		p.addr.family != ADDR_V6)
		return -1;
	return keep(v, &p, 1);
}

/* A M or v6/len. */
static int arg_net(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	struct span w = l->word[i];
	struct prefix p;
	struct addr mask;

	(void)a;
	if (looks_v6(w))
		return memchr(w.p, '/', w.n) ? prefix_v6(w, v) : 0;
	if (!looks_v4(w))
		return 0;
	if (!parse_addr(w, &p.addr) || i + 1 >= l->n)
		return -1;
	if (!parse_addr(l->word[i + 1], &mask) || mask.family != ADDR_V4 ||
		!prefix_len_from_mask(&mask, &p.len))
		return -2;
	return keep(v, &p, 2);
}

/* A [M] or v6[/len]; alone it is one host. */
static int arg_range(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	struct span w = l->word[i];
	int taken;

	if (looks_v6(w) && memchr(w.p, '/', w.n))
		return prefix_v6(w, v);
	if (looks_v4(w) && i + 1 < l->n && looks_v4(l->word[i + 1]))
		return arg_net(l, i, v, a);
	taken = arg_host(l, i, v, a);
	v->bare = taken > 0;
	return taken;
}

/* The same, but 0.0.0.0 alone is any: so does the guide write it in matches,
 * IOS shows it so in the keys of IKEv1, and hubs whose keyrings have it answer
 * every spoke. */
static int arg_peers(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	int taken = arg_range(l, i, v, a);

	if (taken > 0 && v->bare && addr_is_any(model_addr(v)))
		v->to.prefix.len = 0;
	return taken;
}

static int arg_name(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	(void)a;
	v->text = l->word[i];
	return 1;
}

static int arg_line(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	(void)a;
	v->text = ios_rest(l, i);
	return (int)(l->n - i);
}

static bool is_hex_key(struct span s)
{
	if (s.n > 2 && s.p[0] == '0' && (s.p[1] | 0x20) == 'x')
		s = span_of(s.p + 2, s.n - 2);
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) &&
			((s.p[i] | 0x20) < 'a' || (s.p[i] | 0x20) > 'f'))
			return false;
	return s.n && s.n % 2 == 0;
}

/* [0|6] KEY to the end of the line, or hex DIGITS. */
static int arg_key(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	struct span w = l->word[i];
	size_t from = i;

	(void)a;
	if (i + 1 < l->n) {
		if (w.n == 1 && (w.p[0] == '0' || w.p[0] == '6')) {
			v->number = w.p[0] == '6' ? MODEL_KEY_ENCRYPTED :
						    MODEL_KEY_TEXT;
			from++;
		} else if (ios_word_cmp(w, "hex") == 0) {
			v->number = MODEL_KEY_HEX;
			from++;
		}
	}
	v->text = ios_rest(l, from);
	v->at.column = ios_column(l, v->text.p);
	if (v->number != MODEL_KEY_ENCRYPTED && ios_is_masked(v->text))
		v->number = MODEL_KEY_MASKED;
	if (v->number == MODEL_KEY_HEX && !is_hex_key(v->text))
		return -2;
	return (int)(l->n - i);
}

static int arg_dns(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	char meant[16];

	/* 209.265.200.225 is a mistyped address, not a host name. */
	if (looks_v4(l->word[i]) || ios_lettered_address(l->word[i], meant))
		return -1;
	return arg_name(l, i, v, a);
}

static int arg_interface(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a)
{
	char meant[16];

	/* l92.0.2.1 is no short Loopback92. */
	if (ios_lettered_address(l->word[i], meant))
		return 0;
	return ios_interface_name(l, i, &v->text, a);
}

static int arg_alg(const struct ios_line *l, size_t i, struct model_value *v,
	uint8_t type)
{
	char buf[WORD_MAX];
	const struct transform *t;

	if (!word_str(l->word[i], buf, true))
		return 0;
	t = transform_by_ios(type, buf);
	if (!t) /* a number that is no group is a bad value */
		return type == TRANSFORM_DH &&
			ios_number(l->word[i], 0, UINT32_MAX, &v->number) ?
			-1 : 0;
	v->word = (uint16_t)(t - transform_row(0));
	v->text = l->word[i];
	return 1;
}

#define ALG_ARG(fn, kind) \
	static int fn(const struct ios_line *l, size_t i, \
		struct model_value *v, struct arena *a) \
	{ \
		(void)a; \
		return arg_alg(l, i, v, kind); \
	} \
	static const char *fn##_words(size_t k) \
	{ \
		for (size_t r = 0; r < ALG_COUNT; r++) { \
			const struct transform *t = \
				transform_row((enum transform_row)r); \
			if (t->type == (kind) && t->ios && k-- == 0) \
				return t->ios; \
		} \
		return NULL; \
	}
ALG_ARG(arg_encr, TRANSFORM_ENCR)
ALG_ARG(arg_integ, TRANSFORM_INTEG)
ALG_ARG(arg_prf, TRANSFORM_PRF)
ALG_ARG(arg_group, TRANSFORM_DH)

static int arg_pfs(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	char buf[WORD_MAX];
	const struct transform *t;

	(void)a;
	if (!word_str(l->word[i], buf, true) || strncmp(buf, "group", 5) != 0)
		return 0;
	t = transform_by_ios(TRANSFORM_DH, buf + 5);
	if (!t)
		return -1;
	v->word = (uint16_t)(t - transform_row(0));
	v->number = t->id;
	v->text = l->word[i];
	return 1;
}

static const char *const pqc_words[] = {
	[MODEL_PQC_MLKEM512] = "mlkem512",
	[MODEL_PQC_MLKEM768] = "mlkem768",
	[MODEL_PQC_MLKEM1024] = "mlkem1024",
	[MODEL_PQC_OPTIONAL] = "optional",
};
#define PQC_WORDS (sizeof(pqc_words) / sizeof(*pqc_words))

static int arg_pqc(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	(void)a;
	for (size_t k = 0; k < PQC_WORDS; k++)
		if (ios_word_cmp(l->word[i], pqc_words[k]) == 0) {
			v->word = (uint16_t)k;
			v->text = l->word[i];
			return 1;
		}
	return 0;
}

static const char *arg_pqc_words(size_t k)
{
	return k < PQC_WORDS ? pqc_words[k] : NULL;
}

static const struct ios_arg args[] = {
#define ARG(name, parse, refers, what) {name, parse, refers, what},
#include "compiler/ios/arg.def"
#undef ARG
};
static const struct ios_arg number = {"number", NULL, MODEL_NOTHING,
	"a number"};

const struct ios_arg *ios_arg_find(struct span name)
{
	for (size_t i = 0; i < sizeof(args) / sizeof(*args); i++)
		if (span_eq(name, span_str(args[i].name)))
			return &args[i];
	return &args[0];
}

const struct ios_arg *ios_arg_number(void)
{
	return &number;
}

ios_arg_words_fn *ios_arg_words(const struct ios_arg *arg)
{
	static const struct {
		ios_arg_fn *parse;
		ios_arg_words_fn *words;
	} table[] = {
		{arg_encr, arg_encr_words},
		{arg_integ, arg_integ_words},
		{arg_prf, arg_prf_words},
		{arg_group, arg_group_words},
		{ios_arg_esp, ios_arg_esp_words},
		{arg_pqc, arg_pqc_words},
		{ios_arg_route_options, ios_arg_route_options_words},
		{ios_arg_method, ios_arg_method_words},
		{ios_arg_eap_local, ios_arg_eap_local_words},
		{ios_arg_query, ios_arg_query_words},
		{ios_arg_revocation, ios_arg_revocation_words},
		{ios_arg_cert_op, ios_arg_cert_op_words},
		{ios_arg_date_op, ios_arg_date_op_words},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (arg->parse == table[i].parse)
			return table[i].words;
	return NULL;
}

/* ---- interface names --------------------------------------------------------- */

/* In the order in which IOS prefers them for an abbreviation. */
static const char *const interface_types[] = {"Ethernet", "FastEthernet",
	"GigabitEthernet", "TenGigabitEthernet", "TwoGigabitEthernet",
	"TwentyFiveGigE", "FortyGigabitEthernet", "FiveGigabitEthernet",
	"HundredGigE", "FiftyGigE", "Tunnel", "Virtual-Template",
	"Virtual-Access", "VirtualPortGroup", "Vlan", "Loopback", "Serial",
	"Port-channel", "Dialer", "Null", "Multilink", "Cellular", "BDI", "BVI",
	"ATM", "POS", "Async", "Group-Async", "Embedded-Service-Engine",
	"AppGigabitEthernet", "NVI", "Bundle", "CEM", "Wlan-GigabitEthernet",
	"ucse", "service-engine", "pseudowire", "nve", "LISP", "Overlay"};

static bool type_begins(struct span w, const char *type)
{
	for (size_t i = 0; i < w.n; i++)
		if (!type[i] || (w.p[i] | 0x20) != ((uint8_t)type[i] | 0x20))
			return false;
	return true;
}

static const char *interface_type(struct span w)
{
	for (size_t i = 0;
		i < sizeof(interface_types) / sizeof(*interface_types); i++)
		if (type_begins(w, interface_types[i]))
			return interface_types[i];
	return NULL;
}

int ios_interface_name(const struct ios_line *l, size_t i, struct span *name,
	struct arena *a)
{
	struct span w = l->word[i];
	struct span rest;
	const char *type;
	int taken = 1;
	size_t n = 0;
	char *s;

	while (n < w.n && (is_letter(w.p[n]) || (n && w.p[n] == '-')))
		n++;
	if (!n)
		return 0;
	rest = span_of(w.p + n, w.n - n);
	if (!rest.n && i + 1 < l->n && is_digit(l->word[i + 1].p[0])) {
		rest = l->word[i + 1];
		taken = 2;
	}
	type = interface_type(span_of(w.p, n));
	/* Lines that ran together: the next word is a key. */
	if (!rest.n && !type && ios_is_key_word(w))
		return 0;
	*name = w;
	if (!rest.n || !type || w.n > 64 || rest.n > 64)
		return taken;
	if (taken == 1 && !type[n] && !memcmp(type, w.p, n))
		return 1;
	s = arena_printf(a, "%s%.*s", type, (int)rest.n, (const char *)rest.p);
	if (s)
		*name = span_str(s);
	return taken;
}
