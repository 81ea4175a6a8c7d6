"""What each check says of what was seen: its words, and when it stays silent."""

import pytest
from tests.booting.world import failed, inside, observed

from vmi.auditing.results import Outcome
from vmi.booting.checks import judge, verdict


def test_a_good_image_has_nothing_against_it() -> None:
    results = judge(observed({}))
    assert {result.outcome for result in results} == {Outcome.PASS}
    assert verdict(results) is Outcome.PASS


def test_a_complaint_of_sudo_is_no_refusal() -> None:
    noise = "USER\nsudo: unable to resolve host vmi-guest: Temporary failure in name resolution\n0\n"
    assert failed(judge(observed({"id": (0, noise)}))) == {}


def test_no_check_at_all_is_no_pass() -> None:
    assert verdict(()) is Outcome.FAIL


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param(
            {"inside": (0, inside(ran="something else"))},
            {"user-data-ran": "it holds something else"},
            id="user data did not run",
        ),
        pytest.param(
            {"cloud-init": (1, '{"status": "error", "errors": ["no \\u001b[2Jdatasource"], "recoverable_errors": {}}')},
            {"cloud-init-clean": "its status is 'error', not 'done'"},
            id="cloud-init failed",
        ),
        pytest.param(
            {"cloud-init": (2, '{"status": "done", "errors": [], "recoverable_errors": {"WARNING": ["old key"]}}')},
            {"cloud-init-quiet": "it reports {'WARNING': ['old key']}"},
            id="cloud-init complains",
        ),
        pytest.param(
            {"inside": (0, inside(root="490000 4096"))},
            {"root-grew": "/ has 1914 MiB on a disk of 3072 MiB"},
            id="the root file system did not grow",
        ),
        pytest.param(
            {"inside": (0, inside(root="many blocks"))},
            {"root-grew": "the size of / is 'many blocks'"},
            id="the size is no number",
        ),
        pytest.param(
            {"inside": (0, inside(failed_units="nginx.service\nevil\x1b[2J.service"))},
            {"no-failed-units": "nginx.service failed|evil\\x1b[2J.service failed"},
            id="units failed, one with an escape sequence in its name",
        ),
        pytest.param(
            {"inside": (0, inside(host_keys=""))},
            {"host-keys-fresh": "/etc/ssh holds no host key"},
            id="no host key",
        ),
        pytest.param(
            {"inside": (0, inside(host_keys="-9 /etc/ssh/ssh_host_rsa_key\n86400 /etc/ssh/ssh_host_ed25519_key"))},
            {"host-keys-fresh": "/etc/ssh/ssh_host_ed25519_key was there 86400 s before this boot"},
            id="an old host key",
        ),
        pytest.param(
            {"inside": (0, inside(password_accounts="vmi-probe\nadmin"))},
            {"no-default-accounts": "account 'admin' has a password, or none and no lock"},
            id="an account with a password",
        ),
        pytest.param(
            {"inside": (0, inside(people="-30 debian\n90000 packer"))},
            {"no-default-accounts": "account 'packer' lies in the image"},
            id="an account from the build",
        ),
        pytest.param(
            {"inside": (0, inside(password_accounts=""))},
            {"no-default-accounts": "'vmi-probe', which user data gave a password, has none: this check sees nothing"},
            id="the probe has no password, so the check sees nothing",
        ),
        pytest.param(
            {"password": (0, "Authentications that can continue: publickey,password\nNONCE\n")},
            {
                "password-refused": "'vmi-probe' logged in with its password|"
                "the server offers password, publickey, not publickey alone"
            },
            id="the password logs in",
        ),
        pytest.param(
            {"password": (255, "debug1: Authentications that can continue: publickey,keyboard-interactive\n")},
            {"password-refused": "the server offers keyboard-interactive, publickey, not publickey alone"},
            id="refused, but asked for",
        ),
        pytest.param(
            {"password": (255, "Connection closed by 127.0.0.1\n")},
            {"password-refused": "the server offers nothing that we understand, not publickey alone"},
            id="absence of an answer is not a refusal",
        ),
        pytest.param(
            {"echo": (255, "Permission denied (publickey).\n")},
            {"password-refused": "'vmi-probe' cannot log in with its key either, so a refusal proves nothing"},
            id="without the positive control nothing is proved",
        ),
        pytest.param(
            {"root": (0, "NONCE\n")},
            {"root-login-refused": "root logged in with the injected key"},
            id="root logs in",
        ),
    ],
)
def test_what_speaks_against_an_image(answers: dict[str, tuple[int, str]], expected: dict[str, str]) -> None:
    results = judge(observed(answers))
    found = {check: "|".join(messages) for check, messages in failed(results).items()}
    assert found.keys() == expected.keys()
    for check, message in expected.items():
        assert message in found[check]
    assert verdict(results) is (Outcome.WARN if "cloud-init-quiet" in expected else Outcome.FAIL)
