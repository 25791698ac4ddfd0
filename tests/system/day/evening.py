"""The end of the day: the self-check is made, kept and proven."""
import json

from day.lab import ANSWERS, SCHOOL, Broken, until


def the_self_check(day):
    day.leap("21:30")
    made = {}
    for kind in ("json", "html", "pdf"):
        file = day.folder / f"self-check.{kind}"

        def written(file=file):
            words = ("compliance", "report", file) if file.suffix == ".json" else (
                "compliance", "report", file, "--from", day.folder / "self-check.json")
            return day.lab.ctl_plain(*words).returncode in ANSWERS and file.stat().st_size
        made[kind] = until(120, written, f"no report as {kind}")
    proven = day.lab.ctl("compliance", "verify", day.folder / "self-check.json")
    day.say("report: " + ", ".join(f"{kind} {size} bytes" for kind, size in made.items()) +
            f"; proven: {json.dumps(proven['counts'])}, seal {proven['seal'][:16]}")
    if not (day.folder / "self-check.pdf").read_bytes().startswith(b"%PDF-"):
        raise Broken("the PDF is none")
    spoilt = day.folder / "spoilt.json"
    spoilt.write_text((day.folder / "self-check.json").read_text().replace('"not_met"', '"met"', 1))
    if day.lab.ctl_plain("compliance", "verify", spoilt).returncode in ANSWERS:
        raise Broken("a report that was changed is still proven")
    if not day.district.has("/self-checks"):
        day.skip("districtd has no route /api/v1/self-checks in this tree")
        return
    seal = proven["seal"][:16]

    def at_district():
        items = (day.district.try_ask("/self-checks") or {}).get("items", [])
        return next((one["newest"] for one in items if one["newest"] and one["newest"]["id"] == seal), None)
    newest = until(60, at_district, "the district has no such self-check")
    path = f"/schools/{SCHOOL}/self-checks/{seal}"
    opened = until(30, lambda: day.district.try_ask(path), "the district cannot open it")
    day.say(f"the district opens it: level {newest['level']}, {newest['counts']}, {len(opened['pack']['items'])} items")
    if newest["counts"] != proven["counts"]:
        raise Broken(f"the district counts {newest['counts']}")
