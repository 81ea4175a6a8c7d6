"""This module is the only one that signs: keyless, with the identity of the workflow that runs us."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from sigstore.dsse import Statement as SigstoreStatement
from sigstore.models import ClientTrustConfig
from sigstore.oidc import IdentityError, IdentityToken, detect_credential
from sigstore.sign import Signer as SigstoreSigner
from sigstore.sign import SigningContext

from vmi.core.errors import Failure, InputError, Refusal, ServiceError
from vmi.core.files import read_bytes
from vmi.signing.models import Statement, Workflow

SERVER = "https://github.com"
LIMIT_BYTES = 2**20
ANSWER_S = 60.0
"""How long a service may be silent. A log answers only after it has listed an entry, which takes seconds."""
PARAMETERS = {
    "event_name": "event",
    "repository_id": "repositoryId",
    "repository_owner_id": "repositoryOwnerId",
    "runner_environment": "runnerEnvironment",
    "sha": "workflowCommit",
}
"""What provenance keeps of the token: numbers, because they survive a renamed or squatted repository."""


class Signer:
    """This signs with one certificate, valid for ten minutes; get it from `signer`."""

    def __init__(self, inner: SigstoreSigner, workflow: Workflow):
        self._inner = inner
        self.workflow = workflow
        """Who signs."""

    def sign_statement(self, statement: Statement) -> bytes:
        """This is the bundle over a statement."""
        with _service_errors("the statement could not be signed"):
            return self._inner.sign_dsse(SigstoreStatement(statement.to_bytes())).to_json().encode()

    def sign_bytes(self, data: bytes) -> bytes:
        """This is the bundle over a file's bytes, such as a published image list."""
        with _service_errors("the bytes could not be signed"):
            return self._inner.sign_artifact(data).to_json().encode()


@contextmanager
def signer(trust_config: Path | None = None) -> Iterator[Signer]:
    """This takes the workflow's identity, has it certified, and lends what signs with it.

    Without a trust configuration the public Sigstore instance signs. No identity is a Refusal; a service that fails
    is a ServiceError with its HTTP status.
    """
    token = _credential()
    workflow = workflow_of(_claims(token))
    config = _read_config(trust_config)
    with _service_errors("no signing certificate was issued"):
        inner = SigstoreSigner(IdentityToken(token), _context(config))
    yield Signer(inner, workflow)


def workflow_of(claims: Mapping[str, Any]) -> Workflow:  # Any: JSON values
    """This reads a workflow's identity token as the certificate authority will; another kind of token is a Refusal."""
    try:
        repository = f"{SERVER}/{claims['repository']}"
        return Workflow(
            identity=f"{SERVER}/{claims['job_workflow_ref']}",
            issuer=str(claims["iss"]),
            repository_url=repository,
            parameters={
                **{name: str(claims[claim]) for claim, name in PARAMETERS.items()},
                "run": f"{repository}/actions/runs/{claims['run_id']}/attempts/{claims['run_attempt']}",
            },
        )
    except KeyError as error:
        what = f"the identity here is not a GitHub workflow's: its token says nothing of {error}"
        raise Refusal(what, hint="images are signed by the release workflow") from error


def _credential() -> str:
    try:
        token = detect_credential()
    except IdentityError as error:
        hint = "the job needs `permissions: id-token: write`; a passing fault goes away when the job runs again"
        raise ServiceError("no identity token was issued", details=str(error), hint=hint) from error
    if token is None:
        raise Refusal(
            "there is no identity to sign with here",
            hint="sign in GitHub Actions with `permissions: id-token: write`, or in the environment of `make demo`",
        )
    return token


def _claims(token: str) -> Mapping[str, Any]:  # Any: JSON values
    # Read, not verified: it is our own token, and the certificate authority verifies it.
    try:
        claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    except (ValueError, IndexError) as error:
        raise ServiceError("the identity token cannot be read") from error
    return claims if isinstance(claims, dict) else {}


def _read_config(path: Path | None) -> ClientTrustConfig:
    if path is None:
        with _service_errors("the public Sigstore instance's configuration could not be fetched"):
            return ClientTrustConfig.production()
    data = read_bytes(path, LIMIT_BYTES)
    try:
        return ClientTrustConfig.from_json(data.decode())
    except ValueError as error:
        raise InputError("is no ClientTrustConfig", where=str(path), details=str(error)[:500]) from error


class _Impatient(HTTPAdapter):
    """This gives up on a silent service; the client itself would wait for ever."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # Any: passed on
        kwargs["timeout"] = kwargs.get("timeout") or ANSWER_S
        return super().send(request, *args, **kwargs)


def _context(config: ClientTrustConfig) -> SigningContext:
    """This is `SigningContext.from_trust_config`, with time-outs."""
    services = config.signing_config
    authority, log = services.get_fulcio(), services.get_tlogs()[0]
    for session in (authority.session, log._session):  # type: ignore[attr-defined]  # both log clients have one
        session.mount("https://", _Impatient())
        session.mount("http://", _Impatient())
    return SigningContext(
        fulcio=authority, rekor=log, trusted_root=config.trusted_root, tsa_clients=services.get_tsas()
    )


@contextmanager
def _service_errors(what: str) -> Iterator[None]:
    """This turns whatever the client raises into one ServiceError that carries the HTTP status.

    Its exceptions are of private modules, of requests and of the parsers of answers; the message of a refusal by the
    certificate authority is empty, and the status is only found in the response behind it.
    """
    try:
        yield
    except Failure:
        raise
    except Exception as error:
        response = _response(error)
        hint = "this passes by itself more often than not: run the same command again"
        if response is None:
            raise ServiceError(what, details=_describe(error), hint=hint) from error
        status = f"{what}: HTTP {response.status_code}"
        if 400 <= response.status_code < 500:
            hint = "the service refused us: what it says is above"
        raise ServiceError(status, where=response.url, details=_printable(response.text), hint=hint) from error


def _response(error: BaseException | None) -> requests.Response | None:
    while error is not None:
        response = getattr(error, "response", None)
        if isinstance(response, requests.Response):
            return response
        error = error.__cause__ or error.__context__
    return None


def _describe(error: Exception) -> str:
    return _printable(f"{type(error).__name__}: {error}")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:500].strip()
