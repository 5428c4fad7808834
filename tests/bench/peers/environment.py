"""The peers' own Python environment, made at the first run below the user's cache folder, from `requirements.lock`."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

LOCK = Path(__file__).with_name("requirements.lock")


def python() -> str:
    """The interpreter in which the peers run. Raises `SystemExit` with one sentence when it cannot be made."""
    told = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "keikka-peers" / told
    found = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print(f"The peers' environment is made in {folder}.", file=sys.stderr, flush=True)
        venv.create(folder, clear=True, with_pip=True)
        install = (str(found), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes")
        if subprocess.run([*install, "-r", str(LOCK)], check=False).returncode:
            raise SystemExit("The peers could not be installed, see above. The first run needs a network.")
        (folder / "ready").touch()
    return str(found)
