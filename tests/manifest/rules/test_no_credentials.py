"""no-credentials, no-default-password, no-authorized-keys: what is in the manifest, and in every file it uses."""

import shutil

import pytest
from tests.catalogue import Repository
from tests.core.secrets.planted import HUMAN, crypt, hexadecimal, openssh_key, public_key, some, with_checksum
from tests.manifest.linted import findings

from vmi.cli import main

DIRECTORY = "appliances/debian-13"
MANIFEST = f"{DIRECTORY}/appliance.yaml"
SCRIPT = f"{DIRECTORY}/provision/setup.sh"
GITHUB, KEY, HASH = with_checksum("gh" + "p_"), public_key(), crypt()
REVOKE = (
    "take it out and revoke it where it came from, for it is known now; let cloud-init bring a new one when a machine"
    " starts"
)
NEW_KEY = (
    "take the file out and make a new key, for this one is known now; let cloud-init bring a new one when a machine"
    " starts"
)
LOCK = "lock the account with `passwd --lock NAME`; cloud-init gives users their keys when a machine starts"
BUILD_KEY = "remove it; in a seed write @build-key@, and cloud-init brings the user's key at the first boot"
RULES = ("no-credentials", "no-default-password", "no-authorized-keys")
SAME = "stands here: it would be the same on every machine"
SAID = "error [no-default-password] a password"
ISO = """\
base:
  kind: iso
  url: https://images.demo.example/installer.iso
  checksum: sha256:{digest}
  boot_command: ["<wait>linux inst.ks=<seed-url>/answers.txt<enter>"]
  seed:
    kind: {kind}
    files: [{files}]
"""
BOOTSTRAP = "base:\n  kind: bootstrap\n  distribution: debian\n  suite: trixie\n  packages: [nftables]\n"


def said(catalogue: Repository) -> list[str]:
    for other in ("appliances/derived", "vos/demo.vo"):
        shutil.rmtree(catalogue.root / other, ignore_errors=True)
    found = (line.removeprefix(f"{DIRECTORY}/") for line in findings(catalogue))
    return [line for line in found if any(f" [{rule}] " in line for rule in RULES)]


def vmi(catalogue: Repository, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """This is what `vmi lint` prints."""
    main(["lint", "--repo", str(catalogue.root), *arguments])
    return "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("true\n", [], id="silent: nothing there"),
        pytest.param('mysql --password="${DB_PASSWORD}"\n', [], id="silent: a variable"),
        pytest.param("DB_PASSWORD=CHANGEME\n", [], id="silent: a placeholder"),
        pytest.param(f"echo '{hexadecimal(64)}  a.tar.gz' | sha256sum --check\n", [], id="silent: a checksum"),
        pytest.param("passwd --lock root\n", [], id="silent: locks"),
        pytest.param(
            f"git clone https://robot:{GITHUB}@forge.demo.example/x\n",
            ["provision/setup.sh:2:25: error [no-credentials] a secret stands here: GitHub token, ghp_... (40 charac"
                "ters)"
             f" | {REVOKE}"],
            id="token in a URL",
        ),
        pytest.param(
            f"export DB_PASSWORD={HUMAN}\n",
            ["provision/setup.sh:2:20: error [no-credentials] a secret stands here: password, ... (14 characters)"
             f" | {REVOKE}"],
            id="password in a variable",
        ),
        pytest.param(
            "echo root:changeme | chpasswd\n",
            [f"provision/setup.sh:2:11: {SAID} of an account (8 characters) {SAME} | {LOCK}"],
            id="chpasswd with a well-known word",
        ),
        pytest.param(
            f"useradd -p '{HASH}' bob\n",
            [f"provision/setup.sh:2:13: {SAID} of an account (106 characters) {SAME} | {LOCK}"],
            id="hash",
        ),
        pytest.param(
            f'echo "{KEY}" > /root/.ssh/authorized_keys\n',
            ["provision/setup.sh:2:7: error [no-authorized-keys] whoever has this key opens every machine:"
             f" SSH key that opens an account | {BUILD_KEY}"],
            id="fixed key",
        ),
        pytest.param(
            "export LICENCE_TOKEN=a1b2c3d4e5f6g7h8 # vmi: ignore[no-credentials] a licence for everybody\n",
            [],
            id="silent: ignored with a reason",
        ),
    ],
)  # fmt: skip
def test_in_a_script(catalogue: Repository, script: str, expected: list[str]) -> None:
    catalogue.write(SCRIPT, f"#!/bin/sh\n{script}")
    assert said(catalogue) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "  - script: provision/setup.sh",
            "  - script: provision/setup.sh\n    environment: {API_URL: https://a.example/v1, WORKERS: '4'}",
            [],
            id="silent: environment",
        ),
        pytest.param(
            "  - script: provision/setup.sh",
            f"  - script: provision/setup.sh\n    environment: {{DB_PASSWORD: {HUMAN}}}",
            ["appliance.yaml:17:32: error [no-credentials] a secret stands here: password, ... (14 characters)"
             f" | {REVOKE}"],
            id="password in the environment",
        ),
        pytest.param(
            "description: Debian 13 as a cloud boots it.",
            f"description: Debian 13, see https://me:{HUMAN}@docs.demo.example/",
            ["appliance.yaml:6:40: error [no-credentials] a secret stands here: password in a URL, ... (14 characters)"
             f" | {REVOKE}"],
            id="password in a URL of the description",
        ),
        pytest.param(
            "disk_mib: 2048",
            f"annotations: {{org.demo.token: {GITHUB}}}\ndisk_mib: 2048",
            ["appliance.yaml:14:31: error [no-credentials] a secret stands here: GitHub token, ghp_... (40 characters)"
             f" | {REVOKE}"],
            id="token in an annotation",
        ),
    ],
)  # fmt: skip
def test_in_the_manifest(catalogue: Repository, old: str, new: str, expected: list[str]) -> None:
    catalogue.replace(MANIFEST, old, new)
    assert said(catalogue) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "disk_mib: 2048", f'annotations: {{org.demo.note: "gh\\x70{GITHUB[3:]}"}}\ndisk_mib: 2048',
            ["appliance.yaml:14:30: error [no-credentials] a secret stands here: GitHub token, ghp_... (40 characters)"
             f" | {REVOKE}"],
            id="escaped",
        ),
        pytest.param(
            "disk_mib: 2048", f'annotations:\n  org.demo.note: "{GITHUB[:9]}\\\n    {GITHUB[9:]}"\ndisk_mib: 2048',
            ["appliance.yaml:15:18: error [no-credentials] a secret stands here: GitHub token, ghp_... (40 characters)"
             f" | {REVOKE}"],
            id="folded",
        ),
        pytest.param(
            "  - script: provision/setup.sh",
            f"  - script: provision/setup.sh\n    environment:\n      DB_PASSWORD:\n        {HUMAN}",
            ["appliance.yaml:19:9: error [no-credentials] a secret stands here: password, ... (14 characters)"
             f" | {REVOKE}"],
            id="in the line below its name",
        ),
        pytest.param(
            "disk_mib: 2048", 'annotations: {org.demo.note: "a\\x70 \\\n  b", org.demo.more: >-\n  many words}\n'
            "disk_mib: 2048", [], id="silent: nothing is hidden",
        ),
    ],
)  # fmt: skip
def test_in_the_values_of_the_manifest(catalogue: Repository, old: str, new: str, expected: list[str]) -> None:
    catalogue.replace(MANIFEST, old, new)
    assert said(catalogue) == expected


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param("disk_mib: 2048", f"disk_mib: {GITHUB}", "14:11", id="a number"),
        pytest.param("disk_mib: 2048", f"disk_mib: 2048\n{GITHUB}: 1", "15:1", id="a key"),
        pytest.param("disk_mib: 2048", f"disk_mib: [{GITHUB}", "14:12", id="no YAML"),
        pytest.param("suite: trixie", f"suite: '{GITHUB[:20]}\\\n{GITHUB[20:]}'", "", id="in two lines"),
        pytest.param("suite: trixie", f'suite: "gh\\x70{GITHUB[3:]}"', "12:10", id="escaped"),
        pytest.param(
            "disk_mib: 2048",
            f'disk_mib: 2048\n"two\\nlines": "gh\\x70{GITHUB[3:]}"',
            "15:15",
            id="under a key of two lines",
        ),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_a_mistake_in_the_manifest_shows_and_hides_nothing(
    catalogue: Repository, old: str, new: str, place: str, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue.replace(MANIFEST, old, new)
    shown = vmi(catalogue, capsys, "--format", form)
    assert "no-credentials" in shown
    for start in range(0, 40, 10):
        assert GITHUB[start : start + 10] not in shown
    if form == "text" and place:
        assert f"{MANIFEST}:{place}: error [no-credentials] a secret stands here: GitHub token, ghp_..." in shown


def test_a_rule_that_quotes_does_not_show_it(catalogue: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """The title of an appliance is quoted by several rules, whole or cut off."""
    catalogue.replace(MANIFEST, "title: Debian 13", f"title: {GITHUB} 1.2.3")
    catalogue.write("appliances/derived/appliance.yaml", (catalogue.root / MANIFEST).read_text())
    for form in ("text", "json", "github", "sarif"):
        assert GITHUB[:20] not in vmi(catalogue, capsys, "--format", form)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("description: ", "description: All of ", [], id="silent: text"),
        pytest.param(
            "description: ", f"description: see https://me:{HUMAN}@docs.demo.example/ ",
            ["error [no-credentials] a secret stands here: password in a URL, ... (14 characters)"], id="in a URL",
        ),
        pytest.param("description: ", f"token: {GITHUB}\ndescription: ",
            ["error [no-credentials] a secret stands here: GitHub token, ghp_... (40 characters)"],
            id="of a VO that cannot be read"),
    ],
)  # fmt: skip
def test_in_a_vo(catalogue: Repository, old: str, new: str, expected: list[str]) -> None:
    catalogue.replace("vos/demo.vo/vo.yaml", old, new)
    found = [line for line in findings(catalogue, "no-credentials") if line.startswith("vos/demo.vo/vo.yaml:")]
    assert [line.partition(": ")[2].partition(" | ")[0] for line in found] == expected


@pytest.mark.parametrize(
    ("step", "file", "content", "expected"),
    [
        pytest.param(
            "{file: files/key.pem, to: /etc/ssl/key.pem}", "files/key.pem", openssh_key(),
            ["files/key.pem:1:1: error [no-credentials] a secret stands here: private key (OpenSSH), ... (386 charac"
                "ters)"
             f" | {NEW_KEY}"],
            id="private key",
        ),
        pytest.param(
            "{file: files/accounts, to: /etc/shadow}", "files/accounts", f"root:{HASH}:1::::::\n",
            [f"files/accounts:1:6: {SAID} hash of an account (106 characters) {SAME} | {LOCK}"],
            id="known by the place it is copied to",
        ),
        pytest.param(
            "{file: files/accounts, to: /etc/shadow}", "files/accounts", "bob::1:0:9:7:::\n",
            [f"files/accounts:1:1: error [no-default-password] an account has no password: whoever knows its name lo"
                f"gs in"
             f" | {LOCK}"],
            id="no password at all",
        ),
        pytest.param(
            "{file: files/keys, to: /root/.ssh/authorized_keys}", "files/keys", f"{KEY}\n",
            ["files/keys:1:1: error [no-authorized-keys] whoever has this key opens every machine:"
             f" SSH key that opens an account | {BUILD_KEY}"],
            id="authorized_keys",
        ),
        pytest.param(
            "{playbook: play.yml, roles: [roles/db]}", "roles/db/defaults/main.yml", f"db_password: {HUMAN}\n",
            ["roles/db/defaults/main.yml:1:14: error [no-credentials] a secret stands here: password, ... (14 charac"
                "ters)"
             f" | {REVOKE}"],
            id="variable of a role",
        ),
        pytest.param(
            "{playbook: play.yml, roles: [roles/db]}", "roles/db/files/app.py", f'API_TOKEN = "{some(30)}9z"\n',
            ["roles/db/files/app.py:1:14: warning [no-credentials] a secret stands here: secret key or token,"
             f" ... (32 characters) | {REVOKE}"],
            id="what only looks like one is a warning",
        ),
        pytest.param(
            "{playbook: play.yml, roles: [roles/db]}", "roles/db/README.md", f"Set `db_password: {HUMAN}`.\n", [],
            id="silent: documentation",
        ),
        pytest.param(
            "{file: files/key.pub, to: /etc/apt/keyrings/a.asc}", "files/key.pub",
            f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{some(64)}\n", [], id="silent: public key",
        ),
    ],
)  # fmt: skip
def test_in_a_file(catalogue: Repository, step: str, file: str, content: str, expected: list[str]) -> None:
    catalogue.replace(MANIFEST, "  - script: provision/setup.sh", f"  - script: provision/setup.sh\n  - {step}")
    catalogue.write(f"{DIRECTORY}/play.yml", "- hosts: all\n  roles: [db]\n")
    catalogue.write(f"{DIRECTORY}/{file}", content)
    assert said(catalogue) == expected


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        pytest.param("kickstart", 'rootpw --lock\nsshkey --username=root "@build-key@"\n', [], id="silent: kickstart"),
        pytest.param("preseed", "d-i passwd/root-login boolean false\n", [], id="silent: preseed"),
        pytest.param(
            "kickstart", "rootpw changeme\n",
            [f"answers.txt:1:8: {SAID} of an account (8 characters) {SAME}"
             ' | write `rootpw --lock` or `user --lock`, and `sshkey --username=root "@build-key@"`'],
            id="kickstart, whatever its name",
        ),
        pytest.param(
            "preseed", "d-i passwd/root-password password changeme\n",
            [f"answers.txt:1:35: {SAID} of an account (8 characters) {SAME}"
             " | write `d-i passwd/root-login boolean false`, or a `!` as password-crypted"],
            id="preseed",
        ),
        pytest.param(
            "autoinstall", f"autoinstall:\n  identity: {{username: a, password: {HASH}}}\n",
            [f"answers.txt:2:37: {SAID} of an account (106 characters) {SAME}"
             ' | write `password: "!"` for an installer, and nothing at all for cloud-init'],
            id="autoinstall",
        ),
    ],
)  # fmt: skip
def test_in_a_seed(catalogue: Repository, kind: str, content: str, expected: list[str]) -> None:
    base = ISO.format(digest=hexadecimal(64), kind=kind, files="answers.txt")
    catalogue.replace(MANIFEST, BOOTSTRAP, base)
    catalogue.write(f"{DIRECTORY}/answers.txt", content)
    assert said(catalogue) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param(f"cat > /root/.netrc <<'E'\nmachine x.demo.example login y password {HUMAN}\nE", [3], id=".netrc"),
        pytest.param(f"cat <<E > ~/.pgpass\ndb.demo.example:5432:*:me:{HUMAN}\nE", [3], id=".pgpass"),
        pytest.param(f"tee /etc/wpa_supplicant.conf <<E\nnetwork={{\n  psk={HUMAN}\n}}\nE", [4], id="wpa"),
        pytest.param(
            f"cat > /etc/ceph/ceph.client.a.keyring <<E\n[client.a]\n\tkey = AQ{some(36)}==\nE", [4], id="Ceph"
        ),
        pytest.param(f"echo {some(40)} > /etc/munge/munge.key", [2], id="MUNGE"),
        pytest.param(f"echo 'machine x.demo.example password {HUMAN}' >> /root/.netrc", [2], id="echo"),
        pytest.param("cat > /root/.netrc <<E\nmachine x.demo.example password $P\nE", [], id="silent: a variable"),
        pytest.param("dd if=/dev/urandom of=/etc/munge/munge.key bs=1 count=1024", [], id="silent: made in the guest"),
        pytest.param(
            f"cat > /srv/notes <<E\nmachine x.demo.example password {HUMAN}\nE", [], id="silent: another file"
        ),
    ],
)
def test_a_script_that_writes_a_file_of_logins(catalogue: Repository, script: str, expected: list[int]) -> None:
    catalogue.write(SCRIPT, f"#!/bin/sh\n{script}\n")
    lines = said(catalogue)
    assert [int(line.split(":")[1]) for line in lines] == expected
    assert all("a secret stands here" in line and HUMAN not in line for line in lines)
