"""This module judges what was seen of a guest: one function per check, no wishes, no clock, no network."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from vmi.auditing.results import CheckResult, Evidence, Outcome
from vmi.booting.answers import integer
from vmi.booting.observations import Observations
from vmi.booting.seed import PROBE
from vmi.booting.ssh import offered
from vmi.core.printable import printable

GROWN_SHARE = 0.92
"""Of the disk: file systems keep some for themselves. The disk is larger than the image by one part in eight."""
CLOCK_SLACK_S = 5
"""The guest sets its clock while it boots."""
EVIDENCE_LIMIT = 30


class Unknown(Exception):
    """This is a check that cannot be answered, because something before it failed."""


class Check(NamedTuple):
    """This is one question."""

    id: str
    title: str
    hint: str
    problems: Callable[[Observations], Iterator[str]]
    """Yields what speaks against the image; raises Unknown when the question could not be asked."""
    severity: Outcome = Outcome.FAIL


def _ssh_answers(seen: Observations) -> Iterator[str]:
    if seen.unreachable:
        yield seen.unreachable


def _key_logs_in(seen: Observations) -> Iterator[str]:
    answer = seen.key_login
    if answer is None:
        raise Unknown("no SSH server answered")
    if not answer.ok:
        yield f"'{seen.login}' with the injected key: status {answer.status}: {_last_line(answer.text)}"
    elif [*answer.text.split()[:1], *answer.text.split()[-1:]] != [seen.login, "0"]:  # sudo may complain between
        yield f"'{seen.login}' logs in, but sudo does not make it root: {printable(answer.text.strip())}"


def _user_data_ran(seen: Observations) -> Iterator[str]:
    if (ran := _section(seen, "ran")) != (seen.nonce,):
        yield f"/run/vmi/ran should hold {seen.nonce}, it holds {printable(' '.join(ran)) or 'nothing'}"


def _cloud_init_clean(seen: Observations) -> Iterator[str]:
    status = _cloud_init(seen)
    if status.get("status") != "done":
        yield f"its status is '{printable(str(status.get('status')))}', not 'done'"
    if status.get("errors") != []:
        yield f"it reports errors: {printable(str(status.get('errors')))}"


def _cloud_init_quiet(seen: Observations) -> Iterator[str]:
    if trouble := _cloud_init(seen).get("recoverable_errors"):
        yield f"it reports {printable(str(trouble))}"


def _root_grew(seen: Observations) -> Iterator[str]:
    words = " ".join(_section(seen, "root")).split()
    numbers = [integer(word) for word in words]
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        yield f"the size of / is '{printable(' '.join(words))}'"
    elif (size := numbers[0] * numbers[1]) < GROWN_SHARE * seen.disk_bytes:
        yield f"/ has {size // 2**20} MiB on a disk of {seen.disk_bytes // 2**20} MiB"


def _no_failed_units(seen: Observations) -> Iterator[str]:
    for unit in _section(seen, "failed-units"):
        yield f"{printable(unit)} failed"


def _host_keys_fresh(seen: Observations) -> Iterator[str]:
    keys = _section(seen, "host-keys")
    if not keys:
        yield "/etc/ssh holds no host key"
    for age, path in _older_than_boot(keys):
        yield f"{path} was there {age} s before this boot"


def _no_default_accounts(seen: Observations) -> Iterator[str]:
    able = _section(seen, "password-accounts")
    if PROBE not in able:
        yield f"'{PROBE}', which user data gave a password, has none: this check sees nothing"
    for account in able:
        if account != PROBE:
            yield f"account '{printable(account)}' has a password, or none and no lock"
    for _, account in _older_than_boot(_section(seen, "people")):
        if account not in seen.accounts:
            yield f"account '{account}' lies in the image"


def _older_than_boot(lines: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for line in lines:
        age, _, name = line.partition(" ")
        seconds = integer(age)
        if seconds is None or seconds > CLOCK_SLACK_S:
            yield printable(age), printable(name)


def _password_refused(seen: Observations) -> Iterator[str]:
    control, attempt = seen.probe_key, seen.probe_password
    if control is None or attempt is None:
        raise Unknown("no SSH server answered")
    if not control.ok or control.text.split() != [seen.nonce]:
        raise Unknown(f"'{PROBE}' cannot log in with its key either, so a refusal proves nothing")
    if attempt.ok or seen.nonce in attempt.text.splitlines():
        yield f"'{PROBE}' logged in with its password"
    if (methods := offered(attempt)) != ("publickey",):
        yield f"the server offers {', '.join(methods) or 'nothing that we understand'}, not publickey alone"


def _root_refused(seen: Observations) -> Iterator[str]:
    attempt = seen.root_key
    if attempt is None:
        raise Unknown("no SSH server answered")
    if attempt.ok or seen.nonce in attempt.text:
        yield "root logged in with the injected key"


CHECKS: tuple[Check, ...] = (
    Check("boot.ssh-answers", "an SSH server answers", "look at the console", _ssh_answers),
    Check(
        "boot.key-logs-in",
        "the injected key opens the default user, and sudo works",
        "correct contextualization.default_user in appliance.yaml, or system_info.default_user in the image",
        _key_logs_in,
    ),
    Check("boot.user-data-ran", "user data ran", "see /var/log/cloud-init-output.log", _user_data_ran),
    Check("boot.cloud-init-clean", "cloud-init is done, without errors", "see cloud-init status", _cloud_init_clean),
    Check(
        "boot.cloud-init-quiet",
        "cloud-init has nothing to complain about",
        "see recoverable_errors in cloud-init status --format json",
        _cloud_init_quiet,
        Outcome.WARN,
    ),
    Check("boot.root-grew", "the root file system fills a larger disk", "install growpart", _root_grew),
    Check("boot.no-failed-units", "no unit failed", "see systemctl status in a copy", _no_failed_units),
    Check(
        "boot.host-keys-fresh",
        "the host keys were made at this boot",
        "remove /etc/ssh/ssh_host_* at the end of the build",
        _host_keys_fresh,
    ),
    Check(
        "boot.no-default-accounts",
        "no person has an account in the image but those declared, and nobody has a password",
        "lock or remove the accounts in a provisioning script",
        _no_default_accounts,
    ),
    Check(
        "boot.password-refused",
        "a correct password is refused",
        "set PasswordAuthentication and KbdInteractiveAuthentication to no in sshd_config.d",
        _password_refused,
    ),
    Check(
        "boot.root-login-refused",
        "root does not log in, not even with the key",
        "leave cloud-init's disable_root at true",
        _root_refused,
    ),
)


def judge(seen: Observations) -> tuple[CheckResult, ...]:
    """This answers every question, in order."""
    return tuple(_answer(check, seen) for check in CHECKS)


def verdict(results: tuple[CheckResult, ...]) -> Outcome:
    """This is FAIL when a check failed or could not be judged, or when there is none; else WARN or PASS."""
    outcomes = {result.outcome for result in results}
    if not outcomes or outcomes & {Outcome.FAIL, Outcome.SKIPPED}:
        return Outcome.FAIL
    return Outcome.WARN if Outcome.WARN in outcomes else Outcome.PASS


def _answer(check: Check, seen: Observations) -> CheckResult:
    try:
        problems = tuple(check.problems(seen))
    except Unknown as unknown:
        return CheckResult(check=check.id, title=check.title, outcome=Outcome.SKIPPED, reason=str(unknown))
    if not problems:
        return CheckResult(check=check.id, title=check.title, outcome=Outcome.PASS)
    evidence = [Evidence(path="guest", message=problem) for problem in problems[:EVIDENCE_LIMIT]]
    if check.id == "boot.ssh-answers":
        evidence += [Evidence(path="console", message=printable(line)) for line in seen.console]
    return CheckResult(
        check=check.id, title=check.title, outcome=check.severity, evidence=tuple(evidence), hint=check.hint
    )


def _section(seen: Observations, name: str) -> tuple[str, ...]:
    """This is what the guest answered to one question; a truncated answer counts as none."""
    if "end" not in seen.inside or name not in seen.inside:
        raise Unknown("nobody could look inside: the default user did not become root")
    return seen.inside[name]


def _cloud_init(seen: Observations) -> dict[str, object]:
    if seen.cloud_init is None:
        raise Unknown("cloud-init did not say its status")
    return seen.cloud_init


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return printable(lines[-1]) if lines else "no answer"
