"""Migrations: the chain makes exactly the tables of the code, in both dialects, all of it or nothing."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Dialect, create_engine, create_mock_engine, text
from sqlalchemy.sql import ClauseElement, Select
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import ScalarSelect

import storage
from dialogs.speech import CardName
from storage import Database, MasterKeys, StorageTrouble, cards, conversations, marks, orders, outbox, people, tokens
from storage.engine import backup, chain, engines, schema
from storage.rows import ByDialect, Kept
from storage.tables import metadata
from tests.storage.world import DAY, KEYS, a_booking, an_expert, an_order, open_database


def test_the_chain_makes_the_tables_of_the_code(path: Path) -> None:
    engine = engines.writing(engines.parse(f"sqlite:///{path}"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_chain_makes_the_checks_and_partial_indexes_of_the_code(path: Path) -> None:
    """Alembic compares neither, so the statements that made the tables are compared with those of the code."""

    def shape(file: str) -> dict[str, str]:
        connection = sqlite3.connect(file)
        try:
            rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index')").fetchall()
        finally:
            connection.close()
        words = {name: sql.replace('"', "") for name, sql in rows if sql}  # a renamed table stands in quotes
        return {name: "".join(sorted("".join(sql.split()))) for name, sql in words.items() if name != "alembic_version"}

    fresh = path.with_name("fresh.db")
    engine = create_engine(f"sqlite:///{fresh}")
    metadata.create_all(engine)
    engine.dispose()
    assert shape(str(path)) == shape(str(fresh))


def test_a_second_run_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    open_database(f"sqlite:///{path}").close_now()
    assert path.read_bytes() == before


def test_what_was_there_stays(path: Path) -> None:
    db = Database(f"sqlite:///{path}", KEYS)
    order = db.write_now(an_order)
    db.close_now()
    again = open_database(f"sqlite:///{path}")
    assert again.look_now(orders.order, order.id) == order
    again.close_now()


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()


def of_another_program(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE songs (name TEXT)")
    connection.close()


def not_a_database(path: Path) -> None:
    path.write_text("Dear diary, " * 1000)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9000])


def scribbled_over(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)


def one_leaf_scribbled_over(path: Path) -> None:
    """Damage that opening the file does not meet: deep in a table nobody reads at the start."""
    db = Database(f"sqlite:///{path}", KEYS)
    for n in range(400):
        db.write_now(marks.mark, "kind", f"mark number {n}")
    backup.checkpoint(db)
    db.close_now()
    content = bytearray(path.read_bytes())
    page = content.index(b"mark number 200") // 4096
    content[page * 4096 + 8 : page * 4096 + 40] = b"\xff" * 32
    path.write_bytes(content)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


BROKEN: list[tuple[Callable[[Path], None], str]] = [
    (newer, "newer Keikka"),
    (of_another_program, "another program"),
    (not_a_database, "not a database"),
    (cut_short, "damaged"),
    (scribbled_over, "damaged"),
    (one_leaf_scribbled_over, "damaged"),
    (a_folder, "cannot be opened"),
]


@pytest.mark.parametrize(("break_it", "says"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_a_bad_file_stops_the_start_with_one_sentence(path: Path, break_it: Callable[[Path], None], says: str) -> None:
    break_it(path)
    before = path.read_bytes() if path.is_file() else b""
    db = Database(f"sqlite:///{path}", KEYS)
    with pytest.raises(StorageTrouble, match=says) as trouble:
        db.migrate()
    db.close_now()
    assert "\n" not in str(trouble.value)
    assert str(trouble.value).endswith(".")
    assert not path.is_file() or path.read_bytes() == before, "the file was left as it was"


ADDRESSES = [
    ("sqlite://", "names no file"),
    ("sqlite:///:memory:", "names no file"),
    ("mysql://localhost/keikka", "neither SQLite nor PostgreSQL"),
    ("keikka.db", "not an address"),
    ("", "not an address"),
]


@pytest.mark.parametrize(("url", "says"), ADDRESSES)
def test_a_bad_address_is_named(url: str, says: str) -> None:
    with pytest.raises(StorageTrouble, match=says):
        Database(url, KEYS)


def test_an_old_sqlite_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StorageTrouble, match=r"SQLite 3\.35 or newer"):
        Database("sqlite:///keikka.db", KEYS)


def test_postgresql_without_its_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StorageTrouble, match="psycopg"):
        Database("postgresql://localhost/keikka", KEYS)


def test_the_folder_is_made_and_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "new" / "keikka.db"
    db = open_database(f"sqlite:///{path}")
    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    db.close_now()
    assert set(modes.values()) == {0o600}


def test_other_master_keys_stop_the_start(path: Path) -> None:
    db = Database(f"sqlite:///{path}", MasterKeys((b"x" * 32,)))
    with pytest.raises(StorageTrouble, match="KEIKKA_MASTER_KEYS"):
        db.migrate()
    db.close_now()


def test_all_of_the_chain_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that fails at its very end leaves an empty database behind, which the next start migrates."""

    def fail(connection: object) -> None:
        raise StorageTrouble("the last step failed.")

    path = tmp_path / "keikka.db"
    with monkeypatch.context() as patched:
        patched.setattr(schema, "_check_references", fail)
        db = Database(f"sqlite:///{path}", KEYS)
        with pytest.raises(StorageTrouble, match="last step"):
            db.migrate()
        db.close_now()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()
    open_database(f"sqlite:///{path}").close_now()


NEW_INDEXES = (
    *(
        "ix_bookings_expert_id_state_ends_at",
        "ix_orders_state_number",
        "ix_bookings_state_ends_at",
        "ix_alarms_open",
        "ix_tokens_about_purpose",
    ),
    *("ix_cards_outbox_id", "ix_consents_person_id_purpose", "ix_profiles_kind_seq", "ix_persons_is_coordinator_state"),
    *("ix_inbox_person", "ix_outbox_person"),
)
#: The triggers that forget what is due (migration 0011), by dialect; a module whose name begins with a number.
watchers: Callable[[str], Iterator[tuple[str, str, str, str, tuple[str, ...]]]] = importlib.import_module(
    "storage.migrations.versions.0011_due"
).watchers

#: What a migration added, and how it is taken away again.
ADDED = {
    "0006": ("ALTER TABLE outbox DROP COLUMN address",),
    "0007": (
        *(f"DROP INDEX {name}" for name in ("ux_tokens_lasting", "ux_tokens_message", "ix_tokens_card")),
        *(f"ALTER TABLE tokens DROP COLUMN {name}" for name in ("seed", "outbox_id", "card")),
    ),
    "0008": (
        *(f"DROP INDEX {name}" for name in NEW_INDEXES),
        "CREATE INDEX ix_orders_state ON orders (state)",
        "CREATE INDEX ix_bookings_expert_id_ends_at ON bookings (expert_id, ends_at)",
        "CREATE INDEX ix_tokens_purpose_about ON tokens (purpose, about)",
    ),
    "0009": ("DROP TABLE fair_days", "DROP TABLE fair_counts"),
    "0010": (
        "DROP INDEX ux_messages_number",
        "ALTER TABLE messages DROP COLUMN number",
        "CREATE INDEX ix_messages_person_id_seq ON messages (person_id, seq)",
        "DROP TABLE chats",
    ),
    "0011": (
        *(f"DROP TRIGGER due_{table}_{name}" for name, table, *_rest in watchers("sqlite")),
        *("DROP TABLE awaited", "DROP TABLE due", "DROP INDEX ix_tokens_expires_at", "DROP INDEX ix_orders_ended"),
    ),
    "0013": (
        "DROP INDEX ix_orders_open",
        "DROP INDEX ix_ledger_run_dry",
        "DROP INDEX ix_alarms_open",
        "CREATE INDEX ix_alarms_open ON alarms (raised_at) WHERE cleared_at IS NULL",
    ),
    "0014": (
        "DROP INDEX ux_consents_standing",
        "ALTER TABLE consents DROP COLUMN platform",
        "CREATE UNIQUE INDEX ux_consents_standing ON consents (person_id, purpose) WHERE withdrawn_at IS NULL",
    ),
    "0015": (
        *("DROP TRIGGER due_feedback_brought", "DROP TRIGGER due_feedback_given"),
        "CREATE TRIGGER due_feedback_given AFTER INSERT ON feedback BEGIN SELECT 1; END",
        *("ALTER TABLE bookings DROP COLUMN audience_heard", "ALTER TABLE feedback DROP COLUMN batch"),
    ),
    "0016": (),
    "0017": (
        *(f"DROP INDEX {name}" for name in ("ix_cards_person", "ix_tokens_revoked", "ix_bookings_recorded_by")),
        "ALTER TABLE cards DROP COLUMN person_id",
        "ALTER TABLE cards ADD COLUMN outbox_id VARCHAR(36)",
        "CREATE INDEX ix_cards_outbox_id ON cards (outbox_id)",
        "DROP TRIGGER ledger_only_added_REPLACE",
    ),
    "0018": (
        "DROP TRIGGER due_orders_goes_on",
        "DROP INDEX ix_orders_goes_on_at",
        "ALTER TABLE orders DROP COLUMN goes_on_at",
    ),
    "0019": (
        "DROP INDEX ix_orders_orderer_id_state_created_at",
        "CREATE INDEX ix_orders_orderer_id ON orders (orderer_id)",
    ),
}


def put_back(connection: sqlite3.Connection, version: str) -> None:
    """The tables as that version had them; triggers and rows stay."""
    for later, statements in reversed(ADDED.items()):
        if later > version:
            for statement in statements:
                connection.execute(statement)
    connection.execute("UPDATE alembic_version SET version_num = ?", (version,))


def test_rows_that_name_nobody_stop_a_migration(path: Path) -> None:
    """foreign_key_check before the commit: batch changes run with foreign keys off."""
    connection = sqlite3.connect(path)
    put_back(connection, "0004")
    for kind, name in connection.execute("SELECT type, name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP {kind} {name}")
    connection.execute(
        "INSERT INTO conversations VALUES ('nobody', 'order', NULL, x'00', '2026-12-01T10:00:00.000000Z')"
    )
    connection.commit()
    connection.close()
    db = Database(f"sqlite:///{path}", KEYS)
    with pytest.raises(StorageTrouble, match="conversations"):
        db.migrate()
    db.close_now()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0004",)
    connection.close()


SAID = """
    INSERT INTO outbox (id, platform, lane, kind, about, state, created_at, attempts, copies)
    VALUES (?, 'telegram', '77700011', 'k', '{}', ?, '2026-12-01T10:00:00.000000Z', 0, 0)
"""


def test_an_older_database_loses_the_addresses_of_what_was_said(path: Path) -> None:
    """What waits is still sent to its chat; what is done leads to nobody."""
    connection = sqlite3.connect(path)
    put_back(connection, "0005")
    connection.executemany(SAID, [("done", "sent"), ("due", "waiting")])
    connection.execute("INSERT INTO cards VALUES ('telegram', '77700011', 'c', 'm', 'done', '2026-12-01T10:00:00Z')")
    connection.commit()
    connection.close()
    db = open_database(f"sqlite:///{path}")
    done, due = (db.look_now(outbox.sending, id_) for id_ in ("done", "due"))
    assert done is not None
    assert due is not None
    assert done.lane == ""
    assert db.look_now(outbox.address_of, due) == "77700011"
    assert db.look_now(lambda tx: tx.rows(text("SELECT * FROM cards"))) == []
    db.close_now()


def test_links_of_before_still_open_and_a_new_one_stands_beside_them(path: Path) -> None:
    """Nobody knows what the former links were: they live out their time, and those made from now on are one."""
    db = Database(f"sqlite:///{path}", KEYS)
    person = db.write_now(an_expert).id
    old = db.write_now(tokens.make, "feedback", "b1", person, 400 * DAY)
    db.close_now()
    connection = sqlite3.connect(path)
    put_back(connection, "0006")
    connection.commit()
    connection.close()
    db = open_database(f"sqlite:///{path}")
    new = [db.write_now(tokens.lasting_link, "feedback", "b1", person, 400 * DAY) for _ in range(2)]
    assert new[0] == new[1] != old
    assert all(db.look_now(tokens.find, one, "feedback") for one in (old, *new))
    assert len(db.look_now(lambda tx: tokens.TOKENS.all(tx, about="b1"))) == 2
    db.close_now()


def test_messages_of_before_are_numbered_anew_for_each_person_in_their_order(path: Path) -> None:
    """Above all former numbers, so that a page which has one of those is known by it; and none is given twice."""
    db = Database(f"sqlite:///{path}", KEYS)
    anna, berta, silent = (db.write_now(an_expert).id for _ in range(3))
    for n, person in enumerate((anna, berta, berta, anna, anna)):
        db.write_now(conversations.show, person, "us", {"n": n}, CardName("order", str(n)))
    db.write_now(conversations.show, anna, "us", {"n": "edited"}, CardName("order", "0"))
    db.close_now()
    connection = sqlite3.connect(path)
    put_back(connection, "0009")
    former = connection.execute("SELECT max(seq) FROM messages").fetchone()[0]
    connection.commit()
    connection.close()
    db = open_database(f"sqlite:///{path}")
    first = conversations.BEFORE + 1
    for person, said in ((anna, [3, 4, "edited"]), (berta, [1, 2]), (silent, [])):
        shown = db.look_now(conversations.history, person)
        assert [(m.number, m.message["n"]) for m in shown] == list(enumerate(said, first))
        assert db.write_now(conversations.show, person, "us", {}) == first + len(said)
    assert former == 6
    assert all(conversations.from_before(n) for n in range(1, former + 1))
    assert not any(conversations.from_before(n) for n in (0, first - 1, first))
    db.close_now()


def test_what_of_an_audience_was_shown_before_is_a_batch_and_the_rest_waits_for_one(path: Path) -> None:
    db = Database(f"sqlite:///{path}", KEYS)
    gigs = [db.write_now(a_booking, db.write_now(an_order, number=n)) for n in (1, 2, 3)]
    for gig in gigs:
        for n in range(7):
            db.write_now(orders.add_feedback, gig.id, "audience", str(n), {}, n)
    db.write_now(marks.mark, "audience_enough", gigs[1].id)
    for kind in ("audience_enough", "audience_closed"):
        db.write_now(marks.mark, kind, gigs[2].id)
    db.close_now()
    connection = sqlite3.connect(path)
    put_back(connection, "0014")
    connection.commit()
    connection.close()
    db = open_database(f"sqlite:///{path}")
    shown = [[one.rating for one in db.look_now(orders.feedback_of, gig.id) if one.batch == 1] for gig in gigs]
    db.close_now()
    assert shown == [[], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 6]]


def test_a_chat_of_somebody_in_slack_is_no_part_of_a_messages_id_any_more(path: Path) -> None:
    db = Database(f"sqlite:///{path}", KEYS)
    kept = {"a": "D024BE91L:1503435956.000247", "b": "C024BE7LH:1503435957.000248", "c": "1503435958.000249"}
    for lane, message in kept.items():
        db.write_now(cards.remember_card, "slack", lane, CardName("order", "1"), message)
    db.write_now(cards.remember_card, "telegram", "t", CardName("order", "1"), "77")
    db.close_now()
    connection = sqlite3.connect(path)
    put_back(connection, "0015")
    connection.commit()
    connection.close()
    db = open_database(f"sqlite:///{path}")
    found = [db.look_now(cards.card_message, "slack", lane, CardName("order", "1")) for lane in kept]
    db.close_now()
    assert found == ["1503435956.000247", "C024BE7LH:1503435957.000248", "1503435958.000249"]


TINY_DISK = """
import resource, signal, sys
from storage import Database, MasterKeys, StorageTrouble
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
db = Database("sqlite:///" + sys.argv[1], MasterKeys((b"k" * 32,)))
try:
    db.migrate()
except StorageTrouble as trouble:
    print(trouble)
"""

FOREIGN_FILE = """
import os, sys
from storage import Database, MasterKeys, StorageTrouble
os.setgid(65534) if os.getuid() == 0 else None
os.setuid(65534) if os.getuid() == 0 else None
db = Database("sqlite:///" + sys.argv[1], MasterKeys((b"k" * 32,)))
try:
    db.migrate()
except StorageTrouble as trouble:
    print(trouble)
"""


def child(program: str, *args: str) -> str:
    """What a Python program of its own prints; it may lower its own limits and rights."""
    done = subprocess.run(
        [sys.executable, "-c", program, *args], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip()


def test_a_full_disk_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    said = child(TINY_DISK, str(tmp_path / "keikka.db"))
    assert said in ("The disk failed while the database was read or written; check the disk.",)


@pytest.fixture
def readable_by_all(migrated: Path) -> Iterator[Path]:
    """A database that may be read but not written, in a folder like that."""
    folder = Path(tempfile.mkdtemp())
    path = Path(shutil.copy(migrated, folder / "keikka.db"))
    path.chmod(0o444)
    folder.chmod(0o555)
    yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_file_stops_the_start_with_one_sentence(readable_by_all: Path) -> None:
    said = child(FOREIGN_FILE, str(readable_by_all))
    assert said == f"The database {readable_by_all} cannot be opened for writing: Permission denied."


def test_postgresql_gets_the_same_chain_with_its_own_guards() -> None:
    script = chain.as_sql("postgresql")
    for name in metadata.tables:
        assert f"CREATE TABLE {name} (" in script
    for guard in (
        "ADD CONSTRAINT overlap EXCLUDE USING gist",
        "ux_offers_one_live ON offers (order_id, seat, turn) WHERE state = 'live'",
        "ux_bookings_one_planned ON bookings (order_id, seat) WHERE state = 'planned'",
        "CREATE TRIGGER ledger_only_added BEFORE UPDATE OR DELETE OR TRUNCATE",
        "CREATE TRIGGER keys_stay_erased BEFORE INSERT ON keys",
        *(f"CREATE TRIGGER due_{one[1]}_{one[0]} AFTER {one[2]} ON {one[1]}" for one in watchers("postgresql")),
    ):
        assert guard in script
    assert "TIMESTAMP WITHOUT TIME ZONE" not in script


def statements() -> Iterator[tuple[str, ClauseElement]]:
    """Every statement that a module of the room keeps ready, under its name."""
    for module in pkgutil.iter_modules(storage.__path__, "storage."):
        kept = vars(__import__(module.name, fromlist=["x"]))
        for name, value in kept.items():
            if name.isupper() and isinstance(value, (Select, UpdateBase, ScalarSelect)):
                yield f"{module.name}.{name}", value
            elif isinstance(value, ByDialect):
                yield f"{module.name}.{name}", value["postgresql"]
            elif isinstance(value, Kept):
                yield f"{module.name}.{name}", value.select()


@pytest.mark.parametrize(
    ("name", "statement"), list(statements()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_ready_statements_are_postgresql_too(name: str, statement: ClauseElement) -> None:
    compiled = str(statement.compile(dialect=_postgresql()))
    assert compiled
    assert name not in ("storage.inbox.TAKE", "storage.outbox.READY") or "FOR UPDATE SKIP LOCKED" in compiled


def _postgresql() -> Dialect:
    return create_mock_engine("postgresql://", executor=lambda *_: None).dialect


GIVEN = """
    INSERT INTO consents (id, person_id, purpose, text_version, given_at, withdrawn_at)
    VALUES (?, ?, ?, '1', '2026-12-01T10:00:00.000000Z', ?)
"""


def test_consents_of_before_are_for_telegram_which_their_words_named(path: Path) -> None:
    """And for nothing else: who is on Slack has agreed to nothing there."""
    db = Database(f"sqlite:///{path}", KEYS)
    anna, berta = (db.write_now(an_expert).id for _ in range(2))
    db.close_now()
    connection = sqlite3.connect(path)
    put_back(connection, "0010")
    rows = [
        ("1", anna, "register", None),
        ("2", anna, "offers_in_messenger", None),
        ("3", berta, "offers_in_messenger", "2026-12-02T10:00:00.000000Z"),
    ]
    connection.executemany(GIVEN, rows)
    connection.commit()
    connection.close()
    db = open_database(f"sqlite:///{path}")
    assert db.look_now(people.consenting, "offers_in_messenger", [anna, berta]) == {(anna, "telegram")}
    assert db.look_now(people.consenting, "register", [anna, berta]) == {(anna, "")}
    assert [one.platform for one in db.look_now(people.consents_of, berta)] == ["telegram"]
    db.close_now()
