"""Presets enable nothing on a first boot that was not meant to be.

Where /etc/machine-id is missing or says `uninitialized`, the first boot enables every unit that a preset does not
disable, whatever was disabled in the image. Stock units and declared ones are well. An empty machine-id asks for no
presets.
"""

from vmi.auditing.checks.services.enabled import strangers
from vmi.auditing.guest.units.presets import is_first_boot
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, warn

ID = "services.presets"
TITLE = "presets enable nothing on a first boot that was not meant to be"
HINT = "make /etc/machine-id an empty file, or write `disable <unit>` to a file in /etc/systemd/system-preset"
SOURCES = ("SVC-008",)
SEVERITY = Outcome.WARN
APPLIES = "images whose first boot applies presets"


def check(subject: Subject) -> Observations:
    if not is_first_boot(subject.guest):
        raise Skipped("the first boot applies no presets: /etc/machine-id is there")
    for name, each in strangers(subject):
        if each.reason.how.startswith("preset"):
            yield warn(each.unit.path, f"{name} would be enabled by presets on the first boot")
