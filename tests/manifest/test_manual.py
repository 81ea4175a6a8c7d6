"""The manual names every rule and every key, and its examples are right."""

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

from vmi.core.findings import Page, Severity
from vmi.core.shapes import shape_of
from vmi.manifest.examples import COMPLETE, EXAMPLES, VO
from vmi.manifest.manual import lint_page, manifest_page
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.pages import groups, page_of, pages
from vmi.manifest.rules import RULES, followed_exists
from vmi.manifest.writing.formatting import formatted

USED = {
    "files/motd": "Welcome\n",
    "provision/setup.sh": "#!/bin/sh\nset -eu\ntrue\n",
    "provision/site.yaml": "- hosts: all\n  roles: [web]\n",
    "provision/roles/web/tasks/main.yaml": "- name: nothing\n  ansible.builtin.meta: noop\n",
    "preseed.cfg": (
        "d-i debian-installer/locale string en_US\n"
        "d-i pkgsel/include string openssh-server sudo\n"
        "d-i preseed/late_command string in-target sh -c 'echo @build-key@ >/root/.ssh/authorized_keys'\n"
    ),
}
KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n"


def test_every_rule_has_a_page() -> None:
    assert {rule.ID for rule in RULES} <= set(pages())
    assert {"file", "yaml", "schema", "ignore"} <= set(pages())
    named = [page.rule for group in groups() for page in group.pages]
    assert len(named) == len(set(named))


@pytest.mark.parametrize("page", pages().values(), ids=lambda page: page.rule)
def test_a_page_begins_with_a_sentence_and_says_why(page: Page) -> None:
    assert page.title.endswith("."), page.title
    assert len(page.text.splitlines()) > 2
    assert f"## {page.rule}\n" in lint_page()


def test_a_page_is_the_rule_s_docstring() -> None:
    page = page_of(followed_exists)
    assert (page.rule, page.severity) == ("followed-exists", Severity.ERROR)
    assert page.title == "A VO follows appliances that are in this repository, each once."
    assert page.text.startswith(f"{page.title}\n\nEach release of a followed appliance")


def test_groups_are_the_comments_of_the_table() -> None:
    names = {page.rule: group.name for group in groups() for page in group.pages}
    assert names["schema"] == "reading a manifest"
    assert names["name-is-directory"] == "appliances"
    assert names["schema-comment"] == "appliances: for editors and other readers"
    assert names["followed-exists"] == "VOs"


def test_every_key_is_described() -> None:
    page = manifest_page()
    for model in (Appliance, VirtualOrganisation):
        for _, key, _ in shape_of(model).everywhere():
            assert f"`{key}`" in page


def test_html_in_text_is_no_html() -> None:
    outside = [part for line in manifest_page().split("```")[0].splitlines() for part in line.split("`")[::2]]
    assert not [part for part in outside if "<" in part]


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_examples_lint_clean_and_are_formatted(catalogue: Repository, kind: str) -> None:
    directory = f"appliances/debian-by-{kind}"
    catalogue.write(f"{directory}/appliance.yaml", EXAMPLES[kind])
    for path, content in USED.items():
        catalogue.write(f"{directory}/{path}", content)
    found = [line for line in findings(catalogue) if line.startswith(directory)]
    assert [line for line in found if ": hint [" not in line] == []
    assert formatted(EXAMPLES[kind].encode(), Appliance, "appliance") == EXAMPLES[kind]


def test_the_complete_example_lints_clean(catalogue: Repository) -> None:
    directory = "appliances/batch-node"
    catalogue.write(f"{directory}/appliance.yaml", COMPLETE)
    setup = "#!/bin/sh\nset -eu\nuseradd --create-home batch\nsystemctl enable nginx.service\n"
    for path, content in {**USED, "provision/setup.sh": setup, "keys/distribution.asc": KEY}.items():
        catalogue.write(f"{directory}/{path}", content)
    found = [line for line in findings(catalogue) if line.startswith(directory)]
    assert [line for line in found if ": hint [" not in line] == []


def test_a_key_has_words_of_its_own() -> None:
    page = manifest_page()
    assert "| **`cores`** | [Amount](#amount) |  | Virtual CPUs; " in page
    assert "### Amount\n\nThis is how much of something an image needs" in page


def test_the_example_of_a_vo_lints_without_an_error(catalogue: Repository) -> None:
    catalogue.write("vos/demo.vo/vo.yaml", VO)
    assert [line for line in findings(catalogue) if line.startswith("vos/") and ": error [" in line] == []
