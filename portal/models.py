"""The models of the rooms, for Django alone: everybody else imports them from their room."""

# ruff: noqa: F401
import portal.dokument.models
import portal.fil.models
import portal.flode
import portal.forbund.models.forbund
import portal.forbund.models.uppdrag
import portal.formular.models.formular
import portal.formular.models.ifyllnad
import portal.formular.models.rad
import portal.konto.models.anvandare
import portal.konto.models.organisation
import portal.lista.models
import portal.logg
import portal.post.models.lank
import portal.post.models.utskick
import portal.underskrift.models
import portal.webb.models
