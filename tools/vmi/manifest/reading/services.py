"""This module is which services scripts, playbooks and seeds switch on and off."""

from collections.abc import Iterator
from typing import NamedTuple

from vmi.manifest.reading.content import Content, remembered
from vmi.manifest.reading.kickstart import word_of
from vmi.manifest.reading.pointing import Placed
from vmi.manifest.reading.programs import Call

MODULES = frozenset({"service", "systemd", "systemd_service", "sysvinit"})
ON, OFF = frozenset({"yes", "true", "1", "on"}), frozenset({"no", "false", "0", "off"})
_DISABLING = frozenset({"disable", "mask", "stop"})


class Switched(NamedTuple):
    """This is one service that is switched on or off."""

    unit: str
    """With its suffix, .service when none was written."""
    said: str
    """As it was written."""
    verb: str
    """enable, or what switches it off: disable, mask, stop."""
    file: str
    place: Placed


@remembered
def switched(content: Content) -> Iterator[Switched]:
    """This is every service that is switched on or off for the image, in the order of the files."""
    for file, call in content.calls:
        yield from _of_call(file, call)
    for task in content.tasks:
        name = task.argument("name", "service", "unit")
        place = task.place("name", "service", "unit")
        if task.module in MODULES and name and place and "{{" not in name:
            enabled, masked = task.argument("enabled").lower(), task.argument("masked").lower()
            verb = "mask" if masked in ON else "enable" if enabled in ON else "disable" if enabled in OFF else ""
            verb = verb or ("stop" if task.argument("state") == "stopped" else "")
            if verb:
                yield Switched(unit_of(name), name, verb, task.file, place)
    for seed in content.kickstarts:
        for directive in seed.kickstart.named("services"):
            for option, verb in (("--enabled", "enable"), ("--disabled", "disable")):
                for name in filter(None, directive.value(option).split(",")):
                    yield Switched(unit_of(name), name, verb, seed.file, word_of(directive))


def unit_of(name: str) -> str:
    """This is a unit's full name."""
    name = name.rpartition("/")[2]
    known = (".service", ".socket", ".timer", ".path", ".target", ".mount", ".automount", ".slice", ".scope", ".swap")
    return name if name.endswith(known) else f"{name}.service"


def _of_call(file: str, call: Call) -> Iterator[Switched]:
    words = call.operands
    if call.program == "systemctl" and words and not call.option("--user", "--global"):
        verb = "enable" if words[0].text in ("enable", "reenable") else words[0].text
        if verb == "enable" or verb in _DISABLING:
            yield from (Switched(unit_of(w.text), w.text, verb, file, w) for w in words[1:] if w.plain)
    elif call.program == "update-rc.d" and len(words) > 1 and words[0].plain:
        verb = {"enable": "enable", "defaults": "enable"}.get(words[1].text, "disable")
        yield Switched(unit_of(words[0].text), words[0].text, verb, file, words[0])
    elif call.program in ("service", "chkconfig") and len(words) > 1 and words[0].plain:
        verb = {"stop": "stop", "off": "disable", "on": "enable"}.get(words[1].text, "")
        if verb:
            yield Switched(unit_of(words[0].text), words[0].text, verb, file, words[0])
