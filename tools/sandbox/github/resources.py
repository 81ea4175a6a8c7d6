"""This module is the table of every call that the private GitHub answers."""

from sandbox.github import assets, contents, gitdata, pulls, releases, reviews
from sandbox.github.hub import Hub
from sandbox.github.messages import Answer, Request
from sandbox.github.repository import MAIN
from sandbox.github.routing import Route


def repository(hub: Hub, request: Request) -> Answer:
    write = bool(request.user and request.user.may_write)
    return Answer(
        200,
        {
            "full_name": hub.name,
            "name": hub.name.partition("/")[2],
            "owner": hub.user(hub.owner),
            "private": False,
            "html_url": hub.html,
            "clone_url": f"{hub.html}.git",
            "default_branch": MAIN,
            "permissions": {"admin": False, "push": write, "pull": True},
        },
    )


ROUTES = (
    Route("GET", "", repository),
    *gitdata.ROUTES,
    *contents.ROUTES,
    *releases.ROUTES,
    *assets.ROUTES,
    *pulls.ROUTES,
    *reviews.ROUTES,
)
