"""A guest is read by path, links included, and nothing leads out of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import STATUS, Files

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.accounts import accounts, homes
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import owned_paths, packages
from vmi.auditing.guest.units import enabled_units, is_enabled

GuestOf = Callable[[Files], Guest]
LINKS: Files = {
    "/usr/bin/tool": "tool",
    "/bin": Path("usr/bin"),
    "/etc/absolute": Path("/usr/bin/tool"),
    "/etc/relative": Path("../usr/bin/tool"),
    "/etc/outside": Path("../../../../../../usr/bin/tool"),
    "/etc/twice": Path("absolute"),
    "/etc/dangling": Path("nowhere"),
    "/etc/circle": Path("circle"),
    "/etc/directory": Path("/usr"),
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/usr/bin/tool", "/usr/bin/tool", id="plain"),
        pytest.param("/bin/tool", "/usr/bin/tool", id="merged usr"),
        pytest.param("/etc/absolute", "/usr/bin/tool", id="absolute link"),
        pytest.param("/etc/relative", "/usr/bin/tool", id="relative link"),
        pytest.param("/etc/outside", "/usr/bin/tool", id="link that climbs above the root"),
        pytest.param("/etc/twice", "/usr/bin/tool", id="link to a link"),
        pytest.param("/etc/directory/bin/../bin//./tool", "/usr/bin/tool", id="through a linked directory"),
        pytest.param("/etc/dangling", None, id="dangling link"),
        pytest.param("/etc/circle", None, id="link to itself"),
        pytest.param("/usr/bin/tool/below", None, id="below a file"),
        pytest.param("/..", "/", id="above the root"),
    ],
)
def test_paths_lead_to(guest_of: GuestOf, path: str, expected: str | None) -> None:
    entry = guest_of(LINKS).stat(path)
    assert (entry.path if entry else None) == expected


def test_lstat_sees_the_link_itself(guest_of: GuestOf) -> None:
    guest = guest_of({**LINKS, "/usr/bin/other": Path("tool")})
    assert [guest.lstat(path).target for path in ("/etc/circle", "/bin/other")] == ["circle", "tool"]  # type: ignore[union-attr]


def test_glob_goes_through_links_and_skips_hidden_names(guest_of: GuestOf) -> None:
    guest = guest_of(
        {"/usr/lib/x/b.conf": "", "/usr/lib/x/a.conf": "", "/usr/lib/x/.hidden.conf": "", "/lib": Path("usr/lib")}
    )
    assert guest.glob("/lib/*/*.conf") == ["/lib/x/a.conf", "/lib/x/b.conf"]
    assert guest.glob("/lib/y/*.conf") == []
    assert guest.glob("/lib/x/b*", "/lib/x/*.conf") == ["/lib/x/b.conf", "/lib/x/a.conf"]
    assert [entry.path for entry in guest.walk("/lib")] == [
        "/usr/lib/x", "/usr/lib/x/.hidden.conf", "/usr/lib/x/a.conf", "/usr/lib/x/b.conf",
    ]  # fmt: skip


def test_large_text_cannot_be_judged(guest_of: GuestOf) -> None:
    guest = guest_of({"/etc/passwd": "x" * (2**20 + 1)})
    with pytest.raises(CannotJudge, match="has 1048577 bytes; at most 1048576 are read"):
        accounts(guest)


def test_accounts_and_homes(guest_of: GuestOf) -> None:
    text = "root:x:0:0::/root:/bin/sh\n# comment\nbob:x:1000:1000::/srv/bob:/bin/sh\nbroken\nodd:x:one:1::/:/bin/sh\n"
    guest = guest_of({"/etc/passwd": text, "/root": None, "/srv/bob": None, "/home/left": None})
    assert [(a.name, a.uid, a.line) for a in accounts(guest)] == [("root", 0, 1), ("bob", 1000, 3)]
    assert homes(guest) == ("/home/left", "/root", "/srv/bob")


def test_packages_and_what_they_own(guest_of: GuestOf) -> None:
    lists: Files = {"/var/lib/dpkg/info/a.list": "/.\n/bin\n/bin/a\n", "/bin": Path("usr/bin"), "/usr/bin/a": ""}
    guest = guest_of({"/var/lib/dpkg/status": STATUS, **lists})
    assert [str(package) for package in packages(guest)] == ["openssh-server=1:10.0p1-7:amd64"]
    assert {"/bin/a", "/usr/bin/a"} <= owned_paths(guest)
    assert packages(guest_of({"/var/lib/dpkg/status": ""})) == ()


def test_units_are_enabled_by_links_unless_masked(guest_of: GuestOf) -> None:
    system, wants = "/usr/lib/systemd/system", "/etc/systemd/system/multi-user.target.wants"
    units = ("a.service", "b.service", "c.service")
    files: dict[str, str | bytes | Path | None] = {f"{system}/{unit}": "[Unit]\n" for unit in units}
    files |= {f"{wants}/{unit}": Path(f"{system}/{unit}") for unit in ("a.service", "b.service", "gone.service")}
    guest = guest_of(files | {"/etc/systemd/system/b.service": Path("/dev/null")})
    assert enabled_units(guest) == ["a.service", "gone.service"]
    assert [unit for unit in (*units, "gone.service") if is_enabled(guest, unit)] == ["a.service"]
