"""The Packer template: one appliance, one text; the real Packer accepts it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests import examples

from vmi.building import directory, packer, template
from vmi.building.template import names
from vmi.core.errors import ToolError
from vmi.core.processes import run
from vmi.manifest.models import Appliance
from vmi.planning.identity import shared_names

MACHINE = template.Machine("tcg", "Nehalem")
KEY = "ssh-ed25519 AAAA build"
ISO: dict[str, Any] = {
    "kind": "iso",
    "url": "https://images.example/installer.iso",
    "checksum": "sha256:" + "1" * 64,
    "boot_wait_s": 3,
    "boot_command": ["<esc><wait>linux \"seed=<seed-url>/\" key='<build-key>' (a; b) & #!?^<enter>"],
    "seed": {"kind": "kickstart", "files": ["seed/ks.cfg"]},
}
BY_INSTALLER: dict[str, Any] = {**ISO, "login": "installer"}
PLAYBOOK: dict[str, Any] = {
    "playbook": "ansible/site.yml",
    "roles": ["ansible/roles/web", "ansible/more"],
    "files": ["ansible/templates", "vars.yml"],
    "environment": {"GREETING": "good day"},
}
FILES = (
    *("ansible/more/db/tasks/main.yml", "ansible/roles/web/tasks/main.yml", "ansible/roles/web/.gitkeep"),
    *("ansible/site.yml", "ansible/templates/a.j2", "provision/setup.sh", "seed/ks.cfg", "vars.yml"),
)


def render(*, plugins: bool = False, **changes: Any) -> dict[str, str]:
    checksum = "sha256:" + "0" * 64
    return template.render(examples.appliance(**changes), "b" * 12, checksum, MACHINE, KEY, plugins=plugins)


def text(**changes: Any) -> str:
    return render(**changes)["build.pkr.hcl"]


def lay_out(place: Path, appliance: Appliance) -> Path:
    """The whole directory, as a build lays it out, of files that say nothing."""
    rendered = template.render(appliance, "b" * 12, "sha256:" + "0" * 64, MACHINE, KEY, plugins=False)
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", place / names.KEY)
    rendered[names.KEY_FILE] = template.key_file()
    own = template.placed(appliance, FILES)
    shared = [name for name in shared_names(appliance) if name.startswith("guest/")]
    directory.write(place, directory.contents(rendered, own, lambda name: b"#!/bin/sh\n", shared, KEY))
    return place


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="bootstrap"),
        pytest.param({"firmware": "uefi"}, id="uefi"),
        pytest.param({"architecture": "aarch64", "firmware": "uefi"}, id="aarch64"),
        pytest.param({"base": ISO}, id="iso, root"),
        pytest.param({"base": BY_INSTALLER, "firmware": "uefi"}, id="iso, another login, uefi"),
        pytest.param({"provision": [PLAYBOOK, PLAYBOOK]}, id="playbooks"),
        pytest.param({"provision": [{"file": "vars.yml", "to": "/etc/a/vars.yml"}]}, id="file"),
        pytest.param({"base": BY_INSTALLER, "provision": [PLAYBOOK]}, id="iso with a playbook"),
    ],
)
def test_the_real_packer_accepts_it(tmp_path: Path, changes: dict[str, Any]) -> None:
    packer.validate(lay_out(tmp_path, examples.appliance(**changes)))


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        pytest.param({}, "scripts/provision/setup.sh", id="script"),
        pytest.param({"provision": [PLAYBOOK]}, "playbooks/0/site.yml", id="playbook"),
        pytest.param({"provision": [{"file": "vars.yml", "to": "/etc/v"}]}, "files/vars.yml", id="file"),
        pytest.param({}, "build_key", id="key"),
    ],
)
def test_the_real_packer_refuses_what_is_missing(tmp_path: Path, changes: dict[str, Any], gone: str) -> None:
    lay_out(tmp_path, examples.appliance(**changes))
    (tmp_path / gone).unlink()
    with pytest.raises(ToolError, match=r"packer validate \.: failed with status 1") as caught:
        packer.validate(tmp_path)
    assert gone in (caught.value.details or "")


def test_without_a_key_it_is_valid_too(tmp_path: Path) -> None:
    lay_out(tmp_path, examples.appliance())
    (tmp_path / names.KEY).unlink()
    (tmp_path / names.KEY_FILE).unlink()
    packer.validate(tmp_path)


def test_plugins_stand_alone() -> None:
    old, new = render(), render(plugins=True)
    assert {name for name in new if name not in old} == {"plugins.pkr.hcl"}
    assert "required_plugins" not in new["build.pkr.hcl"]
    assert re.search(r'source\s+= "github.com/hashicorp/qemu"', new["plugins.pkr.hcl"])


def test_steps_run_in_the_manifests_order() -> None:
    written = text(provision=[{"script": "b.sh"}, PLAYBOOK, {"file": "c.conf", "to": "/etc/c"}, {"script": "a.sh"}])
    found = re.findall(r'(?:script|source|playbook_file)\s+= "([^"]+)"', written)
    assert found == [
        *("guest/finish.sh", "guest/prepare.sh", "guest/bring_ansible.sh", "scripts/b.sh", "playbooks/1/site.yml"),
        *("files/c.conf", "guest/put_file.sh", "scripts/a.sh", "guest/remove_ansible.sh"),
    ]


def test_a_script_sees_its_environment() -> None:
    written = text(provision=[{"script": "a.sh", "environment": {"SITE": "a b", "PORT": "80"}}])
    assert '"SITE=a b"' in written
    assert '"PORT=80"' in written


def test_what_an_installer_is_told() -> None:
    written = text(base=BY_INSTALLER).replace('\\"', "''")
    expected = [
        "<esc><wait>linux ''seed=http://{{ .HTTPIP }}:{{ .HTTPPort }}/'' key='ssh-ed25519 AAAA build' "
        "(a; b) & #!?^<enter>",
        '"iso_url": "base.iso"',
        '"boot_wait": "3s"',
        '"ssh_username": "installer"',
        "sudo -n /bin/sh /dev/shm/finish.sh installer",
        "sudo -n env {{ .Vars }} {{ .Path }}",
        '"http_bind_address": "127.0.0.1"',
    ]
    flat = re.sub(r'(\w+)\s+= "', r'"\1": "', written)
    assert [each for each in expected if each not in flat] == []
    assert "cd_files" not in written


def test_accounts_that_the_image_shall_have_are_told_to_the_end() -> None:
    written = text(accounts=[{"name": "grid", "purpose": "runs jobs"}, {"name": "data", "purpose": "owns data"}])
    assert '"/bin/sh /dev/shm/finish.sh root grid data"' in written


def test_as_root_nothing_is_run_through_sudo() -> None:
    assert "sudo" not in text(base=ISO, provision=[PLAYBOOK])


def test_only_this_machine_reaches_the_guest() -> None:
    written = text(base=ISO)
    assert "hostfwd=tcp:127.0.0.1:{{ .SSHHostPort }}-:22" in written
    assert re.search(r'vnc_bind_address\s+= "127.0.0.1"', written)


def test_firmware_is_named_by_relative_paths() -> None:
    written = text(firmware="uefi")
    assert "pc,accel=tcg,pflash0=code,pflash1=vars" in written
    assert "read-only=on,file.driver=file,file.filename=firmware/code.fd" in written
    assert "pflash" not in text()


def test_the_build_machine_is_the_manifests() -> None:
    written = text(build={"cores": 3, "memory_mib": 3072, "ssh_timeout_s": 1500})
    for expected in (r"cpus\s+= 3\n", r"memory\s+= 3072\n", r'ssh_timeout\s+= "1500s"'):
        assert re.search(expected, written)
    patient = template.Machine("tcg", "Nehalem", ssh_timeout_s=7)
    shown = template.render(examples.appliance(), "b", "sha256:" + "0" * 64, patient, KEY, plugins=False)
    assert re.search(r'ssh_timeout\s+= "7s"', shown["build.pkr.hcl"])


def test_where_the_authors_files_lie() -> None:
    appliance = examples.appliance(base=ISO, provision=[{"script": "provision/setup.sh"}, PLAYBOOK])
    assert {file.source: file.target for file in template.placed(appliance, FILES)} == {
        "seed/ks.cfg": "http/ks.cfg",
        "provision/setup.sh": "scripts/provision/setup.sh",
        "ansible/site.yml": "playbooks/1/site.yml",
        "ansible/roles/web/tasks/main.yml": "playbooks/1/roles/web/tasks/main.yml",
        "ansible/roles/web/.gitkeep": "playbooks/1/roles/web/.gitkeep",
        "ansible/more/db/tasks/main.yml": "playbooks/1/roles/db/tasks/main.yml",
        "ansible/templates/a.j2": "playbooks/1/templates/a.j2",
        "vars.yml": "playbooks/1/vars.yml",
    }


def test_an_installers_seed_holds_the_builds_key() -> None:
    appliance = examples.appliance(base=ISO, provision=[{"script": "provision/setup.sh"}])
    own = template.placed(appliance, FILES)
    found = dict(directory.contents({}, own, lambda name: b'sshkey "@build-key@"\n', (), KEY))
    assert found == {
        "http/ks.cfg": b'sshkey "ssh-ed25519 AAAA build"\n',
        "scripts/provision/setup.sh": b'sshkey "@build-key@"\n',  # a script is not a seed
    }


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
