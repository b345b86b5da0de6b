//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// Keeps a number of frames outstanding on each of many connections to an echo server, under a number of names in turn, and prints
//
//     messages per second · the server's CPU time in microseconds per message
//
// as EchoLoad counts it. Every frame that comes back is checked. Linux.
//
//     CrowdLoad PORT SERVER_PID CONNECTIONS OUTSTANDING NAMES SECONDS

#include "LoadSupport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PER_ADDRESS = 90, SIZE = 64, EVENTS = 256 };

struct connection {
    int fd;
    size_t sent, received;  // bytes so far
};

// So many from each of the addresses 127.0.0.2, 127.0.0.3, …: servers limit them.
static int dial(int port, int index) {
    struct sockaddr_in own = {.sin_family = AF_INET}, peer = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t)(index / PER_ADDRESS));
    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) stop("no more descriptors: raise ulimit -n");
    if (bind(fd, (struct sockaddr *)&own, sizeof own)) stop("cannot bind");
    if (connect(fd, (struct sockaddr *)&peer, sizeof peer)) stop("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

// A frame for each name; they have one size, so that any of them is known by its position in what is sent.
static char *make_frames(int names) {
    char *frames = malloc((size_t)names * SIZE);
    if (!frames) stop("no memory");
    for (int name = 0; name < names; name++) {
        char *frame = frames + (size_t)name * SIZE;
        int head = snprintf(frame, SIZE, "[\"data\",\"n%06d\",{\"s\":1000000,\"p\":\"", name);
        memset(frame + head, 'x', (size_t)(SIZE - head - 4));
        memcpy(frame + SIZE - 4, "\"}]\n", 4);
    }
    return frames;
}

// Sends as much as may be outstanding. What the system does not take is sent when an answer comes, as one must.
static void top_up(struct connection *connection, const char *frames, size_t cycle, size_t window) {
    while (connection->sent < connection->received + window) {
        size_t from = connection->sent % cycle, count = connection->received + window - connection->sent;
        if (count > cycle - from) count = cycle - from;
        ssize_t taken = send(connection->fd, frames + from, count, MSG_DONTWAIT);
        if (taken < 0 && errno == EAGAIN && connection->sent > connection->received) return;
        if (taken <= 0) stop("cannot send");
        connection->sent += (size_t)taken;
    }
}

int main(int argc, char **argv) {
    if (argc != 7) stop("usage: CrowdLoad PORT SERVER_PID CONNECTIONS OUTSTANDING NAMES SECONDS");
    int port = atoi(argv[1]), pid = atoi(argv[2]), count = atoi(argv[3]), outstanding = atoi(argv[4]), names = atoi(argv[5]);
    double duration = atof(argv[6]);
    if (count < 1 || outstanding < 1 || names < 1 || names > 1000000) stop("numbers must be positive, and names a million at most");
    size_t cycle = (size_t)names * SIZE, window = (size_t)outstanding * SIZE;
    char *frames = make_frames(names), received[64 << 10];
    struct connection *all = calloc((size_t)count, sizeof *all);
    int queue = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        all[i].fd = dial(port, i);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
        if (epoll_ctl(queue, EPOLL_CTL_ADD, all[i].fd, &event)) stop("cannot watch a connection");
        // The backlog is short, and a connection that finds it full waits for a second.
        if (i % 50 == 49) {
            struct timespec pause = {.tv_nsec = 5000000};
            nanosleep(&pause, NULL);
        }
    }
    for (int i = 0; i < count; i++) top_up(&all[i], frames, cycle, window);

    // Until everybody has been answered twice on the average, and for a moment at least.
    double begin = seconds(), from = 0, before = 0;
    unsigned long long bytes = 0, warmup = 2ull * (unsigned long long)count * window;
    for (;;) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(queue, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            ssize_t length = recv(connection->fd, received, sizeof received, 0);
            if (length <= 0) stop("the server closed a connection");
            for (ssize_t at = 0; at < length;) {
                size_t offset = connection->received % cycle, part = cycle - offset;
                if (part > (size_t)(length - at)) part = (size_t)(length - at);
                if (memcmp(received + at, frames + offset, part)) stop("a frame came back changed");
                connection->received += part;
                at += (ssize_t)part;
            }
            bytes += (unsigned long long)length;
            top_up(connection, frames, cycle, window);
        }
        double now = seconds();
        if (from == 0 && bytes > warmup && now - begin > duration / 4) {
            from = now;
            before = cpu(pid);
            bytes = 0;
        } else if (from > 0 && now - from >= duration) {
            double messages = (double)bytes / SIZE;
            printf("%.0f %.4f\n", messages / (now - from), (cpu(pid) - before) / 1e3 / messages);
            return 0;
        }
    }
}
