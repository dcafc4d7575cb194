from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse, Rum
from portal.sparr import las_om


class OtillatenOvergang(ValidationError):
    """The status does not allow the verb; the message says so in the user's Swedish."""


class Flode(models.Model):
    """An aggregate with a workflow. `status` is written in one place: `_overgang`.

    A subclass has `status` (TextChoices), `publikt_id` and the table OVERGANGAR: from-status → to-statuses.
    """

    OVERGANGAR: ClassVar[Mapping[str, Set[str]]] = {}
    status: Any  # the subclass's column

    class Meta:
        abstract = True

    @contextmanager
    def _overgang(
        self,
        till: models.TextChoices,
        *,
        av: Anvandare,
        verb: str,
        rum: str = Rum.FORBUND,
        kommentar: str = "",
        **uppgifter: Any,
    ) -> Iterator[None]:
        """The only way to a new status: lock the row, try the transition, save and log.

        The block sees the row's stored values and may set fields; all is written, or nothing.
        Raises OtillatenOvergang. Unsaved edits on the object are discarded: save first, then call the verb.
        """
        with transaction.atomic():
            self.las()
            fran = str(self.status)
            if till not in self.OVERGANGAR.get(fran, frozenset()):
                nu = self.get_status_display().lower()  # type: ignore[attr-defined]
                namn = str(self._meta.verbose_name).capitalize()
                raise OtillatenOvergang(
                    f"{namn}: läget är ”{nu}” och kan inte bli ”{str(till.label).lower()}”."
                )
            yield
            self.status = till
            self.save()
            Handelse.objects.skriv(
                verb,
                self,
                av=av,
                rum=rum,
                kommentar=kommentar,
                fran=str(fran),
                till=str(till),
                **uppgifter,
            )

    def las(self) -> None:
        """Locks the row to the end of the transaction and reads it again."""
        las_om(self)
