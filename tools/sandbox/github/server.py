"""This module is the private GitHub as a thing to start and stop."""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from sandbox.github.handler import Handler, Server
from sandbox.github.hub import Hub
from sandbox.github.repository import Repository
from sandbox.github.state import load
from sandbox.github.users import DEFAULT_USERS, User
from sandbox.serving import keep_answering
from vmi.core.errors import ToolError

README = "# A catalogue\n"


class PrivateGitHub:
    """This is a GitHub with one repository, on loopback, as long as the `with` block lasts."""

    def __init__(
        self,
        state: Path,
        repository: str = "egi-sandbox/catalogue",
        users: Iterable[User] = DEFAULT_USERS,
        port: int = 0,
        seed: Path | None = None,
    ):
        self.repository = repository
        self._seed = seed
        self.bare = state.resolve() / "repository.git"
        """The git repository itself; merges and pushes are real."""
        self._port = port
        self._hub = Hub(
            directory=state.resolve(),
            name=repository,
            users={user.login: user for user in users},
            repository=Repository(self.bare),
            state=load(state / "state.json"),
        )

    def __enter__(self) -> Self:
        self._hub.directory.mkdir(parents=True, exist_ok=True)
        self._hub.repository.create(README, self._seed)
        self._server = _bind(self._port or self._hub.state.port)
        self._server.hub = self._hub
        self._hub.url = f"http://127.0.0.1:{self._server.server_port}"
        self._hub.state.port = self._server.server_port
        for login in self._hub.users:
            self._hub.state.token(login)
        self._hub.save()
        self._stop = keep_answering(self._server)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def server_url(self) -> str:
        """What https://github.com is for the real one."""
        return self._hub.url

    @property
    def api_url(self) -> str:
        return f"{self._hub.url}/api/v3"

    @property
    def html_url(self) -> str:
        """The repository's page, under which release assets are downloaded."""
        return self._hub.html

    @property
    def git_url(self) -> str:
        return f"{self._hub.html}.git"

    def token(self, user: str) -> str:
        """This is a user's token, the same in every start on the same state."""
        return self._hub.state.tokens[user]

    def environment(self, user: str) -> dict[str, str]:
        """This is what a job of a workflow finds in its environment."""
        return {
            "GITHUB_API_URL": self.api_url,
            "GITHUB_SERVER_URL": self.server_url,
            "GITHUB_REPOSITORY": self.repository,
            "GITHUB_TOKEN": self.token(user),
        }


def _bind(port: int) -> Server:
    try:
        return Server(("127.0.0.1", port), Handler)
    except OSError as error:
        raise ToolError(
            f"port {port} cannot be used: {error.strerror}",
            where="private GitHub",
            hint="addresses in its release records name this port: stop what listens there, or delete the state",
        ) from error
