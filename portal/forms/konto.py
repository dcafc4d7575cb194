from typing import Any

from django import forms
from django.http import HttpRequest


class RegistreringForm(forms.Form):
    """What we ask besides the e-mail address when somebody registers."""

    namn = forms.CharField(
        label="Ditt namn", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def signup(self, request: HttpRequest, user: Any) -> None:
        user.namn = self.cleaned_data["namn"]
        user.save(update_fields=["namn"])
