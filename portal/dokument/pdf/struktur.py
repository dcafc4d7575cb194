"""What WeasyPrint leaves undone for an accessible file, mended just before the trailer is written.

veraPDF does not see most of this; a person with a screen reader does.
"""

from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes

#: HTML's scope to PDF's.
OMFATTNING = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}
RUBRIKER = {"/H1", "/H2", "/H3", "/H4", "/H5", "/H6"}
NUMRERING = {"ol": "/Decimal", "ul": "/Disc"}


def fullborda(document: Any, pdf: Any) -> None:
    """The finisher that is given to WeasyPrint: the structure tree as it should have been."""
    objekt = {o.reference: o for o in pdf.objects if isinstance(o, pydyf.Dictionary)}
    rot = next(o for o in objekt.values() if o.get("Type") == "/StructTreeRoot")
    trad = _tradet(rot["K"][0], objekt)
    _satt_omfattning(document)
    _ta_bort_dubbla_rubriker(trad)
    _satt_numrering(document, trad)
    _para_ihop_termer(trad, objekt)
    _satt_listkroppar(trad, objekt, pdf)
    _gor_sidhuvuden_till_artefakter(rot, trad, objekt, pdf)
    _satt_idtrad(rot, trad)
    _satt_mellanslag(pdf)


def _tradet(rot: bytes, objekt: dict[bytes, Any]) -> dict[bytes, Any]:
    """The structure elements that can be reached from the document element, by reference, in reading order."""
    trad: dict[bytes, Any] = {}
    kvar = [rot]
    while kvar:
        referens = kvar.pop()
        element = trad[referens] = objekt[referens]
        kvar += [barn for barn in reversed(element.get("K", ())) if _ar_element(barn, objekt)]
    return trad


def _ar_element(barn: Any, objekt: dict[bytes, Any]) -> bool:
    return isinstance(barn, bytes) and objekt[barn].get("Type") == "/StructElem"


def _satt_omfattning(document: Any) -> None:
    """Every TH says whether it heads a row or a column (ISO 14289-1 7.5; ISO 32000-1 table 349)."""
    for sida in document.pages:
        for box in sida._page_box.descendants():
            element = getattr(box, "mark", None)
            if isinstance(element, pydyf.Dictionary) and element["S"] == "/TH":
                element["A"]["Scope"] = OMFATTNING[box.element.get("scope", "col")]


def _ta_bort_dubbla_rubriker(trad: dict[bytes, Any]) -> None:
    """A heading laid out as a flex box holds an anonymous box that is tagged as the same heading once more."""
    for element in trad.values():
        if element["S"] in RUBRIKER and element["S"] == trad.get(element["P"], {}).get("S"):
            element["S"] = "/NonStruct"


def _satt_numrering(document: Any, trad: dict[bytes, Any]) -> None:
    """Every list says how its labels count (ISO 14289-1 7.6; ISO 32000-1 table 347).

    List elements were made in the order of the boxes, so the two sequences match; should they ever not,
    /None (labels of any kind) is true of all lists.
    """
    listor = sorted(
        (element for element in trad.values() if element["S"] == "/L"), key=lambda e: e.number
    )
    boxar = [
        box for sida in document.pages for box in sida._page_box.descendants() if _ar_lista(box)
    ]
    for plats, lista in enumerate(listor):
        tagg = boxar[plats].element_tag if len(boxar) == len(listor) else ""
        lista["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": NUMRERING.get(tagg, "/None")})


def _ar_lista(box: Any) -> bool:
    inre = isinstance(box, (boxes.LineBox, boxes.TextBox))
    return box.element is not None and not inre and box.element_tag in ("ul", "ol", "dl")


def _para_ihop_termer(trad: dict[bytes, Any], objekt: dict[bytes, Any]) -> None:
    """``dl > div > dt + dd`` is one list item with label and body (ISO 14289-1 7.6; ISO 32000-1 14.8.4.3.3).

    WeasyPrint makes a Div of the div and a list item of each dt and dd.
    """
    listor = [element for element in trad.values() if element["S"] == "/L"]
    grupper = [barn for lista in listor for barn in lista["K"] if objekt[barn]["S"] == "/Div"]
    for grupp in grupper:
        poster = objekt[grupp]["K"]
        kroppar = pydyf.Array(kropp for post in poster for kropp in objekt[post]["K"])
        for post in poster:
            trad.pop(post).clear()
        for plats, kropp in enumerate(kroppar):
            objekt[kropp].update(P=grupp, S="/LBody" if plats else "/Lbl")
        objekt[grupp].update(S="/LI", K=kroppar)


def _satt_listkroppar(trad: dict[bytes, Any], objekt: dict[bytes, Any], pdf: Any) -> None:
    """What a list item says beside its label lies in one LBody (ISO 14289-1 7.2): paragraphs are left outside it."""
    poster = {ref: post for ref, post in trad.items() if post.get("S") == "/LI"}
    for referens, post in poster.items():
        utanfor = [
            b
            for b in post["K"]
            if _ar_element(b, objekt) and objekt[b]["S"] not in ("/Lbl", "/LBody")
        ]
        if not utanfor:
            continue
        falt = {"Type": "/StructElem", "S": "/LBody", "P": referens, "K": pydyf.Array(utanfor)}
        kropp = pydyf.Dictionary(falt | ({"Pg": post["Pg"]} if "Pg" in post else {}))
        pdf.add_object(kropp)
        trad[kropp.reference] = objekt[kropp.reference] = kropp
        for barn in utanfor:
            objekt[barn]["P"] = kropp.reference
        plats = post["K"].index(utanfor[0])
        kvar = [b for b in post["K"] if b not in utanfor]
        post["K"] = pydyf.Array([*kvar[:plats], kropp.reference, *kvar[plats:]])


def _gor_sidhuvuden_till_artefakter(
    rot: Any, trad: dict[bytes, Any], objekt: dict[bytes, Any], pdf: Any
) -> None:
    """Running headers and footers are pagination artifacts (ISO 14289-1 7.8; ISO 32000-1 14.8.2.2.2).

    WeasyPrint gives them structure elements that hang outside the tree; those are emptied, and the
    marked content in the page stream is renamed.
    """
    nummer = objekt[rot["ParentTree"]]["Nums"]
    strommar = {o.reference: o.stream for o in pdf.objects if isinstance(o, pydyf.Stream)}
    for sida in (o for o in objekt.values() if o.get("Type") == "/Page"):
        agare = nummer[sida["StructParents"] * 2 + 1]
        utanfor = {mcid for mcid, referens in enumerate(agare) if referens not in trad}
        strom = strommar[sida["Contents"]]
        for plats, operand in enumerate(strom):
            if isinstance(operand, pydyf.Dictionary) and operand.get("MCID") in utanfor:
                strom[plats - 1] = "/Artifact"
                strom[plats] = pydyf.Dictionary({"Type": "/Pagination"})
        for mcid in utanfor:
            agare[mcid] = "null"
    for referens, element in objekt.items():
        if element.get("Type") == "/StructElem" and referens not in trad:
            element.clear()


def _satt_idtrad(rot: Any, trad: dict[bytes, Any]) -> None:
    """Header cells have IDs that data cells point at; the root must list them (ISO 32000-1 table 322)."""
    namn = sorted(
        (element["ID"].data, element["ID"], ref) for ref, element in trad.items() if "ID" in element
    )
    if namn:
        par = [del_ for _, nyckel, referens in namn for del_ in (nyckel, referens)]
        rot["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(par)})


def _satt_mellanslag(pdf: Any) -> None:
    """Space and no-break space share a glyph: it is read, searched and copied as a space, whichever came first."""
    for strom in (o.stream for o in pdf.objects if isinstance(o, pydyf.Stream)):
        if any(rad == b"endcmap" for rad in strom):
            strom[:] = [rad.replace(b"> <00a0>", b"> <0020>") for rad in strom]
