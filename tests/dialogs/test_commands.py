"""Commands and short replies in three languages."""

from __future__ import annotations

import pytest

from dialogs.form.commands import COMMANDS, REPLIES, is_reply, read_command

TABLE = [
    ("takaisin", "back"), ("Takaisin.", "back"), ("tillbaka", "back"), ("back", "back"), ("Kumoa", "back"),
    ("apua", "help"), ("Ohje?", "help"), ("hjälp", "help"), ("HELP", "help"), ("/help", "help"),
    ("peru", "cancel"), ("Peru, kiitos", "cancel"), ("avbryt tack", "cancel"), ("please cancel", "cancel"),
    ("aloita alusta", "start_over"), ("börja om", "start_over"), ("start over", "start_over"),
    ("Hei, haluaisin tilata kokemusasiantuntijan", "resume"), ("jag vill beställa en expert", "resume"),
    ("I would like to order an expert by experience, please", "resume"), ("tilaus", "resume"), ("a", None),
    ("uusi tilaus", "start_over"), ("tilaisin puhujan masennuksesta", None), ("we need a speaker about debt", None),
    ("jatka", "resume"), ("/start", "resume"), ("Hei", "resume"), ("fortsätt", "resume"),
    ("omat tilaukset", "my_orders"), ("mina beställningar", "my_orders"), ("my orders", "my_orders"),
    ("omat keikat", "my_gigs"), ("mina uppdrag", "my_gigs"), ("tauko", "pause"), ("lopeta tauko", "unpause"),
    ("kieli", "language"), ("språk", "language"), ("omat tiedot", "edit_profile"), ("logga ut", "sign_out"),
    ("poista tietoni", "erase"),
    ("perussairaus", None), ("en halua perua", None), ("Apua masennukseen", None), ("Oulu", None), ("", None),
    ("back pain", None), ("x" * 10_000, None), ("🙂", None), ("seis" * 30, None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "command"), TABLE)
def test_a_command_is_the_whole_of_what_was_written(words: str, command: str | None) -> None:
    assert read_command(words) == command


def test_no_word_means_two_commands() -> None:
    words = [word for group in COMMANDS.values() for word in group]
    assert len(words) == len(set(words))


def test_every_word_in_the_table_is_understood() -> None:
    assert {word: read_command(word.capitalize()) for group in COMMANDS.values() for word in group} == {
        word: name for name, group in COMMANDS.items() for word in group
    }
    assert all(is_reply(f"{word}.", name) or word == "-" for name, group in REPLIES.items() for word in group)


@pytest.mark.parametrize("words", ["kyllä", "Joo.", "JA", "yes please", "ok", "kyllä kiitos"])
def test_yes(words: str) -> None:
    assert is_reply(words, "yes")
    assert not is_reply(words, "no")


@pytest.mark.parametrize("words", ["ei", "Nej tack", "no", "ei käy"])
def test_no(words: str) -> None:
    assert is_reply(words, "no")
    assert not is_reply(words, "yes")


def test_a_dash_skips() -> None:
    assert is_reply("-", "skip")
    assert not is_reply("", "skip")
