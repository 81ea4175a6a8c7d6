"""This module holds the arguments that several verbs share, and what they mean."""

import argparse
from pathlib import Path

from vmi.core.errors import InputError
from vmi.core.store import Store


def add_repository(parser: argparse.ArgumentParser) -> None:
    """This adds --repo and --store."""
    parser.add_argument("--repo", type=Path, metavar="DIR", help="the catalogue (default: the one around here)")
    parser.add_argument("--store", type=Path, metavar="DIR", help="where builds lie (default: .vmi in the catalogue)")


def repository(args: argparse.Namespace) -> Path:
    """This is the repository's root: the directory that holds appliances/."""
    start: Path = (args.repo or Path.cwd()).resolve()
    for place in (start, *start.parents) if args.repo is None else (start,):
        if (place / "appliances").is_dir():
            return place
    raise InputError("holds no appliances/ directory", where=str(start), hint="name the catalogue with --repo DIR")


def store(args: argparse.Namespace) -> Store:
    """This is the store that belongs to the repository, or the one that --store names."""
    return Store((args.store or repository(args) / ".vmi").resolve())
