"""Two browsers on the same page: what a page would send as it stands, and the scenario that no page may fail."""

from html.parser import HTMLParser

from portal import krock as krockmodul


class _Formular(HTMLParser):
    """The fields of every form of a page, each name with its values, as a browser sends them."""

    def __init__(self):
        super().__init__()
        self.formular, self._i = [], None

    def handle_starttag(self, tagg, attribut):
        a = dict(attribut)
        if tagg == "form":
            self.formular.append({})
        elif not self.formular:
            return
        elif tagg == "input" and a.get("name") and a.get("type") not in {"submit", "file"}:
            valbar = a.get("type") in {"checkbox", "radio"}
            if not valbar or "checked" in a:
                self._lagg(a["name"], a.get("value", "on" if valbar else ""))
        elif tagg == "textarea":
            self._i = ("textarea", a["name"], "")
        elif tagg == "select":
            self._i = ("select", a["name"], None)
        elif tagg == "option" and self._i and (self._i[2] is None or "selected" in a):
            self._i = ("select", self._i[1], a.get("value", ""))

    def handle_data(self, text):
        if self._i and self._i[0] == "textarea":
            self._i = ("textarea", self._i[1], self._i[2] + text)

    def handle_endtag(self, tagg):
        if self._i and self._i[0] == tagg:
            self._lagg(self._i[1], (self._i[2] or "").removeprefix("\n"))
            self._i = None

    def _lagg(self, namn, varde):
        self.formular[-1].setdefault(namn, []).append(varde)


def falten(svar):
    """What the page would send as it stands: its form with the marks, or the one where two texts become one."""
    lasare = _Formular()
    lasare.feed(svar.content.decode())
    return next(
        f for f in lasare.formular if any(namn.startswith(("bas_", "version")) for namn in f)
    )


def med(data, **byt):
    """A change of what is sent: None unticks."""
    ny = {namn: varden for namn, varden in data.items() if namn not in byt}
    return ny | {namn: varde for namn, varde in byt.items() if varde is not None}


def oppnad(klient, vag):
    """The marks of the page as it is opened now."""
    falt = falten(klient.get(vag))
    return {namn: varden for namn, varden in falt.items() if namn.startswith("bas_")}


def marken(rad, falt):
    """The marks that a page sends of the row as it is stored."""
    lagrad = type(rad)._base_manager.get(pk=rad.pk)
    return {f"bas_{namn}": marke for namn, marke in krockmodul.avtryck_av(lagrad, falt).items()}


def krocka(min_, deras, vag, x, y=None, z=None):
    """I open; they change x and y; I change x and z, and get 409. `x`: (field, theirs, mine); `y`, `z`: (field, new)."""
    mitt = falten(min_.get(vag))
    andras = {x[0]: x[1]} | ({y[0]: y[1]} if y else {})
    sparat = deras.post(vag, med(mitt, **andras))
    _krav(sparat, 302)
    krock = min_.post(vag, med(mitt, **({x[0]: x[2]} | ({z[0]: z[1]} if z else {}))))
    _krav(krock, 409)
    return mitt, krock


def _krav(svar, status):
    fel = svar.context["form"].errors if svar.context and "form" in svar.context else {}
    assert svar.status_code == status, (svar.status_code, dict(fel))


def prova(min_, deras, vag, x, y=None, z=None, *, tillbaka=False):
    """Having met (`krocka`) I save the page as it stands: x is mine, y theirs, z mine; `tillbaka`: z as it first was."""
    mitt, krock = krocka(min_, deras, vag, x, y, z)
    sidan = falten(krock)
    forst = mitt.get(z[0]) if z else None
    if z and tillbaka:
        sidan = med(sidan, **{z[0]: forst})
    klart = min_.post(vag, sidan)
    _krav(klart, 302)
    nu = falten(min_.get(vag))
    assert nu[x[0]] == [x[2]], nu
    if y:
        assert nu[y[0]] == [y[1]], nu
    if z:
        assert nu.get(z[0]) == (forst if tillbaka else [z[1]]), nu
    return krock
