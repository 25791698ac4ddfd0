"""What the network has of the day: a stranger, a scanner that is cut off, and a switch that dies."""
import sys
import time
from pathlib import Path

from day.lab import Broken, until
from day.room import Room
from day.school import CONTACT, SCHOOL_NAME

# Known on the first day; everybody else has to be let in.
PUPILS, STAFF = ("pc-301", "pc-302", "projector-301"), ("teacher-1", "teacher-2", "office-1", "office-2")
WEB = "203.0.113.80"
STREAM = Path(__file__).parents[1] / "admission/stream.py"
# Whoever may not pass is led elsewhere and finds somebody there: only the page of the world counts.
REACHES = """
import socket, sys, time
until = time.monotonic() + float(sys.argv[2])
while time.monotonic() < until:
    try:
        with socket.create_connection((sys.argv[1], 80), timeout=0.2) as link:
            link.sendall(b"GET / HTTP/1.0\\r\\nHost: www.example\\r\\n\\r\\n")
            if b"<title>example</title>" in link.makefile("rb").read():
                print(time.monotonic())
                sys.exit(0)
    except OSError:
        pass
    time.sleep(0.02)
sys.exit(1)
"""
# Over and over, as such programs do.
SCAN = """
import socket, time
while True:
    open_ones = []
    for last in range(1, 255):
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex((f"10.20.30.{last}", 445))
        open_ones.append(one)
        time.sleep(0.01)
    time.sleep(4)
"""


def reaches(day, node, address=WEB, seconds=2.0):
    """When the world's page was first read, by the monotonic clock; None within that time."""
    done = day.lab.node(node, sys.executable, "-c", REACHES, address, seconds, check=False)
    return float(done.stdout) if done.returncode == 0 else None


def knock(day, node, address=WEB, seconds=60.0):
    """Knocks until it is opened, from now on; ask what this gives when that was."""
    log = day.folder / f"knock-{node}"
    log.unlink(missing_ok=True)
    day.lab.begin(node, log, sys.executable, "-c", REACHES, address, seconds)
    return lambda: float(log.read_text().split()[0]) if log.exists() and log.read_text().endswith("\n") else None


def host(day, mac):
    return day.lab.ask("nac", "show", mac) or {}


def a_new_phone(day):
    for group, nodes in (("pupil", PUPILS), ("staff", STAFF)):
        for node in nodes:
            day.order("nac", "allow", day.lab.mac(node), "--as", group, "--reason", "inventory")
    day.order("nac", "mode", "enforce", "--reason", "the term begins")
    until(30, lambda: (day.lab.ask("nac", "list") or {}).get("is_in_force"), "the kernel has not what was decided")
    address = day.lab.add_client("teaching", "phone-1")
    mac = day.lab.mac("phone-1")
    until(30, lambda: host(day, mac).get("standing") == "pending", "the phone is not pending")
    day.say(f"phone-1 {mac} {address} is pending: {host(day, mac)['cause']}")
    if reaches(day, "phone-1"):
        raise Broken("a pending phone reaches the internet")
    if not reaches(day, "teacher-2"):
        raise Broken("a teacher does not reach the internet")
    the_portal(day, mac)
    knocking = knock(day, "phone-1", seconds=60.0)
    began = time.monotonic()
    day.order("nac", "allow", mac, "--as", "guest", "--reason", "parents' evening")
    arrived = until(65, knocking, "the phone is allowed and does not reach the internet")
    day.say(f"allowed; in the internet {1000 * (arrived - began):.0f} ms after the order was typed")
    if arrived - began > 1.0 and not day.monkey:
        raise Broken("that is more than a second")


def the_portal(day, mac):
    if not day.lab.has_portal:
        day.skip("campus-portal is not built in this tree, so the phone saw no page")
        return

    def page():
        got = day.lab.node("phone-1", "curl", "-sL", "--max-time", "3", f"http://{WEB}/", check=False).stdout
        return got if mac in got else None
    shown = until(30, page, "the phone is not led to the portal")
    for words in ("pending", CONTACT, SCHOOL_NAME):
        if words not in shown:
            raise Broken(f"the portal does not say {words}: {shown[:2000]}")
    day.say(f"it asks for http://{WEB}/ and sees the portal: {mac}, pending, {CONTACT}")


def a_scan(day):
    day.leap("11:22")
    address = day.lab.node("office-2", "hostname", "-I").stdout.split()[0]
    scanner = day.lab.begin("office-2", day.folder / "scan.err", sys.executable, "-c", SCAN)
    alert = day.wait(60, lambda: next(iter(day.alerts("flow.scan_hosts")), None), "nobody noticed the scan")
    if alert["object"] != f"host:{address}":
        raise Broken(f"{alert['object']} is said to have scanned, it was {address}")
    told = day.told("flow.scan_hosts", alert["object"], "page")
    scanner.kill()
    alerts = day.alerts("flow.scan_hosts")
    incidents = {one["incident_number"] for one in alerts}
    day.say(f"{alert['id']} {alert['severity']}: {alert['text']['en']}")
    day.say(f"{len(alerts)} alert, {len(incidents)} incident, told once by each way: {told}")
    if len(alerts) != 1 or len(incidents) != 1:
        raise Broken(f"{len(alerts)} alerts in {len(incidents)} incidents")
    if not day.district.has("/alerts"):
        day.skip("districtd has no route /api/v1/alerts in this tree")
        return
    def at_district():
        items = (day.district.try_ask("/alerts?state=all") or {}).get("items", [])
        return [one for one in items if (one["lead"]["rule"], one["lead"]["object"]) == (alert["rule"], alert["object"])]
    shown = until(60, at_district, "the district does not show the scan")
    day.say(f"the district's alert centre shows it: {shown[0]['school']} incident {shown[0]['incident']},"
            f" {shown[0]['alerts']} alert, {shown[0]['severity']}")
    if len(shown) != 1:
        raise Broken(f"the district shows {len(shown)} incidents of it")


def a_quarantine(day):
    servers = []
    for address in (WEB, "2001:db8:113::80"):
        words = (sys.executable, STREAM, "serve", address, 7000)
        servers.append(day.lab.begin("internet", day.folder / "stream.err", *words))
    flows = {}
    for node in ("office-2", "teacher-2"):
        for name, kind, address in (("tcp4", "tcp", WEB), ("udp4", "udp", WEB), ("tcp6", "tcp", "2001:db8:113::80"),
                                    ("udp6", "udp", "2001:db8:113::80")):
            flows[node, name] = flow(day, node, kind, address, day.folder / f"{node}-{name}.flow")
    began = time.monotonic()
    day.order("nac", "block", day.lab.mac("office-2"), "--quarantine", "--reason", "scans its neighbours")
    latest = 0.0
    for (node, name), log in flows.items():
        if node == "office-2":
            silent = until(30, lambda log=log: _moment(log, "silent"), f"{node} {name} goes on")
            latest = max(latest, silent - began)
    goes_on = [name for (node, name), log in flows.items() if node == "teacher-2" and _moment(log, "silent")]
    day.say(f"office-2 is quarantined: its four flows (tcp, udp; v4, v6) were last heard {1000 * latest:.0f} ms after"
            " the order was typed; those of teacher-2 go on")
    if goes_on:
        raise Broken(f"{goes_on} of teacher-2 were disturbed")
    if latest > 1.0 and not day.monkey:
        raise Broken("that is more than a second")
    if reaches(day, "office-2", seconds=1.0):
        raise Broken("a quarantined host begins new conversations")
    for server in servers:
        server.kill()


def flow(day, node, kind, address, log):
    words = (sys.executable, STREAM, "flow", kind, address, 7000, log)

    def opened():
        if log.exists() and _moment(log, "open"):
            return True
        if running[-1].poll() is not None:  # there was no server yet, or no address of this kind
            running.append(day.lab.begin(node, day.folder / "stream.err", *words))
        return False
    running = [day.lab.begin(node, day.folder / "stream.err", *words)]
    until(40, opened, f"{node} has no {kind} to {address}")
    return log


def _moment(log, word):
    found = [line.split() for line in log.read_text().splitlines() if line.startswith(word + " ")]
    return float(found[0][1]) if found else None


def a_dead_switch(day):
    room = Room(day.lab)
    day.leap("14:02")
    day.wait(60, lambda: room.is_so(state="ok"), "the room is not well before", rate=6)
    before = len(day.duty.webhooks())
    for cable in ("uplink", "mgmt"):
        day.lab.node("sw-classroom", "ip", "link", "set", cable, "down")
    day.wait(120, lambda: day.alerts("device.unreachable", "device:sw-classroom"), "the switch is not missed", rate=6)
    day.wait(120, lambda: day.alerts("room.fault", "room:301"), "the room behind it is not at fault", rate=6)
    day.glide(day.clock.now() + 600)  # whatever else would be told has had its time
    told = day.told("device.unreachable", "device:sw-classroom", "page")
    pages = [one for one in day.unique(day.duty.webhooks()[before:]) if one["kind"] == "page"]
    hidden = until(60, lambda: day.alerts("room.fault", "room:301"), "the room is no more at fault")[0]
    day.say(f"one page: {pages[0]['object']} {pages[0]['rule']} {told}; behind it: {hidden['object']}, because of"
            f" {(hidden['cause'] or {}).get('object')}")
    if len(pages) != 1 or (hidden["cause"] or {}).get("object") != "device:sw-classroom":
        raise Broken(f"told: {[(one['kind'], one['rule'], one['object']) for one in pages]}, hidden: {hidden}")
    for cable in ("uplink", "mgmt"):
        day.lab.node("sw-classroom", "ip", "link", "set", cable, "up")
    day.wait(120, lambda: not day.alerts("device.unreachable", "device:sw-classroom"), "the switch is not back", rate=6)
    day.told("device.unreachable", "device:sw-classroom", "resolve")
