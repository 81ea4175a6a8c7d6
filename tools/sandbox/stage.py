"""This module is where the demonstration plays: the private services, and the places where everybody's things lie."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.github import PrivateGitHub
from sandbox.pages import StaticSite
from sandbox.pki import Endorser
from sandbox.sigstore import PrivateSigstore
from sandbox.summary import Made, made
from vmi.core.processes import run

APPLIANCE = "debian-13"
VO = "demo.vo"
WORKFLOW = ".github/workflows/release.yml@refs/heads/main"


@dataclass(frozen=True)
class Stage:
    """This is a sandbox that runs."""

    repo: Path
    """The developer's own clone; its HEAD is what the author proposes."""
    state: Path
    """Where the demonstration keeps everything but builds."""
    github: PrivateGitHub
    sigstore: PrivateSigstore
    endorser: Endorser
    site_url: str

    @property
    def checkout(self) -> Path:
        """The workflow's clone of the sandbox's main."""
        return self.state / "checkout"

    @property
    def site(self) -> Path:
        return self.state / "site"

    @property
    def store(self) -> Path:
        return self.repo / ".vmi"

    @property
    def identity(self) -> str:
        """Who signs: the release workflow, named as on GitHub, for the addresses of the sandbox change."""
        return f"https://github.com/{self.github.repository}/{WORKFLOW}"

    @property
    def trust(self) -> tuple[str | Path, ...]:
        """What everybody who verifies is told once, beforehand: whose signature counts, and the root of trust."""
        issuer, root = self.sigstore.issuer, self.sigstore.trusted_root
        return ("--identity", self.identity, "--issuer", issuer, "--trusted-root", root)

    def pull(self) -> None:
        """This brings the workflow's clone to main, as a job's checkout does."""
        git(self.checkout, "pull", "--quiet", "--ff-only", "origin", "main")

    def made(self, *paths: Path) -> tuple[Made, ...]:
        return tuple(made(path, self.repo) for path in paths)


@contextmanager
def stage(repo: Path, state: Path) -> Iterator[Stage]:
    """This starts the private services on what an earlier run left, and stops them."""
    state.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        github = stack.enter_context(PrivateGitHub(state / "github", seed=repo))
        sigstore = stack.enter_context(PrivateSigstore(state / "sigstore"))
        pages = stack.enter_context(StaticSite(state / "site", port=_port(state / "site.port")))
        (state / "site.port").write_text(pages.url.rpartition(":")[2])
        yield Stage(repo, state, github, sigstore, Endorser(state), pages.url)


def git(directory: Path, *arguments: str | Path) -> str:
    """This runs git and returns what it printed; no configuration of the user's, no question asked."""
    quiet = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0"}
    return run("git", "-C", directory, *arguments, env=quiet).stdout.decode().strip()


def _port(path: Path) -> int:
    # Lists name the site's address, so it stays the same from run to run.
    return int(path.read_text()) if path.exists() else 0
