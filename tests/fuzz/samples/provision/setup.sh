#!/bin/bash
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update && apt-get install -y --no-install-recommends nginx="1.26-*"
cat > /etc/nftables.conf <<'EOF'
table inet filter { chain input { type filter hook input priority 0; policy drop; tcp dport { 22, 80 } accept; } }
EOF
for each in "$@"; do
    case $each in
        a|b) echo "${each%%x}" ;;
        *) exit 1 ;;
    esac
done
systemctl enable nginx.service
useradd --system --shell /usr/sbin/nologin worker
