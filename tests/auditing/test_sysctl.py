"""sysctl.d is merged as systemd does, and the kernel's own defaults count where nothing is set."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import SYSCTL, Files

from vmi.auditing.checks.network import sysctl
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.sysctl import kernel, settings

Answer = Callable[..., list[str]]
GuestOf = Callable[[Files], Guest]
SYSTEMD = {"/usr/lib/systemd/systemd": "x"}
ETC, RUN, LOCAL, LIB = "/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({f"{ETC}/1.conf": "a.b=etc\n", f"{RUN}/2.conf": "a.b = run\n"}, "run", id="by name, not by root"),
        pytest.param({f"{ETC}/1.conf": "", f"{LIB}/1.conf": "a.b=1\n"}, None, id="hidden by an empty file"),
        pytest.param({f"{ETC}/1.conf": Path("/dev/null"), f"{LOCAL}/1.conf": "a.b=1\n"}, None, id="masked"),
        pytest.param({f"{LOCAL}/1.conf": "a.b=local\n", f"{LIB}/1.conf": "a.b=1\n"}, "local", id="local over vendor"),
        pytest.param({f"{ETC}/1.conf": "-a.b = 1\n"}, "1", id="failure does not matter"),
        pytest.param({f"{ETC}/1.conf": "a/b = 1\n"}, "1", id="slashes"),
        pytest.param({f"{ETC}/1.conf": "# a.b=1\n; a.b=2\na.c\n"}, None, id="comments and rubbish"),
        pytest.param({f"{ETC}/1.txt": "a.b=1\n", f"{ETC}/README": "a.b=1\n"}, None, id="other files"),
        pytest.param({"/etc/sysctl.conf": "a.b=1\n"}, None, id="systemd does not read sysctl.conf"),
        pytest.param(
            {"/etc/sysctl.conf": "a.b=1\n", f"{ETC}/99-sysctl.conf": Path("../sysctl.conf")}, "1", id="linked"
        ),
        pytest.param({f"{ETC}/1.conf": "a.b=1\n", f"{ETC}/2.conf": "a.*=2\n"}, "1", id="a name beats a pattern"),
        pytest.param({f"{ETC}/1.conf": "a.*=1\na.?=2\n"}, "2", id="last pattern"),
        pytest.param({f"{ETC}/1.conf": "a.*=1\n", f"{ETC}/2.conf": "-a.b\n"}, None, id="taken out of the pattern"),
    ],
)
def test_merging(guest_of: GuestOf, files: Files, expected: str | None) -> None:
    found = kernel(guest_of({**SYSTEMD, **files})).value("a.b")
    assert (found.value if found else None) == expected


def test_without_systemd_sysctl_conf_counts(guest_of: GuestOf) -> None:
    guest = guest_of({"/etc/sysctl.conf": "a.b=1\n", f"{LIB}/9.conf": "a.b=2\n"})
    assert settings(guest) == {"a.b": ("1", "/etc/sysctl.conf", 1)}


def test_many_patterns_cannot_be_judged(guest_of: GuestOf) -> None:
    text = "".join(f"a.{n}.*=1\n" for n in range(201))
    with pytest.raises(CannotJudge):
        kernel(guest_of({f"{ETC}/1.conf": text}))


ALL = f"{ETC}/1.conf"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(SYSCTL, [], id="careful"),
        pytest.param(SYSCTL + "net.ipv4.conf.default.rp_filter = 0\n", [], id="one of two is enough"),
        pytest.param(SYSCTL.replace("all.rp_filter = 1", "all.rp_filter = 0"),
                     [f"hint {ALL}:1: net.ipv4.conf.all.rp_filter = 0, better 1 or 2: forged sources are not noticed"],
                     id="neither"),
        pytest.param(SYSCTL + "net.ipv4.conf.all.send_redirects = 1\n",
                     [f"hint {ALL}:6: net.ipv4.conf.all.send_redirects = 1, better 0: only a router has something to "
                      "redirect"], id="each of two is needed"),
        pytest.param(SYSCTL + "net.ipv4.ip_forward=1\n",
                     [f"hint {ALL}:6: net.ipv4.ip_forward = 1, better 0: a machine that forwards is a router"],
                     id="router"),
        pytest.param(SYSCTL.replace("net.ipv4.conf.all.log_martians = 1\n", ""),
                     [f"hint {ETC}: net.ipv4.conf.all.log_martians is not set, and 0 by default, better 1: packets "
                      "with impossible addresses are not logged"], id="not set"),
    ],
)  # fmt: skip
def test_parameters(answer: Answer, text: str, expected: list[str]) -> None:
    assert answer(sysctl, {ALL: text}) == expected
