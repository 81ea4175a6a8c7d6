"""This module reads what Go's linker writes into an executable: its modules and their versions, since Go 1.18.

After debug/buildinfo of Go's library: "\\xff Go buildinf:", the size of a pointer, flags; at 32 bytes, when the flags
say so, the compiler's version and the modules, each with its length before it, the modules between two marks of 16
bytes. A line is `path`, `mod` or `dep` with module, version and digest, or `=>` with what replaces the line above.
"""

import re

LIMIT_BYTES = 2**29
HEAD_BYTES = 2**16
"""The executable's own mark lies here, so that nothing else needs to be read whole; none is smaller than this."""
TEXT_LIMIT_BYTES = 2**24
_BUILT_BY_GO = re.compile(rb"\x04\0\0\0[^\0]\0\0\0\x04\0\0\0Go\0\0|\xff Go build ID: ")
_MARK = b"\xff Go buildinf:"
_INLINE = 2
_NAME = re.compile(r"[!-~]{1,500}")


def is_built_by_go(head: bytes) -> bool:
    """This is true for the first bytes of an executable that Go linked."""
    return head.startswith(b"\x7fELF") and _BUILT_BY_GO.search(head) is not None


def packages(executable: bytes) -> list[tuple[str, str]]:
    """This is the modules that were linked, the main one first, and the standard library."""
    at = executable.find(_MARK)
    while at >= 0:
        if at % 16 == 0 and executable[at + 15 : at + 16] and executable[at + 15] & _INLINE:
            return _linked(executable, at + 32)
        at = executable.find(_MARK, at + 1)  # a program can have the mark among its data
    return []


def _linked(executable: bytes, at: int) -> list[tuple[str, str]]:
    version, after = _text(executable, at)
    modules, _ = _text(executable, after)
    found = _modules(modules[16:-16].decode("utf-8", "replace"))
    compiler = version.decode("utf-8", "replace").split(" ")[0]
    if compiler.startswith("go") and _NAME.fullmatch(compiler):
        found.append(("stdlib", compiler.removeprefix("go")))
    return found


def _text(data: bytes, at: int) -> tuple[bytes, int]:
    """Lengths are written seven bits at a time, the lowest first."""
    length = 0
    start = at
    for place, byte in enumerate(data[at : at + 10]):
        length |= (byte & 0x7F) << 7 * place
        start += 1
        if byte < 0x80:
            break
    return (data[start : start + length], start + length) if length <= TEXT_LIMIT_BYTES else (b"", start)


def _modules(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in text.split("\n"):
        kind, *fields = line.split("\t")
        if kind not in ("mod", "dep", "=>") or len(fields) < 2 or not all(map(_NAME.fullmatch, fields[:2])):
            continue
        if kind == "=>" and found:
            found.pop()
        found.append((fields[0], fields[1]))
    return found
