"""identifier-unique, title-unique, names-apart: what providers and people must be able to tell apart."""

from uuid import NAMESPACE_OID, uuid5

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

ONE = "appliances/debian-13/appliance.yaml"
OTHER = "appliances/derived/appliance.yaml"
UUID = "6f8b2a34-98ba-4a3c-8e3d-0c9b1c2d3e4f"
LEAVE = "leave `identifier` out: it then follows from the name"
OF_DEBIAN_13 = str(uuid5(NAMESPACE_OID, "vmi_appliance:debian-13"))


def identify(repository: Repository, path: str, identifier: str) -> None:
    repository.replace(path, "owners:", f"identifier: {identifier}\nowners:")


def clash(path: str, identifier: str, other: str) -> str:
    message = f"identifier '{identifier}' is that of appliance '{other}'"
    return f"{path}:7:13: error [identifier-unique] {message} | {LEAVE}"


def test_silent_with_different_identifiers(catalogue: Repository) -> None:
    identify(catalogue, ONE, UUID)
    identify(catalogue, OTHER, UUID.replace("6", "7"))
    assert findings(catalogue, "identifier-unique") == []


def test_silent_with_the_identifier_that_follows_from_the_own_name(catalogue: Repository) -> None:
    identify(catalogue, ONE, OF_DEBIAN_13)
    assert findings(catalogue, "identifier-unique") == []


WAYS = [UUID, UUID.upper(), UUID.replace("-", ""), f'"urn:uuid:{UUID}"', f'"{{{UUID}}}"']


@pytest.mark.parametrize("written", WAYS)
def test_the_same_identifier_however_it_is_written(catalogue: Repository, written: str) -> None:
    identify(catalogue, ONE, written)
    since = catalogue.commit()
    identify(catalogue, OTHER, UUID)
    both = [clash(ONE, UUID, "derived"), clash(OTHER, UUID, "debian-13")]
    assert findings(catalogue, "identifier-unique") == both
    assert findings(catalogue, "identifier-unique", since) == both[1:]


def test_the_identifier_that_follows_from_another_s_name(catalogue: Repository) -> None:
    since = catalogue.git("rev-parse", "HEAD")
    identify(catalogue, OTHER, OF_DEBIAN_13)
    expected = [clash(OTHER, OF_DEBIAN_13, "debian-13")]
    assert findings(catalogue, "identifier-unique") == expected
    assert findings(catalogue, "identifier-unique", since) == expected


@pytest.mark.parametrize(
    ("title", "speaks"),
    [
        pytest.param("Debian 13 with Podman", False, id="silent: another"),
        pytest.param("Debian 13", True, id="the same"),
        pytest.param('"DEBIAN 13"', True, id="the same in capital letters"),
    ],
)
def test_title_unique(catalogue: Repository, title: str, speaks: bool) -> None:
    since = catalogue.git("rev-parse", "HEAD")
    catalogue.replace(OTHER, "title: Debian 13 and more", f"title: {title}")
    hint = "say in the title what makes this one different"
    one = f"{ONE}:5:8: warning [title-unique] appliance 'derived' has this title too | {hint}"
    other = f"{OTHER}:5:8: warning [title-unique] appliance 'debian-13' has this title too | {hint}"
    assert findings(catalogue, "title-unique") == ([one, other] if speaks else [])
    assert findings(catalogue, "title-unique", since) == ([other] if speaks else [])


def test_title_of_three(catalogue: Repository) -> None:
    for name in ("one", "two"):
        text = (catalogue.root / ONE).read_text().replace("name: debian-13", f"name: {name}")
        catalogue.write(f"appliances/{name}/appliance.yaml", text)
    assert [line.partition("] ")[2].partition(" |")[0] for line in findings(catalogue, "title-unique")] == [
        "appliances 'one' and 'two' have this title too",
        "appliances 'debian-13' and 'two' have this title too",
        "appliances 'debian-13' and 'one' have this title too",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("debian-13-podman", [], id="silent: says how it differs"),
        pytest.param("debian13", ["debian-13", "debian13"], id="without the dash"),
        pytest.param("debian-1-3", ["debian-1-3", "debian-13"], id="with one more"),
    ],
)
def test_names_apart(catalogue: Repository, name: str, expected: list[str]) -> None:
    since = catalogue.git("rev-parse", "HEAD")
    catalogue.write(f"appliances/{name}/appliance.yaml", "")
    lines = [
        f"appliances/{one}/appliance.yaml:1:1: hint [names-apart] '{one}' is easily taken for '{other}'"
        for one, other in zip(expected, expected[::-1], strict=True)
    ]
    assert findings(catalogue, "names-apart") == lines
    assert findings(catalogue, "names-apart", since) == [line for line in lines if f"/{name}/" in line]


@pytest.mark.parametrize("name", ["Debian-13", "debian 13", "*", "#", "debian_13", "debian\n13"])
def test_a_directory_that_is_no_name_is_an_error(catalogue: Repository, name: str) -> None:
    text = (catalogue.root / OTHER).read_text().replace("name: derived", "name: debian-12")
    catalogue.write(f"appliances/{name}/appliance.yaml", text)
    assert any("error [name-is-directory]" in line for line in findings(catalogue))
