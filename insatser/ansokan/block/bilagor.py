"""Bilagor: the files of an application, what each is, and how they come in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.http import HttpRequest
from django.utils import timezone

from insatser.ansokan.models.ansokan import Ansokan, Status
from insatser.ansokan.models.bilaga import Bilaga
from portal.fil import filer
from portal.fil.models import Fil
from portal.formular import fyllt, spara
from portal.formular.block import Andring, Block, Radslag, en_gang
from portal.formular.falt import Falt, KanInteLasas
from portal.formular.fyllt import Del
from portal.konto.models.anvandare import Anvandare
from portal.text import normalisera

MAX_ANTAL = 20
MAX_SAMMANLAGT = 50 * 1024 * 1024  # bytes
GALLRAS_EFTER = timedelta(days=30)
FAKTA = ("filnamn", "mime", "storlek", "sha256")

BILAGA = Radslag(
    namn="bilaga",
    modell=Bilaga,
    falt=(
        Falt(
            "rubrik",
            "kort",
            "Vad filen är",
            hjalp="Till exempel: intyg om medfinansiering.",
            obligatorisk=True,
            max_tecken=200,
        ),
    ),
    rubrik="Bilaga",
    ny="Ladda upp en fil",
    nya=False,
    hogst=MAX_ANTAL,
)


class Bilagor(Block):
    namn = "bilagor"
    rubrik = "Bilagor"
    tomt = "Inga bilagor."
    slag = (BILAGA,)
    harledda_i_rad = ("filnamn", "mime", "storlek", "sha256")
    sidmall = "insatser/ansokan/block/bilagor.html"
    mall = "insatser/ansokan/block/bilagor_las.html"

    def trad(self, agare: Any) -> dict[str, list[Any]]:
        rader = BILAGA.alla(agare).filter(borttagen_tid__isnull=True)
        return {"bilaga": en_gang(agare, "bilaga", lambda: list(rader.select_related("fil")))}

    def json_av(self, agare: Any, rader: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
        return {"bilaga": [_som_json(rad) for rad in rader["bilaga"]]}

    def fran_json(self, agare: Any, data: Mapping[str, Any], *, av: Anvandare) -> None:
        """Makes the rows of files that `av` has already stored. Raises KanInteLasas when one of them is not there."""
        for ordning, rad in enumerate(data.get("bilaga", []), start=1):
            fil = Fil.objects.filter(sha256=rad["sha256"], uppladdad_av=av).order_by("-pk").first()
            if fil is None:
                raise KanInteLasas(f"Filen {rad['filnamn']} saknas bland bilagorna.")
            Bilaga.objects.create(
                plan=agare.plan,
                nyckel=rad["nyckel"],
                ordning=ordning,
                rubrik=rad["rubrik"] or "",
                fil=fil,
                andrad_av=av,
            )

    def sidkontext(self, agare: Any, last: bool) -> dict[str, Any]:
        kontext = super().sidkontext(agare, last)
        (grupp,) = kontext["slag"]
        return {
            **kontext,
            "grupp": grupp,
            "max_byte": filer.MAX_BYTE,
            "max_antal": MAX_ANTAL,
            "slagen": filer.SLAGEN,
        }

    def laskontext(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"rader": data.get("bilaga", [])}

    def jamfor(self, gammal: Mapping[str, Any], ny: Mapping[str, Any]) -> list[Andring]:
        """A file is the same when its content is: another content under the same name is another file."""
        fore, efter = (
            {rad["sha256"]: rad for rad in data.get("bilaga", [])} for data in (gammal, ny)
        )
        return [
            Andring(
                "Bilaga", a, b, BILAGA.bit(self.namn, (efter.get(summa) or fore[summa])["nyckel"])
            )
            for summa in dict.fromkeys([*fore, *efter])
            if (a := _i_ord(fore.get(summa))) != (b := _i_ord(efter.get(summa)))
        ]

    def filerna(self, request: HttpRequest) -> list[UploadedFile]:
        filer_: list[UploadedFile] = request.FILES.getlist("fil:bilagor")
        return filer_

    def ta_emot_filer(self, request: HttpRequest, agare: Any, av: Anvandare) -> list[str]:
        """Checks and keeps the files that came with the form. Returns what went wrong, file by file, in Swedish.

        The limits of the application are counted when the file comes: two persons who upload in the same second may
        pass them by one file.
        """
        rubrik = " ".join(normalisera(request.POST.get("fil:bilagor:rubrik", "")).split())[:200]
        fel = []
        for fil in self.filerna(request):
            try:
                lagg_till(agare, fil, rubrik, av=av)
            except ValidationError as nej:
                fel += nej.messages
        return fel


def lagg_till(ansokan: Ansokan, fil: UploadedFile, rubrik: str, *, av: Anvandare) -> Bilaga:
    """Checks and keeps one file. Raises ValidationError, in Swedish."""
    kontrollerad = filer.kontrollera(fil)
    _ryms(ansokan, kontrollerad.storlek)
    with transaction.atomic():
        sparad = filer.spara(kontrollerad, av)
        ordning = BILAGA.alla(ansokan).count() + 1
        return Bilaga.objects.create(
            plan=ansokan.plan, rubrik=rubrik, fil=sparad, ordning=ordning, andrad_av=av
        )


def svara(ansokan: Ansokan, fraga: Del, fil: UploadedFile, *, av: Anvandare) -> None:
    """The file that answers a question is a bilaga like the others, named by the question. Raises ValidationError.

    The file that it comes instead of is taken out: what has been replaced is not sent in.
    """
    bilaga = lagg_till(ansokan, fil, rubrik_av(fraga), av=av)
    forra = spara.satt_fil(ansokan.ifyllnad, fraga, str(bilaga.nyckel), fakta(bilaga.fil), av=av)
    if nyckel := spara.las_uuid(forra):
        BILAGA.alla(ansokan).filter(nyckel=nyckel).update(borttagen_tid=timezone.now())


def rubrik_av(fraga: Del) -> str:
    return fraga.rubrik.strip(" *():")[:200]


def fakta(fil: Fil) -> dict[str, Any]:
    """What is told of a file wherever it is named: in the block, as an answer, in an export."""
    return {"filnamn": fil.namn, "mime": fil.mime, "storlek": fil.storlek, "sha256": fil.sha256}


def filer_i(data: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The files of a frozen application, each once: nyckel and `fakta`. In a form without the block they are answers."""
    rader = [*data["block"].get("bilagor", {}).get("bilaga", ())]
    fragor = fyllt.las_definition(data["formular"]["definition"]).fragor
    rader += [data["svar"][n] for n, d in fragor.items() if d.typ == "fil" and n in data["svar"]]
    sedda: set[str] = set()
    for rad in rader:
        if rad["nyckel"] not in sedda:
            sedda.add(rad["nyckel"])
            yield rad["nyckel"], {falt: rad[falt] for falt in FAKTA}


def _som_json(rad: Bilaga) -> dict[str, Any]:
    rubrik = rad.rubrik or rad.ra.get("rubrik")
    return {"nyckel": str(rad.nyckel), "rubrik": rubrik, **fakta(rad.fil)}


def _i_ord(rad: Mapping[str, Any] | None) -> str:
    return f"{rad['rubrik'] or ''} ({rad['filnamn']})".strip() if rad else ""


def _ryms(ansokan: Ansokan, storlek: int) -> None:
    """Raises ValidationError when the application has no room for another file of this size."""
    har = BILAGA.alla(ansokan).filter(borttagen_tid__isnull=True)
    summa = har.aggregate(antal=Count("pk"), byte=Sum("fil__storlek"))
    if summa["antal"] >= MAX_ANTAL:
        raise ValidationError(
            f"En ansökan kan ha högst {MAX_ANTAL} bilagor. Ta bort en bilaga först."
        )
    if (summa["byte"] or 0) + storlek > MAX_SAMMANLAGT:
        raise ValidationError(
            f"Bilagorna får vara högst {filer.storlek_i_ord(MAX_SAMMANLAGT)} tillsammans. "
            "Ta bort en bilaga eller ladda upp en mindre fil."
        )


def stada() -> int:
    """Removes the attachments that were taken out of a draft more than 30 days ago. Returns how many.

    The bytes go with the next `filer.stada`, since their row is gone.
    """
    borttagna = Bilaga.objects.filter(
        borttagen_tid__lt=timezone.now() - GALLRAS_EFTER, plan__ansokan__status=Status.UTKAST
    )
    with transaction.atomic():
        filerna = list(borttagna.values_list("fil_id", flat=True))
        antal, _ = borttagna.delete()
        Fil.objects.filter(pk__in=filerna).exclude(pk__in=Bilaga.objects.values("fil_id")).delete()
    return antal
