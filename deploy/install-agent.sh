#!/usr/bin/env bash
# Installs the agent on this machine. ./install-agent.sh --help tells more.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: sudo ./install-agent.sh [options]

Installs healthcheck-agent from the packages beside this script, sets it up, starts it, and looks whether all is well. Run it
again to upgrade, or with other options to set it up anew; without options it keeps the settings that are there. It needs no
network but to the broker. The line that "healthcheck-collector enroll" prints for a device is all that most people need:

  printf %s 'TOKEN' | sudo ./install-agent.sh --enroll -

  --enroll -            read the token from standard input: broker, user, password, authority and name in one
  --enroll TOKEN        the same, but other users of this machine can see it while this runs
  --broker URL          mqtts://host or mqtt://host, with :port if it is not 8883 or 1883
  --ca FILE             certificate (PEM) of the authority that signed the broker's, if the system does not know it
  --user USER           user at the broker, with --password-file
  --password-file FILE  file with the password and nothing else; - for standard input
  --name NAME           what people call this device; its host name if not set
  --tags A,B            words for grouping
  --from DIR            where the packages and SHA256SUMS are; if not set, beside this script
  --archive             install from the .tar.gz even where there is dpkg
  --dry-run             only say what would be done
  --uninstall           remove the agent; settings and data stay
  --purge               with --uninstall: remove those, too
  --help                this text
HELP
}

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
# shellcheck source-path=SCRIPTDIR source=install-lib.sh
. "$here/install-lib.sh"

broker='' ca='' user='' password_file='' token='' name='' tags='' from=$here
archive=no dry_run=no uninstall=no purge=no settings=/etc/healthcheck/agent.json
while (($# > 0)); do
    case $1 in
        --help | -h) usage; exit 0 ;;
        --archive) archive=yes ;;
        --dry-run) dry_run=yes ;;
        --uninstall) uninstall=yes ;;
        --purge) purge=yes ;;
        --broker | --ca | --user | --password-file | --enroll | --name | --tags | --from)
            [[ -n ${2:-} ]] || misuse "$1 needs a value"
            [[ $2 != *[[:cntrl:]]* ]] || misuse "$1 has a line break or another control character in it"
            case $1 in
                --broker) broker=$2 ;;
                --ca) ca=$2 ;;
                --user) user=$2 ;;
                --password-file) password_file=$2 ;;
                --enroll) token=$2 ;;
                --name) name=$2 ;;
                --tags) tags=$2 ;;
                --from) from=$(realpath "$2") ;;
            esac
            shift ;;
        *) misuse "There is no option $1" ;;
    esac
    shift
done

# --- What was asked for ------------------------------------------------------------------------------------------------

umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
must_be_root

if [[ $uninstall == yes ]]; then
    remove_package healthcheck-agent
    exit 0
fi
[[ $purge == no ]] || misuse "--purge goes with --uninstall"

# A field of the token's JSON, still in JSON's writing.
field() { sed -n "s/.*\"$1\":\"\(\(\\\\.\|[^\"\\\\]\)*\)\".*/\1/p" "$work/token"; }

id='' called=''
if [[ -n $token ]]; then
    [[ -z $broker$user$password_file$ca ]] || misuse "--enroll has broker, user, password and authority in it: leave the others out"
    if [[ $token == - ]]; then
        [[ ! -t 0 ]] || printf 'Paste the token and press Enter: ' >&2
        IFS= read -rs token || [[ -n $token ]] || fail "There is no token on standard input."
    fi
    # base64url, with the padding it leaves out.
    tr -- '-_' '+/' <<<"$token===" | base64 -d 2>/dev/null >"$work/token" || true
    broker=$(field broker) user=$(field user) id=$user
    [[ -n $name ]] || called=\"$(field name)\"
    field password >"$work/password"
    field ca | sed 's/\\n/\n/g' >"$work/ca"
    [[ -n $broker && -n $user && -s $work/password ]] ||
        fail "This is no token, or not all of it: copy the whole line that healthcheck-collector enroll prints."
    [[ $(<"$work/ca") == *BEGIN* ]] || rm "$work/ca"
else
    if [[ -n $password_file ]]; then
        [[ $password_file == - ]] && password_file=/dev/stdin
        cat -- "$password_file" >"$work/password" || fail "The password cannot be read from $password_file."
        [[ -s $work/password ]] || fail "The password in $password_file is empty."
    fi
    [[ -z $ca ]] || grep -q 'BEGIN CERTIFICATE' "$ca" || fail "$ca holds no certificate in PEM."
    [[ -z $ca ]] || cp "$ca" "$work/ca"
fi
[[ -z $name ]] || called=$(json "$name")
# A password in it is never repeated: what is printed ends up in bug reports.
[[ $broker != *@* && $broker != *%40* ]] ||
    misuse "--broker holds a user name or a password, which is not shown here: write mqtts://host alone, and give --user and --password-file"
[[ -z $broker || $broker =~ ^mqtts?://[^/@[:space:]]+/?$ ]] || misuse "--broker is no address of a broker: it must be mqtts://host or mqtt://host"
[[ -n $broker || -z $user$ca$name$tags ]] || misuse "--broker or --enroll is missing: the settings are written anew, as a whole"
[[ -z $user ]] || [[ -f $work/password ]] || misuse "--user goes with --password-file"
[[ -n $user || ! -f $work/password ]] || misuse "--password-file goes with --user"
[[ ! -f $work/ca || $broker == mqtts://* ]] || misuse "--ca goes with mqtts://"

# --- Where the broker is -----------------------------------------------------------------------------------------------

# The unit lets private networks in and out and nothing else. A public address of this very network (IPv6 at home) is added
# to them; for a broker farther away everything is, and then HTTP is for this machine only.
listen='*' allow=()
if [[ -n $broker ]]; then
    host=${broker#*://} host=${host%/}
    if [[ $host == \[* ]]; then host=${host#\[} host=${host%%\]*}; else host=${host%:*}; fi
    while read -r address; do
        if is_private "$address"; then
            continue
        elif ! is_on_link "$address"; then
            listen=127.0.0.1
        elif [[ $address == *:* ]]; then
            allow+=("$address/64")
        else
            allow+=("$address")
        fi
    done < <(getent ahosts "$host" | awk '{ print $1 }' | sort -u)
    while read -r keyword address; do
        if [[ $keyword == nameserver ]] && ! is_private "$address"; then allow+=("$address"); fi
    done 2>/dev/null </etc/resolv.conf || true
    [[ $listen == '*' ]] || allow=(any)
fi

write_settings() {
    local list='' word
    IFS=, read -ra words <<<"$tags"
    for word in "${words[@]}"; do list+="${list:+, }$(json "$word")"; done
    {
        printf '{\n  "Mqtt": {\n    "Url": %s' "$(json "$broker")"
        [[ ! -f $work/ca ]] || printf ',\n    "CaFile": "/etc/healthcheck/agent.ca.pem"'
        [[ -z $user ]] || printf ',\n    "Username": %s,\n    "PasswordFile": "/etc/healthcheck/agent.password"' "$(json "$user")"
        printf '\n  },\n  "Http": { "Address": "%s" },\n  "Device": { "Tags": [%s]' "$listen" "$list"
        [[ -z $id ]] || printf ', "Id": %s' "$(json "$id")"
        [[ -z $called ]] || printf ', "Name": %s' "$called"
        printf ' }\n}\n'
    } >"$work/agent.json"
    [[ ! -f $work/ca ]] || put_file /etc/healthcheck/agent.ca.pem 644 root <"$work/ca"
    [[ ! -f $work/password ]] || put_file /etc/healthcheck/agent.password 640 healthcheck-agent <"$work/password"
    put_file "$settings" 640 healthcheck-agent <"$work/agent.json"
}

network=/etc/systemd/system/healthcheck-agent.service.d/installer.conf
write_network() {
    local folder=${network%/*}
    (umask 022 && mkdir -p "$folder")
    printf '# By install-agent.sh: the broker or a name server is on a public address.\n[Service]\nIPAddressAllow=%s\n' "${allow[*]}" |
        put_file "$network" 644 root
    systemctl daemon-reload
}

forget_network() {
    rm "$network"
    systemctl daemon-reload
}

# --- Doing it ----------------------------------------------------------------------------------------------------------

if [[ $archive == no ]] && command -v dpkg >/dev/null; then
    package=$(find_package healthcheck-agent deb)
    step "install ${package##*/}, whose checksum is right" install_deb "$package"
else
    package=$(find_package healthcheck-agent tar.gz)
    step "install ${package##*/}, whose checksum is right" install_archive healthcheck-agent "$package"
fi
if [[ -n $broker ]]; then
    step "write $settings for the broker $broker" write_settings
    [[ ! -f $work/password ]] || echo "    the password goes to /etc/healthcheck/agent.password, for the agent alone"
fi
if ((${#allow[@]} > 0)); then
    step "let the service reach ${allow[*]}: the broker or the name server is on a public address" write_network
    [[ $listen == '*' ]] || echo "    HTTP is then answered on this machine only; docs/install.md says how to open it safely"
elif [[ -n $broker && -f $network ]]; then
    step "let the service reach private networks only" forget_network
fi
step "start the service, now and at every boot" systemctl enable --quiet healthcheck-agent
step "restart it with these settings" systemctl restart healthcheck-agent
[[ $dry_run == no ]] || exit 0

until_active healthcheck-agent
echo
healthcheck-agent doctor || true
healthcheck-agent device >"$work/device"
value() { sed -n "s/^  \"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p" "$work/device"; }
address=$(value address)
[[ $listen == '*' && -n $address && $address != null ]] || address=localhost
[[ $address != *:* ]] || address="[$address]"
echo
echo "$(value name) is device $(value id): http://$address:$(value httpPort)/ shows how it is, and so does the collector's page."
