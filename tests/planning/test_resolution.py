"""An archive's answer is remembered for some hours, and asked for again when what is remembered is of no use."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.mmdebstrap import RESOLVED, put

from vmi.core.progress import Silent
from vmi.core.store import Store
from vmi.manifest.models import BootstrapBase
from vmi.planning import resolution
from vmi.planning.models import ResolvedBootstrap

BASE = BootstrapBase(kind="bootstrap", distribution="debian", suite="trixie")
OTHER = ("other=1:amd64",)


def resolve(base: BootstrapBase, store: Store, progress: Silent, *, refresh: bool = False) -> ResolvedBootstrap:
    return resolution.resolve(base, "x86_64", "bios", store=store, progress=progress, refresh=refresh)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    put(tmp_path, monkeypatch)
    return Store(tmp_path / "store")


def memory(store: Store) -> Path:
    (path,) = store.root.glob("resolved/*.json")
    return path


def remember(store: Store, asked: str) -> None:
    """This is an answer that the archive does not give, so that it shows where an answer comes from."""
    answer = resolve(BASE, store, Silent())
    other = answer.model_copy(update={"packages": OTHER}).to_json()
    memory(store).write_text(f'{{"asked": "{asked}", "answer": {other}}}')


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        pytest.param(timedelta(hours=1), OTHER, id="young"),
        pytest.param(timedelta(hours=7), RESOLVED, id="old"),
        pytest.param(timedelta(hours=-1), RESOLVED, id="from the future"),
    ],
)
def test_an_answer_has_an_age(store: Store, age: timedelta, expected: tuple[str, ...]) -> None:
    remember(store, (datetime.now(UTC) - age).isoformat())
    assert resolve(BASE, store, Silent()).packages == expected


def test_refresh_asks_again(store: Store) -> None:
    remember(store, datetime.now(UTC).isoformat())
    assert resolve(BASE, store, Silent(), refresh=True).packages == RESOLVED


def test_an_answer_at_no_certain_time_is_asked_for_again(store: Store) -> None:
    remember(store, datetime.now(UTC).replace(tzinfo=None).isoformat())
    assert resolve(BASE, store, Silent()).packages == RESOLVED


@pytest.mark.parametrize("text", ["", "{}", "[", '{"asked": 1}'])
def test_an_answer_that_cannot_be_read_is_asked_for_again(store: Store, text: str) -> None:
    resolve(BASE, store, Silent())
    memory(store).write_text(text)
    assert resolve(BASE, store, Silent()).packages == RESOLVED
