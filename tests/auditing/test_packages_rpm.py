"""rpm's databases are read as rpm reads them, and a database that lies cannot be judged."""

import hashlib
import sqlite3
import struct
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.auditing import rpms
from tests.auditing.images import Files

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import Package, owned_paths, packages
from vmi.auditing.guest.packages.package_files import Digest, digests, owner
from vmi.auditing.guest.packages.rpm import header, ndb, sqlite

GuestOf = Callable[[Files], Guest]
NEW = "/usr/lib/sysimage/rpm"
BOTH = (
    Package("one", "2:1.0-3.el9", "noarch", "rpm", "", "", "Somebody", "MIT"),
    Package("one-sub", "2:1.0-3.el9", "noarch", "rpm", "one", "", "Somebody", "GPL-2.0-only AND MIT"),
)


def tree(files: dict[str, bytes], directory: str = "/var/lib/rpm") -> dict[str, str | bytes | Path | None]:
    return {f"{directory}/{name}": content for name, content in files.items()}


def headers() -> list[bytes]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(_without_log(rpms.database()["rpmdb.sqlite"]))
        return [blob for (blob,) in connection.execute("SELECT blob FROM Packages ORDER BY hnum")]


def _without_log(data: bytes) -> bytes:
    """The two bytes that say that there may be a log beside the database."""
    return data[:18] + b"\1\1" + data[20:]


def ndb_of(blobs: list[bytes]) -> bytes:
    """What SUSE's rpm writes: one page of slots, a free one between, then the packages."""
    slots, data, first = [struct.pack("<4sIII", b"Slot", 0, 0, 0)], b"", ndb.PAGE // ndb.BLOCK
    for number, blob in enumerate(blobs, 1):
        blocks = -(-(ndb.HEAD + len(blob) + ndb.TAIL) // ndb.BLOCK)
        start = struct.pack("<4sIII", b"BlbS", number, 1700000000, len(blob)) + blob
        start = start.ljust(blocks * ndb.BLOCK - ndb.TAIL, b"\0")
        data += start + struct.pack("<II4s", zlib.adler32(start), len(blob), b"BlbE")
        slots.append(struct.pack("<4sIII", b"Slot", number, first, blocks))
        first += blocks
    table = struct.pack("<4sIIII", b"RpmP", 0, 7, 1, len(blobs) + 1).ljust(ndb.HEADER, b"\0") + b"".join(slots)
    return table + struct.pack("<4sIII", b"Slot", 0, 0, 0) * ((ndb.PAGE - len(table)) // ndb.SLOT) + data


@pytest.mark.parametrize("directory", ["/var/lib/rpm", NEW, "/usr/share/rpm"])
def test_what_rpm_wrote(guest_of: GuestOf, directory: str) -> None:
    guest = guest_of(tree(rpms.database(), directory) | {"/lib": Path("usr/lib"), "/usr/lib/os-release": ""})
    assert packages(guest) == BOTH
    assert owned_paths(guest) == {
        "/etc/one", "/etc/one/one.conf", "/etc/one/optional.conf", "/usr/bin/one", "/usr/bin/uno", "/var/log/one.log",
        "/lib/one/data", "/usr/lib/one/data", "/lib/one/cache", "/usr/lib/one/cache",
    }  # fmt: skip
    assert [owner(guest, path) for path in ("/usr/bin/uno", "/usr/lib/one/data", "/etc")] == ["one", "one-sub", None]


def test_the_same_as_rpm_itself_says(guest_of: GuestOf) -> None:
    said = rpms.query(rpms.database(), "%{NAME}|%{EPOCH}:%{VERSION}-%{RELEASE}|%{ARCH}|%{LICENSE}|%{VENDOR}\n")
    found = packages(guest_of(tree(rpms.database())))
    assert said == sorted("|".join((p.name, p.version, p.architecture, p.licence, p.maintainer)) for p in found)


def test_digests_of_files(guest_of: GuestOf) -> None:
    assert digests(guest_of(tree(rpms.database()) | {"/lib": Path("usr/lib"), "/usr/lib/os-release": ""})) == {
        "/etc/one/one.conf": Digest("sha256", hashlib.sha256(b"a=1\n").hexdigest(), is_configuration=True),
        "/etc/one/optional.conf": Digest("sha256", hashlib.sha256(b"b=1\n").hexdigest(), True, True),
        "/usr/bin/one": Digest("sha256", hashlib.sha256(b"#!/bin/sh\n").hexdigest()),
        "/usr/lib/one/data": Digest("sha256", hashlib.sha256(b"library\n").hexdigest()),
    }


def test_ndb_holds_the_same(guest_of: GuestOf) -> None:
    guest = guest_of({f"{NEW}/Packages.db": ndb_of(headers()), "/var/lib/rpm": Path("../../usr/lib/sysimage/rpm")})
    assert packages(guest) == BOTH


@pytest.mark.parametrize("order", [1234, 4321])
def test_berkeley_db_holds_the_same(guest_of: GuestOf, order: int) -> None:
    more = [one_header(NAMED | {header.NAME: f"p{number}", 1080: "change " * number}) for number in range(0, 3000, 30)]
    guest = guest_of({"/var/lib/rpm/Packages": rpms.berkeley([*headers(), *more], order)})
    assert packages(guest) == tuple(
        sorted((*BOTH, *(Package(f"p{n}", "1-2", "noarch", "rpm") for n in range(0, 3000, 30))))
    )


def test_the_newest_format_wins(guest_of: GuestOf) -> None:
    guest = guest_of(tree(rpms.database()) | {"/var/lib/rpm/Packages": b"left from an upgrade"})
    assert packages(guest) == BOTH


def test_a_link_to_a_file_of_another_name(guest_of: GuestOf) -> None:
    guest = guest_of({"/var/lib/rpm/rpmdb.sqlite": Path("/srv/x"), "/srv/x": rpms.database()["rpmdb.sqlite"]})
    assert packages(guest) == BOTH


def test_a_log_that_is_not_yet_part_of_the_database(guest_of: GuestOf, tmp_path: Path) -> None:
    path = tmp_path / "rpmdb.sqlite"
    path.write_bytes(rpms.database()["rpmdb.sqlite"])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("DELETE FROM Packages WHERE hnum = (SELECT min(hnum) FROM Packages)")
        connection.commit()
        files = {name: (tmp_path / name).read_bytes() for name in (path.name, f"{path.name}-wal")}
    assert len(files["rpmdb.sqlite-wal"]) > 4096
    assert len(packages(guest_of(tree(files)))) == 1


def test_keys_are_no_packages(guest_of: GuestOf) -> None:
    key = one_header({header.NAME: "gpg-pubkey", header.VERSION: "1", header.RELEASE: "2"})
    assert packages(guest_of({f"{NEW}/Packages.db": ndb_of([key])})) == ()


def one_header(texts: dict[int, str], numbers: dict[int, list[int]] | None = None) -> bytes:
    """A header with texts and lists of numbers."""
    index, data = b"", b""
    for tag, text in texts.items():
        index += struct.pack(">IIII", tag, 8, len(data), text.count("\n") + 1)
        data += text.replace("\n", "\0").encode() + b"\0"
    for tag, values in (numbers or {}).items():
        data += b"\0" * (-len(data) % 4)
        index += struct.pack(">IIII", tag, 4, len(data), len(values))
        data += struct.pack(f">{len(values)}I", *values)
    return struct.pack(">II", len(index) // 16, len(data)) + index + data


NAMED = {header.NAME: "a", header.VERSION: "1", header.RELEASE: "2", header.ARCHITECTURE: "noarch"}
FILES = NAMED | {header.BASE_NAMES: "x\ny\nz", header.DIRECTORIES: "/usr/a/", header.FILE_DIGESTS: "aa\nbb\ncc"}
PLACES = {header.DIRECTORY_INDEXES: [0, 0, 0]}


def test_files_that_were_not_installed_are_nobodys(guest_of: GuestOf) -> None:
    said = one_header(FILES, PLACES | {header.FILE_STATES: [0, 2, 0], header.FILE_FLAGS: [0, 0, 64]})
    guest = guest_of({f"{NEW}/Packages.db": ndb_of([said])})
    assert owned_paths(guest) == {"/usr/a/x", "/usr/a/z"}
    assert digests(guest) == {"/usr/a/x": Digest("md5", "aa")}


def test_a_digest_nobody_knows_vouches_for_nothing(guest_of: GuestOf) -> None:
    said = one_header(FILES, PLACES | {header.FILE_FLAGS: [0, 0, 0], header.DIGEST_ALGORITHM: [99]})
    assert digests(guest_of({f"{NEW}/Packages.db": ndb_of([said])})) == {}


def test_no_database(guest_of: GuestOf) -> None:
    assert packages(guest_of({"/var/lib/rpm/lock": ""})) == ()


BERKELEY = rpms.berkeley([one_header(NAMED | {1080: "change " * 3000})])


def damaged(offset: int, content: bytes) -> bytes:
    return BERKELEY[:offset] + content + BERKELEY[offset + len(content) :]


def chained_to_itself() -> bytes:
    """The first overflow page names itself as the next one."""
    page = next(number for number in range(1, len(BERKELEY) // 4096) if BERKELEY[number * 4096 + 25] == 7)
    return damaged(page * 4096 + 16, page.to_bytes(4, "little"))


GOOD_NDB = ndb_of([one_header(NAMED)])
CUT = "a package database with a header that is cut short"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param("Packages", b"\0" * 512, "is no package database that is known", id="no Berkeley DB"),
        pytest.param("Packages", damaged(20, b"\1\2\3\4"), "encrypted or damaged", id="pages too large"),
        pytest.param("Packages", damaged(24, b"\1"), "is a package database that is encrypted", id="encrypted"),
        pytest.param("Packages", damaged(4096 + 20, b"\xff\xff"), "whose page 1 is damaged", id="too many entries"),
        pytest.param("Packages", damaged(4096 + 26, b"\0\0"), "whose page 1 is damaged", id="entry in the head"),
        pytest.param("Packages", BERKELEY[: 4096 * 4], "overflow pages are damaged", id="pages missing"),
        pytest.param("Packages", chained_to_itself(), "overflow pages are damaged", id="chain of pages without an end"),
        pytest.param("rpmdb.sqlite", b"no database" * 99, "SQLite cannot read: file is not a database", id="no sqlite"),
        pytest.param("Packages.db", b"", "is no package database that is known", id="empty ndb"),
        pytest.param("Packages.db", GOOD_NDB[:4096], "lie outside of it", id="ndb cut short"),
        pytest.param("Packages.db", GOOD_NDB[:100], "is a package database that is cut short", id="ndb without pages"),
        pytest.param("Packages.db", GOOD_NDB.replace(b"Slot", b"Slut", 1), "has a damaged index", id="ndb slots"),
        pytest.param("Packages.db", GOOD_NDB[:-1] + b"x", "package 1 is damaged", id="ndb tail"),
        pytest.param("Packages.db", GOOD_NDB.replace(b"noarch", b"noarsh"), "package 1 is damaged", id="ndb checksum"),
        pytest.param("Packages.db", ndb_of([b"abc"]), CUT, id="header of three bytes"),
        pytest.param("Packages.db", ndb_of([struct.pack(">II", 2**32 - 1, 9)]), CUT, id="header of many entries"),
        pytest.param("Packages.db", ndb_of([struct.pack(">II", 0, 2**32 - 1)]), CUT, id="header of much data"),
        pytest.param(
            "Packages.db",
            ndb_of([struct.pack(">IIIIII", 1, 2, 1000, 6, 99, 1) + b"a\0"]),
            "does not hold what tag 1000 promises",
            id="text beyond the data",
        ),
        pytest.param(
            "Packages.db",
            ndb_of([struct.pack(">IIIIII", 1, 2, 1000, 6, 0, 1) + b"ab"]),
            "does not hold what tag 1000 promises",
            id="text without an end",
        ),
        pytest.param(
            "Packages.db",
            ndb_of([one_header(FILES, {header.DIRECTORY_INDEXES: [0, 1, 0]})]),
            "names files in directories that it does not name",
            id="directory that is not there",
        ),
    ],
)  # fmt: skip
def test_what_lies_cannot_be_judged(guest_of: GuestOf, name: str, content: bytes, reason: str) -> None:
    guest = guest_of({f"{NEW}/{name}": content})
    with pytest.raises(CannotJudge) as caught:
        packages(guest), owned_paths(guest)
    assert reason.removeprefix("has ") in caught.value.reason
    assert caught.value.path == f"{NEW}/{name}"


def test_packages_that_overlap(guest_of: GuestOf) -> None:
    good = bytearray(ndb_of([one_header(NAMED), one_header(NAMED)]))
    good[64:80] = good[48:64]
    with pytest.raises(CannotJudge, match="overlap"):
        packages(guest_of({f"{NEW}/Packages.db": bytes(good)}))


def sqlite_of(tmp_path: Path, *statements: str) -> bytes:
    path = tmp_path / "made.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path.read_bytes()


ENDLESS = "WITH RECURSIVE n(blob) AS (SELECT 1 UNION ALL SELECT blob + 1 FROM n) SELECT blob FROM n"


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        pytest.param(f"CREATE VIEW Packages AS {ENDLESS}", "SQLite cannot read: not authorized", id="endless view"),
        pytest.param("CREATE VIEW Packages AS SELECT zeroblob(9e8) AS blob", "not authorized", id="function"),
        pytest.param("CREATE TABLE Other (blob)", "no such table: Packages", id="no table"),
        pytest.param("CREATE TABLE Packages (hnum)", "no such column: blob", id="no column"),
    ],
)
def test_schemas_that_do_something_are_refused(guest_of: GuestOf, tmp_path: Path, statement: str, reason: str) -> None:
    guest = guest_of(tree({"rpmdb.sqlite": sqlite_of(tmp_path, statement)}))
    with pytest.raises(CannotJudge, match=reason):
        packages(guest)


def test_rows_longer_than_a_header_can_be(guest_of: GuestOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "HEADER_LIMIT_BYTES", 1000)
    made = sqlite_of(tmp_path, "CREATE TABLE Packages (blob)", "INSERT INTO Packages VALUES (zeroblob(5000))")
    with pytest.raises(CannotJudge, match="string or blob too big"):
        packages(guest_of(tree({"rpmdb.sqlite": made})))


def test_a_database_that_takes_for_ever(guest_of: GuestOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "TIME_LIMIT_S", -1)
    monkeypatch.setattr(sqlite, "STEPS", 1)
    with pytest.raises(CannotJudge, match="interrupted"):
        packages(guest_of(tree(rpms.database())))
