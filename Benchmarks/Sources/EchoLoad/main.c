//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// Keeps a number of frames outstanding on one connection to an echo server, for a number of seconds, and prints
//
//     messages per second · the server's CPU time in microseconds per message · p50 · p99 · p99.9 in microseconds
//
// Latency is from when a frame could be sent until it has been read back; the clock is read once for what comes in one piece.
// CPU time is what the kernel's scheduler counted for all threads of the server (Linux). It moves far less than wall
// time does when the machine has other work. Every frame that comes back is checked. What the system does not take at once is
// sent later: servers that stop reading while nobody reads their answers are not waited for forever.
//
//     EchoLoad PORT SERVER_PID FRAME_BYTES OUTSTANDING SECONDS [zmtp|nats]
//
// With zmtp it is a DEALER of ZeroMQ, and its frames have that protocol's heads in place of line feeds. With nats it publishes lines
// to the subject that it has subscribed to, and gets them back through the server; the protocol's heads come on top of FRAME_BYTES.

#include "LoadSupport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int dial(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) stop("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

// The body of a frame, without the line feed.
static void make_body(char *body, int size) {
    int head = snprintf(body, (size_t)size, "[\"data\",\"tick\",{\"s\":1000000,\"p\":\"");
    if (head + 3 > size) stop("frames need 50 bytes at least");
    memset(body + head, 'x', (size_t)(size - head - 3));
    memcpy(body + size - 3, "\"}]", 3);
}

enum protocol { PLAIN, ZMTP, NATS };

// What is sent for a frame, or what comes back.
static int make_frame(char *frame, int size, enum protocol protocol, int is_answer) {
    if (protocol == NATS) {
        int head = sprintf(frame, is_answer ? "MSG e 1 %d\r\n" : "PUB e %d\r\n", size);
        make_body(frame + head, size);
        memcpy(frame + head + size, "\r\n", 2);
        return head + size + 2;
    }
    if (protocol == PLAIN) {
        make_body(frame, size - 1);
        frame[size - 1] = '\n';
    } else if (size <= 257) {
        frame[0] = 0;
        frame[1] = (char)(size - 2);
        make_body(frame + 2, size - 2);
    } else {
        frame[0] = 2;
        for (int i = 0; i < 8; i++) frame[1 + i] = (char)((uint64_t)(size - 9) >> (56 - 8 * i));
        make_body(frame + 9, size - 9);
    }
    return size;
}

// All frames are alike, so that any number of them can be sent and compared in one piece.
static char *make_frames(int *size, int count, enum protocol protocol, int is_answer) {
    if (*size < 50) stop("frames need 50 bytes at least");
    char *frames = malloc((size_t)(*size + 32) * (size_t)count);
    if (!frames) stop("no memory");
    *size = make_frame(frames, *size, protocol, is_answer);
    for (int i = 1; i < count; i++) memcpy(frames + (size_t)i * (size_t)*size, frames, (size_t)*size);
    return frames;
}

static void receive_all(int fd, void *bytes, size_t count) {
    if (recv(fd, bytes, count, MSG_WAITALL) != (ssize_t)count) stop("the server closed the connection");
}

// ZMTP 3.0 without security: both sides tell their version, and what they are.
static void greet(int fd) {
    unsigned char greeting[64] = {0xFF, [9] = 0x7F, [10] = 3, [12] = 'N', 'U', 'L', 'L'}, theirs[256];
    const char ready[] = "\x04\x1C\x05READY\x0BSocket-Type\0\0\0\x06" "DEALER";
    if (send(fd, greeting, sizeof greeting, 0) != sizeof greeting) stop("cannot send");
    receive_all(fd, theirs, 64);
    if (send(fd, ready, sizeof ready - 1, 0) != sizeof ready - 1) stop("cannot send");
    receive_all(fd, theirs, 2);
    receive_all(fd, theirs + 2, theirs[1]);
}

// Subscribes to the subject that is published to.
static void subscribe(int fd) {
    const char hello[] = "CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB e 1\r\nPING\r\n";
    if (send(fd, hello, sizeof hello - 1, 0) != sizeof hello - 1) stop("cannot send");
    // Whatever the server says of itself comes first.
    char last[6] = {0};
    while (memcmp(last, "PONG\r\n", 6)) {
        memmove(last, last + 1, 5);
        receive_all(fd, last + 5, 1);
    }
}

// Frames that were due at the same time. There are never more batches than frames outstanding.
struct batch {
    double time;
    size_t count;
};

// Latencies in nanoseconds: each power of two in 64 parts, so that none is off by more than 1.6 %.
enum { PARTS = 64, SLOTS = 58 * PARTS };
static uint64_t histogram[SLOTS];

static void record(double latency, uint64_t count) {
    uint64_t value = (uint64_t)(latency * 1e9);
    int shift = value < 2 * PARTS ? 0 : 63 - __builtin_clzll(value) - 6;
    histogram[(uint64_t)shift * PARTS + (value >> shift)] += count;
}

static double percentile(double share) {
    uint64_t all = 0, seen = 0;
    for (int slot = 0; slot < SLOTS; slot++) all += histogram[slot];
    for (int slot = 0; slot < SLOTS; slot++) {
        seen += histogram[slot];
        if ((double)seen >= share * (double)all) {
            int shift = slot < 2 * PARTS ? 0 : slot / PARTS - 1;
            return (double)((uint64_t)(slot - shift * PARTS) << shift) / 1e3;
        }
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 6 && argc != 7) stop("usage: EchoLoad PORT SERVER_PID FRAME_BYTES OUTSTANDING SECONDS [zmtp|nats]");
    enum protocol protocol = argc < 7 ? PLAIN : strcmp(argv[6], "zmtp") == 0 ? ZMTP : NATS;
    int fd = dial(atoi(argv[1])), pid = atoi(argv[2]), size = atoi(argv[3]), outstanding = atoi(argv[4]);
    double duration = atof(argv[5]), warmup = duration / 4;
    int answer_size = size;
    char *frames = make_frames(&size, outstanding, protocol, 0);
    char *answers = make_frames(&answer_size, outstanding, protocol, 1);
    size_t window = (size_t)size * (size_t)outstanding, answer_window = (size_t)answer_size * (size_t)outstanding;
    char *received = malloc(answer_window);
    struct batch *batches = malloc((size_t)outstanding * sizeof *batches);
    size_t first = 0, last = 0;  // of the batches: the ring has room for `outstanding`
    size_t owed = window;        // bytes that are due and not sent yet
    size_t sent = 0;             // where in `frames` the next byte to send stands
    size_t partial = 0;          // bytes of a frame whose rest has not come back yet
    if (protocol == ZMTP) greet(fd);
    if (protocol == NATS) subscribe(fd);
    double begin = seconds(), measured_from = 0, cpu_before = 0;
    uint64_t messages = 0;

    batches[last++ % (size_t)outstanding] = (struct batch){begin, (size_t)outstanding};
    for (;;) {
        while (owed > 0) {
            size_t length = owed < window - sent ? owed : window - sent;
            ssize_t taken = send(fd, frames + sent, length, MSG_DONTWAIT);
            if (taken < 0 && errno == EAGAIN) break;
            if (taken <= 0) stop("cannot send");
            owed -= (size_t)taken;
            sent = (sent + (size_t)taken) % window;
        }
        if (owed > 0) {
            struct pollfd wait = {.fd = fd, .events = POLLIN | POLLOUT};
            poll(&wait, 1, -1);
            if (!(wait.revents & ~POLLOUT)) continue;
        }
        ssize_t count = recv(fd, received, answer_window, 0);
        if (count <= 0) stop("the server closed the connection");
        for (ssize_t at = 0; at < count;) {
            size_t offset = (partial + (size_t)at) % (size_t)answer_size, length = (size_t)answer_size - offset;
            if (length > (size_t)(count - at)) length = (size_t)(count - at);
            if (memcmp(received + at, answers + offset, length)) stop("a frame came back changed");
            at += (ssize_t)length;
        }
        size_t complete = (partial + (size_t)count) / (size_t)answer_size;
        partial = (partial + (size_t)count) % (size_t)answer_size;
        messages += complete;
        double now = seconds();
        for (size_t left = complete; left > 0;) {
            struct batch *batch = &batches[first % (size_t)outstanding];
            size_t part = batch->count < left ? batch->count : left;
            record(now - batch->time, part);
            left -= part;
            if ((batch->count -= part) == 0) first++;
        }
        if (complete > 0) batches[last++ % (size_t)outstanding] = (struct batch){now, complete};
        owed += complete * (size_t)size;
        if (measured_from == 0 && now - begin >= warmup) {
            measured_from = now;
            cpu_before = cpu(pid);
            messages = 0;
            memset(histogram, 0, sizeof histogram);
        }
        if (measured_from > 0 && now - measured_from >= duration) {
            double elapsed = now - measured_from, used = cpu(pid) - cpu_before;
            printf("%.0f %.4f %.1f %.1f %.1f\n", (double)messages / elapsed, used / 1e3 / (double)messages,
                   percentile(0.5), percentile(0.99), percentile(0.999));
            return 0;
        }
    }
}
