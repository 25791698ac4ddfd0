"""The driven clock: one file with an offset from the machine's time, which every program of the day reads.

Debian's libfaketime gives the programs the time of the file; frame_clock moves the kernel's stamps of captured frames
by the same amount.  No program knows of it.  Time flows as it does in the world; the driver adds to it.  Monotonic
clocks are left alone, so timers, timeouts and the driver's own deadlines are real.
"""
import datetime
import os
import time
from pathlib import Path

ZONE = datetime.timezone(datetime.timedelta(hours=8))  # of packaging/config/calendar.yaml
LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
# A step of the clock as the programs see it.  Two ticks of campusd are a second apart: with half a minute between
# them no clock "was set" (two minutes), and an answer of a device every five seconds still stands for the time between
# (150 s).
STEP_REAL = 0.25
STEADY = 30


class Clock:
    def __init__(self, folder, day, frame_clock):
        self.file = Path(folder) / "clock"
        self.day = day
        self.frame_clock = frame_clock
        self.offset = 0.0

    def at(self, text):
        hours, minutes = text.split(":")
        return datetime.datetime.combine(self.day, datetime.time(int(hours), int(minutes)), ZONE).timestamp()

    def now(self):
        return time.time() + self.offset

    def text(self):
        return datetime.datetime.fromtimestamp(self.now(), ZONE).strftime("%H:%M:%S")

    def set(self, moment):
        """At once: to the programs a clock that was set."""
        self._write(moment - time.time())

    def glide(self, moment, rate=STEADY, glance=None):
        """Lets the time pass faster until the moment; glance() is called in between and may end it by saying so."""
        while self.now() < moment:
            began = time.monotonic()
            if glance and glance():
                return
            time.sleep(max(0.0, STEP_REAL - (time.monotonic() - began)))
            passed = time.monotonic() - began
            self._write(min(self.offset + passed * (rate - 1), self.offset + moment - self.now()))

    def environment(self):
        return {
            "LD_PRELOAD": f"{self.frame_clock}:{LIBRARY}",
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "TZ": "Asia/Shanghai",
        }

    def _write(self, offset):
        self.offset = offset
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{offset:+.6f}\n")
        fresh.chmod(0o644)
        os.replace(fresh, self.file)  # no program may ever find half a file
