"""The companies and kommuner of tests/varld.py that every noun of the register stands on.

`företag F`: an active company with the person "företagare"; `företag E`: an enskild firma; `företag V`: resting.
`kommun A`: the profile of org A, whose people are "orgadmin", "ansvarig" and "obekräftad".
"""

from datetime import date

from foretag.foretag.models import Foretag, Foretagslage, JuridiskForm, Lage
from foretag.kommun.models.kommun import Kommun, Omrade
from portal.forbund.models.uppdrag import Roll
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation

PERSONNUMMER = "620101-1019"  # made up, with a check digit that holds


def nytt_foretag(v, nyckel, organisation, **falt):
    """A company since 2016, remembered as `nyckel`."""
    av = Anvandare.objects.portalen()
    rad = Foretag.objects.create(
        **{
            "organisation": organisation,
            "kommun": "2180",
            "form": JuridiskForm.EKONOMISK_FORENING,
            **falt,
        }
    )
    Foretagslage.objects.create(
        foretag=rad, lage=Lage.AKTIV, fran=date(2016, 1, 1), registrerad_av=av
    )
    v.mer[nyckel], v.objekt[nyckel] = rad, {"publikt_id": rad.publikt_id}
    return rad


def grund(v):
    from tests.varld import _organisation, _person

    av = Anvandare.objects.portalen()
    nytt_foretag(v, "företag F", _organisation(v, "org F", 11, "Provbyns kooperativ"))
    _person(v, "företagare", Roll.MEDLEM, organisation=v.mer["org F"])
    vilande = nytt_foretag(v, "företag V", _organisation(v, "org V", 12, "Provskogens förening"))
    Foretagslage.objects.create(
        foretag=vilande,
        lage=Lage.VILANDE,
        fran=date(2024, 1, 1),
        orsak="Flyttar",
        registrerad_av=av,
    )
    enskild = Organisation.objects.create(
        orgnr=PERSONNUMMER, namn="Provbackens snickeri", enskild=True, kand_tid=nu()
    )
    nytt_foretag(v, "företag E", enskild, form=JuridiskForm.ENSKILD_FIRMA)
    kommun = Kommun.objects.create(organisation=v.mer["org A"], slag=Kommun.Slag.KOMMUN, kod="2180")
    v.mer["kommun A"], v.objekt["kommun A"] = kommun, {"publikt_id": kommun.publikt_id}
    v.mer["område"] = Omrade.objects.create(namn="Provlandet", kommuner=["2180"])
