"""Two who save at the very same moment: the second waits for the first, and is told what she wrote."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.urls import reverse

from foretag.kommun.models.kommundel import Kontaktvag
from portal.forbund.models.uppdrag import Roll
from tests.foretag.exempel import ny
from tests.foretag.kommun.test_kommun_delar import VAG, oppnat, sida
from tests.foretag.kommuner import ny_kommun, portalen
from tests.foretag.rutnat import aret, formular

pytestmark = pytest.mark.django_db(transaction=True)


def ett_foretag(klient, ny_organisation):
    foretag = ny()
    bas = {f"bas_{falt}": marke for falt, marke in foretag.avtryck().items()}
    data = {**bas, "namn": foretag.namn, "form": foretag.form, "kommun": foretag.kommun}
    return reverse("foretag:foretag_andra", args=[foretag.publikt_id]), data, "kalla"


def en_profil(klient, ny_organisation):
    kommun = ny_kommun(ny_organisation)
    vag = reverse("foretag:kommun_andra", args=[kommun.publikt_id])
    return vag, {"version:profil": kommun.version}, "ansvarig_namnd"


def en_del_av_profilen(klient, ny_organisation):
    rad = Kontaktvag(kommun=ny_kommun(ny_organisation), **VAG)
    rad.lagg_till(av=portalen())
    return sida(rad, "kontaktvagar"), oppnat(rad, VAG), "arende"


def ett_rapporterat_tal(klient, ny_organisation):
    """Of a cell that nothing is reported in: there is no row to wait for."""
    return aret(2018), formular(klient, aret(2018)) | {"kalla": "Rapporten"}, "anstallda-hela"


@pytest.mark.parametrize(
    "nagot", [ett_foretag, en_profil, en_del_av_profilen, ett_rapporterat_tal], ids=lambda f: f.__name__
)  # fmt: skip
def test_den_andra_vantar_och_ser_vad_den_forsta_skrev(
    nagot, forbund, inloggad, ny_person, ny_organisation
):
    asa, bo = (inloggad(ny_person(Roll.HANDLAGGARE, namn=namn)) for namn in ("Åsa", "Bo"))
    vag, oppnad, falt = nagot(asa, ny_organisation)

    svaren = [
        svar.status_code
        for svar in i_vagen(
            lambda: asa.post(vag, oppnad | {falt: "1"}), lambda: bo.post(vag, oppnad | {falt: "2"})
        )
    ]

    assert svaren == [302, 409]


def i_vagen(forsta, andra):
    """The answers of both, where `forsta` has saved and not yet let go until `andra` stands and waits."""

    def kor():
        try:
            return andra()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as trad:
        with transaction.atomic():
            svar = forsta()
            vantar = trad.submit(kor)
            _tills_nagon_vantar()
        return svar, vantar.result(timeout=30)


def _tills_nagon_vantar():
    sist = time.monotonic() + 20
    while time.monotonic() < sist:
        with connection.cursor() as fraga:
            fraga.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if fraga.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits for anybody")
