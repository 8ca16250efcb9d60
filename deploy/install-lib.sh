# What install-agent.sh and install-collector.sh do alike. Not to be run by itself.
# shellcheck shell=bash
# shellcheck disable=SC2154 # dry_run, from, purge and work belong to whoever sources this

fail() { printf '%s\n' "$*" >&2; exit 1; }
misuse() { printf '%s\n' "$*. $0 --help lists the options." >&2; exit 2; }

# Everything that changes the machine goes through here: says what it is for and does it; with --dry-run it only says so.
# What it prints has no secret, and what it runs has none among its arguments.
step() {
    local words=$1
    shift
    if [[ $dry_run == yes ]]; then
        printf 'would %s\n' "$words"
    else
        printf '==> %s\n' "$words"
        "$@"
    fi
}

must_be_root() {
    [[ $dry_run == yes ]] || ((EUID == 0)) || fail "This needs root: sudo $0 … (or look first with --dry-run)"
    [[ -d /run/systemd/system ]] || fail "There is no systemd on this machine, which is what runs the service. The program itself is in the .tar.gz."
}

# As Debian calls it, and of the programs, not of the kernel: a 32-bit Raspberry Pi OS may run on a 64-bit kernel.
architecture() {
    local found
    found=$(dpkg --print-architecture 2>/dev/null || { [[ $(getconf LONG_BIT) == 64 ]] && uname -m; } || echo 32-bit)
    case $found in
        amd64 | x86_64) echo amd64 ;;
        arm64 | aarch64) echo arm64 ;;
        *) fail "There is no package for this system ($found). It takes a 64-bit one: a Raspberry Pi 3 or newer runs the 64-bit Raspberry Pi OS." ;;
    esac
}

# The newest package of a name in the folder, after its checksum was found right.
find_package() {
    local name=$1 ending=$2 architecture file
    architecture=$(architecture) || exit 1
    file=$(cd "$from" && printf '%s\n' "${name}"_*_"$architecture"."$ending" | sort -V | tail -n 1)
    [[ -f $from/$file ]] || fail "There is no ${name}_…_$architecture.$ending in $from. --from says where the packages are."
    [[ -f $from/SHA256SUMS ]] || fail "There is no SHA256SUMS in $from: copy the whole folder that build-packages made."
    (cd "$from" && grep -F "  $file" SHA256SUMS | sha256sum --check --strict --status) ||
        fail "$file is not what SHA256SUMS says it is: it is damaged, or somebody changed it. Nothing was installed."
    printf '%s\n' "$from/$file"
}

# With dpkg alone when all it depends on is there, so that no network is needed.
install_deb() {
    export DEBIAN_FRONTEND=noninteractive
    dpkg --force-confdef --force-confold -i "$1" || apt-get install -f -y
}

# "text", for JSON; control characters are refused before.
json() {
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

# Writes what comes on standard input, whole or not at all, for root and one group; what was there before is kept beside it.
put_file() {
    local file=$1 mode=$2 group=$3 new
    new=$(mktemp "$file.XXXXXX")
    cat >"$new"
    chown "root:$group" "$new"
    chmod "$mode" "$new"
    if [[ -f $file ]] && ! cmp -s "$new" "$file" && [[ $file == *.json ]]; then
        cp -p "$file" "$file.previous"
    fi
    mv "$new" "$file"
}

is_private() {
    case ${1,,} in
        127.* | 10.* | 192.168.* | 169.254.* | 172.1[6-9].* | 172.2[0-9].* | 172.3[01].* | ::1 | fe[89ab]?:* | f[cd]??:*) ;;
        100.6[4-9].* | 100.[789][0-9].* | 100.1[01][0-9].* | 100.12[0-7].*) ;;
        *) return 1 ;;
    esac
}

is_on_link() {
    local route
    route=$(ip -o route get "$1" 2>/dev/null) && [[ $route != *' via '* ]]
}

until_active() {
    local patience
    for ((patience = 0; patience < 60; patience++)); do
        if systemctl is-active --quiet "$1"; then return; fi
        if systemctl is-failed --quiet "$1"; then break; fi
        sleep 0.5
    done
    journalctl -u "$1" -n 20 --no-pager -o cat >&2 || true
    fail "$1 does not start; the lines above say why."
}

remove_package() {
    local name=$1 files=/usr/share/doc/$1/files
    if [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) =~ ^(installed|config-files)$ ]]; then
        if [[ $purge == yes ]]; then
            step "remove $name with its settings and data" dpkg --purge "$name"
        else
            step "remove $name and keep its settings and data" dpkg --remove "$name"
        fi
    elif [[ -f $files ]]; then
        step "stop $name" systemctl disable --quiet --now "$name"
        step "remove the files of $name" remove_files "$name" "$files"
    else
        echo "$name is not installed."
    fi
}

# What dpkg and the package's scripts do where there is dpkg.
remove_files() {
    local name=$1 files=$2 program=${1#healthcheck-}
    cp "$files" "$work/files"
    sed 's|^|/|' "$work/files" | tr '\n' '\0' | xargs -0 rm -f
    rm -f "$files"
    sed 's|^|/|; s|/[^/]*$||' "$work/files" | sort -ur | tr '\n' '\0' |
        xargs -0 rmdir -p --ignore-fail-on-non-empty 2>/dev/null || true
    if [[ $purge == yes ]]; then
        rm -rf "/var/lib/${name:?}" "/etc/healthcheck/${program:?}"[.-]* "/etc/systemd/system/$name.service.d/installer.conf"
        rmdir --ignore-fail-on-non-empty /etc/healthcheck "/etc/systemd/system/$name.service.d" 2>/dev/null || true
        userdel "$name" 2>/dev/null || true
    fi
    systemctl daemon-reload
}

# For systems without dpkg: the same files, and what the package's scripts do. Settings that are there stay.
install_archive() {
    local name=$1 archive=$2 settings=etc/healthcheck/${1#healthcheck-}.json
    tar -tzf "$archive" | grep -v -e '/$' -e '^./etc/' | sed 's|^\./||' >"$work/files"
    tar -C / --no-same-owner -xzf "$archive" --exclude './etc'
    [[ -f /$settings ]] || tar -C / --no-same-owner -xzf "$archive" "./$settings"
    install -D -m 644 "$work/files" "/usr/share/doc/$name/files"
    systemd-sysusers "$name.conf"
    chown "root:$name" "/$settings"
    chmod 640 "/$settings"
    systemctl daemon-reload
    systemctl enable --quiet "$name"
}
