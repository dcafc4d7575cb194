from django.urls import URLPattern, URLResolver, path

from foretag.lagesbild.views import arsrapport, lagesbild

RAPPORT = "register/arsrapporter/<int:ar>/"

adresser: list[URLPattern | URLResolver] = [
    path("register/lagesbild/", lagesbild.lagesbild, name="lagesbild"),
    path("register/lagesbild/rapporterat/", lagesbild.lagesuppgifter, name="lagesuppgifter"),
    path(
        "register/lagesbild/rapporterat/<int:ar>/",
        lagesbild.lagesuppgifter_ar,
        name="lagesuppgifter_ar",
    ),
    path(
        "register/lagesbild/rapporterat/<int:ar>-<int:till_ar>/",
        lagesbild.lagesuppgifter_ar,
        name="lagesuppgifter_period",
    ),
    path("register/arsrapporter/", arsrapport.arsrapporter, name="arsrapporter"),
    path(RAPPORT, arsrapport.arsrapport, name="arsrapport"),
    path(f"{RAPPORT}andra/", arsrapport.arsrapport_andra, name="arsrapport_andra"),
    path(f"{RAPPORT}utfarda/", arsrapport.arsrapport_utfarda, name="arsrapport_utfarda"),
    path(
        f"{RAPPORT}avpublicera/", arsrapport.arsrapport_avpublicera, name="arsrapport_avpublicera"
    ),
    path(
        f"{RAPPORT}utgavor/<uuid:dokument_id>/",
        arsrapport.arsrapport_utgava,
        name="arsrapport_utgava",
    ),
    path(
        f"{RAPPORT}utgavor/<uuid:dokument_id>/pdf/",
        arsrapport.arsrapport_dokument,
        name="arsrapport_dokument",
    ),
    path(
        f"{RAPPORT}utgavor/<uuid:dokument_id>/publicera/",
        arsrapport.arsrapport_publicera,
        name="arsrapport_publicera",
    ),
    path("arsrapporter/<int:ar>/", arsrapport.arsrapport_publik, name="arsrapport_publik"),
    path(
        "arsrapporter/<int:ar>/pdf/", arsrapport.arsrapport_publik_pdf, name="arsrapport_publik_pdf"
    ),
]
