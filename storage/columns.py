"""Column types that both databases keep alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String, TypeDecorator
from sqlalchemy.types import TypeEngine


class Instant(TypeDecorator[datetime]):
    """A point in time. Takes aware datetimes only, gives them back in UTC.

    SQLite keeps a text of fixed width, so that texts compare as the instants do, also inside triggers; PostgreSQL
    keeps `timestamptz`. A naive value raises `ValueError`: a time without a zone is a gig at the wrong hour.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(27) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None or value.utcoffset() is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        value = value.astimezone(UTC)
        return text_of(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC)  # type: ignore[no-any-return]  # psycopg gives the session's zone


def text_of(value: datetime) -> str:
    """The fixed-width UTC text of an aware instant: `2026-11-22T10:00:00.000000Z`."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class Document(TypeDecorator[Any]):
    """What JSON can say; PostgreSQL keeps it as JSONB. Its dialect is not loaded where it does not serve."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        names: Any = getattr(dialect, "ischema_names", {})
        return dialect.type_descriptor(names.get("jsonb", JSON)(none_as_null=True))


Json = Document()
Serial = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only an INTEGER primary key
