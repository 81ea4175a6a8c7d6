"""No package of the base is for a desktop, a display or a login screen.

EGI's guide for image authors: do not install un-needed software; tools like a GUI are of no use in most cases,
since nobody has access to the graphical console of a machine. A desktop makes an image two to five times as large,
and brings services that listen and software that must be kept safe.

What shows its pictures in a browser (Jupyter, RStudio, noVNC) needs no desktop. Programs that only link to X's
libraries get them as dependencies. When users really work on a remote desktop, say so in an ignore.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, BootstrapBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "no-desktop-packages"
SEVERITY = Severity.WARNING

_NAMES = """
    gnome gnome-core gnome-shell kde-full kde-standard kde-plasma-desktop plasma-desktop xfce4 lxde lxde-core
    lxqt lxqt-core mate-core cinnamon cinnamon-core cinnamon-desktop-environment budgie-desktop enlightenment
    xorg xserver-xorg xserver-xorg-core xinit xwayland gdm3 lightdm sddm lxdm slim xdm weston sway i3 openbox
    fluxbox xrdp tigervnc-standalone-server tightvncserver x11vnc firefox firefox-esr chromium libreoffice
    thunderbird
"""
NAMES = frozenset(_NAMES.split())
ENDINGS = ("-desktop", "-desktop-minimal", "-desktop-environment")


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks at each package of a bootstrap."""
    del manifest, around
    if not isinstance(appliance.base, BootstrapBase):
        return
    for index, package in enumerate(appliance.base.packages):
        if package in NAMES or package.endswith(ENDINGS) or (package.startswith("task-") and "desktop" in package):
            message = f"'{package}' is for a screen, and nobody has access to a cloud machine's screen"
            yield Problem(message, ("base", "packages", index), hint="remove it")
