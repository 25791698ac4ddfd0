"""Kills our programs with SIGKILL at random moments and starts them again, as systemd would."""
import random
import threading

from day.lab import Broken

PAUSE = (4.0, 15.0)  # seconds of the world between two kills


class Monkey:
    def __init__(self, lab, seed):
        self.lab = lab
        self.random = random.Random(seed)
        self.killed = {}
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._live, daemon=True)
        self.failure = None

    def begin(self):
        self.thread.start()

    def end(self):
        self.stopping.set()
        if self.thread.is_alive():
            self.thread.join(60)
            print("    killed: " + ", ".join(f"{unit} {count} times" for unit, count in self.killed.items()))
        if self.failure:
            raise Broken(f"a killed program did not come back: {self.failure}")

    def _live(self):
        while not self.stopping.wait(self.random.uniform(*PAUSE)):
            unit = self.random.choice(sorted(self.lab.running))
            try:
                self.lab.kill(unit)
                self.killed[unit] = self.killed.get(unit, 0) + 1
                self.lab.start(unit)
            except (Broken, OSError) as reason:
                self.failure = reason
                return
