"""The image has no swap.

EGI's guide for image authors: do not include swap. It makes every copy of the image larger, it wears the provider's
storage, and its size fits no machine but one. Users add it with a volume, or by a flavour that has it; cloud-init
makes it at the first boot when the user tells it to.

- kickstart: no `part swap`, and `autopart --noswap`.
- preseed: an expert recipe without linux-swap; the ready-made ones (atomic, home, multi) all make swap.
- autoinstall: `storage: {swap: {size: 0}}`; without it the installer makes a swap file.
- scripts and playbooks: no mkswap, no swapon, no line of type swap in /etc/fstab, no `swap:` in cloud-init's
  configuration. zram, which takes no disk, is fine.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.guest_text import guest_lines
from vmi.manifest.reading.kickstart import AUTOPART, word_of
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.programs import Call
from vmi.manifest.reading.tree import Scalar, mappings
from vmi.manifest.rule import Problems

ID = "no-swap"
SEVERITY = Severity.ERROR

HINT = "remove it; users add swap with a volume or at the first boot"
_FSTAB = re.compile(r"^/etc/fstab$")
_CLOUD_INIT = re.compile(r"^/etc/cloud/cloud\.cfg(?:$|\.d/)")
_SWAP = re.compile(r"swap:\s*(?:#.*)?$|swap:\s*\{(?!\s*size:\s*[\"']?0\b)")
_NO_SIZE = re.compile(r"size:\s*[\"']?0[\"']?\s*$")
_LINE = re.compile(r"\S+\s+\S+\s+swap\s")
LONGEST_RECIPE = 4000


def check(read: Content) -> Problems:
    """This looks for swap in seeds, scripts, playbooks and fstab."""
    gone = {word.text for _, call in read.calls if call.program == "rm" for word in call.operands}
    for file, call in read.calls:
        if call.program in ("mkswap", "swapon") and not _is_gone(call, gone):
            yield at(file, call.first, f"{call.program} gives the image swap", HINT)
    for line in guest_lines(read, _FSTAB):
        if _LINE.match(f"{line.text} ") and "/zram" not in line.text:
            yield at(line.file, line, "/etc/fstab mounts swap", HINT)
    sizes = {line.path for line in guest_lines(read, _CLOUD_INIT) if _NO_SIZE.match(line.text)}
    for line in guest_lines(read, _CLOUD_INIT):
        if _SWAP.match(line.text) and line.path not in sizes:
            yield at(line.file, line, "cloud-init is told to make swap", HINT)
    for task in read.tasks:
        kind = task.place("fstype")
        is_swap = task.module in ("mount", "filesystem") and isinstance(kind, Scalar) and kind.text == "swap"
        if kind and is_swap and task.argument("state") not in ("absent", "absent_from_fstab", "unmounted"):
            yield at(task.file, kind, f"{task.module} gives the image swap", HINT)
    yield from _of_kickstarts(read)
    yield from _of_preseeds(read)
    yield from _of_autoinstalls(read)


def _is_gone(call: Call, gone: set[str]) -> bool:
    if call.program == "swapon" and (not call.operands or call.option("--show", "-s", "--summary")):
        return True  # it only tells
    return any(word.text in gone or "zram" in word.text for word in call.operands)


def _of_kickstarts(read: Content) -> Problems:
    for seed in read.kickstarts:
        for directive in seed.kickstart.named("part", "partition", "logvol", "autopart"):
            if directive.name == "autopart":
                if not directive.has("--noswap"):
                    yield at(seed.file, word_of(directive), "autopart makes swap", AUTOPART)
            elif directive.operand == "swap" or directive.value("--fstype") == "swap":
                yield at(
                    seed.file, word_of(directive), f"'{directive.name} swap' gives the image swap", "remove the line"
                )


def _of_preseeds(read: Content) -> Problems:
    for seed in read.preseeds:
        expert = seed.preseed.answer("partman-auto/expert_recipe")
        chosen = seed.preseed.answer("partman-auto/choose_recipe")
        if expert and re.search(r"linux-swap|method\{\s*swap\s*\}", expert.value[:LONGEST_RECIPE]):
            yield at(seed.file, expert, "the recipe makes swap", "remove its linux-swap part")
        elif chosen and not expert and not seed.preseed.answer("partman-auto/expert_recipe_file"):
            message = f"the recipe '{chosen.value}' makes swap"
            yield at(seed.file, chosen, message, "write a partman-auto/expert_recipe without linux-swap")


def _of_autoinstalls(read: Content) -> Problems:
    for seed in read.autoinstalls:
        if not (tree := seed.autoinstall):
            continue
        size = tree.at("storage", "swap", "size")
        if not isinstance(size, Scalar) or size.text not in ("0", "0B"):
            place = size or tree.keys.get("storage") or tree
            message = "the installer makes a swap file" if size is None else "this makes a swap file"
            yield at(seed.file, place, message, "write `swap: {size: 0}` under storage")
        for item in mappings(tree.at("storage", "config")):
            kind = item.values.get("fstype")
            if isinstance(kind, Scalar) and kind.text == "swap":
                yield at(seed.file, kind, "this makes swap", "remove the entry")
