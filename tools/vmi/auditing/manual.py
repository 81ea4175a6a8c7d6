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
    vmi audit --explain [CHECK]

Here is: [how a report is read](#how-a-report-is-read), [the deep pass](#the-deep-pass),
[advisories](#advisories), [profiles](#profiles), [what is read](#what-is-read),
[waivers](#waivers-and-what-stops-a-release), [how a check is written](#writing-a-check),
[all checks in a table](#all-checks), [the page of each](#the-checks), [who asks for what](#the-catalogue-of-rules).

The image is opened read-only by code of our own: no root, no mount, no other program but one that
you name (`--external`). With `--manifest` it is judged by what the author declares (disk size, open ports, accounts,
waivers), without by what suits most images.

## How a report is read

| exit code | meaning |
|---|---|
| 0 | the verdict is pass or warn |
| 1 | the verdict is fail: the image must not be published |
| 2 | the image cannot be opened (unknown, damaged, encrypted, only a part of a disk), or costs more than the limits |

The report says the verdict first and how many checks said what, then check by check:

| in the report | a check | means |
|---|---|---|
| what must change | failed | the verdict is `fail` |
| what to look at | warned | the verdict is `warn`: the image can be published, and who approves it sees this |
| what could be better, or is worth knowing | hinted | never a verdict |
| what is waived, for a while | is waived | it warned or failed, and the manifest says why and until when |
| skipped | was skipped | it does not apply, and why; or it needs `--deep` or `--advisories` |

Each says what was expected, what it saw where, and what to do. Why it is asked tells its page, which
`vmi audit --explain CHECK` shows at a terminal; `vmi audit --explain` lists all checks. Each line of evidence names a
path in the image, or a structure such as the partition table. Secrets are masked, and names from the image are shown
with their control characters escaped.

| `--format` | for |
|---|---|
| `text` | a terminal |
| `json` | programs, as `--output` writes it: every result and all facts ([schema](schema/audit.json)) |
| `sarif` | code scanning; paths begin at the image's root, what is waived is suppressed with its reason |
| `markdown` | a pull request: some lines, the rest folded |
| `html` | reading and printing: one page without scripts |

What can be kept (`--output`, and each form but `text`) names its image by the SHA-256 of the file. What a terminal
shows does not, and is there sooner: to hash a raw disk of 2 GiB takes three times as long as to judge it.

The facts are what is true of an image, good or bad: partitions and file systems, packages as
`name=version:architecture`, kernels and what they are told, accounts, groups, what a boot starts, what listens, what
the firewall lets in, set-uid files, the lines of each file of configuration that no package vouches for, and of each
that says who gets in (secrets are stars), files outside of packages, sizes. `vmi diff OLD NEW` compares two images by
them, or two stored reports.

## The deep pass

Without `--deep` an audit reads names, sizes, rights and the files that configure something, and takes about a second.
With it, every file is read: what packages brought is compared with their digests, all else is searched for secrets, and
so is free space. It takes some seconds more, for `credentials.contents`, `credentials.residue` and
`software.unchanged`.

`--secret-rules FILE`, only with `--deep`, adds rules in the format of gitleaks. `keywords` keep a rule fast; one that
cannot be used is a warning that names it and says why:

    [[rules]]
    id = "acme-token"
    description = "a token of ACME's"
    regex = '''acme_[a-z0-9]{20}'''
    keywords = ["acme_"]

## Advisories

`--advisories PATH` compares every package with known vulnerabilities. PATH is a file, a directory or the .zip of an
export in the [OSV format](https://ossf.github.io/osv-schema/) that was downloaded before: an audit fetches nothing.
Debian's, Ubuntu's and Alpine's packages are matched by source package, so `name` is `openssh` and not
`openssh-server`, and `ecosystem` names the release:

    {"id": "DEBIAN-CVE-2026-1", "modified": "2026-11-01T00:00:00Z", "affected": [{
      "package": {"ecosystem": "Debian:13", "name": "openssh"},
      "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1:10.0p1-7+deb13u9"}]}]}]}

What a newer version mends fails, what nothing mends yet is a warning. A feed that is damaged, empty or in another
format fails too, with its file and line, for it proves nothing; one that is about another release, or a month old, is a
warning.

## Profiles

`egi`, the default, is the checks as they are. `strict` lets no warning pass and warns of each hint. A file of one's
own ([schema](schema/profile.json)) sets single checks, each with a reason; its name and digest stand in the report:

    apiVersion: vmi/v1
    kind: Profile
    name: our-house
    extends: strict
    checks:
      network.sysctl: {level: fail, reason: our sites route between tenants}

`hints: hint|warn|fail` and `warnings: warn|fail` beside `checks` say what becomes of all hints and of all warnings. A
level is `hint`, `warn`, `fail`, or `off`: the check is not asked. What cannot be judged fails under every profile.
A profile that makes less of a check than the check itself says is for looking at images: its report names those
checks, and is never signed or released. What an image is to be forgiven, its manifest waives.

## What is read

- Containers: raw; qcow2 version 2 and 3 with zlib or zstd clusters (zstd needs the Python package `zstandard`);
  VMDK in one file, sparse or stream-optimised; OVA with one such disk and a manifest, whose checksums are verified;
  VDI, VHD and VHDX, dynamic or fixed; a raw disk in gzip. Refused: backing files and parents, data in other files,
  encryption, unknown features, tables that point outside of the file.
- Partition tables: MBR with logical partitions, GPT with its backup.
- File systems: ext2, ext3, ext4, XFS (versions 4 and 5), FAT. By a program that you name with `--external`: btrfs, NTFS
  and others. Recognised by name only: LVM, LUKS, md, swap and others.
- Packages: dpkg, rpm (SQLite and ndb databases), apk; those of Python, Node and Go by their files.

**What cannot be read fails.** A check whose answer lies in something that cannot be read says "cannot be judged",
and that is a failure: an image never passes because nobody could look.

Time and memory are bounded: files are read up to 1 MiB (the package database up to 64 MiB), directories up to
2,000,000 names, a cluster never inflates to more than its size, and no directory is entered twice. Whatever an image
has thought of besides ends at `--limit-s` seconds and `--limit-mib` MiB of memory: it is refused, and there is no
report.

## Waivers, and what stops a release

`waivers` of the manifest forgive a check for a while: check, reason, and the last day:

    waivers:
      - {check: layout.swap, reason: the vendor's installer makes it; mended in 2.1, expires: 2026-12-01}

What a waiver forgives is `waived` in the report, with what the check saw, the reason and the day, and so in the signed
statement and in the pull request that a VO's manager reads; the verdict is then `warn` at best. An expired waiver
forgives nothing. That one has expired, that the check of one passed, only hinted or was skipped, or that one names no
check, is a warning of `manifest.waivers`.

With `policy: {gate: warning}` in the manifest a warning makes the verdict `fail`; what is waived does not.

## Writing a check

A check is one module in `tools/vmi/auditing/checks/<family>/`: `ID`, `TITLE` (finishes "expected that ..."),
`HINT` (what the author can do), `SOURCES`, `SEVERITY` (the worst that it says), `APPLIES` (finishes "it applies to
..."), a docstring (its page below) and `check(subject)`, which yields `fail(path, message, line)`, `warn(...)` and
`hint(...)`, nothing when all is well, raises `Skipped(reason)` when it does not apply. Add it to `CHECKS` of its
family, and an image that it alone catches to `tests/auditing/broken/<family>.py`.
`subject.guest` is the tree of files, `subject.disk` everything below it, `subject.appliance` the manifest or
None.

## All checks

| check | expects that | says at worst |
|---|---|---|
{table}

The one on waivers, `manifest.waivers`, is told [above](#waivers-and-what-stops-a-release).

## The checks
"""
TABLE = "{table}"
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
    introduction = INTRODUCTION.replace(TABLE, "\n".join(map(_line, CHECKS)))
    return "\n".join([introduction, *pages, CATALOGUE + "\n".join(map(_row, rules())), SOURCES])


def _line(check: Check) -> str:
    anchor = check.ID.replace(".", "")
    return f"| [`{check.ID}`](#{anchor}) | {check.TITLE} | {check.SEVERITY} |"


def _page(check: Check) -> Iterator[str]:
    yield f"### {check.ID}\n"
    yield f"{(check.__doc__ or '').strip()}\n"
    yield f"- Says at worst: {check.SEVERITY}; applies to {check.APPLIES}"
    yield f"- What to do: {check.HINT}"
    yield f"- Sources: {', '.join(check.SOURCES)}\n"


def _row(rule: Rule) -> str:
    judges = [*(f"`{check}`" for check in rule.checks), *([rule.elsewhere] if rule.elsewhere else [])]
    return f"| {rule.id} | {rule.what} | {', '.join(judges)} |"
