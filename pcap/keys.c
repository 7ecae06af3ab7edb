#include "pcap/keys.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define TABLE_NAME "ikev2_decryption_table"
#define FILE_MAX ((size_t)16 << 20)
#define COLUMNS 8

struct cap_keys {
	struct cap_key *rows;
	size_t n, room;
};

enum column {
	COL_SPI_I, COL_SPI_R, COL_EI, COL_ER, COL_ENCR, COL_AI, COL_AR,
	COL_INTEG,
};

static const char *const column_names[COLUMNS] = {
	"initiator SPI", "responder SPI", "SK_ei", "SK_er", "encryption",
	"SK_ai", "SK_ar", "integrity",
};

/* One line's place, for messages. */
struct line {
	const char *name;
	size_t number;
	char *err;
	size_t err_cap;
};

static bool fail(const struct line *at, const char *what, const char *why)
{
	(void)snprintf(at->err, at->err_cap, "%s:%zu: %s %s", at->name,
		at->number, what, why);
	return false;
}

/* ---- fields -------------------------------------------------------------- */

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool hex_octets(struct span s, uint8_t *out, size_t cap, size_t *n)
{
	if (s.n > 2 && s.p[0] == '0' && (s.p[1] | 0x20) == 'x')
		s = span_of(s.p + 2, s.n - 2);
	if (s.n % 2 || s.n / 2 > cap)
		return false;
	for (size_t i = 0; i < s.n; i += 2) {
		int hi = hex_digit(s.p[i]), lo = hex_digit(s.p[i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		out[i / 2] = (uint8_t)(hi << 4 | lo);
	}
	*n = s.n / 2;
	return true;
}

static bool hex_secret(struct span s, struct secret *out)
{
	size_t n;

	if (!hex_octets(s, out->b, sizeof(out->b), &n))
		return false;
	out->n = (uint16_t)n;
	return true;
}

static bool hex_spi(struct span s, uint64_t *out)
{
	uint8_t b[8];
	size_t n;

	if (!hex_octets(s, b, sizeof(b), &n) || n != sizeof(b))
		return false;
	*out = bytes_get64(b);
	return true;
}

static struct span trim(struct span s)
{
	while (s.n && isspace(s.p[0]))
		s = span_of(s.p + 1, s.n - 1);
	while (s.n && isspace(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* A CSV field with or without quotes; *s moves behind its comma. */
static bool csv_field(struct span *s, struct span *field)
{
	const uint8_t *end;
	size_t n;

	*s = trim(*s);
	if (s->n && s->p[0] == '"') {
		end = memchr(s->p + 1, '"', s->n - 1);
		if (!end)
			return false;
		*field = span_of(s->p + 1, (size_t)(end - s->p) - 1);
		n = (size_t)(end - s->p) + 1;
		*s = trim(span_of(s->p + n, s->n - n));
		if (s->n && s->p[0] != ',')
			return false;
		n = 0;
	} else {
		end = memchr(s->p, ',', s->n);
		n = end ? (size_t)(end - s->p) : s->n;
		*field = trim(span_of(s->p, n));
	}
	if (n < s->n)
		n++; /* the comma */
	*s = span_of(s->p + n, s->n - n);
	return true;
}

/* ---- algorithms ---------------------------------------------------------- */

static bool name_is(struct span s, const char *name)
{
	return name && strlen(name) == s.n &&
		!strncasecmp((const char *)s.p, name, s.n);
}

/* The key table's name for it; NULL: not one of ours. */
static const struct transform *by_wireshark(uint8_t type, struct span name)
{
	for (int row = 0; row < ALG_COUNT; row++) {
		const struct transform *t =
			transform_row((enum transform_row)row);

		if (t->type == type && name_is(name, t->wireshark_ike))
			return t;
	}
	return NULL;
}

/* tcpdump takes libcrypto's names, "aes128" among them for the CBC mode. */
static const struct transform *encr_by_openssl(struct span name)
{
	static const struct {
		const char *alias;
		enum transform_row row;
	} aliases[] = {
		{"aes128", ALG_AES_CBC_128},
		{"aes192", ALG_AES_CBC_192},
		{"aes256", ALG_AES_CBC_256},
		{"3des", ALG_3DES},
		{"3des-cbc", ALG_3DES},
		{"des", ALG_DES},
	};

	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		if (name_is(name, aliases[i].alias))
			return transform_row(aliases[i].row);
	for (int row = 0; row < ALG_COUNT; row++) {
		const struct transform *t =
			transform_row((enum transform_row)row);

		if (t->type == TRANSFORM_ENCR && name_is(name, t->openssl))
			return t;
	}
	return NULL;
}

static const struct transform *integ_by_openssl(struct span name)
{
	if (name_is(name, "sha1"))
		return transform_row(ALG_HMAC_SHA1_96);
	return name_is(name, "md5") ? transform_row(ALG_HMAC_MD5_96) : NULL;
}

/* ---- rows ---------------------------------------------------------------- */

static struct cap_key *row_find(const struct cap_keys *k, uint64_t spi_i,
	uint64_t spi_r)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->rows[i].spi_i == spi_i && k->rows[i].spi_r == spi_r)
			return &k->rows[i];
	return NULL;
}

/* The row of these SPIs, new when there was none; NULL: no memory. The vector
 * is not grown by realloc(), which would leave keys behind in the heap. */
static struct cap_key *row_get(struct cap_keys *k, uint64_t spi_i,
	uint64_t spi_r)
{
	struct cap_key *row = row_find(k, spi_i, spi_r);
	size_t room = k->room ? k->room * 2 : 16;

	if (row)
		return row;
	if (k->n == k->room) {
		struct cap_key *grown = calloc(room, sizeof(*grown));

		if (!grown)
			return NULL;
		if (k->n)
			memcpy(grown, k->rows, k->n * sizeof(*grown));
		secret_wipe_bytes(k->rows, k->n * sizeof(*grown));
		free(k->rows);
		k->rows = grown;
		k->room = room;
	}
	row = &k->rows[k->n++];
	row->spi_i = spi_i;
	row->spi_r = spi_r;
	return row;
}

static bool sizes_fit(const struct line *at, const struct cap_key *key,
	bool initiator)
{
	size_t encr = (size_t)key->encr->key_len + key->encr->salt_len;
	size_t integ = key->integ ? key->integ->key_len : 0;

	if ((initiator ? key->ei.n : key->er.n) != encr)
		return fail(at, initiator ? "SK_ei" : "SK_er",
			"has not the length of the cipher's key and salt");
	if ((initiator ? key->ai.n : key->ar.n) != integ)
		return fail(at, initiator ? "SK_ai" : "SK_ar",
			"has not the length of the integrity key");
	return true;
}

static bool wireshark_keys(const struct line *at, struct cap_key *key,
	const struct span f[COLUMNS])
{
	struct secret *const secrets[COLUMNS] = {
		[COL_EI] = &key->ei, [COL_ER] = &key->er,
		[COL_AI] = &key->ai, [COL_AR] = &key->ar,
	};

	for (int i = 0; i < COLUMNS; i++)
		if (secrets[i] && !hex_secret(f[i], secrets[i]))
			return fail(at, column_names[i],
				"is not a key in hexadecimal");
	key->encr = by_wireshark(TRANSFORM_ENCR, f[COL_ENCR]);
	key->integ = by_wireshark(TRANSFORM_INTEG, f[COL_INTEG]);
	key->has_i = key->has_r = true;
	/* A table may hold SAs of other captures, with algorithms that are
	 * not ours: they are kept as that. */
	if (!key->integ && !name_is(f[COL_INTEG], "NONE [RFC4306]"))
		key->encr = NULL;
	if (key->encr && transform_is_aead(key->encr) == (key->integ != NULL))
		return fail(at, "encryption and integrity",
			"do not go together");
	return !key->encr ||
		(sizes_fit(at, key, true) && sizes_fit(at, key, false));
}

static bool wireshark_row(struct cap_keys *k, const struct line *at,
	struct span text)
{
	struct span f[COLUMNS];
	uint64_t spi_i, spi_r;
	struct cap_key *key;

	for (int i = 0; i < COLUMNS; i++) {
		if (!text.n)
			return fail(at, "there are",
				"fewer than eight columns");
		if (!csv_field(&text, &f[i]))
			return fail(at, column_names[i],
				"has a quote that does not end");
	}
	if (text.n)
		return fail(at, "there are", "more than eight columns");
	if (!hex_spi(f[COL_SPI_I], &spi_i))
		return fail(at, column_names[COL_SPI_I],
			"is not 16 hexadecimal digits");
	if (!hex_spi(f[COL_SPI_R], &spi_r))
		return fail(at, column_names[COL_SPI_R],
			"is not 16 hexadecimal digits");
	key = row_get(k, spi_i, spi_r);
	return key ? wireshark_keys(at, key, f) : fail(at, "out of", "memory");
}

/* ---- tcpdump -E: "ikev2 I|R SPIi SPIr INTEG:KEY ENCR:KEY" ---------------- */

static struct span word(struct span *s)
{
	struct span w;
	size_t n = 0;

	*s = trim(*s);
	while (n < s->n && !isspace(s->p[n]))
		n++;
	w = span_of(s->p, n);
	*s = span_of(s->p + n, s->n - n);
	return w;
}

static bool named_key(struct span s, struct span *name, struct secret *key)
{
	const uint8_t *colon = memchr(s.p, ':', s.n);

	if (!colon)
		return false;
	*name = span_of(s.p, (size_t)(colon - s.p));
	return hex_secret(span_of(colon + 1, s.n - name->n - 1), key);
}

static bool tcpdump_row(struct cap_keys *k, const struct line *at,
	struct span text)
{
	struct span side, integ, encr;
	uint64_t spi_i, spi_r;
	struct cap_key *key;
	bool initiator;

	(void)word(&text);
	side = word(&text);
	initiator = name_is(side, "I");
	if (!initiator && !name_is(side, "R"))
		return fail(at, "direction", "is not I or R");
	if (!hex_spi(word(&text), &spi_i) || !hex_spi(word(&text), &spi_r))
		return fail(at, "SPI", "is not 16 hexadecimal digits");
	key = row_get(k, spi_i, spi_r);
	if (!key)
		return fail(at, "out of", "memory");
	if (!named_key(word(&text), &integ, initiator ? &key->ai : &key->ar) ||
		!named_key(word(&text), &encr, initiator ? &key->ei : &key->er))
		return fail(at, "key", "is not ALGORITHM:HEXADECIMAL");
	key->encr = encr_by_openssl(encr);
	key->integ = integ_by_openssl(integ);
	if (!key->integ || (key->encr && transform_is_aead(key->encr)))
		key->encr = NULL;
	*(initiator ? &key->has_i : &key->has_r) = true;
	return !key->encr || sizes_fit(at, key, initiator);
}

/* ---- the file ------------------------------------------------------------ */

static bool starts(struct span s, const char *with)
{
	return s.n >= strlen(with) && !memcmp(s.p, with, strlen(with));
}

static bool row_parse(struct cap_keys *k, const struct line *at,
	struct span text)
{
	text = trim(text);
	if (!text.n || text.p[0] == '#')
		return true;
	if (starts(text, "ikev2 "))
		return tcpdump_row(k, at, text);
	/* ESP keys stand in the same files: of tcpdump as SPI@ADDRESS, of
	 * Wireshark's esp_sa with the quoted family first. */
	if (starts(text, "\"IPv") || (starts(text, "0x") &&
			memchr(text.p, '@', text.n)))
		return true;
	return wireshark_row(k, at, text);
}

struct cap_keys *cap_keys_parse(const char *name, struct span text, char *err,
	size_t err_cap)
{
	struct line at = {name, 0, err, err_cap};
	struct cap_keys *k = calloc(1, sizeof(*k));

	if (!k) {
		(void)snprintf(err, err_cap, "%s: out of memory", name);
		return NULL;
	}
	while (text.n) {
		const uint8_t *end = memchr(text.p, '\n', text.n);
		size_t n = end ? (size_t)(end - text.p) : text.n;

		at.number++;
		if (!row_parse(k, &at, span_of(text.p, n))) {
			cap_keys_free(k);
			return NULL;
		}
		n += end ? 1 : 0;
		text = span_of(text.p + n, text.n - n);
	}
	return k;
}

/* By read(2): stdio would keep keys in a buffer of its own. */
static bool read_all(int fd, uint8_t *data, size_t n)
{
	size_t got = 0;

	while (got < n) {
		ssize_t more = read(fd, data + got, n - got);

		if (more < 0 && errno == EINTR)
			continue;
		if (more <= 0)
			return false;
		got += (size_t)more;
	}
	return true;
}

static struct cap_keys *load_file(const char *path, char *err, size_t err_cap)
{
	struct cap_keys *k = NULL;
	uint8_t *data = NULL;
	struct stat st = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t n = 0;

	if (fd < 0 || fstat(fd, &st) != 0) {
		(void)snprintf(err, err_cap, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (!S_ISREG(st.st_mode) || (size_t)st.st_size > FILE_MAX) {
		(void)snprintf(err, err_cap, "%s: not a file of less than "
			"16 MB", path);
		goto out;
	}
	n = (size_t)st.st_size;
	data = malloc(n ? n : 1);
	if (!data || !read_all(fd, data, n)) {
		(void)snprintf(err, err_cap, "%s: cannot be read", path);
		goto out;
	}
	k = cap_keys_parse(path, span_of(data, n), err, err_cap);
out:
	if (data)
		secret_wipe_bytes(data, n);
	free(data);
	if (fd >= 0)
		close(fd);
	return k;
}

struct cap_keys *cap_keys_load(const char *path, char *err, size_t err_cap)
{
	struct cap_keys *k;
	struct stat st;
	char *table;

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return load_file(path, err, err_cap);
	if (asprintf(&table, "%s/" TABLE_NAME, path) < 0) {
		(void)snprintf(err, err_cap, "%s: out of memory", path);
		return NULL;
	}
	k = load_file(table, err, err_cap);
	free(table);
	return k;
}

void cap_keys_free(struct cap_keys *k)
{
	if (!k)
		return;
	if (k->rows)
		secret_wipe_bytes(k->rows, k->room * sizeof(*k->rows));
	free(k->rows);
	free(k);
}

size_t cap_keys_count(const struct cap_keys *k)
{
	return k->n;
}

const struct cap_key *cap_keys_find(const struct cap_keys *k, uint64_t spi_i,
	uint64_t spi_r)
{
	return k ? row_find(k, spi_i, spi_r) : NULL;
}
