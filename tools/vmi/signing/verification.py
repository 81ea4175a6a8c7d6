"""This module verifies signed statements, offline, and refuses whatever is not proved.

It needs no Packer, QEMU or git, no network and no writable home: a provider installs nothing else.
"""

import json
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.asn1 import decode_der
from cryptography.x509 import SubjectAlternativeName, UniformResourceIdentifier
from pydantic import ValidationError, field_validator
from sigstore.models import Bundle, ClientTrustConfig, TrustedRoot
from sigstore.verify import Verifier as SigstoreVerifier
from sigstore.verify.policy import AllOf, Identity, OIDCIssuerV2

from vmi.core.digests import sha256_of
from vmi.core.errors import InputError, Refusal
from vmi.core.files import read_bytes
from vmi.core.models import Model, first_fault
from vmi.signing import models
from vmi.signing.models import Statement, SuiteResult, Summary

PAYLOAD_TYPE = "application/vnd.in-toto+json"
BUNDLE_LIMIT_BYTES = 2**20
ROOT_LIMIT_BYTES = 2**20
HEXADECIMAL = frozenset("0123456789abcdef")
T = TypeVar("T")
P = TypeVar("P", bound=models.Predicate)
Data = bytes
"""The built-in, whose name a method of Verifier takes."""


class Policy(Model):
    """This is whose signature counts."""

    identity: str
    """The certificate's name, exactly: the release workflow at its ref."""
    issuer: str
    """Who vouched for that name."""

    @field_validator("identity", "issuer")
    @classmethod
    def _demand_text(cls, value: str) -> str:
        # sigstore's Identity takes an empty issuer for "any issuer"; here nothing means "any".
        if not value.strip():
            raise Refusal("an empty identity or issuer proves nothing", hint="name both: --identity and --issuer")
        return value


class Verifier:
    """This verifies bundles against one policy and one root of trust."""

    def __init__(self, policy: Policy, trusted_root: Path | None = None):
        self.policy = policy
        self._sigstore = SigstoreVerifier(trusted_root=read_trusted_root(trusted_root))
        self._identity = AllOf([Identity(identity=policy.identity), OIDCIssuerV2(policy.issuer)])

    def statement(self, bundle: Data, image_sha256: str, predicate_type: str) -> Statement:
        """This is the statement in a bundle, if it is of that type, about that file and signed by the policy's."""
        # 1. There is a bundle, and it can be read.
        parsed = _parse(bundle)
        # 2. Certificate, name, issuer, time, log entry and signature hold under the root of trust.
        kind, payload = _refusing(lambda: self._sigstore.verify_dsse(parsed, self._identity), self._expectation)
        # 3. What was signed is an in-toto statement.
        if kind != PAYLOAD_TYPE:
            raise Refusal(f"the payload type is '{_clean(kind)}', not '{PAYLOAD_TYPE}'")
        statement = _read_statement(payload)
        # 4. It is of the type that was asked for.
        if statement.predicate_type != predicate_type:
            raise Refusal(f"the predicate type is '{_clean(statement.predicate_type)}', not '{predicate_type}'")
        # 5. It is about this file. What it says of others that it names, `verify_image` decides.
        _demand_subject(statement, image_sha256)
        return statement

    def bytes(self, data: Data, bundle: Data) -> None:
        """This returns if the bundle is the policy's signature over exactly these bytes; else a Refusal."""
        parsed = _parse(bundle)
        _refusing(lambda: self._sigstore.verify_artifact(data, parsed, self._identity), self._expectation)

    @property
    def _expectation(self) -> str:
        return (
            f"expected is a signature by {self.policy.identity}, vouched for by {self.policy.issuer}, "
            "in the Sigstore instance of the trusted root"
        )


def verify_image(sha256: str, bundles: Mapping[str, bytes], verifier: Verifier) -> Summary:
    """This is the verdict on an image, if all four statements hold and agree; else a Refusal.

    The image is what was audited and booted, or the same disk in another format: `Summary.image` tells them apart.
    """
    # 1. Every statement is there, and none that we do not know.
    _demand_names(bundles)
    # 2. Each one is signed by the policy's identity, of its type, about this image.
    statements = {name: _about(name, bundles[name], sha256, verifier) for name in models.STATEMENTS}
    #    They are about the same files: nobody is let in by a statement about somebody else.
    _demand_same_subjects(statements)
    # 3. Audit and boot are what they say, and did not fail.
    for name in ("audit", "boot"):
        _demand_suite(name, _predicate(name, statements[name], SuiteResult))
    # 4. Whoever signed is also who is said to have built and judged.
    provenance = _predicate("provenance", statements["provenance"], models.Provenance)
    summary = _predicate("summary", statements["summary"], Summary)
    _demand_actor("provenance", provenance.run_details.builder.id, verifier.policy)
    _demand_actor("summary", summary.verifier.id, verifier.policy)
    # 5. The verdict is yes, without reservation.
    _demand_passed(summary)
    #    It says which file was audited and booted, if that may be another one with the same disk.
    _demand_same_disk(statements["summary"], summary)
    # 6. The verdict stands on exactly these bundles.
    _demand_inputs(summary, bundles)
    return summary


def signer_of(bundle: bytes) -> Policy:
    """This is who a bundle says signed it: not verified, so it says whom to ask about and proves nothing."""
    certificate = _parse(bundle).signing_certificate

    def read() -> tuple[str, str]:
        names = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
        (identity,) = names.get_values_for_type(UniformResourceIdentifier)
        issuer = certificate.extensions.get_extension_for_oid(OIDCIssuerV2.oid).value
        return identity, decode_der(str, issuer.public_bytes())

    identity, issuer = _refusing(read, "a workflow's certificate names it and its issuer")
    return Policy(identity=identity, issuer=issuer)


def read_bundles(directory: Path) -> dict[str, bytes]:
    """These are the bundles in a directory, by name: `provenance.sigstore.json` is `provenance`."""
    if not directory.is_dir():
        raise InputError("is not a directory", where=str(directory), hint="name the directory of the *.sigstore.json")
    paths = sorted(directory.glob(f"*{models.SUFFIX}"))
    return {path.name.removesuffix(models.SUFFIX): read_bytes(path, BUNDLE_LIMIT_BYTES) for path in paths}


def read_trusted_root(path: Path | None) -> TrustedRoot:
    """This is a root of trust: a trusted_root.json or ClientTrustConfig file, or the public instance's as pinned.

    The pinned one comes with sigstore-python. Its own loader would copy it to a cache in the home directory first.
    """
    if path is None:
        store = resources.files("sigstore._store") / "https%3A%2F%2Ftuf-repo-cdn.sigstore.dev" / "trusted_root.json"
        with resources.as_file(store) as file:
            return TrustedRoot.from_file(str(file))
    data = read_bytes(path, ROOT_LIMIT_BYTES)
    try:
        if "trustedRoot" in json.loads(data):
            return ClientTrustConfig.from_json(data.decode()).trusted_root
        return TrustedRoot.from_file(str(path))
    except Exception as error:  # whatever is wrong in the file, it is no root of trust
        raise InputError("is no trusted_root.json", where=str(path), details=_clean(error)) from error


def _parse(bundle: bytes) -> Bundle:
    if not bundle:
        raise Refusal("there is no bundle")
    if len(bundle) > BUNDLE_LIMIT_BYTES:
        raise Refusal(f"the bundle is larger than {BUNDLE_LIMIT_BYTES} bytes")
    return _refusing(lambda: Bundle.from_json(bundle), "a bundle is the JSON that sigstore clients write")


def _refusing(check: Callable[[], T], hint: str) -> T:
    """This lets nothing pass that raises: the library meets hostile bytes, and not all it raises is its own."""
    try:
        return check()
    except Exception as error:  # a check that did not end well did not pass
        raise Refusal("the bundle does not verify", details=_clean(error) or type(error).__name__, hint=hint) from error


def _read_statement(payload: bytes) -> Statement:
    try:
        return Statement.model_validate_json(payload)
    except ValidationError as error:
        raise Refusal(f"the payload is no in-toto statement: {first_fault(error)}") from error


def _demand_subject(statement: Statement, image_sha256: str) -> None:
    if len(image_sha256) != 64 or not HEXADECIMAL.issuperset(image_sha256):
        raise Refusal(f"'{_clean(image_sha256)}' is no SHA-256 in lower-case hexadecimal")
    digests = [subject.digest.get("sha256") for subject in statement.subject]
    if image_sha256 not in digests or None in digests or len({*digests}) != len(digests):
        named = ", ".join(_clean(digest) for digest in digests)
        raise Refusal(f"the statement is about another image: {named}, not {image_sha256}")


def _demand_same_subjects(statements: Mapping[str, Statement]) -> None:
    named = {name: {subject.digest.get("sha256") for subject in each.subject} for name, each in statements.items()}
    for name, digests in named.items():
        if digests != named["summary"]:
            raise Refusal("is about other files than the verdict", where=f"{name}{models.SUFFIX}")


def _demand_same_disk(statement: Statement, summary: Summary) -> None:
    if len(statement.subject) == 1:
        return
    where = f"summary{models.SUFFIX}"
    if models.SAME_DISK not in summary.verified_levels:
        raise Refusal("names several files, and the verdict does not say that they hold one disk", where=where)
    if summary.audited not in [subject.digest.get("sha256") for subject in statement.subject] or not summary.audited:
        raise Refusal("names several files, and does not say which one was audited and booted", where=where)


def _demand_names(bundles: Mapping[str, bytes]) -> None:
    missing = [name for name in models.STATEMENTS if name not in bundles]
    if missing:
        what = f"no bundle for: {', '.join(missing)}"
        raise Refusal(what, hint=f"each image has four: {', '.join(models.STATEMENTS)}")
    unknown = sorted(set(bundles) - set(models.STATEMENTS))
    if unknown:
        raise Refusal(f"unknown bundles: {_clean(', '.join(unknown))}", hint="a newer vmi may know them")


def _about(name: str, bundle: bytes, sha256: str, verifier: Verifier) -> Statement:
    try:
        return verifier.statement(bundle, sha256, models.PREDICATE_TYPES[name])
    except Refusal as refusal:
        where = f"{name}{models.SUFFIX}"
        raise Refusal(refusal.what, where=where, hint=refusal.hint, details=refusal.details) from refusal


def _predicate(name: str, statement: Statement, model: type[P]) -> P:
    try:
        return model.model_validate(statement.predicate)
    except ValidationError as error:
        raise Refusal(f"the predicate cannot be read: {first_fault(error)}", where=f"{name}{models.SUFFIX}") from error


def _demand_suite(name: str, result: SuiteResult) -> None:
    where = f"{name}{models.SUFFIX}"
    if result.configuration[0].name != name:
        raise Refusal(f"holds the results of '{_clean(result.configuration[0].name)}', not of '{name}'", where=where)
    if result.result == "FAILED" or result.failed_tests:
        raise Refusal(f"the {name} failed", where=where, details=_clean(", ".join(result.failed_tests)) or None)


def _demand_actor(name: str, actor: str, policy: Policy) -> None:
    if actor != policy.identity:
        raise Refusal(f"speaks for '{_clean(actor)}', not for who signed it", where=f"{name}{models.SUFFIX}")


def _demand_passed(summary: Summary) -> None:
    where = f"summary{models.SUFFIX}"
    if summary.unsafe:
        raise Refusal(f"was signed as unsafe: {_clean(', '.join(summary.unsafe))}", where=where)
    if summary.verification_result != "PASSED":
        raise Refusal(f"the verdict is {summary.verification_result}", where=where)
    missing = [level for level in models.LEVELS if level not in summary.verified_levels]
    if missing:
        raise Refusal(f"the verdict does not say {' and '.join(missing)}", where=where)


def _demand_inputs(summary: Summary, bundles: Mapping[str, bytes]) -> None:
    stated = sorted((item.name or "", (item.digest or {}).get("sha256", "")) for item in summary.input_attestations)
    given = sorted((name, sha256_of(bundles[name])) for name in models.EVIDENCE)
    if stated != given:
        what = "the verdict was given on other bundles than these"
        raise Refusal(what, where=f"summary{models.SUFFIX}", hint="take all four from the same release")


def _clean(text: object) -> str:
    """This is somebody else's text, short and without control characters: it may reach a terminal."""
    return "".join(c if c.isprintable() else " " for c in str(text))[:500].strip()
