"""allauth's forms with words that say what to write. No placeholders: the label stands above the field.

Apart from portal/forms/konto.py, which allauth reads while its own forms are being defined.
"""

from typing import Any

from allauth.account import forms as konto
from django import forms

FEL = {
    "email": {
        "required": "Skriv din e-postadress.",
        "invalid": "Skriv hela e-postadressen, till exempel namn@kommun.se.",
    },
    "password": {"required": "Skriv ditt lösenord."},
    "oldpassword": {"required": "Skriv lösenordet du har i dag."},
    "password1": {"required": "Skriv ett nytt lösenord."},
    "password2": {"required": "Skriv det nya lösenordet en gång till."},
    "code": {"required": "Skriv koden från mejlet."},
}
ETIKETT = {
    "email": "E-postadress",
    "password": "Lösenord",
    "oldpassword": "Lösenord i dag",
    "password1": "Nytt lösenord",
    "password2": "Nytt lösenord en gång till",
    "code": "Kod",
}


class Tydlig(forms.Form):
    """Gives the fields that allauth names our labels and errors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for namn, falt in self.fields.items():
            nyckel = "email" if namn == "login" else namn
            falt.label = ETIKETT.get(nyckel, falt.label)
            falt.error_messages.update(FEL.get(nyckel, {}))
            falt.widget.attrs.pop("placeholder", None)


class LosenordForm(Tydlig, konto.LoginForm):
    """Login by password, for those who have got one."""

    def _setup_password_field(self) -> None:
        """Keeps the password, which allauth leaves out where one registers without one."""


class KodForm(Tydlig, konto.RequestLoginCodeForm):
    pass


class SkrivKodForm(Tydlig, konto.ConfirmLoginCodeForm):
    pass


class BekraftaKodForm(Tydlig, konto.ConfirmEmailVerificationCodeForm):
    pass


class SkapaKontoForm(Tydlig, konto.SignupForm):
    pass


class GlomtLosenordForm(Tydlig, konto.ResetPasswordForm):
    pass


class NyttLosenordForm(Tydlig, konto.ResetPasswordKeyForm):
    pass


class BytLosenordForm(Tydlig, konto.ChangePasswordForm):
    pass


class SattLosenordForm(Tydlig, konto.SetPasswordForm):
    pass


class BekraftaForm(Tydlig, konto.ReauthenticateForm):
    pass
