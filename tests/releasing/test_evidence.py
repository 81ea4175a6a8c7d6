"""Absence of proof is refusal: what a build's directory must hold to be released."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests import examples
from tests.releasing.conftest import lay_out

from vmi.core.errors import Failure, InputError, Refusal
from vmi.core.progress import Silent
from vmi.releasing import evidence

FAILED = {"check": "layout.swap", "title": "no swap space", "outcome": "fail"}
WARNED, SKIPPED = FAILED | {"outcome": "warn"}, FAILED | {"outcome": "skipped"}


def remove(name: str) -> Callable[[Path], None]:
    return lambda directory: (directory / name).unlink()


def audit(**changes: object) -> Callable[[Path], None]:
    return lambda directory: void(examples.audit_report(**changes).write(directory / "audit.json"))


def boot(**changes: object) -> Callable[[Path], None]:
    return lambda directory: void(examples.boot_report(**changes).write(directory / "boot.json"))


def artifacts(**changes: object) -> Callable[[Path], None]:
    return lambda directory: void(examples.artifacts(**changes).write(directory / "artifacts.json"))


def image(content: bytes) -> Callable[[Path], None]:
    return lambda directory: void((directory / examples.IMAGE_NAME).write_bytes(content))


def void(value: object) -> None:
    del value


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        pytest.param(artifacts(build=examples.build(dirty=True)), Refusal, "no commit has", id="dirty build"),
        pytest.param(remove("audit.json"), Refusal, "audit.json: is missing: nothing proves", id="no audit"),
        pytest.param(remove("boot.json"), Refusal, "boot.json: is missing: nothing proves", id="no boot"),
        pytest.param(audit(verdict="fail"), Refusal, "the verdict is 'fail'", id="failed audit"),
        pytest.param(boot(verdict="fail"), Refusal, "the verdict is 'fail'", id="failed boot"),
        pytest.param(audit(verdict="skipped"), Refusal, "the verdict is 'skipped'", id="skipped audit"),
        pytest.param(audit(results=[FAILED]), Refusal, "layout.swap", id="passed audit with a failed check"),
        pytest.param(audit(results=[SKIPPED]), Refusal, "the results make 'fail'", id="nothing was judged"),
        pytest.param(audit(results=[WARNED]), Refusal, "the results make 'warn'", id="a warning behind a pass"),
        pytest.param(boot(results=[SKIPPED]), Refusal, "nobody knows: layout.swap", id="a boot that saw nothing"),
        pytest.param(audit(results=[]), Refusal, "holds no result", id="audit that checked nothing"),
        pytest.param(boot(results=[]), Refusal, "holds no result", id="boot that checked nothing"),
        pytest.param(audit(image_sha256="0" * 64), Refusal, "is about the image 000", id="audit of another image"),
        pytest.param(boot(image_sha256="0" * 64), Refusal, "is about the image 000", id="boot of another image"),
        pytest.param(remove("attestations/audit.sigstore.json"), Refusal, "no signed statement: audit", id="no bundle"),
        pytest.param(image(b"other"), Refusal, "artifacts.json says", id="image changed since the build"),
        pytest.param(remove(examples.IMAGE_NAME), InputError, "is not there", id="no image"),
        pytest.param(remove("artifacts.json"), InputError, "holds no artifacts.json", id="no build"),
    ],
)
def test_refused(tmp_path: Path, change: Callable[[Path], None], kind: type[Failure], message: str) -> None:
    directory = lay_out(tmp_path / "build", examples.artifacts())
    change(directory)
    with pytest.raises(kind, match=message):
        evidence.read(directory, Silent())


def test_an_image_that_github_cannot_hold_is_refused(tmp_path: Path) -> None:
    found = evidence.read(lay_out(tmp_path / "build", examples.artifacts()), Silent())
    large = found.image.model_copy(update={"size_bytes": 2 * 2**30})
    with pytest.raises(Refusal, match="GitHub takes less than 2147483648"):
        evidence.demand_releasable(found._replace(artifacts=found.artifacts.model_copy(update={"artifacts": (large,)})))


def test_an_ova_that_github_cannot_hold_is_refused_and_can_be_left_out(tmp_path: Path) -> None:
    found = evidence.read(lay_out(tmp_path / "build", examples.with_ova()), Silent())
    large = found.artifacts.others[0].model_copy(update={"size_bytes": 2 * 2**30})
    files = (found.image, large)
    with pytest.raises(Refusal, match=r"x86_64\.ova: has 2147483648 bytes; GitHub takes less") as caught:
        evidence.demand_releasable(found._replace(artifacts=found.artifacts.model_copy(update={"artifacts": files})))
    assert (caught.value.hint or "").startswith("take 'ova' out of formats in appliance.yaml")


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        pytest.param(b"other", Refusal, "x86_64.ova: its sha256 is", id="changed since the build"),
        pytest.param(None, InputError, "x86_64.ova: is not there", id="gone"),
    ],
)
def test_an_ova_that_is_not_what_was_built_is_refused(
    tmp_path: Path, content: bytes | None, kind: type[Failure], message: str
) -> None:
    directory = lay_out(tmp_path / "build", examples.with_ova())
    (directory / examples.OVA_NAME).unlink()
    if content:
        (directory / examples.OVA_NAME).write_bytes(content)
    with pytest.raises(kind, match=message):
        evidence.read(directory, Silent())


@pytest.mark.parametrize("verdict", ["pass", "warn"])
def test_read(tmp_path: Path, verdict: str) -> None:
    directory = lay_out(tmp_path / "build", examples.artifacts())
    results = [{"check": "layout.swap", "title": "no swap space", "outcome": verdict}]
    examples.audit_report(verdict=verdict, results=results).write(directory / "audit.json")
    found = evidence.read(directory, Silent())
    assert list(found.bundles) == ["provenance", "audit", "boot", "summary"]
