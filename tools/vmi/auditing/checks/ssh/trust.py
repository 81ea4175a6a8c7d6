"""The SSH server trusts nobody but the keys that users bring.

Whoever holds the key of a certificate authority (TrustedUserCAKeys), answers for a user's keys (AuthorizedKeysCommand)
or is a host that is trusted (HostbasedAuthentication, IgnoreRhosts) gets into every machine of the image. StrictModes
keeps keys from being used that others could have written; PermitUserEnvironment lets users run what they like before
their own command. Match blocks are judged too.
"""

from vmi.auditing.guest.sshd_config import has_server, server_settings
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, fail, warn

ID = "ssh.trust"
TITLE = "the SSH server trusts nobody but users' own keys"
HINT = "remove the line; if the site needs it, its contextualization can write it"
SOURCES = ("CIS", "LYN", "SSH-004")
SEVERITY = Outcome.FAIL
APPLIES = "images with an SSH server"

# keyword: its name, the values that are well, why others are not, and how bad that is
RULES = {
    "hostbasedauthentication": ("HostbasedAuthentication", {"no"}, "other machines vouch for users", fail),
    "trustedusercakeys": ("TrustedUserCAKeys", {"none"}, "whoever holds that key lets anybody in", fail),
    "authorizedkeyscommand": ("AuthorizedKeysCommand", {"none"}, "a program says who may come in", fail),
    "strictmodes": ("StrictModes", {"yes"}, "keys that others can write are used", fail),
    "ignorerhosts": ("IgnoreRhosts", {"yes", "shosts-only"}, "users may trust other machines", warn),
    "permituserenvironment": ("PermitUserEnvironment", {"no"}, "users can get around forced commands", warn),
}


def check(subject: Subject) -> Observations:
    if not has_server(subject.guest):
        raise Skipped("there is no SSH server in the image")
    seen: set[str] = set()
    for setting in server_settings(subject.guest):
        if setting.keyword not in RULES or (setting.keyword in seen and not setting.match):
            continue
        seen |= set() if setting.match else {setting.keyword}
        name, well, why, say = RULES[setting.keyword]
        if setting.value.lower() not in well:
            whom = f" for {setting.match}" if setting.match else ""
            yield say(setting.path, f"{name} {setting.value}{whom}: {why}", setting.line or None)
