"""Both sides' books, compared: what the school measured and what the district has of it."""
import json
import sqlite3

from day.lab import SCHOOL, until

NS = 1_000_000_000


def is_level(day):
    """Everything the school ever wrote down was acknowledged."""
    uplink = day.lab.ask("uplink", "status")
    return uplink and uplink["state"] == "connected" and all(
        lane["backlog"] <= 1 and lane["rejected"] == 0 for lane in uplink["lanes"])


def traffic(day, begins, ends):
    """The district's steps of a while, [(second, length, bytes)], and the school's bytes by the second, down and up
    added.  The newest minute is left out: it may still be on its way."""
    ends -= 60
    of_school = {}
    for file in (day.lab.root / "var/lib/campus").glob("series-*.db"):
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10) as database:
            rows = database.execute("select from_ns / ?1, sum(down_bytes + up_bytes) from traffic group by 1", (NS,))
            of_school |= {at: octets for at, octets in rows if begins <= at < ends}
    of_district = day.district.rows(
        "select at_s, step_s, down_bytes + up_bytes from traffic_step join school on school.key = school"
        " where school.id = ? and at_s >= ? and at_s + step_s <= ? order by at_s", SCHOOL, begins, ends)
    return of_school, of_district


def differences(of_school, of_district):
    """Steps that have more than the school measured in them, or that overlap: something came twice.  And what the
    school measured and no step has, in bytes: a second that a jump of the clock cut in two is not sent."""
    wrong, told, reach = [], 0, 0
    for at, length, octets in of_district:
        measured = sum(of_school.get(second, 0) for second in range(at, at + length))
        if octets > measured or at < reach:
            wrong.append((at, length, measured, octets))
        told += octets
        reach = at + length
    return wrong, sum(of_school.values()) - told


def gaps(day):
    return (until(60, lambda: day.lab.ask("uplink", "status"), "no answer about the uplink")["gaps"],
            *(day.district.rows(f"select count(*) from {table}")[0][0] for table in ("gap", "dead_letter")))


def summary(day):
    rows = day.district.rows(
        "select device.name, body from device join school on school.key = school where school.id = ?", SCHOOL)
    incidents = (day.district.try_ask("/alerts?state=all") or {}).get("items", [])
    tasks = (day.district.try_ask("/tasks") or {}).get("items", [])
    return {
        "devices": {name: json.loads(body)["state"] for name, body in rows},
        "incidents": sorted((one["lead"]["rule"], one["lead"]["object"], one["lead"]["state"]) for one in incidents),
        "tasks": sorted((one["title"], one["state"]) for one in tasks),
        "gaps": gaps(day),
    }
