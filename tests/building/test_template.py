"""The Packer template: one build, one text; the real Packer accepts it."""

import json
import re
from pathlib import Path

import pytest
from tests import examples

from vmi.building import packer, template
from vmi.core.errors import ToolError
from vmi.core.processes import run

MACHINE = template.Machine("tcg", "Nehalem")
KEY = "ssh-ed25519 AAAA build"


def render(*, plugins: bool = False, **changes: object) -> dict[str, str]:
    build = examples.build(appliance=examples.appliance(**changes))
    return template.render(build, "0" * 64, MACHINE, KEY, plugins=plugins)


def lay_out(directory: Path, files: dict[str, str]) -> Path:
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory / template.KEY)
    files = {**files, template.BASE: "", template.GUEST_PREPARE: "#!/bin/sh\n", template.GUEST_FINISH: "#!/bin/sh\n"}
    for name, text in {**files, "scripts/provision/setup.sh": "#!/bin/sh\n"}.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)
    return directory


def test_the_real_packer_accepts_it(tmp_path: Path) -> None:
    packer.validate(lay_out(tmp_path, render()))


def test_the_real_packer_refuses_a_missing_script(tmp_path: Path) -> None:
    lay_out(tmp_path, render())
    (tmp_path / "scripts/provision/setup.sh").unlink()
    with pytest.raises(ToolError, match=r"packer validate \.: failed with status 1") as caught:
        packer.validate(tmp_path)
    assert "scripts/provision/setup.sh" in (caught.value.details or "")


def test_plugins_stand_alone() -> None:
    old, new = render(), render(plugins=True)
    assert {name for name in new if name not in old} == {"plugins.pkr.hcl"}
    assert "required_plugins" not in new["build.pkr.hcl"]
    assert re.search(r'source\s+= "github.com/hashicorp/qemu"', new["plugins.pkr.hcl"])


def test_scripts_run_in_the_manifests_order() -> None:
    text = render(provision=[{"script": "b.sh"}, {"script": "a.sh"}])["build.pkr.hcl"]
    assert re.findall(r'script\s+= "([^"]+)"', text) == ["guest/prepare.sh", "scripts/b.sh", "scripts/a.sh"]


def test_the_seed_gives_root_the_builds_key_and_nobody_a_password() -> None:
    head, _, body = render()["seed/user-data"].partition("\n")
    assert head == "#cloud-config"
    assert json.loads(body) == {
        "users": [{"name": "root", "ssh_authorized_keys": [KEY]}],
        "disable_root": False,
        "bootcmd": [["sh", "-c", "echo PermitRootLogin prohibit-password > /etc/ssh/sshd_config.d/00-build.conf"]],
        "ssh_pwauth": False,
        "package_update": False,
        "ssh_genkeytypes": ["ed25519"],
    }


def test_no_free_text_enters_the_template() -> None:
    evil = 'x" } provisioner "shell-local" { inline = ["id"] } ${env("HOME")}'
    assert render(title=evil, description=evil) == render()


PACKER_VERSIONS = {
    "Packer v1.6.6": (1, 6, 6),
    "Packer v1.11.2\n\nYour version of Packer is out of date!": (1, 11, 2),
}


@pytest.mark.parametrize(("said", "expected"), PACKER_VERSIONS.items(), ids=["Debian's", "HashiCorp's"])
def test_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, expected: tuple[int, ...]) -> None:
    fake = tmp_path / "packer"
    fake.write_text(f"#!/bin/sh\nprintf '{said}'\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert packer.version() == expected
