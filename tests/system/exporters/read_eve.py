#!/usr/bin/python3
"""read_eve.py EVE FACTS: holds each line of EVE JSON against the line of facts beside it."""
import base64
import datetime
import hashlib
import ipaddress
import json
import struct
import sys

ANSWERS = {1: {8: 0, 13: 14, 15: 16, 10: 9, 17: 18}, 58: {128: 129, 133: 134, 135: 136, 130: 131, 139: 140, 144: 145}}
NAMES = {1: "ICMP", 6: "TCP", 17: "UDP", 47: "GRE", 58: "IPv6-ICMP"}


def community_id(protocol, source, destination, ports, icmp):
    """As the published specification describes it."""
    ends = [(ipaddress.ip_address(source).packed, ports[0]), (ipaddress.ip_address(destination).packed, ports[1])]
    is_one_way = False
    if protocol in ANSWERS:
        both = dict(ANSWERS[protocol])
        both.update({answer: question for question, answer in ANSWERS[protocol].items()})
        is_one_way = icmp[0] not in both
        ends = [(ends[0][0], icmp[0]), (ends[1][0], both.get(icmp[0], icmp[1]))]
    if not is_one_way:
        ends.sort()
    text = struct.pack("!H", 0) + ends[0][0] + ends[1][0] + bytes([protocol, 0])
    if protocol in (1, 6, 17, 58, 132):
        text += struct.pack("!HH", ends[0][1], ends[1][1])
    return "1:" + base64.b64encode(hashlib.sha1(text).digest()).decode()


def check(line, facts):
    source, destination, *numbers = facts.split()
    sport, dport, protocol, vlan, packets, octets, packets_back, octets_back, icmp_type, icmp_code = map(int, numbers)
    event = json.loads(line)
    flow = event["flow"]
    assert event["event_type"] == "flow" and event["in_iface"] == "lan0" and event["app_proto"] == "tls"
    assert (event["src_ip"], event["dest_ip"]) == (source, destination)
    assert event["proto"] == NAMES[protocol]
    assert event.get("vlan", [0]) == [vlan]
    if protocol in (6, 17):
        assert (event["src_port"], event["dest_port"]) == (sport, dport)
    assert (flow["pkts_toserver"], flow["bytes_toserver"]) == (packets, octets)
    assert (flow["pkts_toclient"], flow["bytes_toclient"]) == (packets_back, octets_back)
    moments = [datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z") for text in (flow["start"], flow["end"])]
    assert moments[0] <= moments[1] and abs((moments[1] - moments[0]).total_seconds() - flow["age"]) < 1
    assert ("tcp" in event) == (protocol == 6)
    assert event["flow_id"] < 1 << 51
    assert event["community_id"] == community_id(protocol, source, destination, (sport, dport), (icmp_type, icmp_code))


with open(sys.argv[1], encoding="utf-8") as lines, open(sys.argv[2], encoding="utf-8") as facts:
    pairs = list(zip(lines, facts, strict=True))
for number, (line, fact) in enumerate(pairs, 1):
    try:
        check(line, fact)
    except (AssertionError, KeyError, ValueError) as error:
        sys.exit(f"line {number}: {error!r}\n{line}{fact}")
print(f"{len(pairs)} lines say what was written")
