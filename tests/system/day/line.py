"""What the line has of the day: an hour without it, and a provider that delivers less than was promised."""
import datetime
import json
import time

from day import books
from day.lab import ANSWERS, DISTRICT, SCHOOL, Broken, until

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
    wrong, missing = books.differences(of_school, of_district)
    total = sum(of_school.values())
    day.say(f"the district has {len(of_district)} steps of it, each once: {(total - missing) / 1e6:.3f} of the school's"
            f" {total / 1e6:.3f} MB; gaps {books.gaps(day)}")
    # A killed campusd takes with it what it had not handed over yet: ten seconds of the line, each time.
    allowed = total if day.monkey else total / 100
    if wrong or not of_district or missing > allowed or any(books.gaps(day)):
        raise Broken(f"not everything once: {wrong[:5]}, {missing} bytes are missing")


def a_shaped_line(day):
    day.lab.begin("internet", day.folder / "iperf.log", "iperf3", "--server", "--bind", DISTRICT, "--port", "5201")
    day.leap("17:15")
    for node, device in (("internet", "school"), ("gateway", "wan0")):
        day.lab.node(node, *f"tc qdisc add dev {device} root handle 1: htb default 1".split())
        day.lab.node(node, *f"tc class add dev {device} parent 1: classid 1:1 htb rate 80mbit".split())
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
    if not day.district.has("/tasks"):
        day.skip("districtd has no route /api/v1/tasks in this tree; the shape is lifted all the same")
        lift(day)
        say_measured(day)
        return
    # It issues because it sees; and what the school measured before its reply is on its way no more.
    path = f"/schools/{SCHOOL}/targets/{TARGET}"
    day.wait(120, lambda: '"outcome": "missed"' in json.dumps(day.district.try_ask(path) or {}),
             "the district does not see that the target is missed", rate=6)
    number = issue(day)
    day.say(f"the district issues task {number}: the school should mend its line within a week")
    until(120, lambda: day.lab.ask("task", "show", number), "the school never heard of the task")
    day.order("task", "accept", number)
    state(day, number, "accepted")
    lift(day)
    day.order("task", "reply", number, "--note", "the provider gives what the contract says")
    state(day, number, "replied")
    day.say("the school signed for it, had the shape lifted and replied; a reply does not close it")
    say_measured(day)
    task = state(day, number, "closed")
    steps = " > ".join(step["step"] for step in task["history"])
    day.say(f"the re-check closes it: {task['recheck']['outcome']} by {task['recheck']['ref']}; {steps}")
    if task["recheck"]["outcome"] != "met":
        raise Broken(f"closed by {task['recheck']}")


def issue(day):
    """Once, whatever becomes of the answer: the list is looked at before it is asked again."""
    title = "egress below 200 Mbit/s"

    def issued():
        known = [one["id"] for one in (day.district.try_ask("/tasks") or {}).get("items", []) if one["title"] == title]
        if known:
            return known[0]
        try:
            day.district.ask("/tasks", method="POST", body={
                "schools": [SCHOOL], "title": title, "requirement": "have the provider deliver 200 Mbit/s",
                "source": {"kind": "target", "ref": TARGET}, "due_on": str(day.clock.day + datetime.timedelta(days=7)),
                "is_issued": True})
        except Broken:
            if not day.monkey:
                raise
        return None
    return until(60, issued, "the district cannot issue a task")


def state(day, number, wanted):
    return day.wait(120, lambda: (task := day.district.try_ask(f"/tasks/{number}")) and task["state"] == wanted and task,
                    f"task {number} does not become {wanted}", rate=6)


def say_measured(day):
    verdict = measured(day)
    day.say(f"without the shape: {verdict['outcome']}, {summary_of(verdict)}")
    if verdict["outcome"] != "met":
        raise Broken(f"the target is {verdict['outcome']}")
