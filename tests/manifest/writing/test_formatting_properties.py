"""What holds for every manifest that `vmi fmt` rewrites: it says the same, twice is once, comments stay."""

import re
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vmi.core import yaml
from vmi.core.errors import Refusal
from vmi.manifest.models import Appliance
from vmi.manifest.writing.formatting import SCHEMA, comments_of, formatted

SPELLINGS = (
    *("plain", "13.1", "yes", "null", "0644", "1e3", "'it''s'", '"a \\" b"', '"#no"', "a#b", "''", "22", "2026-11-22"),
    *(">-\n  folded\n\n  # text", "|\n  one\n   two\n", "|2\n   deep\n  less", "|+\n  kept\n\n", '"two\n\n  lines"'),
    *("plain\n  goes on", ">2-\n   x\n", "|-\n\n  late"),
)
KEYS = (
    *("apiVersion", "kind", "name", "version", "title", "description", "os", "base", "provision", "disk_mib"),
    *("owners", "inbound", "family", "url", "script", "environment", "A", "B", "protocol", "port"),
)


@dataclass
class Author:
    """This writes a manifest in a random hand, and remembers what each comment is about."""

    draw: st.DrawFn
    number: int = 0
    about: dict[str, str] = field(default_factory=dict)

    def any(self, *of: str) -> str:
        return self.draw(st.sampled_from(of))

    def comment(self, key: str) -> str:
        self.number += 1
        text = f"# {self.any('vmi: ignore[disk-size] since', 'note')} {self.number}."
        self.about[text] = key
        return text

    def block(self, indent: int, depth: int) -> str:
        keys = self.draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=5, unique=True))
        return "".join(self.entry(key, indent, depth) for key in keys)

    def entry(self, key: str, indent: int, depth: int) -> str:
        space = " " * indent
        above = self.any("", "", "\n", "\n\n\n") + self.any("", "", f"{space}{self.comment(key)}\n")
        beside = self.any("", "", f"   {self.comment(key)}")
        kind = self.any("scalar", "scalar", "flow", "list", "block", "nothing") if depth else "scalar"
        more = indent + int(self.any("2", "4"))
        if kind == "scalar":
            return f"{above}{space}{self.scalar(key, indent, beside)}\n"
        if kind == "flow":
            return f"{above}{space}{key}: {self.flow(depth)}{beside}\n"
        if kind == "nothing":
            return f"{above}{space}{key}:{beside}\n"
        inner = self.block(more, depth - 1) if kind == "block" else self.items(indent + int(self.any("0", "2")), depth)
        return f"{above}{space}{key}:{beside}\n{inner}"

    def scalar(self, key: str, indent: int, beside: str) -> str:
        first, *rest = self.any(*SPELLINGS).split("\n")
        lines = [f"{' ' * indent}{line}" if line else "" for line in rest]
        if rest and first[0] not in "|>":
            lines[-1] += beside
            return "\n".join([f"{key}: {first}", *lines])
        return "\n".join([f"{key}: {first}{beside}", *lines])

    def items(self, indent: int, depth: int) -> str:
        made = []
        for _ in range(self.draw(st.integers(1, 3))):
            above = self.any("", "", "\n", f"{' ' * indent}{self.comment('')}\n")
            if self.any("plain", "block") == "plain":
                made.append(f"{above}{' ' * indent}- {self.any('a', '22', 'yes')}\n")
            else:
                block = self.block(indent + 2, depth - 1).lstrip()
                if block.startswith("#"):
                    self.about[block.split("\n")[0]] = ""  # beside the dash: about the item
                made.append(f"{above}{' ' * indent}- {block}")
        return "".join(made)

    def flow(self, depth: int) -> str:
        keys = self.draw(st.lists(st.sampled_from(KEYS), max_size=3, unique=True))
        values = [
            self.flow(depth - 1) if depth and self.any("", "", "x") else self.any("a", "13.1", '"q"') for _ in keys
        ]
        if self.any("map", "list") == "list":
            return f"[{', '.join(values)}]"
        return "{" + ", ".join(f"{key}: {value}" for key, value in zip(keys, values, strict=True)) + "}"


@st.composite
def manuscripts(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    author = Author(draw)
    return author.block(0, 3), author.about


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(manuscripts())
def test_a_manifest_says_the_same_with_the_same_comments(manuscript: tuple[str, dict[str, str]]) -> None:
    text, about = manuscript
    try:
        before = yaml.parse(text.encode())
    except yaml.Fault:
        return  # a hand that wrote no YAML
    new = formatted(text.encode(), Appliance, "appliance")
    assert yaml.parse(new.encode()).value == before.value
    assert formatted(new.encode(), Appliance, "appliance") == new
    assert comments_of(new) == comments_of(text)
    assert new.startswith(SCHEMA.format(kind="appliance") + "\n")
    assert new.endswith("\n")
    assert not re.search(r"\n\n\n", re.sub(r"(?s)[|>].*", "", new))
    _demand_beside_their_keys(new, about)


def _demand_beside_their_keys(new: str, about: dict[str, str]) -> None:
    lines = new.split("\n")
    for comment in comments_of(new):
        number = next(i for i, line in enumerate(lines) if line.endswith(comment))
        if about[comment] and lines[number].strip() == comment:
            following = [line for line in lines[number:] if not line.lstrip().startswith("#")]
            assert following[0].lstrip("- ").startswith(f"{about[comment]}:"), (comment, new)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet="ab: -#[]{},'\"|>\n \t\r\u2028\ufeff", max_size=60))
def test_any_text_that_is_a_manifest_survives(text: str) -> None:
    try:
        before = yaml.parse(text.encode())
        new = formatted(text.encode(), Appliance, "appliance")
    except (yaml.Fault, Refusal):
        return  # no manifest, or one that is left alone
    assert yaml.parse(new.encode()).value == before.value
    assert Counter(comments_of(new)) == comments_of(text)
