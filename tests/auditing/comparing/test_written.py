"""A comparison for a terminal, for programs and for a pull request."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt
from tests.auditing.comparing.test_compare import BOB, FACTS, ROOT, compared, file, report
from tests.auditing.images import GOOD, make_image

from vmi.auditing.comparing import markdown, text
from vmi.cli import main

ROOT_DIRECTORY = Path(__file__).parents[3]
HOSTILE = "</code></details><script>x</script> `@all` ![a](b) | \x1b[31m\u202e"
Capture = pytest.CaptureFixture[str]


def test_text() -> None:
    found = compared(
        accounts=[ROOT, BOB], packages=["a=0:amd64", "b=1:all"], configuration={"/etc/own.conf": file("a")}
    )
    assert (
        text.render(found)
        == f"""\
1 account added; 1 package downgraded; 1 file of configuration changed. As before: groups, files that say who gets in, \
ports that are listened on, what the firewall lets in, set-uid files, services
  old: old.qcow2, sha256 {"a" * 64}, audited by vmi/1
  new: new.qcow2, sha256 {"a" * 64}, audited by vmi/1

Accounts
  + bob: uid 1000, group 1000, home /home/bob, shell /bin/sh

Packages
  v a: 1:2.0-1 -> 0 DOWNGRADED

Configuration
  ~ /etc/own.conf
      - b

the same: groups, files that say who gets in, ports that are listened on, what the firewall lets in, set-uid files, \
services, kernels, what kernels are told, system, files outside of packages, sizes, directories, disk
"""
    )


def test_text_says_once_why_something_is_not_compared() -> None:
    unreadable = {"guest": {"unreadable": "partition 1 holds btrfs"}, "accounts": None, "groups": None}
    assert text.render(compared(**unreadable)).splitlines()[-2:] == [
        "not compared: accounts, groups", "  the new image cannot be read: partition 1 holds btrfs",
    ]  # fmt: skip


def test_markdown() -> None:
    found = compared(accounts=[ROOT, BOB], configuration={"/etc/own.conf": file("a")}, listeners=None)
    assert (
        markdown.render(found)
        == f"""\
**What changed**: 1 account added; 1 file of configuration changed. As before: groups, \
files that say who gets in, what the firewall lets in, \
set-uid files, services. Not compared: ports that are listened on.

|  | image | sha256 |
| --- | --- | --- |
| old | `old.qcow2` | `{"a" * 64}` |
| new | `new.qcow2` | `{"a" * 64}` |

#### Accounts

- added `bob`: `uid 1000, group 1000, home /home/bob, shell /bin/sh`

- Ports that are listened on: not compared, `the new report does not tell: audit that image again with this version`

<details><summary>Configuration: 1 changed</summary>

- changed `/etc/own.conf`
  ```diff
  - b
  ```

</details>
"""
    )


def test_what_was_downgraded_stands_open_and_first() -> None:
    lines = markdown.render(compared(packages=["a=0:amd64", "c=1:all"])).splitlines()
    assert lines[7:11] == ["#### Packages", "", "- **downgraded** `a`: `1:2.0-1` to `0`", "- removed `b`: `1`"]


def test_packages_of_one_source_that_changed_alike_stand_in_one_line() -> None:
    old = [f"{name}=3.0-1:amd64" for name in ("libssl3", "openssl", "other")]
    new = [f"{name}=3.0-2:amd64" for name in ("libssl3", "openssl", "other")]
    found = compared({"packages": old}, packages=new, sources={"libssl3": "openssl"})
    assert found.summary.startswith("3 packages upgraded. ")
    assert "  ^ libssl3, openssl: 3.0-1 -> 3.0-2\n  ^ other: 3.0-1 -> 3.0-2\n" in text.render(found)
    assert "- upgraded `libssl3, openssl`: `3.0-1` to `3.0-2`\n" in markdown.render(found)
    assert [change.source for change in found.topics[10].changes] == ["openssl", "", ""]


def test_a_version_that_an_image_names_stands_in_code() -> None:
    assert markdown.render(compared(kernels=["@all"])).startswith("**What changed**: kernel `6.1.0-1` to `@all`. ")


def test_markdown_is_short_enough_for_a_pull_request_and_says_what_is_left_out() -> None:
    many: dict[str, Any] = {
        "accounts": [{**BOB, "name": f"user{n}" + "x" * 200} for n in range(2000)],
        "packages": [f"p{n}{'x' * 200}=1:all" for n in range(3000)],
        "configuration": {f"/etc/{n}": file(*["y" * 290] * 80) for n in range(2000)},
        "outside": {f"/opt/{n}" + "z" * 200: {"bytes": n} for n in range(2000)},
    }
    found = compared(**many)
    written = markdown.render(found)
    assert len(written) <= 60_000
    assert re.search(r"- and [0-9]+ more not shown here: `vmi diff` shows all", written)
    assert written.count("<details>") == written.count("</details>") == 2
    assert len(markdown.render(found, 3000)) <= 3000


def test_a_right_that_is_new_is_seen_behind_any_number_of_others() -> None:
    pam = {f"/etc/pam.d/a{n}": file(*[f"auth required pam_{n}.so"] * 2, *map(str, range(50))) for n in range(60)}
    keys = {f"/etc/ssh/ssh_host_{n}_key": file(*["*" * 60] * 40) for n in range(20)}
    right = {"/etc/sudoers.d/zz": file("mallory ALL=(ALL) NOPASSWD: ALL")}
    listening = [*FACTS["listeners"], {"protocol": "tcp", "port": 9999, "addresses": [], "unit": "door.service"}]
    people = [{**BOB, "name": f"user{n}"} for n in range(3000)]
    found = compared(
        {"configuration": {**FACTS["configuration"], **keys}},
        configuration={**FACTS["configuration"], **pam, **right},
        listeners=listening,
        accounts=[*FACTS["accounts"], *people],
    )
    for room in (60_000, 20_000):
        written = markdown.render(found, room)
        assert len(written) <= room
        assert "- added `/etc/sudoers.d/zz`" in written
        assert "9999" in written
        assert "- and 2" in written.partition("#### Accounts")[2].partition("####")[0]


def test_lines_that_are_all_alike_are_told_once() -> None:
    found = compared({}, configuration={**FACTS["configuration"], "/etc/sudoers.d/x": file(*["*" * 60] * 40, "b")})
    assert f"  + {'*' * 60} (40 such lines)\n  + b\n" in markdown.render(found)


def test_a_hostile_report_stays_words() -> None:
    facts: dict[str, Any] = {
        "accounts": [{"name": HOSTILE, "uid": 1, "gid": 1, "home": HOSTILE, "shell": HOSTILE}],
        "configuration": {HOSTILE: file(HOSTILE)}, "kernels": [HOSTILE], "packages": [f"{HOSTILE}={HOSTILE}:x"],
        "os": {HOSTILE: HOSTILE}, "inbound": {HOSTILE: {"closed": False, "openings": [HOSTILE]}},
        "partitions": [{"name": HOSTILE, "content": HOSTILE, "bytes": 1}], "format": HOSTILE,
        "setuid": {"unreadable": HOSTILE},
    }  # fmt: skip
    found = compared(**facts)
    page = MarkdownIt("commonmark").enable("table").render(markdown.render(found))
    outside = re.sub(r"(?s)<code[^>]*>.*?</code>", "", page)
    for sign in ("@all", "<script", "<img", "\x1b", "\u202e"):
        assert sign not in outside
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text.render(found) + found.to_json())


def test_the_schema_fits() -> None:
    schema = json.loads((ROOT_DIRECTORY / "docs/schema/diff.json").read_text())
    found = compared(accounts=[ROOT, BOB], configuration={}, listeners=None)
    jsonschema.validate(json.loads(found.to_json()), schema, cls=jsonschema.Draft7Validator)


@pytest.fixture
def stored(tmp_path: Path) -> Callable[..., str]:
    def store(name: str, **facts: Any) -> str:
        report(**facts).write(tmp_path / name)
        return str(tmp_path / name)

    return store


def test_the_verb_compares_reports(stored: Callable[..., str], capsys: Capture) -> None:
    old, new = stored("old.json"), stored("new.json", accounts=[ROOT, BOB])
    assert main(["diff", old, new, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["topics"][0]["changes"] == [
        {
            "what": "added",
            "name": "bob",
            "old": "",
            "new": "uid 1000, group 1000, home /home/bob, shell /bin/sh",
            "source": "",
            "lines": [],
        }
    ]
    assert main(["diff", old, new, "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("**What changed**: 1 account added. ")


def test_the_verb_compares_images(tmp_path: Path, good_image: Path, capsys: Capture) -> None:
    other = make_image(tmp_path, {**GOOD, "/etc/own.conf": "a\n"})
    assert main(["diff", str(good_image), str(other), "-q"]) == 0
    assert "Configuration\n  + /etc/own.conf\n      + a\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "is not there, or no file", id="nothing"),
        pytest.param("{}", "is not an AuditReport: image_sha256: Field required\n"
                     "  what to do: name an image, or what `vmi audit --output` wrote", id="JSON that is no report"),
        pytest.param("QFI", "", id="no image"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(
    tmp_path: Path, stored: Callable[..., str], capsys: Capture, content: str | None, message: str
) -> None:
    path = tmp_path / "other"
    if content is not None:
        path.write_text(content)
    assert main(["diff", stored("old.json"), str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err


def test_reports_are_compared_without_loading_a_single_check(stored: Callable[..., str]) -> None:
    old, new = stored("old.json"), stored("new.json", packages=FACTS["packages"][:1])
    script = (
        f"import sys, vmi.cli; code = vmi.cli.main(['diff', {old!r}, {new!r}]); "
        "print(code, [name for name in sys.modules if name.startswith(('vmi.auditing.checks', 'vmi.auditing.guest'))])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"


def test_what_holds_no_guest_is_no_side_of_a_comparison(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = tmp_path / "notes.txt"
    nothing.write_bytes(b"[[[[ no image\n" * 100)
    assert main(["diff", str(nothing), str(nothing), "-q"]) == 2
    assert "notes.txt: holds nothing to compare: there is no file system that is known" in capsys.readouterr().err
