"""Each sentence of *Privacy* in the README, by how it begins, and the tests that hold it.

A sentence that says something new needs a row here. A row may wait for a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.papers.pages import ROOT, table

STORAGE, WHOLE, WEB = "tests/storage/", "tests/whole/", "tests/adapters/web/"
SAME_WORDS = "tests/transcripts/test_same_words.py::test_the_orderer_reads_the_same"
SAME_BYTES = "tests/worlds/test_two_worlds.py::test_on_the_web_every_byte_and_every_statement_is_the_same"
CELLS = "tests/bot/cards/test_disclosed.py::test_each_cell_is_shown_or_hidden_as_the_rule_says"
CANARIES = "tests/transcripts/test_canaries.py::test_no_byte_of_the_files_holds_what_was_told"

HELD_BY: Mapping[str, tuple[str, ...]] = {
    "What tells of a named person's health or life": (
        CANARIES,
        STORAGE + "test_sealing.py::test_no_byte_of_it_can_be_changed",
    ),
    "Erasing deletes the key, then the rows": (
        STORAGE + "test_erasure.py::test_after_an_erasure_no_byte_of_it_is_left",
        STORAGE + "test_erasure.py::test_a_restored_backup_erases_again_before_it_serves",
    ),
    "What somebody told is sealed under their own key in others' chats": (
        "tests/bot/cards/test_written.py::test_what_is_quoted_of_another_is_read_until_they_are_erased",
    ),
    "Chats of messengers are known by keyed hashes": (
        STORAGE + "test_erasure.py::test_no_lane_of_an_erased_person_is_kept",
        WHOLE + "test_traces_in_slack.py::test_no_byte_of_the_files_names_a_chat_or_an_account",
    ),
    "The dispatch channel shows": (
        "tests/transcripts/test_canaries.py::test_the_dispatch_channel_joins_no_name_with_a_topic",
    ),
    "Names and texts open by a button": (
        WHOLE + "test_slack_windows.py::test_why_and_details_come_into_a_window_and_the_rest_is_whispered",
        "tests/bot/desk/test_names_shown.py::test_a_yes_shows_each_side_the_other",
        "tests/storage/test_guards.py::test_disasters_are_refused_and_leave_nothing",
    ),
    "An orderer reads nothing of whether": (SAME_WORDS, SAME_BYTES),
    "Not yet hidden is": (SAME_BYTES,),
    "Nor does time tell it": (SAME_BYTES,),
    "On Telegram, topic and contact are shown only": (CELLS,),
    "So they are on Slack": (
        WHOLE + "test_consents.py::test_on_slack_an_expert_is_asked_once_and_sees_the_least_until_they_agree",
    ),
    "An expert's name is in nobody else's messenger": (CELLS,),
    "What may not be shown is on Keikka's own page": (
        WHOLE + "test_least_disclosure.py::test_the_rest_is_behind_a_link_that_works_once_and_for_a_day",
        "tests/bot/desk/test_doors.py::test_an_orders_page_shows_no_more_than_may_be_shown_where_its_link_lies",
    ),
    "What the audience answers": (
        "tests/bot/desk/test_audience_batches.py::test_two_looks_never_differ_by_fewer_than_five",
        "tests/bot/desk/test_audience_batches.py::test_an_answer_alone_changes_nothing_that_anybody_reads",
    ),
    "What is not needed goes by itself": (
        STORAGE + "test_ends.py::test_a_life_ends_table_by_table",
        STORAGE + "test_ends_on_both.py::test_lines_of_the_ledger_go_after_ten_years_and_not_before",
    ),
    "States, times, regions and ratings": (STORAGE + "test_ends.py::test_every_table_has_its_end",),
    "Personal identity codes are refused": (
        "tests/transcripts/test_stories.py::test_story",
        WHOLE + "test_slack_windows.py::test_an_identity_code_is_refused_and_not_kept",
    ),
    "Words of acute distress are answered first": (
        "tests/transcripts/test_long_words.py::test_distress_in_a_long_text_is_answered_first",
        WHOLE + "test_slack_windows.py::test_words_of_distress_come_before_the_form_and_nothing_typed_is_lost",
    ),
    "Links are 32 random bytes": (STORAGE + "test_house.py::test_neither_links_nor_codes_are_in_the_database",),
    "Looking changes nothing": (WEB + "test_safety.py::test_looking_changes_nothing_and_gives_no_cookie",),
    "No page loads anything from elsewhere": (WEB + "test_style.py::test_nothing_is_fetched_from_elsewhere",),
    "Logs have ids only": (
        WEB + "test_safety.py::test_logs_have_route_names_only",
        "tests/adapters/telegram/test_logs.py::test_no_canary_sings",
    ),
}


def sentences() -> list[str]:
    """The sentences of the README's *Privacy*, its last line on coordinates left out."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    section = page.split("\n## Privacy\n")[1].split("\n## ")[0]
    bullets = [" ".join(one.split()) for one in re.split(r"^\* ", section, flags=re.MULTILINE)[1:]]
    bullets[-1] = bullets[-1].partition(" Coordinates of municipalities:")[0]
    return [one for bullet in bullets for one in re.split(r"(?<=\.) (?=[A-Z])", bullet)]


def row_of(sentence: str) -> str | None:
    """The row that begins as this sentence does."""
    return next((begins for begins in HELD_BY if sentence.startswith(begins)), None)


def made() -> str:
    """The table of `SECURITY.md`."""
    rows: list[tuple[str, ...]] = [
        (f"{begins} ...", ", ".join(f"`{test}`" for test in HELD_BY[begins]))
        for sentence in sentences()
        if (begins := row_of(sentence)) is not None
    ]
    return table(("sentence", "held by"), rows)
