"""The people of a company: who may invite them, and how it is done.

The smallest rule: who keeps the register may give the two roles of an organisation, and no other, in an organisation
that has a company in the register, and in no other. So may that organisation's own administrator, as she may confirm
memberships. All other roles and organisations are the administrators' (`portal.andra_uppdrag`).
"""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from foretag.foretag.models import Foretag
from foretag.kommun.models.kommun import Kommun
from portal import frist
from portal.forbund.models.uppdrag import (
    ORGANISATIONSROLLER,
    Roll,
    Uppdrag,
    UppdragQuerySet,
    administrerade_av,
)
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.logg import Handelse
from portal.post import utskick
from portal.sparr import sparrade


def far_bjuda_in(person: Anvandare, foretag: Foretag) -> bool:
    """One query at most; none for staff."""
    if foretag.ihopslagen_med_id:
        return False
    if person.has_perm("foretag.andra_register"):
        return True
    return administrerade_av(person).filter(pk=foretag.organisation_id).exists()


def personer(foretag: Foretag) -> UppdragQuerySet:
    """Those who keep the company's page today or from a coming day, by name."""
    return (
        Uppdrag.objects.oavslutade()
        .i_organisationer()
        .filter(organisation=foretag.organisation_id)
        .select_related("person")
        .order_by("person__namn", "pk")
    )


def mister_vagen(bort: Foretag, kvar: Foretag) -> list[Uppdrag]:
    """Those who keep the page of `bort` and not that of `kvar`: when the two are merged they reach neither.

    A closed account reaches nothing before either, and may not be invited anew.
    """
    redan = personer(kvar).values("person")
    return list(personer(bort).filter(person__is_active=True).exclude(person__in=redan))


def far_folja(kvar: Foretag) -> bool:
    """May people come along to `kvar` in a merge? Not when its organisation is more than a company in the register.

    A role there would open a kommun's profile, or what a part of the förbund has.
    """
    organisation = kvar.organisation
    if organisation.medlem or organisation.finsam != Organisation.Finsam.INGEN:
        return False
    return not Kommun.objects.filter(organisation=organisation).exists()


def folj_med(uppdragen: Iterable[Uppdrag], kvar: Foretag, *, av: Anvandare) -> list[Uppdrag]:
    """Gives each the same role in `kvar`, as long as she has it; what she holds is left as it is. Gives the new ones.

    In the transaction of the merge. Who merges has been asked for the right to invite, which is the same. Left out is
    who has been shut out, or come to the company another way, since `mister_vagen` was asked.
    """
    rader = list(uppdragen)
    personer = {rad.person_id: rad.person for rad in rader}
    far = {pk for pk in sorted(personer) if not _hinder(personer[pk], kvar)}
    return [
        _ge_roll(rad.person, kvar, rad.roll, fran=max(rad.fran, frist.idag()), till=rad.till, av=av)
        for rad in rader
        if rad.person_id in far
    ]


def _hinder(person: Anvandare, foretag: Foretag) -> str:
    """Why she may be given no role in the company; "" when she may. Holds her row to the end of the transaction."""
    las = sparrade(Anvandare.objects.all())
    if not las.get(pk=person.pk).is_active:
        return "Den adressen kan inte bjudas in. Hör av dig till förbundet."
    egna = Uppdrag.objects.filter(person=person, organisation=foretag.organisation_id)
    return f"{person.email} hör redan till {foretag}." if egna.oavslutade().exists() else ""


def _ge_roll(
    person: Anvandare,
    foretag: Foretag,
    roll: str,
    *,
    fran: date | None = None,
    till: date | None = None,
    av: Anvandare,
) -> Uppdrag:
    """A role in the company from `fran` (today). Has she asked for one, this is the answer: she never has two."""
    egna = Uppdrag.objects.filter(person=person, organisation=foretag.organisation_id)
    if bett := egna.obekraftade().first():
        bett.bekrafta(av=av, roll=roll, fran=fran, till=till)
        return bett
    ny = Uppdrag(
        person=person,
        roll=roll,
        organisation_id=foretag.organisation_id,
        fran=fran or frist.idag(),
        till=till,
    )
    ny.ge(av=av)
    return ny


def mottagare(foretag: Foretag, utom: Anvandare | None = None) -> list[str]:
    """Where mail to the company goes: to its people, else to the contact that staff have noted."""
    adresser = [rad.person.email for rad in personer(foretag) if rad.person.is_active]
    adresser = adresser or [foretag.kontakt_epost]
    egen = utom.email if utom else ""
    return [adress for adress in dict.fromkeys(adresser) if adress and adress != egen]


@transaction.atomic
def bjud_in(foretag: Foretag, epost: str, namn: str, roll: str, *, av: Anvandare) -> Uppdrag:
    """Gives the person the role from today and tells her how to sign in. The inviter has been asked for `far_bjuda_in`.

    A name is set only where the person has none. Raises ValidationError when she belongs to the company already.
    """
    if roll not in ORGANISATIONSROLLER:
        raise ValidationError("Välj en roll i företaget.")
    if epost == Anvandare.PORTALENS_EPOST:
        raise ValidationError("Skriv en annan adress.")
    person = Anvandare.objects.for_epost(epost, namn)
    if hinder := _hinder(person, foretag):
        raise ValidationError(hinder)
    if not person.namn:
        person.namn = namn
        person.save(update_fields=["namn"])
    uppdrag = _ge_roll(person, foretag, roll, av=av)
    Handelse.objects.skriv("bjöd in en medarbetare", foretag, av=av, roll=str(roll))
    utskick.skriv(
        "foretag/sida/post/inbjudan.txt",
        till=person.email,
        kontext={"foretag": foretag, "person": person, "administrerar": roll == Roll.ORGANISATIONSADMINISTRATOR},
    )  # fmt: skip
    return uppdrag
