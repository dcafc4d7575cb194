"""Fields that forms of every room use."""

from decimal import Decimal
from typing import Any

from django import forms

from portal import belopp, text


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
        return text.normalisera(super().to_python(value) or "")
