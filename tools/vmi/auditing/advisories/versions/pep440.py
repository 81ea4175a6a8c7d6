"""This module orders versions of Python packages, after PEP 440; what is none orders before all that are."""

import re

from vmi.auditing.advisories.versions.numbers import Number, number

_VERSION = re.compile(
    r"v?(?:(?P<epoch>[0-9]+)!)?(?P<release>[0-9]+(?:\.[0-9]+)*)"
    r"(?:[-_.]?(?P<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?P<pre_number>[0-9]*))?"
    r"(?P<post>-(?P<bare>[0-9]+)|[-_.]?(?:post|rev|r)[-_.]?(?P<post_number>[0-9]*))?"
    r"(?P<dev>[-_.]?dev[-_.]?(?P<dev_number>[0-9]*))?(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?"
)
_PHASES = {"alpha": 1, "a": 1, "beta": 2, "b": 2, "c": 3, "rc": 3, "pre": 3, "preview": 3}
DEV_ONLY, FINAL = 0, 4
ZERO = number("")
Local = tuple[int, Number | str]
PythonKey = tuple[bool, Number, tuple[Number, ...], tuple[int, Number], tuple[bool, Number], tuple[bool, Number],
                  tuple[Local, ...]]  # fmt: skip


def key(version: str) -> PythonKey:
    """This is epoch, release, pre-release, post-release, development release and local version."""
    match = _VERSION.fullmatch(version.strip().lower())
    if match is None:
        return False, ZERO, (), (0, ZERO), (False, ZERO), (False, ZERO), ((0, version),)
    release = [number(part) for part in match["release"].split(".")]
    while release and release[-1] == ZERO:
        release.pop()
    post, dev = match["post"] is not None, match["dev"] is not None
    phase = _PHASES[match["pre"]] if match["pre"] else DEV_ONLY if dev and not post else FINAL
    return (
        True,
        number(match["epoch"] or ""),
        tuple(release),
        (phase, number(match["pre_number"] or "")),
        (post, number(match["bare"] or match["post_number"] or "")),
        (not dev, number(match["dev_number"] or "")),
        tuple(_local(part) for part in re.split(r"[-_.]", match["local"])) if match["local"] else (),
    )


def _local(part: str) -> Local:
    return (1, number(part)) if part.isdecimal() else (0, part)
