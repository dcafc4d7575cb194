"""Companies with a page in each of its states, made by the verbs themselves."""

from itertools import count

from foretag.foretag.models import Foretag, Foretagslage, JuridiskForm, Lage
from foretag.sida.anslutning import _formularet
from foretag.sida.models import (
    Affarside,
    Bransch,
    Certifiering,
    Foretagssida,
    Handledarutbildning,
    Natverk,
    Presentation,
    Tjanst,
)
from foretag.sida.sidlage import Sidlage
from portal.frist import idag, nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from tests.conftest import ny_orgnr

_nummer = count(1)


def nytt_foretag(namn="", lage=Lage.AKTIV, orgnr="", enskild=False, **falt):
    """A company that the förbund knows of, in Gävle since this year."""
    namn = namn or f"Kooperativet {next(_nummer)}"
    organisation = Organisation.objects.create(
        orgnr=orgnr or ny_orgnr(), namn=namn, enskild=enskild, kand_tid=nu()
    )
    foretag = Foretag.objects.create(
        **{
            "organisation": organisation,
            "kommun": "2180",
            "form": JuridiskForm.EKONOMISK_FORENING,
            **falt,
        }
    )
    Foretagslage.objects.create(
        foretag=foretag,
        lage=lage,
        fran=idag().replace(month=1, day=1),
        orsak="" if lage == Lage.AKTIV else "Flyttar",
        registrerad_av=Anvandare.objects.portalen(),
    )
    return foretag


def fyll(foretag, text="Vi lagar cyklar.", sni="95", tjanst="arbetstraning", platser=4, **mer):
    """The rows that a page cannot do without, and a service; `mer` goes to the presentation."""
    Presentation.objects.create(
        foretag=foretag, **{"text": text, "webbplats": "www.exempel.invalid", **mer}
    )
    Bransch.objects.create(foretag=foretag, sni=sni, ordning=1)
    Affarside.objects.create(foretag=foretag, slag="varor", text="Cyklar i gott skick.", ordning=1)
    if tjanst:
        Tjanst.objects.create(foretag=foretag, slag=tjanst, platser=platser, ordning=1)


def fyll_allt(foretag):
    """A row of every kind, with every field filled in."""
    fyll(foretag, adress="Storgatan 1", postnummer="803 20", ort="Gävle", epost="info@exempel.invalid", telefon="026-10 00 00")  # fmt: skip
    Certifiering.objects.create(
        foretag=foretag, namn="Godkänt ASF", utfardare="Nätverket", fran="2024-03-01", till="2027-02-28"
    )  # fmt: skip
    Natverk.objects.create(foretag=foretag, namn="Skoopi", fran="2020-01-01")
    Handledarutbildning.objects.create(
        foretag=foretag, utbildning="Handledare steg 1", ar=2024, antal=3
    )


def ny_sida(foretag, status="utkast", av=None, **falt):
    """The company's page, filled in and brought to `status`: utkast, inlamnad, aterlamnad or godkand."""
    av = av or Anvandare.objects.portalen()
    _formularet(lambda rad: None)
    if not Presentation.objects.filter(foretag=foretag).exists():
        fyll(foretag, **falt)
    sida = Foretagssida.for_foretag(foretag, av=av)
    if status != "utkast":
        sida.lamna_in(av=av)
    if status == "aterlamnad":
        sida.aterlamna(av=av, skal="Skriv mer om tjänsterna.")
    if status == "godkand":
        sida.godkann(sida.inlamnad_version, av=av)
    return sida


def skriv_om(foretag, text):
    """The text changes after it was handed in or published."""
    foretag.presentation.text = text
    foretag.presentation.version += 1
    foretag.presentation.save()


def lage(sida):
    return Sidlage(Foretagssida.objects.select_related("foretag__organisation").get(pk=sida.pk))
