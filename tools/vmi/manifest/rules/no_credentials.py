"""No password, token or private key stands in the manifest or in a file that it uses.

The repository is public, and so is every image that is built from it: whoever has one of them has the secret, and so
has everybody who will have a copy in ten years. EGI's guide for image authors: you should never include any kind of
credentials on your images, instead you should use contextualization. Looked at: the manifest (values of environment
variables, URLs, annotations), scripts, playbooks and roles, seeds, copied files, contextualization scripts, signing
keys, each also under the name that it gets in the guest. A manifest that cannot be read is looked at all the same.

Found are private keys of every kind, encrypted ones too, tokens of about sixty vendors, the files in which programs
keep logins (clouds.yaml, openrc, .netrc, kubeconfig, rclone.conf, wpa_supplicant.conf ...), copied or written by a
script, passwords in URLs and on command lines, and values of names such as `DB_PASSWORD`. The secret itself is
never shown. Left in peace are variables (`${DB_PASSWORD}`), templates (`{{ db_password }}`), file names,
placeholders (`CHANGEME`, `<password>`), checksums, UUIDs, commits, certificates and public keys. What only looks
like a secret is a warning.

A secret that was committed is known, also after it was removed: revoke it where it came from. Then let the machine
get a new one when it starts, from the cloud-init user data of whoever starts it:

    #cloud-config
    write_files:
      - {path: /etc/app/token, permissions: "0600", content: ...}

A secret that a service needs but nobody has to know is made at the first boot:

    openssl rand -hex 32 > /etc/app/secret

A value that is no secret is kept with a reason: `# vmi: ignore[no-credentials] the public key id of the mirror`.
"""

from vmi.core.findings import Severity
from vmi.manifest.reading.credentials import credentials
from vmi.manifest.rule import AnyManifest, AnyModel, Around, Problems

ID = "no-credentials"
SEVERITY = Severity.ERROR

OTHER_RULES = ("login-password", "authorized-key")
"""Families that have a rule of their own."""
_BRING = "let cloud-init bring a new one when a machine starts"
_HINTS = {
    "private-key": f"take the file out and make a new key, for this one is known now; {_BRING}",
    "encrypted": "take it out: whoever has the image can guess its password, and nothing in the build can open it",
    "state": "take the file out and change the passwords in it",
}
_HINT = f"take it out and revoke it where it came from, for it is known now; {_BRING}"


def check(manifest: AnyManifest, model: AnyModel | None, around: Around) -> Problems:
    """This names each secret by its kind and its place."""
    del model, around
    for found in credentials(manifest):
        secret = found.secret
        if secret.family not in OTHER_RULES:
            message = f"a secret stands here: {secret.title}, {secret.evidence}"
            yield found.problem(message, _HINTS.get(secret.family, _HINT))
