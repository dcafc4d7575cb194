"""Forms whose errors say what to write, where Django's own would say that something is wrong; and fields of every room."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from portal import belopp
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


class BeloppFalt(forms.Field):
    """An amount as people write it, "3 880 000" or "3 880 000 kr"; cleaned to Decimal, None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        attribut = {"class": "siffror", "inputmode": "decimal", "autocomplete": "off"}
        super().__init__(**{"widget": forms.TextInput(attrs=attribut), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return belopp.tal(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        typad = str(value or "").strip()
        if not typad:
            return None
        try:
            return belopp.las(typad)
        except ValueError as fel:
            raise forms.ValidationError(str(fel)) from fel


class LangText(forms.CharField):
    """Several lines, stored with LF and NFC like every other text. Never refused for being empty.

    `kravs`: must be written sooner or later, so it is not called frivilligt; the model says when.
    """

    def __init__(self, *, rader: int = 5, kravs: bool = False, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rader, "autocomplete": "off"})
        super().__init__(**{"widget": widget, "required": kravs, "strip": False, **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: what is too long is told, not cut off."""
        return {}

    def validate(self, value: Any) -> None:
        """Nothing: a text that is missing is told where it is needed."""

    def to_python(self, value: Any) -> str:
        return normalisera(super().to_python(value) or "")


def valfalt(form: forms.BaseForm, namn: str) -> forms.ChoiceField:
    """The field, to be given its choices."""
    falt = form.fields[namn]
    assert isinstance(falt, forms.ChoiceField)
    return falt


def radfalt(form: forms.BaseForm, namn: str) -> "forms.ModelChoiceField[Any]":
    """The field, to be given the rows that can be chosen."""
    falt = form.fields[namn]
    assert isinstance(falt, forms.ModelChoiceField)
    return falt
