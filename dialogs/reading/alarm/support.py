"""Somebody who looks for support for themselves, not for a gig.

A sign of oneself, a condition or loss or a wish for help, and no audience, workplace or ordering word: that is never an
order, whichever topic stands in it.
"""

from __future__ import annotations

from dialogs.reading.alarm.signs import is_for_others, ordering_words
from dialogs.reading.words.budget import readable
from dialogs.reading.words.patterns import Patterns, without_apostrophes
from dialogs.reading.words.tokens import Token, tokens

_LISTS = {
    "WITH": "jonkun jonkin jonkun+toisen sellaisen jollekin jollekulle samassa+tilanteessa saman+kokenut "
    "saman+kokeneen vertaisen",
    "TALK": "jutella puhua keskustella soittaa purkaa",
    "MYKIN": "mieheni vaimoni puolisoni poikani tyttareni lapseni aitini isani veljeni siskoni lapsellani pojallani "
    "tyttarellani mun+aiti mun+isa mun+mies mun+vaimo miehellani vaimollani aidillani isallani",
    "MIN": "min+man min+fru min+son min+dotter min+mamma min+pappa mitt+barn min+sambo min+syster min+bror",
    "MYFAMILY": "my+husband my+wife my+son my+daughter my+mum my+mom my+mother my+dad my+father my+child my+partner "
    "my+brother my+sister",
}
_SUPPORT = """
    vertaistuk*|vertaistukea|vertaista|tukihenkilo*|juttuseur*|juttukaver*|keskusteluseur*|keskusteluap*
    TALK WITH kanssa
    TALK WITH
    WITH kanssa TALK
    joku|jotakuta|jotain|toista kanssa TALK
    joku|jotakuta saman|samaa|samanlaista kokenut|kokeneen|lapikayny*
    joku|jotakuta joka ymmartaa|kuuntelee|ymmartaisi
    kenelle|kenen+kanssa|kelle voin|voisin|puhua|soittaa
    muita joilla|jotka
    TALK toisen|toisten|muiden|omaisen|vertaisen|omaisten kanssa
    jotakuta|joku|jonkun kenen|jonka|kanssa TALK
    nagon|nan ringa|kontakta|lyssna mig|mej|pa
    kuka|joku kuuntelisi|kuuntelee|auttaisi
    kaipaan|kaipaisin|etsin|tarvitsen juttelu*|jutteluka*|kuuntelij*|ystav*|vertai*
    behover|soker|vill+ha stod|hjalp|nagon|kontakt
    need|want a+friend|support|help|company
    friend to talk
    peer to|who|for chat|talk
    to chat|talk with|to
    kamratstod*|stodperson*
    prata med nagon|nan|andra|en+manniska
    nagon|nan prata med
    nagon|andra som har|forstar|upplevt
    soker andra som
    vart vander|kan+jag jag|vanda
    finns det stod|hjalp for mig|oss
    peer support*
    someone|somebody talk|speak to|with
    talk|speak to|with someone|somebody|others
    talk|speak to others
    support group
    someone like me
    others who have|has|had|went
    who|where can+i|do+i turn|get|find|go to|help|support
    apua|tukea itselleni|itsellein|minulle|mulle
    kuka|mika auttaa|auttaisi|tukee|tukisi minua|mua|meita
    mista saan|saisin|saa|saisi|loytyy|loytyisi|hakea apua|tukea
    miten selvian|jaksan|jaksaa|selvita
"""
_SELF = """
    itselleni|itselle|itsellani|minulle|mulle|minua|mua
    minulla|mulla on|todettiin|diagnosoitiin
    minut|mut diagnosoitiin|todettiin
    olen|oon sairastunut|masentunut|uupunut|yksin|yksinainen|ahdistunut|vasynyt|loppu|omaishoitaja|omainen|leski|eronnut
    sairastuin|sairastan|sain|menetin
    selvian|jaksan|kaipaan
    itse sairastan|karsin|kaipaan|tarvitsen|etsin
    mig|mej
    mig sjalv
    jag har|ar|lider|mar|soker|behover
    ^ soker andra
    for myself
    i have|am|m|was|suffer|struggle|feel|need|want|lost|would
    me|my
    kaipaan|kaipaisin|tarvitsen|tarvitsisin|etsin|saisinko|saanko vertaistukea|tukea|juttuseuraa|keskusteluapua
    kaipaan|tarvitsen|tarvitsisin|etsin|saisinko|saanko tukihenkilon|tukihenkiloa
    haluaisin|kaipaisin|saisinko jutella|puhua|vertaistukea|tukea
    saisin|saan tukea|apua
    MYKIN
    MIN
    MYFAMILY
    olen|oon neuvoton|hukassa|rikki
    MYKIN|tyttareni|poikani sairastaa|sairastui|on
    olen|oon poikki|puhki|yksinhuoltaja|surullinen|epatoivoinen|vasy*|leski|omai*
    jag ar ensam|deprimerad|slut|trott|anhorig
    onko taalla|teilla|tassa muita|ketaan joilla|jotka|joka
"""

_SUPPORT_TABLE, _SELF_TABLE = Patterns(_SUPPORT, _LISTS), Patterns(_SELF, _LISTS)


def read_peer_wish(text: str) -> bool:
    """Whether the writer looks for support for themselves, not for a gig, by the beginning of the text."""
    words = without_apostrophes(tokens(readable(text)))
    if is_for_others(words) or ordering_words(words) or _has_hour(words):
        return False
    return _SUPPORT_TABLE.stands_in(words) and _SELF_TABLE.stands_in(words)


def _has_hour(words: list[Token]) -> bool:
    """Whether a time of day is told, as of an event; nobody looks for support at nine o'clock on the third."""
    return any(word.low in ("klo", "kl", "kello") for word in words)
