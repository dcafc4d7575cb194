from uuid import uuid4

from django.db import models


class Plan(models.Model):
    """What the rows of the blocks belong to: parts, goals, money, time, files. One ansökan has one, and no other has it.

    The rows are written as long as the owner says so. What has been received never points at them: it is frozen.
    """

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = "plan"
        verbose_name_plural = "planer"

    def __str__(self) -> str:
        return str(self.publikt_id)
