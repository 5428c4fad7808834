"""Links and codes (R13): random, bound to a purpose and a thing, expiring in real time, revocable.

Only a keyed hash is kept, so that neither the file nor a backup opens a door; not even to the short audience codes,
whose plain hashes could be guessed through.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import update

from storage.kinds import TokenPurpose
from storage.rows import Kept
from storage.tables import tokens
from storage.transaction import Transaction

AUDIENCE: TokenPurpose = "audience"
CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # without 0 o 1 i l
CODE_LENGTH = 8


@dataclass(frozen=True)
class LinkToken:
    """What a link or code is good for; the link itself is not kept."""

    hash: str = field(repr=False)
    purpose: TokenPurpose
    about: str
    person_id: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


TOKENS = Kept(tokens, LinkToken, tokens.c.created_at)


def make(tx: Transaction, purpose: TokenPurpose, about: str, person_id: str | None, expires_in: timedelta) -> str:
    """A new token of 32 random bytes, in letters that fit a link. It is told once, here."""
    plain = secrets.token_urlsafe(32)
    _keep(tx, plain, purpose, about, person_id, tx.real_now + expires_in)
    return plain


def make_code(tx: Transaction, about: str, expires: datetime) -> str:
    """A new audience code of 8 letters and digits without look-alikes."""
    while True:
        plain = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if TOKENS.get(tx, hash=_hash(tx, plain)) is None:
            _keep(tx, plain, AUDIENCE, about, None, expires)
            return plain


def find(tx: Transaction, plain: str, purpose: TokenPurpose) -> LinkToken | None:
    """The token, if it is of this purpose, not expired and not revoked. Codes may be typed with capitals and spaces."""
    if purpose == AUDIENCE:
        plain = "".join(plain.split()).replace("-", "").lower()
    token = TOKENS.get(tx, hash=_hash(tx, plain), purpose=purpose)
    if token is None or token.revoked_at is not None or token.expires_at <= tx.real_now:
        return None
    return token


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


def _revoke(tx: Transaction, *which: object) -> int:
    closed = (
        update(tokens)
        .where(*which, tokens.c.revoked_at.is_(None))  # type: ignore[arg-type]  # conditions of the callers above
        .values(revoked_at=tx.real_now)
        .returning(tokens.c.hash)
    )
    return len(tx.rows(closed))


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
