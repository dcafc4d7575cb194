// Text pasted from Word or a web page, as the markup a long answer may hold:
// paragraph, sub-heading, bullet list, numbered list and link. The rest is dropped.

const BLOCK = new Set(
  "ADDRESS ARTICLE ASIDE BLOCKQUOTE CENTER DD DIV DL DT FIGURE FOOTER FORM HEADER MAIN NAV P PRE SECTION TABLE TBODY THEAD TFOOT TR".split(" "),
);
const BORT = new Set("SCRIPT STYLE HEAD META LINK TITLE TEMPLATE SVG IMG OBJECT NOSCRIPT".split(" "));

const jamna = (text) => text.replace(/[\t\n\r \u00a0]+/g, " ");

/** Word writes a list as paragraphs: which kind is it, if any? */
function wordlista(element) {
  const stil = element.getAttribute("style") ?? "";
  if (!/mso-list:\s*(?!none)\S/i.test(stil) && !/^MsoListParagraph/.test(element.className)) return "";
  const markor = [...element.querySelectorAll("[style]")].find((del) =>
    /mso-list:\s*Ignore/i.test(del.getAttribute("style")),
  );
  const tecken = jamna(markor?.textContent ?? "").trim();
  markor?.remove();
  if (!tecken && !/mso-list:/i.test(stil)) return "";
  return /^\(?(\d+|[a-zåäö]|[ivx]+)[.)]/i.test(tecken) ? "nummer" : "punkt";
}

function lank(element, text) {
  const adress = element.getAttribute("href") ?? "";
  const ord = text.trim();
  if (!/^https?:\/\//i.test(adress) || !ord) return text;
  return `[${ord.replace(/[[\]]/g, "")}](${adress.replace(/[()\s]/g, encodeURIComponent)})`;
}

class Skrivare {
  constructor() {
    this.block = []; // {slag: "text" | "rubrik" | "punkt" | "nummer", text}
    this.rad = "";
  }

  slut(slag = "text") {
    const text = this.rad.replace(/ {2,}/g, " ").replace(/ ?\n ?/g, "\n").trim();
    this.rad = "";
    if (text) this.block.push({ slag, text: slag === "text" ? text : text.replace(/\n+/g, " ") });
  }

  barn(element, lista) {
    for (const nod of element.childNodes) this.nod(nod, lista);
  }

  nod(nod, lista) {
    if (nod.nodeType === Node.TEXT_NODE) this.rad += jamna(nod.data);
    else if (nod.nodeType === Node.ELEMENT_NODE) this.element(nod, lista);
  }

  element(element, lista) {
    const namn = element.nodeName.toUpperCase();
    if (BORT.has(namn)) return;
    if (namn === "BR") this.rad += "\n";
    else if (namn === "A") this.lank(element, lista);
    else if (/^H[1-6]$/.test(namn)) this.eget(element, "rubrik");
    else if (namn === "UL" || namn === "OL") this.lista(element, namn === "OL" ? "nummer" : "punkt");
    else if (namn === "LI") this.eget(element, lista ?? "punkt");
    else if (namn === "TD" || namn === "TH") this.cell(element);
    else if (BLOCK.has(namn)) this.eget(element, wordlista(element) || "text");
    else this.barn(element, lista);
  }

  lank(element, lista) {
    const fore = this.rad;
    this.rad = "";
    this.barn(element, lista);
    this.rad = fore + lank(element, this.rad);
  }

  lista(element, slag) {
    this.slut();
    this.barn(element, slag);
    this.slut();
  }

  cell(element) {
    if (this.rad.trim()) this.rad += ", ";
    this.rad += jamna(element.textContent).trim();
  }

  eget(element, slag) {
    this.slut(this.oppet);
    const yttre = this.oppet;
    this.oppet = slag === "text" ? yttre : slag;
    this.barn(element);
    this.slut(this.oppet);
    this.oppet = yttre;
  }

  text() {
    let nummer = 0;
    let forra = "";
    let ut = "";
    for (const { slag, text } of this.block) {
      const iLista = slag === "punkt" || slag === "nummer";
      nummer = slag === "nummer" ? nummer + 1 : 0;
      const markor = { rubrik: "## ", punkt: "- ", nummer: `${nummer}. `, text: "" }[slag];
      if (ut) ut += iLista && slag === forra ? "\n" : "\n\n";
      ut += markor + text;
      forra = slag;
    }
    return ut;
  }
}

/** HTML from the clipboard as plain text with the five kinds of markup. */
export function franHtml(html) {
  const dokument = new DOMParser().parseFromString(html, "text/html");
  const skrivare = new Skrivare();
  skrivare.barn(dokument.body);
  skrivare.slut();
  return skrivare.text().normalize("NFC");
}
