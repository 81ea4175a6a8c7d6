"""This module is unit names as systemd writes them: `prefix@instance.type`."""

import re

TYPES = ("service", "socket", "target", "timer", "path", "mount", "automount", "swap", "slice", "scope", "device")
_NAME = re.compile(rf"[A-Za-z0-9:_.\\@-]{{1,240}}\.(?:{'|'.join(TYPES)})")


def is_unit_name(name: str) -> bool:
    """This is true of what systemd would take for a unit: its alphabet, its length, a known type."""
    return _NAME.fullmatch(name) is not None


def type_of(name: str) -> str:
    return name.rpartition(".")[2]


def stem(name: str) -> str:
    return name.rpartition(".")[0]


def instance(name: str) -> str:
    """This is what stands between the `@` and the type; empty for a template too."""
    return stem(name).partition("@")[2]


def template(name: str) -> str | None:
    """This is the template that an instance is made of."""
    return f"{name.partition('@')[0]}@.{type_of(name)}" if instance(name) else None


def is_template(name: str) -> bool:
    return "@" in name and not instance(name)


def instantiated(name: str, value: str) -> str:
    """This is a template's instance; any other name is itself."""
    return f"{name.partition('@')[0]}@{value}.{type_of(name)}" if is_template(name) and value else name


def expand(text: str, unit: str) -> str:
    """This is a value with the specifiers that depend on the unit's name alone; others stay as written."""
    own = {
        "%%": "%", "%n": unit, "%N": stem(unit), "%p": stem(unit).partition("@")[0],
        "%i": instance(unit), "%I": instance(unit).replace("-", "/"),
    }  # fmt: skip
    return re.sub("%.", lambda match: own.get(match[0], match[0]), text)


def escaped_path(path: str) -> str:
    """This is a path as unit names write it: `/` becomes `-`, and whatever else is strange `\\x..`."""
    trimmed = "/".join(part for part in path.split("/") if part)
    if not trimmed:
        return "-"
    plain = "".join(
        "-" if sign == "/" else sign if sign.isascii() and (sign.isalnum() or sign in ":_.") else _escaped(sign)
        for sign in trimmed
    )
    return f"\\x2e{plain[1:]}" if plain.startswith(".") else plain


def _escaped(sign: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in sign.encode("utf-8", "surrogateescape"))
