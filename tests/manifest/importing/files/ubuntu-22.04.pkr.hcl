// Ubuntu 22.04 from its live server installer, answered by an autoinstall seed.
variable "checksum" {
  default = "9bc6028870aef3f74f4e16b900008179e78b130e6b0b9a140635434a46aa98b0"
}

locals {
  release = "22.04"
  boot = [
    "c<wait>",
    "linux /casper/vmlinuz --- autoinstall ds='nocloud-net;s=http://{{.HTTPIP}}:{{.HTTPPort}}/'<enter>",
    "initrd /casper/initrd<enter>boot<enter>",
  ]
}

source "qemu" "ubuntu" {
  iso_url      = "https://releases.ubuntu.com/${local.release}/ubuntu-22.04.5-live-server-amd64.iso"
  iso_checksum = var.checksum
  boot_wait    = "5s"
  boot_command = local.boot
  http_content = {
    "/meta-data" = ""
    "/user-data" = <<-SEED
      #cloud-config
      autoinstall: {version: 1}
    SEED
  }
  disk_size    = 8000
  memory       = 2048
  ssh_username = "ubuntu"
  ssh_timeout  = "20m"
  qemuargs     = [["-cpu", "host"]]
}

build {
  sources = ["source.qemu.ubuntu"]

  provisioner "ansible-local" {
    playbook_file = "upgrade.yaml"
    role_paths    = ["roles/common", "roles/cloud-init"]
  }

  provisioner "shell" {
    script = "cleanup.sh"
    only   = ["qemu.ubuntu"]
  }
}
