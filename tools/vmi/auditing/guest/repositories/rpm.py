"""This module reads the repositories of yum, dnf and zypper: INI files, each section a repository."""

from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.repositories.model import Repository

MAINS = ("/etc/dnf/dnf.conf", "/etc/yum.conf")
DIRECTORIES = ("/etc/yum.repos.d/*.repo", "/etc/distro.repos.d/*.repo", "/etc/zypp/repos.d/*.repo")
NO = ("0", "no", "false", "off")
ADDRESSES = ("baseurl", "mirrorlist", "metalink")


class Section(NamedTuple):
    """This is a part of an INI file."""

    name: str
    line: int
    values: dict[str, str]


def repositories(guest: Guest) -> Iterator[Repository]:
    """This is each repository that is enabled; what it does not say of signatures, the main file says."""
    mains = [section for path in MAINS for section in sections(guest, path) if section.name == "main"]
    main = mains[0].values if mains else {}
    for path in (path for pattern in DIRECTORIES for path in guest.glob(pattern)):
        for section in sections(guest, path):
            if section.name != "main" and section.values.get("enabled", "1").lower() not in NO:
                yield from _repositories(path, section, main, is_zypp="/zypp/" in path)


def _repositories(path: str, section: Section, main: dict[str, str], *, is_zypp: bool) -> Iterator[Repository]:
    values = section.values
    checked = values.get("gpgcheck", main.get("gpgcheck", "1" if is_zypp else ""))
    unsigned = (
        "" if checked.lower() in ("1", "yes", "true", "on") else f"gpgcheck={checked}" if checked else "no gpgcheck"
    )
    verified = values.get("sslverify", main.get("sslverify", "1")).lower()
    unverified = "sslverify=0" if verified in NO else ""
    keys = tuple(values.get("gpgkey", "").replace(",", " ").split())
    for address in (address for name in ADDRESSES for address in values.get(name, "").replace(",", " ").split()):
        yield Repository(path, section.line, "rpm", address, section.name, keys, unsigned, unverified)


def sections(guest: Guest, path: str) -> list[Section]:
    """This is the sections of an INI file; a line that starts with a blank continues the one before."""
    found: list[tuple[str, int, dict[str, list[str]]]] = []
    key = ""
    for number, raw in enumerate((guest.read_text(path) or "").split("\n"), 1):
        text = raw.strip()
        if not text or text.startswith(("#", ";")):
            continue
        if text.startswith("[") and text.endswith("]"):
            found.append((text[1:-1], number, {}))
        elif found and raw[0] in " \t" and key in found[-1][2]:
            found[-1][2][key].append(text)
        elif found and "=" in text:
            name, value = text.split("=", 1)
            key = name.strip().lower()
            found[-1][2][key] = [value.strip()]
    return [
        Section(name, line, {key: " ".join(words) for key, words in values.items()}) for name, line, values in found
    ]
