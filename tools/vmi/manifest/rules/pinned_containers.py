"""Container images are named with a version.

`docker pull tool` and `tool:latest` fetch what was pushed last. Two builds of one commit then hold different
programs. Name a version, or better the digest, which cannot be moved:

    docker pull registry.example.org/tool:1.2
    docker pull registry.example.org/tool@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
"""

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.programs import Call
from vmi.manifest.reading.shell import Word
from vmi.manifest.reading.tree import Scalar
from vmi.manifest.rule import Problems

ID = "pinned-containers"
SEVERITY = Severity.WARNING

ENGINES = frozenset({"docker", "podman", "nerdctl", "crictl", "buildah", "skopeo"})
IMAGE_MODULES = frozenset({"docker_image", "docker_image_pull", "podman_image"})
CONTAINER_MODULES = frozenset({"docker_container", "podman_container"})
HINT = "name a version or a digest, such as 'NAME:1.2' or 'NAME@sha256:...'"


def check(read: Content) -> Problems:
    """This looks at the names of images that are fetched."""
    for file, call in read.calls:
        if call.program in ENGINES:
            for word in _named(call):
                yield at(file, word, f"'{word.text}' is whatever was pushed last", HINT)
    for task in read.tasks:
        place = task.place("image", *(["name"] if task.module in IMAGE_MODULES else []))
        given = task.module in (*IMAGE_MODULES, *CONTAINER_MODULES) and task.argument("state") != "absent"
        if given and isinstance(place, Scalar) and not task.argument("tag") and _is_moving(place.text):
            yield at(task.file, place, f"'{place.text}' is whatever was pushed last", HINT)


def _named(call: Call) -> list[Word]:
    """This is the images of a command that move."""
    words = [word for word in call.operands if word.plain and word.text not in ("image", "pull")]
    if "pull" in call.texts[:2]:
        words = words[-1:]  # before it stand values of options
        return [word for word in words if _is_moving(word.text)]
    return [word for word in words if word.text.endswith(":latest")]


def _is_moving(name: str) -> bool:
    last = name.rpartition("/")[2]
    return "@" not in name and "{{" not in name and (":" not in last or last.endswith(":latest"))
