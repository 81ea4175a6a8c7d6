"""This module compares who gets in and with which rights: accounts, groups, ports, services, set-uid files."""

from collections.abc import Iterable, Iterator, Mapping

from vmi.auditing.comparing.differing import differences
from vmi.auditing.comparing.facts import Account, Facts
from vmi.auditing.comparing.models import Change
from vmi.auditing.comparing.owners import group_names, number, owner, user_names
from vmi.auditing.comparing.telling import told

UNNAMED, LET_IN, KEPT_OUT = "all that no rule names", "let in", "kept out"


def accounts(old: Facts, new: Facts) -> Iterator[Change]:
    """These are the accounts; a report of an older version does not tell their main groups."""
    has_gid = all(each.gid is not None for each in (*told(old.accounts), *told(new.accounts)))
    return differences(_accounts(old, has_gid), _accounts(new, has_gid))


def _accounts(facts: Facts, has_gid: bool) -> dict[str, str]:
    names = group_names(facts)
    return _all((each.name, _account(each, names if has_gid else None)) for each in told(facts.accounts))


def _all(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """This is everything of each name: of two accounts of one name a system takes the first, or both."""
    found: dict[str, list[str]] = {}
    for name, value in named:
        found.setdefault(name, []).append(value)
    return {name: "; and again: ".join(values) for name, values in found.items()}


def _account(each: Account, names: Mapping[str, str] | None) -> str:
    group = "" if names is None else f", {owner('group', str(each.gid), names)}"
    return f"{number('uid', str(each.uid))}{group}, home {each.home}, shell {each.shell}"


def groups(old: Facts, new: Facts) -> Iterator[Change]:
    """These are the groups with their members."""
    return differences(_groups(old), _groups(new))


def _groups(facts: Facts) -> dict[str, str]:
    return _all((each.name, f"{number('gid', each.gid)}, {_members(each.members)}") for each in told(facts.groups))


def _members(names: tuple[str, ...]) -> str:
    return f"members {', '.join(names)}" if names else "no members"


def services(old: Facts, new: Facts) -> Iterator[Change]:
    """This is what a boot starts."""
    return differences(_services(old), _services(new))


def _services(facts: Facts) -> dict[str, str]:
    return {each.name: each.starts for each in told(facts.services)}


def listeners(old: Facts, new: Facts) -> Iterator[Change]:
    """These are the ports on which something will listen, as far as the disk tells."""
    return differences(_listeners(old), _listeners(new))


def _listeners(facts: Facts) -> dict[str, str]:
    where: dict[str, set[str]] = {}
    for each in told(facts.listeners):
        by = f" by {each.unit}" if each.unit else ""
        places = {f"{address}{by}" for address in each.addresses or ("all addresses",)}
        where.setdefault(f"{each.port}/{each.protocol}", set()).update(places)
    return {name: ", ".join(sorted(texts)) for name, texts in where.items()}


def inbound(old: Facts, new: Facts) -> Iterator[Change]:
    """This is what the firewall lets in; where it lets in everything now, no single opening has gone."""
    opened = tuple(f"{family}: " for family, each in told(new.inbound).items() if not each.closed)
    changes = differences(_openings(old), _openings(new))
    return (each for each in changes if each.what != "removed" or not each.name.startswith(opened))


def _openings(facts: Facts) -> dict[str, str]:
    found: dict[str, str] = {}
    for family, each in told(facts.inbound).items():
        found |= {f"{family}: {opening}": LET_IN for opening in each.openings}
        found[f"{family}: {UNNAMED}"] = KEPT_OUT if each.closed else LET_IN
    return found


def setuid(old: Facts, new: Facts) -> Iterator[Change]:
    """These are the files that run with another's rights."""
    return differences(_set_uid(old), _set_uid(new))


def _set_uid(facts: Facts) -> dict[str, str]:
    users, names = user_names(facts), group_names(facts)
    return {
        each.path: f"mode {each.mode}, {owner('user', str(each.uid), users)}, {owner('group', str(each.gid), names)}, "
        f"{_of(each.package)}"
        for each in told(facts.setuid)
    }


def _of(package: str) -> str:
    return f"of {package}" if package else "of no package"
