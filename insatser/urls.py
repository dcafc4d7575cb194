"""The addresses, room by room."""

from insatser.ansokan import urls as ansokan
from insatser.arende import urls as arende
from insatser.styrelse import urls as styrelse

app_name = "insatser"

urlpatterns = [*ansokan.adresser, *arende.adresser, *styrelse.adresser]
