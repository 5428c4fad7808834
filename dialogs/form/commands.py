"""Words that are not answers: "back", "help", "my orders", "yes", in three languages.

A command is the whole of what was written, give or take signs and politeness: "Peru." and "peru kiitos" cancel,
"perussairaus" and "en halua perua" do not.
"""

from __future__ import annotations

from dialogs.form.words import plain

#: What a person can say at any time, by command. Words of all languages are understood at once.
COMMANDS: dict[str, tuple[str, ...]] = {
    "back": (
        "takaisin", "edellinen", "palaa", "peruuta viimeinen", "kumoa",
        "tillbaka", "bakåt", "föregående", "ångra",
        "back", "go back", "previous", "undo",
    ),
    "help": (
        "apua", "ohje", "ohjeet", "ohjeita", "neuvo", "auta", "en ymmärrä", "mitä",
        "hjälp", "hjälp mig", "jag förstår inte", "anvisningar",
        "help", "help me", "i do not understand", "i don't understand",
    ),
    "cancel": (
        "peru", "peruuta", "peru tilaus", "peruuta tilaus", "lopeta", "keskeytä", "peruutus",
        "avbryt", "avbeställ", "annullera", "sluta", "avbryt beställningen",
        "cancel", "cancel order", "cancel the order", "stop", "quit",
    ),
    "start_over": (
        "aloita alusta", "alusta", "alusta uudelleen", "aloita uudelleen", "uusi tilaus",
        "börja om", "från början", "börja från början", "ny beställning",
        "start over", "restart", "begin again", "from the beginning", "new order",
    ),
    "resume": (
        "jatka", "jatketaan", "jatka tilausta", "aloita", "hei", "moi", "terve", "päivää", "hei vaan",
        "fortsätt", "fortsätt beställningen", "hej", "god dag",
        "resume", "continue", "go on", "carry on", "start", "begin", "hello", "hi",
    ),
    "my_orders": (
        "omat tilaukset", "tilaukseni", "tilaukset", "minun tilaukseni", "näytä tilaukset",
        "mina beställningar", "beställningar", "visa beställningar",
        "my orders", "orders", "show orders", "show my orders",
    ),
    "my_gigs": (
        "omat keikat", "keikkani", "keikat", "minun keikkani", "omat pyynnöt", "pyynnöt", "näytä keikat",
        "mina uppdrag", "uppdrag", "visa uppdrag", "förfrågningar",
        "my gigs", "gigs", "show gigs", "offers", "my offers",
    ),
    "pause": (
        "tauko", "pidä tauko", "tauolle", "haluan tauon", "olen tauolla",
        "paus", "ta paus", "pausa",
        "pause", "take a break", "break",
    ),
    "unpause": (
        "lopeta tauko", "tauko loppui", "tauko ohi", "palaan tauolta",
        "sluta pausa", "avsluta paus", "avsluta pausen",
        "unpause", "end pause", "end the pause", "end break",
    ),
    "language": (
        "kieli", "vaihda kieli", "vaihda kieltä",
        "språk", "byt språk",
        "language", "change language",
    ),
    "edit_profile": (
        "omat tiedot", "tietoni", "muokkaa tietoja", "muuta tietoja", "profiili",
        "mina uppgifter", "ändra uppgifter", "ändra mina uppgifter", "profil",
        "my details", "edit profile", "profile", "edit my details",
    ),
    "consents": (
        "suostumukset", "suostumus", "suostumukseni", "omat suostumukset",
        "samtycken", "samtycke", "mina samtycken",
        "consents", "consent", "my consents",
    ),
    "erase": (
        "poista tietoni", "poista minut", "poista kaikki tietoni",
        "radera mina uppgifter", "radera mig", "ta bort mina uppgifter",
        "erase me", "delete my data", "erase my data", "delete me",
    ),
    "ways": (
        "laitteet", "omat laitteet", "kirjautumiset", "missä olen kirjautuneena",
        "enheter", "mina enheter", "inloggningar", "var är jag inloggad",
        "devices", "my devices", "sign-ins", "where am i signed in",
    ),
    "sign_out": (
        "kirjaudu ulos", "ulos",
        "logga ut",
        "sign out", "log out", "logout", "signout",
    ),
}  # fmt: skip

#: Short replies that mean something only where a question waits for them.
REPLIES: dict[str, tuple[str, ...]] = {
    "yes": (
        "kyllä", "joo", "juu", "k", "kylla", "oikein", "sopii", "käy", "ok", "okei",
        "vaihda", "vaihdetaan", "on", "just niin",
        "ja", "jo", "japp", "stämmer", "det stämmer", "rätt", "det går bra", "okej", "byt",
        "yes", "y", "yep", "yeah", "sure", "right", "correct", "okay", "change it", "change", "that is right",
    ),
    "no": (
        "ei", "e", "eiku", "ei käy", "ei ole", "väärin", "älä", "pidä", "älä vaihda", "pidä ennallaan",
        "nej", "nä", "fel", "byt inte", "behåll",
        "no", "n", "nope", "wrong", "keep", "keep it", "don't", "do not change",
    ),
    "skip": (
        "ohita", "en tiedä", "ei tietoa", "jätä tyhjäksi", "seuraava", "ei mitään", "en halua vastata", "poista",
        "hoppa över", "vet inte", "jag vet inte", "nästa", "inget", "ta bort",
        "skip", "i do not know", "i don't know", "don't know", "next", "nothing", "remove", "-",
    ),
    "done": (
        "valmis", "siinä kaikki", "siinä", "ei muuta", "riittää",
        "klar", "klart", "färdig", "det var allt", "inget annat",
        "done", "ready", "that is all", "that's all", "nothing else",
    ),
    "send": (
        "lähetä", "lähetä tilaus", "lähetetään", "tallenna", "kyllä", "ok", "joo", "valmis",
        "skicka", "skicka beställningen", "spara", "ja", "klar",
        "send", "send it", "send order", "send the order", "save", "yes", "submit", "done",
    ),
    "more": (
        "lisää", "lisää tietoja", "lisätiedot", "lisätietoja", "muita tietoja", "muut tiedot",
        "mera", "mer", "lägg till", "tilläggsuppgifter", "andra uppgifter",
        "more", "add", "add more", "more details", "other details",
    ),
}  # fmt: skip


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Words of a wish to order that says nothing more yet; with only these, the form opens or goes on.
_WISHES = _set_of("""
    tilata tilaan tilaisin tilaisimme tilaus tilauksen tilaa tarvitsen tarvitsemme tarvitsisin tarvitsisimme tarvitaan
    kokemusasiantuntija kokemusasiantuntijan kokemusasiantuntijaa kokemustoimija kokemustoimijan kokemustoimijaa
    beställa beställer beställ beställning behöver erfarenhetsexpert erfarenhetsexperten order ordering need
""")
_SMALL = _set_of("""
    hei moi terve haluan haluaisin haluamme haluaisimme voiko voinko saako saanko täältä tästä tässä me mä minä teiltä
    hej jag vi vill skulle vilja en ett här från er kan man hello hi i we want would like to an a expert by experience
    can you from here
""")

_POLITE = ("kiitos", "ole hyvä", "tack", "snälla", "please", "thanks", "thank you")

_COMMAND_OF = {plain(words): name for name, group in COMMANDS.items() for words in group}
_REPLIES_OF = {name: frozenset(plain(words) or words for words in group) for name, group in REPLIES.items()}


def read_command(text: str) -> str | None:
    """The command that `text` is ("back", "help", "cancel", "start_over", "my_orders", ...), or None."""
    said = _bare(text)
    if said in _COMMAND_OF:
        return _COMMAND_OF[said]
    words = frozenset(said.split())
    return "resume" if words & _WISHES and words <= _WISHES | _SMALL else None


def is_reply(text: str, reply: str) -> bool:
    """Whether `text` is this short reply ("yes", "no", "skip", "done", "send", "more")."""
    return (_bare(text) or text.strip()) in _REPLIES_OF[reply]


def _bare(text: str) -> str:
    """The words without signs and politeness; a slash command is its word."""
    said = plain(text[:80])
    for word in _POLITE:
        said = said.removesuffix(f" {word}").removeprefix(f"{word} ")
    return said
