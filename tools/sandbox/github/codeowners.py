"""This module reads CODEOWNERS: who must approve a change to a path. The last line that matches wins."""

import re
from functools import cache

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks, in this order."""


def owners(text: str, path: str) -> tuple[str, ...]:
    """This is who owns a path: logins and teams without their @, in lower case; none when no line matches."""
    found: tuple[str, ...] = ()
    for line in text.splitlines():
        pattern, *names = line.partition(" #")[0].split() or ["#"]
        if not pattern.startswith("#") and _expression(pattern).match(path):
            found = tuple(name.removeprefix("@").lower() for name in names)
    return found


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    # gitignore's rules: a slash before the end anchors; a final slash means everything below; ** crosses slashes.
    anchored = "/" in pattern.rstrip("/")
    body = "".join(_translate(part) for part in re.findall(r"\*\*/?|\*|\?|[^*?]+", pattern.strip("/")))
    below = "/.+" if pattern.endswith("/") else "" if pattern.endswith("/*") else "(?:/.*)?"
    return re.compile(rf"{'' if anchored else '(?:.*/)?'}{body}{below}\Z", re.DOTALL)


def _translate(part: str) -> str:
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return wild.get(part, re.escape(part))
