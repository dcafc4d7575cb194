"""The pages that read all of a draft: what they cost, and that what they remember is what stands there now."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from insatser.ansokan.block.insatstid import INSATSTID
from insatser.ansokan.block.kalkyl import anvanda_ar
from insatser.ansokan.models.ansokan import Ansokan, Medverkan
from insatser.ansokan.models.bilaga import Bilaga
from insatser.ansokan.models.budget import Finansiering, Kostnad, Personal
from insatser.ansokan.models.mal import Mal, Malomrade, Malsattning, Malvarde
from insatser.ansokan.models.parter import Part, PartEnhet, Undertecknare
from insatser.ansokan.models.verksamhet import Aktivitet, Deltagarantal, Deltagargrupp, Insatstid
from portal.fil.models import Fil
from portal.forbund.models.uppdrag import Roll
from portal.formular.block import laser_en_gang
from portal.formular.lage import Ifyllnadslage
from portal.formular.models.ifyllnad import Svar, Tabellrad
from portal.frist import lokal, nu
from tests.insatser.ansokan.test_block_rundtur import fyll
from tests.insatser.conftest import BLOCKFORMULAR

SIDORNA = ("ansokan", "ansokan_granska")
FRAGOR = {
    "nyckel": "fragor",
    "rubrik": "Frågor",
    "delar": [
        {"typ": "lang", "nyckel": "varfor", "rubrik": "Varför?"},
        {
            "typ": "tabell",
            "nyckel": "risker",
            "rubrik": "Risker",
            "kolumner": [{"nyckel": "risk", "rubrik": "Risk", "typ": "kort"}],
        },
    ],
}
DEFINITION = {**BLOCKFORMULAR, "avsnitt": [FRAGOR, *BLOCKFORMULAR["avsnitt"]]}
# Each row is copied below the same parent: all tables but those of one row.
FLERA = (
    Part,
    PartEnhet,
    Undertecknare,
    Malomrade,
    Malsattning,
    Mal,
    Malvarde,
    Deltagargrupp,
    Aktivitet,
    Personal,
    Kostnad,
    Finansiering,
    Bilaga,
    Tabellrad,
)


def fyll_allt(ansokan, antal):
    """Every block, a question and a table, with `antal` rows of each kind that there may be several of."""
    av, ifyllnad = ansokan.skapad_av, ansokan.ifyllnad
    Finansiering.objects.filter(plan=fyll(ansokan).plan, slag="tid").delete()
    fil = Fil.objects.create(
        namn="Intyg.pdf", mime="application/pdf", storlek=10, sha256="0" * 64, uppladdad_av=av
    )
    Bilaga.objects.create(plan=ansokan.plan, fil=fil, rubrik="Intyg")
    Svar.objects.create(ifyllnad=ifyllnad, fraga="varfor", text="Det behövs")
    Tabellrad.objects.create(ifyllnad=ifyllnad, fraga="risker", celler={"risk": "Sjukdom"})
    for modell in FLERA:
        rad = modell.objects.get()
        for _ in range(antal - 1):
            rad.pk, rad.nyckel = None, uuid4()
            rad.save(force_insert=True)
    return ansokan


def till(namn, ansokan):
    return reverse(f"insatser:{namn}", args=[ansokan.publikt_id])


def html(svar):
    assert svar.status_code == 200
    return svar.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("sida", SIDORNA)
@pytest.mark.parametrize("antal", [1, 3])
@pytest.mark.parametrize(("roll", "fragor"), [(None, 19), (Roll.MEDLEM, 20)])
def test_sidan_staller_lika_manga_fragor(
    inloggad, ny_person, ny_ansokan, django_capture_queries, sida, antal, roll, fragor
):
    """A draft with all blocks, and as many who take part; one who has a place in an organisation has a longer menu."""
    agare = ny_person(roll)
    ansokan = fyll_allt(ny_ansokan(agare=agare, definition=DEFINITION), antal)
    for _ in range(antal - 1):
        Medverkan.objects.create(ansokan=ansokan, person=ny_person(), inbjuden_av=agare)
    klient = inloggad(agare)
    klient.get(till("ansokan", ansokan))  # the first visit is written down

    stallda = django_capture_queries(lambda: klient.get(till(sida, ansokan)))

    assert len(stallda) == fragor, "\n".join(stallda)


def test_forsta_gangen_utkastet_oppnas_skrivs_och_ingen_mer(
    inloggad, ny_person, ny_ansokan, frys_tid
):
    frys_tid("2026-09-24 15:00")
    ansokan = ny_ansokan()
    bjuden = ny_person()
    ansokan.bjud_in(bjuden.email, Medverkan.Slag.KOMMENTERAR, "Kommunen", av=ansokan.skapad_av)
    klient = inloggad(bjuden)
    klient.get(till("ansokan_granska", ansokan))
    fore = Medverkan.objects.get(person=bjuden).last_tid

    forsta = html(klient.get(till("ansokan", ansokan)))
    frys_tid("2026-09-24 15:20")
    andra = html(klient.get(till("ansokan", ansokan)))

    tider = dict(ansokan.medverkande.values_list("person", "last_tid"))
    assert fore is None
    assert forsta.count("Inte läst") == andra.count("Inte läst") == 1  # who answers for it
    assert tider[ansokan.skapad_av.pk] is None
    assert f"{lokal(tider[bjuden.pk]):%H:%M}" == "15:00"


# ---- what a page that only reads remembers ----
def test_sidorna_visar_det_som_skrevs_nyss(inloggad, ny_ansokan):
    ansokan = ny_ansokan(definition=DEFINITION)
    klient = inloggad(ansokan.skapad_av)
    utan = [html(klient.get(till(sida, ansokan))) for sida in SIDORNA]
    fyll_allt(ansokan, 1)
    Deltagarantal.objects.update(unika_individer=4711)
    Insatstid.objects.update(start=date(2020, 12, 1), slut=date(2020, 11, 30))

    med = [html(klient.get(till(sida, ansokan))) for sida in SIDORNA]

    borde = "Fyll i startdatum"
    fel = "Sätt det till 1 december 2020 eller senare."
    assert [(borde in text, fel in text) for text in utan] == [(True, False)] * 2
    assert [(borde in text, fel in text) for text in med] == [(False, True)] * 2
    assert "Ni har skrivit 4 711 unika individer" in med[0]
    assert "4 711" in med[1]


def test_bara_den_som_laser_tar_raden_som_kom_med_ansokan(ny_ansokan, django_assert_num_queries):
    fyll(ny_ansokan())
    ansokan = Ansokan.objects.select_related("plan__insatstid").get()
    Insatstid.objects.update(start=date(2021, 1, 1))

    with laser_en_gang(ansokan, {}), django_assert_num_queries(0):
        hamtad = INSATSTID.rader(ansokan)[0]
    anyo = INSATSTID.rader(ansokan)[0]

    assert (hamtad.start, anyo.start) == (date(2020, 12, 1), date(2021, 1, 1))


def test_en_rad_som_ar_pahittad_eller_borttagen_ar_inte_den_som_finns(ny_ansokan):
    ansokan = ny_ansokan()
    pahittad = INSATSTID.rader(ansokan)[0]
    Insatstid.objects.create(plan_id=ansokan.plan_id, start=date(2021, 1, 1))
    with laser_en_gang(ansokan, {}):
        finns = INSATSTID.rader(ansokan)[0]
    Insatstid.objects.update(borttagen_tid=nu())
    ansokan = Ansokan.objects.select_related("plan__insatstid").get()
    with laser_en_gang(ansokan, {}):
        tom = INSATSTID.rader(ansokan)[0]

    assert (pahittad.pk, finns.start, tom.pk) == (None, date(2021, 1, 1), None)


def test_aren_i_budgeten_ar_desamma_vem_som_an_laser(ny_ansokan, django_assert_num_queries):
    ansokan = fyll(ny_ansokan())
    Personal.objects.update(ra={"ar_2031": "ca 7", "befattning": "?"})
    Kostnad.objects.create(plan=ansokan.plan, per_ar={"2040": "1.00"}, borttagen_tid=nu())

    with django_assert_num_queries(1):
        ensam = anvanda_ar(ansokan)
    with laser_en_gang(ansokan, {}), django_assert_num_queries(3):
        med_raderna = [anvanda_ar(ansokan), anvanda_ar(ansokan)]

    assert ensam == {"2020", "2021", "2022", "2023", "2031"}
    assert med_raderna == [ensam, ensam]


def test_dar_inget_saknas_lases_inga_block(ny_ansokan, django_assert_num_queries):
    """A locked application has nothing to do: its task list asks for the answers and no rows."""
    ansokan = fyll(ny_ansokan(definition=DEFINITION))

    with django_assert_num_queries(2):
        lagen = Ifyllnadslage(ansokan, ansokan.ifyllnad, oppen=False).lagen

    assert {lage.namn for lage in lagen.values()} == {"klar"}
    assert len(lagen) == len(DEFINITION["avsnitt"])
