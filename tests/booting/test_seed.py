"""What the guest is given: a real key, a real ISO image, and a cloud-config that YAML reads as it was meant."""

from pathlib import Path

import pytest

from vmi.booting.seed import make_seed, user_data, write_iso
from vmi.core import yaml
from vmi.core.processes import run


def test_the_iso_carries_what_nocloud_looks_for(on_disk: Path) -> None:
    seed = make_seed(on_disk, "debian")
    iso = write_iso(seed, on_disk)
    out = on_disk / "out"
    run("xorriso", "-osirrox", "on", "-indev", iso, "-extract", "/", out)
    said = run("xorriso", "-indev", iso, "-toc").stdout + run("xorriso", "-indev", iso, "-pvd_info").stdout
    assert b"cidata" in said
    text = (out / "user-data").read_bytes()
    assert text.startswith(b"#cloud-config\n")
    assert yaml.parse(text).value["users"][1]["plain_text_passwd"] == seed.password
    assert yaml.parse((out / "meta-data").read_bytes()).value["instance-id"] == seed.instance


def test_each_start_has_its_own_secrets(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = make_seed(tmp_path / "a", None), make_seed(tmp_path / "b", None)
    assert one.public_key != two.public_key
    assert len({one.nonce, two.nonce, one.password, two.password, one.instance, two.instance}) == 6
    assert one.password not in repr(one)
    assert one.key.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("default_user", "login", "accounts"),
    [
        pytest.param("debian", "debian", ["vmi-probe"], id="the manifest names the default user"),
        pytest.param(None, "vmi-user", ["vmi-probe", "vmi-user"], id="nobody does: user data makes one"),
    ],
)
def test_who_logs_in(tmp_path: Path, default_user: str | None, login: str, accounts: list[str]) -> None:
    seed = make_seed(tmp_path, default_user)
    default, *others = user_data(seed)["users"]
    assert (default, seed.login) == ("default", login)
    assert [account["name"] for account in others] == accounts
    assert "ssh_pwauth" not in user_data(seed)
