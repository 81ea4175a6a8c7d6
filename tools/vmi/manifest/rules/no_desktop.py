"""The image has no desktop.

EGI's guide for image authors: tools with a graphical interface are of no use in most cases, for nobody sees the
console of a virtual machine. A desktop brings a gigabyte of packages, each of which needs updates. Install what the
programs need themselves; a library of X11 is no desktop. Where users do work on a remote desktop, say so with an
ignore.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.kickstart import word_of
from vmi.manifest.reading.packages import installed
from vmi.manifest.reading.pointing import at
from vmi.manifest.rule import Problems

ID = "no-desktop"
SEVERITY = Severity.WARNING

_DESKTOP = re.compile(
    r"@?\^?(?:(?:ubuntu|kubuntu|xubuntu|lubuntu|task-[a-z-]+|gnome|kde|kde-plasma|plasma|xfce|xfce4|mate|cinnamon|lxde|lxqt|"
    r"budgie|deepin|cosmic)-desktop(?:-minimal|-environment)?|desktop|gnome|gnome-core|gnome-shell|kde-full|kde-standard|kde-plasma|"
    r"xfce4|lxde|lxqt|mate-desktop-environment|cinnamon|graphical-server-environment|workstation-product-environment|"
    r"(?:gnome|kde|xfce|mate|lxde|basic)-desktop-environment|xorg|xserver-xorg|xorg-x11-server-Xorg|gdm3?|lightdm|sddm|"
    r"base-x|x11|server with gui|workstation)"
)


def check(read: Content) -> Problems:
    """This looks at what is installed."""
    for package in installed(read):
        if _DESKTOP.fullmatch(package.name.strip("\"'").removesuffix("^")) or _is_group(package.name):
            message = f"'{package.name}' is a desktop: nobody sees the console of a virtual machine"
            yield at(package.file, package.place, message, "remove it")
    for seed in read.kickstarts:
        for directive in seed.kickstart.named("xconfig"):
            yield at(seed.file, word_of(directive), "'xconfig' prepares a desktop", "write `skipx`")


def _is_group(name: str) -> bool:
    return name.strip("\"'@^").lower() in ("server with gui", "workstation", "gnome", "kde plasma workspaces")
