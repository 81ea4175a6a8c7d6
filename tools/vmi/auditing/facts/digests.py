"""This module takes from the deep pass the digests that may be told."""

from collections.abc import Mapping

from vmi.auditing.content.reading import contents
from vmi.auditing.errors import CannotJudge
from vmi.auditing.subject import Subject


def digests(subject: Subject) -> Mapping[str, str]:
    """This is the SHA-256 by path of what no package vouches for; empty without the deep pass.

    A file with a secret in it has none: whoever has the digest could try passwords.
    """
    if not subject.request.deep:
        return {}
    try:
        found = contents(subject)
    except CannotJudge:  # which a check says
        return {}
    secret = {each.path for each in found.secrets}
    return {path: digest for path, digest in found.digests.items() if path not in secret}
