"""What a VO manager reads, word by word, and what nobody can slip into it."""

import re
from datetime import date
from typing import Any

import pytest
from markdown_it import MarkdownIt
from tests import examples

from vmi.auditing.comparing.compare import compare
from vmi.auditing.comparing.models import Comparison
from vmi.endorsing import decision
from vmi.endorsing.body import Subject, body
from vmi.endorsing.models import Endorsement
from vmi.endorsing.proof import Proof
from vmi.manifest.models import Lifecycle

IDENTITY = "https://github.com/example/catalogue/.github/workflows/release.yml@refs/heads/main"
ISSUER = "https://token.actions.githubusercontent.com"
WARNING = {
    "check": "accounts.locked",
    "title": "accounts are locked",
    "outcome": "warn",
    "evidence": [{"path": "/etc/shadow", "message": "account 'bob' has no password line"}],
}


def subject(current: Endorsement | None = None, **changes: Any) -> Subject:
    release, vo = examples.release(**changes), examples.virtual_organisation()
    [endorsement] = decision.endorsements(release, "f" * 64, [vo], examples.RELEASED)
    proof = Proof(examples.audit_report(), examples.boot_report(), IDENTITY, ISSUER)
    return Subject(vo, endorsement, release, current, proof)


EXPECTED = """\
**Should `demo.vo` offer `debian-13` `13.1` until 2026-10-31?**
The image is signed by the release workflow and verified; no check failed.

|  | proposed | endorsed now |
| --- | --- | --- |
| version | `13.1` | none |
| sha256 | `e25c607b74b011d51698546d1cfe1c821f59d4769f6ef605f7352639d0b8bd5c` |  |
| expires | 2026-10-31 |  |
| size | 0.0 MB to download, 2.0 GiB disk |  |
| title | `Debian 13` |  |

|  | verdict | passed | warned | failed | skipped | waived |
| --- | --- | --- | --- | --- | --- | --- |
| audit, offline | **pass** | 1 | 0 | 0 | 0 | 0 |
| boot | **pass** | 1 | 0 | 0 | 0 | 0 |

Built from commit `c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ff`, signed by \
`https://github.com/example/catalogue/.github/workflows/release.yml@refs/heads/main`, for which \
`https://token.actions.githubusercontent.com` vouches. Check it yourself, on any machine:

```sh
curl --fail --location --remote-name-all \
https://github.com/example/catalogue/releases/download/debian-13-13.1/debian-13-13.1-x86_64.qcow2
curl --fail --location --remote-name-all --create-dirs --output-dir attestations \
https://github.com/example/catalogue/releases/download/debian-13-13.1/provenance.sigstore.json \
https://github.com/example/catalogue/releases/download/debian-13-13.1/audit.sigstore.json \
https://github.com/example/catalogue/releases/download/debian-13-13.1/boot.sigstore.json \
https://github.com/example/catalogue/releases/download/debian-13-13.1/summary.sigstore.json
vmi verify debian-13-13.1-x86_64.qcow2 --bundles attestations \
--identity https://github.com/example/catalogue/.github/workflows/release.yml@refs/heads/main \
--issuer https://token.actions.githubusercontent.com
```

**Approving and merging** puts this image into the signed list of `demo.vo`: its providers will offer it to \
its members until 2026-10-31. **Closing** this pull request keeps what is endorsed now, and `demo.vo` is not asked \
about this version again. A newer version takes this one's place here, and approvals start anew. \
The manual is `docs/vo-managers.md`.
"""


def test_a_first_endorsement() -> None:
    assert body(subject()) == EXPECTED


def test_an_update_shows_what_is_endorsed_now() -> None:
    now = subject().endorsement.model_copy(update={"version": "13.0", "image_sha256": "0" * 64})
    text = body(subject(now))
    assert "| version | `13.1` | `13.0` |" in text
    assert f"| `{'0' * 64}` |" in text
    assert "| expires | 2026-10-31 | 2026-10-31 |" in text


def test_what_changed_stands_between_the_checks_and_the_commands() -> None:
    now = subject().endorsement.model_copy(update={"version": "13.0", "image_sha256": "0" * 64})
    old, new = ({"virtual_bytes": 2**31, "packages": held} for held in ([], ["nftables=1.1:amd64"]))
    text = body(subject(now)._replace(changes=_compared(old, new)))
    places = [text.index(each) for each in ("| boot |", "**What changed**: 1 package added", "Built from commit")]
    assert places == sorted(places)


def test_an_author_who_changes_everything_leaves_room_for_the_rest() -> None:
    now = subject().endorsement.model_copy(update={"version": "13.0", "image_sha256": "0" * 64})
    names = [f"@alice{number}-{'x' * 100}=1:amd64" for number in range(20_000)]
    audit = examples.audit_report(results=[WAIVED | {"title": "t" * 5000}] * 100, verdict="warn")
    found = subject(now)
    changes = _compared({"virtual_bytes": 2**31, "packages": []}, {"virtual_bytes": 2**31, "packages": names})
    text = body(found._replace(proof=found.proof._replace(audit=audit), changes=changes))
    assert "**What changed**: 20000 packages added" in text
    assert (len(text) < 65_536, text.endswith("`docs/vo-managers.md`.\n")) == (True, True)
    assert "@alice" not in without_code(MarkdownIt("commonmark").render(text))


def _compared(old: dict[str, Any], new: dict[str, Any]) -> Comparison:
    before, after = (examples.audit_report(facts=facts) for facts in (old, new))
    return compare(before, after, "debian-13 13.0", "debian-13 13.1")


def test_warnings_are_announced_and_shown() -> None:
    audit = examples.audit_report(results=[WARNING], verdict="warn")
    found = subject()
    text = body(found._replace(proof=found.proof._replace(audit=audit)))
    assert "verified; no check failed, 1 warned: read them below." in text
    assert "| audit, offline | **warn** | 0 | 1 | 0 | 0 | 0 |" in text
    expected = "`accounts.locked` expected that `accounts are locked`"
    assert f"- warned: {expected}: `/etc/shadow` `account 'bob' has no password line`" in text


WAIVED = {
    **WARNING,
    "outcome": "waived",
    "waived": {"outcome": "fail", "reason": "the vendor's installer", "expires": "2026-06-01"},
}


EASED = {"outcome": "fail", "reason": "our \x9breason"}


def test_what_is_waived_is_announced_and_shown_with_its_reason_and_day() -> None:
    audit = examples.audit_report(results=[WAIVED, WARNING], verdict="warn")
    found = subject()
    text = body(found._replace(proof=found.proof._replace(audit=audit)))
    assert "verified; no check failed that is not waived, 1 warned and 1 waived: read them below." in text
    assert "| audit, offline | **warn** | 0 | 1 | 0 | 0 | 1 |" in text
    assert (
        "- **waived until 2026-06-01**, because `the vendor's installer`: "
        "`accounts.locked` expected that `accounts are locked`: `/etc/shadow` `account 'bob' has no password line`, "
        "and failed\n- warned: `accounts.locked` "
    ) in text


def test_who_approves_sees_the_profile() -> None:
    audit = examples.audit_report(profile="house", profile_sha256="d" * 64, results=[{**WARNING, "eased": EASED}])
    found = subject()
    text = body(found._replace(proof=found.proof._replace(audit=audit)))
    assert f"- judged by the profile `house`, a file with sha256 `{'d' * 64}`\n" in text
    assert "- **made less of by this profile**, because `our \\x9breason`: `accounts.locked`\n" in text


def test_a_deprecated_appliance_says_so_and_what_to_take_instead() -> None:
    life = Lifecycle(state="deprecated", replacement="debian-14")
    text = body(subject()._replace(lifecycle=life))
    assert "**`debian-13` is deprecated**: look for another one. Its users should move to `debian-14`.\n" in text


@pytest.mark.parametrize(("day", "told"), [(date(2026, 10, 30), True), (date(2026, 10, 31), False)])
def test_the_end_of_support_is_told_when_it_comes_first(day: date, told: bool) -> None:
    text = body(subject()._replace(lifecycle=Lifecycle(end_of_support=day)))
    assert (f"Nobody mends it from {day} on: that is before this endorsement ends.\n" in text) is told


def test_notes_and_other_formats_are_shown() -> None:
    image = examples.release().image
    other = {**image.model_dump(), "format": "ova", "size_bytes": 183_500_000}
    text = body(subject(notes="with `podman` 6\nand @alice", others=[other]))
    assert "What is new, in the author's words: ``with `podman` 6 and @alice``\n" in text
    assert "| also as `ova` | the same disk, 183.5 MB to download |  |\n" in text


def test_many_warnings_are_cut() -> None:
    audit = examples.audit_report(results=[WARNING] * 13, verdict="warn")
    found = subject()
    text = body(found._replace(proof=found.proof._replace(audit=audit)))
    assert text.count("- warned: `accounts.locked`") == 10
    assert "- and 3 more in audit.json and boot.json" in text


def test_a_waiver_names_each_of_what_it_forgives() -> None:
    seen = [
        {"path": f"/home/{name}", "message": "is an account"} for name in ("bob", "eve", "ann", "joe", "sue", "kim")
    ]
    audit = examples.audit_report(results=[WAIVED | {"evidence": seen}], verdict="warn")
    found = subject()
    text = body(found._replace(proof=found.proof._replace(audit=audit)))
    assert "`/home/bob` `is an account`; `/home/eve` `is an account`; `/home/ann`" in text
    assert "`/home/sue` `is an account` and 1 more, and failed\n" in text


@pytest.mark.parametrize("character", ["x", "`", "|", "`a"])
def test_waivers_leave_room_for_the_rest(character: str) -> None:
    long = character * 5000
    seen = [{"path": long, "message": long}] * 6
    forgiven = {"outcome": "fail", "reason": long, "expires": "2026-06-01"}
    waived = WAIVED | {"title": long, "evidence": seen, "waived": forgiven}
    audit = examples.audit_report(results=[waived] * 45 + [WARNING | {"evidence": seen}] * 45, verdict="warn")
    now = subject().endorsement.model_copy(update={"version": "13.0", "image_sha256": "0" * 64})
    found = subject(now)
    old, new = (
        {"virtual_bytes": 2**31, "inbound": {"IPv4": {"closed": each, "openings": []}}} for each in (True, False)
    )
    text = body(found._replace(proof=found.proof._replace(audit=audit), changes=_compared(old, new)))
    assert len(text) < 65_536
    assert "#### What the firewall lets in" in text
    assert re.search(r"- and [0-9]+ more in audit.json and boot.json\n", text)


def test_a_root_of_trust_of_its_own_is_named() -> None:
    assert " --trusted-root trusted_root.json\n" in body(subject()._replace(trusted_root="trusted_root.json"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("@alice approve this", id="mention"),
        pytest.param("[Approved by security](https://evil.example)", id="link"),
        pytest.param("![logo](https://evil.example/track.png)", id="image"),
        pytest.param("<details><summary>all good</summary>", id="HTML"),
        pytest.param("x | **pass** | y |", id="table"),
        pytest.param("` @alice `", id="out of the code span"),
        pytest.param("closes #1 https://evil.example", id="reference and address"),
    ],
)
def test_free_text_stays_in_code(text: str) -> None:
    warning = {**WARNING, "title": text, "evidence": [{"path": text, "message": text}]}
    found = subject(title=text, description=text)
    audit = examples.audit_report(results=[warning], verdict="warn")
    written = body(found._replace(proof=found.proof._replace(audit=audit)))
    outside = without_code(MarkdownIt("commonmark").enable("table").render(written))
    for sign in ("@", "<a ", "<img", "<details", "evil", "#1", "Approved"):
        assert sign not in outside
    assert outside.count("<strong>pass</strong>") == 1


def without_code(html: str) -> str:
    pieces = html.split("<code")
    return pieces[0] + "".join(piece.partition("</code>")[2] for piece in pieces[1:])
