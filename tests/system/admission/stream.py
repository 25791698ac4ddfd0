"""stream.py serve ADDRESS PORT          answers TCP and UDP, byte for byte
stream.py flow tcp|udp ADDRESS PORT LOG  sends a number every 5 ms and hears it back

A flow writes a line when something changes: "open T", "silent T" (nothing was heard for SILENCE; T is when the last
thing was), "again T".  T is the machine's monotonic clock, which all network namespaces share.
"""
import select
import socket
import sys
import threading
import time

SILENCE = 1.5
EVERY = 0.005


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def serve(address, port):
    udp = socket.socket(family(address), socket.SOCK_DGRAM)
    udp.bind((address, port))
    tcp = socket.socket(family(address), socket.SOCK_STREAM)
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    tcp.bind((address, port))
    tcp.listen(64)

    def echo(connection):
        try:
            while data := connection.recv(4096):
                connection.sendall(data)
        except OSError:
            pass

    def accept():
        while True:
            connection, _ = tcp.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=echo, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    while True:
        data, peer = udp.recvfrom(4096)
        udp.sendto(data, peer)


def flow(kind, address, port, log_name):
    log = open(log_name, "w", buffering=1)
    if kind == "tcp":
        link = socket.create_connection((address, port), timeout=5)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    else:
        link = socket.socket(family(address), socket.SOCK_DGRAM)
        link.connect((address, port))
    link.setblocking(False)
    last, state, number = None, "new", 0
    while True:
        number += 1
        try:
            link.send(b"%08d" % number)
        except (BlockingIOError, ConnectionRefusedError, OSError):
            pass
        readable, _, _ = select.select([link], [], [], EVERY)
        now = time.monotonic()
        if readable:
            try:
                heard = link.recv(65536)
            except OSError:
                heard = b""
            if heard:
                if state in ("new", "silent"):
                    print("open" if state == "new" else "again", now, file=log)
                    state = "open"
                last = now
            time.sleep(EVERY)
        if state == "open" and now - last > SILENCE:
            print("silent", last, file=log)
            state = "silent"


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], int(sys.argv[3]))
    else:
        flow(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
