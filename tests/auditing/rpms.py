"""These functions make real databases of rpm: two tiny packages, built by rpmbuild, entered by rpm, without root."""

import struct
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

SPEC = """\
Name: one
Epoch: 2
Version: 1.0
Release: 3.el9
Summary: first
License: MIT
Vendor: Somebody
BuildArch: noarch
%description
first
%package sub
Summary: sub
License: GPL-2.0-only AND MIT
%description sub
sub
%prep
%build
%install
mkdir -p %{buildroot}/etc/one %{buildroot}/usr/bin %{buildroot}/var/log %{buildroot}/lib/one
echo a=1 > %{buildroot}/etc/one/one.conf
echo b=1 > %{buildroot}/etc/one/optional.conf
printf '#!/bin/sh\\n' > %{buildroot}/usr/bin/one
ln -s one %{buildroot}/usr/bin/uno
touch %{buildroot}/var/log/one.log
echo library > %{buildroot}/lib/one/data
echo cache > %{buildroot}/lib/one/cache
%files
%dir /etc/one
%config(noreplace) /etc/one/one.conf
%config(missingok) /etc/one/optional.conf
/usr/bin/one
/usr/bin/uno
%ghost /var/log/one.log
%files sub
/lib/one/data
%verify(not md5 size mtime) /lib/one/cache
"""


@cache
def empty() -> dict[str, bytes]:
    """The files of a database that holds nothing, by name."""
    with TemporaryDirectory() as directory:
        _run(Path(directory), "rpm", "--dbpath", f"{directory}/db", "--initdb")
        return {path.name: path.read_bytes() for path in (Path(directory) / "db").iterdir()}


@cache
def database() -> dict[str, bytes]:
    """The files of a database that holds both packages, by name."""
    with TemporaryDirectory() as directory:
        top = Path(directory)
        (top / "one.spec").write_text(SPEC)
        define = ("--define", f"_topdir {top}", "--define", "_build_id_links none")
        _run(top, "rpmbuild", "--quiet", *define, "--target", "noarch", "-bb", "one.spec")
        built = sorted(str(path) for path in (top / "RPMS/noarch").iterdir())
        options = ("--nodeps", "--justdb", "--ignorearch", "--ignoreos", "--nosignature")
        _run(top, "rpm", "--dbpath", str(top / "db"), *options, "-i", *built)
        return {path.name: path.read_bytes() for path in (top / "db").iterdir()}


BERKELEY = """\
use DB_File; use Fcntl;
my $how = new DB_File::HASHINFO; $how->{bsize} = 4096; $how->{lorder} = $ARGV[1];
tie my %packages, "DB_File", $ARGV[0], O_RDWR|O_CREAT, 0644, $how or die $!;
binmode STDIN;
while (read(STDIN, my $head, 8)) {
    my ($number, $length) = unpack("VV", $head);
    read(STDIN, my $blob, $length);
    $packages{pack("V", $number)} = $blob;
}
"""


def berkeley(blobs: list[bytes], order: int = 1234) -> bytes:
    """A database as Enterprise Linux 8 has it, written by the real Berkeley DB; `order` is that of its bytes."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "Packages"
        content = [(400).to_bytes(4, "little"), *blobs]
        fed = b"".join(struct.pack("<II", number, len(blob)) + blob for number, blob in enumerate(content))
        subprocess.run(["perl", "-e", BERKELEY, str(path), str(order)], input=fed, check=True)
        return path.read_bytes()


def query(files: dict[str, bytes], form: str) -> list[str]:
    """What rpm itself says of a database."""
    with TemporaryDirectory() as directory:
        for name, content in files.items():
            (Path(directory) / name).write_bytes(content)
        return sorted(_run(Path(directory), "rpm", "--dbpath", directory, "-qa", "--qf", form).splitlines())


def _run(here: Path, *argv: str) -> str:
    done = subprocess.run(argv, cwd=here, env={"PATH": "/usr/bin:/bin", "HOME": str(here)}, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()
