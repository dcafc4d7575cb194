from django.urls import URLPattern, URLResolver, path

from insatser.ansokan.views import ansokan, medverkan, utlysning, utlysningsformular
from insatser.arende.views import arende, beslutsunderlag, inskick, malavtal
from insatser.styrelse import views

app_name = "insatser"

urlpatterns: list[URLPattern | URLResolver] = []

# The applicant's.
urlpatterns += [
    path("ansokningar/", ansokan.ansokan_lista, name="ansokan_lista"),
    path("utlysningar/<uuid:publikt_id>/ny-ansokan/", ansokan.ansokan_ny, name="ansokan_ny"),
    path("utlysningar/<uuid:publikt_id>/formular/", utlysningsformular.utlysning_formular, name="utlysning_formular"),
    path("utlysningar/<uuid:publikt_id>/formular.pdf", utlysningsformular.utlysning_formular_pdf, name="utlysning_formular_pdf"),
    path("ansokningar/<uuid:publikt_id>/", ansokan.ansokan, name="ansokan"),
    path("ansokningar/<uuid:publikt_id>/ta-bort/", ansokan.ansokan_ta_bort, name="ansokan_ta_bort"),
    path("ansokningar/<uuid:publikt_id>/namn/", ansokan.ansokan_namn, name="ansokan_namn"),
    path("ansokningar/<uuid:publikt_id>/avsnitt/<slug:nyckel>/", ansokan.ansokan_avsnitt, name="ansokan_avsnitt"),
    path("ansokningar/<uuid:publikt_id>/avsnitt/<slug:nyckel>/spara/", ansokan.ansokan_spara, name="ansokan_spara"),
    path("ansokningar/<uuid:publikt_id>/granska/", ansokan.ansokan_granska, name="ansokan_granska"),
    path("ansokningar/<uuid:publikt_id>/forhandsvisning.pdf", ansokan.ansokan_forhandsvisning, name="ansokan_forhandsvisning"),
    path("ansokningar/<uuid:publikt_id>/medverkande/", medverkan.medverkande, name="medverkande"),
    path("ansokningar/<uuid:publikt_id>/medverkande/<uuid:medverkan_id>/avsluta/", medverkan.medverkan_avsluta, name="medverkan_avsluta"),
    path("ansokningar/<uuid:publikt_id>/underskrift/", inskick.ansokan_underskrift, name="ansokan_underskrift"),
    path("ansokningar/<uuid:publikt_id>/underskrift/starta/", inskick.underskrift_starta, name="underskrift_starta"),
    path("ansokningar/<uuid:publikt_id>/underskrift/aterta/", inskick.underskrift_aterta, name="underskrift_aterta"),
    path("ansokningar/<uuid:publikt_id>/underskrift/paminn/", inskick.underskrift_paminn, name="underskrift_paminn"),
    path("ansokningar/<uuid:publikt_id>/underskrift/<uuid:underskrift_id>/ersatt/", inskick.underskrift_ersatt, name="underskrift_ersatt"),
    path("ansokningar/<uuid:publikt_id>/skicka-in/", inskick.ansokan_skicka_in, name="ansokan_skicka_in"),
    path("ansokningar/<uuid:publikt_id>/kvittens/", inskick.kvittens, name="kvittens"),
    path("ansokningar/<uuid:publikt_id>/dokument/<uuid:dokument_id>/", inskick.ansokan_dokument, name="ansokan_dokument"),
    path("ansokningar/<uuid:publikt_id>/bilagor/<uuid:bilaga_id>/", inskick.bilaga, name="bilaga"),
]  # fmt: skip

# Calls: public pages, and staff's form for them.
urlpatterns += [
    path("utlysningar/", utlysning.utlysningar, name="utlysningar"),
    path("utlysningar/ny/", utlysning.utlysning_ny, name="utlysning_ny"),
    path("utlysningar/<uuid:publikt_id>/", utlysning.utlysning, name="utlysning"),
    path("utlysningar/<uuid:publikt_id>/andra/", utlysning.utlysning_andra, name="utlysning_andra"),
    path("utlysningar/<uuid:publikt_id>/publicera/", utlysning.utlysning_publicera, name="utlysning_publicera"),
]  # fmt: skip

# The förbund's cases and the papers to the board.
urlpatterns += [
    path("arenden/", arende.arenden, name="arenden"),
    path("arenden/<uuid:publikt_id>/", arende.arende, name="arende"),
    path("arenden/<uuid:publikt_id>/handlaggare/", arende.arende_handlaggare, name="arende_handlaggare"),
    path("arenden/<uuid:publikt_id>/avtalsmal/", malavtal.avtalsmal_valj, name="avtalsmal_valj"),
    path("arenden/<uuid:publikt_id>/avtalsmal/<uuid:malvarde>/", malavtal.avtalsmal, name="avtalsmal"),
    path("arenden/<uuid:publikt_id>/avtalsmal/<uuid:malvarde>/ta-bort/", malavtal.avtalsmal_valj_bort, name="avtalsmal_valj_bort"),
    path("arenden/<uuid:publikt_id>/avtalsmal/<uuid:malvarde>/avtal/<uuid:avtal_id>/ta-bort/", malavtal.malavtal_ta_bort, name="malavtal_ta_bort"),
    path("arenden/<uuid:publikt_id>/ansokan/", arende.arende_ansokan, name="arende_ansokan"),
    path("arenden/<uuid:publikt_id>/handlingar/<uuid:handling_id>/", arende.arende_handling, name="arende_handling"),
    path("arenden/<uuid:publikt_id>/beslutsunderlag/nytt/", beslutsunderlag.beslutsunderlag_nytt, name="beslutsunderlag_nytt"),
    path("arenden/<uuid:publikt_id>/beslutsunderlag/<uuid:underlag_id>/", beslutsunderlag.beslutsunderlag, name="beslutsunderlag"),
    path("arenden/<uuid:publikt_id>/beslutsunderlag/<uuid:underlag_id>/andra/", beslutsunderlag.beslutsunderlag_andra, name="beslutsunderlag_andra"),
    path("arenden/<uuid:publikt_id>/beslutsunderlag/<uuid:underlag_id>/faststall/", beslutsunderlag.beslutsunderlag_faststall, name="beslutsunderlag_faststall"),
    path("arenden/<uuid:publikt_id>/beslutsunderlag/<uuid:underlag_id>/pdf/", beslutsunderlag.beslutsunderlag_pdf, name="beslutsunderlag_pdf"),
]  # fmt: skip

# Meetings.
urlpatterns += [
    path("sammantraden/", views.sammantraden, name="sammantraden"),
    path("sammantraden/nytt/", views.sammantrade_nytt, name="sammantrade_nytt"),
    path("sammantraden/<uuid:publikt_id>/", views.sammantrade, name="sammantrade"),
    path("sammantraden/<uuid:publikt_id>/andra/", views.sammantrade_andra, name="sammantrade_andra"),
    path("sammantraden/<uuid:publikt_id>/punkter/", views.dagordning_lagg_till, name="dagordning_lagg_till"),
    path("sammantraden/<uuid:publikt_id>/punkter/<uuid:punkt_id>/", views.sammantrade_underlag, name="sammantrade_underlag"),
    path("sammantraden/<uuid:publikt_id>/punkter/<uuid:punkt_id>/flytta/", views.dagordning_flytta, name="dagordning_flytta"),
    path("sammantraden/<uuid:publikt_id>/punkter/<uuid:punkt_id>/ta-bort/", views.dagordning_ta_bort, name="dagordning_ta_bort"),
    path("sammantraden/<uuid:publikt_id>/gor-handlingar/", views.sammantrade_gor_handlingar, name="sammantrade_gor_handlingar"),
    path("sammantraden/<uuid:publikt_id>/handlingar/<uuid:dokument_id>/", views.sammantrade_handling, name="sammantrade_handling"),
]  # fmt: skip
