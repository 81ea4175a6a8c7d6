"""This module carries a template's provisioners over: scripts, playbooks and copied files, in their order."""

import posixpath
from typing import Any

from vmi.core.models import RelativePath
from vmi.core.printable import printable
from vmi.manifest.importing import roles
from vmi.manifest.importing.source import Route, Source, fits
from vmi.manifest.models.words import EnvironmentName, EnvironmentValue, GuestPath

OUTSIDE = "is no path inside the appliance's directory"
COPY = "copy it into the appliance's directory, and name it there"
AS_ROOT = "steps run as root, in the guest, as they are"
_ON_THE_BUILDER = "runs on the machine that builds, where no author's code may run"


def carry(source: Source) -> list[dict[str, Any]]:
    """This is `provision`; what is no step of a manifest is named, and its place among the steps remembered."""
    steps: list[dict[str, Any]] = []
    for build in [key for key in source.tree if key == "build" or key.startswith("build[")]:
        body = source.get(build)
        for key in body if isinstance(body, dict) else ():
            kind = key.partition(".")[2].partition("[")[0]
            if key.startswith("provisioner."):
                made = _STEPS.get(kind, _other)(source, (build, key))
                if _STEPS.get(kind) is _ansible:
                    roles.add(source, (build, key), made, len(steps))
                if not made or source.get(build, key, "inline") is not None:
                    source.gaps.setdefault(len(steps), []).append(_gap(source, (build, key), kind))
                steps += made
            elif key.startswith("post-processor"):
                why = "formats, signing and publishing are steps of their own here"
                source.leave((build, key), why, "say formats: [qcow2, ova] where it is wanted")
        for route in source.items(build, "sources"):
            source.carry(route)
        source.leave((build,), "has no place in a manifest")
    return steps


def _gap(source: Source, at: Route, kind: str) -> str:
    """This says what stood here; what it did is not shown, for nobody knows what is in it."""
    line = f" of line {source.lines[at]}" if at in source.lines else ""
    if source.get(*at, "inline") is not None:
        return f"not carried over: the inline lines{line}; write them into a script, and name it here"
    return f"not carried over: `{printable(kind, 40)}`{line}; do it in a script, and name it here"


def relative(path: str) -> str:
    """This is a path as a manifest writes it, if it stays where it is."""
    return posixpath.normpath(path) if path and not path.startswith("/") else path


def _path(source: Source, route: Route) -> str | None:
    raw = source.get(*route)
    found: str | None = source.take(route, RelativePath, OUTSIDE, COPY, as_=relative(str(raw)) if raw else raw)
    return found


def _shell(source: Source, at: Route) -> list[dict[str, Any]]:
    names = [(*at, "script")] if source.get(*at, "script") is not None else []
    scripts = [_path(source, route) for route in (*names, *source.items(*at, "scripts"))]
    environment = _environment(source, at) if any(scripts) else {}
    if source.get(*at, "inline") is not None:
        hint = "write these lines into a file such as provision/inline.sh, and add `- script: provision/inline.sh` here"
        source.leave((*at, "inline"), "scripts are files here, not text", hint)
    for key in ("execute_command", "inline_shebang", "remote_folder", "remote_path", "remote_file", "use_env_var_file"):
        source.leave((*at, key), AS_ROOT)
    source.leave(at, "a step has no such option")
    more = {"environment": environment} if environment else {}
    return [{"script": script, **more} for script in scripts if script]


def _environment(source: Source, at: Route) -> dict[str, str]:
    made: dict[str, str] = {}
    hint = "set it in the script itself"
    why = "has characters that no environment of a manifest holds"
    for route in source.items(*at, "environment_vars"):
        name, sign, value = str(source.get(*route)).partition("=")
        if sign and fits(name, EnvironmentName) and fits(value, EnvironmentValue):
            made |= {name: value} if source.take(route, str, why, hint) is not None else {}
        else:
            source.leave(route, why, hint)
    for name, value in (source.get(*at, "env") or {}).items() if isinstance(source.get(*at, "env"), dict) else ():
        if fits(name, EnvironmentName) and source.take((*at, "env", name), EnvironmentValue, why, hint) is not None:
            made[name] = value
    return made


def _ansible(source: Source, at: Route) -> list[dict[str, Any]]:
    named = [(*at, key) for key in ("playbook_file",) if source.get(*at, key) is not None]
    playbooks = [_path(source, route) for route in (*named, *source.items(*at, "playbook_files"))]
    given = [path for route in _roles(source, at) if (path := _path(source, route))] if any(playbooks) else []
    variables = [(*at, key) for key in ("group_vars", "host_vars") if any(playbooks)]
    groups = [path for route in variables if (path := _path(source, route))]
    pinned = "roles from elsewhere change under us; those in the appliance's directory are pinned"
    for key in ("galaxy_file", "galaxy_command", "galaxy_force_install", "collections_path"):
        source.leave((*at, key), pinned, "copy the roles into a directory, and name it under roles:")
    for key in ("extra_arguments", "ansible_env_vars", "command", "user", "use_proxy", "inventory_groups", "groups"):
        source.leave((*at, key), "the playbook runs in the guest, on itself, as root", "set variables in the playbook")
    source.leave(at, "a step has no such option")
    more: dict[str, Any] = {"roles": given} if given else {}
    more |= {"files": groups} if groups else {}
    return [{"playbook": playbook, **more} for playbook in playbooks if playbook]


def _roles(source: Source, at: Route) -> list[Route]:
    one = [(*at, "roles_path")] if source.get(*at, "roles_path") is not None else []
    return [*one, *source.items(*at, "role_paths")]


def _file(source: Source, at: Route) -> list[dict[str, Any]]:
    raw, to = source.get(*at, "source"), source.get(*at, "destination")
    direction = source.get(*at, "direction")
    if direction in (None, "upload") and fits(relative(str(raw)), RelativePath) and fits(to, GuestPath):
        file, guest = _path(source, (*at, "source")), source.take((*at, "destination"), GuestPath, OUTSIDE)
        source.carry((*at, "direction"))
        source.leave(at, "a step has no such option")
        return [{"file": file, "to": guest}] if file and guest else []
    hint = "write `- {file: files/NAME, to: /the/whole/path}`; one step for each file"
    source.leave(at, "is no upload of one file of the appliance's directory to a whole path", hint)
    return []


def _builder(source: Source, at: Route) -> list[dict[str, Any]]:
    source.leave(at, _ON_THE_BUILDER, "do it in a script in the guest")
    return []


def _other(source: Source, at: Route) -> list[dict[str, Any]]:
    source.leave(at, "steps are scripts, playbooks and files", "do it in a script")
    return []


_STEPS = {
    "shell": _shell,
    "ansible": _ansible,
    "ansible-local": _ansible,
    "file": _file,
    "shell-local": _builder,
    "hcp-sbom": _builder,
}
