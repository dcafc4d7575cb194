"""The charts and the sentences of a lägesbild, from the plain data of `siffror`: the same in page and PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from foretag.kodlistor import kommun
from foretag.kommun.matris import STEG
from foretag.lagesbild.rakning import HELA
from foretag.lagesbild.siffror import Data, helt, text
from portal import belopp, frist
from portal.dokument.diagram import Diagram, Karta, Linjer, Ruta, Serie, Staplar, Varde
from portal.ord import bojt, uppraknat

#: As the payer is called in a chart, and in a sentence after the number.
BETALARE = {
    "placerade_af": ("Arbetsförmedlingen", "av Arbetsförmedlingen"),
    "placerade_kommun": ("Kommunen", "av kommunen"),
    "placerade_fk": ("Försäkringskassan", "av Försäkringskassan"),
    "placerade_ovriga": ("Utan ersättning", "utan ersättning"),
}
STEG_I_ORD = "tagna steg"
KARTOR = {
    "foretag": "Företag",
    "platser": "Platser",
    "mognad": "Kommunernas arbete",
}


@dataclass(frozen=True)
class Bild:
    """A chart with what must be said beside it; `diagram` is None when there is nothing that can be drawn."""

    rubrik: str
    diagram: Diagram | None
    noter: tuple[str, ...] = ()


# ---------- Charts ----------


def foretag(platser: Sequence[Data]) -> Bild:
    """The companies of each area over the years; a single place has one line."""
    delar = platser[1:] if len(platser) > 2 else platser[:1]
    aren = [int(ar) for ar in platser[0]["ar"]]
    serier = tuple(
        Serie(p["namn"] if len(delar) > 1 else "", tuple(r["foretag"] for r in p["ar"].values()))
        for p in delar
    )
    return Bild("Företag", Linjer(f"Företag{_i(platser)}", "", tuple(aren), serier))


def anstallda(plats: Data) -> Bild:
    delar = {"anstallda_kvinnor": "Kvinnor", "anstallda_man": "Män"}
    return _staplar("Anställda", plats, delar, "anstallda")


def placerade(plats: Data) -> Bild:
    """By who pays. A payer that has placed nobody in any year is told of in words."""
    nollor = [m for m in BETALARE if _ar_noll(plats, m)]
    delar = {m: namn for m, (namn, _) in BETALARE.items() if m not in nollor}
    bild = _staplar(
        "Placerade", plats, delar or {m: n for m, (n, _) in BETALARE.items()}, "placerade"
    )
    tomma = [BETALARE[m][1] for m in nollor]
    if not delar or not tomma:
        return bild
    ord_ = f"Ingen är placerad {' eller '.join(tomma)} något av åren."
    return Bild(bild.rubrik, bild.diagram, (ord_, *bild.noter))


def platser(plats: Data) -> Bild:
    delar = {"platser": "Platser", "nyttjade": "Nyttjade"}
    serier = _serier(plats, delar)
    diagram = None
    if serier is not None and _nagot(serier):
        diagram = Linjer(f"Platser{_pa(plats)}", "", _aren(plats), serier)
    return Bild("Platser och hur de nyttjades", diagram, _delvis(plats, delar))


def karta(rader: Sequence[Data], vad: str, ar: int, lank: str = "") -> Bild:
    """The kommuner of the year as tiles; `lank` + the code is where a tile leads."""
    namn = KARTOR[vad]
    rutor = []
    for rad in rader:
        try:
            plats = kommun(rad["kod"])
        except KeyError:
            continue
        varde = _kartvarde(rad, vad)
        rutor.append(
            Ruta(plats.rad, plats.kol, plats.namn, varde, url=f"{lank}{rad['kod']}" if lank else "")
        )
    noter: tuple[str, ...] = ()
    if vad == "platser":
        halva = [
            r["namn"] for r in rader if r["tal"][vad]["v"] is not None and not helt(r["tal"][vad])
        ]
        noter = (f"Alla företag har inte svarat i {uppraknat(halva)}.",) if halva else ()
    titel = f"{namn}, {STEG_I_ORD} {ar}" if vad == "mognad" else f"{namn} per kommun {ar}"
    enhet = f"av {len(STEG)}" if vad == "mognad" else "antal"
    diagram = Karta(titel, enhet, tuple(rutor)) if rutor else None
    return Bild(namn, diagram, noter)


def _kartvarde(rad: Data, vad: str) -> Varde:
    """A kommun without a profile has no steps that are known, which is not none."""
    if vad == "mognad":
        return None if rad["steg"] is None else sum(rad["steg"].values())
    varde: Varde = rad["foretag"] if vad == "foretag" else rad["tal"][vad]["v"]
    return varde


def _staplar(rubrik: str, plats: Data, delar: dict[str, str], summa: str) -> Bild:
    """The parts on top of each other; where a part is left out of what everybody sees, the totals alone."""
    kategorier = tuple(plats["ar"])
    serier = _serier(plats, delar)
    titel, noter = f"{rubrik}{_pa(plats)}", _delvis(plats, delar)
    if serier is not None:
        ritbar = _nagot(serier)
        return Bild(
            rubrik,
            Staplar(titel, "personer", kategorier, serier, staplade=True) if ritbar else None,
            noter,
        )
    summor = _serier(plats, {summa: ""})
    noter = ("Uppdelningen visas inte alla år, eftersom några av talen är små.", *noter)
    if summor is None or not _nagot(summor):
        return Bild(rubrik, None, noter)
    return Bild(rubrik, Staplar(titel, "personer", kategorier, summor), noter)


def _serier(plats: Data, delar: dict[str, str]) -> tuple[Serie, ...] | None:
    """None when some figure is left out: a gap would be read as ej uppgivet."""
    tal = {m: [rad["tal"][m] for rad in plats["ar"].values()] for m in delar}
    if any(ett.get("dolt") for rad in tal.values() for ett in rad):
        return None
    return tuple(Serie(namn, tuple(ett["v"] for ett in tal[m])) for m, namn in delar.items())


def _nagot(serier: Sequence[Serie]) -> bool:
    varden: list[Varde] = [v for serie in serier for v in serie.varden]
    return any(v is not None for v in varden)


def _ar_noll(plats: Data, matt: str) -> bool:
    return all(rad["tal"][matt].get("v") == 0 for rad in plats["ar"].values())


def _delvis(plats: Data, matt: dict[str, str]) -> tuple[str, ...]:
    """ "Alla företag har inte svarat: 2021 (27 av 30)." with the fewest answers of the measures."""
    ar = []
    for namn, rad in plats["ar"].items():
        tal = [rad["tal"][m] for m in matt if not rad["tal"][m].get("dolt")]
        halva = [ett for ett in tal if ett["v"] is not None and ett["n"] < ett["av"]]
        if halva:
            ar.append(
                f"{namn}\u00a0({min(ett['n'] for ett in halva)}\u00a0av\u00a0{halva[0]['av']})"
            )
    return (
        (f"Alla företag har inte svarat: {uppraknat(ar)}. Då är summan minst så stor.",)
        if ar
        else ()
    )


def _aren(plats: Data) -> tuple[int, ...]:
    return tuple(int(ar) for ar in plats["ar"])


def _pa(plats: Data) -> str:
    return "" if plats["namn"] == HELA else f", {plats['namn']}"


def _i(platser: Sequence[Data]) -> str:
    return " per område" if len(platser) > 2 else _pa(platser[0])


# ---------- Sentences ----------


def sammanfattning(platser: Sequence[Data], ar: int, dag: date) -> list[str]:
    """What the figures of the year say, each a sentence or two; a difference to the year before only between whole sums."""
    hela, nu, fore = platser[0], platser[0]["ar"][str(ar)], platser[0]["ar"].get(str(ar - 1))
    delar = [
        f"{belopp.tal(p['ar'][str(ar)]['foretag'])} i {p['namn']}"
        for p in platser[1:]
        if p["namn"] != HELA
    ]
    var = "" if hela["namn"] == HELA else f" i {hela['namn']}"
    antal = nu["foretag"]
    forst = f"Den {frist.datumtext(dag)} fanns {belopp.tal(antal)} {bojt(antal, 'aktivt', 'aktiva')} företag i registret{var}"
    forst += f", {uppraknat(delar)}." if len(delar) > 1 else "."
    if fore:
        forst += _jamfort(antal, fore["foretag"], ar)
    meningar = [forst, _om_anstallda(nu, fore, ar), _om_placerade(nu, fore, ar), _om_platser(nu)]
    return [mening for mening in meningar if mening]


def _om_anstallda(nu: Data, fore: Data | None, ar: int) -> str:
    summa, kvinnor, man = (
        nu["tal"][m] for m in ("anstallda", "anstallda_kvinnor", "anstallda_man")
    )
    if summa.get("dolt"):
        return "Hur många som var anställda visas inte, eftersom talen är små."
    if summa["v"] is None:
        return "Hur många som var anställda är ej uppgivet."
    mening = f"Företagen hade {text(summa)} {bojt(summa['v'], 'anställd', 'anställda')}"
    if not kvinnor.get("dolt") and kvinnor["v"] is not None and man["v"] is not None:
        mening += f": {text(kvinnor)} {bojt(kvinnor['v'], 'kvinna', 'kvinnor')} och {text(man)} {bojt(man['v'], 'man', 'män')}"
    return f"{mening}.{_forandring('anstallda', nu, fore, ar)}"


def _om_placerade(nu: Data, fore: Data | None, ar: int) -> str:
    summa = nu["tal"]["placerade"]
    if summa.get("dolt"):
        return "Hur många som var placerade visas inte, eftersom talen är små."
    if summa["v"] is None:
        return "Hur många som var placerade hos företagen är ej uppgivet."
    delar = [(nu["tal"][m], ord_) for m, (_, ord_) in BETALARE.items()]
    mening = f"{text(summa).capitalize()} {bojt(summa['v'], 'person', 'personer')} var {bojt(summa['v'], 'placerad', 'placerade')} hos företagen"
    if not any(tal.get("dolt") for tal, _ in delar):
        finns = [f"{text(tal)} {ord_}" for tal, ord_ in delar if tal["v"]]
        saknas = [ord_ for tal, ord_ in delar if tal["v"] is None]
        mening += f": {uppraknat(finns)}" if len(finns) > 1 else ""
        mening += f". Ej uppgivet hur många {uppraknat(saknas)}" if saknas else ""
    else:
        mening += ". Vem som betalar visas inte fullt ut, eftersom några av talen är små"
    return f"{mening}.{_forandring('placerade', nu, fore, ar)}"


def _om_platser(nu: Data) -> str:
    alla, nyttjade = nu["tal"]["platser"], nu["tal"]["nyttjade"]
    if alla.get("dolt"):
        return "Hur många platser företagen hade visas inte."
    if alla["v"] is None:
        return "Hur många platser företagen hade är ej uppgivet."
    mening = f"De hade {text(alla)} {bojt(alla['v'], 'plats', 'platser')}"
    if nyttjade.get("dolt") or nyttjade["v"] is None:
        return f"{mening}; hur många som nyttjades {'visas inte' if nyttjade.get('dolt') else 'är ej uppgivet'}."
    mening += f", och {text(nyttjade)} av dem var {bojt(nyttjade['v'], 'nyttjad', 'nyttjade')}"
    if helt(alla) and helt(nyttjade) and alla["v"]:
        mening += f" ({round(100 * nyttjade['v'] / alla['v'])}{belopp.NBSP}procent)"
    return f"{mening}."


def _forandring(matt: str, nu: Data, fore: Data | None, ar: int) -> str:
    if not fore or not helt(nu["tal"][matt]) or not helt(fore["tal"][matt]):
        return ""
    return _jamfort(nu["tal"][matt]["v"], fore["tal"][matt]["v"], ar)


def _jamfort(nu: int, fore: int, ar: int) -> str:
    if nu == fore:
        return f" Det är lika många som {ar - 1}."
    return f" Det är {belopp.tal(abs(nu - fore))} {'fler' if nu > fore else 'färre'} än {ar - 1}."


def skillnader(antal: int) -> str:
    """ "Tre rapporterade tal går inte ihop"."""
    smatt = ("Ett", "Två", "Tre", "Fyra", "Fem", "Sex", "Sju", "Åtta", "Nio", "Tio")
    text_ = smatt[antal - 1] if 0 < antal <= len(smatt) else belopp.tal(antal)
    return f"{text_} {bojt(antal, 'rapporterat', 'rapporterade')} tal går inte ihop"
