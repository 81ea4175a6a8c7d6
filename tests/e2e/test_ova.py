"""The OVA of the image that the demonstration built, as others read it."""

import subprocess
from pathlib import Path

import pytest
from tests.e2e.conftest import Demonstrated

from vmi.building.models import Artifacts

pytestmark = pytest.mark.e2e

SUITE = "trixie"


def test_virt_v2v_takes_it(demonstrated: Demonstrated, tmp_path: Path) -> None:
    """virt-v2v needs eighty packages: they are put into a tree that lasts as long as the question."""
    (other,) = Artifacts.read(demonstrated.image.with_name("artifacts.json")).others
    asked = "virt-v2v -i ova /tmp/image.ova --print-source > /tmp/answer"
    hooks = (
        f"copy-in {demonstrated.image.with_name(other.path)} /tmp",
        f'chroot "$1" mv /tmp/{other.path} /tmp/image.ova',
        f'chroot "$1" sh -c "{asked}"',
        f"download /tmp/answer {tmp_path / 'answer'}",
    )
    tree = ("mmdebstrap", "--quiet", "--variant=apt", "--include=virt-v2v", "--format=null")
    subprocess.run([*tree, *(f"--customize-hook={hook}" for hook in hooks), SUITE, "-"], check=True)
    answer = (tmp_path / "answer").read_text()
    assert "source name: debian-13\n" in answer
    assert "memory: 1073741824 (bytes)\n" in answer
    assert "\t0 [ide]\n" in answer
    assert '\tBridge "VM Network" [vmxnet3]\n' in answer


def test_qemu_reads_the_same_disk_out_of_it(demonstrated: Demonstrated, tmp_path: Path) -> None:
    ova = demonstrated.image.with_suffix(".ova")
    vmdk = f"{ova.stem}-disk1.vmdk"
    subprocess.run(["tar", "--extract", "--file", ova, "--directory", tmp_path, vmdk], check=True)
    compare = ("qemu-img", "compare", "-f", "qcow2", "-F", "vmdk")
    subprocess.run([*compare, str(demonstrated.image), str(tmp_path / vmdk)], check=True)
