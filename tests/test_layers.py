"""The house's one rule: data flows one way, and a provider needs only its own rooms."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import vmi

TOOLS = Path(vmi.__file__).parent
LINE = (
    "manifest",
    "planning",
    "building",
    "auditing",
    "booting",
    "signing",
    "releasing",
    "endorsing",
    "publishing",
    "providing",
)
"""The steps, in the order in which data flows."""
SHARED = {"vmi.signing.verification", "vmi.auditing.results"}
"""What later steps may use besides models: a proof is checked the same way by everybody; results are what audits' and
boots' models are made of."""
EARLIER_FUNCTIONS = {
    ("planning", "vmi.manifest.repository"): "planning reads the catalogue that lint has read",
    ("planning", "vmi.manifest.files"): "planning hashes the files that lint has found usable",
    ("endorsing", "vmi.auditing.comparing.compare"): "a manager reads what `vmi diff` says of two signed reports",
    ("endorsing", "vmi.auditing.comparing.models"): "the comparison that is shown",
    ("endorsing", "vmi.auditing.comparing.markdown"): "in the words of `vmi diff --format markdown`",
}
"""Exceptions, each with its reason."""


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(TOOLS.rglob("*.py")):
        yield ".".join(("vmi", *path.relative_to(TOOLS).with_suffix("").parts)).removesuffix(".__init__"), path


KNOWN = {name for name, _ in modules()}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in KNOWN else node.module


def is_allowed(step: str, imported: str) -> bool:
    parts = imported.split(".")
    if parts[0] != "vmi" or len(parts) == 1:
        return parts[0] != "sandbox"
    room = parts[1]
    if room == "core" or room == step:
        return True
    if room in LINE and step in LINE and LINE.index(room) < LINE.index(step):
        return parts[2:] == ["models"] or imported in SHARED or (step, imported) in EARLIER_FUNCTIONS
    return False


@pytest.mark.parametrize("step", ["core", *LINE])
def test_a_step_uses_core_and_the_models_of_steps_before_it(step: str) -> None:
    wrong = [
        f"{name} imports {imported}"
        for name, path in modules()
        if name.split(".")[1:2] == [step]
        for imported in imports(path)
        if not is_allowed(step, imported)
    ]
    assert wrong == []


def test_the_rule_itself_says_no() -> None:
    assert not is_allowed("core", "vmi.manifest.models")
    assert not is_allowed("planning", "vmi.building.models")
    assert not is_allowed("auditing", "vmi.building.packer")
    assert not is_allowed("signing", "vmi.commands.options")
    assert not is_allowed("building", "sandbox.github")
    assert is_allowed("building", "vmi.planning.models")
    assert is_allowed("providing", "vmi.signing.verification")


PROVIDER = ("vmi.providing.sync", "vmi.signing.verification", "vmi.commands.sync", "vmi.commands.verify")


@pytest.mark.parametrize("module", PROVIDER)
def test_a_provider_needs_no_git_and_no_hcl(module: str) -> None:
    script = f"import sys, {module}; print(sorted(set(sys.modules) & {{'git', 'hcl2', 'sandbox'}}))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'pydantic', 'yaml', 'sigstore', 'requests', 'cryptography', 'hcl2', 'git', 'rich'}"
    script = f"import sys, vmi.cli; vmi.cli.main(['--help']); print(sorted(set(sys.modules) & {heavy}))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
