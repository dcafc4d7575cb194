"""The addresses of the register, one module a noun. What is public stands in `publikt`."""

from django.urls import URLPattern, URLResolver

from foretag.urls import arsomgang, avtal, enkat, kommun, lagesbild, publikt, register, sida

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
