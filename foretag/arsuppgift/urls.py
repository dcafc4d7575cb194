from django.urls import URLPattern, URLResolver, path

from foretag.arsuppgift.views import arsomgang, arsuppgift

OMGANG = "register/arsuppgifter/<uuid:publikt_id>/"
FORETAG = "register/foretag/<uuid:publikt_id>/arsuppgifter/"

adresser: list[URLPattern | URLResolver] = [
    path("register/arsuppgifter/", arsomgang.arsomgangar, name="arsomgangar"),
    path("register/arsuppgifter/ny/", arsomgang.arsomgang_ny, name="arsomgang_ny"),
    path(OMGANG, arsomgang.arsomgang, name="arsomgang"),
    path(f"{OMGANG}andra/", arsomgang.arsomgang_andra, name="arsomgang_andra"),
    path(f"{OMGANG}skicka/", arsomgang.arsomgang_skicka, name="arsomgang_skicka"),
    path(f"{OMGANG}lagg-till/", arsomgang.arsomgang_lagg_till, name="arsomgang_lagg_till"),
    path(f"{OMGANG}paminn/", arsomgang.arsomgang_paminn, name="arsomgang_paminn"),
    path(f"{OMGANG}forlang/", arsomgang.arsomgang_forlang, name="arsomgang_forlang"),
    path(FORETAG, arsuppgift.arsuppgifter, name="arsuppgifter"),
    path(f"{FORETAG}<int:ar>/", arsuppgift.arsuppgift_egen, name="arsuppgift_egen"),
    path(
        f"{FORETAG}<int:ar>/klart/", arsuppgift.arsuppgift_egen_klart, name="arsuppgift_egen_klart"
    ),
    path(f"{FORETAG}<int:ar>/telefon/", arsuppgift.arsuppgift_telefon, name="arsuppgift_telefon"),
    path(
        f"{FORETAG}<int:ar>/skicka-lank/",
        arsuppgift.arsuppgift_skicka_lank,
        name="arsuppgift_skicka_lank",
    ),
    path("ars/<slug:lank>/", arsuppgift.arsuppgift, name="arsuppgift"),
    path("ars/<slug:lank>/klart/", arsuppgift.arsuppgift_klart, name="arsuppgift_klart"),
]
