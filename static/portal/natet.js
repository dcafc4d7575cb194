// What was typed is not lost when the network is. The browser would leave a form for its own error page,
// so a press first asks whether the portal answers. Only then does the browser send the form, as it always has:
// files, redirects, downloads and Back are its own. A form that saves while one types comes here when all is saved.
import { ikon } from "./faltfel.js";

const LANGST = 10_000; // ms before no answer is no contact
const KAN = "requestSubmit" in HTMLFormElement.prototype && "timeout" in AbortSignal;
const VAKTAS = 'form[method="post"]:not([target])';

const TEXT = {
  kort: "Inget är skickat.",
  hant: " Portalen går inte att nå just nu, troligen för att nätet är borta.",
  gor: "Det du har skrivit och valt står kvar på sidan. Stanna här, kontrollera nätet och tryck på knappen igen.",
};

let tryckt = null; // the last press, while the portal is asked: { formular, knapp }
let osant = null; // the form that was pressed and is not sent
let slapps = null; // the form that the browser may send now
let notis = null;

/** Does the portal answer? This file is asked for: given out before anybody's session is looked at. */
async function svarar() {
  try {
    const svar = await fetch(import.meta.url, {
      method: "HEAD",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(LANGST),
    });
    return svar.status < 500;
  } catch {
    return false;
  }
}

async function skickas(handelse) {
  const { target: formular, submitter: knapp } = handelse;
  if (handelse.defaultPrevented || formular === slapps || !formular.matches(VAKTAS)) return;
  handelse.preventDefault();
  const fragar = tryckt !== null;
  tryckt = { formular, knapp };
  if (fragar) return; // of several presses the last one counts, as when the browser sends
  gom();
  formular.dataset.skickas = "";
  const natt = await svarar();
  delete formular.dataset.skickas;
  const sist = tryckt;
  tryckt = null;
  const nu = knappenNu(sist);
  if (natt && nu !== undefined) slapp(sist.formular, nu);
  else visa(sist.formular, synlig(sist.formular, nu));
}

/** The pressed button; the one in its place when what was saved meanwhile has put a new one there; else undefined. */
function knappenNu({ formular, knapp }) {
  if (!knapp || knapp.form === formular) return knapp;
  return [...formular.elements].find((b) => b.type === "submit" && b.name === knapp.name && b.value === knapp.value);
}

/** The button that was pressed. Enter may press one that is hidden, which stands for the form's first. */
function synlig(formular, knapp) {
  return knapp?.matches(":not([aria-hidden])") ? knapp : (formular.querySelector(".btn-primary") ?? formular);
}

function slapp(formular, knapp) {
  slapps = formular;
  try {
    formular.requestSubmit(knapp);
  } finally {
    slapps = null;
  }
}

function gom() {
  osant = null;
  notis?.remove();
  notis = null;
}

function stycke(...delar) {
  const p = document.createElement("p");
  p.append(...delar);
  return p;
}

function visa(formular, knapp) {
  osant = formular;
  const kort = Object.assign(document.createElement("strong"), { textContent: TEXT.kort });
  const ord = document.createElement("div");
  ord.append(stycke(kort, TEXT.hant), stycke(TEXT.gor));
  notis = document.createElement("div");
  notis.className = "notis notis-varning osant";
  notis.setAttribute("role", "alert");
  notis.tabIndex = -1;
  notis.append(ikon("fel"), ord);
  formular.dispatchEvent(new Event("portal:osant"));
  plats(formular, knapp).before(notis);
  knapp.scrollIntoView({ block: "nearest" });
  notis.focus();
}

/** Before this the message stands: the button, or the row, list or table that it is a part of. */
function plats(formular, knapp) {
  const baraKnapp = ![...formular.elements].some((f) => f.matches("select, textarea, input:not([type=hidden])"));
  const trang = (element) =>
    element.matches("p, ul, ol, dl, table, tbody, tr") ||
    getComputedStyle(element).display !== "block" ||
    (element === formular && baraKnapp && trang(element.parentElement));
  let rad = knapp;
  while (trang(rad.parentElement)) rad = rad.parentElement;
  return rad;
}

/** Whoever leaves the page with a form that was pressed and is not sent is asked first. */
function lamnar(handelse) {
  if (!osant) return;
  handelse.preventDefault();
  handelse.returnValue = true;
}

/** A form that saves while one types has nothing left to send but what it cannot save so: a chosen file. */
function sparat({ target: formular }) {
  const fil = [...formular.elements].some((f) => f.type === "file" && f.files.length);
  if (formular === osant && !fil) gom();
}

/** Once for the page: all its forms, also those that come later, send through the document. */
export function vakta() {
  if (!KAN) return;
  document.addEventListener("submit", skickas);
  document.addEventListener("portal:sparat", sparat);
  window.addEventListener("beforeunload", lamnar);
}
