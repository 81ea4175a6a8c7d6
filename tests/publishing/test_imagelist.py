import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import pytest
from tests import examples

from vmi.endorsing.models import Endorsement
from vmi.publishing import imagelist, page
from vmi.publishing.imagelist import Entry, Publisher, Signer
from vmi.publishing.repository import Endorsed

NOW = datetime(2026, 5, 5, 12, 34, 56, tzinfo=UTC)
SIGNER = Signer("Robot", "/DC=org/CN=Robot", "/DC=org/CN=CA", "robot@example.org")
PUBLISHER = Publisher(SIGNER, "https://images.example.org", NOW)
BUNDLES = {"provenance": "1" * 64, "audit": "2" * 64, "boot": "3" * 64, "summary": "4" * 64}


def endorsement(**changes: Any) -> Endorsement:
    fields: dict[str, Any] = {
        "apiVersion": "vmi/v1",
        "kind": "Endorsement",
        "vo": "demo.vo",
        "appliance": "debian-13",
        "version": "13.1",
        "image_sha256": examples.IMAGE_SHA256,
        "record_sha256": "a" * 64,
        "expires": datetime(2026, 11, 1, tzinfo=UTC),
    }
    return Endorsement.model_validate({**fields, **changes})


def entry(**changes: Any) -> Entry:
    return Entry(endorsement(**changes), examples.release(), BUNDLES)


def listed(*entries: Entry, previous: str | None = None) -> dict[str, Any]:
    content = imagelist.image_list(examples.virtual_organisation(), entries, PUBLISHER, previous)["hv:imagelist"]
    assert isinstance(content, dict)
    return content


def image() -> dict[str, Any]:
    value = listed(entry())["hv:images"][0]["hv:image"]
    assert isinstance(value, dict)
    return value


LIST_KEYS = {
    "dc:date:created": "2026-05-05T12:34:56Z",
    "dc:date:expires": "2026-05-12T12:34:56Z",
    "dc:identifier": "5e03dc22-336a-54a1-a036-6006192dcf82",
    "dc:title": "Image list of Demonstration",
    "dc:description": "A VO to try things with.",
    "dc:source": "https://images.example.org",
    "ad:vo": "demo.vo",
    "hv:uri": "https://images.example.org/store/vo/demo.vo/image.list",
    "hv:version": "2026050550",
    "hv:endorser": {
        "hv:x509": {
            "dc:creator": "Robot",
            "hv:ca": "/DC=org/CN=CA",
            "hv:dn": "/DC=org/CN=Robot",
            "hv:email": "robot@example.org",
        }
    },
}

IMAGE_KEYS = {
    "dc:identifier": "18681fc6-c064-5df1-ad2e-3aafb56a812b",
    "dc:title": "Image for Debian 13 [Debian/13/KVM]",
    "dc:description": "Debian 13 as a cloud boots it.",
    "dc:date:expires": "2026-11-01T00:00:00Z",
    "hv:uri": "https://github.com/example/catalogue/releases/download/debian-13-13.1/debian-13-13.1-x86_64.qcow2",
    "hv:size": 34,
    "hv:version": "13.1",
    "hv:hypervisor": "KVM",
    "hv:format": "qcow2",
    "sl:arch": "x86_64",
    "sl:checksum:sha512": examples.IMAGE_SHA512,
    "sl:checksum:sha256": examples.IMAGE_SHA256,
    "sl:comments": "",
    "sl:os": "Linux",
    "sl:osname": "Debian",
    "sl:osversion": "13",
    "ad:group": "General group",
    "ad:mpuri": "https://images.example.org/index.html#demo.vo/debian-13:13.1",
    "ad:base_mpuri": "https://images.example.org/index.html#demo.vo/debian-13",
    "ad:appid": "debian-13",
    "ad:user:fullname": "Managers of Demonstration",
    "ad:user:guid": "ae08d2fb-8415-57bb-9edc-5f3cb720486d",
    "ad:user:uri": "https://images.example.org/index.html#demo.vo",
    "hv:ram_minimum": "512",
    "ad:ram_recommended": "2048",
    "hv:core_minimum": "1",
    "ad:core_recommended": "2",
    "ad:traffic_in": [
        {
            "net_direction": "inbound",
            "net_protocols": "TCP",
            "net_ip_range": "0.0.0.0/0",
            "net_port_range": "22:22",
        },
        {"net_direction": "inbound", "net_protocols": "TCP", "net_ip_range": "::/0", "net_port_range": "22:22"},
    ],
    "ad:traffic_out": [],
    "vmi:other_formats": [],
    "vmi:attestations": {
        name: {"url": f"https://images.example.org/attestations/{sha256}.sigstore.json", "sha256": sha256}
        for name, sha256 in BUNDLES.items()
    },
    "org.openstack.glance.os_admin_user": "debian",
    "org.openstack.glance.os_distro": "debian",
    "org.openstack.glance.disk_format": "qcow2",
    "eu.egi.cloud.tag": "13.1",
}


@pytest.mark.parametrize("key", [pytest.param(key, id=key) for key in LIST_KEYS])
def test_list_level(key: str) -> None:
    assert listed(entry())[key] == LIST_KEYS[key]


@pytest.mark.parametrize("key", [pytest.param(key, id=key) for key in IMAGE_KEYS])
def test_image_level(key: str) -> None:
    assert image()[key] == IMAGE_KEYS[key]


def of(**changes: Any) -> dict[str, Any]:
    """This is the list's entry of a release that differs in this."""
    value = listed(Entry(endorsement(), examples.release(**changes), BUNDLES))["hv:images"][0]["hv:image"]
    assert isinstance(value, dict)
    return value


def traffic(*rules: dict[str, Any]) -> list[tuple[str, ...]]:
    found = of(outbound=list(rules))["ad:traffic_out"]
    assert {tuple(rule) for rule in found} <= {("net_direction", "net_protocols", "net_ip_range", "net_port_range")}
    return [tuple(rule.values()) for rule in found]


def test_traffic_with_ranges_protocols_and_families() -> None:
    assert traffic() == []
    assert traffic({"protocol": "tcp", "port": "8000-8100", "families": ["ipv4"]}) == [
        ("outbound", "TCP", "0.0.0.0/0", "8000:8100")
    ]
    assert traffic({"protocol": "udp", "port": 123}, {"protocol": "icmp", "families": ["ipv6"]}) == [
        ("outbound", "UDP", "0.0.0.0/0", "123:123"),
        ("outbound", "UDP", "::/0", "123:123"),
        ("outbound", "ICMP", "::/0", ""),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Debian", "debian"),
        ("Ubuntu", "ubuntu"),
        ("AlmaLinux", "almalinux"),
        ("Alma Linux", "almalinux"),
        ("Rocky Linux", "rocky"),
        ("Red Hat Enterprise Linux", "rhel"),
        ("CentOS Stream", "centos"),
        ("openSUSE Leap", "opensuse"),
    ],
)
def test_os_distro(name: str, expected: str) -> None:
    assert of(os={"name": name, "version": "9"})["org.openstack.glance.os_distro"] == expected


@pytest.mark.parametrize(
    ("hypervisors", "expected"),
    [(["KVM"], "KVM"), (["VMWare", "KVM"], "KVM"), (["VMWare"], "VMWare"), (["Xen", "Hyper-V"], "Xen")],
)
def test_hypervisor(hypervisors: list[str], expected: str) -> None:
    made = of(hypervisors=hypervisors)
    assert (made["hv:hypervisor"], made["dc:title"]) == (expected, f"Image for Debian 13 [Debian/13/{expected}]")


def test_an_image_of_appdb_keeps_the_identifier_that_it_had_there() -> None:
    made = of(identifier="8e2a4b7c-0000-4000-8000-000000000001")
    assert made["dc:identifier"] == str(
        uuid5(NAMESPACE_OID, "vowide_image_list_image:demo.vo:8e2a4b7c-0000-4000-8000-000000000001")
    )


def test_firmware_notes_keywords_and_annotations() -> None:
    made = of(
        firmware="uefi",
        notes="with the fixes of May",
        keywords=["container", "podman"],
        annotations={"eu.egi.cloud.contact": "someone", "org.openstack.glance.os_distro": "something else"},
    )
    assert made["org.openstack.glance.hw_firmware_type"] == "uefi"
    assert (made["sl:comments"], made["eu.egi.cloud.keywords"]) == ("with the fixes of May", "container, podman")
    assert made["eu.egi.cloud.contact"] == "someone"
    assert made["org.openstack.glance.os_distro"] == "debian"
    assert "org.openstack.glance.hw_firmware_type" not in image()


def test_other_formats_are_named_beside_the_image() -> None:
    other = {
        **examples.release().image.model_dump(),
        "format": "ova",
        "url": "https://example.org/a.ova",
        "sha256": "9" * 64,
    }
    made = of(others=[other])
    assert (made["hv:format"], made["hv:uri"]) == ("qcow2", IMAGE_KEYS["hv:uri"])
    assert made["vmi:other_formats"] == [
        {"format": "ova", "url": "https://example.org/a.ova", "size": 34, "sha256": "9" * 64,
         "sha512": examples.IMAGE_SHA512}
    ]  # fmt: skip
    text = page.render(
        [{"hv:imagelist": {**listed(), "hv:images": [{"hv:image": made}]}}], "https://images.example.org"
    )
    assert '<dt>The same disk</dt><dd><a href="https://example.org/a.ova">ova</a>, 0.0 MiB</dd>' in text
    assert f"<code>{'9' * 64}</code>" in text


def test_the_page_of_a_list_that_names_no_other_formats() -> None:
    older = {key: value for key, value in image().items() if key != "vmi:other_formats"}
    text = page.render(
        [{"hv:imagelist": {**listed(), "hv:images": [{"hv:image": older}]}}], "https://images.example.org"
    )
    assert examples.IMAGE_SHA256 in text
    assert "The same disk" not in text


def test_no_value_is_null() -> None:
    assert "null" not in imagelist.serialise(listed(entry())).decode()


def test_an_empty_list_has_every_key_and_no_image() -> None:
    content = listed()
    assert content["hv:images"] == []
    assert set(LIST_KEYS) < set(content)


def test_an_image_keeps_its_identifier_in_its_next_version() -> None:
    following = Entry(endorsement(version="13.2"), examples.release(version="13.2"), BUNDLES)
    assert listed(following)["hv:images"][0]["hv:image"]["dc:identifier"] == IMAGE_KEYS["dc:identifier"]


@pytest.mark.parametrize(
    ("now", "previous", "expected"),
    [
        pytest.param("2026-05-05T00:00:00Z", None, "2026050500", id="first list of a day"),
        pytest.param("2026-05-05T23:59:59Z", None, "2026050595", id="last quarter of a day"),
        pytest.param("2026-05-05T12:00:00Z", "2026050401", "2026050548", id="yesterday's list before"),
        pytest.param("2026-05-05T12:00:00Z", "2026050548", "2026050549", id="twice in a quarter of an hour"),
        pytest.param("2026-05-05T12:00:00Z", "2026050599", "2026050600", id="many in one day"),
        pytest.param("2026-05-05T12:00:00Z", "2027010100", "2027010101", id="a clock that went back"),
        pytest.param("2026-05-05T01:00:00+02:00", None, "2026050492", id="another time zone"),
    ],
)
def test_version_never_decreases(now: str, previous: str | None, expected: str) -> None:
    assert imagelist.next_version(datetime.fromisoformat(now), previous) == expected


@pytest.mark.parametrize(
    ("expires", "ended"),
    [
        pytest.param(NOW + timedelta(seconds=1), False, id="still endorsed"),
        pytest.param(NOW, True, id="ends now"),
        pytest.param(NOW - timedelta(days=1), True, id="ended yesterday"),
        pytest.param(datetime(2026, 11, 1), False, id="no time zone means UTC"),  # noqa: DTZ001 - what is tested
    ],
)
def test_endorsements_end(expires: datetime, ended: bool) -> None:
    assert Endorsed(endorsement(expires=expires), examples.release()).has_ended(NOW) is ended


def test_the_bytes_are_one_line_of_ascii() -> None:
    release = examples.release(title="Größe ☃", description="two\nlines")
    data = imagelist.serialise(listed(Entry(endorsement(), release, BUNDLES)))
    assert re.fullmatch(rb"[ -~]+", data)
