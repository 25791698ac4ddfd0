"""The stage and the order of the day: builds everything, plays the steps, takes everything down."""
import datetime
import os
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from day import evening, lessons, line, network, school, summary
from day.clock import Clock
from day.district import District
from day.duty import Duty
from day.lab import ANSWERS, Broken, Lab, until
from day.monkey import Monkey

# An ordinary Tuesday of the shipped calendar: lessons from 08:30 to 15:30, nothing special.
DAY = datetime.date(2026, 11, 24)
CONFLICT = 8  # what campusctl ends with when it is so already
STEPS = (lessons.first_lesson, network.a_new_phone, lessons.the_projector_fails, network.a_scan, network.a_quarantine,
         network.a_dead_switch, line.the_uplink_is_cut, line.a_shaped_line, line.a_rectification,
         evening.the_self_check)


class Day:
    """What every step is given."""

    def __init__(self, programs, keep=False, steps=(), seed=None):
        self.folder = Path(tempfile.mkdtemp(prefix="campus-day."))
        self.folder.chmod(0o755)
        programs = Path(programs).resolve()
        self.clock = Clock(self.folder, DAY, programs.parent / "lib/frame_clock.so")
        self.lab = Lab(f"day{os.getpid()}"[:12], programs, self.folder, self.clock)
        self.district = District(self.lab, self.folder)
        self.duty = Duty(self.lab, self.folder)
        self.monkey = Monkey(self.lab, seed) if seed is not None else None
        self.keep = keep
        self.steps = steps

    def live(self):
        """Plays the day; its end state, or None where something was not as it should be."""
        began = time.monotonic()
        try:
            self._stand_up()
            if self.monkey:
                self.monkey.begin()
            for number, step in enumerate(STEPS, 1):
                if self.steps and number not in self.steps:
                    continue
                print(f"{number} {step.__name__.replace('_', ' ')} ({self.clock.text()})", flush=True)
                step(self)
            if self.monkey:
                self.monkey.end()
            state = summary.end_of(self)
            self.say(f"the day took {time.monotonic() - began:.0f} s")
            return state
        except (Broken, OSError, KeyError, TypeError, ValueError, IndexError) as reason:
            traceback.print_exc()
            print(f"broken at {self.clock.text()}: {reason}", flush=True)
            self._show_logs()
            return None
        finally:
            self._take_down()

    def say(self, text):
        print(f"    {text}", flush=True)

    def skip(self, reason):
        print(f"    skipped: {reason}", flush=True)

    def glide(self, moment, rate=30, glance=None):
        self.clock.glide(self.clock.at(moment) if isinstance(moment, str) else moment, rate, glance)

    def wait(self, seconds, condition, what, rate=1):
        """Until it is so, while the driven time passes; seconds are the world's."""
        if rate == 1:
            return until(seconds, condition, what)
        if self.monkey:
            rate *= 4  # campusd tells nobody anything for three minutes after each start
        found = []
        self.clock.glide(self.clock.now() + seconds * rate, rate,
                         lambda: found.append(answer) or True if (answer := condition()) else False)
        if not found:
            raise Broken(f"{what} (not within {seconds} s)")
        return found[0]

    def leap(self, moment):
        """To a moment of the day by jumps of less than an hour, and calmly through the last minutes: after a clock was
        set nobody is told for three."""
        moment = self.clock.at(moment)
        while moment - self.clock.now() > 420:
            self.clock.set(min(self.clock.now() + 3000, moment - 300))
            there = self.clock.now()
            until(60, lambda: self._seen_at() >= there + 2, "campusd does not follow the clock")
        self.clock.glide(moment)

    def _seen_at(self):
        """The newest second of the line that campusd knows."""
        at = ((self.lab.ask("status") or {}).get("egress") or {}).get("at")
        return datetime.datetime.fromisoformat(at).timestamp() if at else 0.0

    # Alerts, as campusctl has them and as people got them

    def alerts(self, rule, thing=None):
        items = (self.lab.ask("alert", "list", "--all") or {}).get("items", [])
        return [one for one in items if one["rule"] == rule and thing in (None, one["object"])
                and one["state"] in ("firing", "flapping")]

    def unique(self, got):
        """One of each notice; after a kill a message may come again, and says so by its number."""
        seen = {}
        for one in got:
            if one["id"] in seen and not self.monkey:
                raise Broken(f"notice {one['id']} came twice")
            seen[one["id"]] = one
        return list(seen.values())

    def told(self, rule, thing, kind):
        """Waits until webhook, syslog and mail each had this notice, and once: gives its number."""
        def of(got):
            return [one for one in self.unique(got) if (one["rule"], one["object"], one["kind"]) == (rule, thing, kind)]
        webhooks = self.wait(120, lambda: of(self.duty.webhooks()), f"no webhook of {rule} {thing} {kind}", rate=6)
        syslogs = self.wait(60, lambda: of(self.duty.syslogs()), f"no syslog of {rule} {thing} {kind}", rate=6)
        number = webhooks[0]["id"]
        mails = self.wait(60, lambda: [one for one in self.unique(self.duty.mails()) if one["id"] == number],
                          f"no mail of {rule} {thing} {kind}", rate=6)
        if [len(webhooks), len(mails)] != [1, 1] or [one["id"] for one in syslogs] != [number]:
            raise Broken(f"{rule} {thing} {kind} was told {webhooks} {syslogs} {mails}")
        return number

    def is_there(self, node):
        return Path(f"/run/netns/{self.lab.name}-{node}").exists()

    def order(self, *words):
        """An order of campusctl that must be obeyed.  Where daemons are killed it is given again, and one that was
        heard the first time is a conflict the second."""
        def given():
            done = self.lab.ctl_plain(*words, "-o", "json")
            return done.returncode in ANSWERS or (self.monkey and done.returncode == CONFLICT)
        until(60, given, f"campusctl {' '.join(map(str, words))}")

    def _stand_up(self):
        self.clock.set(self.clock.at("08:20"))
        self.lab.up()
        self.lab.install()
        self.duty.make_certificate()
        school.configure(self.lab, self.duty.certificate)
        self.duty.open()
        self.district.found()
        self.lab.start("campus-enforcer")
        self.lab.start("campusd")
        if self.lab.has_portal:
            self.lab.start("campus-portal")
        until(30, lambda: (self.lab.ask("nac", "list") or {}).get("is_in_force"), "campusd and the kernel never agreed")
        until(30, lambda: (self.lab.ask("status") or {}).get("devices", {}).get("reachable") == 4,
              "the devices were not reached")
        self.district.enrol()
        self.district.sign_in()
        self.say(f"the school stands, enrolled and watched; it is {self.clock.text()}")

    def _show_logs(self):
        for unit in self.lab.running:
            if self.lab.log(unit).exists():
                for text in self.lab.log(unit).read_text().splitlines()[-15:]:
                    print(f"  {unit}: {text}", file=sys.stderr)

    def _take_down(self):
        if self.monkey:
            self.monkey.end()
        if self.keep:
            print(f"left standing: lab {self.lab.name}, {self.folder}")
            return
        self.lab.down()
        shutil.rmtree(self.folder, ignore_errors=True)
