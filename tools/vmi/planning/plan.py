"""This module is the whole of change detection: ids are computed, known ids are not built."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from vmi.core.errors import Refusal
from vmi.core.git import WorkingTree
from vmi.core.models import BuildId, Version
from vmi.manifest.models import Appliance, ApplianceBase, Architecture, BootstrapBase, Firmware
from vmi.manifest.repository import Catalogue
from vmi.planning.identity import GENERATOR, build_id, input_files, shared_files
from vmi.planning.models import (
    Build,
    Known,
    Plan,
    ReleasedBuild,
    ResolvedAppliance,
    ResolvedBase,
    ResolvedBootstrap,
    ResolvedDownload,
)

Resolve = Callable[[BootstrapBase, Architecture, Firmware], ResolvedBootstrap]
Releases = Callable[[str], Mapping[Version, ReleasedBuild]]


@dataclass(frozen=True)
class Planner:
    """This computes builds from a linted catalogue; what it does not know it asks of the functions given to it."""

    catalogue: Catalogue
    tree: WorkingTree
    resolve: Resolve
    """What a distribution's archive holds now."""
    releases: Releases
    """What was released of an appliance, by version."""
    stored: Container[BuildId]
    """The builds that lie complete in the store."""

    def plan(self, names: Iterable[str]) -> Plan:
        """This plans the named appliances and the bases they stand on."""
        needed: list[Build] = []
        known: list[Known] = []
        for name in self._with_bases(names):
            build = self.build(name)
            found = self._known(build)
            known.append(found) if found else needed.append(build)
        return Plan(needed=tuple(needed), known=tuple(known))

    def living(self, among: Iterable[str] | None = None) -> Iterator[str]:
        """This is every appliance that is still built: a retired one is planned only when it is named."""
        for name in self.catalogue.appliance_names if among is None else among:
            if _readable(self.catalogue.appliance(name).model, name).lifecycle.state != "retired":
                yield name

    def build(self, name: str) -> Build:
        """This is an appliance's build as its files are now."""
        manifest = self.catalogue.appliance(name)
        appliance = _readable(manifest.model, name)
        files = input_files(manifest, appliance)
        shared = shared_files(appliance)
        base = self._resolved(appliance)
        return Build(
            id=build_id(appliance, files, shared, base),
            appliance=appliance,
            files=files,
            shared=shared,
            base=base,
            generator=GENERATOR,
            commit=self.tree.commit,
            dirty=self._is_dirty(name),
        )

    def _is_dirty(self, name: str) -> bool:
        """This is true when the appliance, or a base that is built with it, is not as it was committed."""
        return any(self.tree.is_dirty(self.catalogue.appliance(each).directory) for each in self._chain(name))

    def _resolved(self, appliance: Appliance) -> ResolvedBase:
        base = appliance.base
        if isinstance(base, BootstrapBase):
            firmware = "uefi" if appliance.architecture == "aarch64" else appliance.firmware
            return self.resolve(base, appliance.architecture, firmware)
        if isinstance(base, ApplianceBase):
            return self._resolved_appliance(base, f"appliances/{appliance.name}/appliance.yaml")
        return ResolvedDownload(base=base)

    def _resolved_appliance(self, base: ApplianceBase, where: str) -> ResolvedAppliance:
        if record := self._released(base):
            return ResolvedAppliance(base=base, build_id=record.build_id, published=record.image)
        if is_digest(base):
            what = f"no release of '{base.name}' has an image {base.version}"
            raise Refusal(what, where=where, hint=f"its records lie in appliances/{base.name}/releases/")
        build = self.build(base.name)
        if build.version != base.version:
            what = f"base '{base.name}' has no version '{base.version}'"
            raise Refusal(what, where=where, hint=f"its version is '{build.version}'")
        return ResolvedAppliance(base=base, build_id=build.id)

    def _released(self, base: ApplianceBase) -> ReleasedBuild | None:
        releases = self.releases(base.name)
        if not is_digest(base):
            return releases.get(base.version)
        return next((each for each in releases.values() if f"sha256:{each.image.sha256}" == base.version), None)

    def _known(self, build: Build) -> Known | None:
        record = self.releases(build.name).get(build.version)
        if record:
            return Known(
                appliance=build.name,
                version=build.version,
                build_id=record.build_id,
                where="release",
                changed=record.build_id != build.id,
            )
        if build.id in self.stored:
            return Known(appliance=build.name, version=build.version, build_id=build.id, where="store")
        return None

    def _with_bases(self, names: Iterable[str]) -> Iterator[str]:
        """This yields every name after the base that it needs; lint has refused cycles."""
        seen: set[str] = set()
        for name in names:
            for each in reversed(list(self._chain(name))):
                if each not in seen:
                    seen.add(each)
                    yield each

    def _chain(self, name: str) -> Iterator[str]:
        """This is an appliance and, one under the other, the bases that are built with it: not released ones."""
        while True:
            yield name
            base = _readable(self.catalogue.appliance(name).model, name).base
            if not isinstance(base, ApplianceBase) or is_digest(base) or self._released(base):
                return
            name = base.name


def is_digest(base: ApplianceBase) -> bool:
    """This is true when a base is named by the digest of its image: such a one was released."""
    return base.version.startswith("sha256:")


def _readable(appliance: Appliance | None, name: str) -> Appliance:
    if appliance is None:
        raise Refusal("the manifest has errors", where=f"appliances/{name}/appliance.yaml", hint=f"vmi lint {name}")
    if appliance.name != name:  # its image and its record would be those of another
        what = f"`name` is '{appliance.name}', and its directory is '{name}'"
        raise Refusal(what, where=f"appliances/{name}/appliance.yaml", hint=f"vmi lint {name}")
    return appliance
