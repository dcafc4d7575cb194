"""What WeasyPrint leaves undone for an accessible file, mended just before the trailer is written.

veraPDF does not see most of this; a person with a screen reader does.
"""

from typing import Any

import pydyf

#: The PDF/UA claim, and the extension schema that lets PDF/A-3 accept its namespace
#: (ISO 14289-1 5; ISO 19005-3 6.6.2.3.2). Goes into the one rdf:RDF: a second is ignored by readers.
XMP_UA = b"""<rdf:Description rdf:about="" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""

#: HTML's scope to PDF's.
OMFATTNING = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}


def fullborda(document: Any, pdf: Any) -> None:
    """The finisher that is given to WeasyPrint: the structure tree as it should have been."""
    objekt = {o.reference: o for o in pdf.objects if isinstance(o, pydyf.Dictionary)}
    rot = next(o for o in objekt.values() if o.get("Type") == "/StructTreeRoot")
    trad = _tradet(rot["K"][0], objekt)
    _satt_omfattning(document)
    _para_ihop_termer(trad, objekt)
    _satt_numrering(trad, objekt)
    _gor_sidhuvuden_till_artefakter(rot, trad, objekt, pdf)
    _satt_idtrad(rot, trad)


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


def _satt_numrering(trad: dict[bytes, Any], objekt: dict[bytes, Any]) -> None:
    """A list with labels says how they count (ISO 14289-1 7.6). /None: the labels are words or marks."""
    for element in trad.values():
        if element["S"] == "/LI" and any(objekt[k]["S"] == "/Lbl" for k in element["K"] if k in trad):
            lista = objekt[element["P"]]
            lista.setdefault("A", pydyf.Dictionary({"O": "/List", "ListNumbering": "/None"}))


def _gor_sidhuvuden_till_artefakter(rot: Any, trad: dict[bytes, Any], objekt: dict[bytes, Any], pdf: Any) -> None:
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
    namn = sorted((element["ID"].data, element["ID"], ref) for ref, element in trad.items() if "ID" in element)
    if namn:
        par = [del_ for _, nyckel, referens in namn for del_ in (nyckel, referens)]
        rot["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(par)})
