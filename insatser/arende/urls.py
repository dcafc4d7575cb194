from django.urls import URLPattern, URLResolver, path

from insatser.arende.views import arende, beslutsunderlag, inskick, malavtal

adresser: list[URLPattern | URLResolver] = [
    path("ansokningar/<uuid:publikt_id>/underskrift/", inskick.ansokan_underskrift, name="ansokan_underskrift"),
    path("ansokningar/<uuid:publikt_id>/underskrift/starta/", inskick.underskrift_starta, name="underskrift_starta"),
    path("ansokningar/<uuid:publikt_id>/underskrift/aterta/", inskick.underskrift_aterta, name="underskrift_aterta"),
    path("ansokningar/<uuid:publikt_id>/underskrift/paminn/", inskick.underskrift_paminn, name="underskrift_paminn"),
    path("ansokningar/<uuid:publikt_id>/underskrift/<uuid:underskrift_id>/ersatt/", inskick.underskrift_ersatt, name="underskrift_ersatt"),
    path("ansokningar/<uuid:publikt_id>/skicka-in/", inskick.ansokan_skicka_in, name="ansokan_skicka_in"),
    path("ansokningar/<uuid:publikt_id>/kvittens/", inskick.kvittens, name="kvittens"),
    path("ansokningar/<uuid:publikt_id>/dokument/<uuid:dokument_id>/", inskick.ansokan_dokument, name="ansokan_dokument"),
    path("ansokningar/<uuid:publikt_id>/bilagor/<uuid:bilaga_id>/", inskick.bilaga, name="bilaga"),
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
