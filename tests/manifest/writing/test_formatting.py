"""The house style, written out: order, quotes, comments, spacing; and what is left alone."""

import pytest

from vmi.core import yaml
from vmi.core.errors import Refusal
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.writing.formatting import formatted

FIRST = "# yaml-language-server: $schema=../../docs/schema/appliance.json\n"


def test_a_whole_manifest() -> None:
    before = """\
# Licensed as the catalogue is.

# about the name
name: debian-13 # beside the name
kind: Appliance
apiVersion: vmi/v1


version: 13.1
os: {version: 13, name: Debian} # vmi: ignore[os-fits-base] its own kernel
description: >-   # folded
     A small Debian 13

     for clouds
# vmi: ignore[disk-size] the data needs it
disk_mib: 20480
base:
    suite: trixie
    # how it starts
    kind: bootstrap
    packages: [nftables, # the firewall
      curl]
    # the end of the base
provision:
# scripts
- environment: {DEBUG: yes, LEVEL: "1"}
  # the script
  script: provision/setup.sh
- file: motd
  to: /etc/motd
  mode: 0644
inbound:
  - protocol: tcp
    port: 22
# the end
"""
    assert (
        formatted(before.encode(), Appliance, "appliance")
        == f"""\
{FIRST}# Licensed as the catalogue is.

apiVersion: vmi/v1
kind: Appliance
# about the name
name: debian-13  # beside the name

version: "13.1"
description: >-  # folded
  A small Debian 13

  for clouds
os: {{name: Debian, version: "13"}}  # vmi: ignore[os-fits-base] its own kernel
base:
  # how it starts
  kind: bootstrap
  suite: trixie
  packages:
    - nftables  # the firewall
    - curl
  # the end of the base
provision:
  # scripts
  # the script
  - script: provision/setup.sh
    environment: {{DEBUG: "yes", LEVEL: "1"}}
  - file: motd
    to: /etc/motd
    mode: "0644"
# vmi: ignore[disk-size] the data needs it
disk_mib: 20480
inbound:
  - protocol: tcp
    port: 22
# the end
"""
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(f"{FIRST}name: a\n", "name: a\n", id="in the house style already"),
        pytest.param("name: a\n# yaml-language-server: $schema=old.json\n", "name: a\n", id="an old schema comment"),
        pytest.param("name: a\r\ntitle: b\r\n", "name: a\ntitle: b\n", id="from another system"),
        pytest.param("---\nname: a\n...\n", "name: a\n", id="marks of a document"),
        pytest.param("name: a   \n\n\n\ntitle: b", "name: a\n\ntitle: b\n", id="spaces and empty lines"),
        pytest.param("version: 24.10\n", 'version: "24.10"\n', id="a number that is a version"),
        pytest.param("title: yes\nnotes: 0x10\n", 'title: "yes"\nnotes: "0x10"\n', id="what an editor misreads"),
        pytest.param("title: null\n", "title: null\n", id="nothing stays nothing"),
        pytest.param("title: 'yes'\n", "title: 'yes'\n", id="an author's quotes stay"),
        pytest.param("disk_mib: 2048\n", "disk_mib: 2048\n", id="a number stays a number"),
        pytest.param(
            "lifecycle: {end_of_support: 2030-06-30, state: production}\n",
            "lifecycle: {state: production, end_of_support: 2030-06-30}\n",
            id="a date stays a date",
        ),
        pytest.param(
            "inbound: [{port: 8000-8100, protocol: tcp}]\n",
            "inbound: [{protocol: tcp, port: 8000-8100}]\n",
            id="order inside brackets",
        ),
        pytest.param(
            "waivers:\n- {check: layout.swap, reason: '" + "because " * 14 + "', expires: 2027-01-01}\n",
            "waivers:\n  - check: layout.swap\n    reason: '" + "because " * 14 + "'\n    expires: 2027-01-01\n",
            id="brackets that do not fit",
        ),
        pytest.param(
            "waivers:\n- {check: a.b, reason: '" + "because " * 14 + "', expires: 2027-01-01}  # vmi: ignore[x] y\n",
            "waivers:\n  - {check: a.b, reason: '" + "because " * 14 + "', expires: 2027-01-01}  # vmi: ignore[x] y\n",
            id="an ignore beside long brackets keeps them on its line",
        ),
        pytest.param(
            "provision:\n# vmi: ignore[x] y\n- environment: {}\n  script: a\n",
            "provision:\n  # vmi: ignore[x] y\n  - environment: {}\n    script: a\n",
            id="an ignore above a dash keeps the key behind it",
        ),
        pytest.param("notes: |+\n  a\n\n\ntitle: b\n", 'title: b\nnotes: "a\\n\\n\\n"\n', id="text that ends in lines"),
        pytest.param("notes: |\n    a\n     b\n", "notes: |\n  a\n   b\n", id="indented text"),
        pytest.param("notes: |2\n    a\n  b\n", "notes: |2\n    a\n  b\n", id="text that begins with spaces"),
    ],
)
def test_the_house_style(before: str, after: str) -> None:
    new = formatted(before.encode(), Appliance, "appliance")
    assert new == FIRST + after
    assert formatted(new.encode(), Appliance, "appliance") == new
    assert yaml.parse(new.encode()).value == yaml.parse(before.encode()).value


def test_a_vo_names_its_own_schema() -> None:
    new = formatted(b"title: a\nname: b\n", VirtualOrganisation, "vo")
    assert new == "# yaml-language-server: $schema=../../docs/schema/vo.json\nname: b\ntitle: a\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[a, b]\n", id="a list"),
        pytest.param("title: a\u2028 b\n", id="a line break of another kind"),
        pytest.param('? "a\n  b"\n: c\n', id="a key of several lines"),
    ],
)
def test_what_has_no_form_is_left_alone(text: str) -> None:
    with pytest.raises(Refusal, match="has no form in the house style"):
        formatted(text.encode(), Appliance, "appliance")


def test_a_schema_at_another_place_is_kept() -> None:
    text = b"# yaml-language-server: $schema=../../../../schema/vo.json\ntitle: a\nname: b\n"
    new = formatted(text, VirtualOrganisation, "vo")
    assert new == "# yaml-language-server: $schema=../../../../schema/vo.json\nname: b\ntitle: a\n"
