"""What the school and its district are told: the shipped files, with this school's own facts."""
import re

from day.lab import DISTRICT, TREE

WEBHOOK_PORT, SYSLOG_PORT, MAIL_PORT = 9080, 6514, 2525
PORTAL_PORT = 8880
SCHOOL_NAME, CONTACT = "Model school", "room 203, telephone 6666"
SECRET = "of the robot of the duty room"


def configure(lab, certificate):
    """campus.yaml and what it names; the lab laid the secrets of the devices already."""
    etc = lab.root / "etc/campus"
    shipped = TREE / "packaging/config"
    (etc / "calendar.yaml").write_text((shipped / "calendar.yaml").read_text())
    (etc / "detectors.yaml").write_text((shipped / "detectors.yaml").read_text())
    (etc / "targets.yaml").write_text(targets((shipped / "targets.yaml").read_text()))
    (etc / "syslog-ca.pem").write_text(certificate.read_text())
    secret = etc / "secrets/webhook"
    secret.write_text(SECRET)
    lab._run(["chown", "campus:campus", secret])
    secret.chmod(0o600)
    (etc / "campus.yaml").write_text(campus_yaml(lab))


def targets(text):
    """The shipped targets, for a village school of 430 that should have 200 Mbit/s."""
    def uncomment(line, value):
        nonlocal text
        text, count = re.subn(rf"^#  {line}:.*$", f"  {line}: {value}", text, count=1, flags=re.M)
        assert count == 1, line
    uncomment("type", "centre_primary")
    uncomment("locality", "town")
    uncomment("headcount", "430")
    uncomment("interfaces", "[wan0]")
    uncomment("test", "{server: 203.0.113.10, port: 5201, each_way: 3s, valid: 30d}")
    return re.sub(r"^use: .*$", "use: [xuzhou-2019-2023, campus-own]", text, count=1, flags=re.M)


def campus_yaml(lab):
    devices = "\n".join(
        f"    - {{name: sw-{name}, kind: switch, address: 10.20.0.{number},"
        " v2c: {community_file: secrets/snmp-community}}"
        for name, number in (("teaching", 11), ("office", 12), ("classroom", 13)))
    portal = f'  portal: {{port: {PORTAL_PORT}, contact: "{CONTACT}", school: {SCHOOL_NAME}}}\n' if lab.has_portal else ""
    return f"""# The lab's school, for a day.
school: {{networks: [10.20.0.0/16, "fd20::/16"]}}
role: gateway
language: en
calendar: calendar.yaml
targets: targets.yaml
capture:
  - {{interface: wan0, promiscuous: false, ring: 16MiB, snaplen: 256B}}
  - {{interface: office, promiscuous: false, ring: 16MiB, snaplen: 256B, filter: "src net 10.20.0.0/16 and dst net 10.20.0.0/16"}}
snmp:
  every: 5s
  timeout: 1s
  tries: 2
  devices:
{devices}
    - name: pc-301
      kind: computer
      address: 10.20.30.11
      v3: {{user: campus, auth: sha256, auth_file: secrets/snmp-auth, privacy: aes128, privacy_file: secrets/snmp-privacy}}
rooms:
  every: 5s
  every_after_school: 5s
  timeout: 2s
  list:
    - name: "301"
      title: Form 3 class 2
      building: Main building
      floor: "3"
      devices:
        - name: projector-301
          address: 10.20.30.21
          pjlink: {{password_file: secrets/pjlink-password}}
          lamp_life: 4000h
        - {{name: pc-301}}
uplink: {{live_every: 2s, rollup_every: 10s, report_devices_every: 10s}}
admission:
  enforcer: {lab.enforcer}
  segments:
    - {{vlan: 10, interface: teaching}}
    - {{vlan: 20, interface: office}}
    - {{vlan: 30, interface: classroom}}
  garden: [203.0.113.53]
{portal}protection:
  rules: {TREE}/packaging/config/protection
alerts:
  detectors: detectors.yaml
  behind:
    - {{object: "device:pc-301", behind: "device:sw-classroom"}}
    - {{object: "room:301", behind: "device:sw-classroom"}}
  channels:
    - name: duty
      least: medium
      webhook: {{url: "http://{DISTRICT}:{WEBHOOK_PORT}/campus", secret_file: secrets/webhook, answer: status}}
    - name: siem
      least: medium
      syslog: {{host: "{DISTRICT}", port: {SYSLOG_PORT}, ca_file: syslog-ca.pem}}
    - name: mail
      least: medium
      mail: {{url: "smtp://{DISTRICT}:{MAIL_PORT}", from: campus@school.example, to: [duty@school.example], starttls: false}}
"""
