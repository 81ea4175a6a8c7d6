"""This module turns patterns in the syntax of RE2, as Go programs take them, into Python's.

They differ in little: flags in the middle of a pattern, POSIX classes, quoted parts, and what `$` means. What has no
equal in Python is a ValueError that says what it is.
"""

import re
from dataclasses import dataclass

_FLAGS = re.compile(r"\(\?([a-zA-Z-]+)([:)])")
_NAMED = re.compile(r"\(\?<(?=[A-Za-z_])")
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)
_POSIX = re.compile(r"\[:(\^?)([a-z]+):\]")
_CLASSES = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": r"\x00-\x7F", "blank": r"\t ", "cntrl": r"\x00-\x1F\x7F",
    "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "punct": r"!-/:-@\[-`{-~", "space": r"\t\n\v\f\r ",
    "upper": "A-Z", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_UNKNOWN = {"p": "a Unicode class", "P": "a Unicode class", "C": "a single byte"}
_HEXADECIMAL = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")


def converted(pattern: str) -> str:
    """This is the same pattern for Python."""
    if not pattern.isascii():
        raise ValueError("it has characters outside of ASCII")
    return _Conversion(_NAMED.sub("(?P<", _QUOTED.sub(lambda match: re.escape(match[1]), pattern))).run()


@dataclass
class _Group:
    """This is a group that is open: which flags hold in it, and whether a group of ours is open for them."""

    flags: str = ""
    is_wrapped: bool = False


class _Conversion:
    def __init__(self, pattern: str):
        self._pattern = pattern
        self._at = 0
        self._out: list[str] = []
        self._groups = [_Group()]

    def run(self) -> str:
        while self._at < len(self._pattern):
            self._step(self._pattern[self._at])
        self._unwrap()
        return "".join(self._out)

    def _step(self, sign: str) -> None:
        if sign == "\\":
            self._escape()
        elif sign == "[":
            self._class()
        elif sign == "(":
            self._open()
        elif sign == ")":
            self._unwrap()
            if len(self._groups) > 1:
                self._groups.pop()
            self._take(1)
        elif sign == "|" and self._groups[-1].is_wrapped:
            # A flag holds for the alternatives that follow too, and they stay alternatives of the whole group.
            self._out.append(f")|(?{self._groups[-1].flags}:")
            self._at += 1
        elif sign == "$" and not self._is_multiline():
            self._out.append(r"\Z")
            self._at += 1
        else:
            self._take(1)

    def _open(self) -> None:
        match = _FLAGS.match(self._pattern, self._at)
        if match is None:
            self._groups.append(_Group())
            self._take(1)
            return
        if "U" in match[1]:
            raise ValueError("it has the flag U")
        self._at = match.end()
        if match[2] == ":":
            self._groups.append(_Group(match[1]))
            self._out.append(match[0])
            return
        self._unwrap()
        group = self._groups[-1]
        group.flags, group.is_wrapped = match[1], True
        self._out.append(f"(?{match[1]}:")

    def _unwrap(self) -> None:
        if self._groups[-1].is_wrapped:
            self._out.append(")")
            self._groups[-1].is_wrapped = False

    def _is_multiline(self) -> bool:
        return any("m" in group.flags.partition("-")[0] for group in self._groups)

    def _escape(self) -> None:
        letter = self._pattern[self._at + 1 : self._at + 2]
        if letter in _UNKNOWN:
            raise ValueError(f"it has {_UNKNOWN[letter]}")
        if match := _HEXADECIMAL.match(self._pattern, self._at):
            if int(match[1], 16) > 0xFF:
                raise ValueError("it has characters outside of ASCII")
            self._out.append(rf"\x{int(match[1], 16):02x}")
            self._at = match.end()
        elif letter == "z":
            self._out.append(r"\Z")
            self._at += 2
        else:
            self._take(2)

    def _class(self) -> None:
        """A class in brackets: `]` is a letter where it stands first."""
        self._take(2 if self._pattern[self._at + 1 : self._at + 2] == "^" else 1)
        if self._pattern[self._at : self._at + 1] == "]":
            self._out.append("\\")
            self._take(1)
        while self._at < len(self._pattern):
            sign = self._pattern[self._at]
            if sign == "\\":
                self._escape()
            elif match := _POSIX.match(self._pattern, self._at):
                if match[1] or match[2] not in _CLASSES:
                    raise ValueError(f"it has the class {match[0]}")
                self._out.append(_CLASSES[match[2]])
                self._at = match.end()
            elif sign == "[":
                self._out.append("\\")  # Python means to give it a meaning one day, and warns
                self._take(1)
            else:
                self._take(1)
                if sign == "]":
                    return

    def _take(self, count: int) -> None:
        self._out.append(self._pattern[self._at : self._at + count])
        self._at += count
