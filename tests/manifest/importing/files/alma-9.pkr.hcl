# AlmaLinux 9 from its installer, answered by a kickstart file.
packer {
  required_plugins {
    qemu = {
      version = "~> 1.1"
      source  = "example.org/plugins/qemu"
    }
  }
}

variable "iso" {
  type        = string
  description = "the installer"
  default     = "https://repo.almalinux.org/almalinux/9/isos/x86_64/AlmaLinux-9.6-x86_64-boot.iso"
}

variable "proxy" {
  default = ""
}

locals {
  memory = 2048
}

source "qemu" "alma" {
  iso_url          = var.iso
  iso_checksum     = "sha256:113521ec7f28aa4ab71ba4e5896719da69a0cc46cf341c4ebbd215877214f661"
  boot_wait        = "3s"
  boot_command     = [
    "<tab> inst.text inst.ks=http://{{ .HTTPIP }}:{{ .HTTPPort }}/alma.ks ",
    "inst.sshkey=\"{{ .SSHPublicKey }}\"<enter><wait>"
  ]
  http_directory   = "${path.root}/seed"
  disk_size        = "8000M"
  memory           = local.memory
  cpus             = 2
  format           = "qcow2"
  accelerator      = "kvm"
  headless         = true
  ssh_username     = "root"
  ssh_password     = "hunter2-hunter2"
  ssh_timeout      = "20m"
  shutdown_command = "rm -f /etc/sudoers.d/build; poweroff"
}

build {
  name    = "alma-9"
  sources = ["source.qemu.alma"]

  provisioner "ansible" {
    playbook_file   = "./ansible/cloud.yaml"
    roles_path      = "ansible/roles"
    galaxy_file     = "ansible/requirements.yaml"
    extra_arguments = ["--scp-extra-args", "'-O'"]
  }

  provisioner "ansible" {
    playbook_file = "../shared/hardening.yaml"
  }

  provisioner "file" {
    source      = "files/motd"
    destination = "/etc/motd"
  }

  provisioner "shell" {
    scripts          = ["provision/packages.sh", "provision/cleanup.sh"]
    environment_vars = ["MTU=1376", "GREETING=$(id)"]
    execute_command  = "sudo sh -c '{{ .Vars }} {{ .Path }}'"
  }

  provisioner "shell" {
    inline = ["dnf clean all"]
  }

  provisioner "shell-local" {
    command = "echo built"
  }

  post-processor "manifest" {
    output = "manifest.json"
  }
}
