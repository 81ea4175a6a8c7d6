"""This module holds the arguments that several verbs share, and what they mean."""

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from vmi.core.errors import InputError
from vmi.core.store import Store

LONGEST_S = 86400
SMALLEST_MIB = 128
"""With less not even Python and our own code come to anything."""
LARGEST_MIB = 2**20
KINDS = ("appliances", "vos")
BY_NAME_OR_PATH = "by name, or by the path of its directory or of a file in it"


def add_repository(parser: argparse.ArgumentParser) -> None:
    """This adds --repo and --store."""
    parser.add_argument("--repo", type=Path, metavar="DIR", help="the catalogue (default: the one around here)")
    parser.add_argument("--store", type=Path, metavar="DIR", help="where builds lie (default: .vmi in the catalogue)")


def manifest_names(root: Path, texts: Iterable[str]) -> tuple[str, ...]:
    """This is whom the words of a command line name, each once."""
    return tuple(dict.fromkeys(manifest_name(root, text) for text in texts))


def manifest_name(root: Path, text: str) -> str:
    """This is an appliance's or a VO's name: the word itself, or whose path it is.

    A path is relative to the current directory or to the catalogue: the directory, the manifest, or any other file.
    """
    is_word = "/" not in text and text not in ("", ".", "..")
    if is_word and any(os.path.lexists(f"{root}/{kind}/{text}/.") for kind in KINDS):  # a directory
        return text
    for start in (Path.cwd(), root):
        path = Path(os.path.normpath(start / text))
        if text and os.path.lexists(path) and (parts := _below(root, path, text)) is not None:
            return _holder(parts, text)
    if os.path.lexists(text) and not is_word:
        raise InputError("lies outside of the catalogue", where=text, hint="name another catalogue with --repo DIR")
    parts = tuple(text.rstrip("/").split("/"))
    return parts[-2] if len(parts) > 1 and parts[-1] in ("appliance.yaml", "vo.yaml") else parts[-1]


def _below(root: Path, path: Path, text: str) -> tuple[str, ...] | None:
    """This is a path as it looks from the catalogue; None for one elsewhere. A link must not lead out of it."""
    real = _real(path)
    if path.is_relative_to(root) and not real.is_relative_to(root):
        hint = "put the file itself there, or name another one"
        raise InputError("leads out of the catalogue, through a symbolic link", where=text, hint=hint)
    shown = path if path.is_relative_to(root) else real
    return shown.relative_to(root).parts if shown.is_relative_to(root) else None


def _holder(parts: tuple[str, ...], text: str) -> str:
    if len(parts) > 1 and parts[0] in KINDS:
        return parts[1]
    if "/" not in text and text not in (".", ".."):
        return text  # a word that is nobody's name: whose it may be is said by who looks it up
    hint = "name one, such as appliances/NAME, or no path at all for all of them"
    raise InputError("is no appliance, no VO and no file of one", where=text, hint=hint)


def repository(args: argparse.Namespace) -> Path:
    """This is the repository's root: the directory that holds appliances/."""
    start = _real(args.repo or Path.cwd())
    for place in (start, *start.parents) if args.repo is None else (start,):
        if (place / "appliances").is_dir():
            return place
    raise InputError("holds no appliances/ directory", where=str(start), hint="name the catalogue with --repo DIR")


def store(args: argparse.Namespace) -> Store:
    """This is the store that belongs to the repository, or the one that --store names."""
    place = _real(args.store or repository(args) / ".vmi")
    if place.exists() and not place.is_dir():
        raise InputError("is not a directory", where=str(place), hint="name another place with --store")
    return Store(place)


def add_output(parser: argparse.ArgumentParser) -> None:
    """This adds --output."""
    parser.add_argument("--output", type=Path, metavar="FILE", help="also write the report to FILE, as JSON")


def output(args: argparse.Namespace, *read: Path | None) -> Path | None:
    """This is where the report goes, refused before the work when that is a device, a directory or one of `read`."""
    if args.output is None:
        return None
    path = _real(args.output)
    if path.exists() and not path.is_file():
        raise InputError("is not a regular file", where=str(args.output), hint="name a file with --output")
    if path.exists() and any(path.samefile(file) for file in read if file and file.exists()):
        raise InputError("is read, so it cannot be written", where=str(path), hint="name another file with --output")
    return path


IMAGE = "a disk image: qcow2, raw, .raw.gz, VMDK, OVA, VDI, VHD or VHDX"


def add_limits(parser: argparse.ArgumentParser) -> None:
    """This adds --limit-s and --limit-mib: what reading an image may cost."""
    group = parser.add_argument_group("limits, since an image may have been made to cost more")
    group.add_argument(
        "--limit-s", type=seconds, default=900.0, metavar="N", help="refuse an image after N seconds (default: 900)"
    )
    group.add_argument(
        "--limit-mib",
        type=mebibytes,
        default=4096,
        metavar="N",
        help="refuse an image that takes more than N MiB of memory to read (default: 4096)",
    )


def mebibytes(text: str) -> int:
    """This is an amount of memory, for argparse."""
    value = int(text)
    if not SMALLEST_MIB <= value <= LARGEST_MIB:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of MiB between {SMALLEST_MIB} and {LARGEST_MIB}")
    return value


def seconds(text: str) -> float:
    """This is a time limit, for argparse."""
    value = float(text)
    if not 0 < value <= LONGEST_S:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds above 0 and up to {LONGEST_S}")
    return value


def whole_seconds(text: str) -> int:
    """This is the same where a tool takes no fractions."""
    return int(seconds(str(int(text))))


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # Path.resolve stumbles over links that lead to themselves
