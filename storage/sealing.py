"""What tells of a named person is sealed under a key of its subject; deleting that key is the erasure.

A *subject* is a person's id, an order's id, or `house` (what is heard before anyone knows whose it is). Its data key
lies in `keys`, wrapped by the first master key; any of the listed master keys unwraps it, so a key is changed by
putting a new one in front (`rewrap` then moves everything to it). AES-256-GCM throughout; the associated data bind a
sealed value to its table, column and row, so that it opens nowhere else.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, insert, select

from storage.said import _
from storage.tables import keys
from storage.trouble import SealBroken, StorageTrouble

HOUSE = "house"  # inbox bodies, and payloads that belong to no person
HASHING = "house:hashing"  # the secret under the hashes of platform accounts; outlives a change of master keys
HOUSE_SUBJECTS = frozenset({HOUSE, HASHING})

ENCODE = json.JSONEncoder(separators=(",", ":")).encode  # in ASCII, so that half an emoji does not break it

VERSION = b"\x01"
NONCE = 12
TAG = 16
SECRET = b"secret\x00"  # no text that is hashed under the same key begins so
MARK = 8  # bytes that tell which master key wrapped a data key

Find = Callable[[str], bytes | None]
FindAll = Callable[[list[str]], Mapping[str, bytes]]
Add = Callable[[str, bytes], None]


@dataclass(frozen=True)
class MasterKeys:
    """The keys that wrap every data key: the first wraps, all unwrap. Never logged, never stored in the database."""

    secrets: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def from_environment_value(cls, value: str) -> MasterKeys:
        """Read `KEIKKA_MASTER_KEYS`: base64 of 32 bytes each, separated by commas. Raises `StorageTrouble`."""
        secrets = []
        for place, part in enumerate((part.strip() for part in value.split(",")), start=1):
            try:
                secret = base64.b64decode(part.replace("-", "+").replace("_", "/"), validate=True)
            except (binascii.Error, ValueError):
                secret = b""
            if len(secret) != 32:
                raise StorageTrouble(
                    _("KEIKKA_MASTER_KEYS: key {place} is not 32 bytes written in base64.")(place=place)
                )
            secrets.append(secret)
        return cls(tuple(secrets))

    @classmethod
    def development(cls, path: Path) -> MasterKeys:
        """Read the key file at `path`, or make it with a new key, readable by its owner only."""
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            try:
                return cls.from_environment_value(path.read_text("ascii"))
            except (StorageTrouble, ValueError, OSError) as error:
                raise StorageTrouble(
                    _("The key file {path} cannot be read; put it back from where it was kept.")(path=path)
                ) from error
        except OSError as error:
            raise StorageTrouble(
                _("The key file {path} cannot be made; check that its folder may be written to.")(path=path)
            ) from error
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(generate())
            file.flush()
            os.fsync(file.fileno())
        return cls.from_environment_value(path.read_text("ascii"))

    def wrap(self, subject: str, data_key: bytes) -> bytes:
        """The data key of `subject` as it is stored: which master key, nonce, sealed key."""
        first = self.secrets[0]
        nonce = os.urandom(NONCE)
        return VERSION + _mark(first) + nonce + AESGCM(first).encrypt(nonce, data_key, _key_aad(subject))

    def unwrap(self, subject: str, wrapped: bytes) -> bytes:
        """The data key that `wrap` stored. Raises `SealBroken`."""
        mark, nonce, sealed = wrapped[1 : 1 + MARK], wrapped[1 + MARK : 1 + MARK + NONCE], wrapped[1 + MARK + NONCE :]
        for secret in self.secrets:
            if _mark(secret) == mark:
                try:
                    return AESGCM(secret).decrypt(nonce, sealed, _key_aad(subject))
                except InvalidTag:
                    raise SealBroken(f"the stored key of {subject} was changed") from None
        raise SealBroken(f"the master key that wrapped the key of {subject} is not in KEIKKA_MASTER_KEYS")

    def wrapped_by_first(self, wrapped: bytes) -> bool:
        """True if the first master key wrapped it, so that `rewrap` has nothing to do."""
        return wrapped[1 : 1 + MARK] == _mark(self.secrets[0])


def generate() -> str:
    """A new master key as text for `KEIKKA_MASTER_KEYS`."""
    return base64.b64encode(os.urandom(32)).decode("ascii")


class KeyRing:
    """Data keys that are known to be committed, kept open in memory between transactions of one writer.

    A key made by a unit of work enters only after its commit: a ring that remembered a key whose transaction was lost
    would seal under a key that nobody can find again.
    """

    LIMIT = 4096

    def __init__(self) -> None:
        self._open: dict[str, bytes] = {}

    def get(self, subject: str) -> bytes | None:
        """The open data key, if it is known to be committed."""
        return self._open.get(subject)

    def keep(self, opened: Mapping[str, bytes], erased: Iterable[str]) -> None:
        """Take over what a committed transaction opened, and forget what it erased."""
        if len(self._open) + len(opened) > self.LIMIT:
            self._open.clear()
        self._open.update(opened)
        for subject in erased:
            self._open.pop(subject, None)

    def clear(self) -> None:
        """Forget all: another program may have changed the keys."""
        self._open.clear()


class Vault:
    """Seals and opens within one transaction. Opening is always an explicit call."""

    def __init__(self, masters: MasterKeys, ring: KeyRing, find: Find, find_all: FindAll, add: Add) -> None:
        self._masters = masters
        self._ring = ring
        self._find = find
        self._find_all = find_all
        self._add = add
        self.opened: dict[str, bytes] = {}
        self.erased: set[str] = set()
        self._absent: set[str] = set()  # looked for ahead, and not there

    def seal(self, subject: str, table: str, column: str, row: str, value: Any) -> bytes:
        """`value` (anything JSON can hold) sealed for this very cell. Makes the subject's key at its first use."""
        key = self._key(subject) or self._make(subject)
        nonce = os.urandom(NONCE)
        plain = ENCODE(value).encode("ascii")
        return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, _aad(table, column, row))

    def open(self, subject: str, table: str, column: str, row: str, sealed: bytes) -> Any:
        """The value `seal` was given for this cell. Raises `SealBroken`."""
        key = self._key(subject)
        if key is None:
            raise SealBroken(f"the key of {subject} was erased")
        if sealed[:1] != VERSION or len(sealed) < 1 + NONCE + TAG:
            raise SealBroken(f"{table}.{column} of {row} is not a sealed value")
        try:
            plain = AESGCM(key).decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], _aad(table, column, row))
        except InvalidTag:
            raise SealBroken(f"{table}.{column} of {row} was changed or moved") from None
        return json.loads(plain)

    def keyed_hash(self, text: str) -> str:
        """The stable hash under which a platform's account or chat is kept: equal for equal texts, not reversible."""
        key = self._key(HASHING) or self._make(HASHING)
        return hmac.digest(key, text.encode(), "sha256").hex()

    def make_secret(self, seed: str) -> bytes:
        """32 bytes that this house alone can make of `seed`, the same each time; they do not lead back to it."""
        key = self._key(HASHING) or self._make(HASHING)
        return hmac.digest(key, SECRET + seed.encode(), "sha256")

    def take_wrapped(self, wrapped: Mapping[str, bytes]) -> None:
        """Use keys that were read along with other rows, sparing one look for each subject."""
        for subject, bytes_ in wrapped.items():
            if subject not in self.opened and self._ring.get(subject) is None:
                self.opened[subject] = self._masters.unwrap(subject, bytes_)

    def open_ahead(self, subjects: Iterable[str]) -> None:
        """Find the keys of these subjects at once, sparing one look for each."""
        missing = [one for one in dict.fromkeys(subjects) if one not in self.opened and self._ring.get(one) is None]
        if missing:
            found = self._find_all(missing)
            self.take_wrapped(found)
            self._absent.update(one for one in missing if one not in found)

    def ensure_house_keys(self) -> None:
        """Make the house's own keys if there are none. Raises `SealBroken` if the master keys do not open them."""
        for subject in HOUSE_SUBJECTS:
            self._key(subject) or self._make(subject)

    def rewrap(self, subject: str, wrapped: bytes) -> bytes | None:
        """The subject's key wrapped by the first master key; None if it is already."""
        if self._masters.wrapped_by_first(wrapped):
            return None
        return self._masters.wrap(subject, self._masters.unwrap(subject, wrapped))

    def forget(self, subject: str) -> None:
        """The subject's key is being erased in this transaction."""
        self.opened.pop(subject, None)
        self.erased.add(subject)

    def _key(self, subject: str) -> bytes | None:
        if subject in self.erased:
            return None
        key = self.opened.get(subject) or self._ring.get(subject)
        if key is None and subject not in self._absent and (wrapped := self._find(subject)) is not None:
            key = self.opened[subject] = self._masters.unwrap(subject, wrapped)
        return key

    def _make(self, subject: str) -> bytes:
        if subject in self.erased:
            raise SealBroken(f"the key of {subject} was erased")
        key = self.opened[subject] = AESGCM.generate_key(256)
        self._add(subject, self._masters.wrap(subject, key))
        return key


FIND_KEY = select(keys.c.wrapped).where(keys.c.subject == bindparam("subject"))
FIND_KEYS = select(keys.c.subject, keys.c.wrapped).where(keys.c.subject.in_(bindparam("those", expanding=True)))
ADD_KEY = insert(keys)


def fresh_row(subject: str, wrapped: bytes, at: datetime) -> dict[str, Any]:
    """The row of `keys` for a new data key."""
    return {"subject": subject, "wrapped": wrapped, "created_at": at}


def _mark(secret: bytes) -> bytes:
    return hmac.digest(secret, b"keikka master key", "sha256")[:MARK]


def _key_aad(subject: str) -> bytes:
    return _aad("keys", "wrapped", subject)


def _aad(table: str, column: str, row: str) -> bytes:
    return "\x1f".join((table, column, row)).encode()
