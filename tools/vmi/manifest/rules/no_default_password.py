"""No account gets a fixed password, hashed or not.

A password in a seed or a script is the same in every machine of the image, and everybody can read it here; a hash
is guessed at leisure. EGI's guide for image authors: always remove all default passwords and accounts from your VM.
Looked at: kickstart (`rootpw`, `user --password`), preseed (`passwd/root-password`, `passwd/user-password`),
autoinstall (`identity: password`), cloud-init (`passwd`, `plain_text_passwd`, `chpasswd`), files such as shadow,
and commands (`chpasswd`, `newusers`, `useradd -p`, `passwd --stdin`, `openssl passwd`, `sed` on shadow). A
well-known word such as `changeme` is found as well: it takes effect.

Lock the account; the build logs in with a key that lives as long as the build:

    rootpw --lock                                          # kickstart
    sshkey --username=root "@build-key@"
    d-i passwd/root-login boolean false                    # preseed
    identity: {hostname: image, username: build, password: "!"}    # autoinstall
    passwd --lock root                                     # a script

Who may log in is said when a machine is started: cloud-init puts the user's key into the default user's account.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, Playbook, Step
from vmi.manifest.reading.credentials import Found, credentials
from vmi.manifest.repository import APPLIANCE_FILE
from vmi.manifest.rule import AnyManifest, AnyModel, Around, Problems

ID = "no-default-password"
SEVERITY = Severity.ERROR

_HINTS = {
    "login-password.kickstart": 'write `rootpw --lock` or `user --lock`, and `sshkey --username=root "@build-key@"`',
    "login-password.preseed": "write `d-i passwd/root-login boolean false`, or a `!` as password-crypted",
    "login-password.cloud-init": 'write `password: "!"` for an installer, and nothing at all for cloud-init',
}
_HINT = "lock the account with `passwd --lock NAME`; cloud-init gives users their keys when a machine starts"


_OF_USER = ("login-password.hash", "login-password.ansible")
_HINT_PLAYBOOK = 'write `password: "!"` in the task, which locks the account; cloud-init gives users their keys'


def check(manifest: AnyManifest, model: AnyModel | None, around: Around) -> Problems:
    """This names each place that gives an account a password."""
    del around
    for found in credentials(manifest):
        secret = found.secret
        if secret.kind == "login-password.empty":
            yield found.problem("an account has no password: whoever knows its name logs in", _HINT)
        elif secret.family == "login-password":
            shown = secret.evidence.removeprefix("... ")  # of a password nothing is shown but its length
            message = f"a {secret.title} {shown} stands here: it would be the same on every machine"
            provision = model.provision if isinstance(model, Appliance) else ()
            yield found.problem(message, _hint(found, provision))


def _hint(found: Found, steps: tuple[Step, ...]) -> str:
    is_of_playbook = found.file != APPLIANCE_FILE and found.file.endswith((".yml", ".yaml"))
    if is_of_playbook and found.secret.kind in _OF_USER and any(isinstance(step, Playbook) for step in steps):
        return _HINT_PLAYBOOK
    return _HINTS.get(found.secret.kind, _HINT)
