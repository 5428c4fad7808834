"""What is installed is what the locks name, by hash; and the bill of materials says the same (S27)."""

from __future__ import annotations

import json
import re

import pytest

from tests.papers import bill
from tests.papers.pages import ROOT

LOCKS = ("requirements-pip.lock", "requirements.lock", "requirements-dev.lock")


def test_the_bill_says_what_the_lock_says() -> None:
    assert (ROOT / bill.FILE).read_text(encoding="utf-8") == bill.made(), "make papers"


def test_every_package_of_the_lock_is_in_the_bill_with_its_hashes() -> None:
    rows = json.loads(bill.made())["components"]
    pinned = re.findall(r"^([\w.-]+)==", (ROOT / bill.LOCK).read_text(encoding="utf-8"), re.MULTILINE)
    assert [row["name"] for row in rows] == pinned
    assert len(rows) > 40
    assert all(row["hashes"] for row in rows)
    assert {"aiohttp", "cryptography", "SQLAlchemy".lower()} <= {row["name"].lower() for row in rows}


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_is_pinned_and_hashed(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    rows = bill.components(lock)
    begins = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(rows) == len(begins) > 0
    assert all(row["hashes"] for row in rows)


def test_nothing_is_installed_but_by_hash_and_first_of_all_pip_itself() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = re.findall(r"pip install ([^|\n]+)", makefile)
    assert "requirements-pip.lock" in installs[0]
    for one in installs:
        assert "--require-hashes" in one or ("--no-deps" in one and "--editable ." in one), one
