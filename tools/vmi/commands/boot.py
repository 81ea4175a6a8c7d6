"""This module is `vmi boot`: it starts an image and asks what a user and an attacker would ask."""

import argparse
from pathlib import Path

from vmi.auditing.results import CheckResult, Outcome
from vmi.booting.boot import TIMEOUTS_S, boot
from vmi.booting.models import BootReport
from vmi.commands.options import add_output, add_repository, output, seconds, store
from vmi.core.accelerator import choose, version
from vmi.core.console import Console
from vmi.core.documents import read
from vmi.core.errors import ExitCode, InputError
from vmi.manifest.models import Appliance


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("image", type=Path, metavar="IMAGE", help="a qcow2 image; it is not written to")
    parser.add_argument(
        "--manifest",
        type=Path,
        metavar="FILE",
        help="its appliance.yaml, which names the default user, the memory and the firmware",
    )
    add_output(parser)
    parser.add_argument(
        "--accelerator",
        choices=("auto", "kvm", "tcg"),
        default="auto",
        help="kvm fails where guests do not run under it; auto then takes tcg, and says so (default: auto)",
    )
    limits = ", ".join(f"{limit} under {name}" for name, limit in TIMEOUTS_S.items())
    parser.add_argument(
        "--timeout-s", type=seconds, metavar="N", help=f"from power-on to the last answer (default: {limits})"
    )
    add_repository(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    if not args.image.is_file():
        raise InputError("is not a file", where=str(args.image))
    target = output(args, args.image, args.manifest)
    appliance = read(args.manifest, Appliance) if args.manifest else None
    accelerator = choose(args.accelerator)
    console.note(f"the guest runs under {accelerator} (QEMU {version()})")
    place = store(args)
    report = boot(args.image, appliance, accelerator, place, console, args.timeout_s)
    if target:
        report.write(target)
    console.result(_text(report), report.to_json())
    if report.verdict is not Outcome.FAIL:
        return ExitCode.DONE
    console.note(f"the guest's console is in {place.log(f'boot-{report.image_sha256[:12]}.console')}")
    return ExitCode.NO


def _text(report: BootReport) -> str:
    times = ", ".join(f"{name} {spent:.0f} s" for name, spent in report.seconds.items())
    return "\n".join([*map(_line, report.results), f"{report.verdict.upper()}: {times}"])


def _line(result: CheckResult) -> str:
    lines = [f"{result.outcome:<8} {result.check:<26} {result.title}"]
    lines += [f"         {evidence.path}: {evidence.message}" for evidence in result.evidence]
    lines += [f"         {result.reason}"] if result.reason else []
    lines += [f"         what to do: {result.hint}"] if result.hint and result.outcome is not Outcome.PASS else []
    return "\n".join(lines)
