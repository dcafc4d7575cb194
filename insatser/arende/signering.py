"""What an application does when its signing round moves."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from insatser.ansokan.models.ansokan import Ansokan, Medverkan
from insatser.arende import inskick
from portal.dokument.models import Version
from portal.formular import fyllt
from portal.konto.models.anvandare import Anvandare
from portal.logg import Rum
from portal.post import utskick
from portal.sparr import sparrade
from portal.underskrift import rundor
from portal.underskrift.models import Underskrift, Underskriftsrunda


def _sista_kom(runda: Underskriftsrunda) -> datetime:
    """When the last signature reached the server: a deadline is judged by this, not by when we got to it."""
    sista: datetime = runda.underskrifter.signerade().aggregate(tid=Max("svar_tid"))["tid"]
    return sista


class Ansokanshanterare(rundor.Hanterare):
    def html(self, version: Version) -> SafeString:
        return fyllt.html(version.data)

    def skillnad(self, runda: Underskriftsrunda, underskrift_: Underskrift) -> SafeString | str:
        tidigare = rundor.tidigare_version(underskrift_)
        if tidigare is None:
            return ""
        andringar = fyllt.jamfor(tidigare.data, runda.version.data)
        return render_to_string("portal/formular/_andringar.html", {"andringar": andringar})

    def las(self, runda: Underskriftsrunda) -> None:
        list(sparrade(Ansokan.objects.filter(inskick__runda=runda)))

    def klar(self, runda: Underskriftsrunda, av: Anvandare) -> None:
        """All have signed: sends in if the owner asked for it, else tells those who answer for it."""
        ansokan = Ansokan.objects.filter(inskick__runda=runda).first()
        if ansokan is None:
            return
        if ansokan.ar_mottagen:  # sent in before all had signed, as some calls allow
            ansokan.arende.registrera_underskrifter(runda, av=av)
        elif ansokan.inskick.nar_alla_skrivit_under:
            try:
                inskick.skicka_in(ansokan, av=runda.startad_av, mottagen_tid=_sista_kom(runda))
                return
            except ValidationError as nej:
                self._meddela(
                    ansokan,
                    runda,
                    "insatser/ansokan/post/inte_inskickad.txt",
                    skal=" ".join(nej.messages),
                )
                return
        self._meddela(ansokan, runda, "insatser/ansokan/post/alla_har_skrivit_under.txt")

    def avbojd(self, underskrift_: Underskrift) -> None:
        ansokan = Ansokan.objects.filter(inskick__runda=underskrift_.runda).first()
        if ansokan is not None:
            self._meddela(
                ansokan,
                underskrift_.runda,
                "insatser/ansokan/post/avbojd.txt",
                underskrift=underskrift_,
            )

    def _meddela(
        self, ansokan: Ansokan, runda: Underskriftsrunda, mall: str, **kontext: object
    ) -> None:
        for medverkan in ansokan.medverkande.filter(slag=Medverkan.Slag.AGARE).select_related(
            "person"
        ):
            utskick.skriv(
                mall,
                till=medverkan.person.email,
                kontext={"ansokan": ansokan, "runda": runda, **kontext},
                rum=Rum.SOKANDE,
            )
