"""This module makes a real git repository that is a small catalogue: two appliances, one VO, nothing wrong in it."""

import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

APPLIANCE = """\
apiVersion: vmi/v1
kind: Appliance
name: debian-13
version: "13.1"
title: Debian 13
description: Debian 13 as a cloud boots it.
owners: ["@author"]
os: {name: Debian, version: "13"}
base:
  kind: bootstrap
  distribution: debian
  suite: trixie
  packages: [nftables]
disk_mib: 2048
provision:
  - script: provision/setup.sh
contextualization: {default_user: debian}
inbound:
  - {protocol: tcp, port: 22}
requirements:
  cores: {minimum: 1, recommended: 2}
  memory_mib: {minimum: 512, recommended: 2048}
"""
DERIVED = (
    APPLIANCE.replace("name: debian-13\n", "name: derived\n")
    .replace("title: Debian 13\n", "title: Debian 13 and more\n")
    .replace(
        "base:\n  kind: bootstrap\n  distribution: debian\n  suite: trixie\n  packages: [nftables]\n",
        'base: {kind: appliance, name: debian-13, version: "13.1"}\n',
    )
)
VO = """\
apiVersion: vmi/v1
kind: VirtualOrganisation
name: demo.vo
title: Demonstration
description: A VO to try things with.
managers: ["@alice"]
email: managers@demo.example
follows:
  - appliance: debian-13
"""
CODEOWNERS = """\
*                                   @organisation/curators
/appliances/debian-13/              @author
/appliances/derived/                @author
/appliances/*/releases/             @organisation/curators
/vos/demo.vo/                       @alice
"""
FILES = {
    "CODEOWNERS": CODEOWNERS,
    "appliances/debian-13/appliance.yaml": APPLIANCE,
    "appliances/debian-13/provision/setup.sh": "#!/bin/sh\ntrue\n",
    "appliances/derived/appliance.yaml": DERIVED,
    "appliances/derived/provision/setup.sh": "#!/bin/sh\ntrue\n",
    "vos/demo.vo/vo.yaml": VO,
}


CONFIG = """\
[user]
\tname = Author
\temail = author@catalogue.example
[maintenance]
\tauto = false
"""
"""Maintenance is one more git for each commit."""


class Repository:
    """This is a real git repository in a test's directory; paths are relative to its root."""

    def __init__(self, root: Path):
        self.root = root
        if not (root / ".git").exists():
            self.git("init", "--quiet", "--initial-branch=main")
            with (root / ".git/config").open("a") as config:
                config.write(CONFIG)

    def git(self, *arguments: str) -> str:
        command = ("git", "-C", str(self.root), *arguments)
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text()
        assert old in text, f"{old!r} is not in {path}"
        self.write(path, text.replace(old, new))

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.head()

    def head(self) -> str:
        """This is the commit that is checked out, without one more git for each of hundreds of commits."""
        held = (self.root / ".git/HEAD").read_text().strip()
        loose = self.root / ".git" / held.removeprefix("ref: ")
        return loose.read_text().strip() if loose.is_file() else self.git("rev-parse", "HEAD")


def create(root: Path) -> Repository:
    """This is the example catalogue, committed, in a new directory."""
    shutil.copytree(_made_once().name, root, symlinks=True)
    return Repository(root)


@cache
def _made_once() -> "TemporaryDirectory[str]":
    directory = TemporaryDirectory(prefix="vmi-tests-catalogue-")
    repository = Repository(Path(directory.name))
    for path, content in FILES.items():
        repository.write(path, content)
    repository.commit()
    repository.git("repack", "-a", "-d", "--quiet")
    for needless in ("branches", "logs", "objects/info", "COMMIT_EDITMSG", "description"):
        _remove(repository.root / ".git" / needless)  # every test would copy it, and remove it again
    for sample in (repository.root / ".git/hooks").glob("*.sample"):
        sample.unlink()
    return directory


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
