"""seed-build-key: a seed gives the build's key to the machine."""

from pathlib import Path

import pytest
from tests.manifest.brought import Appliance, in_script, in_seed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('sshkey --username=builder "@build-key@"\n', [], id="silent: the mark"),
        pytest.param(
            'sshkey --username=builder "ssh-ed25519 AAAA"\n',
            [
                "appliance.yaml:15:34: error [seed-build-key] the build can never log in: no file of the seed says"
                " @build-key@ | write @build-key@ where 'builder' gets its SSH key, or <build-key> in boot_command"
            ],
            id="another key",
        ),
        pytest.param(
            '#sshkey --username=builder "@build-key@"\n',
            [
                "appliance.yaml:15:34: error [seed-build-key] the build can never log in: no file of the seed says"
                " @build-key@ | write @build-key@ where 'builder' gets its SSH key, or <build-key> in boot_command"
            ],
            id="in a comment",
        ),
    ],
)
def test_seed_build_key(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "seed-build-key") == expected


def test_seed_build_key_silent_when_the_boot_command_has_it(tmp_path: Path) -> None:
    appliance = Appliance(tmp_path)
    appliance.with_seed("kickstart", "ks.cfg")
    appliance.write("ks.cfg", "text\n")
    appliance.manifest = appliance.manifest.replace("<enter>", " inst.sshkey='<build-key>'<enter>")
    assert appliance.found("seed-build-key") == []


def test_seed_build_key_silent_without_an_installer(tmp_path: Path) -> None:
    assert in_script(tmp_path, "true", "seed-build-key") == []
