"""This module is a complete manifest for each kind of base, for the manual; each lints without an error."""

_HEAD = """\
# yaml-language-server: $schema=../../docs/schema/appliance.json
apiVersion: vmi/v1
kind: Appliance
name: NAME
version: "13.1"
title: TITLE
description: A small Debian for clouds, with SSH by key only.
owners: ["@author"]
os: {name: Debian, version: "13"}
"""
_TAIL = """\
disk_mib: 2048
provision:
  - file: files/motd
    to: /etc/motd
  - script: provision/setup.sh
    environment: {HTTP_PORT: "8080"}
  - playbook: provision/site.yaml
    roles: [provision/roles/web]
formats: [qcow2, ova]
contextualization: {default_user: debian}
inbound:
  - {protocol: tcp, port: 22}
  - {protocol: tcp, port: 8080, families: [ipv6]}
requirements:
  cores: {minimum: 1, recommended: 2}
  memory_mib: {minimum: 1024, recommended: 2048}
"""
_DIGEST = "5d8f0f1c3a6e4b7290c1d2e3f4a5b6c798a9bacbdcedfe0f1021324354657687"
_BASES = {
    "bootstrap": """\
base:
  kind: bootstrap
  distribution: debian
  suite: trixie
  packages: [nftables, unattended-upgrades]
""",
    "cloud-image": f"""\
base:
  kind: cloud-image
  url: https://cloud.example.org/trixie/20260810/debian-13-generic-amd64.qcow2
  checksum: sha256:{_DIGEST}
""",
    "iso": f"""\
base:
  kind: iso
  url: https://cdimage.example.org/13.1/debian-13.1.0-amd64-netinst.iso
  checksum: sha256:{_DIGEST}
  boot_command:
    - <esc><wait>
    - "auto url=<seed-url>/preseed.cfg<enter>"
  seed: {{kind: preseed, files: [preseed.cfg]}}
""",
    "appliance": """\
base:
  kind: appliance
  name: debian-13
  version: "13.1"
""",
}
EXAMPLES: dict[str, str] = {
    kind: _HEAD.replace("NAME", f"debian-by-{kind}").replace("TITLE", f"Debian by {kind}") + base + _TAIL
    for kind, base in _BASES.items()
}
VO = """\
# yaml-language-server: $schema=../../docs/schema/vo.json
apiVersion: vmi/v1
kind: VirtualOrganisation
name: demo.vo
title: Demonstration VO
description: A virtual organisation to try the catalogue with.
managers: ["@alice", "@bob"]
email: managers@demo.vo.example
follows:
  - appliance: debian-13
list_expiry_days: 7
image_expiry_days: 180
"""
