from django.urls import URLPattern, URLResolver, path

from foretag.views import avtal

adresser: list[URLPattern | URLResolver] = [
    path("register/avtal/", avtal.avtal_lista, name="avtal_lista"),
    path("register/avtal/nytt/", avtal.avtal_nytt, name="avtal_nytt"),
    path("register/avtal/summor/", avtal.avtal_summor, name="avtal_summor"),
    path("register/avtal/<uuid:publikt_id>/", avtal.avtal, name="avtal"),
    path("register/avtal/<uuid:publikt_id>/andra/", avtal.avtal_andra, name="avtal_andra"),
    path("register/avtal/<uuid:publikt_id>/makulera/", avtal.avtal_makulera, name="avtal_makulera"),
]
