"""No account gets a fixed password, hashed or not.

A password in a seed or a script is the same in every machine of the image, and everybody can read it here; a hash is
guessed at leisure. EGI's guide for image authors: always remove all default passwords and accounts from your VM.
Looked at: kickstart (`rootpw`, `user --password`), preseed (`passwd/root-password`, `passwd/user-password`),
autoinstall (`identity: password`), cloud-init (`passwd`, `plain_text_passwd`, `chpasswd`), files such as shadow,
and commands (`chpasswd`, `useradd -p`, `passwd --stdin`, `openssl passwd`). A well-known word such as `changeme` is
found as well: it takes effect.

Lock the account; the build logs in with a key that lives as long as the build:

    rootpw --lock                                          # kickstart
    sshkey --username=root "@build-key@"
    d-i passwd/root-login boolean false                    # preseed
    identity: {hostname: image, username: build, password: "!"}    # autoinstall
    passwd --lock root                                     # a script

Who may log in is said when a machine is started: cloud-init puts the user's key into the default user's account.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.reading.credentials import credentials
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problems

ID = "no-default-password"
SEVERITY = Severity.ERROR

_HINTS = {
    "login-password.kickstart": 'write `rootpw --lock` or `user --lock`, and `sshkey --username=root "@build-key@"`',
    "login-password.preseed": "write `d-i passwd/root-login boolean false`, or a `!` as password-crypted",
    "login-password.cloud-init": 'write `password: "!"` for an installer, and nothing at all for cloud-init',
}
_HINT = "lock the account with `passwd --lock NAME`; cloud-init gives users their keys when a machine starts"


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This names each place that gives an account a password."""
    del appliance, around
    for found in credentials(manifest):
        secret = found.secret
        if secret.kind == "login-password.empty":
            yield found.problem("an account has no password: whoever knows its name logs in", _HINT)
        elif secret.family == "login-password":
            message = f"every machine gets the same password: {secret.title}, {secret.evidence}"
            yield found.problem(message, _HINTS.get(secret.kind, _HINT))
