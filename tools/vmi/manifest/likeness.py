"""This module tells an author which appliance or VO was meant by a name that is nobody's."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from vmi.core.errors import InputError
from vmi.core.printable import printable

if TYPE_CHECKING:
    from vmi.manifest.repository import Catalogue  # which asks here when a name is nobody's

_SHOWN = 10


def meant(catalogue: "Catalogue", name: str) -> str:
    """This is the hint: the appliance with the most similar name, or the first of those there are."""
    return meant_of(name, catalogue.appliance_names)


def meant_of(name: str, names: Collection[str]) -> str:
    """This is the same among any names."""
    if near := get_close_matches(name, names, n=1):
        return f"did you mean '{printable(near[0], 100)}'?"
    if not names:
        return "there is none yet; `vmi new` starts one"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    shown = ", ".join(printable(each, 100) for each in sorted(names)[:_SHOWN])
    return f"there are {shown}{more}"


def demand_known(catalogue: "Catalogue", names: Iterable[str]) -> None:
    """This refuses a name that no appliance and no VO has."""
    known = frozenset((*catalogue.appliance_names, *catalogue.vo_names))
    for name in names:
        if name not in known:
            raise InputError(f"no appliance and no VO '{printable(name)}'", hint=meant_of(name, known))
