"""Rules in the format of gitleaks are used as far as Python can, and what cannot be used is named."""

from pathlib import Path

import pytest

from vmi.core.errors import InputError
from vmi.core.secrets import find
from vmi.core.secrets.brought import load
from vmi.core.secrets.re2 import converted

TOKEN = "acme_" + "q7Z" * 8
RULES = r"""
title = "rules"
[allowlist]
paths = ['''(?i)/fixtures/''']
[[rules]]
id = "acme"
description = "Acme token"
regex = '''\b(acme_(?i)[a-z0-9]{24})(?:['"\s]|$)'''
entropy = 1.5
keywords = ["ACME_"]
[[rules.allowlists]]
stopwords = ["aaaaaa"]
[[rules]]
id = "by path"
path = '''\.acme$'''
[[rules]]
id = "unicode"
regex = '''\pL{20}'''
[[rules]]
id = "empty"
"""


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param(r"abc$", r"abc\Z", id="end of the text"),
        pytest.param(r"(?m)abc$", r"(?m:abc$)", id="end of a line"),
        pytest.param(r"a(?i)b", r"a(?i:b)", id="flag in the middle"),
        pytest.param(r"(a(?i)b|c)d", r"(a(?i:b)|(?i:c))d", id="flag before an alternative"),
        pytest.param(r"(?i)a(?-i)b", r"(?i:a)(?-i:b)", id="flag that ends"),
        pytest.param(r"(?i:a)b", r"(?i:a)b", id="flag of a group"),
        pytest.param(r"(?P<x>a)(?<y>b)", r"(?P<x>a)(?P<y>b)", id="names"),
        pytest.param(r"[[:alnum:]_]+", r"[0-9A-Za-z_]+", id="POSIX class"),
        pytest.param(r"[]a$(]", r"[\]a$(]", id="signs in a class"),
        pytest.param(r"\Qa.b\E.", r"a\.b.", id="quoted"),
        pytest.param(r"\x{60}\z", r"\x60\Z", id="escapes"),
    ],
)
def test_patterns(pattern: str, expected: str) -> None:
    assert converted(pattern) == expected


@pytest.mark.parametrize("pattern", [r"\p{Greek}", r"(?U)a+", "ä", r"[[:^alpha:]]", r"\x{1F600}"])
def test_what_has_no_equal_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="it has"):
        converted(pattern)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(RULES)
    return path


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("/a", f"x\nkey {TOKEN}\n", [("rule.acme", 2, 5, "... (29 characters)")], id="found"),
        pytest.param("/a", "key acme_" + "Q7Z" * 8, [("rule.acme", 1, 5, "... (29 characters)")],
                     id="flag in the middle, at the end"),
        pytest.param("/a", "key acme_" + "a" * 24, [], id="too little chance in it"),
        pytest.param("/a", "key acme_" + "aaaaaa" + "q7Z" * 6, [], id="a word that is let pass"),
        pytest.param("/Fixtures/a", f"key {TOKEN}", [], id="a path that is let pass"),
        pytest.param("/x.acme", "anything", [("rule.by path", 1, 1, "... (1 character)")], id="a path"),
        pytest.param("/a", "x" * 5000 + f" {TOKEN} " + "x" * 5000, [("rule.acme", 1, 5002, "... (29 characters)")],
                     id="in a long line"),
    ],
)  # fmt: skip
def test_rules_are_a_layer_more(rules: Path, path: str, text: str, expected: list[tuple[str, int, int, str]]) -> None:
    found = find(path, text.encode(), (load(rules).layer,))
    assert [(each.kind, each.line, each.column, each.evidence) for each in found] == expected


def test_what_cannot_be_used_is_named(rules: Path) -> None:
    assert load(rules).unusable == {
        "unicode": "it has a Unicode class",
        "empty": "it has neither a pattern nor a path",
    }


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        pytest.param("regex = 5", "its regex is not text", id="pattern"),
        pytest.param("path = ['a']", "its path is not text", id="path"),
        pytest.param("regex = 'a'\nkeywords = 'a'", "its keywords is not a list", id="keywords"),
        pytest.param("regex = 'a'\nentropy = 'high'", "its entropy is not a number", id="entropy"),
        pytest.param("regex = 'a'\nsecretGroup = 'b'", "its secretGroup is not a whole number", id="group"),
    ],
)
def test_a_rule_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path, rule: str, reason: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(f"[[rules]]\nid = 'acme'\n{rule}\n")
    assert load(path).unusable == {"acme": reason}


def test_a_directory_holds_no_rules(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("rules = [", "cannot be read", id="no TOML"),
        pytest.param("title = 'x'", "holds no rules", id="no rules"),
        pytest.param("rules = 3", "holds no rules", id="a number"),
    ],
)
def test_no_rules_are_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=says):
        load(path)


def test_a_rule_that_takes_too_long_is_not_asked_again(rules: Path) -> None:
    loaded = load(rules)
    loaded.rules[0].left_s = 0.0
    assert list(find("/a", TOKEN.encode(), (loaded.layer,))) == []
    assert loaded.unusable["acme"] == "it took more than 10 s in all"
