"""This module is what goes in and out of a resource: requests, answers, and the refusals GitHub words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

from sandbox.github.users import User

DOCUMENTATION = "https://docs.github.com/rest"


class Refused(Exception):
    """This ends a request with a status other than success, worded as GitHub words it."""

    def __init__(self, status: int, message: str, *errors: Any, headers: Mapping[str, str] | None = None):
        super().__init__(message)
        self.status, self.message, self.errors, self.headers = status, message, errors, dict(headers or {})

    def answer(self) -> "Answer":
        body = {"message": self.message, "documentation_url": DOCUMENTATION, "status": str(self.status)}
        return Answer(self.status, {**body, "errors": list(self.errors)} if self.errors else body, self.headers)


def not_found() -> Refused:
    """This is what one learns about things that are not there, or that one may not see."""
    return Refused(404, "Not Found")


def invalid(resource: str, field_name: str, code: str = "invalid") -> Refused:
    """This is a field whose value will not do."""
    return Refused(422, "Validation Failed", {"resource": resource, "field": field_name, "code": code})


def custom(resource: str, message: str) -> Refused:
    """This is a request that is well-formed and yet refused, with the reason."""
    return Refused(422, "Validation Failed", {"resource": resource, "code": "custom", "message": message})


@dataclass(frozen=True)
class Request:
    """This is one request, as far as a resource needs to know it."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Message
    user: User | None
    body: bytes = b""
    file: Path | None = None
    """An uploaded asset, already on disk."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """What stands in the place of {names} in the route's path."""
    data: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON
    """The body, when it is a JSON object."""

    @property
    def login(self) -> str:
        if self.user is None:
            raise Refused(401, "Requires authentication")
        return self.user.login

    def text(self, name: str, resource: str, default: str | None = None) -> str:
        """This is a text field of the body; without a default it must be there."""
        value = self.data.get(name, default)
        if value is None:
            raise invalid(resource, name, "missing_field")
        if not isinstance(value, str):
            raise invalid(resource, name)
        return value

    def number(self, name: str = "number") -> int:
        """This is a number in the path."""
        if not self.parts[name].isdecimal():
            raise not_found()
        return int(self.parts[name])

    def wants(self, kind: str) -> bool:
        return kind in self.headers.get("Accept", "")


@dataclass(frozen=True)
class Answer:
    """This is one answer: JSON, bytes, a file, or nothing."""

    status: int
    body: Any = None  # Any: JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None
