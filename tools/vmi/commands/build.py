"""This module is `vmi build`: one appliance's image, and the appliances it stands on."""

import argparse

from vmi.building.build import Host, build, renew
from vmi.building.models import Artifact
from vmi.building.stored import whole
from vmi.commands.options import BY_NAME_OR_PATH, add_repository, manifest_name, repository, store, whole_seconds
from vmi.commands.planning import planner
from vmi.core import accelerator
from vmi.core.console import Console
from vmi.core.errors import ExitCode
from vmi.core.models import ApplianceName, BuildId, Model, Version
from vmi.core.store import Store
from vmi.manifest.models import Architecture
from vmi.planning.models import Plan


def configure(parser: argparse.ArgumentParser) -> None:
    add_repository(parser)
    parser.add_argument("name", metavar="NAME", help=f"the appliance, {BY_NAME_OR_PATH}")
    parser.add_argument(
        "--accelerator", choices=("auto", "kvm", "tcg"), default="auto", help="default: kvm if it works"
    )
    patience = "for the guest to answer (default: what the manifest's `build` says, or 1200)"
    parser.add_argument("--ssh-timeout-s", type=whole_seconds, metavar="N", help=patience)
    parser.add_argument(
        "--timeout-s", type=whole_seconds, default=5 * 3600, metavar="N", help="for the whole build (18000)"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    name = manifest_name(repository(args), args.name)
    chosen, place = planner(args, console, names=(name,)), store(args)
    plan = chosen.plan([name])
    for needed in plan.needed:
        host = _host(args, needed.appliance.architecture)
        build(needed, chosen.catalogue.appliance(needed.name).directory, place, host, console)
    for known in plan.known:
        if known.where == "store":
            renew(chosen.build(known.appliance), place)
    outcome = _outcome(plan, name, place)
    console.result(outcome.text(), outcome.model_dump(mode="json"))
    return ExitCode.DONE


class Outcome(Model):
    """This is what `vmi build` prints."""

    appliance: ApplianceName
    version: Version
    build_id: BuildId
    built: bool
    """True when this run made the image."""
    directory: str | None
    """Where it lies; None when it is released and not in this store."""
    image: Artifact | None
    others: tuple[Artifact, ...] = ()
    """The same disk in other formats."""

    def text(self) -> str:
        head = f"{self.appliance} {self.version}: {'built' if self.built else 'known, nothing was built'}"
        if not self.image:
            return f"{head}; it is released"
        size = f"{self.image.size_bytes / 1e6:.0f} MB, a disk of {self.image.virtual_bytes / 2**20:.0f} MiB"
        lines = [head, f"  {self.directory}/{self.image.path}", f"  {size}", f"  sha256 {self.image.sha256}"]
        lines += [f"  {self.directory}/{each.path}, {each.size_bytes / 1e6:.0f} MB" for each in self.others]
        return "\n".join(lines)


def _outcome(plan: Plan, name: str, place: Store) -> Outcome:
    ids = {b.name: (b.version, b.id) for b in plan.needed} | {k.appliance: (k.version, k.build_id) for k in plan.known}
    version, build_id = ids[name]
    directory = place.build(build_id)
    made = whole(directory)
    return Outcome(
        appliance=name,
        version=version,
        build_id=build_id,
        built=any(b.name == name for b in plan.needed),
        directory=str(directory) if made else None,
        image=made.image if made else None,
        others=made.others if made else (),
    )


def _host(args: argparse.Namespace, architecture: Architecture) -> Host:
    chosen = accelerator.choose(args.accelerator, architecture)
    return Host(chosen, accelerator.cpu_model(chosen, architecture), args.ssh_timeout_s, args.timeout_s)
