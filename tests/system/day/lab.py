"""The school of packaging/lab with our programs in it, started as their units say and with the driven clock."""
import json
import os
import subprocess
import time
from pathlib import Path

TREE = Path(__file__).resolve().parents[3]
LAB = TREE / "packaging/lab/lab"
RUN_UNIT = TREE / "packaging/lab/run-unit"
DISTRICT = "203.0.113.10"
SCHOOL = "LAB-0001"
ANSWERS = (0, 3)  # of campusctl: well, and well but there are findings
AWAY = (5, 9)  # nobody listens, or nobody answers in time


class Broken(Exception):
    """What the day wanted and did not find."""


def until(seconds, condition, what):
    """Asks again until it is so, and gives what the condition gave; the deadline is the failure, not the wait."""
    deadline = time.monotonic() + seconds
    while True:
        if answer := condition():
            return answer
        if time.monotonic() >= deadline:
            raise Broken(f"{what} (not within {seconds} s)")
        time.sleep(0.1)


class Lab:
    def __init__(self, name, programs, folder, clock):
        self.name = name
        self.programs = Path(programs)
        self.root = Path(folder) / "root"
        self.state = Path(f"/run/campus-lab-{name}")
        self.clock = clock
        self.begun = []
        self.running = {}  # of our programs, those this driver started

    # The lab itself

    def command(self, verb, *words):
        return self._run([LAB, verb, *words, "--name", self.name])

    def up(self):
        self._run([LAB, "up", "--name", self.name, "--tools", self.programs])
        self._run([LAB, "configure", "--name", self.name, "--root", self.root])

    def down(self):
        self._run([LAB, "down", "--name", self.name])

    def node(self, node, *words, check=True, text=None, timeout=60):
        return self._run(["nsenter", f"--net=/run/netns/{self.name}-{node}", "--", *words], check=check, text=text,
                         timeout=timeout)

    def begin(self, node, log, *words):
        """A process of the test in a node; it ends with the lab.  Its standard input stays open and says nothing."""
        with open(log, "ab") as out:
            started = subprocess.Popen(["nsenter", f"--net=/run/netns/{self.name}-{node}", "--", *map(str, words)],
                                       stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT)
        self.begun.append(started)
        return started

    def add_client(self, segment, node):
        return self._run([LAB, "add-client", segment, node, "--name", self.name]).stdout.strip()

    def mac(self, node):
        shown = json.loads(self.node(node, "ip", "-j", "link", "show", "eth0").stdout)
        return shown[0]["address"]

    def recorded(self, what):
        """The living process the lab has on record under a name."""
        for line in (self.state / "processes").read_text().splitlines():
            pid, started, name = line.split()
            if name == what and _started(pid) == started:
                return int(pid)
        return None

    # Our programs

    def install(self):
        """The programs where their users can reach them, wherever the build stands."""
        for program in (*self.programs.glob("campus*"), self.programs / "districtd"):
            if not program.name.startswith("campus-lab"):
                self._run(["install", "-D", "-m", "0755", program, self.bin / program.name])
        self._run(["install", "-D", "-m", "0755", self.clock.frame_clock, self.bin / "frame_clock.so"])
        self.clock.frame_clock = self.bin / "frame_clock.so"

    @property
    def has_portal(self):
        return (self.bin / "campus-portal").exists()

    @property
    def bin(self):
        return self.root / "usr/bin"

    def driven(self, program, *words):
        """A program with the driven clock.  The library is loaded after run-unit became the unit's user: its
        semaphores would be root's otherwise."""
        return ["/bin/env", *(f"{name}={value}" for name, value in self.clock.environment().items()),
                self.bin / program, *words]

    def start(self, unit):
        node = "internet" if unit == "districtd" else "gateway"
        if unit == "campusd":
            words = ["--config", self.root / "etc/campus/campus.yaml"]
        elif unit == "districtd":
            words = ["run", "--config", self.district_file]
        elif unit == "campus-portal":
            words = ["--listen", "0.0.0.0:8880", "--listen", "[::]:8880", "--socket", self.socket]
        else:
            # The socket that systemd would hand over is opened by the program itself, and its folder says for whom.
            self._run(["install", "-d", "-o", unit, "-g", "campus", "-m", "2755", self.enforcer.parent])
            words = ["--socket", self.enforcer, "--user", "campus"]
        command = [RUN_UNIT, unit, "--root", self.root, "--netns", f"/run/netns/{self.name}-{node}", "--record",
                   self.state / "processes", "--", *self.driven(unit, *words)]
        with open(self.log(unit), "ab") as out:
            self.running[unit] = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=out,
                                                  stderr=out, start_new_session=True)
        return until(20, lambda: self.recorded(unit), f"{unit} did not start: see {self.log(unit)}")

    @property
    def district_file(self):
        return self.root / "etc/campus-district/district.yaml"

    @property
    def socket(self):
        return self.root / "run/campus/campusd.sock"

    @property
    def enforcer(self):
        return self.root / "run/campus-enforcer/enforcer.sock"

    def log(self, unit):
        return self.state / "log" / f"{unit}.log"

    def kill(self, unit):
        # Waited for as its parent does: until its last thread is gone, which may hold a lock of its files.
        self.running[unit].kill()
        self.running[unit].wait(10)

    def reload(self, unit):
        os.kill(self.recorded(unit), 1)

    def ctl(self, *words):
        """campusctl's answer as JSON."""
        done = self.ctl_plain(*words, "-o", "json")
        if done.returncode not in ANSWERS:
            raise Broken(f"campusctl {' '.join(map(str, words))}: {done.returncode}: {done.stderr or done.stdout}")
        return json.loads(done.stdout or done.stderr or "{}")

    def ctl_plain(self, *words):
        environment = {**os.environ, **self.clock.environment(), "LC_ALL": "C.UTF-8"}
        return subprocess.run([str(self.bin / "campusctl"), "--socket", str(self.socket),
                               *map(str, words)], capture_output=True, text=True, env=environment, timeout=240)

    def ask(self, *words):
        """The same, for polling: waited for while the daemon is away, None where it refuses."""
        deadline = time.monotonic() + 30
        while True:
            done = self.ctl_plain(*words, "-o", "json")
            if done.returncode in ANSWERS:
                return json.loads(done.stdout)
            if done.returncode not in AWAY or time.monotonic() >= deadline:
                return None
            time.sleep(0.1)

    def of_district(self, *words):
        """districtd's own commands, as its user in its unit's place."""
        command = [RUN_UNIT, "districtd", "--root", self.root, "--",
                   *self.driven("districtd", *words, "--config", self.district_file, "-o", "json")]
        return json.loads(self._run(command).stdout)

    def _run(self, words, check=True, text=None, timeout=120):
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, input=text or "", timeout=timeout)
        if check and done.returncode != 0:
            raise Broken(f"{' '.join(map(str, words))}: {done.returncode}: {done.stderr.strip()[-2000:]}")
        return done


def _started(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rsplit(") ", 1)[1].split()
    return None if fields[0] == "Z" else fields[19]
