"""This module is the manual of what is found before any rule is asked: files, YAML, the schema, ignores."""

from vmi.core.findings import Page, Severity

FILE = """\
Every directory below appliances/ and vos/ holds a manifest that can be read.

An appliance is a directory with a file `appliance.yaml`, a VO one with `vo.yaml`. A manifest is a file of its own:
behind a symbolic link it could be anybody's, and a change of it would not show in its directory's history.

A directory without one is said as long as it is there: write the manifest, or remove the directory.
`vmi new NAME` writes a manifest to start from.
"""
YAML = """\
A manifest is plain YAML: keys, values, lists, and nothing that a reader could take for something else.

Each value is read as the text that stands there: `24.10` keeps its zero and `no` is a word. Not read are

- a key that stands twice in one table, for one of the two would silently win;
- anchors, aliases and tags (`&x`, `*x`, `!x`): write values out, a manifest is read by people;
- tabs at the beginning of a line, control characters, other encodings than UTF-8;
- several documents in one file, lines that begin with `%`;
- more than 256 KiB, or more than 20 levels.

Most faults are a text that needs quotes: one that begins with `@`, `*`, `&`, `!`, `%`, a quote or a bracket, or that
holds a colon and a space.

    title: "Debian: small"
    owners: ["@author"]
"""
SCHEMA = """\
A manifest says what docs/manifest.md describes, in the words that are described there.

An unknown key is never ignored, since a misspelt one would silently do nothing. A value that will reach a template, a
shell, a file name or a registry comes from a small alphabet, so that it can do no harm there; text for people is free.

Editors check the same while you write, when the first line of the manifest names the schema:

    # yaml-language-server: $schema=../../docs/schema/appliance.json
"""
IGNORE = """\
An ignore names a rule, gives a reason, and matches a finding.

A comment behind a line, or alone on the line before it, says that a finding there is meant:

    formats: [qcow2, raw]  # vmi: ignore[no-raw-format] our batch farm boots raw images

In a script the same comment speaks of the line it stands in; it must be a comment there, no part of a text. Several
rules are separated by commas. The reason, two words at least, is for the next reader, and for whoever reviews the
change: an error that is ignored stays in the list, as a hint with the reason. An ignore that matches nothing is said
too, since it would hide the next finding that comes, and so is one that is misspelt, such as `# vmi ignore[rule]`.

What stands in this group of rules cannot be ignored, nor what decides who reviews what, which image is whose, what was
released, and whether the later steps can work. Release records and endorsements hold no ignores.
"""


def _page(rule: str, severity: Severity, text: str) -> Page:
    title, _, _ = text.partition("\n")
    return Page(rule, severity, title, text)


STRUCTURAL = (
    _page("file", Severity.ERROR, FILE),
    _page("yaml", Severity.ERROR, YAML),
    _page("schema", Severity.ERROR, SCHEMA),
    _page("ignore", Severity.ERROR, IGNORE),
)
