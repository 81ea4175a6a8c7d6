"""This module is what must hold between a manifest and the rest of the repository."""

from collections.abc import Callable, Iterator
from pathlib import Path

from vmi.core.findings import Finding, Severity
from vmi.manifest.models import Appliance, ApplianceBase, VirtualOrganisation
from vmi.manifest.repository import Catalogue, Manifest

Rule = Callable[[Catalogue], Iterator[Finding]]

SCRIPT_LIMIT_BYTES = 1 << 20
"""A provisioning script is text; data does not belong into an image (EGI's guide for image authors)."""


def name_is_directory(catalogue: Catalogue) -> Iterator[Finding]:
    """This holds every manifest to the name of its directory: people and machines look it up by that."""
    for manifest in catalogue.manifests:
        if manifest.model and manifest.model.name != manifest.directory.name:
            message = f"name is '{manifest.model.name}', the directory is '{manifest.directory.name}'"
            yield _finding(manifest, "name-is-directory", message, "rename one of the two")


def script_exists(catalogue: Catalogue) -> Iterator[Finding]:
    """This demands that every provisioning script is a real file inside the appliance's own directory."""
    for manifest in catalogue.appliances:
        for step in manifest.model.provision if manifest.model else ():
            fault = _fault_of_script(manifest.directory, step.script)
            if fault:
                yield _finding(manifest, "script-exists", f"script '{step.script}' {fault}")


def base_exists(catalogue: Catalogue) -> Iterator[Finding]:
    """This demands that the base of a derived appliance is there: its manifest's version, or one released before."""
    versions = {m.model.name: m.model.version for m in catalogue.appliances if m.model}
    for manifest, base in _derived(catalogue):
        record = catalogue.root / "appliances" / base.name / "releases" / f"{base.version}.yaml"
        if base.name not in versions:
            yield _finding(manifest, "base-exists", f"base appliance '{base.name}' is not in this repository")
        elif base.version != versions[base.name] and not record.is_file():
            message = f"base '{base.name}' has no version '{base.version}'"
            yield _finding(manifest, "base-exists", message, f"its version is '{versions[base.name]}'")


def base_without_cycle(catalogue: Catalogue) -> Iterator[Finding]:
    """This refuses appliances that are, directly or not, their own base."""
    bases = {manifest.directory.name: base.name for manifest, base in _derived(catalogue)}
    for manifest, base in _derived(catalogue):
        route, name = [manifest.directory.name], base.name
        while name in bases and name not in route:
            route.append(name)
            name = bases[name]
        if name == route[0]:
            yield _finding(manifest, "base-without-cycle", f"is its own base: {' -> '.join([*route, name])}")


def followed_exists(catalogue: Catalogue) -> Iterator[Finding]:
    """This demands that a VO follows appliances that are there, each once."""
    known = {m.directory.name for m in catalogue.appliances}
    for manifest in catalogue.vos:
        followed = [follow.appliance for follow in manifest.model.follows] if manifest.model else []
        for name in sorted(set(followed)):
            if name not in known:
                yield _finding(manifest, "followed-exists", f"follows '{name}', which is not in this repository")
            if followed.count(name) > 1:
                yield _finding(manifest, "followed-exists", f"follows '{name}' {followed.count(name)} times")


def reachable_by_ssh(catalogue: Catalogue) -> Iterator[Finding]:
    """This hints at an appliance that opens no port for SSH: its users could not log in."""
    for manifest in catalogue.appliances:
        if manifest.model and not any(r.protocol == "tcp" and r.port == 22 for r in manifest.model.inbound):
            message = "opens no tcp port 22: nobody will log in by SSH"
            hint = "add `- {protocol: tcp, port: 22}` under inbound, unless that is meant"
            yield _finding(manifest, "reachable-by-ssh", message, hint, Severity.HINT)


RULES: tuple[Rule, ...] = (
    name_is_directory,
    script_exists,
    base_exists,
    base_without_cycle,
    followed_exists,
    reachable_by_ssh,
)


def lint(catalogue: Catalogue) -> list[Finding]:
    """This is everything wrong in a catalogue, in the order of files and lines."""
    findings = [f for manifest in catalogue.manifests for f in manifest.findings]
    findings += [finding for rule in RULES for finding in rule(catalogue)]
    return sorted(findings)


def _derived(catalogue: Catalogue) -> Iterator[tuple[Manifest[Appliance], ApplianceBase]]:
    for manifest in catalogue.appliances:
        if manifest.model and isinstance(manifest.model.base, ApplianceBase):
            yield manifest, manifest.model.base


def _fault_of_script(directory: Path, relative: str) -> str | None:
    path = directory / relative
    if not path.is_file():
        return "is not there"
    if path.resolve() != directory.resolve() / relative:
        return "is or passes through a symbolic link; it must be a file of this directory"
    if path.stat().st_size > SCRIPT_LIMIT_BYTES:
        return f"is larger than {SCRIPT_LIMIT_BYTES} bytes; data does not belong into an image"
    with path.open("rb") as file:
        if file.read(2) != b"#!":
            return "does not begin with #! and an interpreter, such as #!/bin/sh"
    return None


def _finding(
    manifest: Manifest[Appliance] | Manifest[VirtualOrganisation],
    rule: str,
    message: str,
    hint: str = "",
    severity: Severity = Severity.ERROR,
) -> Finding:
    return Finding(manifest.shown, 1, 1, rule, severity, message, hint)
