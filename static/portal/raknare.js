// The counter under a field: "1 234 av 3 000 tecken", in words when it is too much.

const svenska = new Intl.NumberFormat("sv-SE");
const tal = (antal) => svenska.format(antal).replace(/\s/g, "\u00a0");

/** The length as the server counts it: code points after NFC and LF, without blanks at the ends. */
export function langd(text) {
  const rader = text.normalize("NFC").replace(/\r\n?/g, "\n").split("\n");
  return [...rader.map((rad) => rad.trimEnd()).join("\n").replace(/^\n+|\n+$/g, "")].length;
}

/** Writes `antal` in the counter `element`, whose limit stands in data-max; with data-nara it shows only near it. */
export function visa(element, antal) {
  const hogst = Number(element.dataset.max);
  const forMycket = antal - hogst;
  element.hidden = "nara" in element.dataset && antal * 5 <= hogst * 4;
  element.classList.toggle("for-mycket", forMycket > 0);
  element.textContent =
    forMycket > 0
      ? `${tal(forMycket)} tecken för mycket, högst ${tal(hogst)}`
      : `${tal(antal)} av ${tal(hogst)} tecken`;
}

/** The counter that belongs to a field, or undefined. */
export function forFalt(falt) {
  return falt.id ? document.querySelector(`[data-raknare="${CSS.escape(falt.id)}"]`) : null;
}

export function starta(rot) {
  for (const element of rot.querySelectorAll("[data-raknare]")) {
    const falt = document.getElementById(element.dataset.raknare);
    if (falt?.value === undefined) continue;
    const rakna = () => visa(element, langd(falt.value));
    falt.addEventListener("input", rakna);
    falt.addEventListener("portal:satt", rakna);
    rakna();
  }
}
