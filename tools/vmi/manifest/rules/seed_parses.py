"""A seed is what its installer reads.

An installer that does not understand its seed asks at the console, where nobody answers, until the build's time is up
twenty minutes later. What is looked at:

- kickstart: each line begins with a command that Anaconda knows, each section (%packages, %post) ends with %end.
- preseed: each line is an owner, a question, a type and a value: `d-i netcfg/get_hostname string debian`.
- autoinstall: user-data begins with `#cloud-config`, and under `autoinstall:` stand `version: 1` and keys that the
  installer knows.
"""

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.kickstart import SECTIONS, word_of
from vmi.manifest.reading.pointing import at, did_you_mean
from vmi.manifest.reading.seeds import AutoinstallFile, KickstartFile
from vmi.manifest.reading.shell import Word
from vmi.manifest.rule import Problem, Problems

ID = "seed-parses"
SEVERITY = Severity.ERROR

_KICKSTART_WORDS = """
    %include %ksappend auth authconfig authselect autopart autostep bootc bootloader btrfs cdrom clearpart
    cmdline device deviceprobe dmraid driverdisk eula fcoe firewall firstboot graphical group halt harddrive hmc
    ignoredisk install interactive iscsi iscsiname keyboard lang langsupport liveimg logging logvol mediacheck
    method module monitor mount mouse multipath network nfs nvdimm ostreecontainer ostreesetup part partition
    poweroff raid rdp realm reboot repo reqpart rescue rhsm rootpw selinux services shutdown skipx snapshot
    sshkey sshpw syspurpose text timesource timezone unsupported_hardware updates upgrade url user vnc volgroup
    xconfig zerombr zfcp zipl
"""
KICKSTART = frozenset(_KICKSTART_WORDS.split())
_AUTOINSTALL_WORDS = """
    active-directory apt codecs debconf-selections drivers early-commands error-commands identity
    interactive-sections kernel kernel-crash-dumps keyboard late-commands locale network oem packages proxy
    refresh-installer reporting shutdown snaps source ssh storage timezone ubuntu-advantage ubuntu-pro updates
    user-data version zdevs
"""
AUTOINSTALL = frozenset(_AUTOINSTALL_WORDS.split())


def check(read: Content) -> Problems:
    """This reads each seed as its installer would."""
    for kickstart in read.kickstarts:
        yield from _of_kickstart(kickstart)
    for preseed in read.preseeds:
        for broken in preseed.preseed.broken:
            place = Word(broken.text, broken.line, 1, max(1, len(broken.text)))
            hint = "write `d-i QUESTION TYPE VALUE`, such as `d-i netcfg/get_hostname string debian`"
            yield at(preseed.file, place, f"'{broken.text[:60]}' is no answer of a preseed", hint)
    for autoinstall in read.autoinstalls:
        yield from _of_autoinstall(read, autoinstall)


def _of_kickstart(seed: KickstartFile) -> Problems:
    for directive in seed.kickstart.directives:
        if directive.name not in KICKSTART:
            what = "section" if directive.name.startswith("%") else "command"
            known = SECTIONS if what == "section" else KICKSTART
            message = f"'{directive.name[:60]}' is no {what} of a kickstart"
            yield at(seed.file, word_of(directive), message, did_you_mean(directive.name, known))
    for section in seed.kickstart.sections:
        if not section.closed:
            yield at(seed.file, word_of(section.head), f"'{section.head.name}' has no end", "write %end after it")


def _of_autoinstall(read: Content, seed: AutoinstallFile) -> Problems:
    if seed.fault:
        fault = seed.fault
        yield Problem(fault.message, hint=fault.hint, file=seed.file, line=fault.line, column=fault.column)
        return
    if not (read.read(seed.file) or b"").startswith(b"#cloud-config"):
        message = "does not begin with #cloud-config: cloud-init does not read it"
        yield Problem(message, hint="write it in the first line", file=seed.file)
    tree = seed.autoinstall
    if tree is None:
        yield Problem("says nothing under `autoinstall:`", hint="write the answers there", file=seed.file)
        return
    for name, key in tree.keys.items():
        if name not in AUTOINSTALL:
            yield at(seed.file, key, f"'{name[:60]}' is no key of autoinstall", did_you_mean(name, AUTOINSTALL))
    if tree.text("version") != "1":
        place = tree.values.get("version") or tree
        yield at(seed.file, place, "the version of an autoinstall is 1", "write `version: 1` under autoinstall")
