"""This module holds the arguments that several verbs share, and what they mean."""

import argparse
import os
from pathlib import Path

from vmi.core.errors import InputError
from vmi.core.store import Store

LONGEST_S = 86400


def add_repository(parser: argparse.ArgumentParser) -> None:
    """This adds --repo and --store."""
    parser.add_argument("--repo", type=Path, metavar="DIR", help="the catalogue (default: the one around here)")
    parser.add_argument("--store", type=Path, metavar="DIR", help="where builds lie (default: .vmi in the catalogue)")


def manifest_name(text: str) -> str:
    """This is an appliance's or a VO's name, also when its directory or its manifest was given (tab completion)."""
    parts = text.rstrip("/").split("/")
    return parts[-2] if len(parts) > 1 and parts[-1] in ("appliance.yaml", "vo.yaml") else parts[-1]


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


def seconds(text: str) -> float:
    """This is a time limit, for argparse."""
    value = float(text)
    if not 0 < value <= LONGEST_S:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds between 0 and {LONGEST_S}")
    return value


def whole_seconds(text: str) -> int:
    """This is the same where a tool takes no fractions."""
    return int(seconds(str(int(text))))


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # Path.resolve stumbles over links that lead to themselves
