"""Signing: by whom, and what stops it."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from tests.signing.workflows import IDENTITY, enter, pen_of

from sandbox.sigstore import PrivateSigstore
from vmi.core.errors import InputError, Refusal, ServiceError
from vmi.signing.sigstore import signer, workflow_of
from vmi.signing.verification import Verifier

NO_CREDENTIAL = ("GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE", "CIRCLECI", "GOOGLE_SERVICE_ACCOUNT_NAME")


def test_the_signer_is_the_workflow_that_runs(sigstore: PrivateSigstore) -> None:
    with pen_of(sigstore, IDENTITY) as pen:
        assert pen.workflow.identity == IDENTITY
        assert pen.workflow.issuer == sigstore.issuer
        assert pen.workflow.repository_url == "https://github.com/egi-sandbox/catalogue"
        assert pen.workflow.parameters["repositoryId"] == "1001"


def test_one_certificate_serves_all_signatures_of_a_run(sigstore: PrivateSigstore) -> None:
    with pen_of(sigstore, IDENTITY) as pen:
        bundles = [json.loads(pen.sign_bytes(data)) for data in (b"1", b"2")]
    certificates = {bundle["verificationMaterial"]["certificate"]["rawBytes"] for bundle in bundles}
    assert len(certificates) == 1


def test_bytes_of_any_content_are_signed(sigstore: PrivateSigstore, verifier: Verifier) -> None:
    for data in (b"", b"\x00\xff", b"MIME-Version: 1.0\r\n"):
        with pen_of(sigstore, IDENTITY) as pen:
            verifier.bytes(data, pen.sign_bytes(data))


def test_no_credential_is_refused(sigstore: PrivateSigstore, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NO_CREDENTIAL:
        monkeypatch.delenv(name, raising=False)
    with (
        pytest.raises(Refusal, match="there is no identity to sign with here") as caught,
        signer(sigstore.trust_config),
    ):
        pass
    assert "id-token: write" in (caught.value.hint or "")


def test_a_job_without_the_permission_is_told_so(sigstore: PrivateSigstore, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(monkeypatch, sigstore)
    monkeypatch.delenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN")
    with pytest.raises(ServiceError, match="no identity token was issued") as caught, signer(sigstore.trust_config):
        pass
    assert "id-token: write" in (caught.value.hint or "")


def test_a_request_token_that_is_unknown_is_a_service_error(
    sigstore: PrivateSigstore, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(monkeypatch, sigstore)
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "stolen")
    with pytest.raises(ServiceError, match="no identity token was issued") as caught, signer(sigstore.trust_config):
        pass
    assert "code=401" in (caught.value.details or "")


def test_a_token_of_another_sigstore_is_refused_with_its_status(
    sigstore: PrivateSigstore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PrivateSigstore(tmp_path) as other:
        enter(monkeypatch, other)
        with (
            pytest.raises(ServiceError, match="no signing certificate was issued: HTTP 401") as caught,
            signer(sigstore.trust_config),
        ):
            pass
    assert "Signature verification failed" in (caught.value.details or "")


def test_an_identity_that_is_no_workflow_is_refused() -> None:
    with pytest.raises(Refusal, match="is not a GitHub workflow's: its token says nothing of 'repository'"):
        workflow_of({"iss": "https://accounts.google.com", "email": "someone@example.org"})


@pytest.mark.parametrize("content", [b"", b"{}", b"null", b"\xff", b'{"mediaType": "x"}'])
def test_a_trust_configuration_that_is_none_is_an_input_error(
    sigstore: PrivateSigstore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    enter(monkeypatch, sigstore)
    path = tmp_path / "trust_config.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is no ClientTrustConfig"), signer(path):
        pass


def test_a_sigstore_that_does_not_answer_is_a_service_error(
    tmp_path: Path, sigstore: PrivateSigstore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PrivateSigstore(tmp_path) as stopped:
        pass
    enter(monkeypatch, sigstore)
    with pytest.raises(ServiceError, match="no signing certificate was issued") as caught, signer(stopped.trust_config):
        pass
    assert "Connection refused" in (caught.value.details or "")


@pytest.mark.parametrize(
    ("service", "status", "body", "message"),
    [
        pytest.param("caUrls", 503, b"busy", "no signing certificate was issued: HTTP 503", id="authority busy"),
        pytest.param("caUrls", 400, b'{"message": "no"}', "was issued: HTTP 400", id="authority says no"),
        pytest.param("caUrls", 200, b"<html>", "no signing certificate was issued", id="authority answers nonsense"),
        pytest.param("caUrls", 200, b"{}", "no signing certificate was issued", id="authority answers nothing"),
        pytest.param("rekorTlogUrls", 500, b"\x1b[2J", "could not be signed: HTTP 500", id="log fails"),
        pytest.param("rekorTlogUrls", 201, b"{}", "the bytes could not be signed", id="log answers nothing"),
        pytest.param("tsaUrls", 503, b"busy", "the bytes could not be signed", id="no timestamp"),
    ],
)
def test_a_service_that_fails_is_named_with_its_status(
    sigstore: PrivateSigstore,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    service: str,
    status: int,
    body: bytes,
    message: str,
) -> None:
    enter(monkeypatch, sigstore)
    with _failing(status, body) as url:
        config = json.loads(sigstore.trust_config.read_text())
        config["signingConfig"][service][0]["url"] = url
        path = tmp_path / "trust_config.json"
        path.write_text(json.dumps(config))
        with pytest.raises(ServiceError, match=message) as caught, signer(path) as pen:
            pen.sign_bytes(b"an image list")
    assert "\x1b" not in (caught.value.details or "")
    assert caught.value.hint


@pytest.mark.parametrize("service", ["caUrls", "rekorTlogUrls"])
def test_a_service_that_is_silent_is_given_up(
    sigstore: PrivateSigstore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, service: str
) -> None:
    enter(monkeypatch, sigstore)
    monkeypatch.setattr("vmi.signing.sigstore.ANSWER_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        config = json.loads(sigstore.trust_config.read_text())
        config["signingConfig"][service][0]["url"] = f"http://127.0.0.1:{silent.getsockname()[1]}"
        path = tmp_path / "trust_config.json"
        path.write_text(json.dumps(config))
        with pytest.raises(ServiceError) as caught, signer(path) as pen:
            pen.sign_bytes(b"an image list")
    assert "timed out" in (caught.value.details or "")


@contextmanager
def _failing(status: int, body: bytes) -> Iterator[str]:
    """This is a service that gives one answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
