from django.urls import URLPattern, URLResolver, path

from foretag.kommun.views import kommun, matris, omrade

adresser: list[URLPattern | URLResolver] = [
    path("register/kommuner/", kommun.kommun_lista, name="kommun_lista"),
    path("register/kommuner/ny/", kommun.kommun_ny, name="kommun_ny"),
    path("register/kommuner/matris/", matris.matris, name="matris"),
    path("register/kommuner/matris/utveckling/", matris.matris_utveckling, name="matris_utveckling"),
    path("register/kommuner/<uuid:publikt_id>/", kommun.kommun, name="kommun"),
    path("register/kommuner/<uuid:publikt_id>/andra/", kommun.kommun_andra, name="kommun_andra"),
    path("register/kommuner/<uuid:publikt_id>/<slug:slag>/ny/", kommun.kommundel_ny, name="kommundel_ny"),
    path("register/kommuner/<uuid:publikt_id>/<slug:slag>/<uuid:del_id>/", kommun.kommundel, name="kommundel"),
    path("register/kommuner/<uuid:publikt_id>/<slug:slag>/<uuid:del_id>/ta-bort/", kommun.kommundel_ta_bort, name="kommundel_ta_bort"),
    path("register/kommuner/<uuid:publikt_id>/styrdokument/<uuid:del_id>/fil/", kommun.styrdokument_fil, name="styrdokument_fil"),
    path("register/omraden/", omrade.omrade_lista, name="omrade_lista"),
    path("register/omraden/ny/", omrade.omrade_ny, name="omrade_ny"),
    path("register/omraden/<uuid:publikt_id>/", omrade.omrade, name="omrade"),
    path("register/omraden/<uuid:publikt_id>/ta-bort/", omrade.omrade_ta_bort, name="omrade_ta_bort"),
    path("min-kommun/", kommun.min_kommun, name="min_kommun"),
]  # fmt: skip
