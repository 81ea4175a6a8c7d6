"""This module writes docs/audit.md: what an audit reads, how to read its report, and the page of every check.

python -c 'from vmi.auditing.manual import manual; print(manual(), end="")' > docs/audit.md
"""

from collections.abc import Iterator

from vmi.auditing.checks import CHECKS
from vmi.auditing.coverage import Rule, rules
from vmi.auditing.subject import Check

INTRODUCTION = """\
# `vmi audit`: judge an image without booting it

*Generated from the checks' own docstrings by `vmi.auditing.manual`; a test compares the two.*

    vmi audit IMAGE [--manifest appliance.yaml] [--profile egi|strict|FILE] [--deep] [--output audit.json]
                    [--format text|json|sarif|markdown|html]

The image is opened read-only by code of our own: no root, no mount, no other program but one that
you name (`--external`). With `--manifest` it is judged by what the author declares (disk size, open ports, accounts,
waivers), without by what suits most images.

| exit code | meaning |
|---|---|
| 0 | the verdict is pass or warn |
| 1 | the verdict is fail: the image must not be published |
| 2 | the image cannot be opened (unknown, damaged, encrypted, only a part of a disk), or costs more than the limits |

The report says the verdict first, then what must change, then what to look at, then what is well. Each line of
evidence names a path in the image, or a structure such as the partition table. Secrets are masked, and names from
the image are shown with their control characters escaped.

| `--format` | for |
|---|---|
| `text` | a terminal |
| `json` | programs, as `--output` writes it: every result and all facts ([schema](schema/audit.json)) |
| `sarif` | code scanning; paths begin at the image's root, what is waived is suppressed with its reason |
| `markdown` | a pull request: some lines, the rest folded |
| `html` | reading and printing: one page without scripts |

The facts are what is true of an image, good or bad: partitions and file systems, packages as
`name=version:architecture`, kernels and what they are told, accounts, groups, what a boot starts, what listens, what
the firewall lets in, set-uid files, the lines of each file of configuration that no package vouches for (secrets are
stars), files outside of packages, sizes. `vmi diff OLD NEW` compares two images by them, or two stored reports.

## Profiles

`egi`, the default, is the checks as they are. `strict` lets no warning pass and warns of each hint. A file of one's
own ([schema](schema/profile.json)) sets single checks, each with a reason; its name and digest stand in the report:

    apiVersion: vmi/v1
    kind: Profile
    name: our-house
    extends: strict
    checks:
      network.sysctl: {level: fail, reason: our sites route between tenants}

A level is `hint`, `warn`, `fail`, or `off`: the check is not asked. What cannot be judged fails under every profile.
A profile that makes less of a check than the check itself says is for looking at images: its report names those
checks, and is never signed or released. What an image is to be forgiven, its manifest waives.

## What is read

- Containers: raw; qcow2 version 2 and 3 with zlib or zstd clusters (zstd needs the Python package `zstandard`);
  VMDK in one file, sparse or stream-optimised; OVA with one such disk and a manifest, whose checksums are verified;
  VDI and VHD, dynamic or fixed. Refused: backing files and parents, data in other files, encryption, unknown
  features, tables that point outside of the file.
- Partition tables: MBR with logical partitions, GPT with its backup.
- File systems: ext2, ext3, ext4, XFS (versions 4 and 5), FAT. By a program that you name with `--external`: btrfs, NTFS
  and others. Recognised by name only: LVM, LUKS, md, swap and others.
- Packages: dpkg.

**What cannot be read fails.** A check whose answer lies in something that cannot be read says "cannot be judged",
and that is a failure: an image never passes because nobody could look.

Time and memory are bounded: files are read up to 1 MiB (the package database up to 64 MiB), directories up to
2,000,000 names, a cluster never inflates to more than its size, and no directory is entered twice. Whatever an image
has thought of besides ends at `--limit-s` seconds and `--limit-mib` MiB of memory: it is refused, and there is no
report.

## Waivers, and what stops a release

`waivers` of the manifest forgive a check for a while: check, reason, and the last day. What a waiver forgives is
`waived` in the report, with what the check saw, the reason and the day, and so in the signed statement and in the
pull request that a VO's manager reads; the verdict is then `warn` at best. An expired waiver forgives nothing. That
one has expired, that the check of one passed or was skipped, or that one names no check, is a warning of
`manifest.waivers`.

With `policy: {gate: warning}` in the manifest a warning makes the verdict `fail`; what is waived does not.

## Writing a check

A check is one module in `tools/vmi/auditing/checks/<family>/`: `ID`, `TITLE` (finishes "expected that ..."),
`HINT` (what the author can do), `SOURCES`, `SEVERITY` (the worst that it says), `APPLIES` (finishes "it applies to
..."), a docstring (its page below) and `check(subject)`, which yields `fail(path, message, line)`, `warn(...)` and
`hint(...)`, nothing when all is well, raises `Skipped(reason)` when it does not apply. Add it to `CHECKS` of its
family, and an image that it alone catches to `tests/auditing/broken/<family>.py`.
`subject.guest` is the tree of files, `subject.disk` everything below it, `subject.appliance` the manifest or
None.

## The checks
"""
CATALOGUE = """\
## The catalogue of rules

What the guides, policies and marketplaces named below ask of an image, rule by rule, and who judges it.

| rule | what | judged by |
|---|---|---|
"""
SOURCES = """\

## Sources

EGI: the EGI guide for image authors. SPG: HEPiX and EGI endorsement policy. TPL: clean-up in EGI's
fedcloud-vmi-templates. CES: CESNET's cloud policy. SEC: CESNET's secant. AWS, AZ, DO, GCE, OCI: what these
marketplaces check. OS: the OpenStack image guide. VS:x: virt-sysprep's operation x. CIV: cloud-image-val. WA:
WALinuxAgent's deprovision. LYN: Lynis. SD: systemd's "building images". Identifiers such as LAY-001 are those of
our own catalogue of rules.
"""


def manual() -> str:
    """This is the whole text of docs/audit.md."""
    pages = [line for check in CHECKS for line in _page(check)]
    return "\n".join([INTRODUCTION, *pages, CATALOGUE + "\n".join(map(_row, rules())), SOURCES])


def _page(check: Check) -> Iterator[str]:
    yield f"### {check.ID}\n"
    yield f"{(check.__doc__ or '').strip()}\n"
    yield f"- Says at worst: {check.SEVERITY}; applies to {check.APPLIES}"
    yield f"- What to do: {check.HINT}"
    yield f"- Sources: {', '.join(check.SOURCES)}\n"


def _row(rule: Rule) -> str:
    judges = [*(f"`{check}`" for check in rule.checks), *([rule.elsewhere] if rule.elsewhere else [])]
    return f"| {rule.id} | {rule.what} | {', '.join(judges)} |"
