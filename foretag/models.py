"""The models of the rooms, for Django alone: everybody else imports them from their room."""

# ruff: noqa: F401
import foretag.arsuppgift.models.arsomgang
import foretag.arsuppgift.models.statistik
import foretag.avtal.models
import foretag.enkat.models.enkat
import foretag.enkat.models.enkatsvar
import foretag.enkat.models.exempel
import foretag.foretag.models
import foretag.inlasning.models
import foretag.kommun.models.kommun
import foretag.kommun.models.kommundel
import foretag.lagesbild.models.arsrapport
import foretag.lagesbild.models.lagesbild
import foretag.sida.models
