"""Both sides' books, compared: what the school measured and what the district has of it."""
import json
import sqlite3

from day.lab import SCHOOL

NS = 1_000_000_000


def is_level(day):
    """Everything the school ever wrote down was acknowledged."""
    uplink = day.lab.ask("uplink", "status")
    return uplink and uplink["state"] == "connected" and all(
        lane["backlog"] <= 1 and lane["rejected"] == 0 for lane in uplink["lanes"])


def traffic(day, begins, ends):
    """Bytes down and up by the second: {second: (down, up)} of the school's series and of the district's."""
    window = (begins, ends - 60)  # the newest minute may still be on its way
    of_school = {}
    for file in (day.lab.root / "var/lib/campus").glob("series-*.db"):
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10) as database:
            rows = database.execute("select from_ns / ?1, sum(down_bytes), sum(up_bytes) from traffic group by 1", (NS,))
            of_school |= {at: (down, up) for at, down, up in rows if window[0] <= at < window[1] and down + up}
    of_district = {at: (down, up) for at, down, up in day.district.rows(
        "select at_s, down_bytes, up_bytes from traffic_step join school on school.key = school where id = ?", SCHOOL)
        if window[0] <= at < window[1] and down + up}
    return ({at: down + up for at, (down, up) in of_school.items()},
            {at: down + up for at, (down, up) in of_district.items()})


def gaps(day):
    return (day.lab.ctl("uplink", "status")["gaps"],
            day.district.rows("select count(*) from gap")[0][0], day.district.rows("select count(*) from dead_letter")[0][0])


def summary(day):
    rows = day.district.rows("select device.name, body from device join school on school.key = school where id = ?", SCHOOL)
    return {"devices": {name: json.loads(body)["state"] for name, body in rows}, "gaps": gaps(day)}
