#include "mib/table.h"

/* From a row to a column's value. */

static const uint8_t *base_of(const struct mib_column *c,
	const struct mib_row *row)
{
	switch (c->of) {
	case MIB_OF_ROW:
		return (const uint8_t *)row;
	case MIB_OF_SNAPSHOT:
		return (const uint8_t *)row->snapshot;
	case MIB_OF_TUNNEL:
		return (const uint8_t *)row->tunnel;
	case MIB_OF_SA:
		return (const uint8_t *)row->sa;
	case MIB_OF_CHILD:
		return (const uint8_t *)row->child;
	}
	return NULL;
}

/* Integer32 and TimeInterval end at 2^31 - 1, Gauge32 at 2^32 - 1: they stick
 * there. Counters wrap (RFC 2578 7.1). */
static void set_number(struct mib_value *v, uint64_t n)
{
	switch (v->type) {
	case MIB_INTEGER:
		v->number = n > INT32_MAX ? INT32_MAX : n;
		break;
	case MIB_GAUGE32:
		v->number = n > UINT32_MAX ? UINT32_MAX : n;
		break;
	case MIB_COUNTER32:
		v->number = n & UINT32_MAX;
		break;
	case MIB_COUNTER64:
	case MIB_OCTETS:
		v->number = n;
		break;
	}
}

static uint64_t get_u64(const uint8_t *p)
{
	uint64_t n;

	memcpy(&n, p, sizeof(n));
	return n;
}

static bool read_u32(const uint8_t *p, struct mib_value *v)
{
	uint32_t n;

	memcpy(&n, p, sizeof(n));
	set_number(v, n);
	return n != 0;
}

static void read_str(const uint8_t *p, struct mib_value *v)
{
	const char *s;

	memcpy(&s, p, sizeof(s));
	v->text = span_str(s ? s : "");
}

static bool read_addr(const uint8_t *p, struct mib_value *v)
{
	const struct addr *a = (const struct addr *)p;

	v->text = addr_span(a);
	return v->text.n != 0;
}

static bool read_number(const struct mib_column *c, const struct mib_row *row,
	struct mib_value *v)
{
	uint64_t n = 0;

	if (!c->number(row, &n))
		return false;
	set_number(v, n);
	return true;
}

bool mib_column_read(const struct mib_column *c, const struct mib_row *row,
	struct mib_value *v)
{
	const uint8_t *p = base_of(c, row);

	v->type = c->type;
	v->number = 0;
	v->text = span_of(NULL, 0);
	switch (c->form) {
	case MIB_ALWAYS:
		set_number(v, c->offset);
		return true;
	case MIB_NUMBER:
		return read_number(c, row, v);
	case MIB_TEXT:
		return c->text(row, v);
	default:
		break;
	}
	if (!p)
		return false;
	p += c->offset;
	switch (c->form) {
	case MIB_U32:
		return read_u32(p, v);
	case MIB_U64:
		set_number(v, get_u64(p));
		return true;
	case MIB_WRAPS:
		set_number(v, get_u64(p) >> 32);
		return true;
	case MIB_STR:
		read_str(p, v);
		return true;
	case MIB_ADDR:
		return read_addr(p, v);
	case MIB_CENTISECONDS:
		set_number(v, get_u64(p) > INT32_MAX ? INT32_MAX :
			get_u64(p) * 100);
		return true;
	default:
		return false;
	}
}
