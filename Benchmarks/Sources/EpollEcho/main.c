//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// The least that any program can do: finds the ends of lines and writes complete lines back, one write for a read. What the
// peer does not take waits, and until it is taken nothing more is read from that peer.
//
//     EpollEcho PORT

#define _GNU_SOURCE  // accept4
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 256 << 10 };

struct connection {
    int fd;
    size_t held;      // bytes in `bytes`
    size_t complete;  // how many of them are complete lines, to be sent
    size_t sent;      // how many of those are sent
    uint64_t lines;
    char bytes[ROOM];
};

static void stop(const char *reason) {
    perror(reason);
    exit(1);
}

static void watch(int poll, int operation, int fd, uint32_t events, void *tag) {
    struct epoll_event event = {.events = events, .data.ptr = tag};
    if (epoll_ctl(poll, operation, fd, &event)) stop("epoll_ctl");
}

static void add(int poll, int fd) {
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *connection = malloc(sizeof *connection);
    if (!connection) stop("malloc");
    memset(connection, 0, offsetof(struct connection, bytes));
    connection->fd = fd;
    watch(poll, EPOLL_CTL_ADD, fd, EPOLLIN, connection);
}

// 0: all is sent. 1: the peer takes no more now. -1: the connection is gone.
static int send_lines(struct connection *c) {
    while (c->sent < c->complete) {
        ssize_t taken = send(c->fd, c->bytes + c->sent, c->complete - c->sent, MSG_NOSIGNAL);
        if (taken < 0) return errno == EAGAIN ? 1 : -1;
        c->sent += (size_t)taken;
    }
    c->held -= c->complete;
    memmove(c->bytes, c->bytes + c->complete, c->held);
    c->complete = c->sent = 0;
    return 0;
}

static int read_lines(struct connection *c) {
    ssize_t count = recv(c->fd, c->bytes + c->held, ROOM - c->held, 0);
    if (count <= 0) return count < 0 && errno == EAGAIN ? 0 : -1;
    const char *end = c->bytes + c->held + count;
    for (const char *at = c->bytes + c->held; (at = memchr(at, '\n', (size_t)(end - at)));) {
        c->lines++;
        c->complete = (size_t)(++at - c->bytes);
    }
    c->held += (size_t)count;
    if (c->complete == 0) return c->held < ROOM ? 0 : -1;
    return send_lines(c);
}

int main(int argc, char **argv) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1, poll = epoll_create1(0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argc > 1 ? argv[1] : "16785"))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 64)) stop("cannot listen");
    watch(poll, EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(poll, events, 64, -1);
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) {
                int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (fd >= 0) add(poll, fd);
                continue;
            }
            int was_waiting = c->complete > 0;
            int outcome = was_waiting ? send_lines(c) : read_lines(c);
            if (outcome < 0) {
                close(c->fd);
                free(c);
            } else if (was_waiting != outcome) {
                watch(poll, EPOLL_CTL_MOD, c->fd, outcome ? EPOLLOUT : EPOLLIN, c);
            }
        }
    }
}
