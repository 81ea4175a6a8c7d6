"""The image has no LVM.

EGI's guide for image authors: avoid LVM, so that providers can grow the partition and change files in it. A volume
group has a name that clashes with the provider's own, tools that grow a root partition stop at it, and a snapshot of
the disk cannot be mounted without it.

- kickstart: `part / --grow`, or `autopart --type=plain`; the default of autopart is LVM.
- preseed: `d-i partman-auto/method string regular`.
- autoinstall: `storage: {layout: {name: direct}}`; the default is LVM.
- scripts and playbooks: no pvcreate, vgcreate, lvcreate.
"""

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.kickstart import AUTOPART, Directive, word_of
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.tree import Scalar, mappings
from vmi.manifest.rule import Problems

ID = "no-lvm"
SEVERITY = Severity.ERROR

_TOOLS = frozenset({"pvcreate", "vgcreate", "lvcreate"})
_MODULES = frozenset({"lvg", "lvol"})
HINT = "use one plain partition"


def check(read: Content) -> Problems:
    """This looks for LVM in seeds, scripts and playbooks."""
    for file, call in read.calls:
        if call.program in _TOOLS:
            yield at(file, call.first, f"{call.program} puts LVM into the image", HINT)
    for task in read.tasks:
        if task.module in _MODULES and task.argument("state") != "absent":
            yield at(task.file, task.key, f"{task.module} puts LVM into the image", HINT)
    yield from _of_kickstarts(read)
    for seed in read.preseeds:
        method = seed.preseed.answer("partman-auto/method")
        if method and method.value in ("lvm", "crypto"):
            message = f"the method '{method.value}' uses LVM"
            yield at(seed.file, method, message, "write `d-i partman-auto/method string regular`")
    yield from _of_autoinstalls(read)


def _of_kickstarts(read: Content) -> Problems:
    for seed in read.kickstarts:
        is_said = False
        for directive in seed.kickstart.named("autopart", "volgroup", "logvol", "part", "partition"):
            if directive.name == "autopart":
                if directive.value("--type") not in ("plain", "partition", "btrfs"):
                    yield at(seed.file, word_of(directive), "autopart uses LVM", AUTOPART)
            elif not is_said and (directive.name in ("volgroup", "logvol") or directive.operand.startswith("pv.")):
                is_said = True  # the lines that follow from it are mended with it
                hint = "write `part / --grow` alone, in place of all lines of LVM"
                yield at(seed.file, word_of(directive), f"'{_shown(directive)}' uses LVM", hint)


def _shown(directive: Directive) -> str:
    return f"{directive.name} {directive.operand}"[:60] if directive.operand else directive.name


def _of_autoinstalls(read: Content) -> Problems:
    for seed in read.autoinstalls:
        if not (tree := seed.autoinstall):
            continue
        hint = "write `storage: {layout: {name: direct}}`"
        layout, config = tree.at("storage", "layout", "name"), tree.at("storage", "config")
        if isinstance(layout, Scalar) and layout.text == "lvm":
            yield at(seed.file, layout, "the layout 'lvm' uses LVM", hint)
        elif layout is None and config is None:
            yield at(seed.file, tree.keys.get("storage") or tree, "without a layout the installer uses LVM", hint)
        for item in mappings(config):
            kind = item.values.get("type")
            if isinstance(kind, Scalar) and kind.text in ("lvm_volgroup", "lvm_partition"):
                yield at(seed.file, kind, f"'{kind.text}' uses LVM", "use one plain partition")
