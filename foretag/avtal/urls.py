from django.urls import URLPattern, URLResolver, path

from foretag.avtal import views

adresser: list[URLPattern | URLResolver] = [
    path("register/avtal/", views.avtal_lista, name="avtal_lista"),
    path("register/avtal/nytt/", views.avtal_nytt, name="avtal_nytt"),
    path("register/avtal/summor/", views.avtal_summor, name="avtal_summor"),
    path("register/avtal/<uuid:publikt_id>/", views.avtal, name="avtal"),
    path("register/avtal/<uuid:publikt_id>/andra/", views.avtal_andra, name="avtal_andra"),
    path("register/avtal/<uuid:publikt_id>/makulera/", views.avtal_makulera, name="avtal_makulera"),
]
