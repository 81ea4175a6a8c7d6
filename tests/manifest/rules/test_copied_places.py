"""copied-places: files are not copied over what belongs to the machine."""

from pathlib import Path

import pytest
from tests.manifest.brought import copied


@pytest.mark.parametrize(
    ("content", "more", "to", "expected"),
    [
        pytest.param("x", "", "/etc/tool/tool.conf", [], id="silent: a place of its own"),
        pytest.param("x", ', mode: "0440"', "/etc/sudoers.d/tool", [], id="silent: a sudo rule"),
        pytest.param("x", "", "/etc/passwd.d", [], id="silent: names that only look so"),
        pytest.param(
            "x",
            "",
            "/etc/shadow",
            [
                (
                    "appliance.yaml:16:30: error [copied-places] '/etc/shadow' is not copied: the "
                    "accounts of the machine are made by its own tools | remove this step"
                ),
            ],
            id="accounts",
        ),
        pytest.param(
            "x",
            "",
            "/root/.ssh/authorized_keys",
            [
                (
                    "appliance.yaml:16:30: error [copied-places] '/root/.ssh/authorized_keys' is not "
                    "copied: keys of users come from cloud-init | remove this step"
                ),
            ],
            id="a user's keys",
        ),
        pytest.param(
            "x",
            "",
            "/etc/ssh/ssh_host_ed25519_key",
            [
                (
                    "appliance.yaml:16:30: error [copied-places] '/etc/ssh/ssh_host_ed25519_key' is not "
                    "copied: a host key is made at each machine's first boot | remove this step"
                ),
            ],
            id="a host key",
        ),
        pytest.param(
            "x",
            "",
            "/etc/machine-id",
            [
                (
                    "appliance.yaml:16:30: error [copied-places] '/etc/machine-id' is not copied: it is "
                    "each machine's own, made at its first boot | remove this step"
                ),
            ],
            id="the machine's identity",
        ),
        pytest.param(
            "x",
            "",
            "/etc/sudoers.d/tool",
            [
                (
                    "appliance.yaml:16:5: error [copied-places] mode '0644' of owner 'root': sudo reads "
                    'its rules only from root\'s own file | write `mode: "0440"` and leave owner out'
                ),
            ],
            id="a sudo rule that others can read",
        ),
    ],
)
def test_copied_places_of_copied_files(tmp_path: Path, content: str, more: str, to: str, expected: list[str]) -> None:
    assert copied(tmp_path, to, content, "copied-places", more=more) == expected
