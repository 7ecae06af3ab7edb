/* flexike pcap against tshark and tcpdump over the same capture of a million
 * packets: a thousand IKE SAs, then their ESP, half of it in UDP, with some
 * liveness checks and NAT keepalives between. Packets per second, peak memory
 * and the ratios, in one run. A tool that is not installed is left out. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/wire/wire.h"

#define PACKETS 1000000
#define SAS 1000
#define ETHERNET 14
#define IPV4 20
#define UDP 8
#define MARKER 4
#define PACKET_MAX 2048
#define INFORMATIONAL_PER_1000 3
#define KEEPALIVE_PER_1000 2

/* ---- the capture --------------------------------------------------------- */

static uint64_t state = 0x9e3779b97f4a7c15;

static uint32_t draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 32) % below;
}

struct writer {
	FILE *f;
	uint64_t packets;
	uint64_t microseconds;
};

static void le32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static void file_start(FILE *f)
{
	uint8_t h[24] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4};

	le32(h + 16, 262144);
	le32(h + 20, 1);
	(void)fwrite(h, sizeof(h), 1, f);
}

/* @n octets behind the IPv4 header are at p + ETHERNET + IPV4. */
static void packet_write(struct writer *w, uint8_t *p, uint32_t src,
	uint32_t dst, uint8_t proto, size_t n)
{
	static const uint8_t ethernet[ETHERNET] = {2, 0, 0, 0, 0, 1, 2, 0, 0,
		0, 0, 2, 8, 0};
	uint8_t record[16];
	size_t all = ETHERNET + IPV4 + n;
	uint8_t *ip = p + ETHERNET;

	memcpy(p, ethernet, sizeof(ethernet));
	memset(ip, 0, IPV4);
	ip[0] = 0x45;
	bytes_set16(ip + 2, (uint16_t)(IPV4 + n));
	ip[8] = 64;
	ip[9] = proto;
	bytes_set32(ip + 12, src);
	bytes_set32(ip + 16, dst);
	w->microseconds += 10;
	le32(record, (uint32_t)(1700000000 + w->microseconds / 1000000));
	le32(record + 4, (uint32_t)(w->microseconds % 1000000));
	le32(record + 8, (uint32_t)all);
	le32(record + 12, (uint32_t)all);
	(void)fwrite(record, sizeof(record), 1, w->f);
	(void)fwrite(p, all, 1, w->f);
	w->packets++;
}

static void udp_write(struct writer *w, uint8_t *p, uint32_t src, uint32_t dst,
	uint16_t port, size_t n)
{
	uint8_t *udp = p + ETHERNET + IPV4;

	bytes_set16(udp, port);
	bytes_set16(udp + 2, port);
	bytes_set16(udp + 4, (uint16_t)(UDP + n));
	bytes_set16(udp + 6, 0);
	packet_write(w, p, src, dst, 17, UDP + n);
}

struct sa {
	uint64_t spi_i, spi_r;
	uint32_t i, r, esp_i, esp_r, seq_i, seq_r, msg_id;
};

static void message_write(struct writer *w, const struct sa *sa,
	uint8_t exchange, bool response, uint32_t msg_id,
	struct wire_payload *list)
{
	struct wire_msg msg = {
		.hdr = {
			.spi_i = sa->spi_i,
			.spi_r = exchange == EXCHANGE_IKE_SA_INIT && !response ?
				0 : sa->spi_r,
			.version = 0x20,
			.exchange = exchange,
			.flags = response ? WIRE_FLAG_RESPONSE :
				WIRE_FLAG_INITIATOR,
			.msg_id = msg_id,
		},
		.payloads = list,
	};
	uint8_t p[PACKET_MAX];
	struct bytes_out out = bytes_out(p + ETHERNET + IPV4 + UDP,
		sizeof(p) - ETHERNET - IPV4 - UDP);

	if (!wire_msg_build(&out, &msg)) {
		fputs("pcap_bench: a message does not fit\n", stderr);
		exit(EXIT_FAILURE);
	}
	udp_write(w, p, response ? sa->r : sa->i, response ? sa->i : sa->r,
		WIRE_PORT_IKE, out.n);
}

static void sealed_write(struct writer *w, const struct sa *sa,
	uint8_t exchange, bool response, uint32_t msg_id, size_t n)
{
	uint8_t noise[512];
	struct wire_payload sk = {.type = PAYLOAD_SK};

	for (size_t i = 0; i < n; i++)
		noise[i] = (uint8_t)draw(256);
	sk.sk.data = span_of(noise, n);
	message_write(w, sa, exchange, response, msg_id, &sk);
}

static void ladder_write(struct writer *w, const struct sa *sa)
{
	struct wire_transform t[] = {
		{.type = TRANSFORM_ENCR, .id = 20, .has_key_bits = true,
			.key_bits = 128, .next = &t[1]},
		{.type = TRANSFORM_PRF, .id = 5, .next = &t[2]},
		{.type = TRANSFORM_DH, .id = 19},
	};
	struct wire_proposal offer = {.number = 1, .protocol = WIRE_PROTO_IKE,
		.transforms = t};
	uint8_t octets[64];
	struct wire_payload nonce = {.type = PAYLOAD_NONCE,
		.data = {octets, 32}};
	struct wire_payload ke = {.type = PAYLOAD_KE,
		.ke = {19, {octets, 64}}, .next = &nonce};
	struct wire_payload list = {.type = PAYLOAD_SA, .sa = &offer,
		.next = &ke};

	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (uint8_t)draw(256);
	message_write(w, sa, EXCHANGE_IKE_SA_INIT, false, 0, &list);
	octets[0] ^= 1;
	message_write(w, sa, EXCHANGE_IKE_SA_INIT, true, 0, &list);
	sealed_write(w, sa, EXCHANGE_IKE_AUTH, false, 1, 220);
	sealed_write(w, sa, EXCHANGE_IKE_AUTH, true, 1, 200);
}

static void data_write(struct writer *w, struct sa *sa, const uint8_t *noise)
{
	bool there = draw(2);
	bool udp = sa->i & 1;
	size_t n = 84 + draw(1266);
	uint8_t p[PACKET_MAX];
	uint8_t *esp = p + ETHERNET + IPV4 + (udp ? UDP : 0);

	bytes_set32(esp, there ? sa->esp_r : sa->esp_i);
	bytes_set32(esp + 4, there ? ++sa->seq_i : ++sa->seq_r);
	memcpy(esp + 8, noise, n - 8);
	if (udp)
		udp_write(w, p, there ? sa->i : sa->r, there ? sa->r : sa->i,
			WIRE_PORT_NATT, n);
	else
		packet_write(w, p, there ? sa->i : sa->r,
			there ? sa->r : sa->i, 50, n);
}

static void keepalive_write(struct writer *w, const struct sa *sa)
{
	uint8_t p[PACKET_MAX];

	p[ETHERNET + IPV4 + UDP] = 0xff;
	udp_write(w, p, sa->i, sa->r, WIRE_PORT_NATT, 1);
}

static void generate(FILE *f)
{
	static struct sa sas[SAS];
	static uint8_t noise[PACKET_MAX];
	struct writer w = {.f = f};

	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (uint8_t)draw(256);
	file_start(f);
	for (uint32_t i = 0; i < SAS; i++) {
		sas[i] = (struct sa){
			.spi_i = (uint64_t)draw(UINT32_MAX) << 32 | (i + 1),
			.spi_r = (uint64_t)draw(UINT32_MAX) << 32 | (i + 1),
			.i = 0x0a000000 + i,
			.r = 0xc0a80001,
			.esp_i = 0x10000000 + i,
			.esp_r = 0x20000000 + i,
			.msg_id = 2,
		};
		ladder_write(&w, &sas[i]);
	}
	while (w.packets < PACKETS) {
		struct sa *sa = &sas[draw(SAS)];
		uint32_t dice = draw(1000);

		if (dice < INFORMATIONAL_PER_1000) {
			sealed_write(&w, sa, EXCHANGE_INFORMATIONAL, false,
				sa->msg_id, 25);
			sealed_write(&w, sa, EXCHANGE_INFORMATIONAL, true,
				sa->msg_id++, 25);
		} else if (dice < INFORMATIONAL_PER_1000 + KEEPALIVE_PER_1000) {
			keepalive_write(&w, sa);
		} else {
			data_write(&w, sa, noise);
		}
	}
}

/* ---- the tools ----------------------------------------------------------- */

struct result {
	double seconds; /* 0: did not run */
	long kilobytes;
};

static struct result run(char *const argv[], const char *file)
{
	struct result r = {0};
	struct timespec a, b;
	struct rusage use;
	int status = -1;
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, &a);
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		(void)dup2(null, 1);
		(void)dup2(null, 2);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) != pid)
		return r;
	clock_gettime(CLOCK_MONOTONIC, &b);
	/* 1 is a verdict: the sealed messages open to nobody. */
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) {
		printf("%-28s is not here, or cannot read %s\n", argv[0], file);
		return r;
	}
	r.seconds = (double)(b.tv_sec - a.tv_sec) +
		(double)(b.tv_nsec - a.tv_nsec) / 1e9;
	r.kilobytes = use.ru_maxrss;
	return r;
}

/* The best of three, in turns with the others. */
static void better(struct result *best, struct result r)
{
	if (r.seconds > 0 && (best->seconds <= 0 || r.seconds < best->seconds))
		best->seconds = r.seconds;
	if (r.kilobytes > best->kilobytes)
		best->kilobytes = r.kilobytes;
}

static void report(const char *name, const struct result *r,
	const struct result *ours)
{
	if (r->seconds <= 0)
		return;
	printf("%-28s %9.0f packets/s %7.1f MB", name, PACKETS / r->seconds,
		(double)r->kilobytes / 1024);
	if (r != ours && ours->seconds > 0)
		printf("   flexike: %.1f times as fast, %.2f of the memory",
			r->seconds / ours->seconds,
			(double)ours->kilobytes / (double)r->kilobytes);
	printf("\n");
}

int main(void)
{
	const char *bin = getenv("BIN"), *tmp = getenv("TMPDIR");
	struct result ours = {0}, json = {0}, tshark = {0}, tcpdump = {0};
	char file[512], flexike[512];
	FILE *f;
	int fd;

	(void)snprintf(flexike, sizeof(flexike), "%s/flexike",
		bin ? bin : "build/bin");
	(void)snprintf(file, sizeof(file), "%s/pcap_bench.XXXXXX",
		tmp ? tmp : "/tmp");
	fd = mkstemp(file);
	f = fd < 0 ? NULL : fdopen(fd, "wb");
	if (!f) {
		perror(file);
		return EXIT_FAILURE;
	}
	generate(f);
	if (ferror(f) || fclose(f) != 0) {
		perror(file);
		(void)unlink(file);
		return EXIT_FAILURE;
	}
	for (int turn = 0; turn < 3; turn++) {
		better(&ours, run((char *[]){flexike, "pcap", file, NULL},
			file));
		better(&json, run((char *[]){flexike, "pcap", "--format",
			"json", file, NULL}, file));
		better(&tcpdump, run((char *[]){"tcpdump", "-nn", "-r", file,
			NULL}, file));
		better(&tshark, run((char *[]){"tshark", "-n", "-q", "-z",
			"io,phs", "-r", file, NULL}, file));
	}
	(void)unlink(file);
	printf("%d packets, %d IKE SAs\n", PACKETS, SAS);
	report("flexike pcap", &ours, &ours);
	report("flexike pcap --format json", &json, &json);
	report("tshark -q -z io,phs", &tshark, &ours);
	report("tcpdump -nn", &tcpdump, &ours);
	return ours.seconds > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
