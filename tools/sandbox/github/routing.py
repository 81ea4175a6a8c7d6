"""This module finds the resource that a request is for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from sandbox.github.hub import Hub
from sandbox.github.messages import Answer, Refused, Request, not_found

Handler = Callable[[Hub, Request], Answer]


@dataclass(frozen=True)
class Route:
    """This is one call: its method, its path below the repository ({name}, or {name*} across slashes), who may."""

    method: str
    path: str
    handler: Handler
    needs: Literal["read", "write"] = "read"
    permission: str = ""
    """What GitHub tells those whose token lacks it."""

    @cached_property
    def expression(self) -> re.Pattern[str]:
        words = re.split(r"(\{\w+\*?\})", self.path)
        parts = (f"(?P<{word[1:-2]}>.+)" if word.endswith("*}") else f"(?P<{word[1:-1]}>[^/]+)" for word in words[1::2])
        return re.compile("".join(a + b for a, b in zip(map(re.escape, words[::2]), (*parts, ""), strict=True)))


def dispatch(hub: Hub, routes: tuple[Route, ...], request: Request) -> Answer:
    """This answers a request; everything that is not a success is a Refused."""
    found = [(route, match) for route in routes if (match := route.expression.fullmatch(request.path))]
    for route, match in found:
        if route.method == request.method:
            demand_role(request, route)
            return route.handler(hub, replace(request, parts=match.groupdict()))
    raise not_found()


def demand_role(request: Request, route: Route) -> None:
    """This refuses anonymous writing with 401, and writing without the role with 403."""
    if route.needs == "read":
        return
    if request.user is None:
        raise Refused(401, "Requires authentication")
    if not request.user.may_write:
        headers: Mapping[str, str] = {"X-Accepted-GitHub-Permissions": route.permission}
        raise Refused(403, "Resource not accessible by personal access token", headers=headers)
