"""Errors that say what to write, where Django's own would say that something is wrong."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from portal.text import normalisera


class Klarsprak(forms.BaseForm):
    """To stand before Form or ModelForm. A text that a field has been given of its own is left as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for falt in self.fields.values():
            _byt(falt, "required", "Fyll i det här.")
            _byt(falt, "invalid_choice", "Välj något av det som finns i listan.")
            falt.validators = [
                _kort_text(v) if isinstance(v, MaxLengthValidator) else v for v in falt.validators
            ]

    def lagg_till_fel(self, nej: ValidationError) -> None:
        """The model's refusals beside the fields that they are about, as far as the form has them."""
        if not hasattr(nej, "error_dict"):
            self.add_error(None, nej)
            return
        for falt, fel in nej.error_dict.items():
            self.add_error(falt if falt in self.fields else None, fel)


def _byt(falt: forms.Field, kod: str, text: str) -> None:
    djangos = {
        kod: text
        for klass in reversed(type(falt).__mro__)
        for kod, text in getattr(klass, "default_error_messages", {}).items()
    }
    if kod in djangos and falt.error_messages.get(kod) == djangos[kod]:
        falt.error_messages[kod] = text


def _kort_text(validator: MaxLengthValidator) -> MaxLengthValidator:
    return MaxLengthValidator(
        validator.limit_value, "Skriv högst %(limit_value)d tecken. Nu är det %(show_value)d."
    )


class RadField(forms.CharField):
    """Text on one line: a line break or a mark that turns the direction has no place in a name."""

    def to_python(self, value: Any) -> str:
        return " ".join(normalisera(super().to_python(value) or "").split())
