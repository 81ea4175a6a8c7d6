"""What --repo, --store and --output may name: refused before any work, and nothing destroyed."""

import argparse
from pathlib import Path

import pytest
from tests.catalogue import Repository
from tests.commands.running import vmi

from vmi.commands.options import manifest_name, manifest_names, output, repository, seconds, store, whole_seconds
from vmi.core.errors import InputError


def arguments(**given: Path | None) -> argparse.Namespace:
    return argparse.Namespace(**{"repo": None, "store": None, "output": None, **given})


def test_links_that_lead_to_themselves(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(InputError, match="holds no appliances/ directory"):
        repository(arguments(repo=loop))


def test_a_store_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="is not a directory"):
        store(arguments(store=tmp_path / "file"))


def test_no_output() -> None:
    assert output(arguments()) is None


def test_an_output_that_is_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "audit.json").touch()
    (tmp_path / "link").symlink_to(tmp_path / "audit.json")
    assert output(arguments(output=tmp_path / "link"), tmp_path / "image.qcow2") == tmp_path / "audit.json"


@pytest.mark.parametrize("place", ["/dev/null", "/dev/full", "/tmp"])
def test_an_output_that_is_no_file(place: str) -> None:
    with pytest.raises(InputError, match="is not a regular file"):
        output(arguments(output=Path(place)))


def test_an_output_that_is_the_image(tmp_path: Path) -> None:
    image = tmp_path / "image.qcow2"
    image.touch()
    (tmp_path / "link").hardlink_to(image)
    with pytest.raises(InputError, match="is read, so it cannot be written"):
        output(arguments(output=tmp_path / "link"), image, None)


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "99999999999999999999"])
def test_time_limits_that_are_none(text: str) -> None:
    with pytest.raises((argparse.ArgumentTypeError, ValueError)):
        whole_seconds(text)
    with pytest.raises(argparse.ArgumentTypeError, match="is no number of seconds above 0 and up to 86400"):
        seconds(text)


def test_time_limits() -> None:
    assert (seconds("0.5"), whole_seconds("900")) == (0.5, 900)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("debian-13", "debian-13"),
        ("appliances/debian-13/", "debian-13"),
        ("appliances/debian-13/appliance.yaml", "debian-13"),
        ("./vos/demo.vo/vo.yaml", "demo.vo"),
        ("debian 12", "debian 12"),
    ],
)
def test_a_name_as_the_shell_completes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, expected: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert manifest_name(tmp_path, given) == expected


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A catalogue with one appliance and one VO, and something beside it."""
    for directory in ("appliances/web/provision/roles", "appliances/provision", "vos/demo.vo", "docs"):
        (tmp_path / "repo" / directory).mkdir(parents=True)
    for file in ("appliances/web/appliance.yaml", "appliances/web/provision/roles/x", "vos/demo.vo/vo.yaml", "docs/a"):
        (tmp_path / "repo" / file).touch()
    (tmp_path / "elsewhere").touch()
    (tmp_path / "in").symlink_to(tmp_path / "repo/appliances/web")
    (tmp_path / "repo/appliances/web/out").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "repo/appliances/linked").symlink_to(tmp_path)
    return tmp_path / "repo"


@pytest.mark.parametrize(
    ("place", "given", "expected"),
    [
        pytest.param("appliances/web", ".", "web", id="this directory"),
        pytest.param("appliances/web", "appliance.yaml", "web", id="the manifest in it"),
        pytest.param("appliances/web", "./provision/roles/x", "web", id="a file deep in it"),
        pytest.param("appliances/web/provision", "..", "web", id="the directory above"),
        pytest.param("appliances/web/provision", "roles", "web", id="a directory by its word"),
        pytest.param("appliances/web", "provision", "provision", id="a name goes before a directory"),
        pytest.param("appliances/web", "../../vos/demo.vo", "demo.vo", id="the other side"),
        pytest.param("vos", "demo.vo/vo.yaml", "demo.vo", id="a VO's manifest"),
        pytest.param("vos/demo.vo", "web", "web", id="a name, wherever one is"),
        pytest.param("docs", "appliances/web/", "web", id="relative to the catalogue"),
        pytest.param("..", "in/appliance.yaml", "web", id="a link that leads into it"),
        pytest.param(".", "docs", "docs", id="nobody's word"),
        pytest.param(".", "a\0b", "a\0b", id="a word that no path can be"),
        pytest.param(".", "a" * 5000, "a" * 5000, id="a word that is too long for a path"),
        pytest.param(".", "", "", id="nothing"),
        pytest.param("appliances/web", "wbe/appliance.yaml", "wbe", id="what is not there"),
    ],
)
def test_a_name_or_a_path_of_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, place: str, given: str, expected: str
) -> None:
    monkeypatch.chdir(root / place)
    assert manifest_name(root, given) == expected


@pytest.mark.parametrize(
    ("place", "given", "said"),
    [
        pytest.param(".", ".", "is no appliance, no VO and no file of one", id="the catalogue"),
        pytest.param(".", "./appliances/", "is no appliance, no VO and no file of one", id="all appliances"),
        pytest.param(".", "docs/a", "is no appliance, no VO and no file of one", id="another file"),
        pytest.param("appliances/web", "out", "leads out of the catalogue, through a symbolic link", id="a link out"),
        pytest.param(".", "./appliances/linked", "leads out of the catalogue", id="a directory that leads out"),
        pytest.param(".", "appliances/linked/elsewhere", "leads out of the catalogue", id="a file behind it"),
        pytest.param("docs", "../../elsewhere", "lies outside of the catalogue", id="a file elsewhere"),
    ],
)
def test_a_path_that_names_nobody(
    root: Path, monkeypatch: pytest.MonkeyPatch, place: str, given: str, said: str
) -> None:
    monkeypatch.chdir(root / place)
    with pytest.raises(InputError, match=said):
        manifest_name(root, given)


def test_who_is_named_twice_is_meant_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "appliances/web")
    assert manifest_names(root, ["web", ".", "demo.vo"]) == ("web", "demo.vo")


@pytest.mark.parametrize("verb", ["lint", "fmt --check", "plan", "template", "build"])
def test_every_verb_takes_the_directory_it_is_called_in(
    catalogue: Repository, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    if verb in ("plan", "build"):  # which end at once where there is an error
        catalogue.replace("appliances/debian-13/appliance.yaml", "disk_mib: 2048", "disk_mib: 1")
    monkeypatch.chdir(catalogue.root / "appliances/debian-13")
    done = vmi(*verb.split(), ".")
    assert "no appliance" not in done.stderr
    assert done == vmi(*verb.split(), "debian-13")
