"""This module puts other people's words into Markdown so that they stay words.

A backslash does not stop GitHub from turning @name, #1 or an address into a link: it looks for those in the rendered
text. It leaves code alone, so whatever is not from a closed alphabet stands in a code span.
"""

import re

LIMIT = 300


def code(text: str, limit: int = LIMIT) -> str:
    """This is any text as one code span on one line, fit for a table's cell; what cannot be seen is spelled out."""
    line = " ".join(text.split())
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
    shown = shown.replace("|", "¦")  # a table splits its cells before it looks for code
    cut = shown if len(shown) <= limit else f"{shown[: limit - 1]}…"
    fence = "`" * (max((len(run) for run in re.findall("`+", cut)), default=0) + 1)
    return f"{fence} {cut} {fence}" if cut.startswith("`") or cut.endswith("`") else f"{fence}{cut or ' '}{fence}"
