/* Runs a fuzz target over files, and over the files of folders: its corpus,
 * or an input that once broke it. Works with any compiler; each input is an
 * exact-size heap copy, so that a sanitizer sees a read past its end. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int replay_file(const char *path, FILE *f, unsigned int *count)
{
	uint8_t *data = NULL;
	size_t cap = 0;
	size_t n = 0;
	size_t got;
	uint8_t *exact;

	do {
		uint8_t *grown = realloc(data, cap = cap * 2 + 4096);

		if (!grown)
			break;
		data = grown;
		got = fread(data + n, 1, cap - n, f);
		n += got;
	} while (got > 0);
	exact = ferror(f) || !data ? NULL : malloc(n ? n : 1);
	if (!exact) {
		fprintf(stderr, "%s: cannot read\n", path);
		free(data);
		return 1;
	}
	memcpy(exact, data, n);
	free(data);
	(void)LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	++*count;
	return 0;
}

static int replay_path(const char *path, unsigned int *count)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int errors = 0;

	if (!dir) {
		FILE *f = fopen(path, "rb");

		if (!f) {
			fprintf(stderr, "%s: %s\n", path, strerror(errno));
			return 1;
		}
		errors = replay_file(path, f, count);
		(void)fclose(f);
		return errors;
	}
	while ((entry = readdir(dir)) != NULL) {
		char *inner = NULL;

		if (entry->d_name[0] == '.')
			continue;
		if (asprintf(&inner, "%s/%s", path, entry->d_name) < 0) {
			errors++;
			break;
		}
		errors += replay_path(inner, count);
		free(inner);
	}
	(void)closedir(dir);
	return errors;
}

int main(int argc, char **argv)
{
	unsigned int count = 0;
	int errors = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: %s FILE-OR-FOLDER...\n", argv[0]);
		return 2;
	}
	for (int i = 1; i < argc; i++)
		errors += replay_path(argv[i], &count);
	printf("%u inputs replayed\n", count);
	return errors ? 1 : 0;
}
