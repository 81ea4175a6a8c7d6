"""Of a distribution as it is, an audit says what is true and nothing else: all that is said is written down here."""

import subprocess
from datetime import date
from pathlib import Path

import pytest
from tests.e2e.tarball import Tarball

from vmi.auditing.checks import CHECKS
from vmi.auditing.guest.guest import Guest
from vmi.auditing.judging import judge
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Request, Subject

pytestmark = pytest.mark.e2e

PACKAGES = (
    "cloud-init,cloud-guest-utils,openssh-server,sudo,linux-image-cloud-amd64,grub-pc,nftables,systemd-resolved,"
    "systemd-timesyncd,unattended-upgrades,python3-pip,nodejs,git,curl,vim"
)
SAID = {
    # mmdebstrap runs what packages run: the server's keys are made.
    "credentials.host-keys": (
        Outcome.FAIL,
        "/etc/ssh/ssh_host_ecdsa_key: is a host key that every machine would share",
    ),
    "ssh.password-authentication": (
        Outcome.FAIL,
        "/etc/ssh/sshd_config: PasswordAuthentication is not set, and the server's default is yes",
    ),
    "firewall.inbound": (Outcome.FAIL, "/etc/nftables.conf: rules are there, but nothing loads them"),
    "services.neighbours": (
        Outcome.WARN,
        "/usr/lib/systemd/system/systemd-resolved.service: LLMNR=yes, by default: answers on 5355/udp",
    ),
}
OF_THE_BUILDER = {"/etc/hostname", "/etc/resolv.conf", "/etc/.resolv.conf.systemd-resolved.bak"}
"""mmdebstrap copies these from the machine that it runs on, and that is said too."""


@pytest.mark.parametrize("suite", ["bookworm", "trixie"])
def test_what_is_said_of_debian(tmp_path: Path, suite: str) -> None:
    archive = tmp_path / "tree.tar"
    make = ("mmdebstrap", "--quiet", "--variant=standard", f"--include={PACKAGES}", suite, str(archive))
    subprocess.run(make, check=True, stdin=subprocess.DEVNULL)
    subject = Subject(None, Guest(Tarball(archive)), Request(date(2026, 5, 4), deep=True))
    results = {check.ID: judge(check, subject) for check in CHECKS}
    builder = results.pop("leftovers.building-place")
    assert {evidence.path for evidence in builder.evidence} <= OF_THE_BUILDER
    against = [result for result in results.values() if result.outcome in (Outcome.WARN, Outcome.FAIL)]
    first = {r.check: (r.outcome, f"{r.evidence[0].path}: {r.evidence[0].message}") for r in against}
    assert first == SAID
