from django.urls import URLPattern, URLResolver, path

from insatser.ansokan.views import ansokan, medverkan, utlysning, utlysningsformular

adresser: list[URLPattern | URLResolver] = [
    path("ansokningar/", ansokan.ansokan_lista, name="ansokan_lista"),
    path("utlysningar/<uuid:publikt_id>/ny-ansokan/", ansokan.ansokan_ny, name="ansokan_ny"),
    path("utlysningar/<uuid:publikt_id>/formular/", utlysningsformular.utlysning_formular, name="utlysning_formular"),
    path("utlysningar/<uuid:publikt_id>/formular.pdf", utlysningsformular.utlysning_formular_pdf, name="utlysning_formular_pdf"),
    path("ansokningar/<uuid:publikt_id>/", ansokan.ansokan, name="ansokan"),
    path("ansokningar/<uuid:publikt_id>/ta-bort/", ansokan.ansokan_ta_bort, name="ansokan_ta_bort"),
    path("ansokningar/<uuid:publikt_id>/namn/", ansokan.ansokan_namn, name="ansokan_namn"),
    path("ansokningar/<uuid:publikt_id>/avsnitt/<slug:nyckel>/", ansokan.ansokan_avsnitt, name="ansokan_avsnitt"),
    path("ansokningar/<uuid:publikt_id>/avsnitt/<slug:nyckel>/spara/", ansokan.ansokan_spara, name="ansokan_spara"),
    path("ansokningar/<uuid:publikt_id>/granska/", ansokan.ansokan_granska, name="ansokan_granska"),
    path("ansokningar/<uuid:publikt_id>/forhandsvisning.pdf", ansokan.ansokan_forhandsvisning, name="ansokan_forhandsvisning"),
    path("ansokningar/<uuid:publikt_id>/medverkande/", medverkan.medverkande, name="medverkande"),
    path("ansokningar/<uuid:publikt_id>/medverkande/<uuid:medverkan_id>/avsluta/", medverkan.medverkan_avsluta, name="medverkan_avsluta"),
    path("utlysningar/", utlysning.utlysningar, name="utlysningar"),
    path("utlysningar/ny/", utlysning.utlysning_ny, name="utlysning_ny"),
    path("utlysningar/<uuid:publikt_id>/", utlysning.utlysning, name="utlysning"),
    path("utlysningar/<uuid:publikt_id>/andra/", utlysning.utlysning_andra, name="utlysning_andra"),
    path("utlysningar/<uuid:publikt_id>/publicera/", utlysning.utlysning_publicera, name="utlysning_publicera"),
]  # fmt: skip
