"""This module cuts long answers into pages, and links each to the next as GitHub does."""

from typing import Any
from urllib.parse import urlencode

from sandbox.github.hub import Hub
from sandbox.github.messages import Answer, Request


def page(hub: Hub, request: Request, items: list[Any]) -> Answer:  # Any: JSON
    """This is the page that ?page and ?per_page (30, at most 100) ask for."""
    number = max(1, _number(request, "page", 1))
    size = min(100, max(1, _number(request, "per_page", 30)))
    chosen, more = items[(number - 1) * size : number * size], len(items) > number * size
    query = urlencode({**request.query, "page": str(number + 1)})
    link = {"Link": f'<{hub.api}{request.path}?{query}>; rel="next"'} if more else {}
    return Answer(200, chosen, link)


def _number(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    return int(text) if text.isdecimal() else default
