"""cloud-init finds the clouds that the image is for.

datasource_list, when it is set, must name each source that the manifest declares under `contextualization`; without a
manifest it must name a cloud of EGI: OpenStack, ConfigDrive, Ec2 or NoCloud. A list that is not set knows them all.
/etc/cloud/ds-identify.cfg may name one source, which is then the only one that is looked for.
"""

from vmi.auditing.guest.cloud_config import DS_IDENTIFY, merged
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.yaml_tree import Node
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, fail, warn

ID = "cloud.datasources"
TITLE = "cloud-init knows the clouds that the image is for"
HINT = "leave datasource_list alone, or name OpenStack and what the manifest declares in it"
SOURCES = ("EGI", "CIV", "CLD-003")
SEVERITY = Outcome.FAIL
APPLIES = "images that cloud-init sets up"

ACCEPTED = {"OpenStack", "ConfigDrive", "Ec2", "NoCloud"}


def check(subject: Subject) -> Observations:
    about = subject.appliance.contextualization if subject.appliance else None
    if about and about.engine != "cloud-init":
        raise Skipped(f"the manifest names another engine: {about.engine}")
    guest = subject.guest
    found = merged(guest).get("datasource_list")
    if found is not None:
        yield from _declared(found, about.datasources) if about else _of_egi(found)
    yield from _identified(guest, set(about.datasources) if about else ACCEPTED)


def _declared(found: Node, declared: tuple[str, ...]) -> Observations:
    for name in declared:
        if name not in found.texts:
            yield fail(found.path, f"datasource_list does not name {name}, which the manifest declares", found.line)


def _of_egi(found: Node) -> Observations:
    known = ACCEPTED & set(found.texts)
    if not known:
        yield fail(found.path, f"datasource_list names none of {', '.join(sorted(ACCEPTED))}", found.line)
    elif not known & {"OpenStack", "ConfigDrive"}:
        yield warn(found.path, "datasource_list does not name OpenStack, which most of EGI runs", found.line)


def _identified(guest: Guest, accepted: set[str]) -> Observations:
    for line, text in guest.lines(DS_IDENTIFY):
        key, _, value = text.partition(":")
        name = value.partition("#")[0].strip()
        if key.strip() in ("datasource", "ci.datasource", "ci.ds") and name and name not in accepted:
            yield fail(DS_IDENTIFY, f"has cloud-init look for {name} only", line)
