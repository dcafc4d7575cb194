from allauth.account import views as allauth_account
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_http_methods, require_safe

from portal.formular import views as formular
from portal.forvaltning.views import forbund, medlemskap, organisation, sidor, uppdrag
from portal.forvaltning.views import konto as mitt_konto
from portal.lista import views as vyer
from portal.post import views as utskick
from portal.underskrift.views import underskrift, verifiera
from portal.webb.views import start

# allauth's routes one by one: what is not listed does not exist. Its views would take PUT for POST and answer OPTIONS.
oppen, get_och_post = login_not_required, require_http_methods(["GET", "HEAD", "POST"])
konto = [
    path("logga-in/", oppen(get_och_post(allauth_account.request_login_code)), name="account_request_login_code"),
    path("logga-in/kod/", oppen(get_och_post(allauth_account.confirm_login_code)), name="account_confirm_login_code"),
    path("logga-in/losenord/", oppen(get_och_post(allauth_account.login)), name="account_login"),
    path("logga-ut/", oppen(get_och_post(allauth_account.logout)), name="account_logout"),
    path("registrera/", oppen(get_och_post(allauth_account.signup)), name="account_signup"),
    path("bekrafta-epost/", mitt_konto.bekrafta_epost, name="account_email_verification_sent"),
    path("glomt-losenord/", oppen(get_och_post(allauth_account.password_reset)), name="account_reset_password"),
    path("glomt-losenord/skickat/", oppen(require_safe(allauth_account.password_reset_done)), name="account_reset_password_done"),
    path("glomt-losenord/<str:uidb36>-<str:key>/", oppen(get_och_post(allauth_account.password_reset_from_key)), name="account_reset_password_from_key"),
    path("glomt-losenord/klart/", oppen(require_safe(allauth_account.password_reset_from_key_done)), name="account_reset_password_from_key_done"),
    path("avstangt/", oppen(require_safe(allauth_account.account_inactive)), name="account_inactive"),
    path("bekrafta/", get_och_post(allauth_account.reauthenticate), name="account_reauthenticate"),
    path("losenord/", get_och_post(allauth_account.password_change), name="account_change_password"),
    path("losenord/nytt/", get_och_post(allauth_account.password_set), name="account_set_password"),
]  # fmt: skip

# What administrators keep: the förbund itself, its organ, persons and roles, organisations.
forvaltning = [
    path("", forbund.forbund, name="forbund"),
    path("organ/", forbund.organ_lista, name="organ_lista"),
    path("organ/nytt/", forbund.organ_ny, name="organ_ny"),
    path("organ/<uuid:publikt_id>/", forbund.organ, name="organ"),
    path("organisationer/", organisation.organisation_lista, name="organisation_lista"),
    path("organisationer/ny/", organisation.organisation_ny, name="organisation_ny"),
    path("organisationer/<uuid:publikt_id>/", organisation.organisation, name="organisation"),
    path("organisationer/<uuid:publikt_id>/enheter/", organisation.enhet_ny, name="enhet_ny"),
    path("enheter/<uuid:publikt_id>/", organisation.enhet, name="enhet"),
    path("enheter/<uuid:publikt_id>/ta-bort/", organisation.enhet_ta_bort, name="enhet_ta_bort"),
    path("personer/", uppdrag.person_lista, name="person_lista"),
    path("personer/ny/", uppdrag.person_ny, name="person_ny"),
    path("personer/<uuid:publikt_id>/", uppdrag.person, name="person"),
    path("personer/<uuid:publikt_id>/stang-av/", uppdrag.person_stang_av, name="person_stang_av"),
    path("personer/<uuid:publikt_id>/oppna/", uppdrag.person_oppna, name="person_oppna"),
    path("personer/<uuid:publikt_id>/uppdrag/nytt/", uppdrag.uppdrag_nytt, name="uppdrag_nytt"),
    path("uppdrag/<uuid:publikt_id>/avsluta/", uppdrag.uppdrag_avsluta, name="uppdrag_avsluta"),
    path("medlemskap/", medlemskap.medlemskap_lista, name="medlemskap_lista"),
    path("medlemskap/<uuid:publikt_id>/", medlemskap.medlemskap, name="medlemskap"),
    path(
        "medlemskap/<uuid:publikt_id>/avsla/", medlemskap.medlemskap_avsla, name="medlemskap_avsla"
    ),
]

# A signer's own pages: the link is the key, the code opens the lock.
undertecknare = [
    path("", underskrift.underskrift, name="underskrift"),
    path("skicka-kod/", underskrift.underskrift_skicka_kod, name="underskrift_skicka_kod"),
    path("kod/", underskrift.underskrift_kod, name="underskrift_kod"),
    path("las/", underskrift.underskrift_las, name="underskrift_las"),
    path("avboj/", underskrift.underskrift_avboj, name="underskrift_avboj"),
    path("klart/", underskrift.underskrift_klart, name="underskrift_klart"),
    path("dokument/", underskrift.underskrift_dokument, name="underskrift_dokument"),
    path("bevis/", underskrift.underskrift_bevis, name="underskrift_bevis"),
]

urlpatterns = [
    path("", start.start, name="start"),
    path("konto/", mitt_konto.konto, name="konto"),
    path("konto/medlemskap/nytt/", mitt_konto.medlemskap_nytt, name="medlemskap_nytt"),
    path(
        "konto/medlemskap/<uuid:publikt_id>/lamna/",
        mitt_konto.medlemskap_lamna,
        name="medlemskap_lamna",
    ),
    path("konto/", include(konto)),
    path("forbund/", include(forvaltning)),
    path("kontakt/", sidor.kontakt, name="kontakt"),
    path("personuppgifter/", sidor.personuppgifter, name="personuppgifter"),
    path("tillganglighet/", sidor.tillganglighet, name="tillganglighet"),
    path("synpunkt/", sidor.synpunkt, name="synpunkt"),
    path("tema-<slug:hash>.css", start.tema, name="tema"),
    path("logotyp-<slug:hash>.png", start.logotyp, name="logotyp"),
    path("halsa/", start.halsa, name="halsa"),
    path("text/visa/", formular.visa_text, name="visa_text"),
    path("formular/", formular.formular_lista, name="formular_lista"),
    path("formular/<uuid:publikt_id>/", formular.formular_visa, name="formular"),
    path("formular/<uuid:publikt_id>/tomt.pdf", formular.formular_pdf, name="formular_pdf"),
    path("verifiera/", verifiera.verifiera, name="verifiera"),
    path("underskrift/<slug:lank>/", include(undertecknare)),
    path("utskick/", utskick.utskick_lista, name="utskick_lista"),
    path("utskick/<uuid:publikt_id>/", utskick.utskick, name="utskick"),
    path("utskick/<uuid:publikt_id>/igen/", utskick.utskick_igen, name="utskick_igen"),
    path("vyer/", vyer.vy_spara, name="vy_spara"),
    path("vyer/<uuid:publikt_id>/ta-bort/", vyer.vy_ta_bort, name="vy_ta_bort"),
    path("demo/post/", utskick.demopost, name="demopost"),
    path("insatser/", include("insatser.urls")),
    path("foretag/", include("foretag.urls")),
]

handler400 = "portal.webb.views.fel.fel_fraga"
handler403 = "portal.webb.views.fel.far_inte"
handler404 = "portal.webb.views.fel.hittas_inte"
handler500 = "portal.webb.views.fel.fel_i_portalen"
