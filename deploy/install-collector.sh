#!/usr/bin/env bash
# Installs broker and collector on this machine. ./install-collector.sh --help tells more.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: sudo ./install-collector.sh [options]

Installs Mosquitto and healthcheck-collector on this machine: the broker with TLS, an authority of its own and a user for each
device; the collector from the packages beside this script. At the end it says how to add a Raspberry Pi. Run it again to upgrade,
or with other names: keys, passwords, devices and settings that are there stay.

  --host NAME     a name or address by which devices reach this machine; may be repeated, the first is what they are told;
                  if not set, this machine's own address, its name, and its name with .local
  --device NAME   let this device in at once, and print the line to paste there; may be repeated
  --from DIR      where the packages and SHA256SUMS are; if not set, beside this script. A mosquitto_….deb there, with what
                  it depends on, is used where apt has no network
  --ntfy URL      tell alerts to this topic of ntfy, such as https://ntfy.sh/a-topic-that-nobody-guesses; in a terminal this script
                  asks for it once. For other services see docs/alerts-channels.md
  --no-broker     install the collector only; its settings say where the broker is
  --dry-run       only say what would be done
  --uninstall     remove the collector and what this script gave to Mosquitto; settings, keys and data stay
  --purge         with --uninstall: remove those, too. Devices can then not come in any more
  --help          this text
HELP
}

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
# shellcheck source-path=SCRIPTDIR source=install-lib.sh
. "$here/install-lib.sh"

hosts=() devices=() from=$here ntfy= broker=yes dry_run=no uninstall=no purge=no
while (($# > 0)); do
    case $1 in
        --help | -h) usage; exit 0 ;;
        --no-broker) broker=no ;;
        --dry-run) dry_run=yes ;;
        --uninstall) uninstall=yes ;;
        --purge) purge=yes ;;
        --host | --device | --from | --ntfy)
            [[ -n ${2:-} ]] || misuse "$1 needs a value"
            [[ $2 != *[[:cntrl:]]* ]] || misuse "$1 has a line break or another control character in it"
            case $1 in
                --host) hosts+=("$2") ;;
                --device) devices+=("$2") ;;
                --ntfy) ntfy=$2 ;;
                --from) from=$(realpath "$2") ;;
            esac
            shift ;;
        *) misuse "There is no option $1" ;;
    esac
    shift
done

umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
must_be_root
command -v dpkg >/dev/null || fail "This script is for Debian and its relatives. Elsewhere: the .tar.gz, and docs/broker.md."

# Where docs/broker.md, mosquitto/ and "healthcheck-collector enroll" have it, too.
keys=/etc/mosquitto/healthcheck
configuration=/etc/mosquitto/conf.d/healthcheck.conf
settings=/etc/healthcheck/collector.json
password=/etc/healthcheck/collector.password
shipped=/usr/share/healthcheck-collector/mosquitto
units=/etc/systemd/system
state=/var/lib/healthcheck-collector

# --- Away with it ------------------------------------------------------------------------------------------------------

forget_broker() {
    systemctl disable --quiet --now healthcheck-certificate.timer 2>/dev/null || true
    rm -f "$configuration" "$units"/healthcheck-certificate.{service,timer} /var/lib/systemd/timers/stamp-healthcheck-certificate.timer
    [[ $purge == no ]] || rm -rf "$keys"
    systemctl daemon-reload
    systemctl try-restart mosquitto
}

if [[ $uninstall == yes ]]; then
    if [[ -f $configuration ]]; then
        step "take $configuration from Mosquitto, which itself stays" forget_broker
    fi
    remove_package healthcheck-collector
    exit 0
fi
[[ $purge == no ]] || misuse "--purge goes with --uninstall"

# --- Broker ------------------------------------------------------------------------------------------------------------

if ((${#hosts[@]} == 0)); then
    name=$(uname -n)
    mapfile -t hosts < <(ip -o -4 route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p'; echo "$name"; echo "${name%%.*}.local")
fi

# A package that lacks what it depends on is unpacked and no more; what was built by hand dpkg does not know.
has_mosquitto() {
    local program
    for program in mosquitto openssl; do
        command -v "$program" >/dev/null || return 1
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$program" 2>/dev/null) != @(half-installed|unpacked|half-configured) ]] || return 1
    done
}

install_mosquitto() {
    export DEBIAN_FRONTEND=noninteractive
    local local_packages
    mapfile -t local_packages < <(compgen -G "$from/mosquitto_*.deb"; compgen -G "$from/openssl_*.deb")
    if ((${#local_packages[@]} > 0)); then
        dpkg -i "$from"/lib*.deb "${local_packages[@]}" 2>/dev/null || dpkg -i "${local_packages[@]}" || true
    else
        apt-get install -y --no-install-recommends mosquitto openssl ||
            { apt-get update && apt-get install -y --no-install-recommends mosquitto openssl; } || true
    fi
    has_mosquitto || fail "Mosquitto and OpenSSL are not installed; the lines above say why. Without a network, put their .deb files, and those
they depend on, into $from and try again. Nothing else was changed."
}

# The owner of the machine may have changed it since.
put_once() {
    if [[ ! -f $2 ]]; then
        install -m 644 "$1" "$2"
    elif ! cmp -s "$1" "$2"; then
        echo "    $2 stays as it is; what comes with this version is $1"
    fi
}

secure_mosquitto() {
    "$shipped/certificates" server "${hosts[@]}" --directory "$keys"
    put_once "$shipped/acl" "$keys/acl"
    [[ -f $keys/passwords ]] || install -m 640 -g mosquitto /dev/null "$keys/passwords"
    put_once "$shipped/secured.conf" "$configuration"
    systemctl enable --quiet mosquitto
    if ! systemctl restart mosquitto 2>/dev/null; then
        tail -n 5 /var/log/mosquitto/mosquitto.log >&2 || true
        fail "Mosquitto does not start with this configuration; the lines above say why."
    fi
}

renew_by_itself() {
    put_file "$units/healthcheck-certificate.service" 644 root <<UNIT
[Unit]
Description=Renew the certificate of the HealthCheck broker in time

[Service]
Type=oneshot
ExecStart=$shipped/certificates renew --directory $keys
ExecStartPost=/bin/systemctl kill --kill-who=main --signal=HUP mosquitto
UNIT
    put_file "$units/healthcheck-certificate.timer" 644 root <<'UNIT'
[Unit]
Description=Look each month whether the certificate of the HealthCheck broker ends soon

[Timer]
OnCalendar=monthly
RandomizedDelaySec=1h
Persistent=yes

[Install]
WantedBy=timers.target
UNIT
    systemctl daemon-reload
    systemctl enable --quiet --now healthcheck-certificate.timer
}

give_collector_its_password() {
    healthcheck-collector enroll-program collector --password-to "$password"
    chown root:healthcheck-collector "$password"
    chmod 640 "$password"
}

# What devices are told (Enroll:Url) is another name than the one that the collector itself uses.
write_settings() {
    put_file "$settings" 640 healthcheck-collector <<JSON
{
  "Mqtt": {
    "Url": "mqtts://localhost",
    "CaFile": "$keys/ca.crt",
    "Username": "collector",
    "PasswordFile": "$password"
  },
  "Enroll": { "Url": $(json "mqtts://${hosts[0]}") }
}
JSON
}

# True as long as nobody has set anything: as installed there is nothing but a comment.
has_no_settings() { [[ ! -f $settings ]] || ! grep -qE '^[[:space:]]*"' "$settings"; }

# Nobody is told of anything before a channel is named. The address is a secret of its kind: it is in no list of processes.
add_channel() {
    if [[ -z $ntfy && -t 0 && -t 1 && ! -e $state/alert-channels.json ]]; then
        read -r -p "Where shall alerts go? A topic of ntfy such as https://ntfy.sh/a-topic-that-nobody-guesses, or Enter for later: " ntfy || ntfy=
    fi
    if [[ -z $ntfy ]]; then
        echo "To be told when something is wrong, for example by ntfy (others: docs/alerts-channels.md):"
        echo "    sudo healthcheck-collector alert add ntfy https://ntfy.sh/a-topic-that-nobody-guesses"
    elif healthcheck-collector alert add ntfy - <<<"$ntfy"; then
        healthcheck-collector alert test ntfy || true
    fi
}

# --- Doing it ----------------------------------------------------------------------------------------------------------

package=$(find_package healthcheck-collector deb)
if [[ $broker == yes ]] && ! has_mosquitto; then
    step "install Mosquitto and OpenSSL" install_mosquitto
fi
step "install ${package##*/}, whose checksum is right" install_deb "$package"
if [[ $broker == yes ]]; then
    step "give Mosquitto a certificate for ${hosts[*]}, and let in on port 8883 only who has a password" secure_mosquitto
    step "renew that certificate in time, by a timer" renew_by_itself
    if [[ ! -f $password ]]; then
        step "give the collector a password at the broker, in $password" give_collector_its_password
    fi
    if has_no_settings; then
        step "write $settings" write_settings
    else
        echo "$settings has settings already and stays as it is"
    fi
fi
step "start the collector, now and at every boot" systemctl enable --quiet healthcheck-collector
step "restart it with these settings" systemctl restart healthcheck-collector
[[ $dry_run == no ]] || exit 0

until_active healthcheck-collector
for device in "${devices[@]}"; do
    echo
    healthcheck-collector enroll "$device"
done
echo
echo "The page is at http://127.0.0.1:7080 on this machine. For the whole network, with a password:"
echo "    sudo healthcheck-collector password && sudo systemctl restart healthcheck-collector"
echo "To add a Raspberry Pi: copy the folder $from there, and here run"
echo "    sudo healthcheck-collector enroll NAME"
echo "which prints the one line to paste on it."
add_channel
