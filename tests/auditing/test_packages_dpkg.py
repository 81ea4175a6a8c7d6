"""What dpkg knows of packages and their files, wherever directory links and diversions lead."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import Files

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.os_release import os_release
from vmi.auditing.guest.packages import Package, owned_paths, packages
from vmi.auditing.guest.packages.package_files import Digest, digests, digests_of, owner

GuestOf = Callable[[Files], Guest]
STATUS, INFO = "/var/lib/dpkg/status", "/var/lib/dpkg/info"
MD5 = "0123456789abcdef0123456789abcdef"


def stanza(name: str = "tool", state: str = "install ok installed", more: str = "") -> str:
    return f"Package: {name}\nStatus: {state}\nArchitecture: amd64\nVersion: 1-2\n{more}\n"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("install ok installed", 1),
        ("hold ok installed", 1),
        ("install ok half-configured", 1),
        ("install ok unpacked", 1),
        ("install ok triggers-pending", 1),
        ("install ok triggers-awaited", 1),
        ("install reinstreq half-installed", 0),
        ("deinstall ok config-files", 0),
        ("purge ok not-installed", 0),
        ("", 0),
    ],
)
def test_packages_whose_files_are_there(guest_of: GuestOf, state: str, expected: int) -> None:
    assert len(packages(guest_of({STATUS: stanza(state=state)}))) == expected


@pytest.mark.parametrize(
    ("more", "source", "source_version"),
    [
        pytest.param("", "", "", id="none"),
        pytest.param("Source: tool\n", "", "", id="its own name"),
        pytest.param("Source: tools\n", "tools", "", id="name"),
        pytest.param("Source: tools (1.5+x)\n", "tools", "1.5+x", id="name and version"),
        pytest.param("Source: tools (1-2)\n", "tools", "", id="its own version"),
        pytest.param("Source: tool (1-1)\n", "", "1-1", id="rebuilt"),
        pytest.param("Source: to ol (\n", "", "", id="nonsense"),
        pytest.param("Description: a\n Source: tools\n Version: 9\n", "", "", id="in a description"),
    ],
)
def test_sources(guest_of: GuestOf, more: str, source: str, source_version: str) -> None:
    (found,) = packages(guest_of({STATUS: stanza(more=more)}))
    assert found == Package("tool", "1-2", "amd64", "deb", source, source_version)


def test_the_same_as_dpkg_itself_says_of_this_machine(guest_of: GuestOf) -> None:
    guest = guest_of({STATUS: Path(STATUS).read_bytes()})
    form = "${db:Status-Status}|${Package}|${Version}|${Architecture}|${source:Package}|${source:Version}\\n"
    done = subprocess.run(["dpkg-query", "--show", "--showformat", form], capture_output=True, text=True, check=True)
    said = [line.split("|")[1:] for line in done.stdout.splitlines() if line.startswith("installed|")]
    found = packages(guest)
    assert len(found) > 50
    assert sorted(said) == sorted(
        [p.name, p.version, p.architecture, p.source or p.name, p.source_version or p.version] for p in found
    )


def test_distroless(guest_of: GuestOf) -> None:
    stanza = "Package: libc6\nVersion: 2.36-9\nArchitecture: amd64\nSource: glibc\nMaintainer: GNU <libc@example.org>\n"
    directory = "/var/lib/dpkg/status.d"
    guest = guest_of({f"{directory}/libc6": stanza, f"{directory}/libc6.md5sums": f"{MD5}  usr/lib/libc.so.6\n"})
    assert packages(guest) == (
        Package("libc6", "2.36-9", "amd64", source="glibc", maintainer="GNU <libc@example.org>"),
    )
    assert owned_paths(guest) == {"/usr/lib/libc.so.6"}
    assert digests(guest) == {"/usr/lib/libc.so.6": Digest("md5", MD5)}


MERGED: Files = {
    "/bin": Path("usr/bin"),
    "/usr/bin/there": "",
    "/lib": Path("usr/lib"),
    "/usr/lib/real/x": "",
    "/usr/share/linked": Path("../lib/real"),
}


@pytest.mark.parametrize(
    ("name", "place"),
    [
        pytest.param("usr/bin/there", "/usr/bin/there", id="plain"),
        pytest.param("./usr/bin/there", "/usr/bin/there", id="with a dot before it"),
        pytest.param("bin/there", "/usr/bin/there", id="merged usr"),
        pytest.param("bin/gone", "/usr/bin/gone", id="merged usr, and gone"),
        pytest.param("lib/gone/too", "/usr/lib/gone/too", id="merged usr, and its directory gone"),
        pytest.param("usr/share/linked/x", "/usr/lib/real/x", id="another link"),
        pytest.param("usr/share/gone/x", "/usr/share/gone/x", id="gone"),
    ],
)
def test_files_lie_where_links_lead(guest_of: GuestOf, name: str, place: str) -> None:
    listed = f"/{name.removeprefix('./')}"
    guest = guest_of(
        {**MERGED, f"{INFO}/tool:amd64.list": f"/.\n{listed}\n", f"{INFO}/tool.md5sums": f"{MD5}  {name}\n"}
    )
    assert digests(guest) == {place: Digest("md5", MD5)}
    assert owned_paths(guest) == {"/.", listed, place}
    assert owner(guest, place) == "tool"


DIVERSION = {"/var/lib/dpkg/diversions": "/usr/bin/sh\n/usr/bin/sh.old\nother\n/usr/bin/mine\n/usr/bin/mine.old\n:\n"}


@pytest.mark.parametrize(
    ("package", "name", "place"),
    [
        pytest.param("tool", "/usr/bin/sh", "/usr/bin/sh.old", id="moved aside by another package"),
        pytest.param("other", "/usr/bin/sh", "/usr/bin/sh", id="the file that stays"),
        pytest.param("tool", "/usr/bin/mine", "/usr/bin/mine.old", id="moved aside by the administrator"),
        pytest.param("tool", "/usr/bin/else", "/usr/bin/else", id="no diversion"),
    ],
)
def test_diversions(guest_of: GuestOf, package: str, name: str, place: str) -> None:
    files = {f"{INFO}/{package}.list": f"{name}\n", f"{INFO}/{package}.md5sums": f"{MD5}  {name[1:]}\n"}
    guest = guest_of(files | DIVERSION)
    assert (sorted(owned_paths(guest)), list(digests(guest))) == ([place], [place])


def test_a_file_that_another_package_took_over(guest_of: GuestOf) -> None:
    other = MD5[::-1]
    files = {f"{INFO}/old.list": "/.\n", f"{INFO}/old.md5sums": f"{MD5}  usr/bin/a\n{MD5}  usr/bin/gone\n"}
    new = {f"{INFO}/new.list": "/usr/bin/a\n", f"{INFO}/new.md5sums": f"{other}  usr/bin/a\n"}
    assert digests(guest_of(files | new)) == {"/usr/bin/a": Digest("md5", other)}


def test_configuration_files(guest_of: GuestOf) -> None:
    lines = f" /etc/a.conf {MD5}\n /etc/with space {MD5} obsolete\n /etc/new newconffile\n"
    configuration = Digest("md5", MD5, is_configuration=True, may_be_missing=True)
    guest = guest_of({STATUS: stanza(more=f"Conffiles:\n{lines}")})
    assert digests(guest) == {"/etc/a.conf": configuration, "/etc/with space": configuration}


def test_lines_that_are_no_digests_are_passed_over(guest_of: GuestOf) -> None:
    assert digests(guest_of({f"{INFO}/a.md5sums": f"{MD5[:-1]}  a\n{MD5}\n\n{MD5} a\n", STATUS: stanza()})) == {}


def test_long_paths_and_loops_end(guest_of: GuestOf) -> None:
    long = "/a" * 100_000
    guest = guest_of({"/loop": Path("loop"), f"{INFO}/a.list": f"{long}\n/loop/x/../y\n{'/b' * 2000}\n"})
    assert {long, "/loop/x/../y"} <= owned_paths(guest)


def test_no_database(guest_of: GuestOf) -> None:
    guest = guest_of({"/etc/hostname": "a"})
    assert (packages(guest), owned_paths(guest), digests(guest)) == ((), frozenset(), {})


def test_a_status_that_cannot_be_read_is_not_an_empty_one(guest_of: GuestOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vmi.auditing.guest.packages.dpkg.STATUS_LIMIT_BYTES", 10)
    with pytest.raises(CannotJudge, match="at most 10 are read"):
        packages(guest_of({STATUS: stanza()}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('ID=debian\nVERSION_ID="13"\n', {"ID": "debian", "VERSION_ID": "13"}, id="Debian"),
        pytest.param("NAME='Alma Linux'\n# ID=no\n", {"NAME": "Alma Linux"}, id="single quotes and a comment"),
        pytest.param('NAME="a \\$c \\"b\\""\n', {"NAME": 'a $c "b"'}, id="escapes"),
        pytest.param('NAME="open\nID=x\n', {"NAME": "open", "ID": "x"}, id="quote that nothing closes"),
        pytest.param("id=debian\nID =x\n=y\n", {}, id="no assignments"),
        pytest.param("ID=\n", {"ID": ""}, id="empty"),
    ],
)
def test_os_release(guest_of: GuestOf, text: str, expected: dict[str, str]) -> None:
    assert os_release(guest_of({"/usr/lib/os-release": text})) == expected


def test_of_a_few_paths_no_more_is_read_than_their_packages_say(guest_of: GuestOf) -> None:
    info = "/var/lib/dpkg/info"
    conffile = "Package: a\nStatus: install ok installed\nVersion: 1\nConffiles:\n /etc/a.conf " + "a" * 32 + "\n"
    guest = guest_of(
        {
            "/var/lib/dpkg/status": conffile,
            f"{info}/a.list": "/etc/a.conf\n/etc/a.d/x\n",
            f"{info}/a.md5sums": f"{'b' * 32}  etc/a.d/x\n",
            f"{info}/c:amd64.list": "/usr/bin/c\n",
            f"{info}/c:amd64.md5sums": f"{'c' * 32}  usr/bin/c\n",
        }
    )
    few = digests_of(guest, ["/etc/a.conf", "/etc/a.d/x", "/etc/nobodys"])
    assert {path: digest.hex for path, digest in few.items()} == {"/etc/a.conf": "a" * 32, "/etc/a.d/x": "b" * 32}
    assert few.keys() < digests(guest).keys() == digests_of(guest, []).keys()
