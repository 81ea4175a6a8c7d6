"""This module is the whole of change detection: ids are computed, known ids are not built."""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass

from vmi.core.errors import Refusal
from vmi.core.git import WorkingTree
from vmi.core.models import BuildId
from vmi.manifest.models import Appliance, ApplianceBase, BootstrapBase
from vmi.manifest.repository import Catalogue
from vmi.planning.identity import GENERATOR, build_id, input_files, shared_files
from vmi.planning.models import Build, Known, Plan, ReleasedBuild, ResolvedAppliance, ResolvedBootstrap

Resolve = Callable[[BootstrapBase], ResolvedBootstrap]


@dataclass(frozen=True)
class Planner:
    """This computes builds from a linted catalogue; what it does not know it asks of the functions given to it."""

    catalogue: Catalogue
    tree: WorkingTree
    resolve: Resolve
    """What a distribution's archive holds now."""
    released: dict[tuple[str, str], ReleasedBuild]
    """By appliance and version."""
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

    def build(self, name: str) -> Build:
        """This is an appliance's build as its files are now."""
        manifest = self.catalogue.appliance(name)
        appliance = _readable(manifest.model, name)
        files = input_files(appliance, manifest.directory)
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

    def _resolved(self, appliance: Appliance) -> ResolvedBootstrap | ResolvedAppliance:
        if isinstance(appliance.base, BootstrapBase):
            return self.resolve(appliance.base)
        base = appliance.base
        record = self.released.get((base.name, base.version))
        if record:
            return ResolvedAppliance(base=base, build_id=record.build_id, published=record.image)
        build = self.build(base.name)
        if build.version != base.version:
            raise Refusal(
                f"base '{base.name}' has no version '{base.version}'",
                where=f"appliances/{appliance.name}/appliance.yaml",
                hint=f"its version is '{build.version}'",
            )
        return ResolvedAppliance(base=base, build_id=build.id)

    def _known(self, build: Build) -> Known | None:
        record = self.released.get((build.name, build.version))
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
        while True:
            yield name
            base = _readable(self.catalogue.appliance(name).model, name).base
            if not isinstance(base, ApplianceBase) or (base.name, base.version) in self.released:
                return
            name = base.name


def _readable(appliance: Appliance | None, name: str) -> Appliance:
    if appliance is None:
        raise Refusal("the manifest has errors", where=f"appliances/{name}/appliance.yaml", hint=f"vmi lint {name}")
    return appliance
