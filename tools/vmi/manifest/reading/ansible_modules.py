"""This module is the modules of ansible-core, 2.12 to 2.19, and the collections of others that people know."""

_BUILTIN = """
    add_host apt apt_key apt_repository assemble assert async_status async_wrapper blockinfile command copy cron
    deb822_repository debconf debug dnf dnf5 dpkg_selections expect fail fetch file find gather_facts get_url getent
    git group group_by hostname import_playbook import_role import_tasks include include_role include_tasks
    include_vars iptables known_hosts lineinfile meta mount_facts package package_facts pause ping pip raw reboot
    replace rpm_key script service service_facts set_fact set_stats setup shell slurp stat subversion systemd
    systemd_service sysvinit tempfile template unarchive uri user validate_argument_spec wait_for
    wait_for_connection yum yum_repository
"""
BUILTIN = frozenset(_BUILTIN.split())
"""Some of them in some versions only: `include` until 2.15, `dnf5` and `deb822_repository` from 2.15 on."""

_BY_COLLECTION = {
    "ansible.posix": "acl at authorized_key firewalld mount patch seboolean selinux synchronize sysctl",
    "community.crypto": "openssh_keypair openssl_privatekey x509_certificate",
    "community.docker": "docker_compose docker_container docker_image docker_login docker_network docker_volume",
    "community.general": """
        alternatives apache2_module apk archive capabilities composer cpanm cronvar dconf filesystem flatpak gem
        git_config htpasswd ini_file interfaces_file java_cert kernel_blacklist locale_gen lvg lvol lxd_container make
        modprobe nmcli npm pacman pam_limits parted pipx redhat_subscription rhsm_repository sefcontext seport snap
        sudoers timezone ufw xml yarn zypper
    """,
    "community.mysql": "mysql_db mysql_user mysql_variables",
    "community.postgresql": "postgresql_db postgresql_privs postgresql_user",
    "containers.podman": "podman_container podman_image podman_network podman_volume",
}
ELSEWHERE = {name: collection for collection, names in _BY_COLLECTION.items() for name in names.split()}
"""The collection of a module that people name without it."""
