"""This module is `vmi boot`: it starts an image and asks what a user and an attacker would ask."""

import argparse
from pathlib import Path

from vmi.auditing.models import CheckResult, Outcome
from vmi.booting.boot import TIMEOUTS_S, boot
from vmi.booting.models import BootReport
from vmi.commands.options import add_repository, store
from vmi.core.accelerator import choose, version
from vmi.core.console import Console
from vmi.core.documents import read
from vmi.core.errors import ExitCode, InputError
from vmi.manifest.models import Appliance


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("image", type=Path, metavar="IMAGE", help="a qcow2 image; it is not written to")
    parser.add_argument(
        "--manifest", type=Path, metavar="FILE", help="its appliance.yaml, which names the default user and the memory"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the report there, as JSON")
    parser.add_argument(
        "--accelerator",
        choices=("auto", "kvm", "tcg"),
        default="auto",
        help="kvm fails where guests do not run under it; auto then takes tcg, and says so (default: auto)",
    )
    limits = ", ".join(f"{seconds} under {name}" for name, seconds in TIMEOUTS_S.items())
    parser.add_argument(
        "--timeout-s", type=_seconds, metavar="N", help=f"from power-on to the last answer (default: {limits})"
    )
    add_repository(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    if not args.image.is_file():
        raise InputError("is not a file", where=str(args.image))
    appliance = read(args.manifest, Appliance) if args.manifest else None
    accelerator = choose(args.accelerator)
    console.note(f"the guest runs under {accelerator} (QEMU {version()})")
    place = store(args)
    report = boot(args.image, appliance, accelerator, place, console, args.timeout_s)
    if args.output:
        report.write(args.output)
    console.result(_text(report), report.to_json())
    if report.verdict is not Outcome.FAIL:
        return ExitCode.DONE
    console.note(f"the guest's console is in {place.log(f'boot-{report.image_sha256[:12]}.console')}")
    return ExitCode.NO


def _text(report: BootReport) -> str:
    times = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in report.seconds.items())
    return "\n".join([*map(_line, report.results), f"{report.verdict.upper()}: {times}"])


def _line(result: CheckResult) -> str:
    lines = [f"{result.outcome:<8} {result.check:<26} {result.title}"]
    lines += [f"         {evidence.path}: {evidence.message}" for evidence in result.evidence]
    lines += [f"         {result.reason}"] if result.reason else []
    lines += [f"         what to do: {result.hint}"] if result.hint and result.outcome is not Outcome.PASS else []
    return "\n".join(lines)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 86400:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds between 0 and 86400")
    return seconds
