"""This module reads the text of nftables: tables, chains and rules, with includes and definitions in their place.

The language: nft(8). Read is what rule files consist of; a command that changes what others wrote (insert, delete of a
rule, rename) cannot be judged, rather than be judged wrongly.
"""

import re
from collections.abc import Container, Iterator

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.firewall.nftables_model import Chain, NamedSet, Ruleset, Table, Token
from vmi.auditing.guest.guest import Guest

_TOKEN = re.compile(
    r'#[^\n]*|\\\n|"[^"\n]*"|[{};\n]|::[0-9A-Fa-f:.]*(?:/[0-9]+)?|(?:!=|==|<=|>=|[=,:<>])|[^\s{};,=#"!<>:]+(?::[^\s{};,=#"]+)*|!'
)
TOKENS_LIMIT = 200_000
FILES_LIMIT = 64
_SETS = {"set", "map"}
_PASSED_OVER = {"flowtable", "counter", "quota", "limit", "ct", "secmark", "synproxy", "comment", "flags"}


_IN_TABLE = {"chain", *_SETS, *_PASSED_OVER}
_TOP = {"table", *_IN_TABLE}


PRIORITIES = {"raw": -300, "mangle": -150, "dstnat": -100, "filter": 0, "security": 50, "srcnat": 100}


def read_ruleset(guest: Guest, path: str) -> Ruleset:
    """This reads a rule file with all it includes."""
    reader = _Reader(guest)
    reader.read_file(path)
    return {} if reader.is_refused else reader.tables


def tokens_of(text: str, path: str) -> Iterator[Token]:
    """This cuts text into tokens; the end of a line is one too."""
    line, end = 1, 0
    for count, match in enumerate(_TOKEN.finditer(text)):
        if count > TOKENS_LIMIT:
            raise CannotJudge("is too long for a firewall", path)
        token = match[0]
        if text[end : match.start()].strip(" \t"):
            raise CannotJudge(f"line {line}: holds a sign that nft does not know, so it loads nothing", path)
        end = match.end()
        if not token.startswith("#") and token != "\\\n":
            yield Token(token, path, line)
        line += token.count("\n")


class _Reader:
    def __init__(self, guest: Guest):
        self.tables: Ruleset = {}
        self.is_refused = False
        """A file ends before its braces do: nft then loads nothing at all."""
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
        opened = sum({"{": 1, "}": -1}.get(token.text, 0) for token in stream)
        while stream:
            statement = self._statement(stream, _TOP)
            if statement:
                self._command(statement, stream)
            elif stream and stream[-1].text == "}":
                raise CannotJudge(f"line {stream[-1].line}: a brace closes nothing", path)
        if opened > 0:
            self.is_refused = True

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
                    if words:
                        _demand_separator(stream)
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
            self._table(self.tables.setdefault((family, name), Table()), texts[-1] == "{", stream)
        elif texts[0] in ("chain", "rule", "element", *_SETS) and len(texts) >= 3:
            self._part(words, stream)
        elif texts[0] in ("flush", "delete", "destroy"):
            self._remove(words)
        elif texts[0] in ("define", "redefine") and texts[2:3] == ["="]:
            self._defined[texts[1]] = words[3:]
        elif texts[0] == "undefine" and len(texts) == 2:
            self._defined.pop(texts[1], None)
        elif texts[0] == "include" and len(texts) == 2:
            self._include(words[1])
        elif texts[0] in _PASSED_OVER:
            _pass_over(stream, texts[-1] == "{")
        else:
            raise _strange(words[0])

    def _part(self, words: list[Token], stream: list[Token]) -> None:
        """`chain inet filter input ...`, and the same for a rule, a set, a map or an element; the family may lack."""
        kind = words[0].text
        place = words[1:] if words[1].text in _FAMILIES else [words[0]._replace(text="ip"), *words[1:]]
        if len(place) < 3:
            raise _strange(words[0])
        table = self.tables.setdefault((place[0].text, place[1].text), Table())
        name, has_block = place[2].text, place[-1].text == "{"
        if kind == "chain":
            self._chain(table.chains.setdefault(name, Chain()), has_block, stream)
        elif kind == "rule" and len(place) > 3:
            at = 5 if place[3].text in ("position", "index", "handle") else 3
            table.chains.setdefault(name, Chain()).rules.append(tuple(place[at:]))
        elif kind in _SETS:
            self._set(table.sets.setdefault(name, NamedSet()), has_block, stream)
        elif kind == "element":
            table.sets.setdefault(name, NamedSet()).words.extend([",", *_inner(place[3:])])
        else:
            raise _strange(words[0])

    def _remove(self, words: list[Token]) -> None:
        texts = [word.text for word in words]
        place = texts[2:] if texts[2:3] and texts[2] in _FAMILIES else ["ip", *texts[2:]]
        table = self.tables.get((place[0], place[1]), Table()) if len(place) > 1 else Table()
        if texts[1:] == ["ruleset"]:
            self.tables.clear()
        elif texts[1:2] == ["ruleset"] and len(texts) == 3:
            self.tables = {key: value for key, value in self.tables.items() if key[0] != texts[2]}
        elif texts[:2] == ["flush", "table"]:
            for chain in table.chains.values():  # policies stay
                chain.rules.clear()
        elif texts[1:2] == ["table"] and len(place) > 1:
            self.tables.pop((place[0], place[1]), None)
        elif texts[1:2] == ["chain"] and len(place) > 2:
            table.chains.get(place[2], Chain()).rules.clear()
            if texts[0] != "flush":
                table.chains.pop(place[2], None)
        elif texts[:2] in (["flush", "set"], ["flush", "map"]) and len(place) > 2:
            table.sets.get(place[2], NamedSet()).words.clear()
        else:
            raise _strange(words[0])

    def _include(self, word: Token) -> None:
        pattern = word.text.strip('"')
        if not pattern.startswith("/"):
            pattern = f"/etc/{pattern}"  # nft's own include path on Debian
        paths = self._guest.glob(pattern)
        if not paths and not any(sign in pattern for sign in "*?["):
            raise CannotJudge(f"line {word.line}: includes '{pattern}', which does not exist", word.path)
        for path in paths:
            self.read_file(path)

    def _table(self, table: Table, has_block: bool, stream: list[Token]) -> None:
        while has_block and stream:
            words = self._statement(stream, _IN_TABLE)
            if not words:
                if stream and stream[-1].text == "}":
                    stream.pop()
                    return
            elif words[0].text == "chain" and len(words) >= 3:
                self._chain(table.chains.setdefault(words[1].text, Chain()), True, stream)
                _demand_separator(stream)
            elif words[0].text in _SETS and len(words) >= 3:
                self._set(table.sets.setdefault(words[1].text, NamedSet()), True, stream)
                _demand_separator(stream)
            elif words[0].text in _PASSED_OVER:
                table.is_dormant |= words[0].text == "flags" and "dormant" in (word.text for word in words)
                _pass_over(stream, words[-1].text == "{")
            else:
                raise _strange(words[0])

    def _block(self, stream: list[Token]) -> Iterator[list[Token]]:
        """The statements up to the brace that closes a block."""
        while stream:
            words = self._statement(stream, ())
            if words:
                yield words
            elif stream and stream[-1].text == "}":
                stream.pop()
                return

    def _chain(self, chain: Chain, has_block: bool, stream: list[Token]) -> None:
        for words in self._block(stream) if has_block else ():
            texts = [word.text for word in words]
            if texts[0] == "type" and "hook" in texts[:-1]:
                chain.type, chain.hook = texts[1], texts[texts.index("hook") + 1]
                chain.priority = _priority(texts[texts.index("priority") + 1 :] if "priority" in texts else [])
            elif texts[0] == "policy":
                if texts[1:] not in (["accept"], ["drop"]):
                    raise _strange(words[-1])
                chain.policy = texts[1]
            elif texts[0] not in ("comment", "flags"):
                chain.rules.append(tuple(words))

    def _set(self, named: NamedSet, has_block: bool, stream: list[Token]) -> None:
        for words in self._block(stream) if has_block else ():
            texts = [word.text for word in words]
            if texts[0] == "elements":
                named.words.extend([",", *_inner(words)])
            elif texts[0] == "flags":
                named.is_filled_by_packets |= bool({"dynamic", "timeout"} & set(texts))


_FAMILIES = ("ip", "ip6", "inet", "arp", "bridge", "netdev")


def _strange(word: Token) -> CannotJudge:
    return CannotJudge(f"line {word.line}: '{word.text}' is not understood", word.path)


def _demand_separator(stream: list[Token]) -> None:
    """nft refuses the whole file otherwise, and then nothing is loaded."""
    if stream and stream[-1].text not in (";", "\n"):
        token = stream[-1]
        raise CannotJudge(f"line {token.line}: nft wants a new line or a ';' before '{token.text}'", token.path)


def _inner(words: list[Token]) -> list[str]:
    """What stands between the outermost braces."""
    texts = [word.text for word in words]
    return texts[texts.index("{") + 1 : -1] if "{" in texts and texts[-1] == "}" else []


def _priority(texts: list[str]) -> int:
    """`filter`, `filter + 10`, `-300`: as a number."""
    total = 0
    for text in " ".join(texts).replace("+", " +").replace("- ", "-").replace("+ ", "").split():
        number = text.lstrip("+")
        total += PRIORITIES.get(number, int(number) if re.fullmatch(r"-?[0-9]{1,10}", number) else 0)
    return total


def _keyword(words: list[Token]) -> str:
    return next((word.text for word in words if word.text not in ("add", "create")), "")


def _pass_over(stream: list[Token], has_block: bool) -> None:
    depth = 1 if has_block else 0
    while depth and stream:
        depth += {"{": 1, "}": -1}.get(stream.pop().text, 0)
