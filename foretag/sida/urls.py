from django.urls import URLPattern, URLResolver, include, path

from foretag.sida.views import medarbetare, sida

sidans: list[URLPattern | URLResolver] = [
    path("", sida.sida, name="sida"),
    path("borja/", sida.sida_borja, name="sida_borja"),
    path("granska/", sida.sida_granska, name="sida_granska"),
    path("lamna-in/", sida.sida_lamna_in, name="sida_lamna_in"),
    path("ta-tillbaka/", sida.sida_ta_tillbaka, name="sida_ta_tillbaka"),
    path("publicera/", sida.sida_publicera, name="sida_publicera"),
    path("prova/", sida.sida_prova, name="sida_prova"),
    path("godkann/", sida.sida_godkann, name="sida_godkann"),
    path("aterlamna/", sida.sida_aterlamna, name="sida_aterlamna"),
    path("avpublicera/", sida.sida_avpublicera, name="sida_avpublicera"),
    path("avsnitt/<slug:nyckel>/", sida.sida_avsnitt, name="sida_avsnitt"),
    path("avsnitt/<slug:nyckel>/spara/", sida.sida_spara, name="sida_spara"),
]
foretagets: list[URLPattern | URLResolver] = [
    path("sida/", include(sidans)),
    path("personer/", medarbetare.medarbetare, name="medarbetare"),
    path(
        "personer/<uuid:uppdrag_id>/avsluta/",
        medarbetare.medarbetare_avsluta,
        name="medarbetare_avsluta",
    ),
]

adresser: list[URLPattern | URLResolver] = [
    path("mitt-foretag/", sida.mitt_foretag, name="mitt_foretag"),
    path("register/foretag/<uuid:publikt_id>/", include(foretagets)),
]
