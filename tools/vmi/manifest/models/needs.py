"""This module is what a virtual machine of an image needs, and what serves it well."""

from typing import Annotated, Literal

from pydantic import Field

from vmi.core.models import DECIMAL, Model

Quantity = Annotated[int, Field(ge=1, le=2**20), DECIMAL]


class Amount(Model):
    """This is how much of something an image needs, and how much serves it well."""

    minimum: Quantity
    recommended: Quantity


class Memory(Amount):
    """This is how much memory an image needs, and how much serves it well."""

    minimum: Annotated[Quantity, Field(examples=[1024])]
    recommended: Annotated[Quantity, Field(examples=[2048])]


class Accelerator(Model):
    """This is an accelerator that the image can use; a minimum of 0 means that it works without."""

    kind: Literal["GPU", "FPGA"]
    minimum: Annotated[int, Field(ge=0, le=64), DECIMAL]
    recommended: Annotated[int, Field(ge=0, le=64), DECIMAL]


class Requirements(Model):
    """This is what a virtual machine of this image needs."""

    cores: Annotated[Amount, Field(examples=[{"minimum": 1, "recommended": 2}])]
    """Virtual CPUs; the recommended number is what an OVA asks for."""
    memory_mib: Annotated[Memory, Field(examples=[{"minimum": 1024, "recommended": 2048}])]
    """Of memory, in MiB; the recommended amount is what an OVA asks for."""
    disk_mib: Annotated[Amount, Field(examples=[{"minimum": 10240, "recommended": 20480}])] | None = None
    """Of the machine's root disk, once it has grown; left out when the image's own size is enough."""
    accelerator: Accelerator | None = None
    """GPUs or FPGAs that the image can use."""
