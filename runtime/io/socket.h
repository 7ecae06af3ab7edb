/* UDP and raw ESP sockets. Private to runtime/io. */
#ifndef FLEXIKE_IO_SOCKET_H
#define FLEXIKE_IO_SOCKET_H

#include "runtime/base/addr.h"

/* Datagrams taken in one wakeup: a flood on one socket must leave room for
 * timers and the other sockets. */
#define IO_BATCH 32
#define IO_PACKET_MAX 65536

/* A UDP socket bound to an address and port. -1, errno set. */
int io_socket_udp(const struct endpoint *local);
/* A raw socket for ESP (IP protocol 50), bound to an address. -1, errno set. */
int io_socket_esp(const struct addr *local);

/* Room for a batch of packets; reused by every socket of a thread. */
struct io_batch;
struct io_batch *io_batch_new(void); /* NULL: no memory */
void io_batch_free(struct io_batch *b);
/* Receive what is there without blocking, at most IO_BATCH; the number. */
size_t io_batch_receive(struct io_batch *b, int fd);
/* Packet i, writable, until the next receive; *from its source. */
uint8_t *io_batch_packet(struct io_batch *b, size_t i, size_t *n,
	struct endpoint *from);

/* Send up to two parts as one packet, without blocking. tos: DS field, -1 the
 * system's. 0, or errno: the packet is dropped. */
int io_socket_send(int fd, const struct endpoint *to, struct span head,
	struct span body, int tos);

#endif
