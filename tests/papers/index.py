"""Where is the test of ...: for each word of the house, stories and tests in which it comes up.

What the index says of a story is held against the story whenever it is played (`tests/transcripts/test_stories.py`);
what it says of another test stands as a mark on that test, `@pytest.mark.shows(...)`, and is held by
`tests/conftest.py`. So the index can be trusted, and is not made anew for every new story.
"""

from __future__ import annotations

import ast
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.papers.kinds import alarm_kinds, card_kinds, ledger_verbs
from tests.papers.pages import ROOT, part, table
from tests.papers.seen import watching
from tests.transcripts.player import play
from tests.transcripts.script import read
from tests.transcripts.stage import CoreStage

PAGE = ROOT / "tests" / "README.md"
STORIES = ROOT / "tests" / "transcripts"
#: So many stories are named for a word: those that tell of the fewest other things.
NAMED = 4
Words = Callable[[], Mapping[str, str]]
#: The sorts of words, how the page calls them, and what stands beside each word.
SORTS: tuple[tuple[str, str, str, Words], ...] = (
    ("verb", "What the ledger notes", "noted by", ledger_verbs),
    ("card", "What is told", "drawn by", card_kinds),
    ("alarm", "What is an alarm", "its words", alarm_kinds),
)

STORY = re.compile(r"\[([a-z_]+)\]\(transcripts/en/\1\.txt\)")
ROW = re.compile(r"^\| `([a-z_]+)` \| (.*?) \| (.*) \|$", re.MULTILINE)


def every_word() -> set[str]:
    """Each word there is: `verb accept`, `card offer`, `alarm left`."""
    return {f"{sort} {word}" for sort, _title, _beside, words in SORTS for word in words()}


def made() -> str:
    """The index, from every story played and every mark."""
    in_stories, in_tests = _played(), marked()
    pieces = []
    for sort, title, beside, words in SORTS:
        rows: list[tuple[str, ...]] = []
        for word, more in sorted(words().items()):
            stories = [f"[{name}](transcripts/en/{name}.txt)" for name in in_stories.get(f"{sort} {word}", ())]
            tests = [f"`{test}`" for test in in_tests.get(f"{sort} {word}", ())]
            rows.append((f"`{word}`", f"`{more}`" if sort != "alarm" else more, ", ".join((*stories, *tests))))
        pieces.append(f"### {title}\n\n{table((sort, beside, 'seen in'), rows)}")
    return "\n\n".join(pieces)


@cache
def told() -> Mapping[str, set[str]]:
    """What the index says: word -> names of stories, and tests as `path::function`."""
    text = part(PAGE.read_text(encoding="utf-8"), "index")
    found: dict[str, set[str]] = {}
    for sort, title, _beside, _words in SORTS:
        chapter = text.split(f"### {title}\n")[1].split("\n### ")[0]
        for word, _more, seen in ROW.findall(chapter):
            found[f"{sort} {word}"] = {*STORY.findall(seen), *re.findall(r"`(tests/[^`]+)`", seen)}
    return found


def told_of(story: str) -> set[str]:
    """The words that the index says come up in this story."""
    return {word for word, places in told().items() if story in places}


def marked() -> Mapping[str, list[str]]:
    """What tests say of themselves by the mark `shows`: word -> tests as `path::function`."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, words in _marks(ast.parse(path.read_text(encoding="utf-8"))):
            for word in words:
                found[word].append(f"{path.relative_to(ROOT)}::{name}")
    return found


def _marks(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    for test in tree.body:
        if isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef):
            for mark in test.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.shows":
                    yield test.name, [str(ast.literal_eval(word)) for word in mark.args]


def _played() -> Mapping[str, list[str]]:
    """For each word the stories that show it, at most `NAMED`, the plainest first."""
    shown: dict[str, set[str]] = {}
    for path in sorted(STORIES.glob("en/*.txt")):
        story = read(path)
        with tempfile.TemporaryDirectory() as folder, watching() as seen:
            stage = CoreStage(Path(folder), story.now, story.language)
            try:
                play(story, stage)
            finally:
                stage.close()
        shown[path.stem] = seen.words()
    plainest = sorted(shown, key=lambda name: (len(shown[name]), name))
    return {word: [name for name in plainest if word in shown[name]][:NAMED] for word in set().union(*shown.values())}
