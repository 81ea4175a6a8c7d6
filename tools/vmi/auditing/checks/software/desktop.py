"""There is no desktop: no display server, no login screen, no office programs and no games.

A machine in a cloud has no screen; what draws on one is downloaded by every provider, and is attacked through
everything it opens. Libraries for drawing are passed over, since servers need them too.
"""

from vmi.auditing.checks.software.named import Table, named, place
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "software.desktop"
TITLE = "there is no desktop"
HINT = "remove the packages, or waive the check where a desktop is what the appliance is for"
SOURCES = ("EGI", "PKG-003")
SEVERITY = Outcome.WARN
APPLIES = "every image"

DESKTOP: Table = {
    "a display server": ("xserver-xorg", "xserver-xorg-core", "xorg-server", "xorg-x11-server-Xorg",
                         "xorg-x11-server-Xwayland", "xwayland", "weston", "sway", "tigervnc-server",
                         "tigervnc-standalone-server", "x2goserver", "xrdp"),
    "a login screen": ("gdm", "gdm3", "lightdm", "sddm", "xdm", "lxdm", "slim"),
    "a desktop": ("gnome-shell", "gnome-session", "plasma-workspace", "plasma-desktop", "xfce4-session", "xfwm4",
                  "lxsession", "lxqt-session", "mate-session-manager", "cinnamon", "budgie-desktop", "openbox",
                  "task-*-desktop", "ubuntu-desktop*"),
    "an office program": ("libreoffice-core*", "libreoffice-calc", "abiword", "calligra*", "onlyoffice*",
                          "evolution", "thunderbird"),
    "a browser": ("firefox", "firefox-esr", "chromium", "chromium-browser", "google-chrome-*", "microsoft-edge-*",
                  "epiphany-browser"),
    "a game": ("bsdgames", "gnome-games*", "gnome-mines", "gnome-chess", "kdegames*", "games-*", "steam*",
               "supertux*", "nethack*", "wesnoth*", "0ad"),
}  # fmt: skip
DISPLAY_MANAGER = "/etc/systemd/system/display-manager.service"


def check(subject: Subject) -> Observations:
    for package, what in named(subject.guest, DESKTOP):
        yield warn(place(package), f"is {what}")
    if subject.guest.exists(DISPLAY_MANAGER):
        yield warn(DISPLAY_MANAGER, "starts a login screen on a display")
    subject.demand_packages()
