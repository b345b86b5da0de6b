// An echo with ZeroMQ: a ROUTER that sends each message back to the DEALER it came from. It takes payloads as they are.
//
//     peer-zmq PORT
#include <stdio.h>
#include <zmq.h>

int main(int argc, char **argv) {
    char address[64];
    snprintf(address, sizeof address, "tcp://127.0.0.1:%s", argc > 1 ? argv[1] : "16785");
    void *router = zmq_socket(zmq_ctx_new(), ZMQ_ROUTER);
    // Without limits: beyond them a ROUTER drops messages.
    int none = 0;
    zmq_setsockopt(router, ZMQ_SNDHWM, &none, sizeof none);
    zmq_setsockopt(router, ZMQ_RCVHWM, &none, sizeof none);
    if (zmq_bind(router, address)) return 1;
    for (;;) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        if (zmq_msg_recv(&part, router, 0) < 0) return 1;
        int more = zmq_msg_more(&part);
        if (zmq_msg_send(&part, router, more ? ZMQ_SNDMORE : 0) < 0) return 1;
    }
}
