"""What Keikka is made of, for whoever must know which versions run: `sbom.cdx.json`, a CycloneDX bill of materials.

It says what the lock of a running Keikka says, no more: names, versions, hashes, and what is for some machines
alone. The tools of the tests are not in it.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.papers.pages import ROOT

FILE = "sbom.cdx.json"
LOCK = "requirements.lock"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\]+))?", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(lock: str) -> list[dict[str, Any]]:
    """A row for each package that a lock pins."""
    found = list(_PINNED.finditer(lock))
    ends = [one.start() for one in found[1:]] + [len(lock)]
    return [_component(one, lock[one.start() : end]) for one, end in zip(found, ends, strict=True)]


def _component(pinned: re.Match[str], entry: str) -> dict[str, Any]:
    name, version, only = pinned.groups()
    row: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name.lower()}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name.lower()}@{version}",
        "hashes": [{"alg": "SHA-256", "content": one} for one in _HASH.findall(entry)],
    }
    return row | ({"properties": [{"name": "keikka:only", "value": only.strip()}]} if only else {})


def made() -> str:
    """The bill of what the lock pins now. The same lock makes the same bill."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / LOCK).read_text(encoding="utf-8")
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "keikka",
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": components(lock),
    }
    return json.dumps(bill, indent=1) + "\n"
