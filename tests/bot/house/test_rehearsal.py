"""The rehearsal after the start goes through to its end, and nothing of it is kept."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.house import rehearsal
from storage import Database, MasterKeys
from storage.tables import metadata
from storage.transaction import Transaction
from storage.waking import Wake
from tests.migrated import open_copy


def rows(tx: Transaction) -> dict[str, int]:
    return {name: tx.value(select(func.count()).select_from(table)) for name, table in metadata.tables.items()}


async def test_nothing_of_the_rehearsal_is_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = open_copy(f"sqlite:///{tmp_path}/k.db", MasterKeys((b"k" * 32,)))
    before = database.look_now(rows)
    statements: list[str] = []
    database.fault = statements.append
    woken: list[frozenset[Wake]] = []
    database.on_commit(woken.append)
    try:
        await rehearsal.up(database)
    finally:
        gc.unfreeze()
    assert caplog.records == [], "it came to its end"
    assert statements.count("statement") > 30, "it did something"
    assert woken == []
    database.fault = None
    assert database.look_now(rows) == before
    database.close_now()


async def test_a_rehearsal_that_fails_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = Database(f"sqlite:///{tmp_path}/k.db", MasterKeys((b"k" * 32,)))
    try:
        await rehearsal.up(database)  # there are no tables yet
    finally:
        gc.unfreeze()
    assert "rehearsal" in caplog.text
    database.close_now()
