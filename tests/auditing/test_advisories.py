"""Advisories in the OSV format are read from whatever they come in, and matched exactly."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.auditing.images import TODAY, Files

from vmi.auditing.advisories.inventory import names_of
from vmi.auditing.advisories.matching import compare
from vmi.auditing.advisories.severity import severity
from vmi.auditing.checks.software import advisories
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import Package
from vmi.auditing.judging import judge
from vmi.auditing.subject import Request, Subject

Advisory = dict[str, Any]
DEBIAN = 'ID=debian\nVERSION_ID="12"\n'
STATUS = """Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl
Version: 3.0.11-1

Package: openssl
Status: install ok installed
Architecture: amd64
Version: 3.0.11-1

Package: linux-image-6.1.0-1-amd64
Status: install ok installed
Architecture: amd64
Source: linux-signed-amd64 (6.1.70+1)
Version: 6.1.70-1

Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc (2.36-9)
Version: 2.36-9+b1
"""
FILES: Files = {"/etc/os-release": DEBIAN, "/var/lib/dpkg/status": STATUS}
FIXED = [{"introduced": "0"}, {"fixed": "3.0.12-1"}]


def advisory(
    name: str = "openssl",
    events: list[dict[str, str]] = FIXED,
    *,
    name_of_it: str = "CVE-2024-1",
    ecosystem: str = "Debian:12",
    kind: str = "ECOSYSTEM",
    versions: tuple[str, ...] = (),
    specific: Advisory | None = None,
    **more: Any,
) -> Advisory:
    entry = {
        "package": {"name": name, "ecosystem": ecosystem},
        "ranges": [{"type": kind, "events": events}],
        "versions": list(versions),
        "ecosystem_specific": specific or {},
    }
    return {"id": name_of_it, "affected": [entry], **more}


@pytest.fixture
def found(tmp_path: Path, guest_of: Callable[[Files], Guest]) -> Callable[..., list[str]]:
    """What is known against a guest, from some advisories."""

    def ask(*feed: Advisory, files: Files = FILES) -> list[str]:
        path = tmp_path / "feed.json"
        path.write_text(json.dumps(feed))
        return [
            f"{k.installed.package} {k.id} {k.severity or '-'} {k.fixed or '-'}"
            for k in compare(guest_of(files), path).known
        ]

    return ask


Found = Callable[..., list[str]]
BOTH = ["libssl3 CVE-2024-1 - 3.0.12-1", "openssl CVE-2024-1 - 3.0.12-1"]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(advisory(), BOTH, id="by source package"),
        pytest.param(advisory(name="libssl3"), [], id="Debian's advisories name sources"),
        pytest.param(advisory(ecosystem="Debian:11"), [], id="of another release"),
        pytest.param(advisory(ecosystem="Ubuntu:12"), [], id="of another distribution"),
        pytest.param(advisory(withdrawn="2024-01-01T00:00:00Z"), [], id="withdrawn"),
        pytest.param(advisory(events=[{"introduced": "0"}, {"fixed": "3.0.11-1"}]), [], id="mended in this one"),
        pytest.param(advisory(events=[{"introduced": "3.0.12-1"}]), [], id="introduced later"),
        pytest.param(advisory(events=[{"introduced": "0"}]),
                     ["libssl3 CVE-2024-1 - -", "openssl CVE-2024-1 - -"], id="nothing mends it"),
        pytest.param(advisory(events=[{"introduced": "0"}, {"last_affected": "3.0.11-1"}]),
                     ["libssl3 CVE-2024-1 - -", "openssl CVE-2024-1 - -"], id="last affected is this one"),
        pytest.param(advisory(events=[{"introduced": "0"}, {"last_affected": "3.0.10-1"}]), [], id="last affected"),
        pytest.param(advisory(events=[{"introduced": "0"}, {"limit": "3.0.11-1"}]), [], id="limit"),
        pytest.param(advisory(events=[{"introduced": "0"}, {"fixed": "2-1"}, {"introduced": "3-1"}, *FIXED[1:]]),
                     BOTH, id="introduced again"),
        pytest.param(advisory(events=[{"fixed": "3.0.12-1"}, {"introduced": "0"}]), BOTH, id="events in any order"),
        pytest.param(advisory(kind="GIT"), [], id="commits say nothing of versions"),
        pytest.param(advisory(events=[], versions=("3.0.11-1",)),
                     ["libssl3 CVE-2024-1 - -", "openssl CVE-2024-1 - -"], id="listed version"),
        pytest.param(advisory(specific={"urgency": "unimportant"}), [], id="no danger in Debian"),
        pytest.param(advisory("linux", [{"introduced": "0"}, {"fixed": "6.1.76-1"}]),
                     ["linux-image-6.1.0-1-amd64 CVE-2024-1 - 6.1.76-1"], id="kernel that is signed apart"),
        pytest.param(advisory("glibc", [{"introduced": "0"}, {"fixed": "2.36-9"}]), [], id="rebuilt without changes"),
        pytest.param(advisory(name_of_it="DSA-1-1", aliases=["CVE-2024-2"], upstream=["CVE-2024-3"]),
                     ["libssl3 CVE-2024-2 - 3.0.12-1", "libssl3 CVE-2024-3 - 3.0.12-1",
                      "openssl CVE-2024-2 - 3.0.12-1", "openssl CVE-2024-3 - 3.0.12-1"], id="all its CVEs"),
        pytest.param({"id": "CVE-1", "affected": None, "aliases": 8}, [], id="about nothing"),
        pytest.param({"id": "CVE-1", "affected": [{"package": None, "ranges": 7}]}, [], id="about no package"),
    ],
)  # fmt: skip
def test_matching(found: Found, one: Advisory, expected: list[str]) -> None:
    assert found(one) == expected


def test_two_advisories_on_one_vulnerability_count_once(found: Found) -> None:
    tracker = advisory(events=[{"introduced": "0"}], specific={"urgency": "low"})
    announced = advisory(name_of_it="DSA-1-1", aliases=["CVE-2024-1"], database_specific={"severity": "HIGH"})
    assert found(tracker, announced) == ["libssl3 CVE-2024-1 high 3.0.12-1", "openssl CVE-2024-1 high 3.0.12-1"]


@pytest.mark.parametrize(
    ("release", "ecosystem", "expected"),
    [
        pytest.param('ID=ubuntu\nVERSION_ID="24.04"\n', "Ubuntu:24.04:LTS", BOTH, id="Ubuntu LTS"),
        pytest.param('ID=ubuntu\nVERSION_ID="24.10"\n', "Ubuntu:24.10", BOTH, id="Ubuntu"),
        pytest.param('ID=ubuntu\nVERSION_ID="24.04"\n', "Ubuntu:Pro:24.04:LTS", [], id="Ubuntu Pro"),
        pytest.param('ID=debian\nPRETTY_NAME="Debian sid"\n', "Debian:12", [], id="no release"),
    ],
)
def test_ecosystems(found: Found, release: str, ecosystem: str, expected: list[str]) -> None:
    assert found(advisory(ecosystem=ecosystem), files={**FILES, "/etc/os-release": release}) == expected


def test_python_packages_are_named_in_one_way(found: Found) -> None:
    path = "/usr/local/lib/python3.11/site-packages/Zope_Interface-5.0.dist-info/METADATA"
    feed = advisory("zope.interface", [{"introduced": "0"}, {"fixed": "5.0.1"}], ecosystem="PyPI")
    assert found(feed, files={**FILES, path: "Metadata-Version: 2.1\nName: Zope_Interface\nVersion: 5.0\n"}) == [
        f"{path} CVE-2024-1 - 5.0.1"
    ]


def dumped(what: object) -> str:
    return json.dumps(what, ensure_ascii=False)


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        pytest.param(Package("libssl3", "3.0.11-1", "amd64", source="openssl"), [("openssl", "3.0.11-1")], id="dpkg"),
        pytest.param(Package("libc6", "2.36-9+b1", "amd64", source="glibc", source_version="2.36-9"),
                     [("glibc", "2.36-9")], id="dpkg, rebuilt"),
        pytest.param(Package("openssl-libs", "1:3.0.7-24.el9", "x86_64", "rpm", source="openssl",
                             source_version="3.0.7-24.el9"),
                     [("openssl", "1:3.0.7-24.el9"), ("openssl-libs", "1:3.0.7-24.el9")], id="rpm"),
        pytest.param(Package("libcrypto3", "3.3.1-r0", "x86_64", "apk", source="openssl"), [("openssl", "3.3.1-r0")],
                     id="apk"),
        pytest.param(Package("bash", "5.2-1", "amd64"), [("bash", "5.2-1")], id="its own source"),
    ],
)  # fmt: skip
def test_names_that_advisories_know(package: Package, expected: list[tuple[str, str]]) -> None:
    assert list(names_of(package)) == expected


def in_directory(where: Path, feed: list[Advisory]) -> Path:
    (where / "debian/2024").mkdir(parents=True)
    for number, one in enumerate(feed):
        (where / f"debian/2024/{number}.json").write_text(dumped(one))
    (where / "README").write_text("not JSON")
    return where


def in_array(where: Path, feed: list[Advisory]) -> Path:
    (where / "all.json").write_text(dumped(feed))
    return where / "all.json"


def in_lines(where: Path, feed: list[Advisory]) -> Path:
    where.mkdir(exist_ok=True)
    (where / "all.jsonl").write_text("".join(f"{dumped(one)}\n" for one in feed))
    return where / "all.jsonl"


def in_zip(where: Path, feed: list[Advisory]) -> Path:
    with zipfile.ZipFile(where / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, one in enumerate(feed):
            archive.writestr(f"{number}.json", dumped(one))
    return where / "all.zip"


@pytest.mark.parametrize("store", [in_directory, in_array, in_lines, in_zip])
@pytest.mark.parametrize("padding", [10, 1_500_000])
def test_containers(
    tmp_path: Path, guest_of: Callable[[Files], Guest], store: Callable[[Path, list[Advisory]], Path], padding: int
) -> None:
    others = [advisory(f"other-{n}", name_of_it=f"CVE-1-{n}", details="ü" * padding) for n in range(3)]
    feed = store(tmp_path, [*others[:2], advisory(details='"\\u0022'), others[2]])
    assert [one.installed.package for one in compare(guest_of(FILES), feed).known] == ["libssl3", "openssl"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param("a.json", b"", "holds no advisory: nothing is known from it", id="empty file"),
        pytest.param("a.json", b"[]", "holds no advisory: nothing is known from it", id="empty list"),
        pytest.param("a.json", b'{"name": "openssl"}', "holds no advisory: nothing is known from it",
                     id="not in the format"),
        pytest.param("a.jsonl", b"nonsense", "is no JSON of advisories: line 1: Expecting value",
                     id="no JSON"),
        pytest.param("a.jsonl", b'{"id": "CVE-1"}\n{"id": "CVE-2"}\n{"id": ?}', "is no JSON of advisories: line 3: ",
                     id="no JSON in the third line"),
        pytest.param("a.json", b'{"id": "CVE-1",\n"affected": [', "is no JSON of advisories: line 2: ", id="cut"),
        pytest.param("a.json", b'{"id": "CVE-1", "affected": 7}', "is not in the OSV format: CVE-1 does not say name",
                     id="affects a number"),
        pytest.param("a.json", b'{"id": "CVE-1", "affected": [{"package": 8}]}', "is not in the OSV format: CVE-1 ",
                     id="a package that is a number"),
        pytest.param("a.json", b'{"id": "CVE-1", "affected": [{"package": {"ecosystem": "Debian:13"}}]}',
                     "is not in the OSV format: CVE-1 does not say name and ecosystem", id="a package without a name"),
        pytest.param("a.jsonl", b"1 2 3", "is no list of advisories", id="numbers"),
        pytest.param("a.jsonl", b'{"id": "CVE-1", "a":' * 100_000, "is no JSON of advisories", id="nested deeply"),
        pytest.param("a.jsonl", b'{"id": ' + b"9" * 10_000 + b"}", "is no JSON of advisories", id="long number"),
        pytest.param("a.zip", b"PK\x03\x04 nonsense", "cannot be read: File is not a zip file", id="no archive"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused(
    tmp_path: Path, guest_of: Callable[[Files], Guest], name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CannotJudge) as refused:
        compare(guest_of(FILES), tmp_path / name)
    assert refused.value.reason.startswith(reason)


@pytest.mark.parametrize("store", [in_directory, in_zip])
def test_a_feed_of_many_files_with_one_that_is_cut_is_refused(
    tmp_path: Path, guest_of: Callable[[Files], Guest], store: Callable[[Path, list[Advisory]], Path]
) -> None:
    feed = store(tmp_path, [advisory("other"), advisory("another")])
    if feed.is_dir():
        (feed / "9.json").write_text('{"id": "CVE-9", ')
    else:
        with zipfile.ZipFile(feed, "a") as archive:
            archive.writestr("9.json", '{"id": "CVE-9", ')
    with pytest.raises(CannotJudge, match="is no JSON of advisories: line 1: ") as refused:
        compare(guest_of(FILES), feed)
    assert refused.value.path.endswith("9.json")


def test_an_endless_advisory_is_refused(tmp_path: Path, guest_of: Callable[[Files], Guest]) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"id": "CVE-1", "details": "' + b"x" * (20 * 2**20))
    with pytest.raises(CannotJudge, match="is no JSON of advisories"):
        compare(guest_of(FILES), tmp_path / "a.jsonl")


def test_a_feed_that_is_not_there_is_refused(tmp_path: Path, guest_of: Callable[[Files], Guest]) -> None:
    with pytest.raises(CannotJudge, match="cannot be read"):
        compare(guest_of(FILES), tmp_path / "none.json")


@pytest.mark.parametrize(
    ("given", "entry", "expected"),
    [
        pytest.param({}, {}, "", id="nothing said"),
        pytest.param({"database_specific": {"severity": "MODERATE"}}, {}, "medium", id="database"),
        pytest.param({}, {"ecosystem_specific": {"urgency": "medium**"}}, "medium", id="Debian's urgency"),
        pytest.param({}, {"ecosystem_specific": {"urgency": "not yet assigned"}}, "", id="not yet assigned"),
        pytest.param({"severity": [{"type": "Ubuntu", "score": "high"}]}, {}, "high", id="Ubuntu's"),
        pytest.param({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]}, {},
                     "critical", id="9.8"),
        pytest.param({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"}]}, {},
                     "medium", id="6.1"),
        pytest.param({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"}]}, {},
                     "high", id="7.8"),
        pytest.param({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:L"}]}, {},
                     "low", id="1.6"),
        pytest.param({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N"}]}, {},
                     "negligible", id="0.0"),
        pytest.param({"severity": [{"type": "CVSS_V3", "score": "nonsense"}]}, {}, "", id="no vector"),
        pytest.param({"severity": 7, "database_specific": 8}, {"ecosystem_specific": []}, "", id="nonsense"),
    ],
)  # fmt: skip
def test_severity(given: Advisory, entry: Advisory, expected: str) -> None:
    assert severity(given, entry) == expected


def test_the_report_groups_by_what_is_updated_together(tmp_path: Path, guest_of: Callable[[Files], Guest]) -> None:
    feed = tmp_path / "feed.json"
    low = {"severity": "LOW"}
    many = [advisory(name_of_it=f"CVE-2024-{n}", database_specific=low) for n in range(1, 10)]
    worst = advisory(
        id="CVE-2024-99", database_specific={"severity": "CRITICAL"}, events=[{"introduced": "0"}, {"fixed": "4"}]
    )
    feed.write_text(json.dumps([*many, worst, advisory(name_of_it="CVE-2023-1", events=[{"introduced": "0"}])]))
    result = judge(advisories, Subject(None, guest_of(FILES), Request(TODAY, advisories=feed), None, None))
    assert [f"{e.path}: {e.message}" for e in result.evidence] == [
        "package libssl3, openssl: openssl 3.0.11-1 has known vulnerabilities that 4 mends: CVE-2024-99 (critical), "
        "CVE-2024-1 (low), CVE-2024-2 (low), CVE-2024-3 (low), CVE-2024-4 (low), CVE-2024-5 (low) and 4 more",
        "package libssl3, openssl: openssl 3.0.11-1 has known vulnerabilities that nothing mends yet: CVE-2023-1",
    ]


def test_the_worst_package_comes_first(tmp_path: Path, guest_of: Callable[[Files], Guest]) -> None:
    glibc = advisory("glibc", [{"introduced": "0"}, {"fixed": "3"}], database_specific={"severity": "LOW"})
    kernel = advisory("linux", [{"introduced": "0"}, {"fixed": "7"}], database_specific={"severity": "HIGH"})
    feed = in_array(tmp_path, [glibc, advisory(), kernel])
    result = judge(advisories, Subject(None, guest_of(FILES), Request(TODAY, advisories=feed), None, None))
    assert [e.path for e in result.evidence] == [
        "package linux-image-6.1.0-1-amd64", "package libc6", "package libssl3, openssl",
    ]  # fmt: skip


@pytest.mark.parametrize("store", [in_directory, in_array, in_lines, in_zip])
@pytest.mark.parametrize(
    ("ecosystem", "expected"),
    [
        pytest.param("Debian:12", [], id="the guest's own"),
        pytest.param("Debian:12:LTS", [], id="long-term support"),
        pytest.param("Debian:13", ["warn Debian:12"], id="another release"),
        pytest.param("Debian:1", ["warn Debian:12"], id="a release whose name begins alike"),
        pytest.param("debian", ["warn Debian:12"], id="a name that OSV does not know"),
        pytest.param("PyPI", ["warn Debian:12"], id="a language alone"),
    ],
)
def test_a_feed_about_another_release_is_no_pass(
    tmp_path: Path, guest_of: Callable[[Files], Guest], store: Callable[[Path, list[Advisory]], Path], ecosystem: str,
    expected: list[str],
) -> None:  # fmt: skip
    feed = store(tmp_path, [advisory("other", ecosystem=ecosystem)])
    result = judge(advisories, Subject(None, guest_of(FILES), Request(TODAY, advisories=feed), None, None))
    said = [f"{result.outcome} {e.message.partition(' for ')[2].partition(': ')[0]}" for e in result.evidence]
    assert said == expected


OLD = "feed of advisories: its newest advisory is of {}: what became known since is not in it"


@pytest.mark.parametrize("store", [in_directory, in_lines])
@pytest.mark.parametrize(
    ("modified", "expected"),
    [
        pytest.param("2026-04-04T00:00:00Z", [], id="of this month"),
        pytest.param("2026-04-03T23:59:59Z", [OLD.format("2026-04-03")], id="older"),
        pytest.param("some day", [OLD.format("2020-01-01")], id="no day"),
    ],
)  # fmt: skip
def test_a_stale_feed_is_said(
    tmp_path: Path,
    guest_of: Callable[[Files], Guest],
    store: Callable[[Path, list[Advisory]], Path],
    modified: str,
    expected: list[str],
) -> None:
    old = advisory("other", name_of_it="CVE-1-1", modified="2020-01-01T00:00:00Z")
    feed = store(tmp_path / "feed", [old, advisory("another", name_of_it="CVE-1-2", modified=modified)])
    result = judge(advisories, Subject(None, guest_of(FILES), Request(TODAY, advisories=feed), None, None))
    assert [f"{e.path}: {e.message}" for e in result.evidence] == expected


def test_a_distribution_without_advisories_is_said(tmp_path: Path, guest_of: Callable[[Files], Guest]) -> None:
    feed = in_array(tmp_path, [advisory()])
    guest = guest_of({"/etc/os-release": "ID=slackware\nVERSION_ID=15.0\n"})
    result = judge(advisories, Subject(None, guest, Request(TODAY, advisories=feed), None, None))
    assert [e.message for e in result.evidence] == [
        "advisories for this distribution are not known: only languages were compared"
    ]


def test_no_feed_no_verdict(guest_of: Callable[[Files], Guest]) -> None:
    result = judge(advisories, Subject(None, guest_of(FILES), Request(TODAY), None, None))
    assert (result.outcome, result.reason) == ("skipped", "no feed of advisories: --advisories")
