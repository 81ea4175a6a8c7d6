"""This package is the language of appliance.yaml and vo.yaml: the one source of what a manifest may say."""

from vmi.manifest.models.appliance import Appliance
from vmi.manifest.models.bases import (
    ApplianceBase,
    Base,
    BootstrapBase,
    CloudImageBase,
    IsoBase,
    Seed,
    SignedChecksums,
)
from vmi.manifest.models.guest import (
    Account,
    Contextualization,
    IcmpTraffic,
    OfferedScript,
    OperatingSystem,
    PortTraffic,
    Service,
    Traffic,
)
from vmi.manifest.models.lifecycle import Lifecycle, Policy, Waiver
from vmi.manifest.models.needs import Accelerator, Amount, Requirements
from vmi.manifest.models.provisioning import BuildMachine, CopiedFile, Playbook, Script, Step
from vmi.manifest.models.vo import Follow, VirtualOrganisation
from vmi.manifest.models.words import AccountName, Architecture, Firmware, Format, Hypervisor

__all__ = [
    "Accelerator",
    "Account",
    "AccountName",
    "Amount",
    "Appliance",
    "ApplianceBase",
    "Architecture",
    "Base",
    "BootstrapBase",
    "BuildMachine",
    "CloudImageBase",
    "Contextualization",
    "CopiedFile",
    "Firmware",
    "Follow",
    "Format",
    "Hypervisor",
    "IcmpTraffic",
    "IsoBase",
    "Lifecycle",
    "OfferedScript",
    "OperatingSystem",
    "Playbook",
    "Policy",
    "PortTraffic",
    "Requirements",
    "Script",
    "Seed",
    "Service",
    "SignedChecksums",
    "Step",
    "Traffic",
    "VirtualOrganisation",
    "Waiver",
]
