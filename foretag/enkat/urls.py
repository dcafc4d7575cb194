from django.urls import URLPattern, URLResolver, path

from foretag.enkat.views import enkat, enkatsvar, exempelbank, sammanstallning

ETT = "register/enkater/<uuid:publikt_id>"
SVAR = f"{ETT}/svar/<uuid:svar_id>"

# Staff's.
adresser: list[URLPattern | URLResolver] = [
    path("register/enkater/", enkat.enkater, name="enkater"),
    path("register/enkater/ny/", enkat.enkat_ny, name="enkat_ny"),
    path(f"{ETT}/", enkat.enkat, name="enkat"),
    path(f"{ETT}/andra/", enkat.enkat_andra, name="enkat_andra"),
    path(f"{ETT}/oppna/", enkat.enkat_oppna, name="enkat_oppna"),
    path(f"{ETT}/stang/", enkat.enkat_stang, name="enkat_stang"),
    path(f"{ETT}/bjud-in/", enkat.enkat_bjud_in, name="enkat_bjud_in"),
    path(f"{ETT}/paminn/", enkat.enkat_paminn, name="enkat_paminn"),
    path(f"{ETT}/inbjudan/<uuid:inbjudan_id>/lank/", enkat.enkat_ny_lank, name="enkat_ny_lank"),
    path(f"{SVAR}/", enkat.enkatsvar, name="enkatsvar"),
    path(f"{SVAR}/ta-med/", enkat.enkatsvar_ta_med, name="enkatsvar_ta_med"),
    path(f"{SVAR}/utanfor/", enkat.enkatsvar_utanfor, name="enkatsvar_utanfor"),
    path(f"{SVAR}/exempel/<uuid:exempel_id>/publicera/", enkat.exempel_publicera, name="exempel_publicera"),
    path(f"{SVAR}/exempel/<uuid:exempel_id>/avpublicera/", enkat.exempel_avpublicera, name="exempel_avpublicera"),
    path(f"{ETT}/sammanstallning/", sammanstallning.enkat_sammanstallning, name="enkat_sammanstallning"),
    path(f"{ETT}/sammanstallning/<slug:format>/", sammanstallning.enkat_kalkylblad, name="enkat_kalkylblad"),
    path(f"{ETT}/sammanstallning/dokument/gor/", sammanstallning.enkat_dokument_gor, name="enkat_dokument_gor"),
    path(f"{ETT}/sammanstallning/dokument/<uuid:dokument_id>/", sammanstallning.enkat_dokument, name="enkat_dokument"),
]  # fmt: skip

# The respondents'. The fixed words have a hyphen or a plural: no avsnitt of a form is called so.
adresser += [
    path("enkater/<uuid:publikt_id>/", enkatsvar.enkat_pa_webben, name="enkat_pa_webben"),
    path("enkat/<slug:lank>/", enkatsvar.enkat_svar, name="enkat_svar"),
    path("enkat/<slug:lank>/lamna-in/", enkatsvar.enkat_lamna_in, name="enkat_lamna_in"),
    path("enkat/<slug:lank>/svara-inte/", enkatsvar.enkat_avboj, name="enkat_avboj"),
    path("enkat/<slug:lank>/samtycke/<uuid:exempel_id>/", enkatsvar.enkat_samtycke, name="enkat_samtycke"),
    path("enkat/<slug:lank>/<slug:nyckel>/", enkatsvar.enkat_avsnitt, name="enkat_avsnitt"),
    path("enkat/<slug:lank>/<slug:nyckel>/spara/", enkatsvar.enkat_spara, name="enkat_spara"),
]  # fmt: skip

# Everybody's.
adresser += [
    path("exempel/", exempelbank.exempelbank, name="exempelbank"),
    path("exempel/<uuid:publikt_id>/", exempelbank.exempel, name="exempel"),
]
