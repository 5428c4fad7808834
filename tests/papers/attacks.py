"""What was found when the house was attacked, S1 to S28, and the test that fails where it comes back.

What of it is not closed yet is said where the rule is (`bot/README.md`), which the row names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.papers.pages import table

WEB, BOT, WHOLE = "tests/adapters/web/", "tests/bot/", "tests/whole/"


@dataclass(frozen=True)
class Finding:
    """What was found, the tests that hold it now, and the rule that says what of it is not held yet."""

    what: str
    tests: tuple[str, ...]
    rule: str = ""


FINDINGS: Mapping[str, Finding] = {
    "S1": Finding(
        "a message counter over all people told an orderer whether somebody was asked",
        (
            "tests/transcripts/test_same_words.py::test_the_orderer_reads_the_same",
            "tests/storage/test_conversations.py::test_a_number_counts_its_persons_messages_alone",
        ),
        "R20",
    ),
    "S2": Finding(
        "one stranger's long words held the only writer",
        (
            WHOLE + "test_reading_ahead.py::test_words_are_read_once_and_not_by_the_writer",
            WEB + "test_budget.py::test_ten_who_always_flood_get_less_than_a_fifth_of_a_core",
            WHOLE + "test_heed.py::test_who_sends_on_and_on_is_read_little_and_others_are_read_whole",
        ),
        "R23",
    ),
    "S3": Finding(
        "names and topics went to messengers against the consent of whom they tell of",
        (
            BOT + "cards/test_disclosed.py::test_each_cell_is_shown_or_hidden_as_the_rule_says",
            BOT + "desk/test_doors.py::test_an_orders_page_shows_no_more_than_may_be_shown_where_its_link_lies",
        ),
        "R21",
    ),
    "S4": Finding(
        "a coordinator became any expert by one button",
        (
            BOT + "desk/test_access.py::test_a_fresh_link_is_told_and_ended_in_one_press",
            BOT
            + "talk/presses/test_organisations.py::test_a_coordinator_reaches_requests_of_all_and_people_of_their_own",
        ),
        "R22",
    ),
    "S5": Finding(
        "nothing that was given could be taken back",
        (
            WHOLE + "test_credentials.py::test_after_its_end_it_opens_nothing",
            BOT + "desk/test_access.py::test_what_was_handed_out_is_seen_and_taken_back",
            BOT + "desk/test_access.py::test_a_removed_coordinator_is_signed_out_and_may_nothing",
        ),
        "R22",
    ),
    "S6": Finding(
        "the answer to *Send* took longer where somebody could be asked",
        (
            "tests/worlds/test_two_worlds.py::test_on_the_web_every_byte_and_every_statement_is_the_same",
            "tests/worlds/test_two_worlds.py::test_on_a_messenger_every_call_and_every_statement_is_the_same",
        ),
        "R20",
    ),
    "S7": Finding(
        "a stream's beats told when something happened in the dispatch channel",
        (
            WEB + "test_streams.py::test_beats_come_at_fixed_moments_whatever_happens_between",
            WEB + "test_streams.py::test_what_happens_on_the_dispatch_channel_does_not_stir_those_who_may_not_see_it",
        ),
    ),
    "S8": Finding(
        "a lured press moved an account to another person",
        (
            BOT + "desk/test_access.py::test_an_account_that_is_somebodys_is_not_given_away_by_a_lure",
            BOT + "desk/test_access.py::test_a_link_says_whom_the_account_would_belong_to_and_asks",
        ),
    ),
    "S9": Finding(
        "an audience's single answers could be reckoned, and one device filled the form",
        (
            BOT + "desk/test_audience_batches.py::test_an_answer_alone_changes_nothing_that_anybody_reads",
            BOT + "desk/test_audience_batches.py::test_two_looks_never_differ_by_fewer_than_five",
            BOT + "desk/test_audience_batches.py::test_a_device_that_sends_without_end_shuts_nobody_out",
            WEB + "test_links.py::test_a_device_answers_once_with_a_code",
            WEB + "test_links.py::test_wrong_codes_and_many_answers_of_one_phone_stop_nobody_beside_it",
        ),
    ),
    "S10": Finding(
        "two header lines switched every limit off",
        (WEB + "test_doorway.py::test_nothing_a_visitor_sends_changes_whose_pace_is_kept",),
    ),
    "S11": Finding(
        "a thousand silent connections shut the house",
        (
            WEB + "test_doorstep.py::test_a_head_has_its_time",
            WEB + "test_doorstep.py::test_a_full_doorstep_says_so_and_serves_those_who_are_there",
            WEB + "test_bodies.py::test_a_body_that_does_not_come_is_not_waited_for",
        ),
    ),
    "S12": Finding(
        "people were kept for ever",
        (
            "tests/storage/test_ends.py::test_every_table_has_its_end",
            "tests/storage/test_ends.py::test_somebody_who_only_said_hello_is_forgotten_with_all_that_is_theirs",
        ),
        "R15",
    ),
    "S13": Finding(
        "the session before an invitation stayed, with the new rights",
        (
            BOT + "house/test_sessions.py::test_an_invitation_ends_the_session_that_was_there_before",
            BOT + "house/test_sessions.py::test_a_way_back_ends_the_session_of_whoever_sat_there",
        ),
    ),
    "S14": Finding(
        "one orderer flooded the coordinators and one expert",
        (
            BOT + "desk/test_floods.py::test_cancelled_ones_count_for_a_day",
            BOT + "desk/test_floods.py::test_a_flood_is_one_alarm_a_day",
            BOT + "desk/test_asked_enough.py::test_an_expert_is_asked_three_times_a_day_and_again_the_next",
        ),
    ),
    "S15": Finding(
        "a restored backup brought the erased back",
        ("tests/storage/test_erasure.py::test_a_restored_backup_erases_again_before_it_serves",),
        "R15",
    ),
    "S16": Finding(
        "a master key could not be retired",
        (BOT + "command/test_command_line.py::test_the_master_key_is_changed_in_three_steps",),
    ),
    "S17": Finding(
        "an erased coordinator's page went on showing",
        (WEB + "test_streams.py::test_whoever_has_left_is_shown_nothing_more_however_busy_the_page_is",),
    ),
    "S18": Finding(
        "a consent could not be taken back where it was given, and one for Telegram counted on Slack",
        (
            WHOLE + "test_consents.py::test_on_slack_an_expert_is_asked_once_and_sees_the_least_until_they_agree",
            WHOLE + "test_consents.py::test_who_agrees_later_is_asked_for_what_is_stuck",
        ),
    ),
    "S19": Finding(
        "no word to stay with https, forwarded words misread, one guesser locked a school out",
        (
            WEB + "test_doorstep.py::test_over_https_browsers_are_told_to_stay_with_it",
            WEB + "test_doorway.py::test_who_is_let_in",
            WEB + "test_safety.py::test_wrong_links_are_counted_and_right_ones_are_not",
        ),
    ),
    "S20": Finding(
        "nobody was watched: no refusal, no name that was shown, no use of a link was noted",
        (
            BOT + "desk/test_names_shown.py::test_a_yes_shows_each_side_the_other",
            BOT + "due/test_refusals.py::test_a_thousand_refusals_are_a_line_for_each_kind",
            WEB + "test_links.py::test_each_refusal_is_told_to_the_house_by_its_kind",
        ),
    ),
    "S21": Finding(
        "who was in distress, and Slack's names for chats, were in plain",
        (
            BOT + "talk/test_safeguard.py::test_the_ledger_counts_the_answer_and_names_nobody",
            WHOLE + "test_traces_in_slack.py::test_no_byte_of_the_files_names_a_chat_or_an_account",
        ),
    ),
    "S22": Finding(
        "each press of a stranger in the group made a person",
        (WHOLE + "test_strangers_presses.py::test_twenty_presses_of_two_strangers_make_nobody",),
    ),
    "S23": Finding(
        "deep or endless JSON broke Telegram's webhook",
        ("tests/adapters/telegram/test_webhook.py::test_nonsense_with_the_secret_is_refused_in_one_word",),
    ),
    "S24": Finding(
        "nobody looked at who may read the files",
        (BOT + "command/test_command_line.py::test_files_that_others_may_read_are_told_with_what_to_type",),
    ),
    "S25": Finding(
        "looking cost nothing and was not limited",
        (
            WEB + "test_budget.py::test_a_flood_of_looks_is_refused_and_others_are_served",
            WEB + "test_budget.py::test_every_look_costs_something",
        ),
    ),
    "S26": Finding(
        "the house's numbers were anybody's",
        (
            WEB + "test_doorstep.py::test_strangers_learn_only_whether_all_is_well",
            WEB + "test_doorstep.py::test_who_has_the_key_of_the_house_learns_its_numbers",
        ),
    ),
    "S27": Finding(
        "an old pip, scripts of npm packages, no bill of what runs",
        (
            "tests/papers/test_bill.py::test_nothing_is_installed_but_by_hash_and_first_of_all_pip_itself",
            "tests/papers/test_bill.py::test_the_bill_says_what_the_lock_says",
        ),
    ),
    "S28": Finding(
        "sessions knew no idleness",
        (BOT + "house/test_sessions.py::test_a_session_is_as_old_as_what_was_last_done_in_it",),
        "R22",
    ),
}


def made() -> str:
    """The table of `SECURITY.md`."""
    rows: list[tuple[str, ...]] = []
    for name, one in FINDINGS.items():
        more = f"; see {one.rule}" if one.rule else ""
        rows.append((name, one.what, ", ".join(f"`{test}`" for test in one.tests) + more))
    return table(("", "what was found", "held by"), rows)
