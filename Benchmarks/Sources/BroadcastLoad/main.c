//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// Is many members of a room at once, asks for broadcasts, and prints what each cost: for each round a line with, for each of
// the ways to ask,
//
//     the server's CPU time in microseconds per delivery
//
// A delivery is one message to one member. CPU time is what the kernel's scheduler counted for all threads of the server
// (Linux); see EchoLoad. All bytes of a broadcast have to arrive before the next is asked for, and every one of them is checked.
//
//     BroadcastLoad CONNECTIONS ROUNDS PORT:SERVER_PID:EVENT:COUNT...
//
// has the server of the port broadcast COUNT messages at a time, with the line ["EVENT",COUNT].

#include "LoadSupport.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { line_size = 256, most_counts = 64, most_ways = 16 };

static const char ready[] = "[\"ready\",null]\n";
static char lines[line_size * most_counts];

struct server {
    int port, epoll, *sockets;
    size_t *received;
};

struct way {
    struct server *server;
    int pid, count;
    char event[32];
};

static int dial(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) stop("no more descriptors: raise the hard limit, ulimit -Hn");
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) stop("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    // Ended with a reset: thousands of ports do not wait for a minute.
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    return fd;
}

// Connects; a member says when it is one.
static void join(struct server *server, int connections) {
    server->epoll = epoll_create1(0);
    server->sockets = malloc(sizeof(int) * (size_t)connections);
    server->received = malloc(sizeof(size_t) * (size_t)connections);
    for (int i = 0; i < connections; i++) {
        int fd = server->sockets[i] = dial(server->port);
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        if (epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event)) stop("cannot wait for a socket");
        char bytes[sizeof ready];
        if (recv(fd, bytes, sizeof ready - 1, MSG_WAITALL) != sizeof ready - 1 || memcmp(bytes, ready, sizeof ready - 1))
            stop("a member was not greeted");
    }
}

// Asks for one broadcast, or one burst of them, and waits until everybody has it.
static void broadcast(const struct way *way, int connections) {
    struct server *server = way->server;
    size_t each = line_size * (size_t)way->count;
    memset(server->received, 0, sizeof(size_t) * (size_t)connections);
    char command[64];
    int length = snprintf(command, sizeof command, "[\"%s\",%d]\n", way->event, way->count);
    if (send(server->sockets[0], command, (size_t)length, 0) != length) stop("cannot send");
    double begin = seconds();
    for (int missing = connections; missing > 0;) {
        struct epoll_event events[512];
        // Never asleep: whether the server has to wake this process, and pays for it, would be a matter of chance.
        int count = epoll_wait(server->epoll, events, 512, 0);
        if (count < 0 || seconds() - begin > 30) stop("a broadcast did not arrive");
        for (int i = 0; i < count; i++) {
            static char bytes[sizeof lines];
            uint32_t member = events[i].data.u32;
            size_t before = server->received[member];
            ssize_t got = recv(server->sockets[member], bytes, sizeof bytes, MSG_DONTWAIT);
            if (got <= 0 || before + (size_t)got > each) stop("a member was cut off, or got too much");
            if (memcmp(bytes, lines + before, (size_t)got)) stop("a message came changed");
            server->received[member] += (size_t)got;
            if (server->received[member] == each) missing--;
        }
    }
}

// The ways take turns broadcast by broadcast, in another order each time: what else the machine does, for seconds at a time, is borne by
// all of them alike, and what comes after what does not matter.
static void measure(const struct way *ways, int ways_count, int connections, int times, double *costs) {
    for (int i = 0; i < ways_count; i++) costs[i] = 0;
    for (int time = -2; time < times; time++) {
        int order[most_ways];
        for (int i = 0; i < ways_count; i++) {
            int other = rand() % (i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        for (int i = 0; i < ways_count; i++) {
            const struct way *way = &ways[order[i]];
            double before = cpu(way->pid);
            broadcast(way, connections);
            // The first two of a round are not like the others, which come after one another.
            if (time >= 0) costs[order[i]] += cpu(way->pid) - before;
        }
    }
    for (int i = 0; i < ways_count; i++) costs[i] /= 1e3 * times * connections * ways[i].count;
}

int main(int argc, char **argv) {
    if (argc < 4 || argc > 3 + most_ways) stop("usage: BroadcastLoad CONNECTIONS ROUNDS PORT:SERVER_PID:EVENT:COUNT...");
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    for (int i = 0; i < most_counts; i++) {
        char *line = lines + i * line_size;
        memset(line, 'x', line_size);
        memcpy(line, "[\"room\",\"said\",\"", 16);
        memcpy(line + line_size - 3, "\"]\n", 3);
    }

    int connections = atoi(argv[1]), rounds = atoi(argv[2]), ways_count = argc - 3;
    // About two seconds of the server's time.
    int times = 180000 / connections > 0 ? 180000 / connections : 1;
    struct server servers[most_ways] = {0};
    struct way ways[most_ways] = {0};
    for (int i = 0; i < ways_count; i++) {
        struct way *way = &ways[i];
        int port;
        if (sscanf(argv[3 + i], "%d:%d:%31[^:]:%d", &port, &way->pid, way->event, &way->count) != 4
            || way->count < 1 || way->count > most_counts)
            stop("a way is PORT:SERVER_PID:EVENT:COUNT, with 64 messages at most");
        struct server *server = servers;
        while (server->port && server->port != port) server++;
        way->server = server;
        if (server->port) continue;
        server->port = port;
        join(server, connections);
    }
    for (int round = 0; round < rounds; round++) {
        double costs[most_ways];
        measure(ways, ways_count, connections, times, costs);
        for (int i = 0; i < ways_count; i++) printf("%.4f%c", costs[i], i + 1 < ways_count ? ' ' : '\n');
        fflush(stdout);
    }
    return 0;
}
