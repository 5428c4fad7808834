"""Judges that are not ours: every call is held against Slack's own types (npm: @slack/web-api and @slack/types).

The types are JSON schemas, checked by ajv in a node child that each test process starts once and writes to without
waiting; what it has to say is read when a test asks for complaints. Without node nothing is judged here:
`tests/fakes/test_slack_judges.py` says so, and how to get it.
"""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent.parent / "slack_judges"
HOW = "to get Slack's own judges: install node 18 or newer and npm, then: npm ci --prefix tests/fakes/slack_judges"

#: Arguments that travel as words in a form, as Slack's types have them.
WORDS = {"1": True, "0": False, "true": True, "false": False}
FLAGS = ("include_all_metadata", "include_locale", "inclusive", "return_im", "reply_broadcast", "unfurl_links")


def there() -> bool:
    """Whether node and the judges are installed."""
    return shutil.which("node") is not None and (HERE / "schema.json").exists()


class Judges:
    """The node child. What it finds is found in order; `verdict` waits for everything told so far."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            ["node", "judge.mjs"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        atexit.register(self.close)

    def tell(self, what: str, given: dict[str, Any]) -> None:
        """Let `given` be judged as the arguments of a method, or as a `modal` or `home` view."""
        self._write({"what": what, "given": given})

    def verdict(self) -> list[str]:
        """What was wrong since the last verdict, in all that this process told."""
        self._write({"count": True})
        assert self._child.stdout is not None
        found: list[str] = []
        for line in self._child.stdout:
            if "told" in (said := json.loads(line)):
                return found
            found.append(f"Slack's types: {said['what']}{said['at']} {said['why']} {said['more']}")
        raise AssertionError("the judges are gone")

    def close(self) -> None:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.close()
        self._child.wait()
        self._child.stdout.close()

    def _write(self, told: dict[str, Any]) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps(told) + "\n")
        self._child.stdin.flush()


@cache
def judges() -> Judges | None:
    """This process's judges; None where they are not installed."""
    return Judges() if there() else None


def as_typed(given: dict[str, Any]) -> dict[str, Any]:
    """Arguments as Slack's types have them, wherever they travelled as words."""
    made = {name: WORDS.get(str(value).lower(), value) if name in FLAGS else value for name, value in given.items()}
    made.pop("team_id", None)  # Bolt for JavaScript says it everywhere; the types do not know it
    if isinstance(made.get("files"), str):
        made["files"] = json.loads(made["files"])
    return made
