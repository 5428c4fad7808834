"""The words of times of day in Finnish, Swedish and English, in lower case and without dots, as tables."""

from __future__ import annotations

from dialogs.reading.words.wordlists import by_number, words

CUES = words("klo klo kello klon kl klockan klok")  # a time follows
AT_WORDS = words("""
    at from between paattyy paattyen loppuu slutar ends ending fran mellan around circa ca kring vid noin n
    about starting alkaen alkaa alkaisi alkais runt omkring
""")
ABOUT = words("noin n ca circa c about around ungefar cirka suunnilleen runt omkring n. kello klo kl klockan . :")

# An hour said so needs nothing beside it: the ablative and the essive are said of the clock alone.
AT_HOUR = by_number("""
    1 yhdelta yhelta ykselta yhdeksi
    2 kahdelta kahelta kahdeksi
    3 kolmelta kolmeltaki kolmeksi
    4 neljalta neljaltaki neljaksi
    5 viidelta viielta viideltaki viideksi
    6 kuudelta kuuelta kuudeltaki kuudeksi
    7 seitsemalta seittemalta seiskalta seitsemaksi
    8 kahdeksalta kaheksalta kasilta kahdeksaksi
    9 yhdeksalta yheksalta ysilta yhdeksaksi
    10 kymmenelta kympilta kymmeneksi
    11 yhdeltatoista yheltatoista
    12 kahdeltatoista kaheltatoista
""")
# From and until: yhdeksästä yhteentoista.
FROM_HOUR = by_number("""
    1 yhdesta yhesta
    2 kahdesta kahesta
    3 kolmesta
    4 neljasta
    5 viidesta viiesta
    6 kuudesta kuuesta
    7 seitsemasta seittemasta
    8 kahdeksasta kaheksasta
    9 yhdeksasta yheksasta
    10 kymmenesta
    11 yhdestatoista
    12 kahdestatoista
""")
UNTIL_HOUR = by_number("""
    1 yhteen
    2 kahteen
    3 kolmeen
    4 neljaan
    5 viiteen
    6 kuuteen
    7 seitsemaan seittemaan
    8 kahdeksaan kaheksaan
    9 yhdeksaan yheksaan
    10 kymmeneen
    11 yhteentoista
    12 kahteentoista
""")
# After "klo", "kl", "at", "puoli", "halv", "half past".
HOUR = {
    **by_number("""
        1 yksi yks yhden ett one
        2 kaksi kaks kahden tva two
        3 kolme kolmen kol tre three
        4 nelja neljan nel fyra four
        5 viisi viis viiden fem five
        6 kuusi kuus kuuden sex six
        7 seitseman seittema seitteman sju seven
        8 kahdeksan kaheksan atta eight
        9 yhdeksan yheksan nio nine
        10 kymmenen kymppi tio ten
        11 yksitoista yhdentoista elva eleven
        12 kaksitoista kahdentoista tolv twelve
        13 kolmetoista tretton thirteen
        14 neljatoista fjorton fourteen
        15 viisitoista femton fifteen
        16 kuusitoista sexton sixteen
        17 seitsemantoista sjutton seventeen
        18 kahdeksantoista arton eighteen
        19 yhdeksantoista nitton nineteen
        20 kaksikymmenta tjugo twenty
        21 kaksikymmentayksi tjugoett
    """),
    **AT_HOUR,
    **FROM_HOUR,
}
NOON = words("noon midday keskipaivalla puoliltapaivin")
HALF_TO = words("puoli puol puolelta halv halva")  # puoli kymmenen is 9:30
HALF_PAST = words("half")
QUARTER = words("varttia vartin vartti kvart quarter varttii")
PAST_HOUR = words("yli over past after")
MINUTE_WORDS = {
    "viisi": 5, "viitta": 5, "kymmenen": 10, "kymmenta": 10, "viisitoista": 15, "viittatoista": 15,
    "kaksikymmenta": 20, "kahtakymmenta": 20, "kahtakymmentaviitta": 25, "kaksikymmentaviisi": 25, "tjugofem": 25,
    "fem": 5, "tio": 10, "tjugo": 20, "five": 5, "ten": 10, "twenty": 20,
}  # fmt: skip

BETWEEN = words("between mellan")
RANGE_MARKS = words("- to till until til")
AFTER_HOUR = words("jalkeen alkaen lahtien aikaan aikoihin eteenpain onwards efter after")
AROUND_HOUR = words("aikaan aikoihin maissa korvilla tienoilla pintaan")
_SWEDISH = "ett tva tre fyra fem sex sju atta nio tio elva tolv"
TIDEN = {f"{hour}tiden": n for n, hour in enumerate(_SWEDISH.split(), 1)}  # vid tretiden
ENDINGS = words("""
    paattyy paattyen paattyisi loppuu loppuisi loppuen slutar avslutas slut ends ending finishes end finish sluttid
    loppumisaika paattymisaika loppuaika
""")
OR_WORDS = words("tai eller or / vai")

EVENING = words("illalla iltana ilta illaksi iltaan kvall kvallen kvalls evening tonight ikvall iltasella pm")
AFTERNOON = words("iltapaivalla iltapaivana iltapaiva iltapaivaksi ip eftermiddag eftermiddagen em afternoon")
NIGHT = words("yolla yota natten natt")
MORNING = words("aamulla aamuna aamu aamuksi morgon morgonen morning mornings am aamusta aamutuimaan aamusella")
FORENOON = words("aamupaivalla aamupaivana aamupaiva aamupaivaksi ap formiddag formiddagen fm forenoon")
PARTS: dict[str, str] = {
    **dict.fromkeys(MORNING | FORENOON | {"mornings"}, "morning"),
    **dict.fromkeys(AFTERNOON | {"afternoons"}, "afternoon"),
    **dict.fromkeys(EVENING - {"pm"} | {"iltaisin", "evenings"}, "evening"),
}
PART_BEGINS: tuple[tuple[str, str], ...] = (
    ("iltapaiv", "afternoon"), ("aamupaiv", "morning"), ("eftermiddag", "afternoon"), ("formiddag", "morning"),
    ("ilta", "evening"), ("illa", "evening"), ("aamu", "morning"), ("kvall", "evening"), ("morgon", "morning"),
)  # fmt: skip

# What is said right before hours that need no "klo" then: koko päivän 9-15, iltapäivällä 13-15.
WHOLE = words("koko hela whole full all entire heldag")
WHOLE_PARTS = words("paivan paiva dagen dag day heldag")
# What a number counts when such a word follows, so that it is no time; people and gigs do not count after "klo".
COUNTED_PEOPLE = words("""
    ryhmalle ihmiselle henkilolle hlo hloa henkiloa henkilon henkilo ihmista osallistujaa opiskelijaa oppilasta
    kuulijaa nuorta lasta tyontekijaa hengen hengelle personer person pers studerande deltagare elever people persons
    participants students pupils kids puhujaa kokemusasiantuntijaa asiantuntijaa luentoa tilaisuutta
""")
COUNTED = COUNTED_PEOPLE | words("""
    tunniksi paivaksi viikoksi kuukaudeksi vuodeksi kerraksi oppitunniksi euroa euro e eur € h t tuntia tunnin tunti
    tunnit min minuuttia minuutin minuter timmar timme hours hour minutes mins minsaa vuotta vuotiaille vuotiaita
    vuotias v ar arige year years old kertaa kpl viikkoa paivaa dagar days veckor weeks luokka luokan luokalle
    luokkalaiset luokkalaisille % x km kuukautta kk manader months gg times
""")
# A time by which someone must have come, or the doors open.
NOT_THE_GIG = words("""
    viimeistaan mennessa senast latest ovet dorrarna doors perilla paikalla kahvi kahvit lounas lunch tauko paus
    kaffepaus break
""")
