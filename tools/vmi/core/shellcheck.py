"""This module is the one door to shellcheck: many scripts at once, what it said of a text remembered in the store.

A start costs 20 ms and a small script 3 ms, so thousands are handed over together, and a text that was checked before
is not checked again. It reads copies with names that nobody can guess, follows no `source`, and no .shellcheckrc.
"""

import json
import secrets
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from vmi.core.digests import sha256_of
from vmi.core.errors import InputError, ToolError
from vmi.core.files import read_bytes, write_atomic
from vmi.core.processes import require, run

TOGETHER = 100
"""How many texts one process is given; that takes half a second."""
TIMEOUT_S = 20.0
"""For one process; when it takes longer, each text is tried alone."""
ALONE_S = 5.0
"""For one text alone; what takes longer is told. Thousands of nested parentheses do."""
LIMIT_BYTES = 128 * 1024
LIMIT_SAID = 100
LIMIT_ANSWERS_BYTES = 64 * 1024 * 1024
NOT_FOLLOWED = "SC1090,SC1091"
"""It says that it did not read what `source` names. It never does here."""


CANNOT_READ, GIVEN_UP = 1073, 1072
"""What it says when a text is no shell: where that began, and where it stopped."""
_FOLLOWING = frozenset({1009, GIVEN_UP, CANNOT_READ})
_CLOSING = {1047: 1046, 1050: 1049, 1058: 1057, 1062: 1061, 1079: 1078}
"""What it says at the end, and what of the beginning of the same."""
_CAUSES = frozenset({1046, 1049, 1057, 1061, 1078})


class Said(NamedTuple):
    """This is one thing that shellcheck says of a script."""

    line: int
    column: int
    width: int
    level: str
    """error, warning, info or style."""
    code: int
    """Such as 2086 for SC2086; 0 when it could not tell."""
    message: str


Answers = Mapping[str, tuple[Said, ...]]
"""By the SHA-256 of the text."""


def version() -> str:
    """This is the version of the shellcheck that is installed."""
    lines = run("shellcheck", "--version", timeout_s=TIMEOUT_S).stdout.decode(errors="replace").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("version:")), "unknown")


def check(texts: Iterable[bytes]) -> dict[str, tuple[Said, ...]]:
    """This is what shellcheck says of some scripts."""
    require("shellcheck")
    wanted = {sha256_of(text): text for text in texts}
    answers = {digest: _too_large(text) for digest, text in wanted.items() if len(text) > LIMIT_BYTES}
    left = [digest for digest in wanted if digest not in answers]
    for start in range(0, len(left), TOGETHER):
        answers.update(_together({digest: wanted[digest] for digest in left[start : start + TOGETHER]}))
    return answers


def read_answers(path: Path) -> dict[str, tuple[Said, ...]]:
    """This is what was remembered; nothing when there is nothing that can be read."""
    try:
        found = json.loads(read_bytes(path, LIMIT_ANSWERS_BYTES))
        return {digest: tuple(map(_remembered, said)) for digest, said in found.items()}
    except (InputError, ValueError, TypeError, AttributeError, RecursionError):
        return {}  # asked again then


def _remembered(each: object) -> Said:
    match each:
        case [int(line), int(column), int(width), str(level), int(code), str(message)]:
            if min(line, column, width) > 0:
                return Said(line, column, width, level, code, message)
    raise ValueError("is nothing that shellcheck says")


def write_answers(path: Path, answers: Answers) -> None:
    """This remembers answers for the next run."""
    write_atomic(path, json.dumps(answers, separators=(",", ":")))


def telling(said: Iterable[Said]) -> tuple[Said, ...]:
    """This leaves out what only repeats that a text cannot be read: of one unclosed quote it says up to five things."""
    said = tuple(said)
    codes = {each.code for each in said}
    if not codes & {CANNOT_READ, GIVEN_UP}:
        return said
    causes = tuple(each for each in said if each.code not in _FOLLOWING and _CLOSING.get(each.code) not in codes)
    if any(each.code in _CAUSES for each in causes):
        return tuple(each._replace(level="error") if each.code in _CAUSES else each for each in causes)
    left = CANNOT_READ if CANNOT_READ in codes else GIVEN_UP
    return tuple(each for each in said if each in causes or each.code == left)


def _together(texts: Mapping[str, bytes]) -> dict[str, tuple[Said, ...]]:
    try:
        return _run(texts, TIMEOUT_S)
    except ToolError:
        return {digest: _alone(digest, text) for digest, text in texts.items()}


def _alone(digest: str, text: bytes) -> tuple[Said, ...]:
    try:
        return _run({digest: text}, ALONE_S)[digest]
    except ToolError:
        return (_whole("shellcheck did not come to an end with this script"),)


def _run(texts: Mapping[str, bytes], timeout_s: float) -> dict[str, tuple[Said, ...]]:
    with tempfile.TemporaryDirectory(prefix="vmi-shellcheck-") as directory:
        # A script that names another in `source` is given it when both are checked together: nobody knows the names.
        names = {f"s{secrets.token_hex(16)}": digest for digest in texts}
        for name, digest in names.items():
            Path(directory, name).write_bytes(texts[digest].replace(b"\r\n", b"\n"))
        command = ("shellcheck", "--norc", f"--exclude={NOT_FOLLOWED}", "--format=json1", *names)
        result = run(*command, cwd=Path(directory), timeout_s=timeout_s, check=False)
    if result.returncode not in (0, 1):
        raise ToolError("failed", where="shellcheck", details=result.stderr.decode(errors="replace")[:2000])
    answers: dict[str, list[Said]] = {digest: [] for digest in texts}
    for comment in json.loads(result.stdout)["comments"]:
        answers[names[comment["file"]]].append(_said(comment))
    return {digest: tuple(sorted(said)[:LIMIT_SAID]) for digest, said in answers.items()}


def _said(comment: Mapping[str, int | str]) -> Said:
    line, column, end = int(comment["line"]), int(comment["column"]), int(comment["endColumn"])
    width = end - column if comment["endLine"] == line else 1
    code, message = int(comment["code"]), str(comment["message"])
    return Said(line, column, max(1, width), str(comment["level"]), code, message)


def _too_large(text: bytes) -> tuple[Said, ...]:
    return (_whole(f"is larger than {LIMIT_BYTES // 1024} KiB ({len(text) // 1024} KiB): shellcheck was not asked"),)


def _whole(message: str) -> Said:
    return Said(1, 1, 1, "error", 0, message)
