from django.urls import URLPattern, URLResolver, path

from insatser.views import ansokan, inskick, medverkan, utlysningsformular

app_name = "insatser"

urlpatterns: list[URLPattern | URLResolver] = []

# The applicant's.
urlpatterns += [
    path("ansokningar/", ansokan.ansokan_lista, name="ansokan_lista"),
    path("utlysningar/<uuid:publikt_id>/ny-ansokan/", ansokan.ansokan_ny, name="ansokan_ny"),
    path("utlysningar/<uuid:publikt_id>/formular/", utlysningsformular.utlysning_formular, name="utlysning_formular"),
    path("utlysningar/<uuid:publikt_id>/formular.pdf", utlysningsformular.utlysning_formular_pdf, name="utlysning_formular_pdf"),
    path("ansokningar/<uuid:publikt_id>/", ansokan.ansokan, name="ansokan"),
    path("ansokningar/<uuid:publikt_id>/namn/", ansokan.ansokan_namn, name="ansokan_namn"),
    path("ansokningar/<uuid:publikt_id>/avsnitt/<slug:nyckel>/", ansokan.ansokan_avsnitt, name="ansokan_avsnitt"),
    path("ansokningar/<uuid:publikt_id>/avsnitt/<slug:nyckel>/spara/", ansokan.ansokan_spara, name="ansokan_spara"),
    path("ansokningar/<uuid:publikt_id>/granska/", ansokan.ansokan_granska, name="ansokan_granska"),
    path("ansokningar/<uuid:publikt_id>/forhandsvisning.pdf", ansokan.ansokan_forhandsvisning, name="ansokan_forhandsvisning"),
    path("ansokningar/<uuid:publikt_id>/medverkande/", medverkan.medverkande, name="medverkande"),
    path("ansokningar/<uuid:publikt_id>/medverkande/<uuid:medverkan_id>/avsluta/", medverkan.medverkan_avsluta, name="medverkan_avsluta"),
    path("ansokningar/<uuid:publikt_id>/underskrift/", inskick.ansokan_underskrift, name="ansokan_underskrift"),
    path("ansokningar/<uuid:publikt_id>/underskrift/starta/", inskick.underskrift_starta, name="underskrift_starta"),
    path("ansokningar/<uuid:publikt_id>/underskrift/aterta/", inskick.underskrift_aterta, name="underskrift_aterta"),
    path("ansokningar/<uuid:publikt_id>/underskrift/paminn/", inskick.underskrift_paminn, name="underskrift_paminn"),
    path("ansokningar/<uuid:publikt_id>/underskrift/<uuid:underskrift_id>/ersatt/", inskick.underskrift_ersatt, name="underskrift_ersatt"),
    path("ansokningar/<uuid:publikt_id>/skicka-in/", inskick.ansokan_skicka_in, name="ansokan_skicka_in"),
    path("ansokningar/<uuid:publikt_id>/kvittens/", inskick.kvittens, name="kvittens"),
    path("ansokningar/<uuid:publikt_id>/dokument/<uuid:dokument_id>/", inskick.ansokan_dokument, name="ansokan_dokument"),
    path("ansokningar/<uuid:publikt_id>/bilagor/<uuid:bilaga_id>/", inskick.bilaga, name="bilaga"),
]  # fmt: skip
