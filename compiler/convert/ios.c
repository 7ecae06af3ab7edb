/* Canonical IOS. The order of the objects is that of the tables, because a
 * compiler makes the tables in the order in which it reads. */
#include "compiler/convert/ios.h"

#include <stdio.h>
#include <stdlib.h>

#include "compiler/compiler.h"
#include "compiler/convert/convert.h"
#include "compiler/diff/diff.h"
#include "runtime/base/secret.h"

static uint32_t number_at(const void *row, size_t offset)
{
	uint32_t v;

	memcpy(&v, (const uint8_t *)row + offset, sizeof(v));
	return v;
}

void ios_write_settings(struct ios_writer *w, const char *indent,
	const struct ios_setting *s, size_t n, const void *row,
	const void *usual)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t v = number_at(row, s[i].offset);

		if (v == number_at(usual, s[i].offset) || (!v && !s[i].zero))
			continue;
		convert_text_put(w->out, indent);
		if (v) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			convert_text_say(w->out, s[i].other, v);
#pragma GCC diagnostic pop
		} else {
			convert_text_put(w->out, s[i].zero);
		}
		convert_text_put(w->out, "\n");
	}
}

void ios_write_prefix(struct ios_writer *w, const struct policy_prefix *p)
{
	struct prefix x = policy_prefix_get(p);
	struct addr mask = prefix_mask(x.addr.family, x.len);
	char a[ADDR_STR_MAX], m[ADDR_STR_MAX];

	if (x.addr.family == ADDR_V4)
		convert_text_say(w->out, "%s %s", addr_str(&x.addr, a),
			addr_str(&mask, m));
	else
		convert_text_say(w->out, "%s/%u", addr_str(&x.addr, a), x.len);
}

static struct policy_str name_of(const struct policy *p, enum policy_table t,
	uint32_t row)
{
	const struct policy_table_info *info = policy_table_info(t);
	const uint8_t *at = policy_row(p, t, row);
	struct policy_str s = {0, 0};

	for (size_t i = 0; i < info->n_fields; i++)
		if (info->fields[i].kind == POLICY_KIND_STR &&
			!strcmp(info->fields[i].name, "name"))
			memcpy(&s, at + info->fields[i].offset, sizeof(s));
	return s;
}

const char *ios_name(const struct ios_writer *w, enum policy_table t,
	uint32_t row)
{
	return row == POLICY_NONE ? w->undefined :
				    policy_text(w->p, name_of(w->p, t, row));
}

bool ios_is_default(const struct ios_writer *w, struct policy_str name)
{
	return !strcmp(policy_text(w->p, name), "default");
}

void ios_write_lack(struct ios_writer *w, enum policy_table t,
	const char *command)
{
	for (uint32_t i = 0; i < policy_count(w->p, t); i++)
		if (ios_is_default(w, name_of(w->p, t, i)))
			return;
	convert_text_say(w->out, "no %s default\n", command);
}

/* ---- the device ----------------------------------------------------------- */

static void device(struct ios_writer *w)
{
	static const struct ios_setting settings[] = {
		{offsetof(struct policy_device, window),
			"crypto ikev2 window %u", NULL},
		{offsetof(struct policy_device, nat_keepalive),
			"crypto ikev2 nat keepalive %u", NULL},
		{offsetof(struct policy_device, cookie_challenge),
			"crypto ikev2 cookie-challenge %u",
			"crypto ikev2 cookie-challenge 0"},
		{offsetof(struct policy_device, max_in_negotiation),
			"crypto ikev2 limit max-in-negotiation-sa %u", NULL},
		{offsetof(struct policy_device, max_sa),
			"crypto ikev2 limit max-sa %u", NULL},
	};
	const struct policy_device *d = policy_get(w->p, device, 0);
	const char *release = policy_text(w->p, d->release);

	if (!strncmp(release, "xe-", 3))
		convert_text_say(w->out, "version %s\n", release + 3);
	if (d->hostname.n)
		convert_text_say(w->out, "hostname %s\n",
			policy_text(w->p, d->hostname));
	ios_write_settings(w, "", settings,
		sizeof(settings) / sizeof(*settings), d,
		policy_get(w->plain, device, 0));
	if (d->dpd_mode != POLICY_DPD_OFF)
		convert_text_say(w->out, "crypto ikev2 dpd %u %u %s\n",
			d->dpd_interval, d->dpd_retry,
			d->dpd_mode == POLICY_DPD_PERIODIC ? "periodic" :
							     "on-demand");
}

/* Which address families a VRF has is not in the tables: both. */
static void vrfs(struct ios_writer *w)
{
	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_vrf); i++)
		convert_text_say(w->out,
			"!\nvrf definition %s\n"
			" address-family ipv4\n exit-address-family\n"
			" address-family ipv6\n exit-address-family\n",
			ios_name(w, POLICY_TABLE_vrf, i));
}

/* ---- all of it -------------------------------------------------------------- */

static bool is_taken(const struct policy *p, const char *name)
{
	static const enum policy_table tables[] = {POLICY_TABLE_vrf,
		POLICY_TABLE_profile, POLICY_TABLE_esp_proposal};

	for (size_t t = 0; t < sizeof(tables) / sizeof(*tables); t++)
		for (uint32_t i = 0; i < policy_count(p, tables[t]); i++)
			if (!strcmp(name, policy_text(p,
					name_of(p, tables[t], i))))
				return true;
	return false;
}

/* Where the source referred to something that it did not define, so does the
 * result: a name that means nothing keeps the object as unusable as it was. */
static const char *undefined_name(const struct policy *p, struct arena *a)
{
	const char *name = "UNDEFINED";

	for (unsigned i = 1; name && is_taken(p, name); i++)
		name = arena_printf(a, "UNDEFINED-%u", i);
	return name;
}

static struct policy *tables_of(const struct policy *p, const char *text)
{
	const struct compiler_options o = {.release =
		policy_text(p, policy_get(p, device, 0)->release)};
	struct compiler_unit *u = compiler_run("", span_str(text), &o);
	struct policy *q = NULL;
	struct policy_error err;
	uint8_t *image;
	size_t n;

	if (u && compiler_image(u, true, &image, &n, &err)) {
		q = policy_open(span_of(image, n), &err);
		secret_wipe_bytes(image, n);
		free(image);
	}
	compiler_free(u);
	return q;
}

static bool has_name(const struct policy_table_info *info)
{
	for (size_t i = 0; i < info->n_fields; i++)
		if (!strcmp(info->fields[i].name, "name"))
			return true;
	return false;
}

/* A secret, or rows that are compared as part of the field and have one. */
static bool holds_secret(const struct policy_field *f)
{
	const struct policy_table_info *info;

	if (f->kind != POLICY_KIND_REF && f->kind != POLICY_KIND_RANGE)
		return f->kind == POLICY_KIND_SECRET;
	info = policy_table_info(f->target);
	if (has_name(info))
		return false;
	for (size_t i = 0; i < info->n_fields; i++)
		if (holds_secret(&info->fields[i]))
			return true;
	return false;
}

static bool is_secret(const struct diff_change *c)
{
	const struct policy_table_info *info = policy_table_info(c->table);

	for (size_t i = 0; c->field && i < info->n_fields; i++)
		if (!strcmp(info->fields[i].name, c->field))
			return holds_secret(&info->fields[i]);
	return false;
}

static bool lose(struct diag_list *notes, const struct diff_change *c)
{
	struct diag *d = diag_add(notes, DIAG_ERROR);

	if (!d)
		return false;
	d->message = arena_printf(notes->arena, "not carried over: %s%s%s",
		c->object, c->field ? ": " : "", c->field ? c->field : "");
	d->place.file = arena_strdup(notes->arena, c->before.file);
	d->place.line = c->before.line;
	return d->message && d->place.file;
}

/* Tables that no compiler made may hold what no command says: what was written
 * is read again, and every difference is a loss. False: no memory. */
static bool check(const struct policy *p, const char *text, bool secrets,
	struct diag_list *notes)
{
	struct policy *q = tables_of(p, text);
	struct diff *d = q ? diff_run(p, q) : NULL;
	bool ok = d;

	for (size_t i = 0; d && i < d->n && ok; i++) {
		if (is_secret(&d->changes[i]) &&
			(!secrets || !policy_has_secrets(p)))
			continue;
		ok = lose(notes, &d->changes[i]);
	}
	diff_free(d);
	policy_free(q);
	return ok;
}

static char *finish(struct ios_writer *w)
{
	char *text = w->notes->oom ? NULL : convert_text_take(w->out);

	if (!text)
		convert_text_fini(w->out);
	if (text && !check(w->p, text, w->secrets, w->notes)) {
		secret_wipe_bytes(text, strlen(text));
		free(text);
		text = NULL;
	}
	return text;
}

char *convert_ios(const struct policy *p, bool secrets,
	struct diag_list *notes)
{
	/* A router that has objects and no settings. */
	static const char objects[] =
		"crypto ikev2 profile P\ncrypto ipsec profile P\n";
	struct convert_text out = {0};
	struct ios_writer w = {.p = p, .out = &out, .notes = notes,
		.secrets = secrets};
	struct policy *plain = tables_of(p, objects);
	bool ok;

	w.plain = plain;
	w.undefined = undefined_name(p, notes->arena);
	map_init(&w.lenders, 0);
	ok = plain && w.undefined;
	if (ok) {
		convert_text_put(&out, "! Canonical form, written by flexike "
				       "convert --to ios\n");
		device(&w);
		vrfs(&w);
		ios_write_aaa(&w);
		ios_write_pools(&w);
		ios_write_authorizations(&w);
		ios_write_ike(&w);
		ios_write_ipsec(&w);
		ok = ios_write_interfaces(&w);
		ios_write_clients(&w);
		convert_text_put(&out, "!\nend\n");
	}
	map_fini(&w.lenders);
	policy_free(plain);
	w.plain = NULL;
	if (!ok)
		convert_text_fini(&out);
	return ok ? finish(&w) : NULL;
}
