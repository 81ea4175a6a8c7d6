"""The image's firewall stays switched on.

EGI's guide for image authors: the firewall is minimally open, on IPv6 too. The firewall of the image lets in what
`inbound` declares; switched off, everything that ever listens can be reached from the whole world, and providers do
not all filter before it. Open what is needed instead:

    nft add rule inet filter input tcp dport 443 accept        # and the same in /etc/nftables.conf
    ufw allow 443/tcp
    firewall-offline-cmd --add-port=443/tcp

Another firewall may take its place: enable that one, and this rule is silent.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.reading.content import content
from vmi.manifest.reading.kickstart import word_of
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.programs import Call
from vmi.manifest.reading.services import switched
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problems

ID = "firewall-stays"
SEVERITY = Severity.ERROR

FIREWALLS = frozenset(
    f"{name}.service" for name in ("nftables", "firewalld", "ufw", "iptables", "ip6tables", "netfilter-persistent")
)
HINT = "remove it, and open what `inbound` declares"


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for what switches a firewall off while no other is switched on."""
    del appliance, around
    read = content(manifest)
    changes = [each for each in switched(read) if each.unit in FIREWALLS]
    if any(change.verb == "enable" for change in changes) or any(_enables(call) for _, call in read.calls):
        return
    for change in changes:
        yield at(change.file, change.place, f"'{change.said}' is switched off: what listens can be reached", HINT)
    restricted = {call.program.removesuffix("-restore") for _, call in read.calls if _restricts(call)}
    for file, call in read.calls:
        if why := _opens(call, restricted):
            yield at(file, call.first, f"{why}: what listens can be reached", HINT)
    for task in read.tasks:
        if task.module == "ufw" and task.argument("state") in ("disabled", "reset"):
            yield at(task.file, task.key, "ufw is switched off: what listens can be reached", HINT)
    for seed in read.kickstarts:
        for directive in seed.kickstart.named("firewall"):
            if directive.has("--disabled") or directive.has("--disable"):
                hint = "write `firewall --enabled --service=ssh`"
                yield at(
                    seed.file, word_of(directive), "the firewall is switched off: what listens can be reached", hint
                )


def _enables(call: Call) -> bool:
    return call.program == "ufw" and "enable" in call.texts


def _opens(call: Call, restricted: set[str]) -> str:
    texts = call.texts
    if call.program == "ufw" and "disable" in texts:
        return "ufw is switched off"
    if call.program in restricted:
        return ""
    if call.program in ("iptables", "ip6tables") and texts[:3] == ("-P", "INPUT", "ACCEPT"):
        return f"{call.program} lets everything in"
    if call.program in ("iptables", "ip6tables") and texts in (("-F",), ("--flush",)):
        return f"{call.program} forgets its rules"
    return "nft forgets its rules" if call.program == "nft" and texts[:2] == ("flush", "ruleset") else ""


def _restricts(call: Call) -> bool:
    """This is true for a call that makes rules: then what was forgotten before does not matter."""
    texts = call.texts
    if call.program == "nft":
        return bool({"-f", "--file", "add", "insert"} & set(texts[:3]))
    if call.program in ("iptables", "ip6tables"):
        return bool({"-A", "-I", "--append", "--insert"} & set(texts)) or texts[:3] == ("-P", "INPUT", "DROP")
    return call.program in ("iptables-restore", "ip6tables-restore")
