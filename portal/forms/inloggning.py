"""Apart from portal/forms/konto.py, which allauth reads while its own forms are being defined."""

from allauth.account.forms import LoginForm, PasswordField


class LosenordForm(LoginForm):
    """Login by password, for those who have got one. allauth leaves the field out unless signup asks for it."""

    password = PasswordField(label="Lösenord", show_reset_help=True, autocomplete="current-password")

    def _setup_password_field(self) -> None:
        assert "password" in self.fields
