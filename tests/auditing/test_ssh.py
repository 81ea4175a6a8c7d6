"""The SSH server's configuration is judged as the server would read it."""

from collections.abc import Callable

import pytest
from tests.auditing.images import Files

from vmi.auditing.checks.ssh import password_authentication

OFF = "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
MAIN = "/etc/ssh/sshd_config"
MORE = "/etc/ssh/sshd_config.d/60-cloud.conf"
ON = "PasswordAuthentication yes\n"
INCLUDE = "Include sshd_config.d/*.conf\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [], id="no server"),
        pytest.param({MAIN: OFF}, [], id="both off"),
        pytest.param({MAIN: f"# {ON}{OFF}{ON}"}, [], id="first value wins"),
        pytest.param(
            {MAIN: f"PasswordAuthentication yes\n{OFF}"}, [f"fail {MAIN}:1: PasswordAuthentication yes"], id="first yes"
        ),
        pytest.param({MAIN: "passwordauthentication=no\nChallengeResponseAuthentication \"no\" # old\n"}, [],
                     id="other spellings"),
        pytest.param(
            {MAIN: "UsePAM yes\n"},
            [
                f"fail {MAIN}: PasswordAuthentication is not set, and the server's default is yes",
                f"fail {MAIN}: KbdInteractiveAuthentication is not set, and the server's default is yes",
            ],
            id="defaults",
        ),
        pytest.param(
            {MAIN: INCLUDE + OFF, MORE: ON},
            ["fail /etc/ssh/sshd_config.d/60-cloud.conf:1: PasswordAuthentication yes"],
            id="included first",
        ),
        pytest.param(
            {MAIN: OFF + INCLUDE, MORE: ON},
            [],
            id="included too late to count",
        ),
        pytest.param(
            {MAIN: f"{OFF}Match User guest\n  PasswordAuthentication yes\n"},
            [f"fail {MAIN}:4: PasswordAuthentication yes for User guest"],
            id="allowed for some",
        ),
        pytest.param(
            {MAIN: "Match Address 10.0.0.0/8\n" + OFF},
            [
                f"fail {MAIN}: PasswordAuthentication is not set, and the server's default is yes",
                f"fail {MAIN}: KbdInteractiveAuthentication is not set, and the server's default is yes",
            ],
            id="off for some only",
        ),
        pytest.param(
            {MAIN: INCLUDE + OFF, MORE: "Match User x\nX11Forwarding no\n"},
            [],
            id="a Match ends with its file",
        ),
        pytest.param({MAIN: OFF + "PermitRootLogin yes\n"}, [f"fail {MAIN}:3: PermitRootLogin yes"], id="root"),
        pytest.param({MAIN: OFF + "PermitRootLogin prohibit-password\n"}, [], id="root with a key"),
        pytest.param(
            {MAIN: OFF, "/etc/cloud/cloud.cfg.d/90.cfg": "a: 1\nssh_pwauth: True\n"},
            ["fail /etc/cloud/cloud.cfg.d/90.cfg:2: ssh_pwauth lets cloud-init switch passwords on"],
            id="cloud-init switches it on",
        ),
        pytest.param(
            {MAIN: "Include sshd_config\n"},
            [f"fail {MAIN}: cannot be judged: includes too many files"], id="includes itself"
        ),
    ],
)  # fmt: skip
def test_password_authentication(answer: Callable[..., list[str]], files: Files, expected: list[str]) -> None:
    assert answer(password_authentication, files) == expected
