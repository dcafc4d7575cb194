"""The page where one avsnitt of an Ifyllnad is written, whoever owns it.

The page shows the avsnitt, saves all of it when a button is pressed (and does what the button says: a row more, a row
less, back again, the next avsnitt), saves unit by unit while one types, shows both texts when two have written in the
same field, takes files, offers what was kept when a post came without a session, and is closed to writing when the
owner says so. The owner decides who may write, what locks it, and where the pages are, in a class beside its views:

    class Enkatsida(Skrivsida[Enkatsvar]):
        mall = "foretag/enkat/svar.html"              # {% extends "portal/formular/avsnitt.html" %}
        knapp_sist = "Skicka svaren"                  # without it the last avsnitt is only saved

        def las(self) -> None:
            self.agare.las()                          # alone, since `efter_sista` is a verb

        def stangd(self) -> str:
            return "" if self.agare.kan_redigeras else "Enkäten är stängd. Svaren kan inte ändras."

        def url(self, avsnitt: Avsnitt) -> str:
            return self.request.path                  # a form of one avsnitt is one page

        def spara_url(self) -> str:
            return reverse("foretag:enkat_spara", args=[self.request.resolver_match.kwargs["lank"]])

        def efter_sista(self) -> HttpResponse:
            if self.lage().brister:
                return self.visa(422, alla_brister=True)
            self.agare.skicka(av=self.av)
            return render(self.request, "foretag/enkat/tack.html")

    @raddning.radda_vid_utloggning
    @med_lank("enkat")                                # else: @never_cache, and the view asks who may see it
    @require_http_methods(["GET", "HEAD", "POST"])
    def enkat(request: HttpRequest, lank: Lank) -> HttpResponse:
        return _sida(request, lank).svar()

    @med_lank("enkat")
    @require_POST
    def enkat_spara(request: HttpRequest, lank: Lank) -> HttpResponse:
        return _sida(request, lank).autospara()

    def _sida(request: HttpRequest, lank: Lank) -> Enkatsida:
        svar = get_object_or_404(Enkatsvar, publikt_id=lank.mal_id)
        av = Anvandare.objects.get(email=lank.epost)
        return Enkatsida(request, svar, svar.ifyllnad, av=av, far_skriva=True)

`av` is who writes: the one signed in, or the one that a personal link stands for. Several avsnitt have one address each,
told by `nyckel`. A page behind a link has no Visa button unless the owner gives it a `visa_url` that asks for no login.
"""

from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from portal.formular import fyllt, spara
from portal.formular.agare import Agare
from portal.formular.fyllt import Avsnitt, Del, Delvy
from portal.formular.lage import Ifyllnadslage, Uppgiftsrad
from portal.formular.models.ifyllnad import Ifyllnad
from portal.konto.models.anvandare import Anvandare
from portal.webb import raddning

NEKAD = "Den här delen kan inte ändras nu."

A = TypeVar("A", bound=Agare)


class Skrivsida(Generic[A]):
    """One avsnitt to write in, for one request. What an owner must say raises here; the rest has a default."""

    mall: str = "portal/formular/avsnitt.html"
    knapp_sist: str = ""  # the button after the last avsnitt; it leads to `efter_sista`
    bara_las: str = "Du kan läsa men inte skriva här."  # to who may see it but not write
    logga_in_url: str = ""  # where one gets in again, when that is not the login page

    def __init__(
        self,
        request: HttpRequest,
        agare: A,
        ifyllnad: Ifyllnad,
        nyckel: str = "",
        *,
        av: Anvandare,
        far_skriva: bool,
    ) -> None:
        """`agare` owns the rows of blocks and says which pieces can be written; `nyckel` names the avsnitt, "" the first.

        Raises Http404.
        """
        self.request, self.agare, self.ifyllnad = request, agare, ifyllnad
        self.av, self.far_skriva = av, far_skriva
        self.struktur = fyllt.struktur(ifyllnad.formular)
        avsnitt = self.struktur.avsnittet(nyckel) if nyckel else self.struktur.avsnitt[0]
        if avsnitt is None:
            raise Http404
        self.avsnitt = avsnitt

    # ---- what the owner says ----
    def las(self) -> None:
        """Locks the owner's row and reads anew what `stangd` asks of: a save and a verb never pass each other.

        FOR SHARE where many write at once. Where `efter_sista` is a verb the lock is the verb's own: two who hold it
        shared would wait for each other.
        """
        raise NotImplementedError

    def stangd(self) -> str:
        """Why nobody can write here now, in words; "" when it is open."""
        raise NotImplementedError

    def url(self, avsnitt: Avsnitt) -> str:
        """The page of an avsnitt of this form."""
        raise NotImplementedError

    def spara_url(self) -> str:
        """Where the page saves while one types: the view that answers with `autospara`."""
        raise NotImplementedError

    def efter_sista(self) -> HttpResponse:
        """What `knapp_sist` does when all is saved. Nobody has asked whether something is missing (`lage`)."""
        raise NotImplementedError

    def ta_emot_fil(self, fraga: Del, fil: UploadedFile) -> None:
        """Keeps the file that answers a question of type fil (`spara.satt_fil`). Raises ValidationError."""
        raise ValidationError(f"Filen {fil.name} togs inte emot: här kan inga filer lämnas.")

    def lage(self) -> Ifyllnadslage:
        """What is filled in and what is missing, as it stands now."""
        return Ifyllnadslage(self.agare, self.ifyllnad, oppen=not self.stangd())

    def kontext(self) -> dict[str, Any]:
        """More for the owner's template."""
        return {}

    @property
    def namn(self) -> str:
        """What the form is filled in for, above the heading."""
        return str(self.agare)

    @property
    def visa_url(self) -> str:
        """Where a long text is shown as it will look; "" hides the button. The portal's own asks for login."""
        return reverse("visa_text") if self.request.user.is_authenticated else ""

    @property
    def en_sida(self) -> bool:
        """Is the form this page alone, with no list of avsnitt beside it?"""
        return len(self.struktur.avsnitt) == 1

    # ---- the answers ----
    def svar(self) -> HttpResponse:
        """The page; POST saves all of it, and does what the pressed button says."""
        return self._spara() if self.request.method == "POST" else self.visa()

    def autospara(self) -> JsonResponse:
        """Autosave of one unit: 200, 409 when two meet, 423 when it is closed; never a redirect.

        401 is the middleware's (nobody signed in) and the CSRF view's (a new token).
        """
        self._krav()
        self.las()
        if skal := self.stangd():
            return self._inte_sparat(skal)
        resultat = self._spara_enheterna()
        if resultat.nekade:
            return self._inte_sparat(NEKAD)
        if resultat.konflikter:
            konflikt = resultat.konflikter[0]
            html = render_to_string(
                "portal/formular/_konflikt.html", {"konflikt": konflikt}, request=self.request
            )
            return JsonResponse({"konflikt": {"enhet": konflikt.enhet, "html": html}}, status=409)
        enheter = {namn: sparad.som_json() for namn, sparad in resultat.enheter.items()}
        return JsonResponse({"enheter": enheter, "delar": resultat.delar(self.agare)})

    def _inte_sparat(self, skal: str) -> JsonResponse:
        text = f"Inte sparat. {skal} Kopiera din text innan du lämnar sidan."
        return JsonResponse({"text": text}, status=423)

    def visa(self, status: int = 200, *, alla_brister: bool = False, **mer: Any) -> HttpResponse:
        """The page as it stands. Errors are always told; gaps when they are asked for, in the address or by the owner."""
        lasskal = self.stangd() or ("" if self.far_skriva else self.bara_las)
        lage = self.lage()
        delar = fyllt.delvyer(
            self.request, self.agare, lage.fyllt, self.avsnitt, last=bool(lasskal)
        )
        brister = [b for b in lage.brister if b.avsnitt == self.avsnitt.nyckel]
        if not (alla_brister or "granska" in self.request.GET):
            brister = [b for b in brister if b.ar_fel]
        nasta = self.struktur.nasta(self.avsnitt)
        sammanhang = {
            "sida": self,
            "avsnitt": self.avsnitt,
            "u": lage,
            "sidlista": [] if self.en_sida else self._sidlista(lage),
            "delar": delar,
            "last": bool(lasskal),
            "lasskal": lasskal,
            "brister": brister,
            "fokus": alla_brister,
            "nasta": nasta,
            "nasta_url": self.url(nasta) if nasta else "",
            "aterta": self._att_angra(),
            **self._raddat(delar, last=bool(lasskal)),
            **self.kontext(),
        }
        return render(self.request, self.mall, {**sammanhang, **mer}, status=status)

    def _sidlista(self, lage: Ifyllnadslage) -> list[tuple[str, list[tuple[Uppgiftsrad, str]]]]:
        return [
            (grupp, [(rad, self.url(rad.avsnitt)) for rad in rader])
            for grupp, rader in lage.grupper
        ]

    def _att_angra(self) -> list[str]:
        """The row that was removed a moment ago, so that it can be taken back."""
        return [v for v in [self.request.session.pop("borttagen_rad", "")] if v]

    def _raddat(self, delar: list[Delvy], *, last: bool) -> dict[str, Any]:
        """What came while the writer was logged out, each text under its question."""
        kvar = None if last else raddning.for_sidan(self.request)
        rubriker = {d.fraga.namn: d.d.rubrik for d in delar if d.fraga}
        return {"raddning": kvar, "raddade": raddning.texter(kvar, rubriker) if kvar else []}

    # ---- saving with the button ----
    def _krav(self) -> None:
        if not self.far_skriva:
            raise PermissionDenied

    def _spara_enheterna(self) -> spara.Resultat:
        return spara.spara(self.ifyllnad, self.agare, self.avsnitt, self.request.POST, av=self.av)

    def _spara(self) -> HttpResponse:
        self._krav()
        if "raddning" in self.request.POST:  # a form of its own: nothing to save came with it
            raddning.glom(self.request)
            return redirect(self.request.path)
        self.las()
        if self.stangd():
            return self.visa(409, inte_sparat=raddning.text_i(self.request.POST))
        resultat = self._spara_enheterna()
        filfel = spara.ta_emot_filer(
            self.request, self.agare, self.avsnitt, self.ta_emot_fil, av=self.av
        )
        inte_sparat = resultat.inte_sparat
        if resultat.konflikter:
            sammanhang = {
                "konflikter": resultat.konflikter,
                "tillbaka": self.request.path,
                "inte_sparat": inte_sparat,
            }
            return render(self.request, "portal/formular/konflikter.html", sammanhang, status=409)
        if filfel or resultat.nekade:
            status = 409 if resultat.nekade else 422
            return self.visa(status, filfel=filfel, inte_sparat=inte_sparat, delvis=True)
        try:
            return self._efter_spara(resultat)
        except spara.Skrivnekad as nej:
            messages.error(self.request, nej.messages[0])
            return redirect(self.request.path)

    def _efter_spara(self, resultat: spara.Resultat) -> HttpResponse:
        """Where the pressed button leads: a new row, a removed one, the same page, or onwards."""
        har, post = self.request.path, self.request.POST
        om = (self.ifyllnad, self.agare, self.avsnitt)
        if onskan := post.get("ny"):
            return redirect(f"{har}#{spara.ny_rad(*om, onskan, av=self.av)}")
        if onskan := post.get("tabort"):
            self.request.session["borttagen_rad"] = spara.ta_bort(*om, onskan)
            return redirect(f"{har}#borttaget")
        if onskan := post.get("aterta"):
            spara.aterta(*om, onskan)
            return redirect(f"{har}#rad-{onskan.replace(':', '-')}")
        if any(resultat.fel.values()) or "stanna" in post or "konflikt" in post:
            messages.success(self.request, "Sparat.")
            return redirect(har)
        return self._vidare()

    def _vidare(self) -> HttpResponse:
        """The next avsnitt; after the last one, what the owner says."""
        nasta = self.struktur.nasta(self.avsnitt)
        if nasta is None and not self.knapp_sist:
            messages.success(self.request, "Sparat.")
            return redirect(self.request.path)
        if not self.en_sida:
            rubrik = self.avsnitt.rubrik.strip(" *():")
            messages.success(self.request, f"Avsnittet {rubrik} är sparat.")
        return redirect(self.url(nasta)) if nasta else self.efter_sista()
