"""`vmi import` shows no secret and carries none: whatever its name, wherever it is used, in text and in JSON."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.secrets.planted import with_checksum

from vmi.core.errors import InputError
from vmi.manifest.importing.closest import import_file
from vmi.manifest.importing.masking import sounds_secret, tells_secret

WORDS = (
    *("password", "passwd", "pass", "pwd", "passphrase", "secret", "token", "api_key", "access_key", "private_key"),
    *("credential", "credentials", "auth", "oauth", "bearer", "apikey", "secretkey", "ssh_key", "encryption_key"),
)
NAMES = st.builds(
    lambda before, word, after, style: style("_".join(filter(None, (before, word, after)))),
    st.sampled_from(("", "root", "admin", "db", "github", "my", "OS", "ldap_bind")),
    st.sampled_from(WORDS),
    st.sampled_from(("", "1", "2")),
    st.sampled_from(
        (str.lower, str.upper, lambda name: name.title().replace("_", ""), lambda name: name.replace("_", "-"))
    ),
)
VALUES = st.from_regex(r"[a-z]{3}q[A-Za-z0-9]{4,20}z", fullmatch=True)
TEMPLATE = """\
variable "%(name)s" {
  default = "%(value)s"
}
locals {
  login = "login ${var.%(name)s}"
  %(name)s = "%(value)s"
}
source "qemu" "a" {
  iso_url      = "https://images.example.org/a.iso?key=${var.%(name)s}"
  boot_command = ["<esc>", "${var.%(name)s}<enter>", "%(value)s"]
  %(name)s     = "%(value)s"
}
build {
  provisioner "shell" {
    inline           = ["run --with ${var.%(name)s}", local.login, "echo %(value)s", "export %(name)s=%(value)s"]
    environment_vars = ["X=${var.%(name)s}", "%(name)s=%(value)s"]
    env              = { "%(name)s" = "%(value)s", "Y" = "${local.login}" }
  }
  provisioner "shell" {
    script           = "setup.sh"
    environment_vars = ["X=${var.%(name)s}", "%(name)s=%(value)s", "Z=%(value)s"]
    execute_command  = <<EOT
run %(name)s ${var.%(name)s}
EOT
  }
}
"""


def told(path: Path, content: str) -> str:
    path.write_text(content)
    return json.dumps(asdict(import_file(path, "a")))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, value=VALUES)
def test_a_template_with_a_secret_is_told_without_it(tmp_path: Path, name: str, value: str) -> None:
    said = told(tmp_path / "a.pkr.hcl", TEMPLATE % {"name": name, "value": value})
    assert value not in said
    assert "setup.sh" in said


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, value=VALUES)
def test_so_are_older_templates_and_files_of_appdb(tmp_path: Path, name: str, value: str) -> None:
    old = {
        "variables": {name: value, "other": "x"},
        "builders": [{"type": "qemu", "boot_command": [f"{{{{user `{name}`}}}}"], name: value}],
        "provisioners": [{"type": "shell", "inline": [f"run {{{{user `{name}`}}}}"], "env": {"Q": value, name: value}}],
    }
    assert value not in told(tmp_path / "old.json", json.dumps(old))
    appdb = {"appdb": {"version": "1", name: value, "notes": f"log in with {name}: {value}", "more": {name: [value]}}}
    assert value not in told(tmp_path / "a.json", json.dumps(appdb))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=VALUES)
def test_what_is_marked_as_sensitive_is_masked_whatever_it_is_called(tmp_path: Path, value: str) -> None:
    template = TEMPLATE.replace("  default =", "  sensitive = true\n  default =") % {"name": "harmless", "value": value}
    assert value not in told(tmp_path / "a.pkr.hcl", template)
    old = {
        "variables": {"harmless": value},
        "sensitive-variables": ["harmless"],
        "builders": [{"type": "qemu"}],
        "provisioners": [{"type": "shell", "inline": ["run {{user `harmless`}}"]}],
    }
    assert value not in told(tmp_path / "old.json", json.dumps(old))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('x = "%(token)s"', id="a token under a plain name"),
        pytest.param('x = "curl -u admin:opensesame9 https://example.org"', id="a password on a command line"),
        pytest.param('x = "https://me:opensesame9@example.org/"', id="a password in an address"),
        pytest.param('x = "d-i passwd/root-password password opensesame9"', id="an answer to an installer"),
        pytest.param('x = "mysql --password opensesame9"', id="an option"),
        pytest.param("x = 12\n  password = 87654321", id="a number"),
        pytest.param('"%(token)s" = 1 1', id="where HCL ends"),
        pytest.param('password = "opensesame9" "', id="where HCL ends, under a name"),
    ],
)
def test_a_secret_is_not_shown(line: str, tmp_path: Path) -> None:
    path, token = tmp_path / "a.pkr.hcl", with_checksum("ghp_")
    path.write_text(f'source "qemu" "a" {{\n  {line.replace("%(token)s", token)}\n}}\n')
    try:
        said = json.dumps(asdict(import_file(path, "a")))
    except InputError as error:
        said = f"{error} {error.hint} {error.details}"
    assert not [secret for secret in ("opensesame9", token, "87654321") if secret in said]


@pytest.mark.parametrize(
    "name", ["author", "owner", "keyboard", "public_key", "keymap", "boot_key_interval", "monkey", "compare", "passes"]
)
def test_other_names_are_shown(name: str) -> None:
    assert not sounds_secret(name)


@pytest.mark.parametrize(
    "text",
    ["AUTHOR=me", 'inst.sshkey="{{ .SSHPublicKey }}"', "MTU=1376", "keyboard=us", "PASSWORD=${PASSWORD}", "echo ok"],
)
def test_other_texts_are_carried(text: str) -> None:
    assert not tells_secret(text)
