"""This module tells an author which appliance was meant by a name that is nobody's."""

from difflib import get_close_matches

from vmi.manifest.repository import Catalogue

_SHOWN = 10


def meant(catalogue: Catalogue, name: str) -> str:
    """This is the hint: the appliance with the most similar name, or the first of those there are."""
    names = catalogue.appliance_names
    if near := get_close_matches(name, names, n=1):
        return f"did you mean '{near[0]}'?"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"there are {', '.join(names[:_SHOWN])}{more}"
