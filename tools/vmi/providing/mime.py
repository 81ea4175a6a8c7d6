"""This module takes a multipart/signed message apart, strictly: one content, one signature, nothing else.

A lenient parser lets two programs read two contents out of one message; whatever is unusual here is refused.
"""

import base64
import binascii
import re
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser
from typing import NamedTuple

from vmi.core.errors import Refusal

HEADER_LIMIT_BYTES = 16 * 1024
SIGNATURE_TYPES = ("application/x-pkcs7-signature", "application/pkcs7-signature")
BOUNDARY = re.compile(r"[A-Za-z0-9'()+_,./:=?-][A-Za-z0-9'()+_,./:=? -]{0,69}")
BLANK_LINE = re.compile(rb"\r?\n\r?\n")


class Signed(NamedTuple):
    """This is what a message holds: the bytes that were signed, and the detached signature in DER."""

    content: bytes
    signature: bytes


def split(message: bytes) -> Signed:
    """This returns the two parts of a message, or a Refusal that says why it is not one."""
    header, body = _split_header(message)
    content_type = header.get_content_type()
    if content_type != "multipart/signed":
        raise Refusal(f"is {_short(content_type)}, not multipart/signed: it carries no detached signature")
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str) or not BOUNDARY.fullmatch(boundary) or boundary.endswith(" "):
        raise Refusal("names no usable boundary between content and signature")
    content, signature = _parts(body, boundary.encode("ascii"))
    return Signed(_canonical(content), _signature(signature))


def _split_header(data: bytes) -> tuple[Message, bytes]:
    blank = BLANK_LINE.search(data, 0, HEADER_LIMIT_BYTES)
    if blank is None:
        raise Refusal("is not a MIME message: it has no header")
    try:
        return BytesHeaderParser().parsebytes(data[: blank.end()]), data[blank.end() :]
    except (MessageError, ValueError, LookupError) as error:
        raise Refusal(f"has an unreadable header: {error}") from error


def _parts(body: bytes, boundary: bytes) -> tuple[bytes, bytes]:
    # RFC 2046: the line end before a delimiter belongs to the delimiter.
    delimiter = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\Z)")
    found = list(delimiter.finditer(body))
    if [bool(match.group(1)) for match in found] != [False, False, True]:
        raise Refusal("does not consist of exactly one content and one signature")
    first, second, last = found
    return body[first.end() : second.start()], body[second.end() : last.start()]


def _canonical(content: bytes) -> bytes:
    # What is signed has CRLF line ends (RFC 8551 section 3.1.1), however the message travelled.
    return re.sub(rb"\r?\n", b"\r\n", content)


def _signature(part: bytes) -> bytes:
    header, body = _split_header(part)
    if header.get_content_type() not in SIGNATURE_TYPES:
        raise Refusal(f"has a second part of type {_short(header.get_content_type())}, not a signature")
    if str(header.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        raise Refusal("has a signature that is not encoded as base64")
    try:
        return base64.b64decode(re.sub(rb"\s", b"", body), validate=True)
    except binascii.Error as error:
        raise Refusal("has a signature that is not base64") from error


def _short(text: str) -> str:
    return text.encode("unicode_escape").decode()[:60]
