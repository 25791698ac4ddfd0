"""The district's centre as a person sees it: its routes by curl, and its database by sqlite3 where no route tells."""
import json
import os
import sqlite3
import subprocess
from urllib.parse import urlsplit

from day.lab import DISTRICT, SCHOOL, Broken, until

URL = f"https://{DISTRICT}:8443"


class District:
    def __init__(self, lab, folder):
        self.lab = lab
        self.jar = folder / "district.cookies"
        self.csrf = None

    @property
    def authority(self):
        return self.lab.root / "var/lib/campus-district/authority.pem"

    def found(self):
        """The district itself, the school in its books and the school's way to it; gives the first login."""
        founded = self.lab.of_district("init")
        self.lab.start("districtd")
        return founded

    def enrol(self):
        answer = self.lab.of_district("school", "add", SCHOOL, "Model school")
        self.lab.ctl("uplink", "enroll", answer["code"], "--district", URL, "--ca-words", answer["authority_words"])
        until(30, lambda: (self.lab.ask("uplink", "status") or {}).get("state") == "connected",
              "the school is not connected")

    def sign_in(self):
        self.csrf = None
        token = urlsplit(self.lab.of_district("link", "admin")["link"]).fragment.removeprefix("token=")
        self.csrf = self.ask("/login/link", body={"token": token})["csrf_token"]

    def ask(self, path, body=None, method=None):
        """What a browser would ask; None where there is no such route.  A login is over after eight hours, the day is
        not."""
        words = ["curl", "-sS", "--max-time", "10", "--cacert", self.authority, "--cookie", self.jar, "--cookie-jar",
                 self.jar, "-w", "\n%{http_code}"]
        if self.csrf:
            words += ["-H", f"X-Campus-Csrf: {self.csrf}"]
        if body is not None:
            words += ["-H", "Content-Type: application/json", "--data-binary", json.dumps(body)]
        if method:
            words += ["-X", method]
        done = subprocess.run(["nsenter", f"--net=/run/netns/{self.lab.name}-internet", "--",
                               *map(str, words), f"{URL}/api/v1{path}"], capture_output=True, text=True,
                              env={**os.environ, **self.lab.clock.environment()})
        text, _, status = done.stdout.rpartition("\n")
        if done.returncode != 0:
            raise Broken(f"{path}: {done.stderr.strip()}")
        if status == "401" and self.csrf:
            self.sign_in()
            return self.ask(path, body, method)
        if status == "404":
            return None
        if not status.startswith("2"):
            raise Broken(f"{path}: {status} {text}")
        return json.loads(text) if text else {}

    def has(self, path):
        """Whether there is such a route in this tree; asked again while the centre is away."""
        answered = []

        def ask():
            try:
                answered.append(self.ask(path))
                return True
            except (Broken, json.JSONDecodeError):
                return False
        until(30, ask, f"the district does not answer {path}")
        return answered[0] is not None

    def try_ask(self, path):
        try:
            return self.ask(path)
        except (Broken, json.JSONDecodeError):
            return None

    def rows(self, question, *values):
        file = self.lab.root / "var/lib/campus-district/district.db"
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10) as database:
            return database.execute(question, values).fetchall()
