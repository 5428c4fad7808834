"""The words of dates in Finnish, Swedish and English as tables, in lower case and without dots."""

from __future__ import annotations

from dialogs.reading.words.wordlists import by_number, words

# A stem is the beginning of a word; what may follow is an ending or the second half of a compound. Monday is 0.
WEEKDAY_STEMS = by_number("""
    0 maanantai maantai mandag monday
    1 tiistai tistai tisdag tuesday
    2 keskiviikko keskiviiko onsdag wednesday wendesday
    3 torstai torsdag thursday
    4 perjantai perjanta perjatai fredag friday
    5 lauantai lauanta lordag saturday
    6 sunnuntai sunnunta sununtai sondag sunday
""")
WEEKDAY_ENDINGS = words("""
    na n nan ta ksi ks lle sta hin hen kin nakin naki ssa lla en ens s
""") | {""}
WEEKDAY_PLURALS = words("t sin isin sinkin ar arna arnas s isn")  # torstaisin, måndagar, Tuesdays
DAY_HALVES = ("ilta", "illa", "aamu", "aamupaiva", "kvall", "skvall", "morgon", "smorgon", "sefterm", "sform")

# Short names need a number, a time or another short name beside them: "ma", "to", "sun" are words too.
WEEKDAY_SHORT: dict[str, dict[str, int]] = {
    "fi": {"ma": 0, "ti": 1, "ke": 2, "to": 3, "pe": 4, "la": 5, "su": 6},
    "sv": by_number("0 man ma\n1 tis ti\n2 ons\n3 tor tors to\n4 fre fr\n5 lor lo\n6 son so"),
    "en": by_number("0 mon\n1 tue tues\n2 wed weds\n3 thu thur thurs\n4 fri\n5 sat\n6 sun"),
}

MONTH_STEMS = by_number("""
    1 tammikuu januari january
    2 helmikuu februari february februray
    3 maaliskuu mars march
    4 huhtikuu april
    5 toukokuu maj may
    6 kesakuu juni june
    7 heinakuu juli july
    8 elokuu augusti august
    9 syyskuu september
    10 lokakuu oktober october
    11 marraskuu november
    12 joulukuu december
""")
MONTH_ENDINGS = words("n ta ssa sta lla lle ksi hun na s ssakin nkin kin") | {""}
# Every form of every month's name: the Finnish ones decline, the others have at most a genitive.
MONTHS = {
    stem + ending: month
    for stem, month in MONTH_STEMS.items()
    for ending in (MONTH_ENDINGS if stem.endswith("kuu") else ("", "s") if len(stem) > 4 else ("",))
}
# "helmi-maaliskuussa": the first half stands alone before a hyphen.
MONTH_HALVES = by_number("""
    1 tammi
    2 helmi
    3 maalis
    4 huhti
    5 touko
    6 kesa
    7 heina
    8 elo
    9 syys
    10 loka
    11 marras
    12 joulu
""")
# Shortened months need a day's number beside them.
MONTH_SHORT = by_number("""
    1 tammik jan
    2 helmik feb febr
    3 maalisk mar
    4 huhtik apr
    5 toukok
    6 kesak jun
    7 heinak jul
    8 elok aug
    9 syysk sep sept
    10 lokak oct okt
    11 marrask nov
    12 jouluk dec des
""")
ALSO_WORDS = words("may march mars maj")  # months only when something says so

ORDINALS = by_number("""
    1 ensimmainen ensimmaisen ensimmaista ensimmaisella ensimmaiselle ensimmaisena eka ekana ekan ekalla forsta first
    2 toinen toisen toista toisella toiselle toisena toka tokana tokan tokalla andra second
    3 kolmas kolmannen kolmatta kolmannella kolmannelle kolmantena tredje third
    4 neljas neljannen neljatta neljannella neljannelle neljantena fjarde fourth
    5 viides viidennen viidetta viidennella viidentena femte fifth
    6 kuudes kuudennen kuudetta kuudentena sjatte sixth
    7 seitsemas seitsemannen seitsematta seitsemantena sjunde seventh
    8 kahdeksas kahdeksannen kahdeksatta kahdeksantena attonde eighth
    9 yhdeksas yhdeksannen yhdeksatta yhdeksantena nionde ninth
    10 kymmenes kymmenennen kymmenetta kymmenentena tionde tenth
    11 yhdestoista yhdettatoista yhdennentoista elfte eleventh
    12 kahdestoista kahdettatoista kahdennentoista tolfte twelfth
    13 kolmastoista kolmattatoista kolmannentoista trettonde thirteenth
    14 neljastoista neljattatoista fjortonde fourteenth
    15 viidestoista viidettatoista femtonde fifteenth
    16 kuudestoista kuudettatoista sextonde sixteenth
    17 seitsemastoista seitsemattatoista sjuttonde seventeenth
    18 kahdeksastoista kahdeksattatoista artonde eighteenth
    19 yhdeksastoista yhdeksattatoista nittonde nineteenth
    20 kahdeskymmenes kahdettakymmenetta tjugonde twentieth
    21 kahdeskymmenesensimmainen tjugoforsta
    22 kahdeskymmenestoinen tjugoandra
    23 kahdeskymmeneskolmas tjugotredje
    24 kahdeskymmenesneljas tjugofjarde
    25 kahdeskymmenesviides tjugofemte
    26 kahdeskymmeneskuudes tjugosjatte
    27 kahdeskymmenesseitsemas tjugosjunde
    28 kahdeskymmeneskahdeksas tjugoattonde
    29 kahdeskymmenesyhdeksas tjugonionde
    30 kolmaskymmenes kolmattakymmenetta trettionde thirtieth
    31 kolmaskymmenesensimmainen trettioforsta
""")
LAST = words("""
    viimeinen viimeisen viimeista viimeisella viimeiselle viimeisena sista siste last final
""")

CARDINALS = by_number("""
    1 yksi yhden yhta en ett one a an
    2 kaksi kahden kahta tva two pari parin par couple
    3 kolme kolmen kolmea tre three
    4 nelja neljan neljaa fyra four
    5 viisi viiden viitta fem five
    6 kuusi kuuden kuutta sex six
    7 seitseman seitsemaa sju seven
    8 kahdeksan kahdeksaa atta eight
    9 yhdeksan yhdeksaa nio nine
    10 kymmenen kymmenta tio ten
    11 yhdentoista yksitoista elva eleven
    12 kahdentoista kaksitoista tolv twelve
    13 kolmentoista kolmetoista tretton thirteen
    14 neljantoista neljatoista fjorton fourteen
    15 viidentoista viisitoista femton fifteen
    16 kuudentoista kuusitoista sexton sixteen
    17 seitsemantoista sjutton seventeen
    18 kahdeksantoista arton eighteen
    19 yhdeksantoista nitton nineteen
    20 kahdenkymmenen kaksikymmenta tjugo twenty
    30 kolmenkymmenen kolmekymmenta trettio thirty
    40 neljankymmenen neljakymmenta fyrtio forty
    50 viidenkymmenen viisikymmenta femtio fifty
    60 kuudenkymmenen kuusikymmenta sextio sixty
""")
ABOUT_TWO = words("pari parin par couple")

# Days counted from today.
RELATIVE = by_number("""
    0 tanaan tanapaivana idag ikvall today tonight
    1 huomenna huomiseksi huomiselle huomena huomenn huomenissa imorgon imorron imorn tomorrow tomorow tmrw
    2 ylihuomenna ylihuomiseksi ylihuomena overmorgon
""")
TOMORROW_HALVES = ("huomisilta", "huomisilla", "huomisaamu", "huomisiltapaiva", "huomispaiva")
SWEDISH_AFTER_I = {"dag": 0, "kvall": 0, "eftermiddag": 0, "morgon": 1, "morron": 1, "morrn": 1, "overmorgon": 2}
TODAYS_PARTS = words("iltana iltapaivana aamuna aamupaivana paivana evening afternoon morning paivan")

# What "next" and "this" say of the word after them.
NEXT = words("""
    ensi ens seuraava seuraavana seuraavalla seuraavan seuraavaksi seuraavassa seuraavalle nasta nastkommande
    kommande next following coming
""")
THIS = words("""
    tana tama taman talla tassa tan kuluva kuluvan kuluvalla kuluvana kuluvassa denna detta den this tulevana
    tuleva tulevan tulevalla
""")

WEEK_WORDS = words("""
    viikko viikon viikolla viikolle viikkona viikkoa viikoksi viikkoon viikoille viikoilla viikot viikolta
    viikollakin viikollekin viikol viikkojen viikoista vko vk vkolla vkolle vkon vecka veckan veckas veckans veckor
    veckorna week weeks wk w
""")
# Whole weeks in one word, and how many weeks ahead.
WEEKS_AHEAD = by_number("""
    0 tallaviikolla talleviikolle tanaviikonna
    1 ensiviikolla ensiviikolle ensiviikon ensiviikko ensiviikoksi ensiviikkoon ensviikolla ensviikolle nastavecka
    1 nextweek
    2 nastnastavecka
""")
# "n" after these is a week's number, and "to" behind it is Thursday.
NORDIC_WEEKS = WEEK_WORDS - words("week weeks wk w")
WEEKEND_WORDS = words("""
    viikonloppuna viikonlopulle viikonloppu viikonlopuksi viikonlopun helgen helg veckoslut veckoslutet weekend
""")
WEEK_PARTS = {
    **dict.fromkeys(words("alkuviikosta alkuviikolla alkuviikkoon alkuviikko alkuviikon alkuviikolle"), (0, 2)),
    **dict.fromkeys(words("loppuviikosta loppuviikolla loppuviikkoon loppuviikko loppuviikon loppuviikolle"), (3, 4)),
}
MONTH_WORDS = words("kuussa kuun kuuta kuulle kuuksi manad manaden month")
DAY_WORDS = words("paiva paivana paivaa paivan paivaksi paivalle pvana pva pv pvaa dag dagen day")

# Thirds of a month.
START_WORDS = words("""
    alussa alkuun alku alun alkupuolella alkupuolelle alkupuoli alkupaivina borjan start beginning early
""")
MIDDLE_WORDS = words("""
    puolivalissa puolivaliin puolivali puolivalin puolessavalissa keskivaiheilla keskivaiheille keskella mitten
    middle mid
""")
END_WORDS = words("""
    lopussa lopulla loppuun loppu lopun loppupuolella loppupuolelle loppupuoli lopulle slutet slut end late
""")

# First and last month; a winter runs over the year's end.
_SEASONS = """
    3-5 kevaalla kevaana kevaaksi kevaalle kevatlukukaudella kevatkaudella varen varterminen
    6-8 kesalla kesana kesaksi kesalle sommaren
    9-11 syksylla syksyna syksyksi syksylle syyslukukaudella syyskaudella hosten hostterminen
    12-2 talvella talvena talveksi vintern
    1-4 alkuvuodesta alkuvuonna alkuvuoteen
    10-12 loppuvuodesta loppuvuonna loppuvuoteen loppuvuosi
    3-3 alkukevaasta alkukevaalla
    5-5 loppukevaasta loppukevaalla
    9-9 alkusyksysta alkusyksylla
    11-11 loppusyksysta loppusyksylla
    2-3 kevattalvella
"""
SEASONS: dict[str, tuple[int, int]] = {}
for _row in _SEASONS.strip().splitlines():
    _months, *_forms = _row.split()
    _first, _last = _months.split("-")
    SEASONS |= dict.fromkeys(_forms, (int(_first), int(_last)))
ENGLISH_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}  # in spring, this summer

OR_WORDS = words("tai eller or vaihtoehtoisesti alternativt / vai")
AND_WORDS = words("ja och and seka samt & +")
TO_WORDS = words("- to till until through")

# A date just after one of these, with only fillers between, is not meant.
NEGATIONS = words("ei emme en eivat eika ala inte ej not cannot paitsi utom except isn isnt")
NEGATION_FILLERS = words("""
    siis enaa kuitenkaan do voi voida paase sovi kay onnistu pysty valitettavasti missaan tapauksessa ole sittenkaan
    ihan den on the pa available free come passa passar kunna kan alltsa langre can make t any longer siihen sen
""")
AFTER_NEGATIONS = words("ei inte not doesn don can cannot isn ej eivat")
UNFIT = words("""
    kay kayny sovi onnistu toteudu toteutunut jarjesty pideta passaa passar gar fungerar work suit possible funkar
    mahdu paasta voi
""")
# An answer is wanted by such a date; the gig's own date, if there is one, goes before it.
DEADLINES = words("""
    viimeistaan mennessa deadline dl senast ilmoittakaa ilmoittautuminen ilmoittautumiset vastaus vastauksen
    vastaukset vastatkaa vastaattehan vastausta by latest rsvp osa anmalan ilmoittautua varmistus vahvistus
""")
CANCELLED = words("""
    peruttu perutaan peruuntuu peruuntui peruuntunut peruutus peruutetaan peruutettu installd installt installs avbokad
    avbokas cancelled canceled
""")
MOVED = words(
    "siirtaa siirtyy siirretaan siirtaisimme siirretty siirto flytta flyttas flyttat moved move postponed rescheduled"
)
PAST = words("""
    viime viimeksi aiemmin edellinen edellisen ifjol senaste sist forra last previous oli olimme pidettiin
""")

# What names the gig's own day.
DAY_LABELS = words("""
    ajankohta ajankohtana ajankohdaksi aika aikana pvm paivamaara paivamaaraksi milloin koska uusi datum tid tidpunkt
    nar date when time
""")

# Every table whose words can begin a mention of days.
OPENERS = (
    WEEKDAY_STEMS, *WEEKDAY_SHORT.values(), MONTH_STEMS, MONTH_HALVES, MONTH_SHORT, ORDINALS, LAST, CARDINALS, RELATIVE,
    TOMORROW_HALVES, NEXT, THIS, WEEK_WORDS, WEEKS_AHEAD, WEEKEND_WORDS, WEEK_PARTS, MONTH_WORDS, START_WORDS,
    MIDDLE_WORDS, END_WORDS, SEASONS, ENGLISH_SEASONS,
    words("""
        i in om v vuoden day tana tan viikon kuukauden den the puolessa puoleen sita siita nastnasta dagen dag kevaan
        kesan syksyn talven tasta huomisesta
    """),
)  # fmt: skip


_WEEKDAY_HEADS = frozenset(stem[:3] for stem in WEEKDAY_STEMS)


def weekday_of(low: str) -> tuple[int, str] | None:
    """The weekday a word begins with, and what follows the longest stem."""
    if low[:3] not in _WEEKDAY_HEADS or len(low) > 40:
        return None
    for size in range(min(len(low), 11), 5, -1):
        day = WEEKDAY_STEMS.get(low[:size])
        if day is not None:
            return day, low[size:]
    return None


def month_of(low: str) -> tuple[int, str] | None:
    """The month (1-12) a word is a form of, and its ending."""
    for size in range(min(len(low), 9), 2, -1):
        month, ending = MONTH_STEMS.get(low[:size]), low[size:]
        if month is None:
            continue
        if ending in MONTH_ENDINGS if low[:size].endswith("kuu") else not ending or (ending == "s" and size > 4):
            return month, ending
    return None
