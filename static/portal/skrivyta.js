// The toolbar over a long answer, and pasting into it.
import { anmal, tolka } from "./fragment.js";
import { franHtml } from "./inklistring.js";

/** Replaces the selection the way typing does, so that Ctrl-Z takes it back. */
function skriv(falt, text, fran = falt.selectionStart, till = falt.selectionEnd) {
  falt.focus();
  falt.setSelectionRange(fran, till);
  if (text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text)) return;
  falt.setRangeText(text, fran, till, "end");
  falt.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** The whole lines that the selection touches: [from, to, lines]. */
function rader(falt) {
  const { value, selectionStart, selectionEnd } = falt;
  const fran = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const slut = value.indexOf("\n", selectionEnd);
  const till = slut < 0 ? value.length : slut;
  return [fran, till, value.slice(fran, till).split("\n")];
}

const MARKOR = /^(## |- |\d+\. )/;
const MARKORER = { rubrik: () => "## ", punkt: () => "- ", nummer: (i) => `${i + 1}. ` };

/** Gives the selected lines a marker, or takes it away when all of them have it. */
function vaxla(falt, slag) {
  const [fran, till, gamla] = rader(falt);
  const onskad = MARKORER[slag];
  const ren = gamla.map((rad) => rad.replace(MARKOR, ""));
  const harAlla = gamla.every((rad, i) => rad.startsWith(slag === "nummer" ? (rad.match(/^\d+\. /)?.[0] ?? "\0") : onskad(i)));
  const nya = harAlla ? ren : ren.map((rad, i) => (rad || ren.length === 1 ? onskad(i) + rad : rad));
  skriv(falt, nya.join("\n"), fran, till);
  if (gamla.length > 1) falt.setSelectionRange(fran, fran + nya.join("\n").length);
}

function lank(falt) {
  const vald = falt.value.slice(falt.selectionStart, falt.selectionEnd);
  const adress = /^https?:\/\/\S+$/.test(vald) ? vald : "https://";
  const ord = adress === vald ? "text" : vald || "text";
  const fran = falt.selectionStart;
  skriv(falt, `[${ord}](${adress})`);
  const valj = adress === vald || !vald ? [fran + 1, ord.length] : [fran + ord.length + 3, adress.length];
  falt.setSelectionRange(valj[0], valj[0] + valj[1]);
}

/** Shows the text as it will be read, rendered by the server; press again to write on. */
async function visa(knapp, yta, falt) {
  const oppen = knapp.getAttribute("aria-pressed") === "true";
  const panel = yta.querySelector(".visning") ?? nyPanel(yta, falt);
  if (!oppen) {
    panel.replaceChildren(await fardigText(falt));
    anmal(panel);
  }
  knapp.setAttribute("aria-pressed", String(!oppen));
  panel.hidden = oppen;
  falt.hidden = !oppen;
  (oppen ? falt : panel).focus();
}

function nyPanel(yta, falt) {
  const panel = document.createElement("div");
  panel.className = "visning brodtext";
  panel.setAttribute("role", "region");
  panel.setAttribute("aria-label", `Färdig text: ${etikett(falt)}`);
  panel.tabIndex = -1;
  yta.append(panel);
  return panel;
}

const etikett = (falt) => falt.labels?.[0]?.textContent.trim() ?? "texten";

async function fardigText(falt) {
  const form = falt.form;
  const data = new FormData();
  data.set("text", falt.value);
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken?.value ?? "");
  try {
    const svar = await fetch(form.dataset.visaUrl, { method: "POST", body: data, redirect: "error" });
    if (svar.ok) return tolka(await svar.text());
  } catch {
    // No contact: the words below say it.
  }
  return "Texten gick inte att visa just nu. Den finns kvar i fältet. Försök igen om en stund.";
}

function klistra(handelse) {
  const html = handelse.clipboardData?.getData("text/html");
  if (!html) return;
  const text = franHtml(html);
  if (!text) return;
  handelse.preventDefault();
  skriv(handelse.target, text);
}

/** Arrow keys walk in the toolbar; Tab passes it in one step. */
function piltangenter(rad) {
  const knappar = () => [...rad.querySelectorAll("button:not([hidden])")];
  const valj = (knapp) => {
    for (const k of knappar()) k.tabIndex = k === knapp ? 0 : -1;
  };
  valj(knappar()[0]);
  rad.addEventListener("focusin", (handelse) => valj(handelse.target.closest("button")));
  rad.addEventListener("keydown", (handelse) => {
    const alla = knappar();
    const nu = alla.indexOf(document.activeElement);
    const nya = { ArrowRight: nu + 1, ArrowLeft: nu - 1, Home: 0, End: alla.length - 1 }[handelse.key];
    if (nya === undefined) return;
    handelse.preventDefault();
    alla.at(nya % alla.length).focus();
  });
}

function starta1(yta) {
  const falt = yta.querySelector("textarea");
  const rad = yta.querySelector('[role="toolbar"]');
  if (!falt || !rad || yta.dataset.igang) return;
  yta.dataset.igang = "1";
  const visaknapp = rad.querySelector('[data-verktyg="visa"]');
  visaknapp.hidden = !falt.form?.dataset.visaUrl;
  rad.hidden = false;
  piltangenter(rad);
  rad.addEventListener("click", (handelse) => {
    const verktyg = handelse.target.closest("button")?.dataset.verktyg;
    if (verktyg && (verktyg === "visa" || falt.hidden)) visa(visaknapp, yta, falt);
    else if (verktyg === "lank") lank(falt);
    else if (verktyg) vaxla(falt, verktyg);
  });
  falt.addEventListener("paste", klistra);
}

export function starta(rot) {
  for (const yta of rot.querySelectorAll("[data-skrivyta]")) starta1(yta);
}
