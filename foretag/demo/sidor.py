"""The demo's company pages, made by the same verbs as people use: most are published, one waits, one was handed back.

All texts are made up, as the companies are.
"""

from foretag.foretag.models import Foretag, Kriteriebedomning, Kriterium
from foretag.sida.models import (
    Certifiering,
    Foretagssida,
    Handledarutbildning,
    Natverk,
    Presentation,
)
from portal import frist
from portal.grunddata import Skriv
from portal.konto.models.anvandare import Anvandare

HANDLAGGARE = "handlaggare@exempelbygden.example"
FORETAGARE = "foretagare@kvarnan.example"
EGET = "Kvarnåns arbetskooperativ"  # that of the demo's person who keeps a page
VANTAR = "Kooperativet Solrosen"
TILLBAKA = "Hällbo cykelverkstad"
UTAN_SIDA = ("Laga och låna i Bollnäs", "Åbackens bageri och kafé", "Jädraåns snickarkooperativ")

PRESENTATION = """{namn} drivs av dem som arbetar här. {affarside}

Hos oss får den som har varit borta länge från arbetslivet börja i egen takt, med handledare och riktiga arbetsuppgifter."""
SKAL = "Skriv hur många platser ni har för arbetsträning, och ta bort namnet på er handledare."


def demo(skriv: Skriv) -> None:
    """Nothing twice."""
    if Foretagssida.objects.exists():
        return
    av = Anvandare.objects.get(email=HANDLAGGARE)
    foretagare = Anvandare.objects.get(email=FORETAGARE)
    for nr, foretag in enumerate(Foretag.objects.aktiva().order_by("pk")):
        if foretag.namn in UTAN_SIDA:
            continue
        _rader(foretag, nr)
        sida = Foretagssida.for_foretag(foretag, av=av)
        if foretag.namn in (VANTAR, TILLBAKA):
            sida.lamna_in(av=foretagare if foretag.namn == VANTAR else av)
        else:
            sida.publicera(av=av)
        if foretag.namn == TILLBAKA:
            sida.aterlamna(av=av, skal=SKAL)
        _bedom(foretag, nr, av)
    _andra_efterat(foretagare)
    antal = Foretagssida.objects.publika().count()
    skriv(f"Företagens sidor: {antal} publicerade, en att godkänna, en tillbaka för ändring.")


def _rader(foretag: Foretag, nr: int) -> None:
    """What the register's rows do not say: presentation, and for some what stands behind them."""
    ide = foretag.affarsideer.first()
    Presentation.objects.create(
        foretag=foretag,
        text=PRESENTATION.format(namn=foretag.namn, affarside=ide.text if ide else ""),
        ort="",
        webbplats=f"www.{foretag.publikt_id.hex[:8]}.example",
        epost=f"info@{foretag.publikt_id.hex[:8]}.example",
    )
    if nr % 3 == 0:
        Natverk.objects.create(foretag=foretag, namn="Länets nätverk för sociala företag")
        Handledarutbildning.objects.create(
            foretag=foretag, utbildning="Handledare, grundkurs", ar=frist.idag().year - 1, antal=2
        )
    if nr % 5 == 0:
        Certifiering.objects.create(foretag=foretag, namn="Miljömärkt verksamhet", utfardare="Påhittad utfärdare")  # fmt: skip


def _bedom(foretag: Foretag, nr: int, av: Anvandare) -> None:
    Kriteriebedomning.objects.bulk_create(
        Kriteriebedomning(
            foretag=foretag, kriterium=k, uppfyllt=True, underlag="Stadgar", bedomd_av=av
        )
        for k in list(Kriterium)[: 4 if nr % 2 else 3]
    )


def _andra_efterat(foretagare: Anvandare) -> None:
    """The demo's person has written on after her page was published: the difference is shown."""
    rad = Presentation.objects.get(foretag__organisation__namn=EGET)
    rad.text += "\n\nFrån i år tar vi också emot praktikanter från gymnasiet."
    rad.version, rad.andrad_av = rad.version + 1, foretagare
    rad.save()
