"""Contextualization: what cloud-init will do on every machine, and what it must not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import ENABLED, GOOD, Files, appliance

from vmi.auditing.checks.cloud import (
    cloud_init,
    credentials,
    datasources,
    growing,
    network_config,
    no_leftovers,
    seeds,
    users,
)
from vmi.manifest.models import Appliance

Answer = Callable[..., list[str]]
CFG = "/etc/cloud/cloud.cfg"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA bob@desk"
HASH = "$6$rounds=4096$salt$verysecrethash"
STATUS = "/var/lib/dpkg/status"
PACKAGE = "Package: cloud-init\nStatus: install ok installed\nArchitecture: all\nVersion: "


def installed(version: str) -> Files:
    return {**GOOD, STATUS: f"{PACKAGE}{version}\n"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(GOOD, [], id="good"),
        pytest.param(installed("25.1.4-1+deb13u1"), [], id="new"),
        pytest.param(installed("20.4.1-2"), [], id="the oldest that passes"),
        pytest.param(installed("19.4-33"), ["warn /usr/bin/cloud-init: is of version 19.4-33, which is older than that "
                     "of any distribution that is still cared for"], id="old"),
        pytest.param(installed("0.7.9-2"), ["fail /usr/bin/cloud-init: is of version 0.7.9-2, which asks OpenStack for "
                     "its network only when there is one already"], id="too old"),
        pytest.param(installed("weird"), [], id="no version to compare"),
        pytest.param({**GOOD, "/etc/cloud/ds-identify.cfg": "# x\npolicy: disabled\n"},
                     ["fail /etc/cloud/ds-identify.cfg:2: keeps cloud-init from running"], id="ds-identify"),
        pytest.param({**GOOD, "/etc/cloud/ds-identify.cfg": "policy: search,found=all,maybe=none,notfound=disabled\n"},
                     [], id="the usual policy"),
        pytest.param({**GOOD, "/etc/default/grub": 'GRUB_CMDLINE_LINUX="ci.di.policy=disabled"\n'},
                     ["fail /etc/default/grub:1: the kernel command line turns cloud-init off"], id="policy of a boot"),
        pytest.param({**GOOD, "/etc/default/grub": 'GRUB_CMDLINE_LINUX="quiet cloud-init=disabled"\n'},
                     ["fail /etc/default/grub:1: the kernel command line turns cloud-init off"], id="command line"),
        pytest.param({**GOOD, "/etc/default/grub": 'GRUB_CMDLINE_LINUX="quiet"\n#cloud-init=disabled\n'}, [],
                     id="comment"),
        pytest.param({path: content for path, content in GOOD.items() if "generator" not in path},
                     ["fail cloud-init.target: is started by nothing: there is no generator, and no unit wants it"],
                     id="no generator"),
        pytest.param({path: content for path, content in GOOD.items() if "target.wants/cloud-final" not in path},
                     ["fail cloud-final.service: is not enabled"], id="not enabled"),
    ],
)  # fmt: skip
def test_cloud_init(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(cloud_init, files) == expected


def test_a_link_can_start_the_target_too(answer: Answer) -> None:
    files = {path: content for path, content in GOOD.items() if "generator" not in path} | {
        "/usr/lib/systemd/system/cloud-init.target": "[Unit]\n",
        f"{ENABLED}/multi-user.target.wants/cloud-init.target": Path("/usr/lib/systemd/system/cloud-init.target"),
    }
    assert answer(cloud_init, files) == []


IGNITION = appliance(contextualization={"engine": "ignition", "default_user": "core"})


def test_another_engine_needs_no_cloud_init(answer: Answer) -> None:
    assert answer(cloud_init, {}, IGNITION) == []
    assert answer(datasources, {CFG: "datasource_list: [None]\n"}, IGNITION) == []


@pytest.mark.parametrize(
    ("text", "manifest", "expected"),
    [
        pytest.param("users: [default]\n", None, [], id="not set"),
        pytest.param("datasource_list: [ NoCloud, OpenStack ]\n", None, [], id="clouds of EGI"),
        pytest.param("datasource_list: [ Ec2 ]\n", None, [f"warn {CFG}:1: datasource_list does not name OpenStack, "
                     "which most of EGI runs"], id="no OpenStack"),
        pytest.param("datasource_list: [ Azure ]\n", None, [f"fail {CFG}:1: datasource_list names none of ConfigDrive, "
                     "Ec2, NoCloud, OpenStack"], id="of another cloud"),
        pytest.param("datasource_list: [ OpenStack, ConfigDrive, NoCloud, Ec2 ]\n", appliance(), [], id="as declared"),
        pytest.param("datasource_list: [ OpenStack, ConfigDrive ]\n", appliance(), [
            f"fail {CFG}:1: datasource_list does not name NoCloud, which the manifest declares",
            f"fail {CFG}:1: datasource_list does not name Ec2, which the manifest declares"], id="less than declared"),
        pytest.param("datasource_list: [ Azure ]\n",
                     appliance(contextualization={"datasources": ["Azure"], "default_user": "debian"}), [],
                     id="another cloud, as declared"),
    ],
)  # fmt: skip
def test_datasources(answer: Answer, text: str, manifest: Appliance | None, expected: list[str]) -> None:
    assert answer(datasources, {CFG: text}, manifest) == expected


def test_ds_identify_can_name_one_source(answer: Answer) -> None:
    path = "/etc/cloud/ds-identify.cfg"
    assert answer(datasources, {path: "policy: search\ndatasource: OpenStack\n"}) == []
    assert answer(datasources, {path: "datasource: Azure # ours\n"}) == [
        f"fail {path}:1: has cloud-init look for Azure only"
    ]


BOTH = "cloud_init_modules: [growpart, resizefs]\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [], id="no cloud-init"),
        pytest.param({CFG: BOTH}, [], id="both"),
        pytest.param({CFG: "cloud_init_modules:\n - [growpart, always]\ncloud_final_modules:\n - cc_resizefs\n"}, [],
                     id="how often, and another stage"),
        pytest.param({CFG: "cloud_init_modules: [{name: growpart, frequency: always}, resizefs]\n"}, [], id="mapping"),
        pytest.param({CFG: "users: [default]\n"}, [f"fail {CFG}: no list of modules names growpart",
                     f"fail {CFG}: no list of modules names resizefs"], id="no modules"),
        pytest.param({CFG: BOTH + "growpart:\n  mode: 'off'\n"}, [f"fail {CFG}:3: growpart is switched off"], id="off"),
        pytest.param({CFG: BOTH + "growpart: auto\n"}, [f"fail {CFG}:2: growpart is no mapping, and does nothing"],
                     id="a word"),
        pytest.param({CFG: BOTH + "growpart:\n  mode: auto\n  devices: ['/']\n"}, [], id="auto"),
        pytest.param({CFG: BOTH + "growpart: {devices: [/dev/vdb1]}\n"},
                     [f"fail {CFG}:2: growpart is not told to enlarge /"], id="other device"),
        pytest.param({CFG: BOTH + "resize_rootfs: False\n"}, [f"fail {CFG}:2: resize_rootfs is switched off"],
                     id="file system"),
        pytest.param({CFG: BOTH + "resize_rootfs: noblock\n"}, [], id="in the background"),
        pytest.param({CFG: BOTH, "/etc/growroot-disabled": ""},
                     ["fail /etc/growroot-disabled: keeps growpart from running"], id="by a file"),
        pytest.param({CFG: BOTH + "growpart: {ignore_growroot_disabled: true}\n", "/etc/growroot-disabled": ""}, [],
                     id="file that is ignored"),
    ],
)  # fmt: skip
def test_growing(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(growing, files) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("users: [default]\nsystem_info: {default_user: {name: a, lock_passwd: True}}\n", [], id="stock"),
        pytest.param("password: secret-word\n", [":1: password is set: ..."], id="password"),
        pytest.param("password: RANDOM\nchpasswd: {expire: false}\n", [], id="random password"),
        pytest.param(f"users:\n- default\n- name: bob\n  passwd: {HASH}\n", [":4: user 'bob': passwd is set: $6$..."],
                     id="hash"),
        pytest.param("users:\n- {name: bob, passwd: '*'}\n- {name: eve, hashed_passwd: '!'}\n", [], id="locked"),
        pytest.param("users:\n- name: bob\n  plain_text_passwd: 'secret-word'\n",
                     [":3: user 'bob': plain_text_passwd is set: ..."], id="in clear"),
        pytest.param(f"system_info:\n  default_user:\n    hashed_passwd: {HASH}\n",
                     [":3: system_info.default_user: hashed_passwd is set: $6$..."], id="default user"),
        pytest.param(f"user: {{name: bob, ssh_authorized_keys: ['{KEY}']}}\n",
                     [":1: user: ssh_authorized_keys lets in ssh-ed25519 bob@desk"], id="key of the old `user`"),
        pytest.param(f"ssh_authorized_keys:\n- {KEY}\n- rubbish\n",
                     [":2: ssh_authorized_keys lets in ssh-ed25519 bob@desk",
                      ":3: ssh_authorized_keys lets in a key of unknown kind"], id="keys"),
        pytest.param("ssh_import_id: [lp:bob]\n", [":1: ssh_import_id lets in whoever has a key of 'lp:bob'"],
                     id="imported"),
        pytest.param("chpasswd:\n  list: |\n    root:secret-word\n    bob:R\n",
                     [":2: chpasswd gives 'root' a password: ..."], id="chpasswd, text"),
        pytest.param(f"chpasswd: {{list: ['bob:{HASH}']}}\n", [":1: chpasswd gives 'bob' a password: $6$..."],
                     id="chpasswd, list"),
        pytest.param("chpasswd: {users: [{name: bob, type: RANDOM}]}\n", [], id="chpasswd, random"),
        pytest.param("ssh_keys: {ed25519_private: secret-word}\n",
                     [":1: ssh_keys: ed25519_private is the same on every machine"], id="host key"),
        pytest.param("users:\n  bob: {passwd: secret-word}\n", [":2: user 'bob': passwd is set: ..."], id="mapping"),
    ],
)  # fmt: skip
def test_credentials(answer: Answer, text: str, expected: list[str]) -> None:
    said = answer(credentials, {CFG: text})
    assert said == [f"fail {CFG}{line}" for line in expected]
    assert not any(secret in line for line in said for secret in ("secret", "salt", "AAAA"))


def test_a_password_that_a_later_file_replaces_is_still_there(answer: Answer) -> None:
    files = {CFG: "password: geheim\n", "/etc/cloud/cloud.cfg.d/9.cfg": "password: RANDOM\n"}
    assert answer(credentials, files) == [f"fail {CFG}:1: password is set: ..."]


USERS = "users: [default]\n"


@pytest.mark.parametrize(
    ("text", "os", "expected"),
    [
        pytest.param(USERS, "debian", [], id="stock"),
        pytest.param(USERS + "disable_root: 0\n", "debian",
                     [f"fail {CFG}:2: disable_root is false: the user's key opens root as well"], id="root"),
        pytest.param(USERS + "system_info: {default_user: {name: a, lock_passwd: false}}\n", "debian",
                     [f"fail {CFG}:2: lock_passwd is false for 'a'"], id="default user unlocked"),
        pytest.param("users:\n- default\n- name: bob\n  lock_passwd: no\n", "debian",
                     [f"fail {CFG}:4: lock_passwd is false for 'bob'"], id="user unlocked"),
        pytest.param("disable_root: true\n", "debian",
                     [f"warn {CFG}: users is not set: cloud-init makes nobody whom a key could let in"], id="no users"),
        pytest.param("user: {name: bob}\n", "debian", [], id="the old way"),
        pytest.param("users: []\n", "debian",
                     [f"warn {CFG}:1: users is empty: cloud-init makes nobody whom a key could let in"], id="nobody"),
        pytest.param(USERS + "system_info: {default_user: {groups: [adm, sudo, lxd]}}\n", "ubuntu",
                     [f"hint {CFG}:2: the default user is in the group 'lxd', which is as good as root"], id="lxd"),
        pytest.param(USERS + "system_info: {default_user: {groups: 'adm, wheel'}}\n", "almalinux",
                     [f"hint {CFG}:2: the default user is in the group 'wheel', which is as good as root"], id="wheel"),
        pytest.param(USERS + "system_info: {default_user: {groups: [wheel]}}\n", "fedora", [], id="wheel elsewhere"),
    ],
)  # fmt: skip
def test_users(answer: Answer, text: str, os: str, expected: list[str]) -> None:
    assert answer(users, {CFG: text, "/etc/os-release": f"ID={os}\n"}) == expected


def test_the_default_user_is_the_promised_one(answer: Answer) -> None:
    text = USERS + "system_info: {default_user: {name: ubuntu}}\n"
    assert answer(users, {CFG: text}, appliance()) == [
        f"warn {CFG}:2: the default user is 'ubuntu', the manifest promises 'debian'"
    ]
    renamed = "users: [{name: admin}]\nsystem_info: {default_user: {name: debian}}\n"
    assert answer(users, {CFG: renamed}, appliance()) == [
        f"warn {CFG}:1: users names neither 'default' nor 'debian', so cloud-init makes no such user"
    ]
    by_name = "users: [{name: debian, lock_passwd: true}]\nsystem_info: {default_user: {name: debian}}\n"
    assert answer(users, {CFG: by_name}, appliance()) == []
    promised = appliance(contextualization={"default_user": "ubuntu"})
    assert answer(users, {CFG: text}, promised) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/var/lib/cloud/seed/nocloud/meta-data": ""}, [], id="empty file"),
        pytest.param({"/var/lib/cloud/seed/nocloud-net/user-data": "#cloud-config\n"},
                     ["fail /var/lib/cloud/seed/nocloud-net/user-data: is a seed for cloud-init"], id="files"),
        pytest.param({CFG: "datasource: {NoCloud: {seedfrom: None}}\n"},
                     [f"fail {CFG}:1: datasource.NoCloud.seedfrom is a seed for cloud-init"], id="seedfrom"),
        pytest.param({CFG: "datasource:\n  NoCloud:\n    seedfrom:\n    fs_label: cidata\n"}, [], id="nothing in it"),
        pytest.param({CFG: "datasource: {OpenStack: {timeout: 5}}\n"}, [], id="time out"),
        pytest.param({"/etc/default/grub": "GRUB_CMDLINE_LINUX='quiet ds=nocloud;s=http://a:pw@example.org/'\n"},
                     ["fail /etc/default/grub:1: the kernel command line tells cloud-init where to look: "
                      "ds=nocloud;s=http"], id="command line"),
    ],
)  # fmt: skip
def test_seeds(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(seeds, files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({CFG: "users: [default]\n"}, [], id="nothing said"),
        pytest.param({CFG: "network: {config: disabled}\n", "/etc/netplan/1.yaml":
                     "network: {ethernets: {all: {match: {name: 'en*'}, dhcp4: true}}}\n"}, [], id="DHCP by netplan"),
        pytest.param({CFG: "network: {config: disabled}\n"},
                     [f"warn {CFG}:1: cloud-init leaves the network alone, and nothing else asks for DHCP"],
                     id="nothing asks"),
        pytest.param({CFG: "network: {version: 2, ethernets: {ens3: {dhcp4: true}}}\n"},
                     [f"warn {CFG}:1: a network is written down, and what the cloud says of it is not asked"],
                     id="written down"),
    ],
)  # fmt: skip
def test_network_config(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(network_config, files) == expected


def test_state_of_an_instance(answer: Answer) -> None:
    files: Files = {
        "/var/lib/cloud/instance": Path("instances/i-1"),
        "/var/lib/cloud/sem": None,
        "/var/lib/cloud/scripts/per-boot/ours": "#!/bin/sh\n",
        "/var/lib/cloud/data/status.json": "{}",
        "/run/cloud-init/result.json": "{}",
    }
    assert answer(no_leftovers, files) == [
        "fail /var/lib/cloud/instance: is left from a machine that cloud-init set up",
        "fail /var/lib/cloud/data/status.json: is left from a machine that cloud-init set up",
        "fail /run/cloud-init/result.json: is left from a machine that cloud-init set up",
    ]
