"""What `os` says is what the base installs.

Name and version stand in the image list and in the catalogue, and users and providers choose by them. They follow
from the base: trixie is Debian 13, noble is Ubuntu 24.04. A script cannot make another release out of it.

    os: {name: Debian, version: "13"}
    base: {kind: bootstrap, distribution: debian, suite: trixie}

Of a cloud image or an installer, the address is looked at for words such as `noble` or `debian-12`.
"""

import re
from collections.abc import Iterator

from vmi.core.findings import Severity
from vmi.manifest.distributions import BY_SUITE, NAMES, agree, known
from vmi.manifest.models import Appliance, BootstrapBase, CloudImageBase, IsoBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "os-fits-base"
SEVERITY = Severity.ERROR

_NAMED = re.compile(
    rf"(?<![a-z])({'|'.join(NAMES)})-(?:[a-z]{{1,20}}-){{0,3}}([0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{0,2}})(?![0-9])"
)
_WORDS = re.compile(r"[a-z]+")


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares name and version with the suite, or with the words of the address."""
    del manifest, around
    base = appliance.base
    if isinstance(base, BootstrapBase):
        yield from _of_suite(appliance, base)
    elif isinstance(base, CloudImageBase | IsoBase):
        for distribution, version in _of_url(base.url.lower()):
            message = f"the base's address speaks of {NAMES[distribution]} {version}"
            yield from _differences(appliance, distribution, version, message, Severity.WARNING)


def _of_suite(appliance: Appliance, base: BootstrapBase) -> Problems:
    release = BY_SUITE.get(base.suite)
    if release and release.distribution != base.distribution:
        message = f"{base.suite} is a release of {NAMES[release.distribution]}, not of {NAMES[base.distribution]}"
        hint = f"write `distribution: {release.distribution}`, or name another suite"
        yield Problem(message, ("base", "suite"), hint=hint)
    elif release:
        message = f"{base.suite} is {NAMES[release.distribution]} {release.version}"
        yield from _differences(appliance, release.distribution, release.version, message, Severity.ERROR)
    else:
        yield from _differences(appliance, base.distribution, "", f"the base is {NAMES[base.distribution]}", SEVERITY)


def _differences(appliance: Appliance, distribution: str, version: str, why: str, severity: Severity) -> Problems:
    name = NAMES[distribution]
    if known(appliance.os.name) != distribution:
        message = f"the os is called '{appliance.os.name}', but {why}"
        yield Problem(message, ("os", "name"), hint=f"write `name: {name}`", severity=severity)
    elif version and not agree(appliance.os.version, version):
        message = f"the os has version '{appliance.os.version}', but {why}"
        yield Problem(message, ("os", "version"), hint=f'write `version: "{version}"`', severity=severity)


def _of_url(url: str) -> Iterator[tuple[str, str]]:
    if named := _NAMED.search(url):
        yield named[1], named[2]
        return
    path = url.partition("://")[2].partition("/")[2]
    for word in _WORDS.findall(path):
        if release := BY_SUITE.get(word):
            yield release.distribution, release.version
            return
