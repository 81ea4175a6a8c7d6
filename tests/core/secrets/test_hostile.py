"""Whatever a file holds, the detector ends, shows nothing, and knows the place."""

import random

import pytest
from tests.core.secrets.planted import HUMAN, crypt, some
from tests.core.secrets.test_recall import PLANTED

from vmi.core.secrets import find
from vmi.core.secrets.detector import LAYERS, MOST_HITS

MEBIBYTE = 1 << 20
CHARACTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789_+~^%"


def planted() -> list[tuple[str, str]]:
    return [(str(case.values[0]), str(case.values[1])) for case in PLANTED]


@pytest.mark.parametrize("seed", range(20))
def test_no_evidence_contains_the_secret(seed: int) -> None:
    chance = random.Random(seed)
    for length in (6, 8, 12, 20, 40):
        secret = "".join(chance.choices(CHARACTERS, k=length))
        for path, text in (
            ("a.sh", f"export DB_PASSWORD='{secret}'\nsshpass -p '{secret}' ssh a\n"),
            ("ks.cfg", f"rootpw {secret}\n"), (".netrc", f"machine a password {secret}\n"),
            ("wpa_supplicant.conf", f'psk="{secret}"\n'), (".pgpass", f"a:1:b:c:{secret}\n"),
        ):  # fmt: skip
            for found in find(path, text.encode()):
                assert secret not in f"{found.evidence} {found.title} {found.kind}"
                assert found.evidence.startswith("... (")


@pytest.mark.parametrize("seed", range(10))
def test_changed_files_leave_no_traceback(seed: int) -> None:
    chance = random.Random(seed)
    for path, text in planted():
        data = bytearray(text.encode())
        for _ in range(chance.choice((1, 5, 50))):
            at = chance.randrange(len(data) + 1)
            data[at : at + chance.choice((0, 1, 9))] = chance.choice(
                (b"", b"\xff", b"\n", b'"', b"'", b"::", b"${", b"\\")
            )
        for found in find(path, bytes(data)):
            assert found.line >= 1
            assert found.column >= 1
            assert found.width >= 1


@pytest.mark.parametrize(
    "unit",
    [
        b"password=", b"secret='", b'token="', b"://a:", b"-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAA",
        b"ssh-rsa AAAA ",
        b"chpasswd <<EOF\n", b"useradd -p x ", b"rootpw --a ", b"$6$", b"eyJ", b"eyJaaaaaaaaaa.", b"d-i ", b"\xff",
        b" ", b"a:", b"\\\n", b"passwd -d a\n", b"passwd -d ", b"usermod -p '' a\n", b"usermod -p '' ",
        b"P=x;echo r:$P|chpasswd\n",
        b"<<E|chpasswd\n", b"-----BEGIN PRIVATE KEY-----\n# ", b"LS0tLS1CRUdJTi",
        b"LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t\n",
        b"ansible.builtin.user:\n", b" ansible.builtin.user:\n  ", b"P=", b"a=b ",
    ],
    ids=repr,
)  # fmt: skip
def test_a_mebibyte_of_the_same_ends(unit: bytes) -> None:
    data = unit * (MEBIBYTE // len(unit) // 4)
    assert len(list(find("authorized_keys.conf", data))) <= 2 * MOST_HITS * len(LAYERS)
    assert len(list(find("tasks/main.yml", data))) <= 2 * MOST_HITS * len(LAYERS)


def test_places_are_counted_in_characters() -> None:
    text = f"naïve\nä password={HUMAN} # ü\n".encode() + b"\xff\xfe token='" + some(30).encode() + b"1a'\n"
    assert [(found.line, found.column, found.width) for found in find("a.conf", text)] == [(2, 12, 14), (3, 11, 32)]


def test_a_byte_order_mark_and_bytes_that_are_no_text_keep_the_place() -> None:
    text = b"\xef\xbb\xbftoken='" + (some(30) + "1a").encode() + b"'\n\xe2\x82 password=" + HUMAN.encode()
    assert [(found.line, found.column) for found in find("a.conf", text)] == [(1, 8), (2, 13)]


def test_one_place_is_one_finding() -> None:
    text = f"#cloud-config\npassword: {crypt()}\n"
    assert [found.kind for found in find("user-data", text.encode())] == ["login-password.cloud-init"]


def test_a_file_of_a_thousand_secrets_is_cut_off() -> None:
    text = "".join(f"password={HUMAN}{number}\n" for number in range(3 * MOST_HITS))
    assert len(list(find("a.conf", text.encode()))) == MOST_HITS
