from django.urls import URLPattern, URLResolver, path

from insatser.styrelse import views

adresser: list[URLPattern | URLResolver] = [
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
