#include "runtime/crypto/cert.h"

#include <strings.h>
#include <time.h>

static const struct {
	bool is_date;
} fields[] = {
#define CERT_FIELD(sym, word, date, what) {date},
#include "runtime/crypto/cert.def"
};

static const struct {
	bool for_date;
	bool for_text;
} ops[] = {
#define CERT_OP(sym, word, date, text, what) {date, text},
#include "runtime/crypto/cert.def"
};

/* Whether the operator can be used with the field at all. */
static bool op_fits(enum crypto_cert_field f, enum crypto_cert_op op)
{
	return fields[f].is_date ? ops[op].for_date : ops[op].for_text;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static bool is_joint(uint8_t c)
{
	return c == '=' || c == ',' || c == '+';
}

char *crypto_cert_fold(struct arena *a, struct span s)
{
	char *text = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; text && i < s.n; i++) {
		uint8_t c = s.p[i];

		if (!is_blank(c)) {
			if (is_joint(c) && n && text[n - 1] == ' ')
				n--;
			text[n++] = (char)(c >= 'A' && c <= 'Z' ?
				c - 'A' + 'a' : c);
		} else if (n && text[n - 1] != ' ' &&
			!is_joint((uint8_t)text[n - 1])) {
			text[n++] = ' ';
		}
	}
	if (text) {
		while (n && text[n - 1] == ' ')
			n--;
		text[n] = 0;
	}
	return text;
}

/* ---- dates ---------------------------------------------------------------- */

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

static bool number(struct bytes_in *in, size_t max_digits, int *out)
{
	size_t n = 0;

	*out = 0;
	while (n < max_digits && bytes_left(in) && in->p[0] >= '0' &&
		in->p[0] <= '9') {
		*out = *out * 10 + (bytes_u8(in) - '0');
		n++;
	}
	return n > 0;
}

static bool blanks(struct bytes_in *in)
{
	bool any = false;

	while (bytes_left(in) && is_blank(in->p[0])) {
		bytes_skip(in, 1);
		any = true;
	}
	return any;
}

static bool month_name(struct bytes_in *in, int *month)
{
	struct span s = bytes_take(in, 3);

	for (*month = 0; s.n && *month < 12; ++*month)
		if (strncasecmp(months + 3 * *month, (const char *)s.p, 3) == 0)
			return true;
	return false;
}

static bool time_of_day(struct bytes_in *in, struct tm *t)
{
	if (!bytes_left(in))
		return true;
	if (!number(in, 2, &t->tm_hour) || bytes_u8(in) != ':' ||
		!number(in, 2, &t->tm_min))
		return false;
	return !bytes_left(in) ||
		(bytes_u8(in) == ':' && number(in, 2, &t->tm_sec));
}

bool crypto_cert_time_parse(struct span text, int64_t *out)
{
	struct bytes_in in = bytes_in(text);
	struct tm t = {0};
	struct tm again;
	time_t at;
	int year;
	bool ok;

	(void)blanks(&in);
	if (bytes_left(&in) && in.p[0] >= '0' && in.p[0] <= '9') {
		ok = number(&in, 2, &t.tm_mday) && blanks(&in) &&
			number(&in, 2, &t.tm_mon);
		t.tm_mon--;
	} else {
		ok = month_name(&in, &t.tm_mon) && blanks(&in) &&
			number(&in, 2, &t.tm_mday);
	}
	ok = ok && blanks(&in) && number(&in, 4, &year) && year >= 1950;
	if (!ok)
		return false;
	t.tm_year = year - 1900;
	(void)blanks(&in);
	if (!time_of_day(&in, &t))
		return false;
	(void)blanks(&in);
	/* timegm() accepts 31 February, and moves it. */
	again = t;
	at = timegm(&again);
	if (again.tm_mon != t.tm_mon || again.tm_mday != t.tm_mday ||
		again.tm_hour != t.tm_hour || again.tm_min != t.tm_min ||
		again.tm_sec != t.tm_sec)
		return false;
	*out = at;
	return bytes_done(&in);
}

/* ---- matching ------------------------------------------------------------- */

static bool text_fits(const char *value, const struct crypto_cert_rule *r)
{
	if (r->op == CRYPTO_CERT_CO || r->op == CRYPTO_CERT_NC)
		return strstr(value, r->text) != NULL;
	return strcmp(value, r->text) == 0;
}

/* Serial numbers are numbers: no "0x", no leading zeros, any case. */
static const char *bare_number(const char *s)
{
	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		s += 2;
	while (s[0] == '0' && s[1])
		s++;
	return s;
}

static bool serial_fits(const char *value, const struct crypto_cert_rule *r)
{
	if (r->op == CRYPTO_CERT_CO || r->op == CRYPTO_CERT_NC)
		return strcasestr(value, r->text) != NULL;
	return strcasecmp(bare_number(value), bare_number(r->text)) == 0;
}

static bool alt_fits(const struct crypto_cert *c,
	const struct crypto_cert_rule *r)
{
	for (size_t i = 0; i < c->n_alt; i++)
		if (c->alt[i].kind != CRYPTO_ALT_OTHER &&
			text_fits(c->alt[i].fold, r))
			return true;
	return false;
}

static bool host_fits(const struct crypto_cert *c,
	const struct crypto_cert_rule *r)
{
	for (size_t i = 0; i < c->subject.n; i++) {
		const struct crypto_cert_attr *attr = &c->subject.attrs[i];
		bool same;

		if (strcmp(attr->type, "hostname") != 0)
			continue;
		same = r->op == CRYPTO_CERT_CO || r->op == CRYPTO_CERT_NC ?
			strcasestr(attr->value, r->text) != NULL :
			strcasecmp(attr->value, r->text) == 0;
		if (same)
			return true;
	}
	return false;
}

static bool any_fits(const struct crypto_cert *c,
	const struct crypto_cert_rule *r)
{
	switch (r->field) {
	case CRYPTO_CERT_SUBJECT:
		return text_fits(c->subject.fold, r);
	case CRYPTO_CERT_ISSUER:
		return text_fits(c->issuer.fold, r);
	case CRYPTO_CERT_ALT:
		return alt_fits(c, r);
	case CRYPTO_CERT_UNSTRUCTURED:
		return host_fits(c, r);
	case CRYPTO_CERT_NAME:
		return text_fits(c->subject.fold, r) || alt_fits(c, r) ||
			host_fits(c, r);
	default:
		return serial_fits(c->serial, r);
	}
}

static bool date_matches(int64_t t, const struct crypto_cert_rule *r)
{
	switch (r->op) {
	case CRYPTO_CERT_EQ:
		return t == r->time;
	case CRYPTO_CERT_NE:
		return t != r->time;
	case CRYPTO_CERT_LT:
		return t < r->time;
	default:
		return t >= r->time;
	}
}

bool crypto_cert_matches(const struct crypto_cert *c,
	const struct crypto_cert_rule *r)
{
	bool denies = r->op == CRYPTO_CERT_NE || r->op == CRYPTO_CERT_NC;

	if (!op_fits(r->field, r->op))
		return false;
	if (r->field == CRYPTO_CERT_START)
		return date_matches(c->not_before, r);
	if (r->field == CRYPTO_CERT_END)
		return date_matches(c->not_after, r);
	return any_fits(c, r) != denies;
}
