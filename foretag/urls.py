"""The addresses of the register, one module a noun. What is public stands in `publikt`."""

from django.urls import URLPattern, URLResolver

from foretag.arsuppgift import urls as arsomgang
from foretag.avtal import urls as avtal
from foretag.enkat import urls as enkat
from foretag.inlasning import urls as inlasning
from foretag.kommun import urls as kommun
from foretag.lagesbild import urls as lagesbild
from foretag.publikt import urls as publikt
from foretag.register import urls as register
from foretag.sida import urls as sida
from portal.webb.engang import en_gang

app_name = "foretag"

urlpatterns: list[URLPattern | URLResolver] = [
    *register.adresser,
    *inlasning.adresser,
    *sida.adresser,
    *arsomgang.adresser,
    *lagesbild.adresser,
    *kommun.adresser,
    *avtal.adresser,
    *enkat.adresser,
    *publikt.adresser,
]

for adress in urlpatterns:
    if isinstance(adress, URLPattern):
        adress.callback = en_gang(adress.callback)
