"""This module gives the signing tests a private Sigstore and one properly attested image."""

from collections.abc import Iterator

import pytest
from tests import examples
from tests.signing.workflows import IDENTITY, NOW, REPORTS, pen_of

from sandbox.sigstore import PrivateSigstore
from vmi.signing.models import Statement, Workflow
from vmi.signing.sigstore import Signer
from vmi.signing.statements import statements_for, summary_for
from vmi.signing.verification import Policy, Verifier


@pytest.fixture(scope="session")
def sigstore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateSigstore]:
    with PrivateSigstore(tmp_path_factory.mktemp("sigstore")) as instance:
        yield instance


@pytest.fixture(scope="session")
def pen(sigstore: PrivateSigstore) -> Iterator[Signer]:
    """What the release workflow signs with."""
    with pen_of(sigstore, IDENTITY) as opened:
        yield opened


@pytest.fixture(scope="session")
def policy(sigstore: PrivateSigstore) -> Policy:
    return Policy(identity=IDENTITY, issuer=sigstore.issuer)


@pytest.fixture(scope="session")
def verifier(sigstore: PrivateSigstore, policy: Policy) -> Verifier:
    return Verifier(policy, sigstore.trusted_root)


@pytest.fixture(scope="session")
def evidence(pen: Signer) -> dict[str, Statement]:
    return statements_for(
        examples.artifacts(), examples.audit_report(), examples.boot_report(), pen.workflow, report_sha256=REPORTS
    )


@pytest.fixture(scope="session")
def bundles(pen: Signer, evidence: dict[str, Statement]) -> dict[str, bytes]:
    """The four bundles of the example image."""
    made = {name: pen.sign_statement(statement) for name, statement in evidence.items()}
    return {**made, "summary": pen.sign_statement(summary_for(examples.artifacts(), made, pen.workflow, NOW))}


@pytest.fixture
def workflow() -> Workflow:
    return Workflow(
        identity=IDENTITY,
        issuer="https://token.actions.sandbox.invalid",
        repository_url="https://github.com/egi-sandbox/catalogue",
        parameters={"event": "push", "run": "https://github.com/egi-sandbox/catalogue/actions/runs/3003/attempts/1"},
    )
