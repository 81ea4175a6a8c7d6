"""This module is the issuer of identity tokens, as GitHub Actions has it: a job asks for a token about itself."""

import hmac
import secrets
import time
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.sigstore.errors import Rejected

ISSUER = "https://token.actions.sandbox.invalid"
"""A name, not an address: it stands in certificates, so it stays when the port changes."""
SERVER = "https://github.com/"
AUDIENCE = "sigstore"
VALID_S = 300
"""As long as GitHub's."""
ALGORITHM = "ES256"
Claims = Mapping[str, Any]  # Any: JSON values


class Issuer:
    """This makes tokens for jobs that hold a request token, and checks tokens for the certificate authority."""

    def __init__(self, key: ec.EllipticCurvePrivateKey):
        self._key = key
        self._jobs: dict[str, str] = {}

    def admit(self, identity: str) -> str:
        """This starts a job of the workflow `identity` and gives it its request token."""
        workflow_of(identity)
        token = secrets.token_urlsafe(32)
        self._jobs[token] = identity
        return token

    def answer(self, request_token: str, audience: str) -> str:
        """This is the endpoint behind ACTIONS_ID_TOKEN_REQUEST_URL."""
        for known, identity in list(self._jobs.items()):  # a copy: another thread may admit a job
            if hmac.compare_digest(known.encode(), request_token.encode()):
                return self.issue(identity, audience)
        raise Rejected(401, "the request token is unknown")

    def issue(self, identity: str, audience: str = AUDIENCE, now: float | None = None) -> str:
        """This signs a token about the workflow `identity`."""
        start = int(time.time() if now is None else now)
        times = {"iat": start, "nbf": start, "exp": start + VALID_S}
        claims = {"iss": ISSUER, "aud": audience, **times, **claims_of(identity)}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def check(self, token: str) -> Claims:
        """This is what the certificate authority believes of a token; anything doubtful is a 401."""
        try:
            claims: Claims = jwt.decode(
                token,
                self._key.public_key(),
                algorithms=[ALGORITHM],  # never the token's own word for it
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": ["iss", "aud", "sub", "iat", "exp"]},
            )
        except jwt.InvalidTokenError as error:
            raise Rejected(401, f"there was an error processing the identity token: {error}") from error
        return claims


def workflow_of(identity: str) -> tuple[str, str, str]:
    """This takes `https://github.com/OWNER/REPOSITORY/.github/workflows/FILE@REF` apart."""
    workflow, at, ref = identity.removeprefix(SERVER).partition("@")
    parts = workflow.split("/")
    if not identity.startswith(SERVER) or not at or not ref or len(parts) < 4 or not all(parts):
        raise ValueError(f"{identity!r} is no workflow: {SERVER}OWNER/REPOSITORY/.github/workflows/FILE@REF")
    return parts[0], parts[1], ref


def claims_of(identity: str) -> dict[str, str]:
    """This is what GitHub says of a job of this workflow, numbers and commits invented."""
    owner, name, ref = workflow_of(identity)
    workflow, commit = identity.removeprefix(SERVER), "5a" * 20
    return {
        "sub": f"repo:{owner}/{name}:ref:{ref}",
        "repository": f"{owner}/{name}",
        "repository_id": "1001",
        "repository_owner": owner,
        "repository_owner_id": "2002",
        "repository_visibility": "public",
        "ref": ref,
        "sha": commit,
        "workflow": "release",
        "workflow_ref": workflow,
        "workflow_sha": commit,
        "job_workflow_ref": workflow,
        "job_workflow_sha": commit,
        "event_name": "push",
        "run_id": "3003",
        "run_attempt": "1",
        "runner_environment": "github-hosted",
    }
