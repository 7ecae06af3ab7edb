#include "pcap/gzip.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

#define GZIP_BUFFER (128 * 1024)

static ssize_t gzip_read(void *cookie, char *buf, size_t n)
{
	return gzread(cookie, buf, n < GZIP_BUFFER ? (unsigned int)n :
						     GZIP_BUFFER);
}

static int gzip_close(void *cookie)
{
	return gzclose(cookie) == Z_OK ? 0 : EOF;
}

static FILE *decompress(const char *path)
{
	static const cookie_io_functions_t io = {
		.read = gzip_read,
		.close = gzip_close,
	};
	gzFile z = gzopen(path, "rbe");
	FILE *f;

	if (!z)
		return NULL;
	f = fopencookie(z, "rb", io);
	if (!f)
		gzclose(z);
	return f;
}

FILE *cap_gzip_open(const char *path)
{
	unsigned char magic[2] = {0};
	FILE *f;

	if (!strcmp(path, "-"))
		return stdin;
	f = fopen(path, "rbe");
	if (!f)
		return NULL;
	(void)setvbuf(f, NULL, _IOFBF, GZIP_BUFFER);
	if (fread(magic, 1, 2, f) == 2 && magic[0] == 0x1f &&
		magic[1] == 0x8b) {
		(void)fclose(f);
		return decompress(path);
	}
	if (ferror(f)) { /* a folder opens, but cannot be read */
		int why = errno;

		(void)fclose(f);
		errno = why;
		return NULL;
	}
	if (fseek(f, 0, SEEK_SET) == 0)
		return f;
	/* A pipe: what was read is still in the buffer. */
	if (ungetc(magic[1], f) == EOF || ungetc(magic[0], f) == EOF) {
		(void)fclose(f);
		errno = EIO;
		return NULL;
	}
	return f;
}
