//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// Opens connections to an echo server and prints what they take of the server's memory, in KiB for each of them:
//
//     connected · after one message each way
//
// Memory is what the server's process has resident (Linux), looked at when it has not changed for half a second. The
// first hundred connections have spoken before anything is counted, so that what a server makes once does not count.
//
//     MemoryLoad PORT SERVER_PID CONNECTIONS

#include "LoadSupport.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FIRST = 100, PER_ADDRESS = 90 };

static const char message[] = "[\"data\",\"tick\",{\"s\":1000000}]\n";

static void wait_ms(long milliseconds) {
    struct timespec time = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}

// In KiB. The kernel's quick counters are wrong by some pages for each processor; this one is added up.
static long resident(int pid) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    FILE *file = fopen(path, "r");
    if (!file) stop("no such server process");
    long size = -1;
    while (size < 0 && fgets(line, sizeof line, file)) sscanf(line, "Rss: %ld", &size);
    fclose(file);
    return size;
}

static long settled(int pid) {
    long last = -1;
    for (int same = 0; same < 5; wait_ms(100)) {
        long now = resident(pid);
        same = now == last ? same + 1 : 0;
        last = now;
    }
    return last;
}

// So many from each of the addresses 127.0.0.2, 127.0.0.3, …: servers limit them.
static int dial(int port, int index) {
    struct sockaddr_in own = {.sin_family = AF_INET}, peer = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t)(index / PER_ADDRESS));
    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) stop("no more descriptors: raise ulimit -n");
    if (bind(fd, (struct sockaddr *)&own, sizeof own)) stop("cannot bind");
    if (connect(fd, (struct sockaddr *)&peer, sizeof peer)) stop("cannot connect");
    return fd;
}

static void echo(int fd) {
    char received[sizeof message];
    size_t length = sizeof message - 1;
    if (send(fd, message, length, 0) != (ssize_t)length) stop("cannot send");
    if (recv(fd, received, length, MSG_WAITALL) != (ssize_t)length) stop("the server closed a connection");
    if (memcmp(received, message, length)) stop("a message came back changed");
}

int main(int argc, char **argv) {
    if (argc != 4) stop("usage: MemoryLoad PORT SERVER_PID CONNECTIONS");
    int port = atoi(argv[1]), pid = atoi(argv[2]), count = atoi(argv[3]), all = FIRST + count;
    if (count < 1) stop("no connections");
    int *fds = malloc(sizeof *fds * (size_t)all);
    for (int i = 0; i < FIRST; i++) fds[i] = dial(port, i);
    for (int i = 0; i < FIRST; i++) echo(fds[i]);
    long before = settled(pid);
    for (int i = FIRST; i < all; i++) {
        fds[i] = dial(port, i);
        // The backlog is short, and a connection that finds it full waits for a second.
        if (i % 50 == 0) wait_ms(5);
    }
    long connected = settled(pid);
    for (int i = FIRST; i < all; i++) echo(fds[i]);
    long spoken = settled(pid);
    printf("%.2f %.2f\n", (double)(connected - before) / count, (double)(spoken - before) / count);
    return 0;
}
