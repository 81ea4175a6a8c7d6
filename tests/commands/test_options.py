"""What --repo, --store and --output may name: refused before any work, and nothing destroyed."""

import argparse
from pathlib import Path

import pytest

from vmi.commands.options import manifest_name, output, repository, seconds, store, whole_seconds
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
    with pytest.raises(argparse.ArgumentTypeError, match="is not a number of seconds between 0 and 86400"):
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
def test_a_name_as_the_shell_completes_it(given: str, expected: str) -> None:
    assert manifest_name(given) == expected
