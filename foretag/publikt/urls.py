from django.urls import URLPattern, URLResolver, path

from foretag.publikt.views import oppnadata, publikt

# What others build upon: these addresses are documented and stay (docs/oppna-data.md).
data = [
    path("data/v1/<slug:mangd>.schema.json", oppnadata.oppna_data_schema, name="oppna_data_schema"),
    path("data/v1/<slug:mangd>.<slug:andelse>", oppnadata.oppna_data_fil, name="oppna_data_fil"),
    path("flode.atom", oppnadata.flode, name="flode"),
]

adresser: list[URLPattern | URLResolver] = [
    path("", publikt.publikt_register, name="publikt_register"),
    path("<uuid:publikt_id>/", publikt.publikt_foretag, name="publikt_foretag"),
    path("kommuner/<uuid:publikt_id>/", publikt.publik_kommun, name="publik_kommun"),
    path("oppna-data/", oppnadata.oppna_data, name="oppna_data"),
    *data,
]
