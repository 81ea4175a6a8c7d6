"""What a bootstrapped base means today, and what is said when the archive cannot tell."""

from pathlib import Path

import pytest
from tests.mmdebstrap import RESOLVED, put

from vmi.core.errors import ToolError
from vmi.manifest.models import BootstrapBase
from vmi.planning import archive
from vmi.planning.models import ResolvedBootstrap


def resolve(base: BootstrapBase) -> ResolvedBootstrap:
    return archive.resolve(base, "x86_64", "bios")


def base(*packages: str, suite: str = "trixie") -> BootstrapBase:
    return BootstrapBase(kind="bootstrap", distribution="debian", suite=suite, packages=packages)


def test_exact_packages_in_order_each_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, monkeypatch)
    resolved = resolve(base())
    assert resolved.packages == RESOLVED
    assert resolved.digest == "6ffd76a5c40941751d04fc20ea076e060071f7145ae5511a9239fbf5d306d273"


def test_the_digest_names_the_request_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, monkeypatch)
    assert resolve(base()) == resolve(base())
    assert resolve(base("tzdata")).digest != resolve(base()).digest


@pytest.mark.parametrize(
    ("broken", "request_", "what", "hint"),
    [
        pytest.param("", base(suite="trixxie"), "there is no suite 'trixxie'", "code name", id="unknown suite"),
        pytest.param("", base("absent-a"), "there is no package 'absent-a'", "base.packages", id="unknown package"),
        pytest.param(
            "E: Package 'mail-agent' has no installation candidate",
            base("mail-agent"),
            "there is no package 'mail-agent'",
            "base.packages",
            id="a package in name only",
        ),
        pytest.param(
            "Err:1 Temporary failure resolving 'archive.example'\n"
            "E: The repository 'http://archive.example/debian trixie Release' does not have a Release file.",
            base(),
            "the distribution's archive cannot be reached",
            "http_proxy",
            id="no network",
        ),
        pytest.param(
            "W: GPG error: trixie InRelease: the following signatures couldn't be verified: NO_PUBKEY 6ED0E7B82643E131",
            base(),
            "the archive's signature cannot be checked",
            "debian-archive-keyring",
            id="an old keyring",
        ),
        pytest.param(
            "E: unable to find a range in /etc/subuid",
            base(),
            "may not make user namespaces",
            "uidmap",
            id="no subuids",
        ),
        pytest.param(
            "E: arm64 can neither be executed natively nor via qemu user emulation with binfmt_misc",
            base(),
            "this machine cannot run the programs of that architecture",
            "qemu-user-static",
            id="another architecture",
        ),
        pytest.param("E: mmdebstrap failed to run", base(), "failed", "by hand", id="anything else"),
    ],
)
def test_what_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, request_: BootstrapBase, what: str, hint: str
) -> None:
    put(tmp_path, monkeypatch, broken=broken)
    with pytest.raises(ToolError, match=what) as caught:
        resolve(request_)
    assert hint in str(caught.value.hint)
    assert caught.value.details


def test_an_answer_without_packages_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, monkeypatch)
    script = tmp_path / "bin" / "mmdebstrap"
    script.write_text("#!/bin/sh\necho 'Reading package lists...'\n")
    with pytest.raises(ToolError, match="named no package"):
        resolve(base())
