"""Links and codes (R13): random, bound to a purpose and a thing, expiring in real time, revocable.

Only a keyed hash is kept, so that neither the file nor a backup opens a door; not even to the short audience codes,
whose plain hashes could be guessed through.

A link on a card is not told once but each time the card is sent (R4), and it is kept no more in plain than any other:
its row keeps a random seed, of which only the house's key makes the link. There are two sorts. A *lasting* link is one
for its thing and person, whatever carries it. A link *of a message* is carried by that message alone: it ends when a
newer message of the same card has arrived in the same chat, or when its own surely never did.

A code that is read out by phone is short, so one try uses it up, a wrong one too: its first digits name it, and nobody
who does not know them can use up somebody's.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, exists, text, update
from sqlalchemy.sql.dml import ReturningInsert

from storage.kinds import TokenPurpose
from storage.rows import ByDialect, Kept, insert_of
from storage.tables import outbox, tokens
from storage.tables.house import LASTING, OF_MESSAGE
from storage.transaction import Transaction

AUDIENCE: TokenPurpose = "audience"
SPOKEN: TokenPurpose = "spoken"
#: A code that is read out has so many digits that name it, and so many that are tried once.
NAMING, SECRET = 4, 6
CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # without 0 o 1 i l
CODE_LENGTH = 8


@dataclass(frozen=True)
class LinkToken:
    """What a link or code is good for; the link itself is not kept.

    Of a card's link also what it is made of, and the message and card that carry it where that is one message alone.
    """

    hash: str = field(repr=False)
    purpose: TokenPurpose
    about: str
    person_id: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    seed: str | None = field(default=None, repr=False)
    outbox_id: str | None = None
    card: str | None = None


TOKENS = Kept(tokens, LinkToken, tokens.c.created_at)


def _made_once(unique: tuple[str, ...], where: str) -> ByDialect:
    """Add a card's link, or let the one that is there live as long; the seed that counts."""

    def build(dialect: str) -> ReturningInsert[tuple[str]]:
        new = insert_of(dialect, tokens)
        longer = {"expires_at": new.excluded.expires_at}
        upsert = new.on_conflict_do_update(index_elements=unique, index_where=text(where), set_=longer)
        return upsert.returning(tokens.c.seed)

    return ByDialect(build)


LASTING_LINK = _made_once(("purpose", "about", "person_id"), LASTING)
LINK_OF_MESSAGE = _made_once(("outbox_id", "purpose"), OF_MESSAGE)
END_FORMER = (
    update(tokens)
    .where(
        tokens.c.card == bindparam("of_card"),
        tokens.c.revoked_at.is_(None),
        exists().where(
            outbox.c.id == tokens.c.outbox_id,
            outbox.c.platform == bindparam("on_platform"),
            outbox.c.lane == bindparam("in_lane"),
            outbox.c.seq < bindparam("before"),
        ),
    )
    .values(revoked_at=bindparam("ended"))
)
END_OF_MESSAGE = (
    update(tokens)
    .where(tokens.c.outbox_id == bindparam("of_message"), tokens.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("ended"))
)


def make(tx: Transaction, purpose: TokenPurpose, about: str, person_id: str | None, expires_in: timedelta) -> str:
    """A new token of 32 random bytes, in letters that fit a link. It is told once, here."""
    plain = secrets.token_urlsafe(32)
    _keep(tx, plain, purpose, about, person_id, tx.real_now + expires_in)
    return plain


def lasting_link(tx: Transaction, purpose: TokenPurpose, about: str, person_id: str, expires_in: timedelta) -> str:
    """The one link of this purpose to this thing for this person: the same each time, and open for so long from now.

    A new one where there is none yet, or where the former was revoked.
    """
    return _of_seed(tx, LASTING_LINK, purpose, about, person_id, expires_in)


def link_of_message(
    tx: Transaction,
    purpose: TokenPurpose,
    about: str,
    person_id: str,
    expires_in: timedelta,
    *,
    outbox_id: str,
    card: str | None,
) -> str:
    """The link of this purpose that a message carries: the same however often that is sent, and open for so long."""
    return _of_seed(tx, LINK_OF_MESSAGE, purpose, about, person_id, expires_in, outbox_id=outbox_id, card=card)


def end_former_links(tx: Transaction, *, platform: str, lane: str, card: str, before: int) -> None:
    """A newer rendering of the card has arrived in this lane: links that messages with a lower `seq` carried end."""
    chat = {"on_platform": platform, "in_lane": lane, "of_card": card, "before": before}
    tx.execute(END_FORMER, chat | {"ended": tx.real_now})


def end_links_of(tx: Transaction, outbox_id: str) -> None:
    """The message never arrived: what it carried opens nothing."""
    tx.execute(END_OF_MESSAGE, {"of_message": outbox_id, "ended": tx.real_now})


def make_code(tx: Transaction, about: str, expires: datetime) -> str:
    """A new audience code of 8 letters and digits without look-alikes."""
    while True:
        plain = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if TOKENS.get(tx, hash=_hash(tx, plain)) is None:
            _keep(tx, plain, AUDIENCE, about, None, expires)
            return plain


def make_spoken(tx: Transaction, person_id: str, expires_in: timedelta) -> str:
    """A new code to be read out by phone: ten digits, tried once. A former one of this person is void."""
    _revoke(tx, tokens.c.purpose == SPOKEN, tokens.c.person_id == person_id)
    while True:
        digits = "".join(secrets.choice("0123456789") for _ in range(NAMING + SECRET))
        name = _name_of(digits)
        if TOKENS.get(tx, hash=_hash(tx, name)) is None:
            _keep(tx, name, SPOKEN, _hash(tx, digits), person_id, tx.real_now + expires_in)
            return digits


def try_spoken(tx: Transaction, typed: str) -> tuple[LinkToken, bool] | None:
    """The code that begins with these digits, used up by this try, and whether the rest is right.

    None, and nothing is used up, where no open code begins so. Signs between the digits do not matter.
    """
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
    token = find(tx, _name_of(digits), SPOKEN) if len(digits) == NAMING + SECRET else None
    if token is None or not use(tx, token):
        return None
    return token, hmac.compare_digest(token.about, _hash(tx, digits))


def find(tx: Transaction, plain: str, purpose: TokenPurpose) -> LinkToken | None:
    """The token, if it is of this purpose, not expired and not revoked. Codes may be typed with capitals and spaces."""
    if purpose == AUDIENCE:
        plain = "".join(plain.split()).replace("-", "").lower()
    token = TOKENS.get(tx, hash=_hash(tx, plain), purpose=purpose)
    if token is None or token.revoked_at is not None or token.expires_at <= tx.real_now:
        return None
    return token


def open_of(tx: Transaction, purpose: TokenPurpose, person_id: str) -> list[LinkToken]:
    """The person's tokens of this purpose that still open something, the oldest first."""
    return _open(tx, purpose, tokens.c.person_id == person_id)


def open_about(tx: Transaction, purpose: TokenPurpose, about: str) -> list[LinkToken]:
    """The tokens of this purpose about this thing that still open something, the oldest first."""
    return _open(tx, purpose, tokens.c.about == about)


def _open(tx: Transaction, purpose: TokenPurpose, whose: ColumnElement[bool]) -> list[LinkToken]:
    still_opens = (tokens.c.revoked_at.is_(None), tokens.c.expires_at > tx.real_now)
    return TOKENS.where(tx, whose, tokens.c.purpose == purpose, *still_opens)


def open_links(tx: Transaction, purpose: TokenPurpose, at_most: int) -> list[LinkToken]:
    """Links of this purpose, on no card, that nobody has used and that still open something; the newest first."""
    waiting = (
        TOKENS.select()
        .where(
            tokens.c.purpose == purpose,
            tokens.c.seed.is_(None),
            tokens.c.used_at.is_(None),
            tokens.c.revoked_at.is_(None),
            tokens.c.expires_at > tx.real_now,
        )
        .order_by(None)
        .order_by(tokens.c.created_at.desc())
        .limit(at_most)
    )
    return TOKENS.of(tx, waiting)


def use(tx: Transaction, token: LinkToken) -> bool:
    """Note its first use; False if it was used before."""
    first = (
        update(tokens)
        .where(tokens.c.hash == token.hash, tokens.c.used_at.is_(None))
        .values(used_at=tx.real_now)
        .returning(tokens.c.hash)
    )
    return tx.row(first) is not None


def revoke(tx: Transaction, purpose: TokenPurpose, about: str) -> int:
    """Close every open token of this purpose about this thing; how many."""
    return _revoke(tx, tokens.c.purpose == purpose, tokens.c.about == about)


def revoke_one(tx: Transaction, token: LinkToken) -> int:
    """Close this token: somebody signs out."""
    return _revoke(tx, tokens.c.hash == token.hash)


def describe(tx: Transaction, token: LinkToken, about: str) -> None:
    """Say anew what this token is about: a session that is to be remembered, or not."""
    TOKENS.change(tx, {"hash": token.hash}, about=about)


def keep_open(tx: Transaction, token: LinkToken, until: datetime) -> None:
    """It is used now, and open until then (real time): a session of somebody who does something."""
    TOKENS.change(tx, {"hash": token.hash}, used_at=tx.real_now, expires_at=until)


def trace(tx: Transaction, plain: str, purpose: TokenPurpose) -> LinkToken | None:
    """The token of this purpose, also one that opens nothing any more, as long as its row is kept."""
    return TOKENS.get(tx, hash=_hash(tx, plain), purpose=purpose)


def _name_of(digits: str) -> str:
    return f"{SPOKEN}:{digits[:NAMING]}"


def _revoke(tx: Transaction, *which: object) -> int:
    closed = (
        update(tokens)
        .where(*which, tokens.c.revoked_at.is_(None))  # type: ignore[arg-type]  # conditions of the callers above
        .values(revoked_at=tx.real_now)
        .returning(tokens.c.hash)
    )
    return len(tx.rows(closed))


def _of_seed(
    tx: Transaction,
    made: Mapping[str, ReturningInsert[tuple[str]]],
    purpose: TokenPurpose,
    about: str,
    person_id: str,
    expires_in: timedelta,
    **carrier: str | None,
) -> str:
    seed = secrets.token_urlsafe(32)
    row = {
        "hash": _hash(tx, _plain(tx, seed)),
        "purpose": purpose,
        "about": about,
        "person_id": person_id,
        "created_at": tx.real_now,
        "expires_at": tx.real_now + expires_in,
        "seed": seed,
    }
    return _plain(tx, str(tx.value(made[tx.dialect], row | carrier)))


def make_word(tx: Transaction, seed: str) -> str:
    """A word that this house alone can make of `seed`, the same each time."""
    return _plain(tx, seed)


def _plain(tx: Transaction, seed: str) -> str:
    """The link that is made of a seed, in as many letters as a random one."""
    return base64.urlsafe_b64encode(tx.vault.make_secret(seed)).rstrip(b"=").decode("ascii")


def _keep(
    tx: Transaction, plain: str, purpose: TokenPurpose, about: str, person_id: str | None, expires: datetime
) -> None:
    TOKENS.add(
        tx,
        hash=_hash(tx, plain),
        purpose=purpose,
        about=about,
        person_id=person_id,
        created_at=tx.real_now,
        expires_at=expires,
    )


def _hash(tx: Transaction, plain: str) -> str:
    return tx.vault.keyed_hash(f"token:{plain}")
