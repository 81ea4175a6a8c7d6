"""`vmi fmt`: writes manifests and CODEOWNERS anew, shows a diff with --check, and leaves alone what it cannot read."""

import json
from pathlib import Path

import pytest
from tests.catalogue import Repository
from tests.commands.running import Done, vmi

MANIFEST = "appliances/debian-13/appliance.yaml"
OWNERS = "# Who reviews what.\n* @org/curators\n"


def fmt(repository: Repository, *arguments: str) -> Done:
    return vmi("fmt", "--repo", repository.root, *arguments)


def test_check_shows_a_diff_and_writes_nothing(catalogue: Repository) -> None:
    before = catalogue.git("status", "--porcelain", "--ignored")
    done = fmt(catalogue, "--check", "debian-13")
    assert done.returncode == 1
    assert (
        done.stdout
        == """\
--- a/appliances/debian-13/appliance.yaml
+++ b/appliances/debian-13/appliance.yaml
@@ -1,3 +1,4 @@
+# yaml-language-server: $schema=../../docs/schema/appliance.json
 apiVersion: vmi/v1
 kind: Appliance
 name: debian-13
@@ -11,9 +12,9 @@
   distribution: debian
   suite: trixie
   packages: [nftables]
-disk_mib: 2048
 provision:
   - script: provision/setup.sh
+disk_mib: 2048
 contextualization: {default_user: debian}
 inbound:
   - {protocol: tcp, port: 22}
1 file would change; `vmi fmt` writes it
"""
    )
    assert catalogue.git("status", "--porcelain", "--ignored") == before


def test_everything_is_written_and_then_nothing_is_left_to_do(catalogue: Repository) -> None:
    catalogue.write("CODEOWNERS", OWNERS)
    done = fmt(catalogue)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-2:] == ["CODEOWNERS: written anew", "4 files changed"]
    assert (catalogue.root / "CODEOWNERS").read_text().splitlines() == [
        "# Who reviews what.",
        "* @org/curators",
        "/appliances/debian-13/              @author",
        "/appliances/derived/                @author",
        "/appliances/*/releases/             @org/curators",
        "/vos/demo.vo/                       @alice",
    ]
    assert (fmt(catalogue).stdout, fmt(catalogue, "--check").returncode) == ("nothing to change\n", 0)


def test_only_what_is_named_by_name_or_by_path(catalogue: Repository) -> None:
    assert fmt(catalogue, "vos/demo.vo/vo.yaml", "derived").stdout.splitlines() == [
        "appliances/derived/appliance.yaml: written anew",
        "vos/demo.vo/vo.yaml: written anew",
        "2 files changed",
    ]


def test_the_mode_of_a_file_is_kept(catalogue: Repository) -> None:
    (catalogue.root / MANIFEST).chmod(0o664)
    assert fmt(catalogue, "debian-13").returncode == 0
    assert (catalogue.root / MANIFEST).stat().st_mode & 0o777 == 0o664


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("name: [\n", "left as it is: line ", id="no YAML"),
        pytest.param("nmae: a\n", "left as it is: line 1: 'nmae' is not a key here", id="a key that nobody knows"),
        pytest.param("name: a\nbase: {kind: iso, suit: b}\n", "line 2: 'base.suit' is not a key here", id="deeper"),
        pytest.param("- a\n", "is not a mapping of keys to values", id="a list"),
        pytest.param("\xff", "left as it is: line 1:", id="not UTF-8"),
    ],
)
def test_what_cannot_be_understood_is_left_alone(catalogue: Repository, content: str, said: str) -> None:
    catalogue.write(MANIFEST, content.encode("latin-1"))
    done = fmt(catalogue, "debian-13")
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stdout == "nothing changed; 1 file left alone: mend what is wrong first\n"
    assert (catalogue.root / MANIFEST).read_bytes() == content.encode("latin-1")


def test_a_manifest_with_wrong_values_is_written_all_the_same(catalogue: Repository) -> None:
    catalogue.write(MANIFEST, "disk_mib: 1\nname: A!\n")
    assert fmt(catalogue, "debian-13").returncode == 0
    assert (catalogue.root / MANIFEST).read_text().endswith("name: A!\ndisk_mib: 1\n")


def test_codeowners_waits_for_a_manifest_with_errors(catalogue: Repository) -> None:
    catalogue.replace(MANIFEST, "disk_mib: 2048", "disk_mib: 1")
    done = fmt(catalogue)
    assert f"CODEOWNERS: left as it is: cannot be brought up to date: {MANIFEST} has errors\n" in done.stderr
    assert "run `vmi lint debian-13`, and mend it first" in done.stderr
    assert done.stdout.endswith("files changed; 1 file left alone\n")


def test_a_link_is_refused(catalogue: Repository, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.yaml"
    elsewhere.write_text("title: a\nname: b\n")
    (catalogue.root / MANIFEST).unlink()
    (catalogue.root / MANIFEST).symlink_to(elsewhere)
    done = fmt(catalogue, "debian-13")
    assert done.returncode == 1
    assert "is a symbolic link" in done.stderr
    assert elsewhere.read_text() == "title: a\nname: b\n"


def test_codeowners_that_is_a_link_is_refused(catalogue: Repository, tmp_path: Path) -> None:
    (tmp_path / "owners").write_text(OWNERS)
    (catalogue.root / "CODEOWNERS").unlink(missing_ok=True)
    (catalogue.root / "CODEOWNERS").symlink_to(tmp_path / "owners")
    done = fmt(catalogue)
    assert done.returncode == 1
    assert "CODEOWNERS: left as it is: is a symbolic link" in done.stderr
    assert (tmp_path / "owners").read_text() == OWNERS


def test_the_same_as_json(catalogue: Repository) -> None:
    catalogue.write(MANIFEST, "nmae: a\n")
    told = json.loads(fmt(catalogue, "--format", "json", "--check").stdout)
    assert told["changed"] == ["appliances/derived/appliance.yaml", "vos/demo.vo/vo.yaml"]
    assert told["untouched"][0]["path"] == MANIFEST
    assert told["diffs"]["vos/demo.vo/vo.yaml"].startswith("--- a/vos/demo.vo/vo.yaml\n")


def test_an_unknown_name(catalogue: Repository) -> None:
    done = fmt(catalogue, "debian-14")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no appliance and no VO 'debian-14'" in done.stderr
