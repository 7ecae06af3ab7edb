/* Differences as text and as JSON. */
#include "compiler/diff/diff.h"

#include <jansson.h>
#include <stdlib.h>

#define REPORT_VERSION 1

/* ---- text -------------------------------------------------------------------- */

static void put_place(FILE *out, const struct diff_change *c)
{
	const struct diff_place *now = c->after.line ? &c->after : &c->before;

	(void)fprintf(out, "            %s", c->object);
	if (now->line)
		(void)fprintf(out, ", %s:%u", now->file, now->line);
	if (c->after.line && c->before.line)
		(void)fprintf(out, " (was %s:%u)", c->before.file,
			c->before.line);
	(void)fputc('\n', out);
}

static void put_tunnels(FILE *out, const struct diff_change *c)
{
	size_t n = c->n_tunnels < 8 ? c->n_tunnels : 8;

	if (!n || c->table == POLICY_TABLE_tunnel)
		return;
	(void)fputs("            reaches ", out);
	for (size_t i = 0; i < n; i++)
		(void)fprintf(out, "%s%s", i ? ", " : "", c->tunnels[i]);
	if (c->reached > n)
		(void)fprintf(out, " and %zu more", c->reached - n);
	(void)fputc('\n', out);
}

static void put_change(FILE *out, const struct diff_change *c)
{
	unsigned also = c->effects & (DIFF_RISK | DIFF_STRONGER);

	(void)fprintf(out, "  %-8s  %s", diff_effect_word(c->effects),
		c->message);
	if (c->effects & DIFF_WEAKER && also & DIFF_RISK)
		(void)fputs(" (a risk too)", out);
	else if (also == (DIFF_RISK | DIFF_STRONGER))
		(void)fputs(" (stronger too)", out);
	(void)fputc('\n', out);
	put_place(out, c);
	if (*c->why)
		(void)fprintf(out, "            %s\n", c->why);
	put_tunnels(out, c);
}

static void put_pair(FILE *out, const struct diff_pair *x)
{
	if (!x->diff->n)
		return;
	if (x->before && x->after)
		(void)fprintf(out, "%s -> %s\n", x->before, x->after);
	else
		(void)fprintf(out, "%s is %s\n",
			x->after ? x->after : x->before,
			x->after ? "new" : "gone");
	for (size_t i = 0; i < x->diff->n; i++)
		put_change(out, &x->diff->changes[i]);
	(void)fputc('\n', out);
}

void diff_report_text(FILE *out, const struct diff_pair *pairs, size_t n)
{
	size_t all = 0, weaker = 0, risk = 0, stronger = 0, silent = 0;

	for (size_t i = 0; i < n; i++) {
		put_pair(out, &pairs[i]);
		all += pairs[i].diff->n;
		weaker += pairs[i].diff->weaker;
		risk += pairs[i].diff->risk;
		stronger += pairs[i].diff->stronger;
		silent += pairs[i].before && pairs[i].after &&
			!pairs[i].diff->keys_compared;
	}
	(void)fprintf(out, "%zu difference%s", all, all == 1 ? "" : "s");
	if (all)
		(void)fprintf(out, ": %zu weaker, %zu at risk, %zu stronger",
			weaker, risk, stronger);
	(void)fputc('\n', out);
	if (silent)
		(void)fputs("Preshared keys were not compared: they are not in "
			    "both.\n", out);
}

/* ---- JSON ---------------------------------------------------------------------- */

/* Texts of an image are UTF-8; names of files may be anything. */
static json_t *text(const char *s)
{
	json_t *j;
	char *copy;

	if (!s)
		return json_null();
	j = json_string(s);
	if (j)
		return j;
	copy = strdup(s);
	for (char *p = copy; p && *p; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	j = copy ? json_string(copy) : NULL;
	free(copy);
	return j;
}

static json_t *place(const struct diff_place *p)
{
	return p->line ? json_pack("{s:o, s:I}", "file", text(p->file), "line",
				 (json_int_t)p->line) :
			 json_null();
}

static json_t *effects(unsigned bits)
{
	static const unsigned all[] = {DIFF_WEAKER, DIFF_RISK, DIFF_STRONGER};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (bits & all[i])
			(void)json_array_append_new(list,
				text(diff_effect_word(all[i])));
	return list;
}

static json_t *tunnels(const struct diff_change *c)
{
	json_t *list = json_array();

	for (size_t i = 0; i < c->n_tunnels; i++)
		(void)json_array_append_new(list, text(c->tunnels[i]));
	return list;
}

static json_t *change(const struct diff_change *c)
{
	return json_pack("{s:o, s:o, s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, "
			 "s:o, s:o, s:o, s:I}",
		"table", text(policy_table_info(c->table)->name), "object",
		text(c->object), "field", text(c->field), "kind",
		diff_kind_word(c->kind), "effect", diff_effect_word(c->effects),
		"effects", effects(c->effects), "old", text(c->old), "new",
		text(c->new), "message", text(c->message), "why",
		text(c->why), "before", place(&c->before), "after",
		place(&c->after), "tunnels", tunnels(c), "tunnel_count",
		(json_int_t)c->reached);
}

static json_t *pair(const struct diff_pair *x)
{
	json_t *list = json_array();

	for (size_t i = 0; i < x->diff->n; i++)
		(void)json_array_append_new(list, change(&x->diff->changes[i]));
	return json_pack("{s:o, s:o, s:b, s:o}", "old", text(x->before), "new",
		text(x->after), "keys_compared", (int)x->diff->keys_compared,
		"changes", list);
}

bool diff_report_json(FILE *out, const struct diff_pair *pairs, size_t n)
{
	json_int_t all = 0, weaker = 0, risk = 0, stronger = 0;
	json_t *list = json_array();
	json_t *root;
	bool ok;

	for (size_t i = 0; i < n; i++) {
		(void)json_array_append_new(list, pair(&pairs[i]));
		all += (json_int_t)pairs[i].diff->n;
		weaker += (json_int_t)pairs[i].diff->weaker;
		risk += (json_int_t)pairs[i].diff->risk;
		stronger += (json_int_t)pairs[i].diff->stronger;
	}
	ok = json_array_size(list) == n;
	root = json_pack("{s:i, s:o, s:{s:I, s:I, s:I, s:I}}", "version",
		REPORT_VERSION, "pairs", list, "summary", "differences", all,
		"weaker", weaker, "risk", risk, "stronger", stronger);
	ok = root && ok && json_dumpf(root, out, JSON_INDENT(2)) == 0 &&
		fputc('\n', out) != EOF;
	json_decref(root);
	return ok;
}
