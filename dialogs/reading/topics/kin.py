"""Whose story it is: the one who has lived through it, or a parent, spouse, sibling or child of that person."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from dialogs.reading.topics.mentions import Mention
from dialogs.reading.topics.pieces import Piece
from dialogs.reading.topics.readymade import index
from dialogs.reading.words.stems import StemIndex
from dialogs.speech.tongues import Language

_PARENTS: dict[Language, str] = {
    "fi": "äiti isä vanhempi äitipuoli isäpuoli",
    "sv": "mamma pappa mor far förälder",
    "en": "mother father mum mom dad parent",
}
_CHILDREN: dict[Language, str] = {
    "fi": "lapsi poika tytär tyttö vauva nuori teini",
    "sv": "barn son dotter flicka pojke tonåring",
    "en": "child children son daughter kid teenager",
}
_OTHERS: dict[Language, str] = {
    "fi": "sisko sisar veli sisarus puoliso vaimo aviomies omainen läheinen perheenjäsen isovanhempi mummo kumppani",
    "sv": "syster bror syskon make maka man hustru fru sambo partner anhörig närstående familjemedlem",
    "en": "sister brother sibling husband wife spouse partner relative carer caregiver grandmother",
}
PARENTS = frozenset(word for words in _PARENTS.values() for word in words.split())
OWN_CHILDREN = frozenset(("tytär", "poika", "lapsi", "son", "dotter", "barn", "daughter", "child", "children"))
CHILDREN = frozenset(word for words in _CHILDREN.values() for word in words.split())


def make_kin() -> StemIndex:
    """The words for relatives, made now."""
    return StemIndex(
        (word, language)
        for table in (_PARENTS, _CHILDREN, _OTHERS)
        for language, words in table.items()
        for word in words.split()
    )


@cache
def _relatives() -> StemIndex:
    return index("kin", make_kin)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_YOUNG = frozenset(("nuori", "tyttö", "vauva"))
_NO_TELLERS = frozenset(("man", "far", "son"))  # Finnish sentences have such words too
_CLOSE = frozenset(("omainen", "läheinen", "anhörig"))

_HAS = _set("on oli ollut todettiin todettu diagnosoitiin diagnosoitu puhkesi")
_IS_ILL = _set("sairastaa sairasti sairastui sairastunut sairastanut kärsii kärsi käyttää käytti")
_OF = _set("of to till for")
_OWNERS = _set("whose my his her their a sin sitt sina min mitt mina vars hans hennes")
_WITH = _set("has had with suffers suffering lives living who har hade med lider som lever")
_OWN_SIGNS = _set("omakohtainen omakohtaista omakohtaisesti egen egna own lived")

_NEAR = 7  # words from the relative to the illness


class Relation(NamedTuple):
    """How the story's teller is kin to the one with the condition: `teller` and `ill` are base forms of kin words.

    `teller` is None when the text only says whose condition it is (`puolison masennus`).
    """

    teller: str | None
    ill: str | None
    start: int
    end: int


class Kin(NamedTuple):
    """A word for a relative: its base form and its ending without dots (`'s` in English)."""

    base: str
    ending: str


def kin_words(cut: list[Piece]) -> list[Kin | None]:
    """For each piece the kin word it is a form of, or None."""
    return [_kin(piece) for piece in cut]


def relation(mention: Mention, cut: list[Piece], kin: list[Kin | None]) -> Relation | None:
    """The relation told right around a mention, or None."""
    return (
        _genitive_chain(mention, cut, kin)
        or _owner_before(mention, cut, kin)
        or _has_it(mention, cut, kin)
        or _of_someone(mention, cut, kin)
    )


def close_one(cut: list[Piece], kin: list[Kin | None]) -> tuple[int, int] | None:
    """Where an expert who is family is asked for without saying whose: `etsimme omaista`, `en anhörig som talar`."""
    for at, each in enumerate(kin):
        if each is not None and each.base in _CLOSE and _is_asked_for(each, cut, at):
            return cut[at].start, cut[at].end
    return None


def _is_asked_for(each: Kin, cut: list[Piece], at: int) -> bool:
    before = cut[at - 1].text.lower() if at else ""
    after = cut[at + 1].text.lower() if at + 1 < len(cut) and cut[at + 1].link == " " else ""
    if each.base == "anhörig":
        return cut[at].text.lower() == "anhörig" and before not in ("för", "till", "din", "er")
    if each.base == "omainen":
        return each.ending in ("", "ta", "na") and after not in ("ry", "tai")
    return each.ending == "ta" and after.endswith(("maan", "mään"))  # läheistä kertomaan


def own_sign(cut: list[Piece]) -> tuple[int, int] | None:
    """Where the text asks for the expert's own experience, or None."""
    for at, piece in enumerate(cut):
        low = piece.text.lower()
        after = cut[at + 1].text.lower() if at + 1 < len(cut) else ""
        if low in _OWN_SIGNS and (low.startswith("omakoht") or after.startswith(("erfarenhet", "experience"))):
            return piece.start, piece.end
        if low in _SELF and _lived_after(cut, at):
            return piece.start, piece.end
        if low in ("oma", "omaa", "itse") and after.startswith(("kokemus", "kokemu", "sairasta", "koken", "läpikäy")):
            return piece.start, cut[at + 1].end
    return None


_SELF = _set("itse ite itsellä itsellään itselläni ittellä ittellään själv själva himself herself themselves")
_LIVED = _set("har haft levt varit lived had been has on oli sairastaa elänyt")
_LIVED_ENDINGS = ("nut", "nyt", "nutta", "nyttä", "neen", "neelle")


def _lived_after(cut: list[Piece], at: int) -> bool:
    """`itse avioeron läpi käynyt`, `själv har haft`, `jolla itsellä on`: who tells has lived it."""
    after = [piece.text.lower() for piece in cut[at + 1 : at + 6] if piece.link not in (".",)]
    return any(low.endswith(_LIVED_ENDINGS) for low in after) or bool(after and after[0] in _LIVED)


_VIEWS = (
    "näkökul",
    "perspektiv",
    "synvink",
    "suulla",
    "silmin",
    "kannalta",
    "point",
    "viewpoint",
    "perspective",
    "eyes",
)


def family_sign(cut: list[Piece], kin: list[Kin | None]) -> tuple[int, int] | None:
    """`siskon näkökulmasta`, `omaisen suulla`, `ur mammas perspektiv`, `as a brother sees it`."""
    for at, each in enumerate(kin):
        if each is None:
            continue
        following = cut[at + 1].text.lower() if at + 1 < len(cut) and cut[at + 1].link == " " else ""
        before = [piece.text.lower() for piece in cut[max(0, at - 2) : at]]
        seen = before[-2:] in (["as", "a"], ["as", "the"]) and following in ("sees", "saw")
        if seen or (following.startswith(_VIEWS) and each.ending != ""):
            return cut[at].start, cut[at + 1].end
    return None


def _kin(piece: Piece) -> Kin | None:
    word = piece.text
    hits = _relatives().forms(word) or (_relatives().forms(word[:-2]) if word.endswith("'s") else ())
    for hit in hits:
        if hit.how == "form" or len(word) > 5:
            return Kin(hit.base, "'s" if word.endswith("'s") else hit.ending)
    return None


def _genitive_chain(mention: Mention, cut: list[Piece], kin: list[Kin | None]) -> Relation | None:
    """`skitsofreniaa sairastavan sisko`, `ADHD-lapsen äiti`, `muistisairaan puoliso`."""
    genitive = mention.ending in ("n", "en", "ten", "den", "tten")
    ill = mention.base if mention.base in CHILDREN else None  # ADHD-lapsi is one mention
    for at in range(mention.last + 1, min(mention.last + 5, len(cut))):
        each, is_genitive = kin[at], _is_genitive(cut[at])
        if cut[at].link not in (" ", "-", ""):
            return None
        teller = each if each and _may_tell(each, is_genitive=is_genitive) else None
        if teller and not (is_genitive and _owns(teller, cut, kin, at)):
            tells = genitive and _tells(mention, teller, at)
            return Relation(teller.base, ill, mention.start, cut[at].end) if tells else None
        if not is_genitive:
            return None
        if each:
            ill = each.base
        genitive = genitive or teller is None
    return None


def _may_tell(each: Kin, *, is_genitive: bool) -> bool:
    return each.base not in _NO_TELLERS and not (is_genitive and each.base in CHILDREN)


def _is_genitive(piece: Piece) -> bool:
    low = piece.text.lower()
    return low.endswith("n") and not low.endswith(("aan", "ään", "nen", "ssaan"))


def _owns(each: Kin, cut: list[Piece], kin: list[Kin | None], at: int) -> bool:
    """`skitsofreniaa sairastavan äidin tytär`: the mother is ill."""
    owned = kin[at + 1] if at + 1 < len(cut) and cut[at + 1].link == " " else None
    return owned is not None and owned.ending != each.ending


def _tells(mention: Mention, teller: Kin, at: int) -> bool:
    """Whether a relative after someone's condition is the one who tells, and not the one who has it."""
    described = at > mention.last + 1 or mention.base.endswith(("nut", "nyt", "va", "vä"))
    if described and teller.ending == "n":  # masennuksesta toipuneen isän: his own
        return False
    if teller.ending.startswith(("lle", "in")) or teller.base in _YOUNG:
        return False
    return not (teller.base in CHILDREN and teller.ending == "na")  # lapsena sairastanut: as a child


def _owner_before(mention: Mention, cut: list[Piece], kin: list[Kin | None]) -> Relation | None:
    """`puolison masennus`, `husband's dementia`, `mammas depression`."""
    at = mention.first - 1
    if at < 0 or cut[mention.first].link != " ":
        return None
    each = kin[at]
    if (
        each
        and (each.ending in ("n", "en", "ten", "ni", "nsa", "mme", "s", "'s"))
        and each.base not in ("nuori", "man")
    ):
        return Relation(None, each.base, cut[at].start, mention.end)
    return None


def _has_it(mention: Mention, cut: list[Piece], kin: list[Kin | None]) -> Relation | None:
    """`jonka lapsella on autismi`, `äitini sairasti skitsofreniaa`, `whose son has autism`, `sin man med demens`."""
    for at in range(mention.first - 1, max(-1, mention.first - _NEAR), -1):
        if cut[at + 1].link in (",", "."):
            return None
        each = kin[at]
        if each is None:
            continue
        following = cut[at + 1].text.lower()
        near = any(piece.text.lower() in _HAS for piece in cut[at + 1 : at + 4])
        adessive = each.ending.startswith("lla") and near
        sentence = each.ending in ("", "ni", "nsa") and following in _IS_ILL
        owned = at > 0 and cut[at - 1].text.lower() in _OWNERS - {"a"} and following in _WITH
        if adessive or sentence or owned:
            return Relation("läheinen", each.base, cut[at].start, mention.end)
    return None


def _of_someone(mention: Mention, cut: list[Piece], kin: list[Kin | None]) -> Relation | None:
    """`sister of a person with anorexia`, `mamma till barn med autism`, `anhörig till en person med schizofreni`."""
    ill = None
    for at in range(mention.first - 1, max(-1, mention.first - _NEAR - 1), -1):
        if cut[at + 1].link in (",", "."):
            return None
        each = kin[at]
        if each and at + 1 < mention.first and cut[at + 1].text.lower() in _OF:
            return Relation(each.base, ill, cut[at].start, mention.end)
        if each:
            ill = each.base
    return None
