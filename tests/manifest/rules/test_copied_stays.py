"""copied-stays: what is copied stays in the image."""

from pathlib import Path

import pytest
from tests.manifest.brought import Appliance, copied

SKEL = "copy it into /etc/skel: cloud-init copies that into the home of each account that it makes"
ELSEWHERE = "copy it to where it belongs, such as /usr/local, /etc or /srv"
GONE = "homes are removed at the end of the build"


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        pytest.param("/etc/skel/.profile", "", id="silent: for every home"),
        pytest.param("/srv/tmp/x", "", id="silent: a name that only looks so"),
        pytest.param("/home/x/.ssh/authorized_keys", "", id="silent: another rule speaks of keys"),
        pytest.param("/tmp/x", f"what is temporary is removed at the end of the build | {ELSEWHERE}", id="temporary"),
        pytest.param(
            "/run/tool/x", "this is memory, empty at every boot | write a file in /etc/tmpfiles.d", id="memory"
        ),
        pytest.param("/var/log/x", f"logs are emptied at the end of the build | {ELSEWHERE}", id="a log"),
        pytest.param("/root/.cache/x", f"caches are removed at the end of the build | {ELSEWHERE}", id="a cache"),
        pytest.param(
            "/home/debian/x",
            f"the home of 'debian' is made at each machine's first boot | {SKEL}",
            id="the home of the default user",
        ),
        pytest.param("/home/eve/x", f"{GONE} | {SKEL}; or declare 'eve' under `accounts`", id="a home"),
    ],
)
def test_copied_stays(tmp_path: Path, to: str, expected: str) -> None:
    line = f"appliance.yaml:16:30: error [copied-stays] '{to}' does not stay: {expected}"
    assert copied(tmp_path, to, "x", "copied-stays") == ([line] if expected else [])


def test_copied_stays_silent_about_homes_of_declared_accounts(tmp_path: Path) -> None:
    appliance = Appliance(tmp_path)
    appliance.with_steps("  - {file: files/x, to: /home/eve/x}\n")
    appliance.write("files/x", "x")
    appliance.manifest += "accounts:\n  - {name: eve, purpose: runs the notebooks}\n"
    assert appliance.found("copied-stays") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("install /tmp/x.tar", 0, id="silent: a later step takes it from there"),
        pytest.param("install /tmp/x.tar.gz", 1, id="it takes another"),
        pytest.param("true", 1, id="no step takes it"),
    ],
)
def test_copied_stays_when_a_later_step_uses_it(tmp_path: Path, text: str, count: int) -> None:
    appliance = Appliance(tmp_path)
    appliance.with_steps("  - {file: files/x, to: /tmp/x.tar}\n  - script: provision/setup.sh\n")
    appliance.write("files/x", "x")
    appliance.write("provision/setup.sh", f"#!/bin/sh\n{text}\n")
    assert len(appliance.found("copied-stays")) == count
