#include "mib/esp_count.h"

#include "runtime/esp/esp.h"

/* Next header 59 is cover traffic, meant to be dropped (RFC 4303 2.6). */
uint64_t mib_esp_in_drops(const uint64_t *in)
{
	uint64_t n = 0;

	for (int e = ESP_OK + 1; e < ESP_ERRS; e++) {
		if (e != ESP_ERR_REPLAY && e != ESP_ERR_DUMMY)
			n += in[e];
	}
	return n;
}

/* These are found in the plaintext, after the integrity check has passed. */
uint64_t mib_esp_in_decrypts(uint64_t packets, const uint64_t *in)
{
	return packets + in[ESP_ERR_PADDING] + in[ESP_ERR_SELECTOR] +
		in[ESP_ERR_NOT_IP] + in[ESP_ERR_ROOM] + in[ESP_ERR_DUMMY];
}

uint64_t mib_esp_in_auths(uint64_t packets, const uint64_t *in)
{
	return mib_esp_in_decrypts(packets, in) + in[ESP_ERR_ICV];
}

uint64_t mib_esp_out_drops(const uint64_t *out)
{
	uint64_t n = 0;

	for (int e = ESP_OK + 1; e < ESP_ERRS; e++)
		n += out[e];
	return n;
}
