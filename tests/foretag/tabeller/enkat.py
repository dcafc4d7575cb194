from portal.frist import nu
from tests.tva import marken

ENKATFALT = ("titel", "inledning", "formular", "pa_webben", "stanger_tid")

TABELL = """
# ---- Enkäter: staff make them, ekonom and revisor read them
foretag:enkater               | -                          | login ute; 200 läser; 403  | -
foretag:enkat_ny              | -                          | login ute; 200 kansli; 403 | login ute; 302 kansli; 403
foretag:enkat                 | enkät öppen                | login ute; 200 läser; 403  | -
foretag:enkat                 | enkät utkast               | login ute; 200 läser; 403  | -
foretag:enkat                 | saknas                     | login ute; 404 läser; 403  | -
foretag:enkat_andra           | enkät öppen                | login ute; 200 kansli; 403 | login ute; 302 kansli; 403
foretag:enkat_andra           | saknas                     | login ute; 404 kansli; 403 | login ute; 404 kansli; 403
foretag:enkat_oppna           | enkät utkast               | -                          | login ute; 302 kansli; 403
foretag:enkat_oppna           | saknas                     | -                          | login ute; 404 kansli; 403
foretag:enkat_stang           | enkät öppen                | -                          | login ute; 302 kansli; 403
foretag:enkat_stang           | saknas                     | -                          | login ute; 404 kansli; 403
foretag:enkat_bjud_in         | enkät öppen                | login ute; 200 kansli; 403 | login ute; 302 kansli; 403
foretag:enkat_bjud_in         | saknas                     | login ute; 404 kansli; 403 | login ute; 404 kansli; 403
foretag:enkat_paminn          | enkät öppen                | -                          | login ute; 302 kansli; 403
foretag:enkat_paminn          | saknas                     | -                          | login ute; 404 kansli; 403
foretag:enkat_ny_lank         | enkät öppen, inbjudan      | -                          | login ute; 302 kansli; 403
foretag:enkat_ny_lank         | saknas                     | -                          | login ute; 404 kansli; 403
foretag:enkat_ny_lank         | enkät utkast, den öppnas inbjudan | -                   | login ute; 404 kansli; 403
foretag:enkatsvar             | enkät öppen, svar          | login ute; 200 läser; 403  | -
foretag:enkatsvar             | enkät öppen, påbörjat svar | login ute; 404 läser; 403  | -
foretag:enkatsvar             | saknas                     | login ute; 404 läser; 403  | -
foretag:enkatsvar_ta_med      | enkät öppen, svar          | -                          | login ute; 302 kansli; 403
foretag:enkatsvar_ta_med      | enkät öppen, påbörjat svar | -                          | login ute; 404 kansli; 403
foretag:enkatsvar_ta_med      | saknas                     | -                          | login ute; 404 kansli; 403
foretag:enkatsvar_utanfor     | enkät öppen, svar          | -                          | login ute; 302 kansli; 403
foretag:enkatsvar_utanfor     | enkät öppen, påbörjat svar | -                          | login ute; 404 kansli; 403
foretag:enkatsvar_utanfor     | saknas                     | -                          | login ute; 404 kansli; 403
foretag:exempel_publicera     | enkät öppen, exempel       | login ute; 200 kansli; 403 | login ute; 302 kansli; 403
foretag:exempel_publicera     | enkät öppen, påbörjat exempel | login ute; 404 kansli; 403 | login ute; 404 kansli; 403
foretag:exempel_publicera     | saknas                     | login ute; 404 kansli; 403 | login ute; 404 kansli; 403
foretag:exempel_avpublicera   | enkät öppen, exempel       | -                          | login ute; 302 kansli; 403
foretag:exempel_avpublicera   | saknas                     | -                          | login ute; 404 kansli; 403
foretag:enkat_sammanstallning | enkät öppen                | login ute; 200 läser; 403  | -
foretag:enkat_sammanstallning | saknas                     | login ute; 404 läser; 403  | -
foretag:enkat_kalkylblad      | enkät öppen, csv           | login ute; 200 läser; 403  | -
foretag:enkat_kalkylblad      | enkät öppen, docx          | login ute; 404 läser; 403  | -
foretag:enkat_kalkylblad      | saknas                     | login ute; 404 läser; 403  | -
foretag:enkat_dokument_gor    | enkät öppen                | -                          | login ute; 302 kansli; 403
foretag:enkat_dokument_gor    | saknas                     | -                          | login ute; 404 kansli; 403
foretag:enkat_dokument        | enkät öppen, dokument      | login ute; 200 läser; 403  | -
foretag:enkat_dokument        | enkät utkast, den öppnas dokument | login ute; 404 läser; 403 | -
foretag:enkat_dokument        | saknas                     | login ute; 404 läser; 403  | -

# ---- A respondent's pages: the link is the key, for whoever has it
foretag:enkat_pa_webben       | enkät öppen                | 200                        | 302
foretag:enkat_pa_webben       | enkät utkast               | 404                        | 404
foretag:enkat_pa_webben       | saknas                     | 404                        | 404
foretag:enkat_svar            | enkätlänk ny               | 200                        | 302
foretag:enkat_svar            | enkätlänk påbörjad         | 200                        | 302
foretag:enkat_svar            | enkätlänk inlämnad         | 200                        | 302
foretag:enkat_svar            | saknas                     | 404                        | 404
foretag:enkat_avboj           | enkätlänk ny               | -                          | 302
foretag:enkat_avboj           | enkätlänk webb             | -                          | 404
foretag:enkat_avboj           | saknas                     | -                          | 404
foretag:enkat_avsnitt         | enkätlänk ny               | 404                        | 404
foretag:enkat_avsnitt         | enkätlänk påbörjad         | 200                        | 302
foretag:enkat_avsnitt         | enkätlänk inlämnad         | 200                        | 409
foretag:enkat_avsnitt         | saknas                     | 404                        | 404
foretag:enkat_spara           | enkätlänk påbörjad         | -                          | 200
foretag:enkat_spara           | enkätlänk inlämnad         | -                          | 423
foretag:enkat_spara           | saknas                     | -                          | 404
foretag:enkat_lamna_in        | enkätlänk ny               | 404                        | 404
foretag:enkat_lamna_in        | enkätlänk påbörjad         | 200                        | 302
foretag:enkat_lamna_in        | enkätlänk inlämnad         | 302                        | 302
foretag:enkat_lamna_in        | saknas                     | 404                        | 404
foretag:enkat_samtycke        | enkätlänk inlämnad         | -                          | 302
foretag:enkat_samtycke        | enkätlänk påbörjad         | -                          | 404
foretag:enkat_samtycke        | saknas                     | -                          | 404

# ---- The example bank: everybody
foretag:exempelbank           | -                          | 200                        | -
foretag:exempel               | publicerat exempel         | 200                        | -
foretag:exempel               | opublicerat exempel        | 404                        | -
foretag:exempel               | saknas                     | 404                        | -
"""

SVAR = {"version:svar:ord": "0", "svar:ord:v": "Ett nytt svar", "stanna": ""}
KROPP = {
    "foretag:enkat_ny": lambda v: _falten(v, "En ny enkät"),
    "foretag:enkat_andra": lambda v: (
        _falten(v, "Ett nytt namn") | marken(v.mer["enkät öppen"], ENKATFALT)
    ),
    "foretag:enkat_bjud_in": lambda v: {"rader": "Ny Person, Ny org, ny.person@exempel.invalid"},
    "foretag:enkatsvar_utanfor": lambda v: {"skal": "Samma svar två gånger."},
    "foretag:exempel_publicera": lambda v: {"strykningar": ""},
    "foretag:enkat_pa_webben": lambda v: {"namn": "", "organisation": "Ny org", "epost": ""},
    "foretag:enkat_svar": lambda v: {"namn": "Ny Person", "organisation": "Ny org"},
    "foretag:enkat_avsnitt": lambda v: SVAR,
    "foretag:enkat_spara": lambda v: SVAR,
    "foretag:enkat_samtycke": lambda v: {"publicering": "on"},
}
RADDAS = {"foretag:enkat_avsnitt": "enkätlänk påbörjad"}
INTE_SIDOR = {
    "foretag:enkat_kalkylblad": "text/csv and spreadsheets",
    "foretag:enkat_dokument": "application/pdf",
}


def _falten(v, titel):
    return {
        "titel": titel,
        "inledning": "Vi vill veta.",
        "formular": v.mer["enkätformulär"].publikt_id,
        "sista_dag": "",
        "pa_webben": "on",
    }


def varld(v):
    """An open enkät with an answer of each state, and one that is not opened, with an invitation and a paper."""
    from foretag.enkat import sammanstallning
    from foretag.enkat.models.enkat import Inbjuden
    from foretag.enkat.models.enkatsvar import Enkatsvar
    from tests.foretag import enkatprov
    from tests.varld import utfarda_allt

    av = v.personer["handläggare"]
    form = v.mer["enkätformulär"] = enkatprov.publicerat()
    oppen, utkast, annan = (
        enkatprov.ny_enkat(form, av=av, titel=titel, pa_webben=True, oppna=oppnas)
        for titel, oppnas in (("Öppen enkät", True), ("Enkät i utkast", False), ("Annan", True))
    )
    v.mer["enkät öppen"] = oppen
    v.objekt["enkät öppen"] = {"publikt_id": oppen.publikt_id}
    v.objekt["enkät utkast"] = {"publikt_id": utkast.publikt_id}
    adresser = ("ny@exempel.invalid", "skriver@exempel.invalid", "klar@exempel.invalid")
    oppen.bjud_in([Inbjuden(epost, "Inbjuden", "Inbjudna ab") for epost in adresser], av=av)
    annan.bjud_in([Inbjuden("annan@exempel.invalid")], av=av)
    ny, skriver, klar = (oppen.inbjudningar.get(epost=epost) for epost in adresser)
    v.objekt["enkät öppen, inbjudan"] = v.objekt["enkät öppen"] | {"inbjudan_id": ny.publikt_id}
    v.objekt["enkät utkast, den öppnas inbjudan"] = v.objekt["enkät utkast"] | {
        "inbjudan_id": ny.publikt_id
    }
    paborjat = enkatprov.fyllt(enkatprov.borja(skriver))
    inlamnat = enkatprov.inlamnat(klar)
    webb = Enkatsvar.borja(oppen, Inbjuden(""), av=av, nar=nu())
    for namn, mal, svar in (
        ("ny", ny, None),
        ("påbörjad", skriver, paborjat),
        ("inlämnad", klar, inlamnat),
        ("webb", webb, None),
    ):
        exempel = svar.exempel.first() if svar else None
        v.objekt[f"enkätlänk {namn}"] = {
            "lank": enkatprov.lanken(mal),
            "nyckel": "fragor",
            "exempel_id": exempel.publikt_id if exempel else None,
        }
    for namn, svar in (("svar", inlamnat), ("påbörjat svar", paborjat)):
        v.objekt[f"enkät öppen, {namn}"] = v.objekt["enkät öppen"] | {"svar_id": svar.publikt_id}
    ett, annat = inlamnat.exempel.all()
    for namn, svar, exempel in (
        ("exempel", inlamnat, ett),
        ("påbörjat exempel", paborjat, paborjat.exempel.first()),
    ):
        v.objekt[f"enkät öppen, {namn}"] = v.objekt["enkät öppen"] | {
            "svar_id": svar.publikt_id,
            "exempel_id": exempel.publikt_id,
        }
    ett.publicera([], av=av)
    v.objekt["publicerat exempel"] = {"publikt_id": ett.publikt_id}
    v.objekt["opublicerat exempel"] = {"publikt_id": annat.publikt_id}
    dokument = oppen.bestall_sammanstallning(sammanstallning.data(oppen), av=av)
    utfarda_allt()
    for namn in ("csv", "docx"):
        v.objekt[f"enkät öppen, {namn}"] = v.objekt["enkät öppen"] | {"format": namn}
    for namn in ("enkät öppen, ", "enkät utkast, den öppnas "):
        grund = v.objekt[namn.partition(",")[0]]
        v.objekt[f"{namn}dokument"] = grund | {"dokument_id": dokument.publikt_id}
    _hemligt(v, oppen, av)


def _hemligt(v, enkat, av):
    """An answer that somebody is writing on the web, and that no page of the table has the link to."""
    from foretag.enkat.models.enkat import Inbjuden
    from foretag.enkat.models.enkatsvar import Enkatsvar
    from tests.foretag import enkatprov

    def m(vad):
        return v.marken.nytt("xx", f"påbörjat enkätsvar: {vad}")

    vem = Inbjuden(f"{m('adress')}@exempel.invalid", m("namn"), m("organisation"))
    svar = Enkatsvar.borja(enkat, vem, av=av, nar=nu())
    enkatprov.fyllt(svar, m)
    svar.mejla_lank("foretag/enkat/post/enkat_webbsvar.txt", "sokande")


def demo(v):
    from foretag.enkat.models.enkat import Enkat, Inbjuden
    from foretag.enkat.models.enkatsvar import Enkatsvar
    from foretag.enkat.models.exempel import Exempel
    from portal.formular.models.formular import Formular
    from portal.konto.models.anvandare import Anvandare
    from portal.post import lank

    av = Anvandare.objects.portalen()
    enkat = v.minns("enkät", Enkat.objects.get())
    enkat.bjud_in([Inbjuden("fredrik@exempel.invalid", "Fredrik Ett", "Fredriks förening")], av=av)
    utkast = Enkat(titel="Mötesplatser i länet", formular=enkat.formular)
    utkast.spara(av=av)
    v.minns("enkät utkast", utkast)
    stangd = Enkat(
        titel="Upphandling i fjol",
        formular=Formular.objects.get(pk=enkat.formular_id),
        pa_webben=True,
    )
    stangd.spara(av=av)
    stangd.oppna(av=av)
    stangd.stang(av=av)
    v.minns("enkät stängd", stangd)
    for namn, epost in (
        ("ny", "fredrik@exempel.invalid"),
        ("påbörjad", "david@mallstad.example"),
        ("inlämnad", "anna@exempelbygden.example"),
        ("avböjd", "eva@skissen.example"),
    ):
        inbjudan = enkat.inbjudningar.get(epost=epost)
        text = lank.ny("enkat", inbjudan, epost)
        v.minns(f"enkätlänk {namn}", inbjudan, lank=text)
        for nyckel in ("goda_exempel", "styrdokument", "fragor"):
            v.minns(f"enkätlänk {namn} {nyckel}", inbjudan, lank=text, nyckel=nyckel)
    webb = Enkatsvar.borja(enkat, Inbjuden(""), av=av, nar=nu())
    v.minns("enkätlänk webb", webb, lank=webb.ny_lank())
    for namn, epost in (
        ("läst", "anna@exempelbygden.example"),
        ("nytt", "cecilia@region-exempel.example"),
    ):
        svar = enkat.svar.get(epost=epost)
        v.minns(f"enkätsvar {namn}", svar, publikt_id=enkat.publikt_id, svar_id=svar.publikt_id)
    exempel = Exempel.objects.publicerade().get(slag=Exempel.Slag.SAMVERKAN)
    v.minns("exempel", exempel)
    v.minns(
        "exempel att publicera",
        exempel,
        publikt_id=enkat.publikt_id,
        svar_id=exempel.svar.publikt_id,
        exempel_id=exempel.publikt_id,
    )


def fylld():
    from tests.demovarld import HANDLAGGARE
    from tests.webblasare.sidor import A, E, _s, fyll, tomt, tryck

    return [
        *_s(
            A, "",
            ("foretag:exempelbank",), ("foretag:exempelbank", "-", "inga träffar", None, "?q=zzz"),
            ("foretag:exempel", "exempel"),
            ("foretag:enkat_pa_webben", "enkät"), ("foretag:enkat_pa_webben", "enkät stängd"),
            ("foretag:enkat_pa_webben", "enkät", "fel", fyll("Börja svara", epost="inte en adress")),
            ("foretag:enkat_svar", "enkätlänk ny"), ("foretag:enkat_svar", "enkätlänk avböjd"),
            ("foretag:enkat_svar", "enkätlänk påbörjad"), ("foretag:enkat_svar", "enkätlänk webb"),
            ("foretag:enkat_svar", "enkätlänk inlämnad"),
            *(("foretag:enkat_avsnitt", f"enkätlänk påbörjad {n}") for n in ("goda_exempel", "styrdokument", "fragor")),
            ("foretag:enkat_avsnitt", "enkätlänk påbörjad goda_exempel", "ett exempel", tryck("Lägg till ett exempel")),
            ("foretag:enkat_avsnitt", "enkätlänk inlämnad goda_exempel", "last"),
            ("foretag:enkat_lamna_in", "enkätlänk påbörjad"),
        ),
        *_s(
            E, HANDLAGGARE,
            ("foretag:enkater",), ("foretag:enkater", "-", "inga träffar", None, "?q=zzz"),
            ("foretag:enkat_ny",), ("foretag:enkat_ny", "-", "fel", tomt("Spara enkäten")),
            ("foretag:enkat_andra", "enkät"), ("foretag:enkat", "enkät"), ("foretag:enkat", "enkät utkast"),
            ("foretag:enkat", "enkät stängd"),
            ("foretag:enkat_bjud_in", "enkät"),
            ("foretag:enkat_bjud_in", "enkät", "fel", fyll("Bjud in och skicka mejl", rader="Anna, Anna\nBo, Bo ab, bo@")),
            ("foretag:enkatsvar", "enkätsvar läst"), ("foretag:enkatsvar", "enkätsvar nytt"),
            ("foretag:enkatsvar", "enkätsvar nytt", "fel", _utan_skal),
            ("foretag:exempel_publicera", "exempel att publicera"),
            ("foretag:enkat_sammanstallning", "enkät"), ("foretag:enkat_sammanstallning", "enkät stängd", "tom"),
        ),
    ]  # fmt: skip


def _utan_skal(page, v):
    from tests.webblasare.sidor import skicka

    page.get_by_text("Lämna svaret utanför").first.click()
    skicka(page, "Lämna svaret utanför")


def tom():
    from tests.demovarld import HANDLAGGARE
    from tests.webblasare.sidor import _s

    return [
        *_s("9-första-dagen", "", ("foretag:exempelbank",)),
        *_s("9-första-dagen", HANDLAGGARE, ("foretag:enkater",)),
    ]
