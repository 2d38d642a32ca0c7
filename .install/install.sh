#!/bin/sh
# Makes this folder ready: sh .install/install.sh play | test | check
#
#   play    Python, the voice, the sound library, and the program in .venv
#   test    the same, and what the tests need: a virtual sound card, test speakers, pytest
#   check   the program and the checkers
#
# Rules. Plain sh: nothing has to be there before it. Every system package is announced with its
# reason, and sudo is used for the package manager alone. A package manager that is absent,
# refuses or fails is reported and worked around: only "no Python" and "pip failed" end it, since
# nothing could follow. Run again, it changes nothing and takes no time.
#
# PYTHON=python3.12 in the environment chooses the Python, PACKAGES=no leaves the system alone.
set -eu
cd "$(dirname "$0")/.."

purpose=${1:-}
venv=.venv
log=.install/install.log
stamp=$venv/ready-to-$purpose

say() { printf '%s\n' "$*"; }

die() {
    say "Error: $1"
    say "Hint: $2"
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# --- the system's packages ----------------------------------------------------------------------

is_macos() { [ "$(uname -s)" = Darwin ]; }

find_manager() {
    if is_macos; then candidates=brew; else candidates='apt-get dnf pacman'; fi
    for candidate in $candidates; do
        if has "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo unknown
}

# Lines of "package: what it is for". macOS has a voice, and its sound library comes by pip.
needed_packages() {
    if is_macos; then return; fi
    case $manager in
    apt-get) say 'libportaudio2: the loudspeaker and the microphone' ;;
    *) say 'portaudio: the loudspeaker and the microphone' ;;
    esac
    say 'espeak-ng: the voice'
    if [ "$purpose $manager" = "test apt-get" ]; then
        say 'pulseaudio: a virtual sound card'
        say 'pulseaudio-utils: its controls'
        say 'libasound2-plugins: the way from the sound library to it'
        say 'flite: the voices of test partners'
        say 'ffmpeg: opens rendered audio files as other programs do'
        say 'tmux: a real terminal to test in'
        say 'chromium: the browser that tests open'
        say 'nodejs: the engine of the page for phones, without a page'
    fi
}

is_installed() {
    case $manager in
    apt-get) dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed' ;;
    dnf) rpm -q "$1" >/dev/null 2>&1 ;;
    pacman) pacman -Q "$1" >/dev/null 2>&1 ;;
    brew) brew list "$1" >/dev/null 2>&1 ;;
    *) return 1 ;;
    esac
}

missing_of() {
    while IFS= read -r line; do
        if [ -n "$line" ] && ! is_installed "${line%%:*}"; then say "$line"; fi
    done
}

install_command() {
    case $manager in
    # --no-remove: a virtual sound card must never cost somebody their own sound server.
    apt-get)
        say 'apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends --no-remove'
        ;;
    dnf) say 'dnf install -y' ;;
    pacman) say 'pacman -S --noconfirm --needed' ;;
    brew) say 'brew install' ;;
    esac
}

by_hand() {
    case $manager in
    pacman) say "By hand, as root: pacman -S $1" ;;
    brew) say "By hand: brew install $1" ;;
    *) say "By hand, as root: $manager install $1" ;;
    esac
}

# How to become root: sudo with its own password question only where somebody can see and answer
# it, and only for a session; the tests never ask.
sudo_prefix() {
    if [ "$manager" = brew ] || [ "$(id -u)" = 0 ]; then
        return 0
    elif has sudo && sudo -n true >/dev/null 2>&1; then
        echo 'sudo -n'
    elif has sudo && [ "$purpose" = play ] && [ -t 0 ] && [ -t 2 ]; then
        echo sudo
    else
        return 1
    fi
}

# apt-get's lists, once a run. Lists that could not be refreshed may still do: the next step tells.
refresh_lists() {
    if [ -n "${refreshed:-}" ]; then return; fi
    refreshed=yes
    "$@" apt-get -o Acquire::http::Timeout=30 update >>"$log" 2>&1 ||
        say "(apt-get could not refresh its lists; trying with the old ones.)"
}

# $1: lines of "package: what it is for". Returns 1 where they stay missing, having said so.
install_packages() {
    wanted=$(say "$1" | missing_of)
    if [ -z "$wanted" ]; then return 0; fi
    names=$(say "$wanted" | sed 's/:.*//' | tr '\n' ' ' | sed 's/ $//')
    if [ "$manager" = unknown ]; then
        say "I know no package manager here. Please see to these yourself, if they are missing:"
        say "$wanted" | sed 's/^/  /'
        return 1
    fi
    say "Missing on this system:"
    say "$wanted" | sed 's/^/  /'
    if [ "${PACKAGES:-}" = no ]; then
        say "Leaving the system's packages alone, as you asked. $(by_hand "$names")"
        return 1
    fi
    if ! prefix=$(sudo_prefix); then
        say "I have no rights to install them. $(by_hand "$names")"
        return 1
    fi
    say "Installing them by ${prefix:+$prefix }$manager ..."
    if [ "$prefix" = sudo ]; then
        say "(Ctrl-D at its question goes on without them.)"
        if ! sudo -v; then
            by_hand "$names"
            return 1
        fi
    fi
    # shellcheck disable=SC2086 # prefix, command and names are lists of words
    if [ "$manager" = apt-get ]; then
        prefix="$prefix env DEBIAN_FRONTEND=noninteractive"
        refresh_lists $prefix
    fi
    # shellcheck disable=SC2046,SC2086
    if ! $prefix $(install_command) $names >>"$log" 2>&1; then
        say "$manager did not install them. Its last words, from $log:"
        tail -n 3 "$log" | sed 's/^/  | /'
        by_hand "$names"
        return 1
    fi
}

# --- Python -------------------------------------------------------------------------------------

# A Debian Python without its venv package starts, but has no ensurepip. A pyenv shim may not start.
suits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        if suits "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

# What brings a Python we can use, best guess first. (On Ubuntu 22.04 python3 is too old, and 3.11
# lies beside it.)
python_packages() {
    case $manager in
    apt-get) echo 'python3-venv python3.11-venv' ;;
    dnf) echo 'python3 python3.11' ;;
    pacman) echo 'python' ;;
    brew) echo 'python@3.13' ;;
    esac
}

need_python() {
    if python=$(find_python); then return; fi
    if [ -z "${PYTHON:-}" ]; then
        for package in $(python_packages); do
            install_packages "$package: Python 3.11 or newer, with venv" || break
            if python=$(find_python); then return; fi
        done
    fi
    die "There is no Python 3.11 or newer with venv here${PYTHON:+ (PYTHON is $PYTHON)}." \
        "Get one from python.org or your system's packages, then run this again."
}

# --- the virtual environment ----------------------------------------------------------------------

pip_install() {
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@" >>"$log" 2>&1
}

# Dependency groups, read by hand, since pip knows them only from 25.1 on.
write_group() {
    "$venv/bin/python" - "$1" >"$venv/$1-requirements.txt" <<'END'
import sys
import tomllib

with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["dependency-groups"][sys.argv[1]], sep="\n")
END
}

# Made here (its commands carry the folder's full path) and made whole (an interrupted first run
# leaves an environment without pip).
has_environment() {
    grep -qF "$(pwd -P)/$venv" "$venv/bin/activate" 2>/dev/null &&
        suits "$venv/bin/python" && "$venv/bin/python" -m pip --version >>"$log" 2>&1
}

need_program() {
    if ! has_environment; then
        need_python
        "$python" -m venv --clear "$venv" >>"$log" 2>&1 ||
            die "$python could not make a virtual environment in $venv." "See $log."
    fi
    set -- --editable .
    if [ "$purpose" != play ]; then
        write_group "$purpose"
        set -- "$@" --requirement "$venv/$purpose-requirements.txt"
    fi
    say "Installing voicerepair and what it needs into $venv ..."
    say "(The first time that takes a minute or two.)"
    if ! pip_install "$@"; then
        tail -n 5 "$log" | sed 's/^/  | /'
        die "pip could not install voicerepair; its last words are above, the rest is in $log." \
            "Is there a network? If a package has no build for this Python, name another one, as in
      make $purpose PYTHON=python3.12"
    fi
}

need_voice() {
    if is_macos || has espeak-ng || has espeak || has flite; then return; fi
    if pip_install --editable '.[espeak]'; then
        say "The voice is eSpeak, installed into $venv by pip instead."
    else
        say "There is no voice yet: sessions go on with captions. (voicerepair doctor says more.)"
    fi
}

# --- all of it ----------------------------------------------------------------------------------

# What this run depends on: a changed project, a moved folder or another purpose installs again.
fingerprint() { { pwd -P; cat pyproject.toml .install/install.sh; } | cksum; }

case $purpose in
play | test | check) ;;
*) die "I don't know how to get ready for '$purpose'." "sh .install/install.sh play | test | check" ;;
esac

if [ "$(cat "$stamp" 2>/dev/null)" = "$(fingerprint)" ] && suits "$venv/bin/python"; then exit 0; fi

: >"$log"
manager=$(find_manager)
if [ "$purpose" != check ]; then
    install_packages "$(needed_packages)" ||
        say "Going on without: what needs them falls back to something else, or is skipped."
    if [ "$purpose" = test ] && [ "$manager" != apt-get ]; then
        say "Tests on a virtual sound card are skipped: I can install one on Debian and Ubuntu only."
    fi
fi
need_program
if [ "$purpose" != check ]; then need_voice; fi
fingerprint >"$stamp"
say "Ready."
