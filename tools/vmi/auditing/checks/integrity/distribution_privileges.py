"""This module lists what distributions install with the set-uid or set-gid bit, or with file capabilities.

Collected from fresh installations and package lists of Debian, Ubuntu, Red Hat and its kin, SUSE and Alpine; names are
without `/usr` and without the directory of an architecture, since both differ.
"""

SETUID = frozenset(
    {
        *(f"/bin/{name}" for name in (
            "at", "batch", "bbsuid", "bsd-write", "bwrap", "cdrecord", "chage", "chfn", "chsh", "crontab",
            "dotlockfile", "expiry", "fusermount", "fusermount3", "gpasswd", "locate", "lockfile", "mail-lock",
            "mail-touchlock", "mail-unlock", "mlocate", "mount", "newgidmap", "newgrp", "newuidmap", "ntfs-3g",
            "passwd", "ping", "ping6", "pkexec", "plocate", "procmail", "screen", "sg", "slocate", "ssh-agent",
            "staprun", "su", "sudo", "sudoedit", "traceroute6.iputils", "umount", "userhelper", "wall", "wodim",
            "write", "write.ul",
        )),
        *(f"/sbin/{name}" for name in (
            "exim4", "grub2-set-bootflag", "lockdev", "mount.cifs", "mount.ecryptfs_private", "mount.nfs", "netreport",
            "pam_extrausers_chkpwd", "pam_timestamp_check", "postdrop", "postqueue", "pppd", "sendmail.sendmail",
            "suexec", "umount.nfs", "unix2_chkpwd", "unix_chkpwd", "userhelper", "usernetctl",
        )),
        *(f"/lib/{name}" for name in (
            "authbind/helper", "chromium/chrome-sandbox", "dbus-1.0/dbus-daemon-launch-helper",
            "eject/dmcrypt-get-device", "landscape/apt-update", "openssh/ssh-keysign",
            "policykit-1/polkit-agent-helper-1", "polkit-1/polkit-agent-helper-1", "qemu/qemu-bridge-helper",
            "snapd/snap-confine", "ssh/ssh-keysign", "utempter/utempter", "xorg/Xorg.wrap",
        )),
        *(f"/libexec/{name}" for name in (
            "Xorg.wrap", "abrt-action-install-debuginfo-to-abrt-cache", "apptainer/bin/starter-suid", "cockpit-session",
            "dbus-1/dbus-daemon-launch-helper", "dbus-daemon-launch-helper", "openssh/ssh-keysign",
            "polkit-agent-helper-1", "qemu-bridge-helper", "singularity/bin/starter-suid", "ssh/ssh-keysign",
            "sssd/krb5_child", "sssd/ldap_child", "sssd/proxy_child", "sssd/selinux_child", "sssd/sssd_pam",
            "utempter/utempter",
        )),
    }
)  # fmt: skip
"""Where the bits are usual."""

CAPABLE = frozenset(
    {
        "arping", "clockdiff", "dumpcap", "fping", "gst-ptp-helper", "krb5_child", "ldap_child", "mtr-packet",
        "newgidmap", "newuidmap", "ping", "ping6", "selinux_child", "snap-confine", "sssd_pam", "suexec",
        "tcptraceroute", "traceroute6.iputils",
    }
)  # fmt: skip
"""Which programs have capabilities, by name."""
