//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// Keeps a number of frames outstanding on one connection to an echo server, for a number of seconds, and prints
//
//     messages per second · the server's CPU time in microseconds per message
//
// CPU time is what the kernel's scheduler counted for all threads of the server (Linux). It moves far less than wall
// time does when the machine has other work. Every frame that comes back is checked.
//
//     EchoLoad PORT SERVER_PID FRAME_BYTES OUTSTANDING SECONDS

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void stop(const char *reason) {
    fprintf(stderr, "EchoLoad: %s\n", reason);
    exit(1);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

// Nanoseconds that all threads of a process have run.
static double cpu(int pid) {
    char path[600];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    if (!tasks) stop("no such server process");
    double sum = 0;
    for (struct dirent *task; (task = readdir(tasks));) {
        if (task->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, task->d_name);
        FILE *file = fopen(path, "r");
        unsigned long long ran = 0;
        if (file && fscanf(file, "%llu", &ran) == 1) sum += (double)ran;
        if (file) fclose(file);
    }
    closedir(tasks);
    return sum;
}

static int dial(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) stop("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

// All frames are alike, so that any number of them can be sent and compared in one piece.
static char *make_frames(int size, int count) {
    char *frames = malloc((size_t)size * (size_t)count);
    for (int i = 0; i < count; i++) {
        char *frame = frames + (size_t)i * (size_t)size;
        int head = snprintf(frame, (size_t)size, "[\"data\",\"tick\",{\"s\":1000000,\"p\":\"");
        if (head + 4 > size) stop("frames need 40 bytes at least");
        memset(frame + head, 'x', (size_t)(size - head - 4));
        memcpy(frame + size - 4, "\"}]\n", 4);
    }
    return frames;
}

static void send_all(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = send(fd, bytes, count, 0);
        if (sent <= 0) stop("cannot send");
        bytes += sent;
        count -= (size_t)sent;
    }
}

int main(int argc, char **argv) {
    if (argc != 6) stop("usage: EchoLoad PORT SERVER_PID FRAME_BYTES OUTSTANDING SECONDS");
    int fd = dial(atoi(argv[1])), pid = atoi(argv[2]), size = atoi(argv[3]), outstanding = atoi(argv[4]);
    double duration = atof(argv[5]), warmup = duration / 4;
    char *frames = make_frames(size, outstanding);
    size_t window = (size_t)size * (size_t)outstanding;
    char *received = malloc(window);
    size_t partial = 0;  // bytes of a frame whose rest has not come back yet
    double begin = seconds(), measured_from = 0, cpu_before = 0;
    uint64_t messages = 0;

    send_all(fd, frames, window);
    for (;;) {
        ssize_t count = recv(fd, received, window, 0);
        if (count <= 0) stop("the server closed the connection");
        for (ssize_t at = 0; at < count;) {
            size_t offset = (partial + (size_t)at) % (size_t)size, length = (size_t)size - offset;
            if (length > (size_t)(count - at)) length = (size_t)(count - at);
            if (memcmp(received + at, frames + offset, length)) stop("a frame came back changed");
            at += (ssize_t)length;
        }
        size_t complete = (partial + (size_t)count) / (size_t)size;
        partial = (partial + (size_t)count) % (size_t)size;
        messages += complete;
        double now = seconds();
        if (measured_from == 0 && now - begin >= warmup) {
            measured_from = now;
            cpu_before = cpu(pid);
            messages = 0;
        }
        if (measured_from > 0 && now - measured_from >= duration) {
            double elapsed = now - measured_from, used = cpu(pid) - cpu_before;
            printf("%.0f %.4f\n", (double)messages / elapsed, used / 1e3 / (double)messages);
            return 0;
        }
        send_all(fd, frames, complete * (size_t)size);
    }
}
