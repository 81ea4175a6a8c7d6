"""`vmi new`: files that lint clean at once, all of them or none, and nothing overwritten; questions at a terminal."""

import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.catalogue import Repository
from tests.commands.running import Done, vmi
from tests.manifest.linted import findings

from vmi.core import files
from vmi.manifest.writing import placing

BOOTSTRAP = ("--title", "Jupyter", "--owner", "@ann", "--distribution", "debian")
CLOUD_IMAGE = "https://cloud.example.org/AlmaLinux-9-GenericCloud.qcow2"


@pytest.fixture
def owned(catalogue: Repository) -> Repository:
    """The example catalogue, which has a CODEOWNERS."""
    return catalogue


def new(repository: Repository, *arguments: str, **environment: str) -> Done:
    return vmi("new", "--repo", repository.root, *arguments, environment={"GITHUB_ACTOR": "", **environment})


def of_new(repository: Repository, name: str) -> list[str]:
    return [line for line in findings(repository) if f"/{name}/" in line or "CODEOWNERS" in line]


def test_an_appliance_from_packages_is_written_out(owned: Repository) -> None:
    done = new(owned, "jupyter", *BOOTSTRAP, "--port", "8888", "--port", "4000-4010/udp")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "wrote appliances/jupyter/appliance.yaml",
        "wrote appliances/jupyter/provision/setup.sh",
        "wrote appliances/jupyter/README.md",
        "wrote CODEOWNERS",
        "next:",
        "  edit appliances/jupyter/appliance.yaml, provision/setup.sh and README.md",
        "  vmi lint jupyter",
        "  vmi fmt jupyter",
        '  git add appliances/jupyter CODEOWNERS && git commit --message "Add jupyter"',
        "  vmi plan jupyter",
        "  vmi build jupyter",
        "  vmi audit IMAGE --manifest appliances/jupyter/appliance.yaml",
        "  vmi boot IMAGE --manifest appliances/jupyter/appliance.yaml",
        "  open a pull request",
    ]
    assert (
        (owned.root / "appliances/jupyter/appliance.yaml").read_text()
        == """\
# yaml-language-server: $schema=../../docs/schema/appliance.json
apiVersion: vmi/v1
kind: Appliance
name: jupyter
# Each release needs a version of its own, without a dash.
version: "1.0"
title: Jupyter
# People choose by this paragraph in the catalogue.
description: >-
  Debian 13 with Jupyter: small, with cloud-init, SSH with keys only, and a firewall that opens 8888/tcp,
  4000-4010/udp besides SSH.
owners: ["@ann"]
os: {name: Debian, version: "13"}
base: {kind: bootstrap, distribution: debian, suite: trixie}
# What is done to the base, in this order: a `script`, a `playbook` or a `file` each.
provision:
  - script: provision/setup.sh
# As small as the content allows: a cloud grows the disk at first boot.
disk_mib: 2048
formats: [qcow2, ova]
contextualization: {default_user: debian}
# What answers on the ports besides SSH: write the real name of the unit.
services:
  - unit: jupyter.service
    ports:
      - {protocol: tcp, port: 8888}
      - {protocol: udp, port: 4000-4010}
# What the firewall lets in. A port stands here, in the script that writes the firewall, and under `services`: the
# three must agree.
inbound:
  - {protocol: tcp, port: 22}
  - {protocol: tcp, port: 8888}
  - {protocol: udp, port: 4000-4010}
requirements:
  cores: {minimum: 1, recommended: 2}
  memory_mib: {minimum: 512, recommended: 1024}
"""
    )
    assert "/appliances/jupyter/                @ann\n" in (owned.root / "CODEOWNERS").read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(BOOTSTRAP, id="from packages"),
        pytest.param((*BOOTSTRAP, "--port", "8888"), id="with a port"),
        pytest.param((*BOOTSTRAP[:4], "--distribution", "ubuntu", "--suite", "jammy"), id="from Ubuntu's packages"),
        pytest.param((*BOOTSTRAP, "--suite", "12"), id="a release by its number"),
        pytest.param((*BOOTSTRAP[:4], "--from", "debian-13"), id="from another appliance"),
        pytest.param(
            (*BOOTSTRAP[:4], "--cloud-image", CLOUD_IMAGE, "--checksum", f"sha256:{'a1' * 32}"), id="from a cloud image"
        ),
        pytest.param(
            (
                *("--title", 'it\'s: "odd" # {really}', "--owner", "@ann", "--owner", "@organisation/team"),
                *("--distribution", "debian"),
            ),
            id="a title that YAML could misread",
        ),
    ],
)
def test_what_is_new_lints_clean_and_is_formatted(owned: Repository, arguments: Sequence[str]) -> None:
    done = new(owned, "jupyter", *arguments)
    assert done.returncode == 0, done.stderr
    found = of_new(owned, "jupyter")
    assert [line for line in found if ": error " in line or ": warning " in line] == []
    of_text = [line for line in found if "hint [text-says-something] a tool wrote this description" in line]
    assert len(of_text) == 1, found
    assert len(found) - len(of_text) <= 1, found
    assert vmi("fmt", "--check", "--repo", owned.root, "jupyter").stdout == "nothing to change\n"


@pytest.mark.parametrize("base", [("--distribution", "debian", "--port", "443"), ("--from", "debian-13")])
def test_the_script_is_clean_shell_and_executable(owned: Repository, base: Sequence[str]) -> None:
    assert new(owned, "jupyter", *BOOTSTRAP[:4], *base).returncode == 0
    script = owned.root / "appliances/jupyter/provision/setup.sh"
    assert script.stat().st_mode & 0o777 == 0o755
    done = subprocess.run(["shellcheck", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_firewall_of_a_new_appliance_opens_what_its_manifest_says(owned: Repository) -> None:
    assert new(owned, "jupyter", *BOOTSTRAP, "--port", "443", "--port", "4000-4010/udp").returncode == 0
    script = (owned.root / "appliances/jupyter/provision/setup.sh").read_text()
    assert "\t\ttcp dport 22 accept\n\t\ttcp dport 443 accept\n\t\tudp dport 4000-4010 accept\n\t}\n" in script


def test_a_vo_is_written_out(owned: Repository) -> None:
    done = new(owned, "--vo", "bio.example", "--title", "Biology", "--manager", "@bea", "--email", "m@bio.example")
    assert done.returncode == 0, done.stderr
    assert (
        (owned.root / "vos/bio.example/vo.yaml").read_text()
        == """\
# yaml-language-server: $schema=../../docs/schema/vo.json
apiVersion: vmi/v1
kind: VirtualOrganisation
name: bio.example
title: Biology
description: Virtual machine images for Biology, chosen and approved by its managers.
managers: ["@bea"]
email: m@bio.example
# Each release of an appliance that is named here opens a pull request that asks the managers.
# follows:
#   - appliance: NAME
follows: []
"""
    )
    assert "/vos/bio.example/                   @bea\n" in (owned.root / "CODEOWNERS").read_text()
    assert [line for line in of_new(owned, "bio.example") if ": hint " not in line] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["../x"], "error: '../x' cannot be the name of an appliance", id="climbs out"),
        pytest.param(["a/b"], "error: 'a/b' cannot be the name of an appliance", id="two directories"),
        pytest.param(["Jupyter"], "error: 'Jupyter' cannot be the name of an appliance", id="capital letter"),
        pytest.param(["jupytér"], "error: 'jupytér' cannot be the name of an appliance", id="another alphabet"),
        pytest.param(["a\x1b[31m"], "error: 'a\\x1b[31m' cannot be the name of an appliance", id="steers a terminal"),
        pytest.param(["x\n"], "error: 'x\\x0a' cannot be the name of an appliance", id="ends with a line"),
        pytest.param(["a" * 61], "cannot be the name of an appliance", id="too long"),
        pytest.param([""], "error: '' cannot be the name of an appliance", id="nothing"),
        pytest.param(["--vo", "..", "--email", "a@b.c"], "error: '..' cannot be the name of a VO", id="dots"),
        pytest.param(["--", "-rf"], "error: '-rf' cannot be the name of an appliance", id="an option"),
        pytest.param(["debian-13"], "error: appliances/debian-13: is there already", id="taken"),
        pytest.param(["--vo", "demo.vo"], "error: vos/demo.vo: is there already", id="VO that is taken"),
        pytest.param(
            ["jupyter"],
            "error: not everything is said: --title (title, one line for people); --owner (who reviews "
            "changes, such as @you or @organisation/team); --distribution, --from or --cloud-image (start from)\n"
            "  what to do: add them, or run this at a terminal, which asks",
            id="nothing said",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP[:4], "--cloud-image", CLOUD_IMAGE],
            "error: not everything is said: --checksum (the image's checksum, sha256:... or sha512:...)",
            id="a cloud image without a checksum",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP, "--suite", "Trixie!"],
            "error: --suite: 'Trixie!' does not fit: a suite is the distribution's code name in lower-case letters; "
            "such as trixie\n",
            id="no code name",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP, "--suite", "bokworm"],
            "error: --suite: Debian has no suite 'bokworm' that is known; did you mean 'bookworm'?",
            id="a misspelt code name",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP, "--port", "99999"],
            "error: --port: '99999' is no port: 99999 is more than 65535; write 443/tcp, 53/udp or 8000-8100/tcp\n",
            id="port too high",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP, "--port", "0-80/udp"],
            "error: --port: '0-80/udp' is no port: 0 is less than 1; write 443/tcp, 53/udp or 8000-8100/tcp\n",
            id="port too low",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP, "--port", "90-80/tcp"],
            "error: --port: '90-80/tcp' runs backwards; write 80-90/tcp\n",
            id="a range from its end",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP[:4], "--cloud-image", CLOUD_IMAGE, "--checksum", "abc"],
            "error: --checksum: 'abc' does not fit: a checksum is sha256: and 64 digits, or sha512: and 128 digits",
            id="no checksum",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP, "--port", "ssh"],
            "error: --port: 'ssh' is no port: write 443/tcp, 53/udp or 8000-8100/tcp",
            id="port by name",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP, "--default-user", "root"],
            "error: --default-user: users log in as an account of their own, not as root",
            id="root",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP[:4], "--from", "debian-12"],
            "no appliance 'debian-12' here; there are debian-13, derived (did you mean 'debian-13'?)",
            id="a base that is not there",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP, "--from", "debian-13"],
            "starts from one thing\n  what to do: keep one of --distribution, --from, --cloud-image",
            id="two bases",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP, "--suite", "noble", "--os", "Debian 13"],
            "error [os-fits-base] noble is a release of Ubuntu, not of Debian",
            id="what the linter calls an error",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP, "--port", "20-30"],
            "error: --port: 20-30/tcp holds port 22, which is open already",
            id="a range with SSH in it",
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP[:4], "--from", "debian"], "no appliance 'debian' here", id="a distribution as --from"
        ),
        pytest.param(
            ["jupyter", *BOOTSTRAP, "--owner", "a b!"],
            "error: --owner: '@b!' is no name of a GitHub user or team, which has letters, digits and dashes; "
            "write GitHub names: @alice or @organisation/team\n",
            id="no name of an owner",
        ),
        pytest.param(
            ["--vo", "debian-13", "--email", "a@b.example"],
            "error: appliances/debian-13: 'debian-13' is an appliance already",
            id="a VO called like an appliance",
        ),
        pytest.param(
            ["--vo", "v.example", "--title", "V", "--manager", "bea", "--email", "bea"],
            "error: --email: 'bea' does not fit: an e-mail address is name@domain; write one such as "
            "managers@vo.example.org",
            id="no address",
        ),
        pytest.param(
            [
                "--vo",
                "v.example",
                "--title",
                "V",
                "--manager",
                "bea",
                "--email",
                "b@v.example",
                "--follow",
                "debain-13",
            ],
            "error: --follow: no appliance 'debain-13' here; there are debian-13, derived (did you mean 'debian-13'?)",
            id="follows what is not there",
        ),
        pytest.param(["jupyter", *BOOTSTRAP, "--email", "a@b.c"], "error: --email is not for an appliance", id="email"),
        pytest.param(["--vo", "v", "--owner", "@a"], "error: --owner is not for a VO", id="owner of a VO"),
    ],
)
def test_refused_in_words_and_nothing_written(owned: Repository, arguments: list[str], said: str) -> None:
    before = owned.git("status", "--porcelain")
    done = new(owned, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    after = owned.git("status", "--porcelain", "--ignored").splitlines()
    assert [line for line in after if line != "?? .vmi/"] == before.splitlines()  # what shellcheck said is remembered


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        pytest.param(("--distribution", "debian", "--suite", "sid", "--os", "Debian 14"), ["base-pinned"], id="sid"),
        pytest.param(
            (
                *("--cloud-image", "http://cloud.example.org/latest/AlmaLinux-9.qcow2"),
                *("--checksum", f"sha256:{'a1' * 32}"),
            ),
            ["base-over-https", "base-pinned"],
            id="latest over http",
        ),
        pytest.param(("--distribution", "debian", "--port", "443/tcp", "--port", "443"), [], id="a port twice"),
        pytest.param(
            ("--distribution", "debian", "--port", "80-90", "--port", "85-99", "--port", "5300/udp"),
            [],
            id="overlapping",
        ),
        pytest.param(("--from", "debian-13", "--port", "443"), [], id="a base and a port"),
    ],
)
def test_warnings_are_said_with_what_was_written(owned: Repository, arguments: list[str], rules: list[str]) -> None:
    done = new(owned, "jupyter", *BOOTSTRAP[:4], *arguments)
    assert done.returncode == 0, done.stderr
    assert [rule for rule in rules if f"warning [{rule}]" in done.stdout] == rules
    left = [line for line in of_new(owned, "jupyter") if ": error " in line or ": warning " in line]
    assert [line.partition("[")[2].partition("]")[0] for line in left] == rules


def test_an_appliance_called_like_a_vo_is_refused(owned: Repository) -> None:
    owned.write("vos/jupyter/vo.yaml", "name: jupyter\n")
    done = new(owned, "jupyter", *BOOTSTRAP)
    assert done.returncode == 2
    assert "error: vos/jupyter: 'jupyter' is a VO already" in done.stderr


def test_a_vo_follows_what_it_is_told(owned: Repository) -> None:
    said = ("--title", "Biology", "--manager", "bea", "--email", "m@bio.example", "--description", "For biologists.")
    assert new(owned, "--vo", "bio.example", *said, "--follow", "derived", "--follow", "debian-13").returncode == 0
    text = (owned.root / "vos/bio.example/vo.yaml").read_text()
    assert "description: For biologists.\n" in text
    assert "follows:\n  - appliance: debian-13\n  - appliance: derived\n" in text
    assert "#   - appliance" not in text


@pytest.mark.parametrize(
    ("base", "held", "missing"),
    [
        pytest.param(["--distribution", "debian"], ["apt-get", "10-keys-only"], ["dnf", "sysconfig"], id="Debian"),
        pytest.param(
            ["--cloud-image", CLOUD_IMAGE, "--checksum", f"sha256:{'a1' * 32}"],
            ["dnf install", "/etc/sysconfig/nftables.conf"],
            ["apt-get", "export"],
            id="AlmaLinux",
        ),
        pytest.param(["--from", "debian-13"], ["debian-13 is below"], ["keys-only", "nft", "dnf"], id="an appliance"),
        pytest.param(
            ["--from", "debian-13", "--port", "443"],
            ["The firewall instead of that of debian-13", "tcp dport 22 accept", "tcp dport 443 accept"],
            ["keys-only", "dnf", "install --yes --no-install-recommends nftables"],
            id="an appliance and a port",
        ),
    ],
)
def test_the_script_has_what_its_base_needs(
    owned: Repository, base: list[str], held: list[str], missing: list[str]
) -> None:
    assert new(owned, "jupyter", *BOOTSTRAP[:4], *base).returncode == 0
    script = (owned.root / "appliances/jupyter/provision/setup.sh").read_text()
    assert [text for text in held if text not in script] == []
    assert [text for text in missing if text in script] == []


def test_no_directory_when_codeowners_has_no_curators(owned: Repository) -> None:
    owned.write("CODEOWNERS", "# nothing\n")
    done = new(owned, "jupyter", *BOOTSTRAP)
    assert done.returncode == 2
    assert "CODEOWNERS: has no line `*` with the curators" in done.stderr
    assert sorted(path.name for path in (owned.root / "appliances").iterdir()) == ["debian-13", "derived"]


def test_no_directory_when_codeowners_cannot_be_written(owned: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: str, mode: int) -> Path:
        if path.name == "CODEOWNERS":
            raise OSError(28, "No space left on device")
        return real(path, content, mode)

    real = files.write_atomic
    monkeypatch.setattr("vmi.manifest.writing.placing.write_atomic", full)
    with pytest.raises(OSError, match="No space"):
        placing.place(owned.root, "appliance", "x", {"appliance.yaml": "a"}, "/appliances/x/ @ann")
    assert sorted(path.name for path in (owned.root / "appliances").iterdir()) == ["debian-13", "derived"]


def test_a_link_in_the_place_of_the_directory_is_refused(owned: Repository, tmp_path: Path) -> None:
    (owned.root / "appliances/jupyter").symlink_to(tmp_path / "elsewhere")
    done = new(owned, "jupyter", *BOOTSTRAP)
    assert done.returncode == 2
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("folder", "arguments"),
    [
        pytest.param(
            "vos", ("--vo", "new.vo", "--title", "New", "--manager", "@ann", "--email", "a@b.example"), id="VO"
        ),
        pytest.param("appliances", ("jupyter", *BOOTSTRAP), id="appliance"),
    ],
)
def test_nothing_is_written_through_a_link(
    owned: Repository, tmp_path: Path, folder: str, arguments: tuple[str, ...]
) -> None:
    before = (owned.root / "CODEOWNERS").read_bytes()
    (owned.root / folder).rename(tmp_path / "elsewhere")
    (owned.root / folder).symlink_to(tmp_path / "elsewhere")
    there = sorted((tmp_path / "elsewhere").rglob("*"))
    done = new(owned, *arguments)
    assert done.returncode == 2
    assert f"{folder}: is a symbolic link" in done.stderr
    assert sorted((tmp_path / "elsewhere").rglob("*")) == there
    assert (owned.root / "CODEOWNERS").read_bytes() == before


def test_a_catalogue_without_codeowners_is_told_the_line(catalogue: Repository) -> None:
    (catalogue.root / "CODEOWNERS").unlink(missing_ok=True)
    done = new(catalogue, "jupyter", *BOOTSTRAP)
    assert done.returncode == 0, done.stderr
    assert "this catalogue has no CODEOWNERS: the line would be `/appliances/jupyter/ @ann`" in done.stdout


def test_who_describes_an_appliance_is_told_nothing_of_it(owned: Repository) -> None:
    done = new(owned, "jupyter", *BOOTSTRAP, "--description", "Notebooks for the courses of our summer school.")
    assert done.returncode == 0, done.stderr
    assert of_new(owned, "jupyter") == []


def test_the_owner_is_guessed_from_the_workflow_or_from_git(owned: Repository) -> None:
    arguments = ("--title", "T", "--distribution", "debian")
    assert new(owned, "one", *arguments, GITHUB_ACTOR="carl").returncode == 0
    owned.git("config", "github.user", "dora")
    assert new(owned, "two", *arguments).returncode == 0
    assert 'owners: ["@carl"]' in (owned.root / "appliances/one/appliance.yaml").read_text()
    assert 'owners: ["@dora"]' in (owned.root / "appliances/two/appliance.yaml").read_text()


def test_a_terminal_is_asked_and_asked_again(owned: Repository) -> None:
    answers = ["", "Jupyter", "ann!", "ann", "fedora", "", "debian bokworm", "ubuntu", "", "", "99999", "8888", ""]
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "vmi", "new", "--repo", str(owned.root), "jupyter"]
    environment = {key: value for key, value in os.environ.items() if key not in ("CI", "GITHUB_ACTOR")}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, close_fds=True)
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    assert process.wait() == 0, shown
    text = shown.decode()
    assert "a title is needed: the catalogue shows it" in text
    assert "'@ann!'" in text
    assert "no appliance 'fedora' here; there are debian-13, derived; an image starts from debian SUITE" in text
    assert "  an image starts from debian SUITE, ubuntu SUITE, the name of an appliance" in text
    assert "Debian has no suite 'bokworm' that is known; did you mean 'bookworm'?" in text
    assert "NAME               an appliance of this catalogue: debian-13, derived" in text
    assert "which release of Ubuntu: jammy (22.04), noble (24.04) [noble]" in text
    assert "whom users log in as [ubuntu]" in text
    manifest = (owned.root / "appliances/jupyter/appliance.yaml").read_text()
    assert "base: {kind: bootstrap, distribution: ubuntu, suite: noble}" in manifest
    assert "port: 8888" in manifest


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux ends a terminal so
        return b""


def test_the_end_of_input_is_said_on_a_line_of_its_own(owned: Repository) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "vmi", "new", "--repo", str(owned.root), "jupyter"]
    environment = {key: value for key, value in os.environ.items() if key not in ("CI", "GITHUB_ACTOR")}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, close_fds=True)
    os.write(ours, b"\x04")
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    assert process.wait() == 2
    said, _, error = shown.replace(b"\r", b"").partition(b"\n")
    assert said == b"title, one line for people: "
    assert b"the input ended at the question 'title, one line for people'" in error
