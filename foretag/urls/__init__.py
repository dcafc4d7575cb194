"""The addresses of the register, one module a noun. What is public stands in `publikt`."""

from django.urls import URLPattern, URLResolver

from foretag.urls import arsomgang, avtal, enkat, kommun, lagesbild, publikt, register, sida
from portal.engang import en_gang

app_name = "foretag"

urlpatterns: list[URLPattern | URLResolver] = [
    *register.adresser,
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
