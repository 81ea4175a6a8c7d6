"""This module is the base of every model: frozen, closed, written to JSON and read back by name."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticKnownError

from vmi.core.errors import InputError
from vmi.core.files import read_bytes, write_atomic

JSON_LIMIT_BYTES = 64 * 2**20


class Model(BaseModel):
    """This is a frozen value with no unknown keys; what stands under its fields, `field_docs` reads for the schema."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_json(self) -> str:
        """This is the model as indented JSON with a final newline, the form every step writes."""
        return self.model_dump_json(indent=2, by_alias=True, exclude_none=True) + "\n"

    def write(self, path: Path) -> Path:
        """This writes the model to a file, whole or not at all."""
        return write_atomic(path, self.to_json())

    @classmethod
    def read(cls, path: Path) -> Self:
        """This reads what `write` wrote; anything else is an InputError that names the first fault."""
        try:
            return cls.model_validate_json(read_bytes(path, JSON_LIMIT_BYTES))
        except ValidationError as error:
            raise InputError(f"is not {with_article(cls.__name__)}: {first_fault(error)}", where=str(path)) from error


def with_article(name: str) -> str:
    """This is a model's name in a sentence."""
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def first_fault(error: ValidationError) -> str:
    """This is the first thing wrong in a model, on one line."""
    fault = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in fault["loc"]) or "document"
    return f"{place}: {fault['msg']}"


def alphabet(pattern: str, length: int, meaning: str, *examples: str) -> Any:  # Any: pydantic's FieldInfo
    """This is a closed alphabet; `meaning` says the pattern to people, in `vmi lint` and in editors."""
    extra: dict[str, Any] = {"patternErrorMessage": meaning}
    return Field(pattern=pattern, max_length=length, examples=list(examples) or None, json_schema_extra=extra)


class Advice(ValueError):
    """This is raised by a validator that knows what to write instead."""

    def __init__(self, reason: str, hint: str):
        super().__init__(reason)
        self.hint = hint


_DECIMAL = re.compile(r"-?[1-9][0-9]*|0")


def _demand_decimal(value: object) -> object:
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise PydanticKnownError("int_parsing")
    return value


DECIMAL = BeforeValidator(_demand_decimal)
"""For every whole number. Else 022, 2_2, +22 and 22.0 were 22 here, and 18, text or a fraction to other readers.

It stands behind the limits: `Annotated[int, Field(ge=1, le=9), DECIMAL]`.
"""


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_utc)]
"""A point in time; without a time zone it is UTC."""

# Closed alphabets: these are the only values that reach HCL, file names, tags and URLs.
ApplianceName = Annotated[
    str,
    alphabet(
        r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
        60,
        "a name is lower-case letters, digits and dashes, with a letter or digit at both ends",
        "debian-13",
    ),
]
VoName = Annotated[
    str,
    alphabet(
        r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$",
        100,
        "the name of a VO is lower-case letters, digits, dots and dashes, with a letter or digit at both ends",
        "demo.vo",
    ),
]
Version = Annotated[
    str,
    alphabet(
        r"^[0-9][A-Za-z0-9.+~_]*$",
        40,
        "a version begins with a digit; letters, digits and . + ~ _ may follow, but no dash",
        "13.1",
    ),
]
"""No dash: EGI's registry synchronises only tags without one (INTEROP.md section 3)."""
Sha256 = Annotated[str, alphabet(r"^[0-9a-f]{64}$", 64, "a SHA-256 digest is 64 digits from 0-9 and a-f")]
CheckId = Annotated[
    str,
    alphabet(
        r"^[a-z0-9]+([.-][a-z0-9]+)*$",
        80,
        "an audit check is a family, a dot and a name; docs/audit.md lists them",
        "layout.swap",
    ),
]
"""An audit check, such as layout.swap (docs/audit.md lists them)."""
Sha512 = Annotated[str, alphabet(r"^[0-9a-f]{128}$", 128, "a SHA-512 digest is 128 digits from 0-9 and a-f")]
BuildId = Annotated[str, alphabet(r"^[0-9a-f]{64}$", 64, "a build id is 64 digits from 0-9 and a-f")]
"""The SHA-256 over every input of a build, see `vmi.planning.identity`."""
Commit = Annotated[str, alphabet(r"^[0-9a-f]{40}([0-9a-f]{24})?$", 64, "a commit is 40 or 64 digits from 0-9 and a-f")]
RelativePath = Annotated[
    str,
    alphabet(
        r"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$",
        200,
        "a path leads to a file of this directory: letters, digits and . _ - /, and no part begins with a dot",
        "provision/setup.sh",
    ),
]
"""A path inside the appliance's directory: no leading dot or slash in any part, so it can never climb out."""
Url = Annotated[
    str,
    alphabet(
        r"^https?://[A-Za-z0-9.:_-]+(/[A-Za-z0-9._~%+@:/?=&-]*)?$",
        2000,
        "an address begins with https:// or http://, and holds no spaces, quotes or umlauts",
        "https://cloud.example.org/debian-13.qcow2",
    ),
]
Handle = Annotated[
    str,
    alphabet(r"^@[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9._-]+)?$", 100, "a GitHub user or team begins with @", "@author"),
]
"""A GitHub user or team, as CODEOWNERS writes it."""
Line = Annotated[
    str,
    alphabet(r"^[^\x00-\x1f\x7f\u2028\u2029]+$", 200, "a line of text has no control characters, and is not empty"),
]
"""One line of free text for people; never enters HCL, a shell or a file name."""
Text = Annotated[str, alphabet(r"^[^\x00-\x08\x0b-\x1f\x7f]*$", 4000, "text has no control characters")]
"""Free text for people, newlines allowed."""
