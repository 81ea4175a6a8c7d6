"""Each <key> of a boot command is one that Packer can press.

A word between < and > that Packer does not know is typed letter by letter, and the installer waits for ever. Known
are: <enter> <return> <tab> <esc> <spacebar> <bs> <del> <insert> <home> <end> <pageUp> <pageDown> <up> <down> <left>
<right> <menu> <f1> to <f12>, and the keys that are held: <leftAlt> <leftCtrl> <leftShift> <leftSuper>, the same
with right, each with On and Off to hold and let go. A single letter can be held too: <xOn>. Capital letters do not
matter in these.

<wait> waits a second, <wait5> or <wait5s> five, <wait1m30s> longer. Besides, this catalogue knows <seed-url>, the
address of the seed's directory, and <build-key>, the build's SSH public key.

    boot_command:
      - "e<wait><down><down><down><end>"
      - " autoinstall ds=nocloud-net;s=<seed-url>/"
      - "<leftCtrlOn>x<leftCtrlOff>"
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, IsoBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "boot-command-keys"
SEVERITY = Severity.ERROR

MOST = 20
"""Nobody reads more of one manifest."""
OURS = ("seed-url", "build-key")
_PLAIN = """
    enter return tab esc spacebar bs del insert home end pageUp pageDown up down left right menu f1 f2 f3 f4 f5
    f6 f7 f8 f9 f10 f11 f12
"""
PLAIN = tuple(_PLAIN.split())
_HELD = """
    leftAlt leftCtrl leftShift leftSuper rightAlt rightCtrl rightShift rightSuper
"""
HELD = tuple(_HELD.split())
# As the QEMU builder's keyboard knows them; the grammar has leftMeta too, at which the builder fails.
KEYS = (*PLAIN, *HELD, *(f"{key}{state}" for key in HELD for state in ("On", "Off")))
_LOWER = frozenset(f"{key}{state}".lower() for key in (*PLAIN, *HELD) for state in ("", "on", "off"))
_TOKEN = re.compile(r"<([A-Za-z0-9._-]{1,40})>")
_WAIT = re.compile(r"wait([0-9]{1,6}|([0-9]{1,6}(\.[0-9]{1,6})?(ms|s|m|h))+)?")
_HELD_LETTER = re.compile(r".(on|off)", re.IGNORECASE)


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks each one up."""
    del manifest, around
    if not isinstance(appliance.base, IsoBase):
        return
    for index, word in islice(_unknown(appliance.base), MOST):
        message = f"<{word}> is no key; it would be typed letter by letter"
        yield Problem(message, ("base", "boot_command", index), hint=_hint(word))


def _unknown(base: IsoBase) -> Iterator[tuple[int, str]]:
    for index, typed in enumerate(base.boot_command):
        yield from ((index, word) for word in _TOKEN.findall(typed) if not _is_known(word))


def _is_known(word: str) -> bool:
    return word in OURS or word.lower() in _LOWER or bool(_WAIT.fullmatch(word)) or bool(_HELD_LETTER.fullmatch(word))


def _hint(word: str) -> str:
    spelt = {key.lower(): key for key in (*KEYS, *OURS, "wait")}
    near = get_close_matches(word.lower(), spelt, n=1)
    return f"did you mean <{spelt[near[0]]}>?" if near else "vmi lint --explain boot-command-keys lists all there are"
