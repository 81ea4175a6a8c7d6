"""This module is git: a bare repository, and the plumbing that a web service writes to it with."""

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess

from vmi.core.errors import ToolError
from vmi.core.files import staged_directory
from vmi.core.processes import failed, require

MAIN = "main"
ZERO = "0" * 40
QUIET = {
    "GIT_CONFIG_GLOBAL": str(Path(__file__).with_name("git.cfg")),
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
}
"""The private GitHub does not do what its owner's ~/.gitconfig says."""
HOOK = Path(__file__).with_name("pre-receive.sh")
REGULAR = "100644"
BEGINNING = "2026-01-01T00:00:00Z"
"""When the first commit was made: always then, so that it has the same name in every private GitHub."""


@dataclass(frozen=True)
class Entry:
    """This is one line of a tree."""

    mode: str
    type: str
    sha: str
    path: str
    size: int | None


def git(
    *argv: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None, check: bool = True
) -> CompletedProcess[bytes]:
    """This runs git, which ends by itself in milliseconds.

    `vmi.core.processes` runs what must be ended with us, by way of another program: a release is thirty of these.
    """
    environment = {**QUIET, "PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", **(env or {})}
    given = b"" if stdin is None else stdin
    result = subprocess.run((_program(), *argv), input=given, env=environment, capture_output=True, check=False)
    if check and result.returncode:
        raise failed(result)
    return result


@cache
def _program() -> str:
    return require("git")


class Repository:
    """This is the bare repository; a method that fails raises a ToolError with git's words."""

    def __init__(self, path: Path):
        self.path = path

    def create(self, readme: str, seed: Path | None = None) -> None:
        """This makes the repository, or leaves an existing one alone.

        Its main is what `seed`, another repository, has checked out; without a seed it is one commit with a README.
        """
        if self.path.exists():
            return
        with staged_directory(self.path) as part:
            git("init", "--quiet", "--bare", "--template=", f"--initial-branch={MAIN}", str(part))
            hook = part / "hooks" / "pre-receive"
            hook.parent.mkdir(exist_ok=True)
            hook.write_bytes(HOOK.read_bytes())
            hook.chmod(0o755)
            fresh = Repository(part)
            fresh.git("config", "receive.hideRefs", "refs/pull")
            if seed is not None:
                fresh.git("fetch", "--quiet", "--update-shallow", str(seed), f"HEAD:refs/heads/{MAIN}")
                return
            tree = fresh.write_tree(None, {"README.md": fresh.write_blob(readme.encode())})
            fresh.update_ref(f"refs/heads/{MAIN}", fresh.commit(tree, (), "Begin", "sandbox", BEGINNING), ZERO)

    def git(
        self, *argv: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None, check: bool = True
    ) -> CompletedProcess[bytes]:
        return git(f"--git-dir={self.path}", *argv, stdin=stdin, env=env, check=check)

    def resolve(self, name: str, kind: str = "commit") -> str | None:
        """This is the object that a ref or an id names, if there is such a thing of this kind."""
        found = self.git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{{kind}}}", check=False)
        return found.stdout.decode().strip() or None

    def branch(self, name: str) -> str | None:
        return self.resolve(f"refs/heads/{name}")

    def refs(self, prefix: str) -> dict[str, str]:
        """This is every ref that begins so, and what it points at."""
        lines = self.git("for-each-ref", "--format=%(refname) %(objectname)").stdout.decode().split("\n")
        return {name: sha for name, _, sha in (line.partition(" ") for line in lines) if name.startswith(prefix)}

    def is_ref_name(self, name: str) -> bool:
        return self.git("check-ref-format", name, check=False).returncode == 0

    def update_ref(self, name: str, new: str, old: str) -> bool:
        """This moves a ref if nobody else did meanwhile."""
        return self.git("update-ref", name, new, old, check=False).returncode == 0

    def delete_ref(self, name: str) -> None:
        self.git("update-ref", "-d", name)

    def blob(self, sha: str) -> bytes:
        return self.git("cat-file", "blob", sha).stdout

    def read(self, commit: str, path: str) -> bytes | None:
        entry = self.entry(commit, path)
        return self.blob(entry.sha) if entry and entry.type == "blob" else None

    def entry(self, commit: str, path: str) -> Entry | None:
        if ".." in path.split("/"):
            return None
        entries = self.tree(commit, path=path)
        return entries[0] if entries else None

    def tree(self, treeish: str, path: str | None = None, recursive: bool = False) -> list[Entry]:
        """This is what a directory holds, or the one entry at `path`."""
        options = ("-r",) if recursive else ()
        paths = ("--", path) if path else ()
        listed = self.git("ls-tree", "-z", "--long", *options, treeish, *paths).stdout.decode()
        return [_entry(line) for line in listed.split("\0") if line]

    def write_blob(self, content: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=content).stdout.decode().strip()

    def write_tree(self, base: str | None, changes: Mapping[str, str | None]) -> str:
        """This is `base` with some paths set to blobs, or removed; a path that git does not accept is a ToolError."""
        with tempfile.TemporaryDirectory() as directory:
            env = {"GIT_INDEX_FILE": f"{directory}/index"}
            self.git("read-tree", base or "--empty", env=env)
            lines = (f"{REGULAR} {blob}\t{path}\0" if blob else f"0 {ZERO}\t{path}\0" for path, blob in changes.items())
            done = self.git("update-index", "-z", "--index-info", stdin="".join(lines).encode(), env=env)
            if done.stderr:  # "Ignoring path": git says so, and goes on
                raise failed(done)
            return self.git("write-tree", env=env).stdout.decode().strip()

    def commit(self, tree: str, parents: Sequence[str], message: str, login: str, date: str = "") -> str:
        who = {"NAME": login, "EMAIL": f"{login}@users.noreply.sandbox.example", **({"DATE": date} if date else {})}
        env = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
        arguments = [part for parent in parents for part in ("-p", parent)]
        return self.git("commit-tree", tree, *arguments, "-F", "-", stdin=message.encode(), env=env).stdout.decode()[
            :40
        ]

    def merge_base(self, one: str, other: str) -> str | None:
        return self.git("merge-base", one, other, check=False).stdout.decode().strip() or None

    def is_ancestor(self, older: str, newer: str) -> bool:
        return self.git("merge-base", "--is-ancestor", older, newer, check=False).returncode == 0

    def count(self, older: str, newer: str) -> int:
        """This is how many commits `newer` has that `older` has not."""
        return int(self.git("rev-list", "--count", f"{older}..{newer}").stdout)

    def merge(self, base: str, head: str) -> str | None:
        """This is the tree of a real merge, or None when there is a conflict."""
        result = self.git("merge-tree", "--write-tree", base, head, check=False)
        if result.returncode > 1:
            raise ToolError("failed", where="git merge-tree", details=result.stderr.decode(errors="replace"))
        return result.stdout.decode().split("\n")[0] if result.returncode == 0 else None

    def changes(self, older: str, newer: str) -> list[tuple[str, str]]:
        """This is (status letter, path) of everything that differs; a rename is a removal and an addition."""
        fields = self.git("diff-tree", "-r", "-z", "--no-renames", "--name-status", older, newer).stdout.decode()
        words = fields.split("\0")[:-1]
        return list(zip(words[::2], words[1::2], strict=True))


def _entry(line: str) -> Entry:
    facts, path = line.split("\t", 1)
    mode, kind, sha, size = facts.split()
    return Entry(mode, kind, sha, path, int(size) if size.isdecimal() else None)
