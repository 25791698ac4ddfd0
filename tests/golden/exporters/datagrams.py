#!/usr/bin/python3
"""datagrams.py hear PORT FILE: keeps what comes to that port until standard input ends: a length, then the bytes.
datagrams.py send PORT FILE: sends what was kept there, one datagram a millisecond."""
import select
import socket
import struct
import sys
import time


def hear(port, path):
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    ear.bind(("127.0.0.1", port))
    print("listening", flush=True)
    with open(path, "wb") as out:
        while True:
            ready, _, _ = select.select([ear, sys.stdin], [], [])
            if ear in ready:
                data = ear.recv(65535)
                out.write(struct.pack("!H", len(data)) + data)
            elif not sys.stdin.read(1):
                return


def send(port, path):
    mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    kept = open(path, "rb").read()
    at = 0
    while at < len(kept):
        (length,) = struct.unpack_from("!H", kept, at)
        mouth.sendto(kept[at + 2 : at + 2 + length], ("127.0.0.1", port))
        at += 2 + length
        time.sleep(0.001)


{"hear": hear, "send": send}[sys.argv[1]](int(sys.argv[2]), sys.argv[3])
