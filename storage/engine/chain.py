"""Running the chain of migrations with Alembic: loaded by `storage.engine.schema` for a database that is behind.

Most starts find one of this program's version, and Alembic with what it brings cost a tenth of a start.
"""

from __future__ import annotations

import io

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection) -> None:
    """Run what is missing of the chain, inside the transaction of this connection."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def as_sql(dialect: str) -> str:
    """The whole chain as SQL text for `sqlite` or `postgresql`."""
    script = io.StringIO()
    config = _config()
    config.output_buffer = script
    config.attributes["dialect"] = dialect
    command.upgrade(config, "head", sql=True)
    return script.getvalue()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    return config
