#!/usr/bin/python3
"""traffic.py FILE: writes a small capture, the same at each run, for the exporters of others to read."""
import socket
import struct
import sys

BEGIN = 1_788_220_800  # 2026-09-01 00:00:00 UTC
MACS = bytes.fromhex("021122334455"), bytes.fromhex("02aabbccddee")
V4 = "192.0.2.10", "198.51.100.20"
V6 = "2001:db8::10", "2001:db8:1::20"
records = []


def frame(at_ms, way, payload, kind, vlan=None):
    macs = MACS[1 - way] + MACS[way]
    tag = struct.pack("!HH", 0x8100, vlan) if vlan else b""
    data = macs + tag + struct.pack("!H", kind) + payload
    seconds, rest = divmod(at_ms, 1000)
    records.append((BEGIN + seconds, rest * 1000, data))


def ip(at_ms, way, protocol, payload, vlan=None, version=4, tos=0):
    if version == 4:
        ends = V4[way], V4[1 - way]
        head = struct.pack("!BBHHHBBH", 0x45, tos, 20 + len(payload), 1, 0, 64 - way, protocol, 0)
        head += socket.inet_aton(ends[0]) + socket.inet_aton(ends[1])
        frame(at_ms, way, head + payload, 0x0800, vlan)
    else:
        ends = V6[way], V6[1 - way]
        head = struct.pack("!IHBB", 6 << 28 | tos << 20, len(payload), protocol, 64 - way)
        head += socket.inet_pton(socket.AF_INET6, ends[0]) + socket.inet_pton(socket.AF_INET6, ends[1])
        frame(at_ms, way, head + payload, 0x86DD, vlan)


def tcp(at_ms, way, flags, length, ports=(40000, 443), **more):
    ends = ports[way], ports[1 - way]
    ip(at_ms, way, 6, struct.pack("!HHIIBBHHH", *ends, 1, 1, 0x50, flags, 1000, 0, 0) + bytes(length), **more)


def udp(at_ms, way, length, ports=(5353, 53), **more):
    ends = ports[way], ports[1 - way]
    ip(at_ms, way, 17, struct.pack("!HHHH", *ends, 8 + length, 0) + bytes(length), **more)


def conversation(at_ms, ports, rounds, **more):
    tcp(at_ms, 0, 0x02, 0, ports, **more)
    tcp(at_ms + 20, 1, 0x12, 0, ports, **more)
    for turn in range(rounds):
        tcp(at_ms + 40 + turn * 100, 0, 0x18, 200, ports, **more)
        tcp(at_ms + 60 + turn * 100, 1, 0x10, 1400, ports, **more)
    tcp(at_ms + 50 + rounds * 100, 0, 0x11, 0, ports, **more)
    tcp(at_ms + 70 + rounds * 100, 1, 0x11, 0, ports, **more)


conversation(0, (40000, 443), 20)
conversation(500, (40001, 80), 3, version=6)
conversation(900, (40002, 22), 2, tos=0x48)
for number in range(40):  # more than one datagram of each kind holds
    udp(1000 + number * 10, 0, 40, (10000 + number, 53))
    udp(1004 + number * 10, 1, 120, (10000 + number, 53))
udp(1500, 0, 60, (546, 547), version=6)
udp(1600, 0, 300, (5004, 5004), vlan=12)
for number in range(4):
    ip(2000 + number * 1000, 0, 1, struct.pack("!BBHHH", 8, 0, 0, 7, number) + bytes(56))
    ip(2010 + number * 1000, 1, 1, struct.pack("!BBHHH", 0, 0, 0, 7, number) + bytes(56))
    ip(2200 + number * 1000, 0, 58, struct.pack("!BBHHH", 128, 0, 0, 7, number) + bytes(56), version=6)
    ip(2210 + number * 1000, 1, 58, struct.pack("!BBHHH", 129, 0, 0, 7, number) + bytes(56), version=6)
ip(5500, 1, 1, struct.pack("!BBHI", 3, 3, 0, 0) + bytes(28))
ip(6000, 0, 132, struct.pack("!HHII", 7000, 7001, 0, 0) + bytes(20))
ip(6100, 1, 47, bytes(40))

records.sort(key=lambda record: record[:2])
with open(sys.argv[1], "wb") as out:
    out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    for seconds, micros, data in records:
        out.write(struct.pack("<IIII", seconds, micros, len(data), len(data)) + data)
