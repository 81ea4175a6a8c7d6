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
provision:
  - file: files/motd
    to: /etc/motd
  - script: provision/setup.sh
    environment: {HTTP_PORT: "8080"}
  - playbook: provision/site.yaml
    roles: [provision/roles/web]
disk_mib: 2048
formats: [qcow2, ova]
contextualization: {default_user: debian}
services:
  - {unit: nginx.service, ports: [{protocol: tcp, port: 8080}]}
inbound:
  - {protocol: tcp, port: 22}
  - {protocol: tcp, port: 8080}
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
COMPLETE = f"""\
# yaml-language-server: $schema=../../docs/schema/appliance.json
apiVersion: vmi/v1
kind: Appliance
name: batch-node
version: "2.1"
title: Batch node on Debian
description: A worker of a batch farm that answers with its load over HTTPS; jobs run as an account of their own.
notes: Security updates of the month.
keywords: [batch, worker]
identifier: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
owners: ["@author"]
lifecycle:
  state: production
  end_of_support: 2028-08-09
policy:
  rebuild_days: 30
  expiry_days: 180
  gate: warning
os: {{name: Debian, version: "13"}}
architecture: x86_64
firmware: uefi
base:
  kind: cloud-image
  url: https://cloud.example.org/trixie/20260810/debian-13-generic-amd64.qcow2
  checksum: sha256:{_DIGEST}
  signed_checksums:
    url: https://cloud.example.org/trixie/20260810/SHA256SUMS
    signature: https://cloud.example.org/trixie/20260810/SHA256SUMS.sign
    key: keys/distribution.asc
build: {{cores: 2, memory_mib: 2048}}
provision:
  - file: files/motd
    to: /etc/motd
  - script: provision/setup.sh
    environment: {{HTTP_PORT: "8443"}}
disk_mib: 4096
formats: [qcow2, ova]
contextualization:
  engine: cloud-init
  datasources: [OpenStack, ConfigDrive, NoCloud, Ec2]
  default_user: debian
accounts:
  - {{name: batch, purpose: runs the jobs}}
services:
  - unit: nginx.service
    ports:
      - {{protocol: tcp, port: 8443}}
inbound:
  - {{protocol: tcp, port: 22}}
  - {{protocol: tcp, port: 8443}}
  - {{protocol: icmp}}
outbound:
  - {{protocol: tcp, port: 443}}
requirements:
  cores: {{minimum: 1, recommended: 4}}
  memory_mib: {{minimum: 1024, recommended: 8192}}
  disk_mib: {{minimum: 4096, recommended: 20480}}
  accelerator: {{kind: GPU, minimum: 0, recommended: 1}}
hypervisors: [KVM]
waivers:
  - {{check: layout.swap, reason: the farm's jobs expect a swap file until they are ported, expires: 2027-02-01}}
"""
"""One manifest that says as much as there is to say; it lints without an error or a warning."""
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
