"""What every installed system holds is no secret, though it looks like one; what has a secret's marks is one."""

import pytest
from tests.core.secrets.planted import HUMAN, openssh_key, some, with_checksum

from vmi.core.secrets import find, find_marked


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("/etc/nsswitch.conf", "passwd:         files\nshadow:         files\n", id="nsswitch.conf"),
        pytest.param(
            "/usr/share/a/postinst", "sed -i -e '/^passwd:\\s[^#]*$/ s/$/ systemd/' /etc/nsswitch.conf\n", id="sed"
        ),
        pytest.param("/etc/pam.d/common-password", "password\trequisite\tpam_deny.so\n", id="PAM"),
        pytest.param("/etc/login.defs", "PASS_MAX_DAYS\t99999\nENCRYPT_METHOD SHA512\n", id="login.defs"),
        pytest.param("/etc/ssh/sshd_config", "PasswordAuthentication no\n#PermitEmptyPasswords no\n", id="sshd"),
    ],
)
def test_what_is_none(path: str, text: str) -> None:
    assert list(find(path, text.encode())) == []


def test_marks_alone() -> None:
    text = f"password = {HUMAN}\n{openssh_key()}\nX={with_checksum('gh' + 'p_')}\napi_key = {some(40)}\n"
    assert [each.kind for each in find_marked("", text.encode())] == ["private-key.openssh", "token.github"]
