#include "yang/module.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WIDTH 76 /* columns of a description */

struct extra {
	enum policy_table table;
	const char *field;
	const char *text;
	const char *message; /* of a condition */
};

/* A field that does not exist has no offset. */
#define ROW(t, f, ...) \
	{POLICY_TABLE_##t + 0 * (int)offsetof(struct policy_##t, f), #f, \
		__VA_ARGS__},

static const struct extra units[] = {
#define UNITS(table, field, text) ROW(table, field, text, NULL)
#include "yang/leaf.def"
};

static const struct extra defaults[] = {
#define DEFAULT(table, field, value) ROW(table, field, value, NULL)
#include "yang/leaf.def"
};

static const struct extra musts[] = {
#define MUST(table, field, xpath, message) ROW(table, field, xpath, message)
#include "yang/leaf.def"
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *extra_find(const struct extra *e, size_t n,
	enum policy_table t, const char *field)
{
	for (size_t i = 0; i < n; i++)
		if (e[i].table == t && !strcmp(e[i].field, field))
			return e[i].text;
	return NULL;
}

const char *yang_module_name(const char *name, char *buf)
{
	size_t i = 0;

	for (; name[i] && i < YANG_NAME_MAX - 1; i++)
		buf[i] = name[i] == '_' ? '-' : name[i];
	buf[i] = '\0';
	return buf;
}

/* ---- statements ---------------------------------------------------------- */

struct out {
	FILE *file;
	int depth;
};

static void indent(const struct out *o)
{
	(void)fprintf(o->file, "%*s", o->depth * 2, "");
}

__attribute__((format(printf, 2, 3))) static void say(const struct out *o,
	const char *fmt, ...)
{
	va_list ap;

	indent(o);
	va_start(ap, fmt);
	(void)vfprintf(o->file, fmt, ap);
	va_end(ap);
	(void)fputc('\n', o->file);
}

__attribute__((format(printf, 2, 3))) static void begin(struct out *o,
	const char *fmt, ...)
{
	va_list ap;

	indent(o);
	va_start(ap, fmt);
	(void)vfprintf(o->file, fmt, ap);
	va_end(ap);
	(void)fputs(" {\n", o->file);
	o->depth++;
}

static void end(struct out *o)
{
	o->depth--;
	say(o, "}");
}

/* RFC 7950 6.1.3: lines that go on begin below the character behind the
 * quote, and a reader takes the white space before them away. */
static void say_text(const struct out *o, const char *keyword, const char *text)
{
	size_t column = (size_t)o->depth * 2 + 2;
	size_t at = column + 1;

	say(o, "%s", keyword);
	(void)fprintf(o->file, "%*s\"", (int)column, "");
	while (*text) {
		size_t n = strcspn(text, " ");

		if (at + n > WIDTH && at > column + 1) {
			(void)fprintf(o->file, "\n%*s", (int)column + 1, "");
			at = column + 1;
		} else if (at > column + 1) {
			(void)fputc(' ', o->file);
			at++;
		}
		(void)fprintf(o->file, "%.*s", (int)n, text);
		at += n;
		text += n;
		text += *text == ' ';
	}
	(void)fputs("\";\n", o->file);
}

/* ---- types --------------------------------------------------------------- */

static void enum_type(struct out *o, const struct policy_field *f)
{
	char name[YANG_NAME_MAX];

	(void)fputc('\n', o->file);
	begin(o, "typedef %s", yang_module_name(f->enum_name, name));
	begin(o, "type enumeration");
	for (uint32_t i = 0; f->words[i]; i++) {
		begin(o, "enum %s", f->words[i]);
		say(o, "value %u;", i);
		end(o);
	}
	end(o);
	say_text(o, "description", "Words of the policy tables; their order "
				   "is that of the image.");
	end(o);
}

static bool seen_before(enum policy_table t, size_t field, const char *name)
{
	for (uint32_t u = 0; u <= t; u++) {
		const struct policy_table_info *info =
			policy_table_info((enum policy_table)u);
		size_t n = u == t ? field : info->n_fields;

		for (size_t f = 0; f < n; f++)
			if (info->fields[f].kind == POLICY_KIND_ENUM &&
				!strcmp(info->fields[f].enum_name, name))
				return true;
	}
	return false;
}

static void enum_types(struct out *o)
{
	for (uint32_t t = 0; t < POLICY_TABLES; t++) {
		const struct policy_table_info *info =
			policy_table_info((enum policy_table)t);

		for (size_t f = 0; f < info->n_fields; f++) {
			const struct policy_field *field = &info->fields[f];

			if (field->kind == POLICY_KIND_ENUM &&
				!seen_before((enum policy_table)t, f,
					field->enum_name))
				enum_type(o, field);
		}
	}
}

static void text_type(struct out *o)
{
	(void)fputc('\n', o->file);
	begin(o, "typedef text");
	begin(o, "type string");
	say(o, "length \"0..%u\";", POLICY_TEXT_MAX);
	begin(o, "pattern '[\\t\\P{Cc}]*'");
	say_text(o, "error-message", "control characters other than tab are "
				     "not allowed");
	end(o);
	end(o);
	say_text(o, "description", "One line of text. An image holds at most "
				   "4095 octets of it in UTF-8.");
	end(o);
}

static void secret_type(struct out *o)
{
	(void)fputc('\n', o->file);
	begin(o, "typedef secret-number");
	begin(o, "type uint32");
	say(o, "range \"0..4294967294\";");
	end(o);
	say_text(o, "description",
		"The number of a key. Keys are never in this data: they "
		"travel in a file of their own, by the same numbers.");
	end(o);
}

/* ---- leaves -------------------------------------------------------------- */

static void row_type(struct out *o, enum policy_table target)
{
	char name[YANG_NAME_MAX];

	begin(o, "type leafref");
	say(o, "path \"/fxp:policy/fxp:%s/fxp:index\";",
		yang_module_name(policy_table_info(target)->name, name));
	end(o);
}

static void number_type(struct out *o, const struct policy_field *f)
{
	if (f->min == 0 && f->max == UINT32_MAX) {
		say(o, "type uint32;");
		return;
	}
	begin(o, "type uint32");
	say(o, "range \"%u..%u\";", f->min, f->max);
	end(o);
}

static void leaf_type(struct out *o, const struct policy_field *f)
{
	char name[YANG_NAME_MAX];

	switch (f->kind) {
	case POLICY_KIND_U32:
		number_type(o, f);
		break;
	case POLICY_KIND_FLAG:
		say(o, "type boolean;");
		break;
	case POLICY_KIND_ENUM:
		say(o, "type %s;", yang_module_name(f->enum_name, name));
		break;
	case POLICY_KIND_REF:
		row_type(o, f->target);
		break;
	case POLICY_KIND_ADDR:
		say(o, "type inet:ip-address-no-zone;");
		break;
	case POLICY_KIND_SECRET:
		say(o, "type secret-number;");
		break;
	default:
		say(o, "type text;");
	}
}

/* What is mandatory: a text, an address or a reference may be none. */
static bool needs_value(const struct policy_field *f)
{
	return f->kind == POLICY_KIND_U32 || f->kind == POLICY_KIND_ENUM ||
		f->required;
}

static void leaf(struct out *o, enum policy_table t,
	const struct policy_field *f)
{
	const char *unit = extra_find(units, COUNT(units), t, f->name);
	const char *value = extra_find(defaults, COUNT(defaults), t, f->name);
	char name[YANG_NAME_MAX];

	if (f->kind == POLICY_KIND_FLAG && !value)
		value = "false";
	begin(o, "leaf %s", yang_module_name(f->name, name));
	leaf_type(o, f);
	if (unit)
		say(o, "units \"%s\";", unit);
	if (value)
		say(o, "default \"%s\";", value);
	else if (needs_value(f))
		say(o, "mandatory true;");
	say_text(o, "description", f->doc);
	end(o);
}

static void row_leaf(struct out *o, const char *name, enum policy_table target,
	const char *text)
{
	begin(o, "leaf %s", name);
	row_type(o, target);
	say(o, "mandatory true;");
	say_text(o, "description", text);
	end(o);
}

static void range(struct out *o, const struct policy_field *f)
{
	char name[YANG_NAME_MAX];

	begin(o, "container %s", yang_module_name(f->name, name));
	say(o, "presence \"the list has members\";");
	begin(o, "must \"last >= first\"");
	say_text(o, "error-message", "the last row comes before the first");
	end(o);
	say_text(o, "description", f->doc);
	row_leaf(o, "first", f->target, "The first row of the list.");
	row_leaf(o, "last", f->target,
		"The last row; those between belong to the list too.");
	end(o);
}

static void prefix(struct out *o, const struct policy_field *f)
{
	char name[YANG_NAME_MAX];

	begin(o, "container %s", yang_module_name(f->name, name));
	say(o, "presence \"the address is set\";");
	begin(o, "must \"length <= 32 or contains(address, ':')\"");
	say_text(o, "error-message", "an IPv4 prefix has at most 32 bits");
	end(o);
	say_text(o, "description", f->doc);
	begin(o, "leaf address");
	say(o, "type inet:ip-address-no-zone;");
	say(o, "mandatory true;");
	say_text(o, "description", "The address; host bits are kept.");
	end(o);
	begin(o, "leaf length");
	begin(o, "type uint8");
	say(o, "range \"0..128\";");
	end(o);
	say(o, "units \"bits\";");
	say(o, "mandatory true;");
	say_text(o, "description", "How much of it is the network.");
	end(o);
	end(o);
}

static void field(struct out *o, enum policy_table t,
	const struct policy_field *f)
{
	if (f->kind == POLICY_KIND_RANGE)
		range(o, f);
	else if (f->kind == POLICY_KIND_PREFIX)
		prefix(o, f);
	else
		leaf(o, t, f);
}

/* ---- the module ---------------------------------------------------------- */

static void table(struct out *o, enum policy_table t)
{
	const struct policy_table_info *info = policy_table_info(t);
	char name[YANG_NAME_MAX];

	(void)fputc('\n', o->file);
	begin(o, "list %s", yang_module_name(info->name, name));
	say(o, "key \"index\";");
	if (t == POLICY_TABLE_device) {
		say(o, "min-elements 1;");
		say(o, "max-elements 1;");
	}
	for (size_t i = 0; i < COUNT(musts); i++) {
		if (musts[i].table != t)
			continue;
		begin(o, "must \"%s\"", musts[i].text);
		say_text(o, "error-message", musts[i].message);
		end(o);
	}
	say_text(o, "description", info->doc);
	begin(o, "leaf index");
	say(o, "type uint32;");
	say_text(o, "description",
		"The row's number, by which others refer to it.");
	end(o);
	for (size_t i = 0; i < info->n_fields; i++)
		field(o, t, &info->fields[i]);
	end(o);
}

static void numbering(struct out *o)
{
	for (uint32_t t = 0; t < POLICY_TABLES; t++) {
		char name[YANG_NAME_MAX];
		char text[160];

		(void)yang_module_name(
			policy_table_info((enum policy_table)t)->name, name);
		begin(o, "must \"not(%s[index >= last()])\"", name);
		(void)snprintf(text, sizeof(text), "rows of %s are not "
			"numbered from 0 without a gap", name);
		say_text(o, "error-message", text);
		end(o);
	}
}

static void policy(struct out *o)
{
	(void)fputc('\n', o->file);
	begin(o, "container policy");
	numbering(o);
	say_text(o, "description", "The policy tables of one device.");
	begin(o, "leaf format");
	begin(o, "type uint32");
	say(o, "range \"%u\";", POLICY_FORMAT);
	end(o);
	say(o, "mandatory true;");
	say_text(o, "description", "Format of the policy tables; one that is "
				   "not this module's is refused.");
	end(o);
	for (uint32_t t = 0; t < POLICY_TABLES; t++)
		table(o, (enum policy_table)t);
	end(o);
}

static void header(struct out *o)
{
	char text[80];

	say(o, "yang-version 1.1;");
	say(o, "namespace \"urn:flexike:yang:%s\";", YANG_MODULE);
	say(o, "prefix fxp;\n");
	begin(o, "import ietf-inet-types");
	say(o, "prefix inet;");
	end(o);
	(void)fputc('\n', o->file);
	say_text(o, "organization", "flexike");
	say_text(o, "contact", "The maintainers of flexike");
	say_text(o, "description",
		"What an IKEv2 and IPsec gateway has to do, as flat tables "
		"whose rows refer to each other by number: the contract "
		"between flexike's compiler and its gateway, modelled on the "
		"databases of RFC 4301 and the proposals of RFC 7296. Every "
		"value is spelled out, those that nobody configured too. "
		"Written from the tables of the program by `make docs`.");
	(void)fputc('\n', o->file);
	begin(o, "revision %s", YANG_REVISION);
	(void)snprintf(text, sizeof(text), "Format %u of the policy tables.",
		POLICY_FORMAT);
	say_text(o, "description", text);
	say_text(o, "reference",
		"RFC 4301: Security Architecture for the Internet Protocol; "
		"RFC 7296: Internet Key Exchange Protocol Version 2");
	end(o);
}

bool yang_module_print(FILE *file)
{
	struct out o = {file, 0};

	begin(&o, "module %s", YANG_MODULE);
	header(&o);
	text_type(&o);
	secret_type(&o);
	enum_types(&o);
	policy(&o);
	end(&o);
	return !ferror(file);
}
