"""This module keeps identifiers apart that each build makes anew: those of an image's own file systems."""

from collections.abc import Iterable, Mapping

from vmi.auditing.comparing.facts import Facts

Own = Mapping[str, str]
"""What stands for an identifier."""


def own_identifiers(facts: Facts) -> Own:
    """This is what stands for the identifier of each file system of an image."""
    found = ((each.filesystem.uuid, each.name) for each in facts.partitions or () if each.filesystem)
    return {uuid: f"(of {name})" for uuid, name in found if len(uuid) >= 8}


def neutral(text: str, own: Own) -> str:
    """This is a line as it would be whatever its image's file systems are called."""
    for uuid, instead in own.items():
        text = text.replace(uuid, instead)
    return text


def neutral_lines(lines: Iterable[str], own: Own) -> list[str]:
    """These are several of them."""
    return [neutral(line, own) for line in lines]
