"""Complete rows of kommuner, companies and avtal for tests; each test overrides what it is about."""

from datetime import date
from itertools import count

from foretag.avtal.models import Avtal
from foretag.foretag.models import Foretag, Foretagslage, JuridiskForm, Lage
from foretag.kommun.models.kommun import Kommun
from foretag.kommun.models.kommundel import Samverkansgrupp, Styrdokument
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation

NAMN = {
    "2183": "Bollnäs kommun",
    "2180": "Gävle kommun",
    "2161": "Ljusdals kommun",
    "21": "Region X",
}
_nummer = count(1)


def portalen():
    return Anvandare.objects.portalen()


def ny_kommun(ny_organisation, kod="2183", *, medlem=True, **falt):
    slag = Organisation.Finsam.REGION if len(kod) == 2 else Organisation.Finsam.KOMMUN
    organisation = ny_organisation(
        **{"namn": NAMN.get(kod, f"Kommun {kod}"), "finsam": slag, "medlem": medlem, **falt}
    )
    return Kommun.registrera(organisation, kod, av=portalen())


def nytt_foretag(ny_organisation, kommun="2183", *, lage=Lage.AKTIV, **falt):
    namn = {"namn": f"Kooperativet {next(_nummer):03d}"} | falt
    foretag = Foretag.objects.create(
        organisation=ny_organisation(**namn), kommun=kommun, form=JuridiskForm.EKONOMISK_FORENING
    )
    Foretagslage.objects.create(
        foretag=foretag,
        lage=lage,
        fran=date(2016, 1, 1),
        orsak="" if lage == Lage.AKTIV else "Vila",
        registrerad_av=portalen(),
    )
    return foretag


def nytt_dokument(kommun, **falt):
    rad = Styrdokument(
        kommun=kommun, **{"slag": "policy", "titel": "Policy för ASF", "antaget_ar": 2018, **falt}
    )
    rad.lagg_till(av=portalen())
    return rad


def ny_grupp(kommun, medlemmar=(), **falt):
    rad = Samverkansgrupp(
        kommun=kommun, **{"slag": "intern", "namn": "Arbetsgruppen", "startade_ar": 2017, **falt}
    )
    rad.lagg_till(av=portalen(), medlemmar=medlemmar)
    return rad


def nytt_avtal(foretag, part, **falt):
    rad = Avtal(
        foretag=foretag,
        part=part,
        **{"form": "reserverad", "avser": "Skötsel av parker", "fran": date(2024, 1, 1), **falt},
    )
    rad.registrera(av=portalen())
    return rad
