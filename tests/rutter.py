"""The table of routes: what each address answers to whom. Written from the rules of the house, not from the code.

    address | object | GET | POST

The object is a name in tests/varld.py; * stands for every state of A's application. An answer is "status roles; …",
and a status without roles is for everybody who is not named before it. A dash: the method is not used, which is 405
for all who get past the login. Besides numbers: `login` leads to the login page, `lank` to the first page of a
personal link, where a code is asked for, and with a star it has been done though it looks so; `pdf` is 200 with a PDF that is rendered at once (tested apart).

PUT, PATCH, DELETE, TRACE and OPTIONS are used nowhere, and HEAD is as GET.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from insatser.ansokan.forms.utlysning import UtlysningForm
from insatser.styrelse.models import Sammantrade
from portal.forbund.models.forbund import Forbund
from portal.formular.block import version_av
from portal.forvaltning.forms.forbund import ForbundForm
from portal.frist import idag, lokal, nu
from tests.foretag.tabeller import MODULER
from tests.tva import marken
from tests.varld import KANSLI, LASER, PARTER, ROLLER, STYRELSEN, UTE, Varld, ny_orgnr

GRUPPER = {
    "ute": UTE,
    "parter": PARTER,
    "kansli": KANSLI,
    "läser": LASER,
    "styrelsen": STYRELSEN,
    **{roll: (roll,) for roll in ROLLER},
}
A_ALLA = ("A utkast", "A signering", "A inkommen")

TABELL = """
start                                | -               | 200                                             | -

# ---- Accounts: the login pages send who is signed in to the start page
account_request_login_code           | -               | 200 ute; 302                                    | 302
account_confirm_login_code           | -               | login ute; 302                                  | login ute; 302
account_login                        | -               | 200 ute; 302                                    | 200 ute; 302
account_logout                       | -               | 302 ute; 200                                    | 302
account_signup                       | -               | 200 ute; 302                                    | 302
account_email_verification_sent      | -               | login ute; 302                                  | login ute; 302
account_reset_password               | -               | 200                                             | 302
account_reset_password_done          | -               | 200                                             | -
account_reset_password_from_key      | nyckel          | 200                                             | 200
account_reset_password_from_key_done | -               | 200                                             | -
account_inactive                     | -               | 200                                             | -
account_reauthenticate               | -               | login ute; 403                                  | login ute; 403
account_change_password              | -               | login ute; 302                                  | login ute; 302
account_set_password                 | -               | login ute; 200                                  | login ute; 302

# ---- Mitt konto
konto                                | -               | login ute; 200                                  | login ute; 302
medlemskap_nytt                      | -               | login ute; 200                                  | login ute; 302
medlemskap_lamna                     | uppdrag ansvarig    | -                                           | login ute; 302 ansvarig; 404
medlemskap_lamna                     | uppdrag obekräftad  | -                                           | login ute; 302 obekräftad; 404
medlemskap_lamna                     | uppdrag handläggare | -                                           | login ute; 404

# ---- The förbund, its persons and organisations: the administrators
forbund                              | -               | login ute; 200 administratör; 403               | login ute; 302 administratör; 403
organ_lista                          | -               | login ute; 200 administratör; 403               | -
organ_ny                             | -               | login ute; 200 administratör; 403               | login ute; 302 administratör; 403
organ                                | styrelsen       | login ute; 200 administratör; 403               | login ute; 302 administratör; 403
organ                                | saknas          | login ute; 404 administratör; 403               | login ute; 404 administratör; 403
organisation_lista                   | -               | login ute; 200 administratör; 403               | -
organisation_ny                      | -               | login ute; 200 administratör; 403               | login ute; 302 administratör; 403
organisation                         | org A           | login ute; 200 administratör; 403               | login ute; 302 administratör; 403
organisation                         | okänd organisation | login ute; 404 administratör; 403            | login ute; 404 administratör; 403
enhet_ny                             | org A           | -                                               | login ute; 302 administratör; 403
enhet_ny                             | okänd organisation | -                                            | login ute; 404 administratör; 403
enhet                                | enhet i org A   | login ute; 200 administratör; 403               | login ute; 302 administratör; 403
enhet                                | enhet i okänd organisation | login ute; 404 administratör; 403    | login ute; 404 administratör; 403
enhet_ta_bort                        | enhet i org A   | -                                               | login ute; 302 administratör; 403
enhet_ta_bort                        | enhet i okänd organisation | -                                    | login ute; 404 administratör; 403
person_lista                         | -               | login ute; 200 administratör; 403               | -
person_ny                            | -               | login ute; 200 administratör; 403               | login ute; 302 administratör; 403
person                               | ledamot         | login ute; 200 administratör; 403               | -
person                               | okänd person    | login ute; 404 administratör; 403               | -
person_stang_av                      | ledamot         | -                                               | login ute; 302 administratör; 403
person_stang_av                      | okänd person    | -                                               | login ute; 404 administratör; 403
person_oppna                         | avstängd        | -                                               | login ute; 302 administratör; 403
person_oppna                         | okänd person    | -                                               | login ute; 404 administratör; 403
uppdrag_nytt                         | ledamot         | login ute; 200 administratör; 403               | login ute; 302 administratör; 403
uppdrag_nytt                         | avstängd        | login ute; 404 administratör; 403               | login ute; 404 administratör; 403
uppdrag_nytt                         | okänd person    | login ute; 404 administratör; 403               | login ute; 404 administratör; 403
uppdrag_avsluta                      | uppdrag ledamot | login ute; 200 administratör; 403               | login ute; 302 administratör; 403
uppdrag_avsluta                      | uppdrag avslutad | login ute; 404 administratör; 403              | login ute; 404 administratör; 403

# ---- Memberships: staff, administrators, and for its own organisation its administrator
medlemskap_lista                     | -               | login ute; 200 kansli administratör orgadmin; 403 | -
medlemskap                           | uppdrag obekräftad | login ute; 200 kansli administratör orgadmin; 403 | login ute; 302 kansli administratör orgadmin; 403
medlemskap                           | uppdrag obekräftad i B | login ute; 200 kansli administratör; 404 orgadmin; 403 | login ute; 302 kansli administratör; 404 orgadmin; 403
medlemskap                           | uppdrag ansvarig | login ute; 404 kansli administratör orgadmin; 403 | login ute; 404 kansli administratör orgadmin; 403
medlemskap_avsla                     | uppdrag obekräftad | -                                            | login ute; 302 kansli administratör orgadmin; 403
medlemskap_avsla                     | uppdrag obekräftad i B | -                                        | login ute; 302 kansli administratör; 404 orgadmin; 403

# ---- Public pages
kontakt                              | -               | 200                                             | -
personuppgifter                      | -               | 200                                             | -
tillganglighet                       | -               | 200                                             | -
synpunkt                             | -               | 200                                             | 302
tema                                 | temat           | 200                                             | -
tema                                 | saknas          | 404                                             | -
logotyp                              | logotypen       | 200                                             | -
logotyp                              | saknas          | 404                                             | -
halsa                                | -               | 200                                             | -
verifiera                            | -               | 200                                             | 200
visa_text                            | -               | -                                               | login ute; 200
demopost                             | -               | 404                                             | -

# ---- Forms, as an applicant meets them: staff and administrators
formular_lista                       | -               | login ute; 200 kansli administratör; 403        | -
formular                             | formuläret      | login ute; 200 kansli administratör; 403        | -
formular                             | saknas          | login ute; 404 kansli administratör; 403        | -
formular_pdf                         | formuläret      | login ute; pdf kansli administratör; 403        | -
formular_pdf                         | saknas          | login ute; 404 kansli administratör; 403        | -

# ---- Mails: those of the förbund
utskick_lista                        | -               | login ute; 200 läser; 403                       | -
utskick                              | förbundets mejl | login ute; 200 läser; 403                       | -
utskick                              | parternas mejl  | login ute; 404 läser; 403                       | -
utskick_igen                         | misslyckat mejl | -                                               | login ute; 302 kansli; 403
utskick_igen                         | parternas mejl  | -                                               | login ute; 404 kansli; 403

# ---- Saved views of lists: everybody's own
vy_spara                             | -               | -                                               | login ute; 302
vy_ta_bort                           | vyn             | -                                               | login ute; 302 handläggare; 404
vy_ta_bort                           | saknas          | -                                               | login ute; 404

# ---- A signer's pages: the link is the key, the code opens the lock, in one browser
underskrift                          | A väntar        | 302 länk; 200                                   | -
underskrift                          | A signerad      | 200                                             | -
underskrift                          | saknas          | 404                                             | -
underskrift_skicka_kod               | A väntar        | -                                               | 302
underskrift_skicka_kod               | A avböjd        | -                                               | lank
underskrift_skicka_kod               | saknas          | -                                               | 404
underskrift_kod                      | A väntar        | 200                                             | 422
underskrift_kod                      | A avböjd        | lank                                            | lank
underskrift_kod                      | saknas          | 404                                             | 404
underskrift_las                      | A väntar        | 200 länk; lank                                  | 302 länk; lank
underskrift_las                      | A annan         | lank                                            | lank
underskrift_las                      | A signerad      | lank                                            | lank
underskrift_las                      | saknas          | 404                                             | 404
underskrift_avboj                    | A väntar        | 200 länk; lank                                  | lank* länk; lank
underskrift_avboj                    | A annan         | lank                                            | lank
underskrift_avboj                    | saknas          | 404                                             | 404
underskrift_klart                    | A väntar        | 302 länk; lank                                  | -
underskrift_klart                    | saknas          | 404                                             | -
underskrift_dokument                 | A väntar        | 200 länk; lank                                  | -
underskrift_dokument                 | A annan         | lank                                            | -
underskrift_dokument                 | saknas          | 404                                             | -
underskrift_bevis                    | A väntar        | 404 länk; lank                                  | -
underskrift_bevis                    | A klar          | lank                                            | -
underskrift_bevis                    | saknas          | 404                                             | -

# ---- Calls
insatser:utlysningar                 | -               | 200                                             | -
insatser:utlysning                   | utlysning öppen | 200                                             | -
insatser:utlysning                   | utlysning stängd | 200                                            | -
insatser:utlysning                   | utlysning kommande | 200                                          | -
insatser:utlysning                   | utlysning opublicerad | 200 läser; 404                            | -
insatser:utlysning                   | saknas          | 404                                             | -
insatser:utlysning_formular          | utlysning öppen | 200                                             | -
insatser:utlysning_formular          | utlysning stängd | 200                                            | -
insatser:utlysning_formular          | utlysning opublicerad | 404                                       | -
insatser:utlysning_formular_pdf      | utlysning öppen | pdf                                             | -
insatser:utlysning_formular_pdf      | utlysning opublicerad | 404                                       | -
insatser:utlysning_ny                | -               | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
insatser:utlysning_andra             | utlysning öppen | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
insatser:utlysning_andra             | utlysning opublicerad | login ute; 200 kansli; 403                | login ute; 302 kansli; 403
insatser:utlysning_publicera         | utlysning opublicerad | -                                         | login ute; 302 kansli; 403
insatser:ansokan_ny                  | utlysning öppen | login ute; 200                                  | login ute; 302
insatser:ansokan_ny                  | utlysning stängd | login ute; 404                                 | login ute; 404
insatser:ansokan_ny                  | utlysning kommande | login ute; 404                               | login ute; 404
insatser:ansokan_ny                  | utlysning opublicerad | login ute; 404                            | login ute; 404

# ---- An application: only the persons who take part in it, whatever its state
insatser:ansokan_lista               | -               | login ute; 200                                  | -
insatser:ansokan                     | *               | login ute; 200 parter; 404                      | -
insatser:ansokan                     | A importerad    | login ute; 200 ansvarig; 404                    | -
insatser:ansokan                     | B utkast        | login ute; 200 annan; 404                       | -
insatser:ansokan                     | B signering     | login ute; 200 annan; 404                       | -
insatser:ansokan                     | B inkommen      | login ute; 200 annan; 404                       | -
insatser:ansokan                     | saknas          | login ute; 404                                  | -
insatser:ansokan_ta_bort             | A utkast        | -                                               | login ute; 302 ansvarig; 403 parter; 404
insatser:ansokan_ta_bort             | A signering     | -                                               | login ute; 302 ansvarig; 403 parter; 404
insatser:ansokan_ta_bort             | A inkommen      | -                                               | login ute; 302 ansvarig; 403 parter; 404
insatser:ansokan_namn                | A utkast        | login ute; 200 ansvarig; 403 parter; 404        | login ute; 302 ansvarig; 403 parter; 404
insatser:ansokan_namn                | A signering     | login ute; 200 ansvarig; 403 parter; 404        | login ute; 200 ansvarig; 403 parter; 404
insatser:ansokan_namn                | A inkommen      | login ute; 200 ansvarig; 403 parter; 404        | login ute; 200 ansvarig; 403 parter; 404
insatser:ansokan_avsnitt             | A utkast        | login ute; 200 parter; 404                      | login ute; 403 läsare; 302 parter; 404
insatser:ansokan_avsnitt             | A signering     | login ute; 200 parter; 404                      | login ute; 403 läsare; 409 parter; 404
insatser:ansokan_avsnitt             | A inkommen      | login ute; 200 parter; 404                      | login ute; 403 läsare; 409 parter; 404
insatser:ansokan_avsnitt             | A okänt avsnitt | login ute; 404                                  | login ute; 404
insatser:ansokan_spara               | A utkast        | -                                               | login ute; 200 ansvarig skrivare; 404
insatser:ansokan_spara               | A signering     | -                                               | login ute; 423 ansvarig skrivare; 404
insatser:ansokan_spara               | A inkommen      | -                                               | login ute; 423 ansvarig skrivare; 404
insatser:ansokan_granska             | *               | login ute; 200 parter; 404                      | -
insatser:ansokan_forhandsvisning     | A utkast        | login ute; pdf parter; 404                      | -
insatser:ansokan_forhandsvisning     | A inkommen      | login ute; pdf parter; 404                      | -
insatser:medverkande                 | *               | login ute; 200 parter; 404                      | login ute; 302 ansvarig; 403 parter; 404
insatser:medverkan_avsluta           | *               | -                                               | login ute; 302 ansvarig; 403 parter; 404
insatser:medverkan_avsluta           | A utkast, B:s medverkan | -                                       | login ute; 403 skrivare läsare; 404
insatser:ansokan_underskrift         | *               | login ute; 200 parter; 404                      | -
insatser:underskrift_starta          | A utkast        | -                                               | login ute; 302 ansvarig; 403 parter; 404
insatser:underskrift_starta          | A signering     | -                                               | login ute; 422 ansvarig; 403 parter; 404
insatser:underskrift_starta          | A inkommen      | -                                               | login ute; 422 ansvarig; 403 parter; 404
insatser:underskrift_aterta          | A utkast        | -                                               | login ute; 422 ansvarig; 403 parter; 404
insatser:underskrift_aterta          | A signering     | -                                               | login ute; 302 ansvarig; 403 parter; 404
insatser:underskrift_aterta          | A inkommen      | -                                               | login ute; 422 ansvarig; 403 parter; 404
insatser:underskrift_paminn          | A utkast        | -                                               | login ute; 403 skrivare läsare; 404
insatser:underskrift_paminn          | A signering     | -                                               | login ute; 302 ansvarig; 403 parter; 404
insatser:underskrift_paminn          | A inkommen      | -                                               | login ute; 302 ansvarig; 403 parter; 404
insatser:underskrift_ersatt          | A utkast        | login ute; 403 skrivare läsare; 404             | login ute; 403 skrivare läsare; 404
insatser:underskrift_ersatt          | A signering     | login ute; 200 ansvarig; 403 parter; 404        | login ute; 302 ansvarig; 403 parter; 404
insatser:underskrift_ersatt          | A signering, B:s undertecknare | login ute; 403 skrivare läsare; 404 | login ute; 403 skrivare läsare; 404
insatser:ansokan_skicka_in           | A utkast        | -                                               | login ute; 422 ansvarig; 403 parter; 404
insatser:ansokan_skicka_in           | A signering     | -                                               | login ute; 422 ansvarig; 403 parter; 404
insatser:ansokan_skicka_in           | A inkommen      | -                                               | login ute; 302 ansvarig; 403 parter; 404
insatser:kvittens                    | A utkast        | login ute; 404                                  | -
insatser:kvittens                    | A signering     | login ute; 404                                  | -
insatser:kvittens                    | A inkommen      | login ute; 200 parter; 404                      | -
insatser:ansokan_dokument            | A signering     | login ute; 200 parter; 404                      | -
insatser:ansokan_dokument            | A inkommen      | login ute; 200 parter; 404                      | -
insatser:ansokan_dokument            | A återtagen     | login ute; 404                                  | -
insatser:ansokan_dokument            | A inkommen, B:s dokument | login ute; 404                         | -
insatser:bilaga                      | A utkast        | login ute; 200 parter; 404                      | -
insatser:bilaga                      | A signering     | login ute; 200 parter; 404                      | -
insatser:bilaga                      | A inkommen      | login ute; 200 parter läser; 404                | -
insatser:bilaga                      | A utkast, borttagen bilaga | login ute; 404                       | -
insatser:bilaga                      | A inkommen, borttagen bilaga | login ute; 404                     | -
insatser:bilaga                      | A inkommen, B:s bilaga | login ute; 404                           | -

# ---- Cases: staff work with them, ekonom and revisor read them
insatser:arenden                     | -               | login ute; 200 läser; 403                       | -
insatser:arende                      | ärende A        | login ute; 200 läser; 403                       | -
insatser:arende                      | ärende I        | login ute; 200 läser; 403                       | -
insatser:arende                      | saknas          | login ute; 404 läser; 403                       | -
insatser:arende_handlaggare          | ärende A        | -                                               | login ute; 302 kansli; 403
insatser:arende_ansokan              | ärende A        | login ute; 200 läser; 403                       | -
insatser:arende_ansokan              | saknas          | login ute; 404 läser; 403                       | -
insatser:arende_handling             | ärende A        | login ute; 200 läser; 403                       | -
insatser:arende_handling             | ärende A, bilaga | login ute; 200 läser; 403                      | -
insatser:arende_handling             | ärende A, B:s handling | login ute; 404 läser; 403                | -
insatser:beslutsunderlag_nytt        | ärende I        | -                                               | login ute; 302 kansli; 403
insatser:beslutsunderlag             | underlag utkast | login ute; 200 kansli; 404 läser; 403           | -
insatser:beslutsunderlag             | underlag kommande | login ute; 200 läser; 403                     | -
insatser:beslutsunderlag             | ärende B, A:s underlag | login ute; 404 läser; 403                | -
insatser:beslutsunderlag_andra       | underlag utkast | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
insatser:beslutsunderlag_andra       | underlag kommande | login ute; 302 kansli; 403                    | login ute; 422 kansli; 403
insatser:beslutsunderlag_faststall   | underlag utkast | -                                               | login ute; 302 kansli; 403
insatser:beslutsunderlag_faststall   | underlag kommande | -                                             | login ute; 422 kansli; 403
insatser:beslutsunderlag_pdf         | underlag utkast | login ute; pdf kansli; 404 läser; 403           | -
insatser:beslutsunderlag_pdf         | underlag kommande | login ute; 200 läser; 403                     | -

# ---- Meetings: staff plan them, ekonom and revisor read them, a ledamot reads those of her own organ
insatser:sammantraden                | -               | login ute; 200 läser styrelsen annat_organ; 403 | -
insatser:sammantrade_nytt            | -               | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
insatser:sammantrade                 | möte kommande   | login ute; 200 läser styrelsen; 404 annat_organ; 403 | -
insatser:sammantrade                 | möte tidigare   | login ute; 200 läser styrelsen; 404 annat_organ; 403 | -
insatser:sammantrade                 | möte annat organ | login ute; 200 läser annat_organ; 404 styrelsen; 403 | -
insatser:sammantrade                 | saknas          | login ute; 404 läser styrelsen annat_organ; 403 | -
insatser:sammantrade_andra           | möte kommande   | login ute; 200 kansli; 403                      | login ute; 302 kansli; 403
insatser:dagordning_lagg_till        | möte kommande   | -                                               | login ute; 302 kansli; 403
insatser:dagordning_lagg_till        | möte tidigare   | -                                               | login ute; 422 kansli; 403
insatser:sammantrade_underlag        | möte kommande   | login ute; 200 läser styrelsen; 404 annat_organ; 403 | -
insatser:sammantrade_underlag        | möte annat organ | login ute; 404 läser styrelsen annat_organ; 403 | -
insatser:dagordning_flytta           | möte kommande   | -                                               | login ute; 302 kansli; 403
insatser:dagordning_flytta           | möte annat organ | -                                              | login ute; 404 kansli; 403
insatser:dagordning_ta_bort          | möte kommande   | -                                               | login ute; 302 kansli; 403
insatser:dagordning_ta_bort          | möte annat organ | -                                              | login ute; 404 kansli; 403
insatser:sammantrade_gor_handlingar  | möte kommande   | -                                               | login ute; 302 kansli; 403
insatser:sammantrade_handling        | möte kommande   | login ute; 200 läser styrelsen; 404 annat_organ; 403 | -
insatser:sammantrade_handling        | möte kommande, underlag | login ute; 200 läser styrelsen; 404 annat_organ; 403 | -
insatser:sammantrade_handling        | möte tidigare, underlag | login ute; 200 läser styrelsen; 404 annat_organ; 403 | -
insatser:sammantrade_handling        | möte annat organ, styrelsens papper | login ute; 404 läser styrelsen annat_organ; 403 | -
"""

# Addresses without a row, each with its reason. At most ten.
UNDANTAG: dict[str, str] = {}


class Rad(NamedTuple):
    namn: str
    objekt: str
    get: str
    post: str

    @property
    def id(self) -> str:
        return f"{self.namn} {self.objekt}"

    def vantat(self, metod: str) -> dict[str, str]:
        """Role → what the table says; {} for a method that is not used."""
        return _utlagd(self.get if metod in {"GET", "HEAD"} else self.post)

    @property
    def bakom_inloggning(self) -> bool:
        """The two pages for a code lead back to the login page when no code is waited for; they are open to all."""
        if self.namn in {"account_confirm_login_code", "account_email_verification_sent"}:
            return False
        return "login ute" in (self.get if self.get != "-" else self.post)


def _utlagd(cell: str) -> dict[str, str]:
    if cell == "-":
        return {}
    ut: dict[str, str] = {}
    for del_ in cell.split(";"):
        svar, *grupper = del_.split()
        roller = [roll for grupp in grupper for roll in GRUPPER[grupp]] or list(ROLLER)
        for roll in roller:
            ut.setdefault(roll, svar)
    return ut


def rader() -> Iterator[Rad]:
    for text in "\n".join([TABELL, *(modul.TABELL for modul in MODULER)]).splitlines():
        if text.strip() and not text.startswith("#"):
            namn, objekt, get, post = (cell.strip() for cell in text.split("|"))
            for ett in A_ALLA if objekt == "*" else (objekt,):
                yield Rad(namn, ett, get, post)


# ---------- What is posted ----------

# Address → the fields of a post that does what its button says. Those that are missing here send nothing.
KROPP: dict[str, Callable[[Varld], dict[str, Any]]] = {
    "account_request_login_code": lambda v: {"email": "ingen@exempel.invalid"},
    "account_confirm_login_code": lambda v: {"code": "123456"},
    "account_login": lambda v: {"login": "ingen@exempel.invalid", "password": "fel-fel-fel-fel"},
    "account_signup": lambda v: {"email": "ny@exempel.invalid", "namn": "Ny Person"},
    "account_email_verification_sent": lambda v: {"code": "123456"},
    "account_reset_password": lambda v: {"email": "ingen@exempel.invalid"},
    "account_set_password": lambda v: dict.fromkeys(("password1", "password2"), "sju-sovande-svanar-simmar"),
    "account_reset_password_from_key": lambda v: dict.fromkeys(("password1", "password2"), "sju-sovande-svanar"),
    "konto": lambda v: {"namn": "Nytt Namn", "titel": "Chef"},
    "medlemskap_nytt": lambda v: {"orgnr": ny_orgnr(500), "namn": "Ny organisation"},
    "forbund": lambda v: {
        "namn_rad1": "Samordningsförbundet", "namn_rad2": "Nybygden", "orgnr": "222000-0018", "accent": "#0f5b66",
        "epost": "kansli@nybygden.exempel", "dnr_prefix": "NB", "respit_minuter": "30",
    } | marken(Forbund.aktuellt(), ForbundForm.Meta.fields),
    "organ_ny": lambda v: {"namn": "Rådet", "slag": "radgor", "ordning": "9"},
    "organ": lambda v: {"namn": "Direktionen", "slag": "beslutar", "ordning": "1"}
    | marken(v.mer["styrelsen"], ("namn", "slag", "ordning")),
    "organisation_ny": lambda v: {"orgnr": ny_orgnr(501), "namn": "Ny organisation", "finsam": "ingen"},
    "organisation": lambda v: {"orgnr": v.mer["org A"].orgnr, "namn": "Nytt namn", "finsam": "kommun", "medlem": "on"}
    | marken(v.mer["org A"], ("orgnr", "namn", "finsam", "medlem")),
    "enhet_ny": lambda v: {"namn": "Ny enhet"},
    "enhet": lambda v: {"namn": "Nytt namn på enheten"} | marken(v.mer["org A"].enheter.get(), ("namn",)),
    "person_ny": lambda v: {"namn": "Ny Person", "titel": "Chef", "epost": "ny.person@exempel.invalid"},
    "uppdrag_nytt": lambda v: {"roll": "ekonom", "organ": "", "organisation": "", "fran": str(idag()), "till": ""},
    "uppdrag_avsluta": lambda v: {"nar": "nu", "till": ""},
    "medlemskap": lambda v: {"roll": "medlem"},
    "medlemskap_avsla": lambda v: {"skal": "Vi känner inte igen dig."},
    "synpunkt": lambda v: {"text": "Det är svårt att läsa.", "namn": "", "epost": ""},
    "visa_text": lambda v: {"text": "## Rubrik"},
    "verifiera": lambda v: {"kod": "K7MP-2QXR-9TBD"},
    "vy_spara": lambda v: {"lista": "insatser:arenden", "namn": "Mina nya", "fraga": "lage=nytt&vems=mina"},
    "underskrift_kod": lambda v: {"kod": "000000"},
    "underskrift_las": lambda v: {"intygar": "on"},
    "underskrift_avboj": lambda v: {"skal": "Vi har inte råd."},
    "insatser:utlysning_ny": lambda v: _utlysning(v, "Ny utlysning"),
    "insatser:utlysning_andra": lambda v: _andrad_utlysning(v),
    "insatser:ansokan_ny": lambda v: {
        "namn": "Ny insats", "orgnr": ny_orgnr(502), "organisation": "Ny organisation", "finsam": "kommun",
    },
    "insatser:ansokan_namn": lambda v: {"namn": "Nytt namn på insatsen"},
    "insatser:ansokan_avsnitt": lambda v: _ett_svar(v) | {"stanna": "1"},
    "insatser:ansokan_spara": lambda v: _ett_svar(v),
    "insatser:medverkande": lambda v: {"epost": "ny.skrivare@exempel.invalid", "organisation": "X", "slag": "skriver"},
    "insatser:underskrift_starta": lambda v: {"sista_dag": ""},
    "insatser:underskrift_aterta": lambda v: {"skal": "Budgeten ändras."},
    "insatser:underskrift_ersatt": lambda v: {
        "namn": "Ny Chef", "titel": "Chef", "epost": "ny.chef@exempel.invalid", "grund": "Delegationsordning",
    },
    "insatser:arende_handlaggare": lambda v: {"handlaggare": v.personer["förbundschef"].publikt_id},
    "insatser:beslutsunderlag_andra": lambda v: _underlagstexter(v),
    "insatser:beslutsunderlag_faststall": lambda v: {"rad_version": v.mer["underlag utkast"].rad_version},
    "insatser:sammantrade_nytt": lambda v: _mote(v, 40),
    "insatser:sammantrade_andra": lambda v: _mote(v, 41) | _motets_marken(v),
    "insatser:dagordning_lagg_till": lambda v: {"underlag": v.mer["underlag ledigt"].publikt_id},
    "insatser:dagordning_flytta": lambda v: {"steg": "ned"},
}  # fmt: skip
for _modul in MODULER:
    KROPP |= _modul.KROPP


def kropp(v: Varld, namn: str) -> dict[str, Any]:
    return KROPP.get(namn, lambda v: {})(v)


def _utlysning(v: Varld, namn: str) -> dict[str, Any]:
    return {
        "namn": namn,
        "sammanfattning": "Pengar till insatser.",
        "beskrivning": "",
        "kriterier": "Behov\nSamverkan",
        "vem_kan_soka": "Kommuner.",
        "formular": v.mer["formulär"].publikt_id,
        "oppnar_tid_0": str(idag()),
        "oppnar_tid_1": "08.00",
        "stanger_tid_0": str(idag() + timedelta(days=60)),
        "stanger_tid_1": "15.00",
        "minst_parter": "2",
        "underskriftsregel": "fore_inskick",
    }


def _andrad_utlysning(v: Varld) -> dict[str, Any]:
    """What differs between the calls of the table is sent as it is in one of them: nobody has touched it."""
    rad = v.mer["utlysning öppen"]
    rad.refresh_from_db()
    texter = ("namn", "sammanfattning", "beskrivning", "kriterier", "vem_kan_soka")
    tider = {
        f"{namn}_{nr}": f"{lokal(tid):{form}}" if (tid := getattr(rad, namn)) else ""
        for namn in ("oppnar_tid", "stanger_tid")
        for nr, form in enumerate(("%Y-%m-%d", "%H.%M"))
    }
    lika = {namn: getattr(rad, namn) for namn in texter} | tider
    return _utlysning(v, rad.namn) | lika | marken(rad, UtlysningForm.MOTS)


def _motets_marken(v: Varld) -> dict[str, Any]:
    mote = Sammantrade.objects.get(publikt_id=v.objekt["möte kommande"]["publikt_id"])
    return marken(mote, ("organ", "datum", "tid", "plats"))


def _ett_svar(v: Varld) -> dict[str, Any]:
    """A writer's change of one answer, on the version that the draft holds."""
    svar = v.mer["A utkast"].ifyllnad.svar.get(fraga="fraga_kort")
    return {
        "version:svar:fraga_kort": version_av(svar.version, {"v": svar.text}),
        "svar:fraga_kort:v": "Ett nytt svar",
    }


def _underlagstexter(v: Varld) -> dict[str, Any]:
    underlag = v.mer["underlag utkast"]
    marken = {f"bas_{namn}": marke for namn, marke in underlag.avtryck().items()}
    texter = {namn: getattr(underlag, namn) for namn in underlag.TEXTER}
    return {**texter, **marken, "sammanfattning": "En ny sammanfattning."}


def _mote(v: Varld, om_dagar: int) -> dict[str, Any]:
    return {
        "organ": v.mer["styrelsen"].publikt_id,
        "datum": str(nu().date() + timedelta(days=om_dagar)),
        "tid": "13.00",
        "plats": "Sal Björken",
    }
