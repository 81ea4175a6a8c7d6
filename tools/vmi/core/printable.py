"""This module makes text that others wrote safe to show: a manifest's, an image's, a guest's, a tool's."""

import re

# Control characters (terminal escapes among them), surrogates (bytes that are no UTF-8), and what turns the direction
# of text around: the reader would see something else than what is there.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"  # letters that are only seen by machines
)
LIMIT = 300


def printable(text: str, limit: int = LIMIT) -> str:
    """This is one line of text without anything a terminal, a log or JSON would stumble over."""
    safe = _UNSAFE.sub(_escaped, text[: limit + 1])
    return safe if len(text) <= limit else f"{safe[:limit]}..."


def printable_lines(text: str, limit: int = LIMIT) -> str:
    """This is the same for text of several lines, such as the end of a log; a tab is four spaces."""
    return "\n".join(printable(line.rstrip("\r").replace("\t", "    "), limit) for line in text.split("\n"))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"  # a byte that was no UTF-8
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
