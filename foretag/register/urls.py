from django.urls import URLPattern, URLResolver, path

from foretag.register.views import register, sammanslagning

adresser: list[URLPattern | URLResolver] = [
    path("register/foretag/", register.foretag_lista, name="foretag_lista"),
    path("register/foretag/nytt/", register.foretag_nytt, name="foretag_nytt"),
    path("register/foretag/<uuid:publikt_id>/", register.foretag, name="foretag"),
    path("register/foretag/<uuid:publikt_id>/andra/", register.foretag_andra, name="foretag_andra"),
    path("register/foretag/<uuid:publikt_id>/lage/", register.foretag_lage, name="foretag_lage"),
    path(
        "register/foretag/<uuid:publikt_id>/kriterium/<int:kriterium>/",
        register.foretag_bedom,
        name="foretag_bedom",
    ),
    path(
        "register/foretag/<uuid:publikt_id>/sla-ihop/",
        sammanslagning.foretag_sla_ihop,
        name="foretag_sla_ihop",
    ),
    path(
        "register/foretag/<uuid:publikt_id>/utdrag.pdf",
        register.foretag_utdrag,
        name="foretag_utdrag",
    ),
]
