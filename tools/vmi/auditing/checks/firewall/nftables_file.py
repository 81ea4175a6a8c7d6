"""This module reads the text of nftables: tables, chains and rules, with includes and definitions in their place.

The language: nft(8). Read is what rule files consist of; a command that changes what others wrote (insert, delete of a
rule, rename) cannot be judged, rather than be judged wrongly.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest

_TOKEN = re.compile(r'#[^\n]*|\\\n|"[^"\n]*"|[{};\n]|(?:!=|==|<=|>=|[=,:<>])|[^\s{};,=#"!<>:]+(?::[^\s{};,=#"]+)*|!')
TOKENS_LIMIT = 200_000
FILES_LIMIT = 64
_PASSED_OVER = {"set", "map", "flowtable", "counter", "quota", "limit", "ct", "secmark", "synproxy", "comment", "flags"}


_IN_TABLE = {"chain", *_PASSED_OVER}
_TOP = {"table", *_IN_TABLE}


class Token(NamedTuple):
    """This is one word or sign."""

    text: str
    path: str
    line: int


Rule = tuple[Token, ...]


@dataclass
class Chain:
    """This is one chain; a base chain has a hook."""

    hook: str = ""
    type: str = ""
    policy: str = "accept"
    rules: list[Rule] = field(default_factory=list)


Ruleset = dict[tuple[str, str], dict[str, Chain]]
"""Chains by name, by table: the table's family and name."""


def read_ruleset(guest: Guest, path: str) -> Ruleset:
    """This reads a rule file with all it includes."""
    reader = _Reader(guest)
    reader.read_file(path)
    return reader.tables


def tokens_of(text: str, path: str) -> Iterator[Token]:
    """This cuts text into tokens; the end of a line is one too."""
    line = 1
    for count, match in enumerate(_TOKEN.finditer(text)):
        if count > TOKENS_LIMIT:
            raise CannotJudge("is too long for a firewall", path)
        token = match[0]
        if not token.startswith("#") and token != "\\\n":
            yield Token(token, path, line)
        line += token.count("\n")


class _Reader:
    def __init__(self, guest: Guest):
        self.tables: Ruleset = {}
        self._guest = guest
        self._defined: dict[str, list[Token]] = {}
        self._files = 0
        self._words = 0

    def read_file(self, path: str) -> None:
        self._files += 1
        if self._files > FILES_LIMIT:
            raise CannotJudge("includes too many files", path)
        text = self._guest.read_text(path)
        if text is None:
            raise CannotJudge("is included, but does not exist", path)
        stream = list(tokens_of(text, path))[::-1]
        while stream:
            statement = self._statement(stream, _TOP)
            if statement:
                self._command(statement, stream)
            elif stream and stream[-1].text == "}":
                raise CannotJudge(f"line {stream[-1].line}: a brace closes nothing", path)

    def _statement(self, stream: list[Token], openers: Container[str]) -> list[Token]:
        """Up to the end of the statement, or up to the brace that opens a block; other braces are sets of values."""
        words: list[Token] = []
        depth = 0
        while stream:
            token = stream.pop()
            if token.text == "{":
                if depth == 0 and _keyword(words) in openers:
                    self._words += len(words)
                    return [*words, token]
                depth += 1
            elif token.text == "}":
                if depth == 0:
                    stream.append(token)
                    return words
                depth -= 1
            elif depth == 0 and token.text in (";", "\n"):
                break
            if token.text != "\n":
                words.extend(self._defined.get(token.text[1:], [token]) if token.text[0] == "$" else [token])
            self._demand_few(len(words), token)
        self._words += len(words)
        return words

    def _demand_few(self, words: int, token: Token) -> None:
        """Definitions may contain definitions, twice each: what they make together has a limit."""
        if self._words + words > TOKENS_LIMIT:
            raise CannotJudge("is too long for a firewall", token.path)

    def _command(self, words: list[Token], stream: list[Token]) -> None:
        texts = [word.text for word in words]
        if texts[0] in ("add", "create") and len(texts) > 1:
            words, texts = words[1:], texts[1:]
        if texts[0] == "table" and len(texts) > 1:
            family, name = (texts[1], texts[2]) if texts[2:] and texts[2] != "{" else ("ip", texts[1])
            self._table(self.tables.setdefault((family, name), {}), texts[-1] == "{", stream)
        elif texts[0] == "chain" and len(texts) >= 4:
            self._chain(self._chain_of(texts[1:4]), texts[-1] == "{", stream)
        elif texts[0] == "rule" and len(texts) >= 5:
            self._chain_of(texts[1:4]).rules.append(tuple(words[4:]))
        elif texts[0] == "flush" and texts[1:2] == ["ruleset"]:
            self.tables.clear()
        elif texts[0] in ("flush", "delete", "destroy") and texts[1:2] == ["table"]:
            self.tables.pop((texts[2], texts[3]) if len(texts) > 3 else ("ip", texts[-1]), None)
        elif texts[0] == "define" and texts[2:3] == ["="]:
            self._defined[texts[1]] = words[3:]
        elif texts[0] == "include" and len(texts) == 2:
            self._include(words[1])
        elif texts[0] in _PASSED_OVER:
            _pass_over(stream, texts[-1] == "{")
        else:
            raise CannotJudge(f"line {words[0].line}: '{texts[0]}' is not understood", words[0].path)

    def _include(self, word: Token) -> None:
        pattern = word.text.strip('"')
        if not pattern.startswith("/"):
            pattern = f"/etc/{pattern}"  # nft's own include path on Debian
        paths = self._guest.glob(pattern)
        if not paths and not any(sign in pattern for sign in "*?["):
            raise CannotJudge(f"line {word.line}: includes '{pattern}', which does not exist", word.path)
        for path in paths:
            self.read_file(path)

    def _chain_of(self, place: list[str]) -> Chain:
        return self.tables.setdefault((place[0], place[1]), {}).setdefault(place[2], Chain())

    def _table(self, chains: dict[str, Chain], has_block: bool, stream: list[Token]) -> None:
        while has_block and stream:
            words = self._statement(stream, _IN_TABLE)
            if not words:
                if stream and stream[-1].text == "}":
                    stream.pop()
                    return
            elif words[0].text == "chain" and len(words) >= 3:
                self._chain(chains.setdefault(words[1].text, Chain()), True, stream)
            elif words[0].text in _PASSED_OVER:
                _pass_over(stream, words[-1].text == "{")
            else:
                raise CannotJudge(f"line {words[0].line}: '{words[0].text}' is not understood", words[0].path)

    def _chain(self, chain: Chain, has_block: bool, stream: list[Token]) -> None:
        while has_block and stream:
            words = self._statement(stream, ())
            texts = [word.text for word in words]
            if not words:
                if stream and stream[-1].text == "}":
                    stream.pop()
                    return
            elif texts[0] == "type" and "hook" in texts[:-1]:
                chain.type, chain.hook = texts[1], texts[texts.index("hook") + 1]
            elif texts[0] == "policy" and len(texts) == 2:
                chain.policy = texts[1]
            elif texts[0] not in ("comment", "flags"):
                chain.rules.append(tuple(words))


def _keyword(words: list[Token]) -> str:
    return next((word.text for word in words if word.text not in ("add", "create")), "")


def _pass_over(stream: list[Token], has_block: bool) -> None:
    depth = 1 if has_block else 0
    while depth and stream:
        depth += {"{": 1, "}": -1}.get(stream.pop().text, 0)
