"""This module is the units that stock cloud images start: nothing of them listens for others unless a table says so.

From fresh installations of Debian 12 and 13, and from what AlmaLinux, Rocky Linux and Ubuntu enable in their cloud
images. A name with `*` at its end stands for all that begin so.
"""

from functools import lru_cache

COMMON = """
accounts-daemon acpid anacron apparmor atd auditd auditd-rules blk-availability chrony chrony-wait chronyd
cloud-config cloud-final cloud-init cloud-init-hotplugd cloud-init-local cloud-init-main cloud-init-network
console-getty console-setup container-getty@ cron crond dbus dbus-broker dbus-org.* dm-event
dracut-shutdown emergency first-boot-complete fstrim fwupd-refresh fwupd getty-static getty@ gpm haveged initrd-*
irqbalance kdump kdump-early keyboard-setup kmod kmod-static-nodes ldconfig logrotate lvm2-* man-db mdadm
mdcheck_continue mdcheck_start mdmonitor mdmonitor-oneshot mlocate-updatedb plocate-updatedb modprobe@ multipathd
network-online ntpsec-wait ovirt-guest-agent open-vm-tools packagekit polkit qemu-guest-agent quotaon rc-local rngd
rng-tools-debian rsyslog secureboot-db serial-getty@ smartd smartmontools ssh sshd sshd-keygen sshd-keygen@ sssd
sssd-* sudo syslog sysstat sysstat-collect sysstat-rotate sysstat-summary systemd-* time-set time-sync tuned ufw
nftables firewalld iptables ip6tables netfilter-persistent iptables-persistent udisks2 unbound-anchor
user-runtime-dir@ user@ upower vgauth vmtoolsd wpa_supplicant x11-common xfs_scrub_all thermald uuidd iscsi-* ssh-access
sshd@ rescue gssproxy hv-*
"""
DEBIAN = """
apt-daily apt-daily-upgrade apt-listchanges dpkg-db-backup e2scrub_all e2scrub_reap e2scrub@ e2scrub_fail@ grub-common
hwclock hwclock-save ifup@ ifupdown-pre ifupdown-wait-online networking procps resolvconf resolvconf-pull-resolved
udev unattended-upgrades wtmpdb-rotate wtmpdb-update-boot alsa-* exim4-base rotate-timestamps lm-sensors pppd-dns
"""
UBUNTU = """
apport apport-autoreport apport-forward apt-news esm-cache dmesg finalrd grub-initrd-fallback iscsid landscape-client
lxd-agent lxd-installer lxd-agent-9p ModemManager motd-news netplan-* networkd-dispatcher open-iscsi plymouth*
pollinate snapd snapd.* snap.* snap-* setvtrgb ua-* ua-timer ubuntu-advantage ubuntu-advantage-* ubuntu-fan
ubuntu-pro-* update-notifier-download update-notifier-motd pro-* cloud-init-base power-profiles-daemon
"""
FEDORA = """
NetworkManager NetworkManager-dispatcher NetworkManager-wait-online auth-rpcgss-module cpupower dnf-automatic
dnf-automatic-install dnf-makecache dnf-system-upgrade-cleanup import-state insights-client-* libstoragemgmt loadmodules
low-memory-monitor mcelog microcode nis-domainname oddjobd pcscd rhcd rhsm rhsm-facts rhsmcertd rpmdb-migrate
rpmdb-rebuild rpmdb-migrate@ selinux-autorelabel selinux-autorelabel-mark selinux-check-proper-disable
sshd-keygen-migration
subscription-manager unbound-anchor vdo rtkit-daemon nfs-client rpc-gssd rpc-statd-notify rpc_pipefs switcheroo-control
geoclue dracut-* PackageKit packagekit-offline-update abrt-* abrtd brandbot cpi device_cio_free hypervfcopyd hypervkvpd
hypervvssd iscsiuio ksm ksmtuned lm_sensors mdmonitor-takeover nvmefc-boot-connections opal-prd ostree-remount
readonly-root restorecond rhel-configure rhel-dmesg rootfs-resize spice-vdagentd stratisd syslog-ng sysklogd timedatex
"""
CONTAINERS = """
netavark-dhcp-proxy netavark-firewalld-reload podman-auto-update podman-clean-transient podman-restart containerd
"""
"""What the packages of Podman enable by themselves, on sockets in the file system."""
NAMES = frozenset(" ".join((COMMON, DEBIAN, UBUNTU, FEDORA, CONTAINERS)).split())
BEGINNINGS = tuple(name[:-1] for name in NAMES if name.endswith("*"))
LISTENING = (
    "systemd-journal-gatewayd", "systemd-journal-remote", "systemd-importd", "systemd-journal-upload",
)  # fmt: skip
"""Of systemd's own, what no stock image starts."""


@lru_cache(2_000)
def is_stock(unit: str) -> bool:
    """This is true of a unit that stock images of some distribution start."""
    stem = unit.rpartition(".")[0]
    name = f"{stem.partition('@')[0]}@" if "@" in stem else stem
    return name not in LISTENING and (name in NAMES or stem in NAMES or stem.startswith(BEGINNINGS))


OF_USERS = """
dbus dbus-broker dirmngr gpg-agent gpg-agent-browser gpg-agent-extra gpg-agent-ssh keyboxd launchpadlib-cache-clean
p11-kit-server pk-debconf-helper ssh-agent systemd-tmpfiles-clean systemd-tmpfiles-setup xdg-user-dirs
grub-boot-indeterminate grub-boot-success snapd.session-agent snapd.aa-prompt-listener sound printer timers sockets
default basic paths
"""
USERS = frozenset(OF_USERS.split())


@lru_cache(200)
def is_stock_of_users(unit: str) -> bool:
    """This is true of a unit that stock images start for every user."""
    return unit.rpartition(".")[0] in USERS
