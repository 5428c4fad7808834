"""A PostgreSQL database of a test's own, where a server is named; elsewhere its tests are skipped.

    KEIKKA_TEST_POSTGRES=postgresql://keikka@127.0.0.1:5432 pytest -k postgresql

The role must be allowed to create databases. What a test leaves is dropped with its database.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

NAME = "KEIKKA_TEST_POSTGRES"


@contextmanager
def a_postgresql() -> Iterator[str]:
    """The address of a new, empty database. Skips the test where no server is named."""
    server = os.environ.get(NAME)
    if not server:
        pytest.skip(f"{NAME} names no PostgreSQL server, such as postgresql://keikka@127.0.0.1:5432")
    psycopg = pytest.importorskip("psycopg", reason="PostgreSQL's driver is missing: pip install keikka[postgres]")
    name = f"keikka_test_{uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{server}/{name}"
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
