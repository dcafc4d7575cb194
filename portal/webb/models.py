from uuid import uuid4

from django.db import models
from django.utils import timezone


class Raddning(models.Model):
    """A form post that came without a valid session or CSRF token, kept for 24 hours.

    Bound to a random cookie (kept as a hash) and to the address posted to; shown only after login in the same
    browser to someone who may write there, and never merged by itself.
    """

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kaka_hash = models.CharField(max_length=64, db_index=True)
    sokvag = models.CharField(max_length=400)
    falt = models.JSONField(default=list)
    skapad_tid = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "räddad text"
        verbose_name_plural = "räddade texter"

    def __str__(self) -> str:
        return f"{self.sokvag} {self.skapad_tid:%Y-%m-%d %H:%M}"
