"""`make run` on a machine that lacks something: one plain sentence, nothing left behind, and a second try goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REAL = f"{Path(sys.executable)}"
PRETENDS = """#!/bin/sh
test "$1" = -c || exec {real} "$@"
shift; code="$1"; shift
exec {real} -c "import sys; {first}
$code" "$@"
"""

LACKING = [
    (
        "sys.version_info = (3, 10, 14); sys.version = '3.10.14 (main)'",
        "Keikka needs Python 3.11 or newer; this is 3.10.14. Try: make run PYTHON=python3.12",
    ),
    (
        "sys.modules['ensurepip'] = None",
        "Python has no venv module. On Debian or Ubuntu: sudo apt install python3-venv",
    ),
]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone as far as a setup that fails gets."""
    for name in ("Makefile", "requirements.lock", "requirements-pip.lock", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def executable(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


def make(clone: Path, *args: str) -> tuple[int, list[str]]:
    """The exit code of `make` without any network, and what was printed but for make's own words."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PIP_"))}
    offline = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
    done = subprocess.run(
        ["make", *args], cwd=clone, env=kept | offline, capture_output=True, text=True, check=False, timeout=300
    )
    lines = (done.stdout + done.stderr).splitlines()
    return done.returncode, [line for line in lines if not line.startswith(("make", "ERROR:", "WARNING:"))]


@pytest.mark.parametrize("target", ["run", "test"])
@pytest.mark.parametrize(("first", "words"), LACKING, ids=["too old", "no venv"])
def test_an_unfit_python_is_told_in_one_sentence(clone: Path, target: str, first: str, words: str) -> None:
    python = executable(clone / "python3", PRETENDS.format(real=REAL, first=first))
    code, lines = make(clone, target, f"PYTHON={python}")
    assert (code, lines) == (2, [words])
    assert not (clone / ".venv").exists()


def test_no_python_is_told_in_one_sentence(clone: Path) -> None:
    code, lines = make(clone, "run", "PYTHON=python3.99")
    assert code == 2
    assert [line.partition(".99. ")[0] for line in lines] == ["There is no python3"]


#: As if the first making of an environment had been broken off before pip came into it.
BREAKS_OFF = """#!/bin/sh
test "$1 $2 $3" = "-m venv .venv" && exec {real} -m venv --without-pip .venv
exec {real} "$@"
"""


def test_a_first_setup_without_network_says_so_and_the_next_one_goes_on(clone: Path) -> None:
    needs = [
        "The newer pip could not be had: going on with Python's own, which checks the same hashes.",
        "Could not install the dependencies, see above. The first setup needs a network; later runs do not.",
    ]
    python = executable(clone / "python3", BREAKS_OFF.format(real=REAL))
    assert make(clone, "run", f"PYTHON={python}") == (2, needs), "what was broken off was made anew, with pip"
    assert list((clone / ".venv").glob("lib/*/site-packages/pip"))
    assert make(clone, "run", f"PYTHON={REAL}") == (2, needs)
