from django.urls import URLPattern, URLResolver

app_name = "insatser"

urlpatterns: list[URLPattern | URLResolver] = []
