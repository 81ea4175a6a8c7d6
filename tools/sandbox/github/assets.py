"""This module is a release's files: uploaded once, never overwritten, downloaded by anybody once published."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from sandbox.github.hub import Hub, quoted
from sandbox.github.messages import Answer, Refused, Request, invalid, not_found
from sandbox.github.pages import page
from sandbox.github.routing import Route
from sandbox.github.state import Asset, Release
from vmi.core.digests import digest_file


def begin(hub: Hub, request: Request) -> Asset:
    """This enters an asset before its bytes have come, or refuses it; a broken upload leaves it as a `starter`."""
    release, name = hub.release(request.number()), _name(request)
    if not release.draft:
        raise Refused(422, "Cannot upload assets to an immutable release.")
    if any(asset.name == name for asset in release.assets):
        raise invalid("ReleaseAsset", "name", "already_exists")
    kind = request.headers.get("Content-Type", "application/octet-stream")
    asset = Asset(hub.state.next_id(), name, request.login, kind)
    release.assets.append(asset)
    hub.save()
    return asset


def finish(hub: Hub, request: Request, asset: Asset, uploaded: Path) -> Answer:
    """This takes over the bytes that came, and answers with the asset."""
    release = hub.release(request.number())
    digests = digest_file(uploaded)
    place = hub.asset_path(asset)
    place.parent.mkdir(exist_ok=True)
    uploaded.replace(place)
    done = replace(asset, size=digests.size_bytes, sha256=digests.sha256, state="uploaded")
    release.assets = [done if item.id == asset.id else item for item in release.assets]
    hub.save()
    return Answer(201, shape(hub, release, done))


def listed(hub: Hub, request: Request) -> Answer:
    release = hub.release(request.number())
    if release.draft and not (request.user and request.user.may_write):
        raise not_found()
    return page(hub, request, [shape(hub, release, asset) for asset in release.assets])


def get(hub: Hub, request: Request) -> Answer:
    release, asset = _find(hub, request)
    if request.wants("octet-stream"):
        return Answer(302, None, {"Location": f"{hub.url}/objects/{asset.id}/{asset.sha256}"})
    return Answer(200, shape(hub, release, asset))


def delete(hub: Hub, request: Request) -> Answer:
    release, asset = _find(hub, request)
    if not release.draft:
        raise Refused(422, "Cannot delete assets of an immutable release.")
    release.assets.remove(asset)
    hub.asset_path(asset).unlink(missing_ok=True)
    hub.save()
    return Answer(204)


def download(hub: Hub, tag: str, name: str) -> Answer:
    """This is browser_download_url: it redirects to where the bytes lie, as GitHub does."""
    for release in hub.state.releases:
        for asset in release.assets:
            if release.tag_name == tag and asset.name == name and not release.draft and asset.state == "uploaded":
                return Answer(302, None, {"Location": f"{hub.url}/objects/{asset.id}/{asset.sha256}"})
    raise not_found()


def content(hub: Hub, number: str, sha256: str) -> Answer:
    """This is the bytes of an asset, for who knows its digest."""
    for release in hub.state.releases:
        for asset in release.assets:
            if str(asset.id) == number and asset.sha256 == sha256 and asset.state == "uploaded":
                return Answer(200, None, {"Content-Type": asset.content_type}, hub.asset_path(asset))
    raise not_found()


def place(release: Release) -> str:
    """This is the word for a release in addresses: its tag, or a stand-in while it is a draft."""
    return f"untagged-{release.id:020x}" if release.draft else release.tag_name


def shape(hub: Hub, release: Release, asset: Asset) -> dict[str, Any]:  # Any: JSON
    return {
        "id": asset.id,
        "url": f"{hub.api}/releases/assets/{asset.id}",
        "browser_download_url": f"{hub.html}/releases/download/{quoted(place(release))}/{quoted(asset.name)}",
        "name": asset.name,
        "label": "",
        "state": asset.state,
        "content_type": asset.content_type,
        "size": asset.size,
        "digest": f"sha256:{asset.sha256}" if asset.sha256 else None,
        "uploader": hub.user(asset.uploader),
        "created_at": asset.created_at,
    }


def _name(request: Request) -> str:
    given = request.query.get("name", "")
    if not given:
        raise invalid("ReleaseAsset", "name", "missing_field")
    return re.sub(r"[^A-Za-z0-9._+@-]+", ".", given).strip(".")  # GitHub renames in silence


def _find(hub: Hub, request: Request) -> tuple[Release, Asset]:
    number = request.number()
    for release in hub.state.releases:
        for asset in release.assets:
            if asset.id == number and not (release.draft and not (request.user and request.user.may_write)):
                return release, asset
    raise not_found()


ROUTES = (
    Route("GET", "/releases/{number}/assets", listed),
    Route("GET", "/releases/assets/{number}", get),
    Route("DELETE", "/releases/assets/{number}", delete, "write", "contents=write"),
)
UPLOAD = Route("POST", "/releases/{number}/assets", get, "write", "contents=write")
"""Handled in two parts by the server, because its body goes to disk: `begin`, then `finish`."""
