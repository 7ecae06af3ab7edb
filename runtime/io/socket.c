#include "runtime/io/socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* Room in the kernel for bursts while a wakeup works on something else. */
#define RECEIVE_BUFFER (4 << 20)

struct io_batch {
	struct mmsghdr msgs[IO_BATCH];
	struct iovec iov[IO_BATCH];
	struct sockaddr_storage from[IO_BATCH];
	uint8_t packets[IO_BATCH][IO_PACKET_MAX];
};

static socklen_t sockaddr_of(const struct endpoint *e,
	struct sockaddr_storage *ss)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)ss;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ss;

	memset(ss, 0, sizeof(*ss));
	if (e->addr.family == ADDR_V6) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(e->port);
		memcpy(&v6->sin6_addr, e->addr.b, 16);
		return sizeof(*v6);
	}
	v4->sin_family = AF_INET;
	v4->sin_port = htons(e->port);
	memcpy(&v4->sin_addr, e->addr.b, 4);
	return sizeof(*v4);
}

static struct endpoint endpoint_of(const struct sockaddr_storage *ss)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)ss;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)ss;
	struct endpoint e = {0};

	if (ss->ss_family == AF_INET6) {
		e.addr = addr_from_span(span_of(&v6->sin6_addr, 16));
		e.port = ntohs(v6->sin6_port);
	} else if (ss->ss_family == AF_INET) {
		e.addr = addr_from_span(span_of(&v4->sin_addr, 4));
		e.port = ntohs(v4->sin_port);
	}
	return e;
}

/* The MTU of the tunnel device keeps outer packets within the path; where it
 * is wrong all the same, a fragment is better than a black hole. */
static int fragment_if_needed(int fd, bool v6)
{
	int v = v6 ? IPV6_PMTUDISC_DONT : IP_PMTUDISC_DONT;

	return v6 ? setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &v,
			    sizeof(v))
		  : setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &v, sizeof(v));
}

static int socket_bound(int type, int protocol, const struct endpoint *local)
{
	bool v6 = local->addr.family == ADDR_V6;
	struct sockaddr_storage ss;
	socklen_t len = sockaddr_of(local, &ss);
	int size = RECEIVE_BUFFER;
	int one = 1;
	int fd;

	fd = socket(v6 ? AF_INET6 : AF_INET,
		type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	if (fd < 0)
		return -1;
	/* Only a wish: the default works too, with more loss in bursts. */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	/* A raw socket is of one family anyway, and refuses the option. */
	if (v6 && type == SOCK_DGRAM && setsockopt(fd, IPPROTO_IPV6,
			IPV6_V6ONLY, &one, sizeof(one)) < 0)
		goto failed;
	if (fragment_if_needed(fd, v6) < 0 ||
		bind(fd, (struct sockaddr *)&ss, len) < 0)
		goto failed;
	return fd;
failed:
	size = errno;
	(void)close(fd);
	errno = size;
	return -1;
}

int io_socket_udp(const struct endpoint *local)
{
	return socket_bound(SOCK_DGRAM, IPPROTO_UDP, local);
}

int io_socket_esp(const struct addr *local)
{
	struct endpoint e = {*local, 0};

	return socket_bound(SOCK_RAW, IPPROTO_ESP, &e);
}

struct io_batch *io_batch_new(void)
{
	struct io_batch *b = calloc(1, sizeof(*b));

	for (size_t i = 0; b && i < IO_BATCH; i++) {
		b->iov[i].iov_base = b->packets[i];
		b->iov[i].iov_len = IO_PACKET_MAX;
		b->msgs[i].msg_hdr.msg_iov = &b->iov[i];
		b->msgs[i].msg_hdr.msg_iovlen = 1;
		b->msgs[i].msg_hdr.msg_name = &b->from[i];
	}
	return b;
}

void io_batch_free(struct io_batch *b)
{
	free(b);
}

size_t io_batch_receive(struct io_batch *b, int fd)
{
	int n;

	for (size_t i = 0; i < IO_BATCH; i++)
		b->msgs[i].msg_hdr.msg_namelen = sizeof(b->from[i]);
	n = recvmmsg(fd, b->msgs, IO_BATCH, MSG_DONTWAIT, NULL);
	return n > 0 ? (size_t)n : 0;
}

uint8_t *io_batch_packet(struct io_batch *b, size_t i, size_t *n,
	struct endpoint *from)
{
	*n = b->msgs[i].msg_len;
	*from = endpoint_of(&b->from[i]);
	return b->packets[i];
}

static void put_tos(struct msghdr *msg, bool v6, int tos)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(msg);

	c->cmsg_level = v6 ? IPPROTO_IPV6 : IPPROTO_IP;
	c->cmsg_type = v6 ? IPV6_TCLASS : IP_TOS;
	c->cmsg_len = CMSG_LEN(sizeof(tos));
	memcpy(CMSG_DATA(c), &tos, sizeof(tos));
}

int io_socket_send(int fd, const struct endpoint *to, struct span head,
	struct span body, int tos)
{
	union {
		struct cmsghdr align;
		uint8_t b[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct sockaddr_storage ss;
	/* sendmsg() does not write; iovec has no const. */
	struct iovec iov[2] = {
		{(void *)(uintptr_t)head.p, head.n},
		{(void *)(uintptr_t)body.p, body.n},
	};
	struct msghdr msg = {
		.msg_name = &ss,
		.msg_namelen = sockaddr_of(to, &ss),
		.msg_iov = iov,
		.msg_iovlen = 2,
	};

	if (tos > 0) {
		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control);
		put_tos(&msg, to->addr.family == ADDR_V6, tos);
	}
	while (sendmsg(fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			return errno;
	return 0;
}
