from django.urls import URLPattern, URLResolver

adresser: list[URLPattern | URLResolver] = []
