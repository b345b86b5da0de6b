//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// Sends messages to an echo server, one or a thousand at once, and prints what the server allocates
//
//     for a read · for each further message of a read
//
// once all that it makes the first time is made. Exits 1 if a message allocates anything. The server has the counter of
// counter.c in it, which writes to FILE.
//
//     AllocationLoad PORT FILE

#include "LoadSupport.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MANY = 1000, ROUNDS = 300 };

static const char message[] = "[\"data\",\"tick\",{\"s\":1000000}]\n";
static const size_t length = sizeof message - 1;

static void echo(int fd, char *bytes, char *received, size_t count) {
    if (send(fd, bytes, count * length, 0) != (ssize_t)(count * length)) stop("cannot send");
    if (recv(fd, received, count * length, MSG_WAITALL) != (ssize_t)(count * length)) stop("the server closed");
    if (memcmp(bytes, received, count * length)) stop("a message came back changed");
}

// What a round takes, on the average of many.
static double measure(int fd, char *bytes, char *received, size_t count, const volatile unsigned long *allocations) {
    for (int i = 0; i < ROUNDS; i++) echo(fd, bytes, received, count);
    unsigned long before = *allocations;
    for (int i = 0; i < ROUNDS; i++) echo(fd, bytes, received, count);
    return (double)(*allocations - before) / ROUNDS;
}

int main(int argc, char **argv) {
    if (argc != 3) stop("usage: AllocationLoad PORT FILE");
    int file = open(argv[2], O_RDONLY);
    volatile unsigned long *allocations = mmap(NULL, sizeof *allocations, PROT_READ, MAP_SHARED, file, 0);
    if (file < 0 || allocations == MAP_FAILED) stop("the server does not count");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) stop("cannot connect");
    char *bytes = malloc(MANY * length), *received = malloc(MANY * length);
    for (int i = 0; i < MANY; i++) memcpy(bytes + (size_t)i * length, message, length);
    double one = measure(fd, bytes, received, 1, allocations);
    double many = measure(fd, bytes, received, MANY, allocations);
    // A thousand messages may come in two reads, or in three.
    double further = many <= 4 * one ? 0 : (many - one) / (MANY - 1);
    printf("%.2f %.3f\n", one, further);
    return further > 0;
}
