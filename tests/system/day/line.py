"""What the line has of the day: an hour without it, and a provider that delivers less than was promised."""
import time

from day import books
from day.lab import ANSWERS, DISTRICT, Broken, until

TARGET = "xuzhou-2019-2023.egress-small"
CUT = """
table inet cut {
  chain in { type filter hook prerouting priority raw; iifname "school" drop; }
  chain out { type filter hook postrouting priority raw; oifname "school" drop; }
}
"""


def the_uplink_is_cut(day):
    day.leap("15:38")
    begins = int(day.clock.now())
    day.lab.node("internet", "nft", "-f", "-", text=CUT)
    until(60, lambda: (day.lab.ask("uplink", "status") or {}).get("state") not in (None, "connected"),
          "the school does not notice that the line is dead")
    day.glide(begins + 3600, rate=90)
    waiting = day.wait(30, lambda: day.lab.ask("uplink", "status"), "no answer about the uplink")
    day.say(f"cut from 15:38 for an hour: {waiting['state']}, " +
            ", ".join(f"{one['backlog']} records of {one['lane']}" for one in waiting["lanes"]) + " waiting")
    day.lab.node("internet", "nft", "delete", "table", "inet", "cut")
    began = time.monotonic()
    until(400, lambda: books.is_level(day), "the district never caught up")  # it looks again within five minutes
    ends = int(day.clock.now())
    day.say(f"level again {time.monotonic() - began:.0f} s after the line came back")
    of_school, of_district = books.traffic(day, begins, ends)
    day.say(f"{len(of_school)} seconds of traffic, {sum(of_school.values()) / 1e6:.1f} MB at the school,"
            f" {sum(of_district.values()) / 1e6:.1f} MB at the district, gaps {books.gaps(day)}")
    if day.monkey:
        # What a killed campusd had not handed over yet, some seconds, only the school's own books may have.
        odd = sorted(at for at in of_district if of_district[at] > of_school.get(at, 0))
    else:
        odd = sorted(at for at in of_school.keys() | of_district.keys() if of_school.get(at) != of_district.get(at))
    if odd or not of_district or any(books.gaps(day)):
        first = [(at, of_school.get(at), of_district.get(at)) for at in odd[:5]]
        raise Broken(f"{len(odd)} seconds differ, the first: {first}")


def a_shaped_line(day):
    day.lab.begin("internet", day.folder / "iperf.log", "iperf3", "--server", "--bind", DISTRICT, "--port", "5201")
    day.leap("17:15")
    for node, device in (("internet", "school"), ("gateway", "wan0")):
        day.lab.node(node, "tc", "qdisc", "add", "dev", device, "root", "handle", "1:", "htb", "default", "1")
        day.lab.node(node, "tc", "class", "add", "dev", device, "parent", "1:", "classid", "1:1", "htb", "rate", "80mbit")
    verdict = measured(day)
    day.say(f"shaped to 80 Mbit/s: {verdict['outcome']}, wanted {verdict['target']['amount'] / 1e6:.0f} Mbit/s,"
            f" {summary_of(verdict)}")
    if verdict["outcome"] != "missed" or not 40e6 < verdict["value"] < 81e6:
        raise Broken(f"the target is {verdict['outcome']} with {verdict['value']}")


def measured(day):
    """`target test`, given again where the daemon was killed in the middle of it."""
    def tested():
        done = day.lab.ctl_plain("target", "test", TARGET, "-o", "json")
        return done.returncode in ANSWERS
    until(240, tested, "the line cannot be measured")
    return until(30, lambda: day.lab.ask("target", "show", TARGET), "no verdict")


def summary_of(verdict):
    return "; ".join(f"{one['kind']} {one['value'] / 1e6:.1f} Mbit/s by {one['method']}, {one['samples']} samples"
                     for one in verdict["standings"] if one["value"] is not None)


def lift(day):
    for node, device in (("internet", "school"), ("gateway", "wan0")):
        day.lab.node(node, "tc", "qdisc", "del", "dev", device, "root")


def a_rectification(day):
    if day.district.ask("/tasks") is None:
        day.skip("districtd has no route /api/v1/tasks in this tree; the shape is lifted all the same")
        lift(day)
        verdict = measured(day)
        day.say(f"without the shape: {verdict['outcome']}, {summary_of(verdict)}")
        if verdict["outcome"] != "met":
            raise Broken(f"the target is {verdict['outcome']}")
        return
    raise Broken("districtd has tasks and the day does not know them yet")
