"""hostile.py ADDRESS: everything at once that a phone can do to a web page, for some seconds; says what it did and how
much of it was cut."""
import os
import random
import select
import socket
import sys
import time

ADDRESS, SECONDS = sys.argv[1], 6.0
random.seed(20261128)
family = socket.AF_INET6 if ":" in ADDRESS else socket.AF_INET
opened = cut = answered = 0
held = []


def knock():
    link = socket.socket(family, socket.SOCK_STREAM)
    link.setblocking(False)
    link.connect_ex((ADDRESS, 80))
    return link


KINDS = [
    lambda: b"",  # silent
    lambda: b"GET / HTTP/1.1\r\nHost: h\r\nX-Drip: ",  # drips below
    lambda: os.urandom(3000),
    lambda: b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"x" * 40000 + b"\r\n\r\n",
    lambda: b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n" + b"y" * 20000,
    lambda: b"GET /" + b"%2e%2e/" * 2000 + b" HTTP/1.1\r\nHost: h\r\n\r\n",
    lambda: b"GET / HTTP/1.1\r\nHost: h\r\n\r\n" * 50,
    lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + os.urandom(500),
]

end = time.monotonic() + SECONDS
while time.monotonic() < end:
    while len(held) < 600:
        held.append([knock(), random.choice(KINDS)(), False])
        opened += 1
    links = {entry[0]: entry for entry in held}
    readable, writable, _ = select.select(links, [l for l, e in links.items() if not e[2]], [], 0.05)
    for link in writable:
        entry = links[link]
        entry[2] = True
        try:
            link.send(entry[1])
        except OSError:
            pass
    for link in readable:
        try:
            heard = link.recv(65536)
        except OSError:
            heard = b""
        if heard:
            answered += 1
        else:
            cut += 1
            held.remove(links[link])
            link.close()
    for link, entry in links.items():
        if entry[2] and entry[1].endswith(b"X-Drip: "):
            try:
                link.send(b"x")
            except OSError:
                pass
print(f"{opened} connections opened, {answered} answers heard, {cut} ended by the portal")
