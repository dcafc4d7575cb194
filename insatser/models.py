"""The models of the rooms, for Django alone: everybody else imports them from their room."""

# ruff: noqa: F401
import insatser.ansokan.models.ansokan
import insatser.ansokan.models.bilaga
import insatser.ansokan.models.budget
import insatser.ansokan.models.inskick
import insatser.ansokan.models.mal
import insatser.ansokan.models.parter
import insatser.ansokan.models.plan
import insatser.ansokan.models.utlysning
import insatser.ansokan.models.verksamhet
import insatser.arende.models.arende
import insatser.arende.models.beslutsunderlag
import insatser.arende.models.malavtal
import insatser.styrelse.models
