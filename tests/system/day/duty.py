"""The duty room: a webhook, a syslog receiver and a mailbox in the internet, and what each of them got."""
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from day.lab import DISTRICT, Broken, until
from day.school import MAIL_PORT, SECRET, SYSLOG_PORT, WEBHOOK_PORT

# RFC 5424 in the octet-counting of RFC 6587: "LENGTH <PRI>1 TIME HOST APP PROCID MSGID [campus@32473 ...] BOM text"
FRAME = re.compile(rb"(\d+) <(\d+)>1 (\S+) (\S+) campusd - (\S+) \[campus@32473 (.*?[^\\])\] \xef\xbb\xbf", re.S)
PARAMETER = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


class Duty:
    def __init__(self, lab, folder):
        self.lab = lab
        self.folder = Path(folder)
        self.key, self.certificate = self.folder / "siem.key", self.folder / "siem.pem"

    def make_certificate(self):
        """Of the driven day: campusd looks at its dates."""
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "30", "-subj", "/CN=siem", "-addext", f"subjectAltName=IP:{DISTRICT}", "-keyout",
                        self.key, "-out", self.certificate], check=True, capture_output=True,
                       env={**os.environ, **self.lab.clock.environment()})

    def open(self):
        receivers = Path(__file__).with_name("receivers.py")
        for kind, port in (("webhook", WEBHOOK_PORT), ("mail", MAIL_PORT)):
            self.lab.begin("internet", self.folder / f"{kind}.err", sys.executable, receivers, kind, DISTRICT, port,
                           self.folder / f"{kind}.log")
        self.lab.begin("internet", self.folder / "syslog.log", "openssl", "s_server", "-quiet", "-accept",
                       f"{DISTRICT}:{SYSLOG_PORT}", "-cert", self.certificate, "-key", self.key)
        self._check_with_curl()

    def _check_with_curl(self):
        """A foreign client is heard by the receivers; what they say of ours is worth something then."""
        def posts():
            return self.lab.node("internet", "curl", "-fsS", "--data", "hello", f"http://{DISTRICT}:{WEBHOOK_PORT}/curl",
                                 check=False).returncode == 0

        def mails():
            return self.lab.node("internet", "curl", "-fsS", "--mail-from", "curl@example", "--mail-rcpt",
                                 "duty@school.example", "--upload-file", "-", f"smtp://{DISTRICT}:{MAIL_PORT}",
                                 check=False, text="Subject: hello\r\nMessage-ID: <curl>\r\n\r\nfrom curl\r\n").returncode == 0

        until(20, posts, "curl does not reach the webhook")
        until(20, mails, "curl does not reach the mailbox")
        if not any(one.get("subject") == "hello" for one in self._lines("mail")):
            raise Broken("the mailbox did not keep the mail of curl")

    # What arrived, by the number of the notice; a message that came twice stands twice.

    def webhooks(self):
        got = []
        for one in self._lines("webhook"):
            if one.get("id") is None:
                continue
            wanted = hmac.new(SECRET.encode(), f"{one['stamp']}.{one['body']}".encode(), hashlib.sha256).hexdigest()
            if one["signature"] != f"sha256={wanted}":
                raise Broken(f"the signature of webhook {one['id']} is wrong")
            body = json.loads(one["body"])
            got.append({"id": one["id"], "kind": body["notice"]["kind"], "rule": body["rule"],
                        "object": body["object"], "body": body})
        return got

    def syslogs(self):
        text = (self.folder / "syslog.log").read_bytes()
        got = []
        for found in FRAME.finditer(text):
            length = int(found[1])
            begin = found.start() + len(found[1]) + 1
            text[begin:begin + length].decode()  # the frame is as long as it says, and whole characters
            values = dict(PARAMETER.findall(found[6].decode()))
            got.append({"id": values["id"], "kind": found[5].decode(), "rule": values["rule"],
                        "object": values["object"], "priority": int(found[2])})
        return got

    def mails(self):
        return [{"id": re.search(r"<notice-(.*)@", one["id"])[1], "subject": one["subject"], "text": one["text"]}
                for one in self._lines("mail") if one.get("id", "").startswith("<notice-")]

    def _lines(self, kind):
        file = self.folder / f"{kind}.log"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
