"""This module writes docs/lint.md and docs/manifest.md: the rules' pages, and every key that a manifest knows."""

import re
from collections.abc import Iterator
from typing import Any

from vmi.core.examples import written
from vmi.core.field_docs import described_schema
from vmi.core.findings import Page
from vmi.core.models import Model
from vmi.core.shapes import Shape
from vmi.manifest.examples import COMPLETE, EXAMPLES, VO
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.pages import Group, groups

GENERATED = "*Generated from {source}; `make generated` writes it anew.*\n"
LINT = """\
# `vmi lint`: what is wrong in a manifest, and what to write instead

{generated}
    vmi lint [NAME ...] [--since REV] [--format text|json|github|sarif]
    vmi lint --explain [RULE]

Each finding has a place, a severity, the rule that found it, what was found, and what to do:

    appliances/debian-13/appliance.yaml:11:9: error [schema] base kind 'bootstap' is not known
       11 |   kind: bootstap
          |         ^^^^^^^^
        did you mean 'bootstrap'?

| severity | what it means | what to do | exit code |
|---|---|---|---|
| error | the image cannot be built, would harm those who run it, or breaks a promise of the catalogue | mend it: the \
change must not be merged | 1 |
| warning | it can be built, and is probably a mistake or a risk | mend it, or say there why it is meant | 0 |
| hint | nothing is wrong, and it could be better | do it when it suits you | 0 |

One error is enough for exit code 1. A rule is listed below with its usual severity; some give another one where it
matters more or less: what a finding says counts.

With names only those appliances and VOs are looked at, and their lines in CODEOWNERS.
With `--since REV` only what changed since a commit or branch is looked at, and what that touches.

`--format github` writes workflow commands, which GitHub shows beside the lines of a pull request; it is the default
inside of GitHub Actions. `--format sarif` is SARIF 2.1.0, for code scanning. `--format json` is one object: `findings`,
each with `path`, `line`, `column`, `end_column`, `rule`, `severity`, `message`, `hint`, and `summary` with the number
of `errors`, `warnings` and `hints`. Lines and columns count from 1; `end_column` is the first column after the place.

A finding that is meant is silenced where it stands, with a reason: see [ignore](#ignore).

"""
MANIFEST = """\
# What a manifest says

{generated}
`appliances/NAME/appliance.yaml` says what to build, `vos/NAME/vo.yaml` who manages a VO and what it follows. A key that
is not described here is an error, so a misspelt one never does nothing in silence. Keys in **bold** must be there.
[lint.md](lint.md) says what else is checked; [schema/](schema/) holds the same as JSON Schema, for editors.

"""
_VERB = re.compile(r" (?:is|are|has|begins|leads|ends|runs) ")
_ANCHOR = re.compile(r"[^a-z0-9 -]")


def lint_page() -> str:
    """This is the whole text of docs/lint.md."""
    head = LINT.format(generated=GENERATED.format(source="the rules' own docstrings"))
    listed = groups()
    table = "".join(line for group in listed for line in _overview(group))
    return f"{head}## The rules\n\n{table}\n" + "".join(_page(page) for group in listed for page in group.pages)


def manifest_page() -> str:
    """This is the whole text of docs/manifest.md."""
    head = MANIFEST.format(generated=GENERATED.format(source="the models in tools/vmi/manifest/models/"))
    parts = [head, *_document("appliance.yaml", Appliance), *_document("vo.yaml", VirtualOrganisation)]
    examples = [f"### Base: {kind}\n\n{_code(text)}\n" for kind, text in EXAMPLES.items()]
    parts.append(_words(_shape(Appliance), _shape(VirtualOrganisation)))
    examples.append(f"### As much as there is to say\n\n{_code(COMPLETE)}\n")
    return "".join([*parts, "## Examples\n\n", *examples, f"### A VO\n\n{_code(VO)}"])


def _overview(group: Group) -> Iterator[str]:
    yield f"### {group.name[0].upper()}{group.name[1:]}\n\n| rule | usually | what is right |\n|---|---|---|\n"
    for page in group.pages:
        yield f"| [{page.rule}](#{page.rule}) | {page.severity} | {_cell(page.title)} |\n"
    yield "\n"


def _page(page: Page) -> str:
    return f"## {page.rule}\n\n*{page.severity}*\n\n{_prose(page.text.rstrip())}\n\n"


def _shape(model: type[Model]) -> Shape:
    schema = described_schema(model)
    return Shape(schema, schema["$defs"])


def _document(file: str, model: type[Model]) -> Iterator[str]:
    whole = _shape(model)
    yield _table(f"## {file}", whole)
    for name, shape in _parts(whole, {}).items():
        yield _table(f"### {name}", shape)


def _parts(shape: Shape, known: dict[str, Shape]) -> dict[str, Shape]:
    """This is every table below one, in the order in which they are named."""
    for under in shape.properties.values():
        inner = under.item or under
        for each in inner.alternatives or (inner,):
            name = _name(each)
            if name and name not in known:
                known[name] = each
                _parts(each, known)
    return known


def _table(heading: str, shape: Shape) -> str:
    rows = "".join(_row(key, under, key in shape.required) for key, under in shape.properties.items())
    return f"{heading}\n\n{_prose(_of_model(shape))}\n\n| key | is | left out | means |\n|---|---|---|---|\n{rows}\n"


def _row(key: str, shape: Shape, is_required: bool) -> str:
    default = shape.node.get("default")
    left_out = "" if is_required else f"`{written(default)}`" if default else "nothing"
    left_out = "what is left out there" if default and _name(shape) else left_out
    shown = f"**`{key}`**" if is_required else f"`{key}`"
    meaning = "" if _name(shape) else _sentence(shape)
    own = shape.node.get("description") if _name(shape) else None
    return f"| {shown} | {_cell(_type(shape))} | {_cell(left_out)} | {_cell(' '.join((own or meaning).split()))} |\n"


def _of_model(shape: Shape) -> str:
    """What a table is for, wherever it stands: a key may have words of its own for it."""
    model = shape.definitions.get(str(shape.node.get("title", "")), shape.node)
    return " ".join(str(model.get("description", "")).split())


def _sentence(shape: Shape) -> str:
    return " ".join(str(shape.node.get("description", "")).split())


def _type(shape: Shape) -> str:
    node = shape.node
    if shape.words:
        return " or ".join(f"`{word}`" for word in shape.words)
    if shape.alternatives:
        return ", or ".join(dict.fromkeys(map(_type, shape.alternatives)))
    if shape.item:
        return f"a list: {_type(shape.item)}"
    if name := _name(shape):
        return f"[{name}](#{_ANCHOR.sub('', name.lower()).replace(' ', '-')})"
    if shape.entry:
        return "names with values"
    if node.get("type") == "integer":
        return f"a whole number, {node['minimum']} to {node['maximum']}"
    formats = {"date": "a day, such as `2028-08-09`", "uuid": "a UUID"}
    return formats.get(node.get("format", "")) or _noun(str(node.get("patternErrorMessage", "text")))


def _noun(meaning: str) -> str:
    """This is what an alphabet is called: `a name` of "a name is lower-case letters"."""
    return _VERB.split(meaning, maxsplit=1)[0]


def _words(*wholes: Shape) -> str:
    """This is a table of the alphabets."""
    said: dict[str, str] = {}
    for node in (node for whole in wholes for node in _nodes(dict(whole.node))):
        if "patternErrorMessage" in node:
            example = next((f"`{each}`" for each in node.get("examples", ())), "")
            said.setdefault(node["patternErrorMessage"], example)
    rows = (f"| {_cell(_noun(each))} | {_cell(each)} | {_cell(example)} |\n" for each, example in said.items())
    return f"## Words\n\n| called | is | such as |\n|---|---|---|\n{''.join(sorted(rows))}\n"


def _nodes(node: Any) -> Iterator[dict[str, Any]]:  # Any: JSON Schema
    if isinstance(node, dict):
        yield node
    for under in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _nodes(under)


def _name(shape: Shape) -> str:
    """The name of a table, as people say it: the model's, with spaces."""
    if shape.node.get("type") != "object" or not shape.properties:
        return ""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(shape.node.get("title", "")))


def _cell(text: str) -> str:
    return _prose(text).replace("|", "\\|")


def _prose(text: str) -> str:
    """This is Markdown in which a < outside of code is no HTML."""
    return "\n".join(line if line.startswith("    ") else _without_html(line) for line in text.split("\n"))


def _without_html(line: str) -> str:
    parts = line.split("`")
    return "`".join(part if index % 2 else part.replace("<", "&lt;") for index, part in enumerate(parts))


def _code(text: str) -> str:
    return f"```yaml\n{text.rstrip()}\n```\n"
