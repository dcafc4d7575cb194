"""Two rows become one, and nothing is lost: every row that pointed at either of them is still there, unchanged."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.foretag.models import Foretag, Foretagslage, Lage
from foretag.kommun.models.kommun import Kommun
from foretag.register import sammanslagning
from foretag.register.sammanslagning import sla_ihop
from foretag.sida import inbjudan
from foretag.sida.models import (
    Affarside,
    Bransch,
    Certifiering,
    Handledarutbildning,
    Natverk,
    Presentation,
    Tjanst,
    med_platser,
)
from foretag.templatetags.foretag import branschnamn
from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.frist import idag, nu
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from tests.foretag.exempel import arsuppgift, fyll, ny
from tests.foretag.varld import PERSONNUMMER

pytestmark = pytest.mark.django_db


@pytest.fixture
def av():
    return Anvandare.objects.portalen()


@pytest.fixture
def klient(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.HANDLAGGARE, namn="Hanna Handläggare"))


def vag(foretag, namn="foretag_sla_ihop"):
    return reverse(f"foretag:{namn}", args=[foretag.publikt_id])


def rader(*foretagen):
    """Every row with a key to one of them, without that key, as a multiset by kind."""
    alla = Counter()
    for modell, namn in sammanslagning.kopplingar():
        falt = modell._meta.get_field(namn)
        kolumner = [f.attname for f in falt.model._meta.concrete_fields if f != falt]
        if falt.model is Foretag:
            kolumner = [
                "pk"
            ]  # the row of a merged company gets a key and a version, and keeps the rest
        hittade = falt.model._base_manager.filter(**{f"{falt.name}__in": foretagen})
        alla.update((falt.model._meta.label, repr(rad)) for rad in hittade.values_list(*kolumner))
    return alla


def alla_val(kvar, bort, val="bort"):
    plan = sammanslagning.plan(kvar, bort)
    return {grupp.namn: val for grupp in (*plan.krockar, *plan.par)}


# ---------- Nothing is lost ----------


def test_alla_slags_rader_ar_med_i_provet():
    """A new kind of row that points at a company is moved by itself; this list says that somebody has thought of it."""
    assert {f"{modell.__name__}.{falt}" for modell, falt in sammanslagning.kopplingar()} == {
        *("Affarside.foretag", "Arsuppgift.foretag", "Avtal.foretag", "Bransch.foretag"),
        *("Certifiering.foretag", "Foretag.ihopslagen_med", "Foretagslage.foretag"),
        *("Foretagssida.foretag", "Handledarutbildning.foretag", "Kriteriebedomning.foretag"),
        *("Natverk.foretag", "Presentation.foretag", "Tjanst.foretag"),
    }


@pytest.mark.parametrize("fro", range(12))
def test_inga_rader_forsvinner_vad_som_an_slas_ihop(fro, av):
    """Random companies with random days and years, merged in a random order until one is left."""
    slump = random.Random(fro)  # noqa: S311  not a secret
    foretagen = [ny(f"Företag {nr}", fran=date(2016, 1, slump.randint(1, 3))) for nr in range(4)]
    for foretag in foretagen:
        if slump.random() < 0.6:
            fyll(foretag)
            Tjanst.objects.create(foretag=foretag, slag="spraktraning", platser=slump.randint(1, 3))
        for ar in slump.sample(range(2015, 2022), slump.randint(0, 4)):
            arsuppgift(foretag, ar, platser=slump.choice([None, 0, 7]))
        for dag in slump.sample(range(4, 12), slump.randint(0, 5)):
            foretag.byt_lage(slump.choice(Lage.values), date(2016, 1, dag), "Prov", av=av)
    fore = rader(*foretagen)

    kvar = list(foretagen)
    while len(kvar) > 1:
        ena, andra = slump.sample(kvar, 2)
        sla_ihop(ena, andra, alla_val(ena, andra, slump.choice(["kvar", "bort"])), av=av)
        kvar.remove(andra)

    efter = rader(*foretagen)
    assert {k: n for k, n in efter.items() if k[0] != "foretag.Foretag"} == fore
    assert sum(n for k, n in efter.items() if k[0] == "foretag.Foretag") == 3
    assert set(Foretag.objects.kvar()) == set(kvar)
    assert set(Foretag.objects.exclude(pk=kvar[0].pk).values_list("ihopslagen_med", flat=True)) == {
        kvar[0].pk
    }


def test_vid_krock_star_dubblettens_rad_kvar_hos_den(av):
    kvar, bort = ny("Kvar", fran=date(2016, 1, 1)), ny("Bort", fran=date(2016, 1, 1))
    bort.byt_lage(Lage.VILANDE, date(2020, 1, 1), "Flyttar", av=av)
    for foretag, platser in ((kvar, 5), (bort, 8)):
        arsuppgift(foretag, 2023, platser=platser)
        Presentation.objects.create(foretag=foretag, text=foretag.namn)
    arsuppgift(bort, 2024, platser=9)

    sla_ihop(kvar, bort, {"namn": "kvar"}, av=av)

    assert list(
        Foretagslage.objects.values_list("foretag", "fran").order_by("foretag", "fran")
    ) == [
        (kvar.pk, date(2016, 1, 1)),
        (kvar.pk, date(2020, 1, 1)),
        (bort.pk, date(2016, 1, 1)),
    ]
    assert list(Arsuppgift.objects.values_list("foretag", "ar", "platser").order_by("platser")) == [
        (kvar.pk, 2023, 5),
        (bort.pk, 2023, 8),
        (kvar.pk, 2024, 9),
    ]
    assert (kvar.presentation.text, bort.presentation.text) == ("Kvar", "Bort")


def test_det_som_ar_likadant_raknas_inte_tva_ganger(klient):
    """One for one: of the duplicate's two alike, one is the company's own and one is more."""
    kvar, bort = fyll(ny("Kvar")), fyll(ny("Bort"))
    Tjanst.objects.create(foretag=bort, slag="arbetstraning", platser=12)
    Tjanst.objects.create(foretag=bort, slag="praktik", platser=3)
    Tjanst.objects.create(foretag=bort, slag="praktik", ra={"platser": "ca 7"})
    Bransch.objects.create(foretag=bort, sni="56", beskrivning="Kafé")
    Affarside.objects.create(foretag=bort, slag="tjanster", text="Keramik och sylt")

    granska = klient.get(vag(kvar), {"med": bort.publikt_id})
    barn = {b.modell: (len(b.flyttar), len(b.stannar)) for b in granska.context["plan"].barn}
    assert {m: barn[m] for m in sammanslagning.LIKA} == {
        Bransch: (1, 1),
        Affarside: (1, 1),
        Tjanst: (3, 2),
        Certifiering: (0, 1),
        Natverk: (0, 1),
        Handledarutbildning: (0, 1),
    }
    assert "redan har likadant" in granska.content.decode()
    klient.post(vag(kvar), {**_val(bort), "version_kvar": kvar.rad_version})

    assert med_platser(Foretag.objects.all()).get(pk=kvar.pk).platser == 12 + 12 + 3
    sida = klient.get(vag(kvar, "foretag"))
    assert sida.context["v"].ihopslagna[0].likadana == [
        ("Branscher", [branschnamn(bort.branscher.get())]),
        ("Affärsidéer", ["Keramik och sylt"]),
        ("Tjänster", ["Arbetsträning (12 platser)", "Praktik"]),
        ("Certifieringar", ["ASF-listan"]),
        ("Nätverk", ["Skoopi"]),
        ("Handledarutbildningar", ["Supported Employment"]),
    ]
    assert "Tjänster: Arbetsträning (12 platser), Praktik." in sida.content.decode()


@pytest.mark.parametrize(
    ("platser", "ord_"),
    [(1, "Praktik (1 plats)"), (0, "Praktik (0 platser)"), ("ca 7", "Praktik (ca 7 platser)")],
)
def test_tjansten_som_stod_kvar_visas_med_sina_platser(klient, platser, ord_):
    kvar, bort = ny("Kvar"), ny("Bort")
    Tjanst.objects.create(foretag=kvar, slag="praktik", platser=5)
    antal = {"ra": {"platser": platser}} if isinstance(platser, str) else {"platser": platser}
    Tjanst.objects.create(foretag=bort, slag="praktik", **antal)
    (par,) = klient.get(vag(kvar), {"med": bort.publikt_id}).context["plan"].par

    klient.post(vag(kvar), _val(bort, **{par.namn: "kvar"}))

    assert f"Tjänster: {ord_}." in klient.get(vag(kvar, "foretag")).content.decode()


def test_en_borttagen_rad_ar_ingen_att_vara_lik(av):
    """Else the places would be on neither page."""
    kvar, bort = fyll(ny("Kvar")), fyll(ny("Bort"))
    kvar.tjanster.update(borttagen_tid=nu())

    sla_ihop(kvar, bort, {"namn": "kvar"}, av=av)

    assert med_platser(Foretag.objects.all()).get(pk=kvar.pk).platser == 12
    assert (kvar.tjanster.count(), bort.tjanster.count()) == (4, 0)


def test_det_som_stod_kvar_visas_pa_sidan(klient, av):
    kvar, bort = ny("Kvar"), ny("Bort")
    arsuppgift(kvar, 2023, platser=5)
    arsuppgift(bort, 2023, platser=8, nyttjade=0)
    sla_ihop(kvar, bort, {"namn": "kvar"}, av=av)

    sida = klient.get(vag(kvar, "foretag")).content.decode()

    assert "2023: Platser 8, Nyttjade platser 0." in sida
    assert "aktivt från" in sida


# ---------- What staff write ----------


def test_tomt_fylls_i_och_krockar_valjs(av):
    kvar = ny("Kvar", kalla="Vår lista", kontakt_namn="Kim", anteckning="Ett")
    bort = ny("Bort", kalla="Deras lista", del_av="Stiftelsen", egen_resultatenhet=True,
              kontakt_namn="Bo", kontakt_epost="bo@exempel.invalid", anteckning="Två")  # fmt: skip

    plan = sammanslagning.plan(kvar, bort)
    assert [g.namn for g in plan.fylls] == ["del_av"]
    assert [g.namn for g in plan.krockar] == ["namn", "kontakt", "kalla", "anteckning"]
    sla_ihop(
        kvar,
        bort,
        {"namn": "bort", "kontakt": "bort", "kalla": "kvar", "anteckning": "bada"},
        av=av,
    )

    nu = Foretag.objects.get(pk=kvar.pk)
    assert (nu.namn, nu.kalla, nu.del_av, nu.egen_resultatenhet) == (
        "Bort",
        "Vår lista",
        "Stiftelsen",
        True,
    )
    assert (nu.kontakt_namn, nu.kontakt_epost, nu.anteckning) == (
        "Bo",
        "bo@exempel.invalid",
        "Ett\n\nTvå",
    )


def test_loggen_racker_for_att_ga_tillbaka(av):
    """The moved ids, the replaced values and what stands on the merged row are enough to put every row back."""
    kvar = fyll(ny("Kvar", kalla="Vår lista", kontakt_namn="Kim Ek", kontakt_telefon="026-1"))
    bort = fyll(ny("Bort", kalla="Deras lista", kontakt_namn="Bo Al", anteckning="Ring före tio"))
    fore = {f.pk: rader(f) for f in (kvar, bort)}
    uppgifter = {f.pk: f.uppgifter() for f in (kvar, bort)}
    sla_ihop(kvar, bort, {"namn": "bort", "kalla": "bort", "kontakt": "bort"}, av=av)

    logg = Handelse.objects.om(kvar).first().uppgifter
    for namn, nycklar in logg["flyttade"].items():
        etikett, falt = namn.rsplit(".", 1)
        apps.get_model(etikett)._base_manager.filter(pk__in=nycklar).update(**{falt: bort})
    falten = logg["fore_hos_dubbletten"]
    hos_kvar, hos_bort = (
        Foretag.objects.filter(pk=f.pk).values(*falten).get() for f in (kvar, bort)
    )
    Foretag.objects.filter(pk=bort.pk).update(ihopslagen_med=None, **hos_kvar)
    Foretag.objects.filter(pk=kvar.pk).update(kalla=logg["fore"]["kalla"], **hos_bort)
    kvar.organisation.namn = logg["fore"]["namn"]
    kvar.organisation.save()

    assert {f.pk: rader(f) for f in (kvar, bort)} == fore
    assert {f.pk: Foretag.objects.get(pk=f.pk).uppgifter() for f in (kvar, bort)} == uppgifter


@pytest.mark.parametrize(
    ("val", "hos_dubbletten"), [("kvar", "Be"), ("bort", "Ka"), ("bada", "Ka")]
)
def test_inget_om_personer_i_loggen(val, hos_dubbletten, av):
    """What was replaced stands on the merged row instead: the log cannot be erased, and that row can."""
    falten = ("kontakt_namn", "kontakt_epost", "kontakt_telefon", "anteckning")
    kvar, bort = (
        ny(namn, kontakt_namn=f"{i}kontakten", kontakt_epost=f"{i}@exempel.invalid".lower(),
           kontakt_telefon=f"{i}telefonen", anteckning=f"{i}noten")
        for namn, i in (("Första", "Ka"), ("Andra", "Be"))
    )  # fmt: skip
    varden = {str(getattr(f, falt)) for f in (kvar, bort) for falt in falten}
    kontakt = "bort" if val == "bada" else val

    sla_ihop(kvar, bort, {"namn": "kvar", "kontakt": kontakt, "anteckning": val}, av=av)

    logg = str(list(Handelse.objects.values_list("kommentar", "uppgifter")))
    assert [varde for varde in varden if varde in logg] == []
    bort.refresh_from_db()
    assert [getattr(bort, falt) for falt in falten] == [
        f"{hos_dubbletten}kontakten",
        f"{hos_dubbletten}@exempel.invalid".lower(),
        f"{hos_dubbletten}telefonen",
        f"{hos_dubbletten}noten",
    ]
    bytta = Handelse.objects.om(bort).first().uppgifter["fore_hos_dubbletten"]
    assert bytta == ([] if val == "kvar" else sorted(falten))


def test_den_enskilda_firmans_form_och_nummer_foljer_inte_med(av):
    kvar = ny("Bolaget", form="aktiebolag")
    bort = ny("Snickeriet", PERSONNUMMER, form="enskild_firma")

    sla_ihop(kvar, bort, {"namn": "kvar"}, av=av)

    kvar.refresh_from_db()
    assert (kvar.form, kvar.organisation.enskild) == ("aktiebolag", False)
    assert PERSONNUMMER not in str(list(Handelse.objects.values_list("kommentar", "uppgifter")))


# ---------- Services that differ in their places ----------


@pytest.fixture
def nastan_lika(klient):
    """Coffee with 10 and with 12 places, in other letters; something else that both have; and one of the duplicate's."""
    kvar, bort = ny("Kvar"), ny("Bort")
    for foretag, text, platser in ((kvar, "Kafé och  bageri", 10), (bort, "kafé och bageri ", 12)):
        Tjanst.objects.create(foretag=foretag, slag="annat", beskrivning=text, platser=platser)
        Tjanst.objects.create(foretag=foretag, slag="praktik", beskrivning=text, platser=4)
    Tjanst.objects.create(foretag=bort, slag="arbetstraning", platser=7)
    return kvar, bort


@pytest.mark.parametrize(("val", "platser"), [("kvar", 10), ("bort", 12), ("bada", 22)])
def test_tjanster_med_olika_platser_valjs(klient, nastan_lika, val, platser):
    kvar, bort = nastan_lika
    fore = rader(kvar, bort)
    granska = klient.get(vag(kvar), {"med": bort.publikt_id})
    (par,) = granska.context["plan"].par

    html = granska.content.decode()
    assert "Samma tjänst. Annat, Kafé och bageri, 10 platser" in html
    assert "Samma tjänst. Annat, kafé och bageri, 12 platser" in html
    svar = klient.post(vag(kvar), _val(bort, **{par.namn: val}))

    assert svar.url == kvar.get_absolute_url()
    assert med_platser(Foretag.objects.all()).get(pk=kvar.pk).platser == platser + 4 + 7
    assert {k: n for k, n in rader(kvar, bort).items() if k[0] == "foretag.Tjanst"} == {
        k: n for k, n in fore.items() if k[0] == "foretag.Tjanst"
    }
    logg = Handelse.objects.om(kvar).get(verb="slog ihop två företag").uppgifter
    bytta = {"foretag.tjanst.foretag": [par.kvar.pk]} if val == "bort" else {}
    assert logg["bytta"] == bytta
    kvarlagda = {"kvar": [par.bort.pk], "bort": [par.kvar.pk], "bada": []}[val]
    assert set(kvarlagda) <= set(bort.tjanster.values_list("pk", flat=True))
    assert bort.tjanster.count() == 1 + len(kvarlagda)


def test_utan_val_om_tjansten_slas_inget_ihop(klient, nastan_lika):
    kvar, bort = nastan_lika
    fore = rader(kvar, bort)

    svar = klient.post(vag(kvar), _val(bort))

    (par,) = svar.context["plan"].par
    text = "Tjänsten Annat, kafé och bageri: välj hur många platser den har, eller om de är två."
    assert (svar.status_code, svar.context["nej"]) == (422, [(f"{par.namn}-kvar", text)])
    assert f'id="{par.namn}-kvar"' in svar.content.decode()
    assert rader(kvar, bort) == fore


def test_tjanster_paras_en_mot_en(klient):
    """Two of the duplicate's and one of ours: the second is a service of its own. One without a kind is like none."""
    kvar, bort = ny("Kvar"), ny("Bort")
    Tjanst.objects.create(foretag=kvar, slag="praktik", ra={"platser": "ca 5"})
    Tjanst.objects.create(foretag=kvar, platser=1)
    for platser in (8, 9):
        Tjanst.objects.create(foretag=bort, slag="praktik", platser=platser)
    Tjanst.objects.create(foretag=bort, platser=2)

    granska = klient.get(vag(kvar), {"med": bort.publikt_id})

    assert [p.bort.platser for p in granska.context["plan"].par] == [8]
    assert "Samma tjänst. Praktik, ca 5 platser" in granska.content.decode()


# ---------- What is refused ----------


def test_den_som_andras_mellan_lasningen_och_laset_slas_inte_ihop(av):
    """Both rows are as they were read here, and another has saved one: what counts is the row that was locked."""
    kvar, bort = ny("Kvar"), ny("Bort")
    sedda = (kvar.rad_version, bort.rad_version)
    annan = Foretag.objects.get(pk=bort.pk)
    annan.andra({"kalla": "Ny källa"}, annan.avtryck(), av=av)
    fore = rader(kvar, bort)
    assert (kvar.rad_version, bort.rad_version) == sedda

    with pytest.raises(sammanslagning.AndratSedanDess, match="sedan du öppnade sidan"):
        sla_ihop(kvar, bort, {"namn": "kvar", "kalla": "bort"}, av=av, versioner=sedda)

    assert (rader(kvar, bort), Foretag.objects.kvar().count()) == (fore, 2)
    nya = (kvar.rad_version, annan.rad_version)
    sla_ihop(kvar, bort, {"namn": "kvar"}, av=av, versioner=nya)
    assert list(Foretag.objects.kvar().values_list("pk", "kalla")) == [(kvar.pk, "Ny källa")]


@pytest.mark.parametrize("version", ["", "ett", "٣", "-1", "1" * 40])
def test_en_version_som_inte_gar_att_lasa(klient, version):
    kvar, bort = ny("Kvar"), ny("Bort")

    svar = klient.post(vag(kvar), _val(bort, version_kvar=version))

    assert (svar.status_code, Foretag.objects.kvar().count()) == (409, 2)


def test_utan_val_andras_inget(av):
    kvar, bort = ny("Kvar"), ny("Bort")
    fore = rader(kvar, bort)

    with pytest.raises(ValidationError, match="Namn: välj vilken uppgift som ska gälla"):
        sla_ihop(kvar, bort, av=av)

    assert rader(kvar, bort) == fore
    assert Foretag.objects.kvar().count() == 2


def test_inte_med_sig_sjalvt_och_inte_tva_ganger(av):
    kvar, bort, tredje = ny("Kvar"), ny("Bort"), ny("Tredje")
    sla_ihop(kvar, bort, {"namn": "kvar"}, av=av)

    with pytest.raises(ValidationError, match="två olika"):
        sla_ihop(kvar, kvar, av=av)
    with pytest.raises(ValidationError, match="redan sammanslaget med Kvar"):
        sla_ihop(tredje, bort, {"namn": "kvar"}, av=av)
    with pytest.raises(ValidationError, match="redan sammanslaget med Kvar"):
        sla_ihop(bort, tredje, {"namn": "kvar"}, av=av)


def test_ett_ihopslaget_tar_inte_emot_nagot(av):
    kvar, bort = ny("Kvar"), ny("Bort")
    sla_ihop(kvar, bort, {"namn": "kvar"}, av=av)

    for verb in (
        lambda: bort.andra({"kalla": "Ny"}, bort.avtryck(), av=av),
        lambda: bort.byt_lage(Lage.AKTIV, date(2025, 1, 1), av=av),
        lambda: bort.bedom(1, True, "Stadgar", date(2025, 1, 1), av=av),
    ):
        with pytest.raises(ValidationError, match="sammanslaget med Kvar"):
            verb()


# ---------- The pages ----------


def test_sok_forhandsvisa_valj_och_sla_ihop(klient):
    kvar, bort = fyll(ny("Källan", kalla="Vår")), fyll(ny("Källans kafé", kalla="Deras"))

    sok = klient.get(vag(kvar), {"q": "kafé"})
    assert [rad.namn for rad in sok.context["traffar"]] == ["Källans kafé"]
    granska = klient.get(vag(kvar), {"med": bort.publikt_id})
    assert Foretag.objects.kvar().count() == 2
    barn = {b.etikett: (len(b.flyttar), len(b.stannar)) for b in granska.context["plan"].barn}
    assert (barn["Årsuppgifter"], barn["Avtal"], barn["Presentationer"]) == ((0, 2), (1, 0), (0, 1))
    val = {"med": bort.publikt_id, "namn": "kvar", "kalla": "bort",
           "version_kvar": kvar.rad_version, "version_bort": bort.rad_version}  # fmt: skip
    svar = klient.post(vag(kvar), val)

    assert svar.url == kvar.get_absolute_url()
    kvar.refresh_from_db()
    assert (kvar.kalla, kvar.avtal.count()) == ("Deras", 2)


@pytest.mark.parametrize("q", ["556012-5790", "5560125790", "556012 5790", "16556012 5790"])
def test_dubbletten_soks_pa_sitt_nummer_hur_det_an_skrivs(klient, q):
    ny("Källans kafé", "556012-5790")

    sok = klient.get(vag(ny("Källan")), {"q": q})

    assert [rad.namn for rad in sok.context["traffar"]] == ["Källans kafé"]


def test_dubblettens_adress_leder_till_den_som_blev_kvar(klient, av):
    forsta, andra, tredje = ny("Första"), ny("Andra"), ny("Tredje")
    sla_ihop(andra, forsta, {"namn": "kvar"}, av=av)
    sla_ihop(tredje, andra, {"namn": "kvar"}, av=av)

    for bort in (forsta, andra):
        svar = klient.get(vag(bort, "foretag"))
        assert (svar.status_code, svar.url) == (302, tredje.get_absolute_url())


def test_utan_val_visas_sidan_igen_med_det_som_ar_valt(klient):
    kvar, bort = ny("Kvar", kalla="Vår"), ny("Bort", kalla="Deras")

    svar = klient.post(
        vag(kvar),
        {"med": bort.publikt_id, "kalla": "bort", "version_kvar": 1, "version_bort": 1},
    )

    assert (svar.status_code, svar.context["nej"]) == (
        422,
        [("namn-kvar", "Namn: välj vilken uppgift som ska gälla.")],
    )
    assert [krock["vald"] for krock in svar.context["krockar"]] == ["", "bort"]


def test_den_som_andrats_under_tiden_visas_pa_nytt(klient, av):
    kvar, bort = ny("Kvar"), ny("Bort")
    bort.andra({"kalla": "Ny källa"}, bort.avtryck(), av=av)

    svar = klient.post(
        vag(kvar), {"med": bort.publikt_id, "namn": "kvar", "version_kvar": 1, "version_bort": 1}
    )

    assert (svar.status_code, Foretag.objects.kvar().count()) == (409, 2)
    assert "Ny källa" in svar.content.decode()


@pytest.mark.parametrize("med", ["inget", "00000000-0000-0000-0000-000000000001"])
def test_en_dubblett_som_inte_finns(klient, med):
    assert klient.get(vag(ny()), {"med": med}).status_code == 404


def test_samma_foretag_tva_ganger_kan_inte_valjas(klient):
    foretag = ny()

    svar = klient.get(vag(foretag), {"med": foretag.publikt_id})

    assert "Välj två olika företag." in svar.content.decode()
    assert "Slå ihop företagen" not in svar.content.decode()


# ---------- The duplicate's people ----------


@pytest.fixture
def tva(ny_person):
    """Two companies; the duplicate is kept by an administrator, a member until the last of May, and one of both."""
    kvar, bort = ny("Kvar"), ny("Bort")
    chef = ny_person(Roll.ORGANISATIONSADMINISTRATOR, organisation=bort.organisation, namn="Anna")
    ny_person(Roll.MEDLEM, organisation=bort.organisation, namn="Bo")
    Uppdrag.objects.filter(person__namn="Bo").update(till=date(2099, 5, 31))
    bada = ny_person(Roll.MEDLEM, organisation=bort.organisation, namn="Cia")
    Uppdrag(person=bada, roll=Roll.MEDLEM, organisation=kvar.organisation).ge(av=bada)
    ny_person(Roll.MEDLEM, organisation=bort.organisation, bekraftad=False, namn="Frågar")
    return kvar, bort, chef


def _val(bort, **mer):
    return {"med": bort.publikt_id, "namn": "kvar", "version_kvar": 1, "version_bort": 1, **mer}


def test_dubblettens_personer_foljer_med_med_samma_roll(klient, tva, inloggad):
    kvar, bort, chef = tva
    fore = list(Uppdrag.objects.order_by("pk").values())

    granska = klient.get(vag(kvar), {"med": bort.publikt_id})
    personer = granska.context["personer"]
    assert [(str(rad.person), valt) for rad, valt in personer] == [("Anna", True), ("Bo", True)]
    assert inloggad(chef).get(vag(kvar, "sida")).status_code == 404
    klient.post(vag(kvar), _val(bort, foljer=[rad.publikt_id for rad, _ in personer]))

    nya = Uppdrag.objects.filter(organisation=kvar.organisation).exclude(person__namn="Cia")
    assert list(nya.order_by("pk").values_list("person__namn", "roll", "till")) == [
        ("Anna", "organisationsadministrator", None),
        ("Bo", "medlem", date(2099, 5, 31)),
    ]
    assert list(Uppdrag.objects.exclude(pk__in=nya).order_by("pk").values()) == fore
    assert inloggad(chef).get(vag(kvar, "sida")).status_code == 200
    logg = Handelse.objects.om(kvar).filter(verb="slog ihop två företag").get().uppgifter
    assert logg["nya_uppdrag"] == [str(rad.publikt_id) for rad in nya.order_by("pk")]
    assert [Handelse.objects.om(rad).get().verb for rad in nya] == ["uppdrag_gett"] * 2


def test_bara_den_som_valjs_foljer_med(klient, tva, ny_person):
    kvar, bort, _ = tva
    bo = Uppdrag.objects.get(person__namn="Bo")
    annans = Uppdrag.objects.get(person=ny_person(Roll.MEDLEM))

    klient.post(vag(kvar), _val(bort, foljer=[bo.publikt_id, annans.publikt_id]))

    namn = Uppdrag.objects.filter(organisation=kvar.organisation).values_list("person__namn")
    assert set(namn) == {("Bo",), ("Cia",)}


@pytest.mark.parametrize("till", [None, date(2099, 5, 31)])
def test_den_som_har_bett_om_plats_i_den_som_blir_kvar_far_en_roll(klient, ny_person, till):
    """The merge is the answer: as what she is in the duplicate and as long, not once more as what she asked for."""
    kvar, bort = ny("Kvar"), ny("Bort")
    bo = ny_person(Roll.ORGANISATIONSADMINISTRATOR, organisation=bort.organisation, namn="Bo")
    rad = Uppdrag.objects.get(person=bo)
    Uppdrag.objects.filter(pk=rad.pk).update(fran=idag() + timedelta(days=3), till=till)
    bett = Uppdrag.objects.begar(bo, kvar.organisation, "Kvar")

    klient.post(vag(kvar), _val(bort, foljer=[rad.publikt_id]))

    nu_ = Uppdrag.objects.get(person=bo, organisation=kvar.organisation)
    assert (nu_.pk, nu_.roll, nu_.vantar) == (bett.pk, "organisationsadministrator", False)
    assert (nu_.fran, nu_.till) == (idag() + timedelta(days=3), till)
    assert [h.verb for h in Handelse.objects.om(nu_)] == ["medlemskap_bekraftat", "medlemskap_begart"]  # fmt: skip


def test_den_som_har_tva_roller_i_dubbletten_far_bada(klient, ny_person):
    kvar, bort = ny("Kvar"), ny("Bort")
    bo = ny_person(Roll.MEDLEM, organisation=bort.organisation)
    Uppdrag(person=bo, roll=Roll.ORGANISATIONSADMINISTRATOR, organisation=bort.organisation).ge(
        av=bo
    )

    rader = bo.uppdrag.values_list("publikt_id", flat=True)
    klient.post(vag(kvar), _val(bort, foljer=list(rader)))

    roller = Uppdrag.objects.filter(person=bo, organisation=kvar.organisation)
    assert sorted(roller.values_list("roll", flat=True)) == ["medlem", "organisationsadministrator"]


def test_ett_avstangt_konto_foljer_inte_med(klient, tva, ny_person):
    kvar, bort, _ = tva
    bo = Uppdrag.objects.get(person__namn="Bo")
    Anvandare.objects.filter(namn="Bo").update(is_active=False)

    personer = klient.get(vag(kvar), {"med": bort.publikt_id}).context["personer"]
    klient.post(vag(kvar), _val(bort, foljer=[bo.publikt_id]))

    assert [str(rad.person) for rad, _ in personer] == ["Anna"]
    assert not Uppdrag.objects.filter(person__namn="Bo", organisation=kvar.organisation).exists()


@pytest.mark.parametrize("hur", ["stängs av", "bjuds in"])
def test_det_som_hande_personen_efter_att_planen_lastes_galler(tva, av, hur):
    """`mister_vagen` was asked before the lock on the person: what counts is how she is under it."""
    kvar, bort, chef = tva
    personer = inbjudan.mister_vagen(bort, kvar)
    if hur == "stängs av":
        Anvandare.objects.filter(pk=chef.pk).update(is_active=False)
    else:
        inbjudan.bjud_in(kvar, chef.email, "", Roll.MEDLEM, av=av)

    with transaction.atomic():
        nya = inbjudan.folj_med(personer, kvar, av=av)

    assert [str(rad.person) for rad in nya] == ["Bo"]
    har = Uppdrag.objects.filter(person=chef, organisation=kvar.organisation)
    assert list(har.values_list("roll", flat=True)) == ([] if hur == "stängs av" else ["medlem"])


def test_valet_av_personer_star_kvar_nar_nagot_behover_rattas(klient, tva):
    kvar, bort, _ = tva

    svar = klient.post(vag(kvar), _val(bort, namn=""))

    assert (svar.status_code, [valt for _, valt in svar.context["personer"]]) == (422, [False] * 2)


@pytest.mark.parametrize("som", ["kommun", "part", "medlem"])
def test_ingen_foljer_med_till_den_som_ar_mer_an_ett_foretag(klient, tva, av, som):
    """A role there would open a kommun's profile, or what a part has: those people are invited anew."""
    kvar, bort, chef = tva
    if som == "kommun":
        Kommun.registrera(kvar.organisation, "2183", av=av)
    elif som == "part":
        kvar.organisation.finsam = "kommun"
    else:
        kvar.organisation.medlem = True
    kvar.organisation.save()

    granska = klient.get(vag(kvar), {"med": bort.publikt_id}).content.decode()
    chefens = Uppdrag.objects.get(person=chef).publikt_id
    svar = klient.post(vag(kvar), _val(bort, foljer=[chefens]))

    assert "Personer som behöver bjudas in på nytt" in granska and 'name="foljer"' not in granska
    assert f'href="{vag(kvar, "medarbetare")}"' in granska
    assert svar.status_code == 422 and Foretag.objects.kvar().count() == 2
    assert klient.post(vag(kvar), _val(bort)).status_code == 302
    assert not Uppdrag.objects.filter(person=chef, organisation=kvar.organisation).exists()


def test_utan_personer_fragas_inget(klient):
    granska = klient.get(vag(ny("Kvar")), {"med": ny("Bort").publikt_id}).content.decode()

    assert "Personer som" not in granska
