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
        yield at(change.file, change.place, f"'{change.said}' is switched off: everything can be reached", HINT)
    for file, call in read.calls:
        if why := _opens(call, [each for _, each in read.calls]):
            yield at(file, call.first, f"{why}: everything can be reached", HINT)
    for task in read.tasks:
        if task.module == "ufw" and task.argument("state") in ("disabled", "reset"):
            yield at(task.file, task.key, "ufw is switched off: everything can be reached", HINT)
    for seed in read.kickstarts:
        for directive in seed.kickstart.named("firewall"):
            if directive.has("--disabled") or directive.has("--disable"):
                hint = "write `firewall --enabled --service=ssh`"
                yield at(seed.file, word_of(directive), "the firewall is switched off: everything can be reached", hint)


def _enables(call: Call) -> bool:
    return call.program == "ufw" and "enable" in call.texts


def _opens(call: Call, others: list[Call]) -> str:
    texts = call.texts
    if call.program == "ufw" and "disable" in texts:
        return "ufw is switched off"
    if call.program in ("iptables", "ip6tables"):
        if texts[:3] == ("-P", "INPUT", "ACCEPT") and not _restricts(call.program, others):
            return f"{call.program} lets everything in"
        if {"-F", "--flush"} & set(texts) and len(texts) == 1 and not _restricts(call.program, others):
            return f"{call.program} forgets its rules"
    if call.program == "nft" and texts[:2] == ("flush", "ruleset"):
        loads = any(each.program == "nft" and {"-f", "--file", "add", "insert"} & set(each.texts) for each in others)
        return "" if loads else "nft forgets its rules"
    return ""


def _restricts(program: str, others: list[Call]) -> bool:
    verbs = {"-A", "-I", "--append", "--insert"}
    restoring = any(each.program == f"{program}-restore" for each in others)
    return restoring or any(
        each.program == program and (verbs & set(each.texts) or each.texts[:3] == ("-P", "INPUT", "DROP"))
        for each in others
    )
