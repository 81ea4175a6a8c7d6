"""Nobody but the cloud's user becomes root without a password.

sudoers with its aliases, includes and directories, and doas.conf, are read as sudo and doas read them. What fails:
rules that ask for no password (NOPASSWD, `Defaults !authenticate`, `permit nopass`, exempt_group) for anything but a
package's own single commands that are no shell and start none. What is a warning: rules that let others than root and
the usual groups (sudo, wheel, admin) do everything. The user that cloud-init makes and accounts that the manifest
declares may do both. Files in /etc/sudoers.d that no package brought are `leftovers.build`, and the modes of all of
them `integrity.permissions`.
"""

import re

from vmi.auditing.guest.cloud_config import merged
from vmi.auditing.guest.sudoers import SudoRule, sudo_rules, whom
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "accounts.sudo"
TITLE = "nobody but the cloud's user becomes root without a password"
HINT = "remove the rule; cloud-init gives its user one on the first boot"
SOURCES = ("LYN", "CIS", "ACC-006")
SEVERITY = Outcome.FAIL
APPLIES = "images with sudo or doas"

DIRECTORY = "/etc/sudoers.d/"
_SHELL = re.compile(
    r"(?:ba|da|z|k|tc|c|a|fi)?sh|busybox|su|sudo|env|nice|nohup|timeout|setsid|script|xargs|find|awk|gawk|mawk|sed|vi|vim"
    r"|vim\..*|nano|ed|emacs|less|more|man|(?:python|perl|ruby|lua|node|php)[0-9.]*|tee|cp|mv|dd|install|chmod|chown|"
    r"mount|systemctl|systemd-run|docker|podman|nsenter|chroot|unshare|socat|nc|ssh|git|tar|visudo|passwd|usermod"
)
"""Programs that start any other, or write any file: who may run one may do everything."""
USUAL = ("root", "#0", "%root", "%sudo", "%wheel", "%admin")


def check(subject: Subject) -> Observations:
    trusted = _trusted(subject)
    for rule in sudo_rules(subject.guest):
        is_own = rule.path in subject.owned
        if rule.path.startswith(DIRECTORY) and not is_own:
            continue
        if not rule.needs_password and not (is_own and not _is_as_good_as_everything(rule)):
            for name in (name for name in rule.who if name not in ("root", "#0", *trusted)):
                yield fail(rule.path, f"{whom(name)} may run {rule.what}", rule.line)
        elif rule.needs_password and rule.is_everything:
            for name in (name for name in rule.who if name not in (*USUAL, *trusted)):
                yield warn(rule.path, f"{whom(name)} may run {rule.what}", rule.line)


def _trusted(subject: Subject) -> frozenset[str]:
    """The default user of cloud-init, the one that the manifest promises, and accounts that it declares."""
    default = merged(subject.guest).get("system_info", "default_user", "name")
    names = {default.text} if default else set()
    if subject.appliance:
        names |= {subject.appliance.contextualization.default_user, *(a.name for a in subject.appliance.accounts)}
    return frozenset(name for name in names if name)


def _is_as_good_as_everything(rule: SudoRule) -> bool:
    programs = [command.split()[0] for command in rule.commands if command.split()]
    return rule.is_everything or any("*" in path or _SHELL.fullmatch(path.rpartition("/")[2]) for path in programs)
