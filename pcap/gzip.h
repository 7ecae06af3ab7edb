/* A file, through gzip where it is compressed: captures often are. */
#ifndef FLEXIKE_PCAP_GZIP_H
#define FLEXIKE_PCAP_GZIP_H

#include <stdio.h>

/* A stream of the plain octets, or NULL with errno set. Owned by the caller
 * (fclose). "-" is standard input, as it is. */
FILE *cap_gzip_open(const char *path);

#endif
