"""This module reads the configuration of networks: wireless, VPN, PPP."""

from vmi.core.secrets.formats.format import keyed, matching
from vmi.core.secrets.placeholders import is_reference

FORMATS = (
    keyed(r"/wpa_supplicant[^/]{0,60}\.conf$|/hostapd[^/]{0,40}\.conf$|/iwd/[^/]+\.(?:psk|8021x)$", "password.wifi",
        "password of a wireless network",
          "psk", "password", "sae_password", "wep_key[0-3]", "private_key_passwd", "wpa_passphrase", "wpa_psk",
          "Passphrase", "PreSharedKey", nothing=is_reference),
    keyed(r"\.nmconnection$|/system-connections/[^/]+$", "password.network", "password of a network connection",
          "psk", "password", "wep-key[0-3]", "private-key-password", "secret", "private-key", "preshared-key",
          "leap-password", "pin", "Xauth password",
          "IPSec secret", nothing=is_reference),
    keyed(r"/netplan/[^/]+\.ya?ml$|/keys-[^/]+$", "password.network", "password of a network connection", "password",
        "psk", "key",
          "client-key-password", "WPA_PSK", "KEY[0-4]?", nothing=is_reference),
    matching(r"/ipsec\.secrets$|/ipsec\.d/[^/]+\.secrets$", "password.ipsec", "secret of a VPN",
             rb"^[^#\n]{0,300}?:[ \t]{0,9}(?:PSK|XAUTH|EAP|PIN|NTLM)[ \t]{1,9}\"?(?P<secret>[^\"\s]{1,500})",
             nothing=is_reference),
    keyed(r"/swanctl/(?:conf\.d/[^/]+|swanctl)\.conf$|/swanctl\.conf$", "password.ipsec", "secret of a VPN", "secret",
        nothing=is_reference),
    matching(r"/(?:chap|pap|srp)-secrets$", "password.ppp", "password of a connection",
             rb"^[ \t]{0,9}(?:\"[^\"\n]{0,200}\"|[^#\s\"]{1,200})[ \t]{1,40}(?:\"[^\"\n]{0,200}\"|[^\s\"]{1,200})"
             rb"[ \t]{1,40}\"?(?P<secret>[^\s\"]{1,300})", nothing=is_reference),
    matching(r"/openvpn/(?:[^/]+/)?(?:auth|login|credentials|pass)[^/]{0,40}$", "password.openvpn",
        "password of a VPN", rb"\A[^\n]{1,200}\n(?P<secret>[^\n]{1,300})"),
)  # fmt: skip
