"""This module publishes a release and commits its record, in steps that can be taken again after any of them.

1. Nothing else has this version: no record, no published release, no tag at another commit.
2. A draft holds exactly the build's files; until it is published nobody depends on it, and it may be changed.
3. The draft is published: from here on nothing changes any more.
4. The record, which names what was published, is committed to main.
"""

import base64
import hashlib
from typing import Literal, NamedTuple

from vmi.core import documents
from vmi.core.errors import Refusal, ServiceError
from vmi.core.github import GitHub, GitHubError
from vmi.core.progress import Progress
from vmi.releasing import assets, record
from vmi.releasing.assets import RemoteRelease, Upload
from vmi.releasing.evidence import Evidence
from vmi.releasing.models import Release
from vmi.signing.models import record_path

MAIN = "main"
ATTEMPTS = 5
REUSED = "a version is never reused: raise it in appliance.yaml and build again"


class Published(NamedTuple):
    """This is what `vmi release` leaves behind."""

    release: Release
    path: str
    """Of the record, in the repository."""
    page: str
    """The release's address for people."""
    state: Literal["released", "was released before"]


def publish(evidence: Evidence, github: GitHub, progress: Progress) -> Published:
    """This releases a build, or finishes what an earlier run began."""
    build, files = evidence.artifacts.build, assets.uploads(evidence)
    tag, path = record.tag(build.name, build.version), record_path(build.name, build.version)
    before = github.content(path, MAIN)
    _demand_commit(github, build.commit)
    _demand_tag(github, tag, build.commit)
    remote = _published(github, tag)
    if remote is None:
        if before is not None:
            raise Refusal(f"has a record on {MAIN}, but no release {tag}", where=path, hint=REUSED)
        remote = _publish(github, _draft(github, tag, build.commit), build.commit, files, progress)
    _demand_same(github, remote, files)
    release = _record(evidence, remote)
    if before is None:
        _commit(github, path, release)
    else:
        _demand_equal(before, release, path)
    return Published(release, path, remote.html_url, "released" if before is None else "was released before")


def _demand_commit(github: GitHub, commit: str) -> None:
    comparison = github.find(f"/compare/{commit}...{MAIN}")
    if comparison is None or comparison.get("status") not in ("ahead", "identical"):
        what = f"commit {commit} is not on {MAIN} at GitHub"
        raise Refusal(what, where=github.repository, hint="merge it, and release what was built from the merge")


def _demand_tag(github: GitHub, tag: str, commit: str) -> None:
    ref = github.find(f"/git/ref/tags/{tag}")
    if ref is not None and ref["object"]["sha"] != commit:
        raise Refusal(f"exists already at {ref['object']['sha']}, not at {commit}", where=f"tag {tag}", hint=REUSED)


def _published(github: GitHub, tag: str) -> RemoteRelease | None:
    found = github.find(f"/releases/tags/{tag}")
    return None if found is None else assets.parse(found)


def _draft(github: GitHub, tag: str, commit: str) -> RemoteRelease:
    # A draft is not found by its tag, only in the list; the oldest one is taken, so that two runs take the same.
    drafts = [assets.parse(r) for r in github.pages("/releases") if r.get("tag_name") == tag and r.get("draft")]
    if drafts:
        return min(drafts, key=lambda draft: draft.id)
    return assets.parse(github.post("/releases", tag_name=tag, target_commitish=commit, name=tag, draft=True))


def _publish(
    github: GitHub, draft: RemoteRelease, commit: str, files: tuple[Upload, ...], progress: Progress
) -> RemoteRelease:
    assets.fill(github, draft, files, progress)
    filled = assets.parse(github.get(f"/releases/{draft.id}"))
    wrong = assets.faults(github, filled, files)
    if wrong:
        hint = "run the same command again: the draft is repaired"
        raise ServiceError("does not hold what was uploaded", where=draft.html_url, details="\n".join(wrong), hint=hint)
    # Every byte is in its place; this call makes the tag, and nothing changes after it.
    fields = {"tag_name": draft.tag_name, "target_commitish": commit, "draft": False, "make_latest": "false"}
    github.patch(f"/releases/{draft.id}", **fields)
    return assets.parse(github.get(f"/releases/{draft.id}"))


def _demand_same(github: GitHub, remote: RemoteRelease, files: tuple[Upload, ...]) -> None:
    wrong = assets.faults(github, remote, files)
    if wrong:
        what = "is published already, with other files than this build's"
        raise Refusal(what, where=remote.html_url, details="\n".join(wrong), hint=REUSED)


def _record(evidence: Evidence, remote: RemoteRelease) -> Release:
    if remote.draft or remote.published_at is None:
        raise ServiceError("is still a draft", where=remote.html_url, hint="run the same command again")
    urls = {asset.name: asset.browser_download_url for asset in remote.assets}
    return record.record(evidence.artifacts, evidence.bundles, urls, remote.published_at)


def _commit(github: GitHub, path: str, release: Release) -> None:
    content = documents.dump(release).encode()
    message = (
        f"Release {release.appliance} {release.version}\n\nBuild {release.build_id}\nImage {release.image.sha256}\n"
    )
    encoded = base64.b64encode(content).decode()
    for attempt in range(1, ATTEMPTS + 1):
        try:
            answer = github.put(f"/contents/{path}", message=message, content=encoded, branch=MAIN)
        except GitHubError as error:
            before = github.content(path, MAIN)
            if before is not None:  # an earlier attempt arrived after all, or somebody else was first
                return _demand_equal(before, release, path)
            if error.status != 409 or "rule violations" in error.what or attempt == ATTEMPTS:
                raise _explained(error) from error
        else:
            return _demand_blob(answer["content"]["sha"], content, path)
    return None


def _explained(error: GitHubError) -> GitHubError:
    hint = error.hint
    if "rule violations" in error.what:
        hint = f"put the app that releases on the bypass list of {MAIN}'s ruleset"
    return GitHubError(error.what, where=error.where or "", hint=hint, status=error.status)


def _demand_blob(sha: str, content: bytes, path: str) -> None:
    expected = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    if sha != expected:
        raise ServiceError(f"GitHub holds another file than was sent: {sha}, not {expected}", where=path)


def _demand_equal(before: bytes, release: Release, path: str) -> None:
    held = documents.check(before, path, Release).model
    if held != release:
        raise Refusal("is on main already, and says something else", where=path, hint=REUSED)
