"""The end of the day in a form in which two days can be compared: what came of it, not when."""
from day import books
from day.network import PUPILS, STAFF


ENDS = ("page", "resolve")  # summaries in between depend on the moment


def end_of(day):
    room = (day.lab.ask("room", "show", "301", "--usage", "--days", "1") or {}).get("items", [])
    alerts = day.lab.ctl("alert", "list", "--all")["items"]
    hosts = {node: (day.lab.ask("nac", "show", day.lab.mac(node)) or {}).get("standing")
             for node in (*PUPILS, *STAFF, "phone-1") if day.is_there(node)}
    targets = {one["id"]: one["outcome"] for one in day.lab.ctl("target", "list")["items"]}
    told = {way: sorted({(one["kind"], one["rule"], one["object"]) for one in got if one["kind"] in ENDS})
            for way, got in (("webhook", day.duty.webhooks()), ("syslog", day.duty.syslogs()))}
    return {
        "lessons": {f"{one['kind']} {one['number']}": one["verdict"] for one in room
                    if (one["kind"], one["number"]) in (("lesson", 1), ("lesson", 3))},  # the others were leapt over
        "still open": sorted({(one["rule"], one["object"], one["state"]) for one in alerts}),
        "told": told,
        "hosts": hosts,
        "mode": day.lab.ctl("nac", "list")["mode"],
        "targets": targets,
        "district": books.summary(day),
    }
