"""Companies for the tests of the register: a bare one, and one with a row of every kind."""

from datetime import date
from itertools import count

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.avtal.models import Avtal
from foretag.foretag.models import Foretag, JuridiskForm, Lage
from foretag.inlasning.models import Inlasning
from foretag.register.sammanslagning import sla_ihop
from foretag.sida.models import (
    Affarside,
    Bransch,
    Certifiering,
    Handledarutbildning,
    Natverk,
    Presentation,
    Tjanst,
)
from portal import orgnr
from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from tests.foretag.varld import PERSONNUMMER

_nummer = count(1)


def nytt_nummer():
    nio = f"{769600000 + next(_nummer):09d}"
    return f"{nio[:6]}-{nio[6:]}{orgnr.kontrollsiffra(nio)}"


def ny(namn="Kooperativet Källan", nummer="", lage=Lage.AKTIV, fran=date(2016, 1, 1), **uppgifter):
    """A registered company. `uppgifter` as in Foretag.UPPGIFTER."""
    grund = {"kommun": "2180", "form": JuridiskForm.EKONOMISK_FORENING}
    orsak = "" if lage == Lage.AKTIV else "Prov"
    return Foretag.registrera(
        orgnr=nummer or nytt_nummer(),
        namn=namn,
        uppgifter={**grund, **uppgifter},
        lage=lage,
        fran=fran,
        orsak=orsak,
        av=Anvandare.objects.portalen(),
    )


def arsuppgift(foretag, ar, **tal):
    return Arsuppgift.objects.create(
        foretag=foretag,
        ar=ar,
        svarad_tid=nu(),
        svarad_av=Anvandare.objects.portalen(),
        satt=Arsuppgift.Satt.TELEFON,
        **tal,
    )


def fyll(foretag, part=None):
    """A row of every kind that has no workflow of its own."""
    av = Anvandare.objects.portalen()
    Presentation.objects.create(
        foretag=foretag, text="Vi driver kafé och trädgård.", adress="Storgatan 1", ort="Gävle"
    )
    Bransch.objects.create(foretag=foretag, sni="56")
    Affarside.objects.create(foretag=foretag, slag="varor", text="Keramik och sylt")
    Tjanst.objects.create(foretag=foretag, slag="arbetstraning", platser=12)
    Tjanst.objects.create(foretag=foretag, slag="praktik")
    Certifiering.objects.create(foretag=foretag, namn="ASF-listan", fran=date(2020, 1, 1))
    Natverk.objects.create(foretag=foretag, namn="Skoopi")
    Handledarutbildning.objects.create(foretag=foretag, utbildning="Supported Employment", antal=0)
    for nr in range(1, 5):
        foretag.bedom(nr, True, f"Stadgarna, {nr} §", date(2024, 5, 1), av=av)
    arsuppgift(foretag, 2023, anstallda_kvinnor=0, platser=10, nyttjade=8)
    arsuppgift(foretag, 2024, anstallda_kvinnor=4, anstallda_man=3)
    Avtal.objects.create(
        foretag=foretag,
        part=part or Organisation.objects.create(orgnr=nytt_nummer(), namn="Gävle kommun", kand_tid=nu()),
        form=Avtal.Form.IOP,
        avser="Cykelverkstad",
        varde="250000",
        fran=date(2023, 1, 1),
        registrerat_av=av,
    )  # fmt: skip
    return foretag


FORETAGARE = "foretagare@exempel.invalid"


def fyll_demo(v):
    """For the pictures: one with all, kept by a person of its own, an enskild firma, a closed one, and a duplicate.

    The duplicate rests, and is kept by a person who may come along to the company but not to the part's own.
    """
    foretag = fyll(
        ny("Kooperativet Källan och Verkstaden", kontakt_namn="Kim Kontakt", kalla="Årsmötet")
    )
    foretag.bedom(2, False, "Ingen rutin ännu", date(2022, 3, 1), av=Anvandare.objects.portalen())
    tidigare = ny("Källans kafé", kalla="Gamla listan", fran=date(2016, 1, 1))
    sla_ihop(foretag, tidigare, {"namn": "kvar", "kalla": "kvar"}, av=Anvandare.objects.portalen())
    v.minns("företaget", foretag)
    v.delar["företaget, kriterium"] = {"publikt_id": foretag.publikt_id, "kriterium": 3}
    dubblett = ny("Kooperativet Källan", lage=Lage.VILANDE, fran=date(2019, 3, 1), anteckning="Ring före tio.")  # fmt: skip
    v.minns("dubbletten", fyll(dubblett))
    partens = v.minns("partens eget företag", ny("Återbruket i Ovanåker"))
    Organisation.objects.filter(pk=partens.organisation_id).update(finsam=Organisation.Finsam.REGION)  # fmt: skip
    v.minns("enskilda firman", ny("Backens snickeri", PERSONNUMMER, form="enskild_firma"))
    ny("Föreningen Ånyo", lage=Lage.NEDLAGD, kommun="2184", form="")
    person = Anvandare.objects.create_user(FORETAGARE, namn="Fia Företagare", kand_tid=nu())
    sigrid = Anvandare.objects.create_user(
        "sigrid@kallan.exempel", namn="Sigrid Skötsam", kand_tid=nu()
    )
    for vem, hos in ((person, foretag), (sigrid, dubblett)):
        Uppdrag(person=vem, roll=Roll.MEDLEM, organisation=hos.organisation).ge(
            av=Anvandare.objects.portalen()
        )
    _filer(v, foretag)


def _filer(v, foretag):
    """Files between preview and yes: one that changes, one with faults, one that says what is known already."""
    from tests.demovarld import HANDLAGGARE

    nummer = foretag.organisation.orgnr
    handlaggare = Anvandare.objects.get(email=HANDLAGGARE)
    for namn, text in {
        "inläsningen": f"orgnr;namn;kommun;anstallda_man_2025\n556012-5790;Nya kooperativet;Gävle;3\n{nummer};;;0\n",
        "inläsning med fel": "orgnr;namn;kommun;platser_2025\n556012-5791;Ett;Gävle;många\n;Två;Atlantis;1\n",
        "inläsning utan ändring": f"orgnr;kommun\n{nummer};Gävle\n",
    }.items():
        v.minns(namn, Inlasning.ta_emot(f"{namn}.csv", text.encode(), av=handlaggare))
