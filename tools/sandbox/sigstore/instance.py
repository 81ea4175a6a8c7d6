"""This module puts the services together: one state directory, one port, one context manager."""

import fcntl
import json
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from sandbox.serving import keep_answering
from sandbox.sigstore import keys, oidc, rekor_v1, rekor_v2, trust
from sandbox.sigstore.certificates import authority
from sandbox.sigstore.ctlog import CertificateLog
from sandbox.sigstore.fulcio import CertificateAuthority
from sandbox.sigstore.merkle import Log
from sandbox.sigstore.rekor import Json, field
from sandbox.sigstore.server import Answer, Request, Route, json_answer, serve
from sandbox.sigstore.tsa import TimestampAuthority
from vmi.core.errors import ToolError
from vmi.core.files import write_atomic


class PrivateSigstore:
    """This runs a Sigstore on loopback while its block lasts; keys and logs stay in `state` for the next time."""

    issuer = oidc.ISSUER

    def __init__(self, state: Path, *, rekor_versions: tuple[int, ...] = (2,)):
        self.state = state
        self.trust_config = state / "trust_config.json"
        """Rewritten at every start, because the port changes."""
        self.trusted_root = state / "trusted_root.json"
        """What a verifier needs; the same at every start."""
        self._rekor_versions = rekor_versions
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        with ExitStack() as stack:
            _claim(self.state, stack)
            self._open()
            self._listen(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def environment(self, identity: str) -> dict[str, str]:
        """This is what a job of the workflow `identity` finds in its environment, as in GitHub Actions."""
        return {
            "GITHUB_ACTIONS": "true",
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.url}/token?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.oidc.admit(identity),
            "no_proxy": ",".join(filter(None, (os.environ.get("no_proxy"), "127.0.0.1"))),
        }

    def _open(self) -> None:
        """This reads the state, and makes what is not there yet."""
        state = self.state
        self.oidc = oidc.Issuer(keys.ecdsa(state / "oidc.key"))
        self.certificate_log = CertificateLog(keys.ecdsa(state / "ctlog.key"), Log(state / "ctlog.txt"))
        root = authority(state, "fulcio-root")
        intermediate = authority(state, "fulcio", root)
        self.fulcio = CertificateAuthority(root, intermediate, self.oidc, self.certificate_log)
        tsa_root = authority(state, "tsa-root")
        self.tsa = TimestampAuthority(tsa_root, authority(state, "tsa", tsa_root, timestamps=True))
        self.rekor_v1 = rekor_v1.TransparencyLogV1(keys.ecdsa(state / "rekor-v1.key"), Log(state / "rekor-v1.txt"))
        self.rekor_v2 = rekor_v2.TransparencyLogV2(
            keys.ed25519_key(state / "rekor-v2.key"), Log(state / "rekor-v2.txt")
        )

    def _listen(self, stack: ExitStack) -> None:
        server = serve(self._routes())
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self._write_trust()
        stack.callback(keep_answering(server))

    def _write_trust(self) -> None:
        root = trust.trusted_root(
            authority=self.fulcio.chain,
            timestamps=self.tsa.chain,
            certificate_log=self.certificate_log.public_key,
            logs=(
                (rekor_v2.NAME, self.rekor_v2.id, self.rekor_v2.public_key),
                (rekor_v1.NAME, self.rekor_v1.id, self.rekor_v1.public_key),
            ),
        )
        write_atomic(self.trusted_root, json.dumps(root, indent=2))
        config = trust.client_trust_config(root, self.url, self._rekor_versions)
        write_atomic(self.trust_config, json.dumps(config, indent=2))

    def _routes(self) -> dict[tuple[str, str], Route]:
        return {
            ("GET", "/token"): self._token,
            ("POST", "/api/v2/signingCert"): self._certify,
            ("POST", "/api/v1/log/entries"): _adding(self.rekor_v1.add),
            ("POST", "/api/v2/log/entries"): _adding(self.rekor_v2.add),
            ("POST", "/api/v1/timestamp"): self._stamp,
        }

    def _token(self, request: Request) -> Answer:
        return json_answer(200, {"value": self.oidc.answer(request.bearer, request.query.get("audience", ""))})

    def _certify(self, request: Request) -> Answer:
        chain = self.fulcio.certify(request.bearer, str(field(request.json(), "certificateSigningRequest")))
        return json_answer(200, {"signedCertificateEmbeddedSct": {"chain": {"certificates": chain}}})

    def _stamp(self, request: Request) -> Answer:
        return Answer(201, "application/timestamp-reply", self.tsa.stamp(request.body))


def _adding(add: Callable[[Json], Json]) -> Route:
    return lambda request: json_answer(201, add(request.json()))


def _claim(state: Path, stack: ExitStack) -> None:
    # Two servers on one log would write two histories of it.
    file = stack.enter_context((state / ".lock").open("w"))
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ToolError("another private Sigstore runs on this state", where=str(state)) from error
