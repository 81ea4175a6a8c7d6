"""This module is `vmi template`: the Packer template of a manifest, to be read, or to be tried with Packer by hand."""

import argparse
from pathlib import Path

from vmi.building import shown
from vmi.building.template import names
from vmi.commands.options import BY_NAME_OR_PATH, add_repository, manifest_name, repository
from vmi.core.console import Console
from vmi.core.errors import ExitCode, Refusal
from vmi.manifest.files import directories, named_files
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Catalogue, Manifest
from vmi.planning.identity import input_names, shared_names


def configure(parser: argparse.ArgumentParser) -> None:
    add_repository(parser)
    parser.add_argument("name", metavar="NAME", help=f"the appliance, {BY_NAME_OR_PATH}")
    out = "write the whole template directory, seeds and scripts included; `packer validate` accepts it"
    parser.add_argument("--out", type=Path, metavar="DIR", help=out)
    parser.add_argument("--overwrite", action="store_true", help="replace what was changed of what it wrote into DIR")
    parser.add_argument("--accelerator", choices=("kvm", "tcg"), default="kvm", help="what runs the guest (kvm)")


def run(args: argparse.Namespace, console: Console) -> int:
    root = repository(args)
    manifest = Catalogue(root).appliance(manifest_name(root, args.name))
    appliance = _usable(manifest)
    own = tuple(sorted({*input_names(manifest, appliance)}))
    place = shown.Shown(manifest.directory, own, tuple(shared_names(appliance)))
    files = shown.files(appliance, place, args.accelerator)
    if args.out:
        _write(args, appliance, files, console)
    else:
        console.result(files[names.TEMPLATE].decode().rstrip("\n"), {"files": _texts(files)})
    return ExitCode.DONE


def _usable(manifest: Manifest[Appliance]) -> Appliance:
    """This is the manifest's model; one that lint cannot read, or whose files are not usable, has no template."""
    if manifest.model is None:
        details = "\n".join(map(str, manifest.findings))
        raise Refusal(
            "the manifest has errors", where=manifest.shown, hint=f"vmi lint {manifest.name}", details=details
        )
    if manifest.excess:
        raise Refusal(f"the files it uses {manifest.excess}", where=manifest.shown, hint=f"vmi lint {manifest.name}")
    for _, file in named_files(manifest.model):
        _demand(manifest, file, manifest.fault_of(file))
    for _, directory in directories(manifest.model):
        _demand(manifest, directory, manifest.fault_of_directory(directory))
    return manifest.model


def _demand(manifest: Manifest[Appliance], named: str, fault: str) -> None:
    if fault:
        raise Refusal(f"names '{named}', which {fault}", where=manifest.shown, hint=f"vmi lint {manifest.name}")


def _write(args: argparse.Namespace, appliance: Appliance, files: dict[str, bytes], console: Console) -> None:
    shown.write(args.out, files, overwrite=args.overwrite)
    missing = "".join(f"\n  {each}" for each in shown.missing(appliance))
    console.note(f"`packer validate` accepts this directory; before `packer build`, `vmi build` adds{missing}")
    listed = "\n".join(f"  {args.out}/{name}" for name in files)
    console.result(f"{len(files)} files\n{listed}", {"directory": str(args.out), "files": sorted(files)})


def _texts(files: dict[str, bytes]) -> dict[str, str]:
    return {name: content.decode(errors="replace") for name, content in files.items()}
