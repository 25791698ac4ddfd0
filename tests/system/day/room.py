"""Room 301 as the people in it handle it: the projector's remote control, the computer's switch, and the cables."""
import re

from day.lab import Broken, until

PROJECTOR = "10.20.30.21"
CALL = r"""
exec 5<>/dev/tcp/{address}/4352
IFS= read -r -t 5 -d $'\r' -u 5 greeting; echo "$greeting"; read -r proof
printf '%s%%1POWR {order}\r' "$proof" >&5
IFS= read -r -t 5 -d $'\r' -u 5 answer; echo "$answer"
"""


class Room:
    def __init__(self, lab):
        self.lab = lab

    def projector(self, order):
        """POWR 1, 0 or ?; the answer of the lamp."""
        password = (self.lab.state / "private/pjlink-password").read_text().strip()
        # A greeting, the proof made of it, and the order, in one conversation.
        script = CALL.format(address=PROJECTOR, order=order).replace(
            'read -r proof', f'proof=$(printf "%s%s" "${{greeting#PJLINK 1 }}" "{password}" | md5sum | cut -c1-32)')
        said = self.lab.node("gateway", "bash", "-c", script, check=False).stdout
        found = re.search(r"%1POWR=(\S+)", said)
        return found[1] if found else None

    def switch_projector(self, on):
        """It takes no order while it warms or cools, so the remote control is pressed until it obeys."""
        until(30, lambda: self.projector("1" if on else "0") == "OK", "the projector takes no order")

    def switch_computer(self, on):
        # Off is a machine from which nothing comes; its services live on behind the dead cable.
        self.plug("pc-301", on)
        if on:
            self.lab.node("pc-301", "ip", "route", "replace", "default", "via", "10.20.30.1")

    def plug(self, node, is_in):
        self.lab.node(node, "ip", "link", "set", "eth0", "up" if is_in else "down")

    def shown(self):
        """The room as campusctl shows it; {} while there is no answer."""
        return self.lab.ask("room", "show", "301") or {}

    def is_so(self, **facts):
        """The room as shown, once all these are so; for waiting."""
        shown = self.shown()
        return shown if all(shown.get(name) == value for name, value in facts.items()) else None

    def device(self, name, **facts):
        """A device of the room, once all these are so."""
        found = next((one for one in self.shown().get("devices", []) if one["name"] == name), {})
        return found if all(found.get(key) == value for key, value in facts.items()) else None

    def use(self, kind, number):
        """What became of a period of the day: {} while nothing is known of it."""
        items = (self.lab.ask("room", "show", "301", "--usage", "--days", "1") or {}).get("items", [])
        found = [one for one in items if one["kind"] == kind and one["number"] == number]
        if len(found) > 1:
            raise Broken(f"{kind} {number} is counted {len(found)} times")
        return found[0] if found else {}
