"""cloud-init's configuration: merged as cloud-init does, with lines, and nothing in it explodes."""

from collections.abc import Callable

import pytest
from tests.auditing.images import Files

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.cloud_config import merged, settings
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.yaml_tree import LIMIT_BYTES, parse

GuestOf = Callable[[Files], Guest]
CFG, D = "/etc/cloud/cloud.cfg", "/etc/cloud/cloud.cfg.d"
LOGGING = "_log:\n - &base |\n   [loggers]\n - &file |\n   [handlers]\nlog_cfgs:\n - [ *base, *file ]\n"


def test_mappings_are_merged_and_the_rest_is_replaced(guest_of: GuestOf) -> None:
    guest = guest_of(
        {
            CFG: "users: [default, bob]\nsystem_info:\n  default_user: {name: debian, groups: [adm]}\nkeep: 1\n",
            f"{D}/10_a.cfg": "users: [default]\nsystem_info: {default_user: {groups: [adm, sudo]}}\n",
            f"{D}/20_b.cfg": "system_info:\n  default_user:\n    name: cloud\n",
            f"{D}/notes.txt": "users: [nobody]\n",
        }
    )
    whole = merged(guest)
    user = whole.get("system_info", "default_user")
    assert user is not None
    assert {key: node.texts for key, node in user.fields.items()} == {"name": ("cloud",), "groups": ("adm", "sudo")}
    assert (user.fields["name"].path, user.fields["name"].line) == (f"{D}/20_b.cfg", 3)
    assert settings(guest)["users"] == (("default",), f"{D}/10_a.cfg", 1)
    assert settings(guest)["keep"] == (("1",), CFG, 4)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param("{x: 1}", "word", {"x"}, id="a word"),
        pytest.param("{x: 1}", "[a]", {"x"}, id="a list"),
        pytest.param("{x: 1}", "'1'", {"x"}, id="a number in quotes"),
        pytest.param("{x: 1}", "1", set(), id="a number"),
        pytest.param("{x: 1}", "off", set(), id="a switch"),
        pytest.param("{x: 1}", "", set(), id="nothing"),
        pytest.param("{x: 1}", "{y: 2}", {"x", "y"}, id="a mapping"),
        pytest.param("word", "{y: 2}", {"y"}, id="a mapping instead of a word"),
    ],
)
def test_a_mapping_stays_one(guest_of: GuestOf, first: str, second: str, expected: set[str]) -> None:
    """As cloud-init 25.1 does, odd as it is."""
    node = merged(guest_of({CFG: f"a: {first}\n", f"{D}/1.cfg": f"a: {second}\n"})).get("a")
    assert node is not None
    assert set(node.fields) == expected


def test_what_lies_between_does_not_count(guest_of: GuestOf) -> None:
    guest = guest_of({CFG: "a: {x: 1}\n", f"{D}/1.cfg": "a: 3\n", f"{D}/2.cfg": "a: {y: 2}\n"})
    node = merged(guest).get("a")
    assert node is not None
    assert set(node.fields) == {"x", "y"}


def test_another_directory_can_be_named(guest_of: GuestOf) -> None:
    guest = guest_of({CFG: "conf_d: /etc/other\n", "/etc/other/a.cfg": "a: 1\n", f"{D}/b.cfg": "b: 2\n"})
    assert sorted(settings(guest)) == ["a", "conf_d"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(LOGGING, {"_log": ("[loggers]\n", "[handlers]\n"), "log_cfgs": ()}, id="anchors of stock files"),
        pytest.param("a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}\n", {"a": (), "b": ()}, id="merge key"),
        pytest.param("## template: jinja\n{% if v1 %}\na: {{ v1.name }}\n{% endif %}\n", {"a": ("jinja",)}, id="Jinja"),
        pytest.param("a: 1\na: 2\n", {"a": ("2",)}, id="key twice"),
        pytest.param("a:\n", {"a": ("",)}, id="nothing"),
        pytest.param("", {}, id="empty"),
        pytest.param("#cloud-config\n", {}, id="comment only"),
        pytest.param("- a\n- b\n", {}, id="no mapping"),
        pytest.param("a: 1\n---\nb: 2\n", {"a": ("1",)}, id="second document"),
    ],
)
def test_values(guest_of: GuestOf, text: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert {key: setting.values for key, setting in settings(guest_of({CFG: text})).items()} == expected


def test_merge_keys_stand_below_what_is_written_there() -> None:
    node = parse(b"a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}\n", "/f").get("b")
    assert node is not None
    assert {key: value.text for key, value in node.fields.items()} == {"x": "3", "y": "2"}


BOMB = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(BOMB, "has more than 50000 values", id="billion laughs"),
        pytest.param("a: &a [ *a ]\n", "names *a, which is not there yet", id="names itself"),
        pytest.param("a: *b\n", "names *b, which is not there yet", id="names nothing"),
        pytest.param("[" * 200 + "]" * 200, "nests more than 50 deep", id="deep"),
        pytest.param("a: [\n", "is not YAML: ", id="not closed"),
        pytest.param('a: "\\U99999999"\n', "is not YAML: ", id="no character"),
        pytest.param("x" * (LIMIT_BYTES + 1), "has 262145 bytes; at most 262144 are read", id="large"),
    ],
)
def test_what_cannot_be_read_cannot_be_judged(guest_of: GuestOf, text: str, reason: str) -> None:
    with pytest.raises(CannotJudge) as refusal:
        settings(guest_of({CFG: text}))
    assert refusal.value.reason.startswith(reason)
    assert refusal.value.path == CFG
