#include "runtime/control/show.h"

struct command {
	const char *words;
	const char *help;
	void (*text)(FILE *out, const struct ctl_snapshot *s);
	json_t *(*json)(const struct ctl_snapshot *s);
};

static const struct command commands[] = {
#define SHOW(sym, words, help) \
	{words, help, ctl_show_##sym, ctl_show_##sym##_json},
#include "runtime/control/show.def"
#undef SHOW
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

bool ctl_show(FILE *out, const struct ctl_snapshot *s, const char *words,
	char *err, size_t err_cap)
{
	size_t i = ctl_words_find(words, err, err_cap);

	if (i >= N_COMMANDS)
		return false;
	commands[i].text(out, s);
	return true;
}

bool ctl_show_json(FILE *out, const struct ctl_snapshot *s,
	const char *words, char *err, size_t err_cap)
{
	size_t i = ctl_words_find(words, err, err_cap);
	json_t *top;
	json_t *part;
	bool ok = false;

	if (i >= N_COMMANDS)
		return false;
	top = json_pack("{s:i, s:s, s:s, s:s}", "schema", CTL_SCHEMA,
		"command", commands[i].words, "hostname",
		s->hostname ? s->hostname : "", "version",
		s->version ? s->version : "");
	part = commands[i].json(s);
	if (top && part && json_object_update(top, part) == 0)
		ok = json_dumpf(top, out, JSON_INDENT(2)) == 0 &&
			fputc('\n', out) != EOF;
	if (!ok)
		(void)snprintf(err, err_cap, "the output cannot be written");
	json_decref(top);
	json_decref(part);
	return ok;
}

const char *ctl_show_match(const char *words, char *err, size_t err_cap)
{
	return ctl_show_name(ctl_words_find(words, err, err_cap), NULL);
}

const char *ctl_show_name(size_t i, const char **help)
{
	if (i >= N_COMMANDS)
		return NULL;
	if (help)
		*help = commands[i].help;
	return commands[i].words;
}

json_t *ctl_show_list(const struct ctl_schema *schema, const void *items,
	size_t n, const char *const *keys)
{
	json_t *list = json_array();
	const uint8_t *p = items;

	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(list,
			ctl_schema_json(schema, p + i * schema->size, keys));
	return list;
}

/* IOS writes masks of IPv4 and lengths of IPv6. */
static const char *range_str(const struct ctl_range *r, char *buf)
{
	struct prefix p;
	char a[ADDR_STR_MAX];
	char b[ADDR_STR_MAX];

	if (!prefix_from_range(&r->first, &r->last, &p)) {
		(void)snprintf(buf, CTL_SELECTOR_MAX, "%s-%s",
			addr_str(&r->first, a), addr_str(&r->last, b));
	} else if (r->first.family == ADDR_V4) {
		struct addr mask = prefix_mask(ADDR_V4, p.len);

		(void)snprintf(buf, CTL_SELECTOR_MAX, "%s/%s",
			addr_str(&p.addr, a), addr_str(&mask, b));
	} else {
		(void)snprintf(buf, CTL_SELECTOR_MAX, "%s/%u",
			addr_str(&p.addr, a), p.len);
	}
	return buf;
}

const char *ctl_show_ident(const struct ctl_range *r, char *buf)
{
	size_t n;
	/* Any port is 0 here, as IOS prints it. */
	bool any = r->port_first == 0 && r->port_last == UINT16_MAX;

	(void)range_str(r, buf);
	n = strlen(buf);
	if (any || r->port_first == r->port_last)
		(void)snprintf(buf + n, CTL_SELECTOR_MAX - n, "/%u/%u",
			r->protocol, any ? 0 : r->port_first);
	else
		(void)snprintf(buf + n, CTL_SELECTOR_MAX - n, "/%u/%u-%u",
			r->protocol, r->port_first, r->port_last);
	return buf;
}

const char *ctl_show_flow(const struct ctl_range *r, char *buf)
{
	char a[ADDR_STR_MAX];

	if (!addr_eq(&r->first, &r->last))
		return range_str(r, buf);
	(void)snprintf(buf, CTL_SELECTOR_MAX, "host %s",
		addr_str(&r->first, a));
	return buf;
}

uint64_t ctl_show_kilobytes_left(const struct ctl_child_sa *c, uint64_t octets)
{
	uint64_t used = octets / 1024 + (octets % 1024 != 0);

	return used < c->life_kilobytes ? c->life_kilobytes - used : 0;
}

uint64_t ctl_show_seconds_left(uint64_t life, uint64_t age)
{
	return age < life ? life - age : 0;
}

const struct ctl_ike_sa *ctl_show_next(const struct ctl_snapshot *s,
	const char *tunnel, size_t *i)
{
	while (*i < s->n_ike_sas) {
		const struct ctl_ike_sa *sa = &s->ike_sas[(*i)++];

		if (strcmp(sa->tunnel, tunnel) == 0)
			return sa;
	}
	return NULL;
}
