"""`vmi import`: the closest manifest, and every value that is not in it named: where, why, and what to do."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from vmi.core import documents
from vmi.core.errors import InputError
from vmi.manifest.importing import appdb, packer
from vmi.manifest.importing.closest import _carried, import_file, name_of
from vmi.manifest.models import Appliance

FILES = Path(__file__).parent / "files"
EXAMPLES = {
    "alma-9.pkr.hcl": ("alma-9", "alma-9.expected.yaml"),
    "ubuntu-22.04.pkr.hcl": ("ubuntu-22-04", "ubuntu-22.04.expected.yaml"),
    "appdb.yaml": ("centos", "appdb.expected.yaml"),
    "appdb.json": ("centos", "appdb.expected.yaml"),
    "appdb.xml": ("centos", "appdb.expected.yaml"),
}
OLD_TEMPLATE = {
    "variables": {"size": "10G", "secret": "", "unused": "x"},
    "builders": [
        {
            "type": "qemu",
            "iso_url": "https://mirror.example.org/debian-13.iso",
            "iso_checksum": "ab" * 32,
            "disk_size": "{{user `size`}}",
            "boot_command": ["<esc>auto url=http://{{ .HTTPIP }}:{{ .HTTPPort }}/preseed.cfg<enter>"],
            "ssh_password": "{{user `secret`}}",
        }
    ],
    "provisioners": [{"type": "shell", "script": "setup.sh"}, {"type": "chef-solo", "cookbook": "x"}],
    "post-processors": ["compress"],
}


@pytest.mark.parametrize("file", EXAMPLES)
def test_the_closest_manifest_is_written_out(file: str) -> None:
    name, expected = EXAMPLES[file]
    assert import_file(FILES / file, name).manifest == (FILES / expected).read_text()


@pytest.mark.parametrize("file", EXAMPLES)
def test_the_manifest_is_valid_once_what_is_needed_is_there(file: str) -> None:
    imported = import_file(FILES / file, EXAMPLES[file][0])
    text = imported.manifest.replace("\nowners:\n", '\nowners: ["@you"]\n')
    text = text.replace("  default_user:\n", "  default_user: cloud\n")
    assert documents.check(text.encode(), "", Appliance).findings == []
    needed = {need.split(":")[0] for need in imported.needs}
    assert needed <= {"owners", "contextualization.default_user"}


@pytest.mark.parametrize("file", [*EXAMPLES, "old.json"])
def test_every_value_is_carried_or_named(file: str, tmp_path: Path) -> None:
    path = FILES / file
    if file == "old.json":
        path = tmp_path / file
        path.write_text(json.dumps(OLD_TEMPLATE))
    source, _ = _carried(path)
    source.leave_the_rest()
    leaves = set(source.leaves())
    assert leaves == (source.carried & leaves) | set(source.left)
    assert source.carried & set(source.left) == set()
    assert all(left.why for left in source.left.values())


def test_what_is_left_of_appdb_is_named_with_its_line() -> None:
    left = import_file(FILES / "appdb.yaml", "centos").left
    assert [(each.path, each.line, each.value) for each in left] == [
        ("appdb.hypervisor[2]", 13, "Parallels"),
        ("appdb.network_traffic[2].port_range", 19, "0:0"),
        ("appdb.network_traffic[3].direction", 20, "sideways"),
        ("appdb.network_traffic[3].protocols[0]", 20, "tcp"),
        ("appdb.network_traffic[3].port_range", 20, "1:2"),
        ("appdb.contact", 22, "someone@example.org"),
    ]


def test_what_is_left_of_a_template_is_named_with_its_line() -> None:
    left = {each.path: each for each in import_file(FILES / "alma-9.pkr.hcl", "alma-9").left}
    assert left["build.provisioner.shell[4].inline[0]"].line == 73
    assert left["build.provisioner.shell[4].inline[0]"].hint.startswith("write these lines into a file such as")
    assert left["build.provisioner.ansible[1].playbook_file"].value == "../shared/hardening.yaml"
    assert left["source.qemu.alma.ssh_password"].value == "***"
    assert "variable.iso.default" not in left
    assert left["variable.proxy.default"].why == packer.NOT_A_VALUE


def test_a_template_in_json_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps(OLD_TEMPLATE))
    imported = import_file(path, "old")
    assert "url: https://mirror.example.org/debian-13.iso" in imported.manifest
    assert f"checksum: sha256:{'ab' * 32}" in imported.manifest
    assert "disk_mib: 10240" in imported.manifest
    assert "seed: {kind: preseed, files: [seed/preseed.cfg]}" in imported.manifest
    assert "- script: setup.sh" in imported.manifest
    assert {left.path for left in imported.left} == {
        "variable.secret.default",
        "variable.unused.default",
        "source.qemu.0.ssh_password",
        "build.provisioner.chef-solo[1].cookbook",
        "build.post-processor.unnamed[0].value",
    }


@pytest.mark.parametrize(
    ("hcl", "needed"),
    [
        pytest.param('iso_checksum = "md5:00"', "base.checksum: sha256: or sha512: and the digest", id="md5"),
        pytest.param('iso_checksum = "none"', "base.checksum: sha256: or sha512: and the digest", id="none"),
        pytest.param('iso_checksum = "file:http://a/SUMS"', "base.checksum: sha256:", id="a file of sums"),
        pytest.param("iso_url = var.nowhere", "base.url: where the base is published", id="variable without a value"),
        pytest.param('iso_url = "file:///etc/passwd"', "base.url: where the base is published", id="a file"),
        pytest.param('boot_command = ["${var.x}"]', "base.boot_command: a part of the boot command", id="unknown keys"),
        pytest.param('boot_command = ["{{ .Name }}"]', "base.boot_command: a part of", id="a call of the template"),
    ],
)
def test_what_only_the_author_knows_is_needed(hcl: str, needed: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pkr.hcl"
    path.write_text(f'source "qemu" "a" {{\n  {hcl}\n}}\n')
    imported = import_file(path, "a")
    assert [need for need in imported.needs if need.startswith(needed)], imported.needs
    assert imported.left


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("appdb: [", ":1", id="YAML that does not end"),
        pytest.param("appdb: {a: *x}", "is no YAML that can be read", id="alias"),
        pytest.param("just text", "holds no keys", id="text"),
        pytest.param("other: {a: 1}", "is neither AppDB's file (root `appdb`) nor a Packer template", id="other YAML"),
        pytest.param('{"appdb": {"a": 1, "a": 2}}', "key 'a' stands twice", id="JSON with a key twice"),
        pytest.param('{"appdb": ', ":1:11: is no JSON", id="JSON that does not end"),
        pytest.param('{"appdb": NaN}', "NaN is no JSON", id="JSON with NaN"),
        pytest.param(
            '{"appdb": ' + "9" * 120_000 + "}",
            "cannot be read: a number of 120000 digits is none that a manifest holds",
            id="JSON with a number that Python refuses",
        ),
        pytest.param('{"appdb":' * 50 + "1" + "}" * 50, "is nested deeper than 20 levels", id="deep JSON"),
        pytest.param("[" * 100_000, "is", id="deeper than Python's stack"),
        pytest.param('{"a":' * 20_000, "is nested too deeply", id="JSON deeper than Python's stack"),
        pytest.param("<appdb><a></appdb>", ":1:", id="XML that does not end"),
        pytest.param("<a>" * 50 + "</a>" * 50, "is nested deeper than 20 levels", id="deep XML"),
        pytest.param(
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><appdb><notes>&x;</notes></appdb>',
            "declares a document type or an entity, which is not read here",
            id="XML that reads a file",
        ),
        pytest.param(
            '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><appdb>&y;</appdb>',
            "declares a document type or an entity",
            id="XML that explodes",
        ),
        pytest.param("<appdb>&x;</appdb>", "is no XML: undefined entity", id="XML with an unknown entity"),
        pytest.param("x" * 200_000, "is larger than", id="too large"),
        pytest.param("appdb: \xff", "", id="not UTF-8"),
    ],
)
def test_unreadable_input_is_said_with_its_place(content: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "in"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError) as caught:
        import_file(path, "a")
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param('source "qemu" {\n  a = \n}\n', "a.pkr.hcl:2", id="a value is missing"),
        pytest.param('source "qemu" "a" {', "a.pkr.hcl", id="does not end"),
        pytest.param("a = " + "[" * 3000 + "]" * 3000, "is nested too deeply", id="deep list"),
        pytest.param("a = " + "{x=" * 2000 + "1" + "}" * 2000, "is nested too deeply", id="deep object"),
        pytest.param("a = " + "(" * 3000 + "1" + ")" * 3000, "is ne", id="deep brackets"),
        pytest.param("a {\n" * 2000 + "}\n" * 2000, "is nested too deeply", id="deep blocks"),
        pytest.param("a = <<X\n" + "\n" * 100_000, "a thousand spaces or empty lines", id="empty lines"),
        pytest.param('a = "' + "x" * 140_000 + '"\n', "is larger than", id="too large"),
        pytest.param(
            "build {\n  a = 1\n  a = 2\n}\n", "a.pkr.hcl:3: 'a' is set a second time", id="an attribute twice"
        ),
        pytest.param("\0", "a.pkr.hcl", id="a zero byte"),
        pytest.param("", "is neither AppDB's file", id="nothing"),
        pytest.param("a = <<X\nunended\n", "a.pkr.hcl:1", id="a heredoc that does not end"),
    ],
)
def test_hostile_templates_are_refused_or_read(content: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pkr.hcl"
    path.write_text(content)
    with pytest.raises(InputError) as caught:
        import_file(path, "a")
    assert said in str(caught.value)


def test_variables_of_variables_do_not_explode(tmp_path: Path) -> None:
    names = [f"v{number}" for number in range(40)]
    lines = [f'  {a} = "${{local.{b}}}${{local.{b}}}"' for a, b in pairwise(names)]
    lists = [f"  l{a} = [local.l{b}, local.l{b}]" for a, b in pairwise(names)]
    text = "\n".join(["locals {", *lines, '  v39 = "ha"', *lists, "  lv39 = [1]", "}"])
    path = tmp_path / "a.pkr.hcl"
    path.write_text(f'{text}\nsource "qemu" "a" {{\n  iso_url = local.v0\n  boot_command = local.lv0\n}}\n')
    imported = import_file(path, "a")
    assert len(imported.manifest) < 10_000


def test_a_loop_of_variables_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.pkr.hcl"
    path.write_text('locals {\n  a = local.b\n  b = local.a\n}\nsource "qemu" "x" {\n  iso_url = local.a\n}\n')
    left = {each.path: each.value for each in import_file(path, "a").left}
    assert left["source.qemu.x.iso_url"] == "local.a"


def test_free_text_cannot_become_another_key(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps({"appdb": {"version": "1", "notes": 'x\nowners: ["@mallory"]\n# "', "os": {"name": "a: b"}}})
    )
    imported = import_file(path, "a")
    document = documents.check(imported.manifest.encode(), "", Appliance).document
    assert document.value["notes"] == 'x\nowners: ["@mallory"]\n# "'
    assert document.value["owners"] is None


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ("80:80", [{"protocol": "tcp", "port": 80}]),
        ("1:65535", [{"protocol": "tcp", "port": "1-65535"}]),
        ("443", [{"protocol": "tcp", "port": 443}]),
        ("90:80", []),
        ("0:0", []),
        ("70000:70001", []),
        ("a:b", []),
        ("", []),
    ],
)
def test_ports_of_appdb(ports: str, expected: list[dict[str, object]], tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    rule = {"direction": "inbound", "protocols": "tcp", "port_range": ports}
    path.write_text(json.dumps({appdb.ROOT: {"network_traffic": [rule]}}))
    source, values = _carried(path)
    assert values["inbound"] == expected
    assert bool(source.left) is not bool(expected)


@pytest.mark.parametrize(
    ("file", "name"),
    [("Alma_9.pkr.hcl", "alma-9"), ("image list.XML", "image-list"), ("..yaml", "imported"), ("é.json", "imported")],
)
def test_a_name_from_a_file(file: str, name: str) -> None:
    assert name_of(Path(file)) == name


def test_a_root_without_keys_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("appdb: nothing\n")
    assert [(left.path, left.value) for left in import_file(path, "a").left] == [("appdb", "nothing")]
