"""Shellcheck through its one door: many texts at once, none of which can reach another or an option."""

import os
from pathlib import Path

import pytest

from vmi.core import shellcheck
from vmi.core.digests import sha256_of
from vmi.core.shellcheck import Said

CLEAN = b"#!/bin/sh\ntrue\n"
UNQUOTED = b"#!/bin/sh\necho $1\n"
SAID = Said(2, 6, 2, "info", 2086, "Double quote to prevent globbing and word splitting.")


def test_many_at_once() -> None:
    texts = [b"#!/bin/sh\necho $%d\n" % number for number in range(1, 9)] + [CLEAN]
    answers = shellcheck.check(texts)
    assert len(answers) == 9
    assert answers[sha256_of(UNQUOTED)] == (SAID,)
    assert answers[sha256_of(CLEAN)] == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"#!/bin/sh\necho \xff\xfe\n", id="not UTF-8"),
        pytest.param(b"#!/bin/sh\n\0\0\n", id="zero bytes"),
        pytest.param(b"#!/bin/sh\n" + b"a" * 100_000, id="a long line"),
        pytest.param(b"#!/bin/bash", id="nothing"),
    ],
)
def test_hostile_texts_get_an_answer(text: bytes) -> None:
    answers = shellcheck.check([text, UNQUOTED])
    assert set(answers) == {sha256_of(text), sha256_of(UNQUOTED)}
    assert answers[sha256_of(UNQUOTED)] == (SAID,)


def test_too_large() -> None:
    text = b"#!/bin/sh\n" + b"true\n" * 40_000
    assert [said.message for said in shellcheck.check([text])[sha256_of(text)]] == [
        "is larger than 128 KiB (195 KiB): shellcheck was not asked"
    ]


def test_one_that_never_ends_spoils_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = "/usr/bin/shellcheck"
    fake = tmp_path / "shellcheck"
    fake.write_text(f'#!/bin/sh\nif grep -qs sleep s*; then exec sleep 60; fi\nexec {real} "$@"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(shellcheck, "TIMEOUT_S", 1.0)
    monkeypatch.setattr(shellcheck, "ALONE_S", 1.0)
    endless = b"#!/bin/sh\nsleep\n"
    answers = shellcheck.check([endless, UNQUOTED])
    assert answers[sha256_of(UNQUOTED)] == (SAID,)
    assert [said.message for said in answers[sha256_of(endless)]] == [
        "shellcheck did not come to an end with this script"
    ]


def test_no_script_reads_another(tmp_path: Path) -> None:
    other = tmp_path / "other.sh"
    other.write_text("#!/bin/sh\necho $1\n")
    text = f"#!/bin/sh\n# shellcheck source={other}\n. {other}\n".encode()
    assert shellcheck.check([text])[sha256_of(text)] == ()


def test_answers_are_remembered(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    shellcheck.write_answers(path, {"a" * 64: (SAID,), "b" * 64: ()})
    assert shellcheck.read_answers(path) == {"a" * 64: (SAID,), "b" * 64: ()}


@pytest.mark.parametrize("content", [None, "", "[]", "{", '{"a": [1]}', '{"a": [[1, 2]]}', "\udcff"])
def test_answers_that_cannot_be_read_are_none(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "answers.json"
    if content is not None:
        path.write_bytes(content.encode(errors="surrogateescape"))
    assert shellcheck.read_answers(path) == {}


@pytest.mark.parametrize(
    "content",
    ["[]", '{"a": 1}', '{"a": [[1, 2, 3]]}', '{"a": [["1", 1, 1, "error", 1, "m"]]}', "[" * 100_000, "{", "\xff"],
)
def test_what_is_no_answer_is_not_believed(tmp_path: Path, content: str) -> None:
    (tmp_path / "answers.json").write_text(content)
    assert shellcheck.read_answers(tmp_path / "answers.json") == {}
