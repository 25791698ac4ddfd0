"""What the classroom has of the day: a lesson that is held, and one in which the projector fails."""
from day.lab import Broken, until
from day.room import Room


def first_lesson(day):
    room = Room(day.lab)
    room.switch_projector(on=False)
    room.switch_computer(on=False)
    day.wait(60, lambda: room.device("projector-301", use="idle"), "the projector is not seen going off", rate=6)
    day.wait(60, lambda: room.device("pc-301", state="off"), "the computer is not seen going off", rate=6)
    shown = day.wait(60, lambda: room.is_so(state="off", use="idle"), "the room is not off", rate=6)
    day.say(f"before school: room {shown['state']}, use {shown['use']}")
    day.glide("08:33")
    room.switch_computer(on=True)
    room.switch_projector(on=True)
    projector = day.wait(60, lambda: room.device("projector-301", use="used"), "the projector is not seen in use")
    computer = day.wait(60, lambda: room.device("pc-301", use="used"), "the computer is not seen in use")
    day.say(f"{day.clock.text()}: the teacher switches on; projector {projector['projector']['power']}, computer up"
            f" {computer['host']['uptime_s']} s")
    day.glide("09:11")
    use = day.wait(30, lambda: room.use("lesson", 1), "the first lesson is not in the usage", rate=6)
    if use["verdict"] != "used":
        raise Broken(f"the first lesson counts as {use}")
    today = use_of_today(day, {"scheduled": 1, "measured": 1, "used": 1, "faulty": 0})
    day.say(f"lesson 1 counts as {use['verdict']}: {use['used_s'] // 60} of {use['measured_s'] // 60} measured minutes,"
            f" by {' and '.join(use['evidence'])}; today {today['used']} of {today['scheduled']}")
    if told := [one for one in day.duty.webhooks() if one["object"] in ("device:pc-301", "room:301")]:
        raise Broken(f"somebody was called because a computer was off: {[one['object'] for one in told]}")


def use_of_today(day, wanted):
    """The day's sums of the room; campusd just started knows them a second later."""
    def seen():
        rooms = day.lab.ask("room", "list")
        today = rooms["items"][0]["today"] if rooms else None
        return today if today == wanted else shown.append(today)
    shown = []
    try:
        return until(10, seen, "")
    except Broken:
        raise Broken(f"the day so far is {shown[-1]}") from None


def the_projector_fails(day):
    room = Room(day.lab)
    day.leap("10:32")
    room.plug("projector-301", False)
    shown = day.wait(90, lambda: room.is_so(state="unreachable", culprit="projector-301"),
                     "the room is not at fault", rate=6)
    day.say(f"{day.clock.text()}: room {shown['state']}, cause {shown['cause']}, because of {shown['culprit']}")
    if shown["cause"] not in ("timeout", "no_route"):
        raise Broken(f"the room is at fault for {shown['cause']} of {shown['culprit']}")
    page = day.told("room.fault", "room:301", "page")
    day.say(f"told once by each way: {page}")
    day.glide("11:11")
    use = day.wait(30, lambda: room.use("lesson", 3), "the third lesson is not in the usage", rate=6)
    day.say(f"lesson 3: {use['faulty_s'] // 60} of {use['measured_s'] // 60} measured minutes at fault; it counts as"
            f" {use['verdict']}, by {' and '.join(use['evidence'])}")
    if use["faulty_s"] < (60 if day.monkey else 30 * 60) or "computer" not in use["evidence"]:
        raise Broken(f"the third lesson counts as {use}")
    room.plug("projector-301", True)
    day.wait(90, lambda: room.is_so(state="ok"), "the room is not well again", rate=6)
    day.told("room.fault", "room:301", "resolve")
