"""Downloads prove where they come from.

`curl --insecure`, `wget --no-check-certificate` and `validate_certs: false` accept anybody's answer: whoever sits on
the way decides what gets into the image. A site with a certificate of its own authority needs that authority, not
blindness: copy its certificate into the image and run update-ca-certificates (update-ca-trust), or name it in
`curl --cacert`.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.shell import Word
from vmi.manifest.reading.tree import Scalar
from vmi.manifest.rule import Problems

ID = "verified-tls"
SEVERITY = Severity.ERROR

HINT = "remove it; a private authority's certificate is named with --cacert or installed in the image"
MODULES = frozenset({"get_url", "uri", "unarchive", "apt_key", "git", "yum_repository", "dnf", "yum", "rpm_key"})
_OPTIONS = {
    "curl": ("-k", "--insecure", "--proxy-insecure"),
    "wget": ("--no-check-certificate",),
    "pip": ("--trusted-host",),
    "pip3": ("--trusted-host",),
}
_SETTING = re.compile(r"(?:--setopt=)?(?:\S+\.)?(?:sslverify|sslVerify|strict-ssl)=(?:0|false|no)")
_OFF = ("no", "false", "0", "off")


def check(read: Content) -> Problems:
    """This looks for what switches the proof off."""
    for file, call in read.calls:
        option = call.option(*_OPTIONS[call.program]) if call.program in _OPTIONS else None
        option = option or next((word for word in call.arguments if _SETTING.fullmatch(word.text)), None)
        if option:
            yield at(file, option, f"'{option.text}' lets {call.program} accept anybody's answer", HINT)
    for task in read.tasks:
        place = task.place("validate_certs", "sslverify")
        if task.module in MODULES and isinstance(place, Scalar) and place.text.lower() in _OFF:
            message = f"'{place.text}' lets {task.module} accept anybody's answer"
            yield at(task.file, place, message, "remove validate_certs, or install the authority's certificate")
    for seed in read.kickstarts:
        for directive in seed.kickstart.named("url", "repo", "liveimg", "ostreesetup"):
            if directive.has("--noverifyssl"):
                there = Word("", directive.line, directive.text.index("--noverifyssl") + 1, len("--noverifyssl"))
                yield at(seed.file, there, "'--noverifyssl' lets the installer accept anybody's answer", HINT)
