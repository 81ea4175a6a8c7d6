"""This module is releases: drafts that only writers see, published releases that nobody changes any more."""

from typing import Any

from sandbox.github import assets
from sandbox.github.hub import Hub, quoted
from sandbox.github.messages import Answer, Refused, Request, custom, invalid, not_found
from sandbox.github.pages import page
from sandbox.github.repository import MAIN, ZERO
from sandbox.github.routing import Route
from sandbox.github.state import Release, now


def create(hub: Hub, request: Request) -> Answer:
    release = Release(
        id=hub.state.next_id(),
        tag_name=request.text("tag_name", "Release"),
        target_commitish=request.text("target_commitish", "Release", MAIN),
        name=request.text("name", "Release", ""),
        body=request.text("body", "Release", ""),
        author=request.login,
        draft=True,
    )
    _demand_tag(hub, release)
    if not request.data.get("draft", False):
        _publish(hub, release)
    hub.state.releases.append(release)
    hub.save()
    return Answer(201, shape(hub, release))


def listed(hub: Hub, request: Request) -> Answer:
    return page(hub, request, [shape(hub, r) for r in reversed(hub.state.releases) if _visible(request, r)])


def by_tag(hub: Hub, request: Request) -> Answer:
    tag = request.parts["tag"]
    found = next((r for r in hub.state.releases if r.tag_name == tag and not r.draft), None)
    if found is None:
        raise not_found()
    return Answer(200, shape(hub, found))


def get(hub: Hub, request: Request) -> Answer:
    release = hub.release(request.number())
    if not _visible(request, release):
        raise not_found()
    return Answer(200, shape(hub, release))


def update(hub: Hub, request: Request) -> Answer:
    release = hub.release(request.number())
    tag, target = request.data.get("tag_name"), request.data.get("target_commitish")
    if not release.draft and (tag not in (None, release.tag_name) or request.data.get("draft")):
        raise custom("Release", "tag_name cannot be changed on an immutable release")
    if release.draft:
        release.tag_name, release.target_commitish = tag or release.tag_name, target or release.target_commitish
        _demand_tag(hub, release)
    release.name = request.text("name", "Release", release.name)
    release.body = request.text("body", "Release", release.body)
    if release.draft and request.data.get("draft") is False:
        _publish(hub, release)
    hub.save()
    return Answer(200, shape(hub, release))


def delete(hub: Hub, request: Request) -> Answer:
    release = hub.release(request.number())
    if not release.draft:
        raise Refused(422, "Cannot delete an immutable release.")
    for asset in release.assets:
        hub.asset_path(asset).unlink(missing_ok=True)
    hub.state.releases.remove(release)
    hub.save()
    return Answer(204)


def shape(hub: Hub, release: Release) -> dict[str, Any]:  # Any: JSON
    """This is a release as GitHub shows it; a draft's addresses do not name its tag yet."""
    address = f"{hub.api}/releases/{release.id}"
    return {
        "id": release.id,
        "url": address,
        "assets_url": f"{address}/assets",
        "upload_url": f"{hub.url}/api/uploads/repos/{hub.name}/releases/{release.id}/assets{{?name,label}}",
        "html_url": f"{hub.html}/releases/tag/{quoted(assets.place(release))}",
        "tag_name": release.tag_name,
        "target_commitish": release.target_commitish,
        "name": release.name,
        "body": release.body,
        "draft": release.draft,
        "prerelease": release.prerelease,
        "immutable": not release.draft,
        "author": hub.user(release.author),
        "created_at": release.created_at,
        "published_at": release.published_at,
        "assets": [assets.shape(hub, release, asset) for asset in release.assets],
    }


def _visible(request: Request, release: Release) -> bool:
    return not release.draft or (request.user is not None and request.user.may_write)


def _demand_tag(hub: Hub, release: Release) -> None:
    if not hub.repository.is_ref_name(f"refs/tags/{release.tag_name}"):
        raise custom("Release", "tag_name is not a valid tag")
    if any(r.tag_name == release.tag_name and not r.draft for r in hub.state.releases if r is not release):
        raise invalid("Release", "tag_name", "already_exists")
    if _target(hub, release) is None:
        raise invalid("Release", "target_commitish")


def _target(hub: Hub, release: Release) -> str | None:
    name = release.target_commitish
    return hub.repository.branch(name) or hub.repository.resolve(name)


def _publish(hub: Hub, release: Release) -> None:
    tag, target = f"refs/tags/{release.tag_name}", _target(hub, release)
    if tag not in hub.repository.refs(tag) and not hub.repository.update_ref(tag, target or ZERO, ZERO):
        raise custom("Release", f"tag {release.tag_name} cannot be created")
    release.draft, release.published_at = False, now()


ROUTES = (
    Route("GET", "/releases", listed),
    Route("POST", "/releases", create, "write", "contents=write"),
    Route("GET", "/releases/tags/{tag*}", by_tag),
    Route("GET", "/releases/{number}", get),
    Route("PATCH", "/releases/{number}", update, "write", "contents=write"),
    Route("DELETE", "/releases/{number}", delete, "write", "contents=write"),
)
