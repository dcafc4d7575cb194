from django.urls import URLPattern, URLResolver, path

from foretag.inlasning import views

adresser: list[URLPattern | URLResolver] = [
    path("register/lasa-in/", views.inlasning_ny, name="inlasning_ny"),
    path("register/lasa-in/<uuid:publikt_id>/", views.inlasning, name="inlasning"),
    path("register/lasa-in/mall.<slug:andelse>", views.inlasning_mall, name="inlasning_mall"),
]
