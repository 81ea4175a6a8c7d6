"""This module is git over HTTP: fetched by anybody, pushed by writers, through git's own http-backend."""

from sandbox.github import pulls
from sandbox.github.hub import Hub
from sandbox.github.messages import Answer, Refused, Request, not_found
from sandbox.github.repository import git

SERVICES = ("git-upload-pack", "git-receive-pack")
CHALLENGE = {"WWW-Authenticate": 'Basic realm="GitHub"'}


def answer(hub: Hub, request: Request) -> Answer:
    """This hands a request below <repository>.git to git, once it is clear who asks."""
    service = request.query.get("service", "") if request.path == "/info/refs" else request.path.removeprefix("/")
    if service not in SERVICES:
        raise not_found()
    if service == "git-upload-pack":
        return _backend(hub, request)
    if request.user is None:
        raise Refused(401, "Authentication failed", headers=CHALLENGE)
    if not request.user.may_write:
        raise Refused(403, f"Permission to {hub.name}.git denied to {request.login}.")
    with hub.lock:
        pushed = _backend(hub, request)
        pulls.refresh(hub)
    return pushed


def _backend(hub: Hub, request: Request) -> Answer:
    query = "&".join(f"{name}={value}" for name, value in request.query.items())
    environment = {
        "GIT_PROJECT_ROOT": str(hub.repository.path.parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        "PATH_INFO": f"/{hub.repository.path.name}{request.path}",
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": query,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
        "REMOTE_USER": request.user.login if request.user else "",
        "VMI_BYPASS": "1" if request.user and request.user.bypass else "0",
    }
    return _parse(git("http-backend", stdin=request.body, env=environment).stdout)


def _parse(output: bytes) -> Answer:
    head, _, body = output.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n"))
    status = headers.pop("Status", "200 OK")
    return Answer(int(status.split()[0]), body, headers)
