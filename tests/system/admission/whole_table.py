"""whole_table.py < `nft -j list table inet campus`: every host stands in all the maps it belongs to, with one meaning.
Ends with 1 and a sentence where a table is half of one."""
import json
import sys

sets = {}
for thing in json.load(sys.stdin)["nftables"]:
    for kind in ("set", "map"):
        if kind in thing:
            sets[thing[kind]["name"]] = thing[kind].get("elem", [])


def meaning(verdict):
    if "goto" in verdict:
        return "garden"
    return next(iter(verdict))


passing = set(sets["passing"])
numbers = dict(map(tuple, sets["number"]))
senders = {mac: meaning(verdict) for mac, verdict in sets["sender"]}
standings = {number: meaning(verdict) for number, verdict in sets["standing"]}
if set(numbers) != set(senders):
    sys.exit(f"numbers and senders differ: {set(numbers) ^ set(senders)}")
if set(numbers.values()) != set(standings):
    sys.exit(f"numbers and standings differ: {set(numbers.values()) ^ set(standings)}")
for mac, number in numbers.items():
    if senders[mac] != standings[number]:
        sys.exit(f"{mac} sends as {senders[mac]} and hears as {standings[number]}")
if passing != {mac for mac, verdict in senders.items() if verdict == "return"}:
    sys.exit(f"passing and senders differ: {passing ^ set(senders)}")
print(len(numbers), "hosts, each whole")
