"""Companies and a round of the yearly figures, for the tests of the round: rows as they are in use."""

import re
from datetime import date, timedelta
from itertools import count

from foretag.arsuppgift.models.arsomgang import Arsomgang
from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.foretag.models import Foretag, Foretagslage, Lage
from foretag.lagesbild import rapport as arsrapport
from foretag.lagesbild.models.arsrapport import Arsrapport
from portal import orgnr
from portal.frist import idag, nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.post.models.utskick import Utskick
from tests.varld import liten_pdf

AR = idag().year
_nummer = count(1)
MATT = list(Arsuppgift.MATT)
TAL = dict(zip(MATT, [9, 14, 3, 2, 0, 4, 12, 10], strict=True))


def ny_orgnr():
    nio = f"{559700000 + next(_nummer):09d}"
    return f"{nio[:6]}-{nio[6:]}{orgnr.kontrollsiffra(nio)}"


def nytt_foretag(namn="Bolaget", *, epost="info@bolaget.exempel", lage=Lage.AKTIV, **falt):
    """A company since 2016; `lage` other than active: so since 2020."""
    organisation = Organisation.objects.create(orgnr=ny_orgnr(), namn=namn, kand_tid=nu())
    rad = Foretag.objects.create(
        **{"organisation": organisation, "kommun": "2180", "kontakt_epost": epost, **falt}
    )
    av = Anvandare.objects.portalen()
    Foretagslage.objects.create(
        foretag=rad, lage=Lage.AKTIV, fran=date(2016, 1, 1), registrerad_av=av
    )
    if lage != Lage.AKTIV:
        Foretagslage.objects.create(
            foretag=rad, lage=lage, fran=date(2020, 1, 1), orsak="Vilar", registrerad_av=av
        )
    return rad


def ny_omgang(av, *, ar=AR, **falt):
    rad = Arsomgang(
        **{
            "ar": ar,
            "avser_datum": date(ar, 1, 15),
            "sista_dag": idag() + timedelta(days=30),
            "halsning": "Nu är det dags.",
            **falt,
        }
    )
    rad.spara(av=av)
    return rad


def satt(foretag, av, *, ar=AR, satt=Arsuppgift.Satt.IMPORT, **val):
    return Arsuppgift.satt_tal(foretag, ar, {**TAL, **val}, av=av, satt=satt)[0]


def publicera_arsrapport(ar, av):
    """The year's public edition as the register says now: ordered, issued as the worker does it, and published."""
    rapport = Arsrapport.paborja(ar, av=av)
    upplaga = Arsrapport.Upplaga.PUBLIK
    dokument = rapport.utfarda(upplaga, arsrapport.innehall(rapport, upplaga), av=av)
    dokument.utfarda(liten_pdf(str(dokument.pk)), 1)
    rapport.publicera(dokument, av=av)
    return rapport


def mejlen(uppgift=None):
    rader = Utskick.objects.filter(mal_typ="foretag.arsuppgift").order_by("pk")
    return list(rader.filter(mal_id=uppgift.publikt_id) if uppgift else rader)


def vagen(mejl):
    """The path of the link in a mail."""
    return re.search(r"https?://[^/\s]+(/foretag/ars/[\w-]+/)", mejl.text)[1]


def ifyllt(uppgift=None, **andring):
    """What the form sends when nothing is touched but `andring`; None ticks "vi vet inte"."""
    tal = {**TAL, **{k: v for k, v in andring.items() if k in TAL}}
    data = {m: "" if v is None else str(v) for m, v in tal.items()}
    data |= {f"ej_{m}": "on" for m, v in tal.items() if v is None}
    data |= {"kommentar": "", "rad_version": str(uppgift.rad_version if uppgift else 1)}
    return data | {k: v for k, v in andring.items() if k not in TAL}
