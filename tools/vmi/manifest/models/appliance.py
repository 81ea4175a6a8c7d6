"""This module is appliances/<name>/appliance.yaml as a whole."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from vmi.core.models import DECIMAL, ApplianceName, Handle, Line, Model, Text, Version
from vmi.manifest.models.bases import Base
from vmi.manifest.models.guest import Account, Contextualization, OperatingSystem, Service, Traffic
from vmi.manifest.models.lifecycle import Lifecycle, Policy, Waiver
from vmi.manifest.models.needs import Requirements
from vmi.manifest.models.provisioning import BuildMachine, Step
from vmi.manifest.models.words import AnnotationName, Architecture, Firmware, Format, Hypervisor, Keyword


class Appliance(Model):
    """This is appliances/<name>/appliance.yaml: what to build. Its author owns it."""

    apiVersion: Literal["vmi/v1"]
    kind: Literal["Appliance"]
    name: ApplianceName
    """Equals the directory's name."""
    version: Version
    """Never reused: one version, one image. No dash; EGI's registry synchronises only tags without one."""
    title: Annotated[Line, Field(examples=["Debian 13 with Podman"])]
    """One line for people."""
    description: Annotated[Text, Field(examples=["Debian 13, ready to run containers without root."])]
    """What it is and what it is good for; a paragraph."""
    notes: Text | None = None
    """What is new in this version."""
    keywords: Annotated[tuple[Keyword, ...], Field(max_length=50)] = ()
    """Words that people search by."""
    identifier: UUID | None = None
    """The UUID that an image had in AppDB, kept so that providers recognise it; left out, it follows from the name."""
    owners: Annotated[tuple[Handle, ...], Field(min_length=1, max_length=50)]
    """Who reviews changes to this directory, as CODEOWNERS names them."""
    lifecycle: Lifecycle = Lifecycle()
    policy: Policy = Policy()
    os: Annotated[OperatingSystem, Field(examples=[{"name": "Debian", "version": "13"}])]
    architecture: Architecture = "x86_64"
    firmware: Firmware = "bios"
    """What starts the disk; aarch64 knows uefi only."""
    base: Annotated[Base, Field(examples=[{"kind": "bootstrap", "distribution": "debian", "suite": "trixie"}])]
    """What the image starts from: a cloud-image, an iso, a bootstrap or another appliance."""
    build: BuildMachine = BuildMachine()
    provision: Annotated[tuple[Step, ...], Field(max_length=200)] = ()
    """Done in this order: each step is a `script`, a `playbook` or a `file`."""
    disk_mib: Annotated[int, Field(ge=512, le=2**20, examples=[2048]), DECIMAL]
    """The virtual size; a cloud grows the disk at boot, so it is as small as the content allows."""
    formats: Annotated[tuple[Format, ...], Field(min_length=1, max_length=10)] = ("qcow2",)
    """What is published: qcow2 always; ova is a stream-optimised VMDK with its OVF."""
    contextualization: Contextualization
    accounts: Annotated[tuple[Account, ...], Field(max_length=50)] = ()
    """Accounts that the image itself has, besides root and those of system services. The fewer, the better."""
    services: Annotated[tuple[Service, ...], Field(max_length=100)] = ()
    """What runs besides the base's own services."""
    inbound: Annotated[tuple[Traffic, ...], Field(max_length=200)] = ()
    """What may be reached from outside."""
    outbound: Annotated[tuple[Traffic, ...], Field(max_length=200)] = ()
    """What it must reach itself, for clouds that restrict that."""
    requirements: Requirements
    hypervisors: Annotated[tuple[Hypervisor, ...], Field(min_length=1, max_length=10)] = ("KVM",)
    """What it was tried with."""
    annotations: Annotated[
        dict[AnnotationName, Line], Field(max_length=50, examples=[{"org.openstack.glance.os_distro": "debian"}])
    ] = Field(default={})
    """More annotations for the OCI registry; those that follow from the manifest need not be written."""
    waivers: Annotated[tuple[Waiver, ...], Field(max_length=50)] = ()
    """Audit checks that this image is forgiven, for a while."""
