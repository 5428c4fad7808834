"""What Keikka is measured beside: aiohttp and one commit, and nothing else.

`python -m tests.bench.bare PORT FILE`: every POST is read as JSON, kept in one SQLite row with FULL sync, and answered.
"""

from __future__ import annotations

import sqlite3
import sys

from aiohttp import web


def application(file: str) -> web.Application:
    """A server with one handler."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE heard (id INTEGER PRIMARY KEY, who TEXT NOT NULL, body TEXT NOT NULL)")

    async def press(request: web.Request) -> web.Response:
        told = await request.json()
        row = (request.headers.get("Cookie", ""), told["data"])
        done = connection.execute("INSERT INTO heard (who, body) VALUES (?, ?)", row)  # a transaction of its own
        return web.json_response({"id": done.lastrowid})

    app = web.Application()
    app.add_routes([web.post("/press", press)])
    return app


if __name__ == "__main__":
    web.run_app(application(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
