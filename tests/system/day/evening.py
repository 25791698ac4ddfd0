"""The end of the day: the self-check is made, kept and proven."""
import json

from day.lab import ANSWERS, Broken, until


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
    if day.district.ask("/self-checks") is None:
        day.skip("districtd has no route /api/v1/self-checks in this tree")
        return
    raise Broken("districtd has self-checks and the day does not know them yet")
