// Saving while one types. A form with data-autospar holds units (data-enhet: one
// answer or one row), each with its own version number. A unit has at most one
// request under way; what is typed meanwhile goes in the next one. "Sparat" is
// shown only when the server has said so, with the server's time.
import { medIkon, visaFel, visatFel } from "./faltfel.js";
import { anmal, bytUt, tolka } from "./fragment.js";
import { meddela } from "./meddela.js";
import { forFalt, visa as visaAntal } from "./raknare.js";

const VILA = 800; // ms after the last key
const LANGST = 5000; // ms while the typing goes on
const FORSOK = [2, 5, 10, 20]; // s between attempts when the server does not answer
const HALL_VID_LIV = 60_000; // bytes a browser sends for a page that is being closed

const TEXT = {
  sparar: "Sparar …",
  natfel: "Inte sparat. Försöker igen.",
  utloggad: "Inte sparat, du är utloggad",
  rattas: "Inte sparat. Rätta felet först.",
  konflikt: "Inte sparat. Två har skrivit i samma svar.",
  stangd: "Inte sparat. Det går inte längre att ändra här. Kopiera din text innan du lämnar sidan.",
  forStor: "Inte sparat. Texten är för stor. Dela upp den eller lägg den som bilaga.",
};

/** One answer or one row. */
class Enhet {
  constructor(formular, element) {
    this.formular = formular;
    this.element = element;
    this.id = element.dataset.enhet;
    this.andringar = 0; // counts what was typed
    this.sparade = 0; // the count that the server has confirmed
    this.stopp = ""; // "", "konflikt" or "stangd": no autosave until it is resolved
    this.original = null; // [place, node] of the fields, while a conflict stands there
    this.fragment = []; // the nodes of the conflict
    this.lopande = null;
    this.misslyckade = 0;
    this.timer = 0;
    this.forst = 0;
    this.senastFalt = null;
    this.vantandeFel = new Map();
  }

  get osparad() {
    return this.andringar !== this.sparade;
  }

  /** The controls of this unit, not those of a unit inside it. */
  get kontroller() {
    return [...this.element.querySelectorAll("input, textarea, select")].filter(
      (k) => k.name && k.closest("[data-enhet]") === this.element,
    );
  }

  medNamn(namn) {
    return this.kontroller.filter((k) => k.name === namn);
  }

  get version() {
    return this.medNamn(`version:${this.id}`)[0];
  }

  andrad(falt) {
    this.senastFalt = falt;
    this.andringar += 1;
    if (this.stopp) return;
    if (this.formular.utloggad) this.status("fel", TEXT.utloggad);
    else this.status("", "");
    const nu = performance.now();
    this.forst ||= nu;
    this.planera(Math.max(0, Math.min(VILA, this.forst + LANGST - nu)));
  }

  planera(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.spara(), ms);
  }

  /** Sends what is not saved, unless something stands in the way. Resolves when the answer has come. */
  async spara({ stangs = false } = {}) {
    if (this.lopande) {
      await this.lopande;
      return this.osparad && !this.misslyckade ? this.spara({ stangs }) : undefined;
    }
    if (this.stopp || !this.osparad || this.formular.utloggad) return undefined;
    this.lopande = this.skicka(stangs);
    await this.lopande;
    this.lopande = null;
    if (this.osparad && !this.stopp && !this.misslyckade && !this.avvisad) this.planera(VILA);
    return undefined;
  }

  data() {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", this.formular.csrf);
    for (const k of this.kontroller) {
      if (k.disabled || k.type === "file" || k.type === "submit" || k.type === "button") continue;
      if (["radio", "checkbox"].includes(k.type) && !k.checked) continue;
      if (k.multiple) for (const val of k.selectedOptions) data.append(k.name, val.value);
      else data.append(k.name, k.value);
    }
    return data;
  }

  async skicka(stangs) {
    clearTimeout(this.timer);
    this.forst = 0;
    this.avvisad = false;
    const skickat = this.andringar;
    const varden = new Map(this.kontroller.map((k) => [k.name, k.value]));
    this.status("sparar", TEXT.sparar);
    const { kod, svar } = await this.formular.posta(() => this.data(), stangs);
    this.misslyckade = kod === 0 || kod === 429 || kod >= 500 ? this.misslyckade + 1 : 0;
    if (kod === 200) this.godkand(svar, skickat);
    else if (kod === 401) this.formular.loggadesUt(this);
    else if (kod === 409 && svar?.konflikt) this.visaKonflikt(svar.konflikt, varden);
    else if (kod === 422) this.avvisa(svar?.fel ?? {});
    else if (this.misslyckade) this.forsokIgen();
    else this.stang(kod === 413 ? TEXT.forStor : (svar?.text ?? TEXT.stangd));
  }

  godkand(svar, skickat) {
    this.sparade = skickat;
    this.formular.kontakt();
    if (this.original && !this.osparad) this.aterstall();
    for (const [id, del] of Object.entries(svar.enheter ?? {})) {
      const enhet = this.formular.enhet(id);
      if (!enhet || (enhet !== this && enhet.osparad)) continue;
      if (enhet.version) enhet.version.value = del.version;
      enhet.visaAllaFel(del.fel ?? {});
      enhet.visaAllaAntal(del.antal ?? {});
    }
    for (const [id, html] of Object.entries(svar.delar ?? {})) bytUt(id, html);
    const egen = svar.enheter?.[this.id];
    if (this.osparad || !egen?.sparat) return;
    this.status("klar", `Sparat ${egen.sparat}`);
    meddela(`Sparat ${egen.sparat}`);
    if (!this.formular.osparade.length) this.formular.form.dispatchEvent(new Event("portal:sparat", { bubbles: true }));
  }

  avvisa(fel) {
    this.avvisad = true;
    this.visaAllaFel(fel, true);
    this.status("fel", TEXT.rattas);
    meddela(TEXT.rattas);
  }

  stang(text) {
    this.stopp = "stangd";
    this.status("fel", text);
    meddela(text);
  }

  forsokIgen() {
    const sekunder = FORSOK[Math.min(this.misslyckade, FORSOK.length) - 1];
    this.status("fel", TEXT.natfel);
    if (this.misslyckade === 1) meddela(TEXT.natfel);
    this.formular.tappadKontakt(this.misslyckade);
    this.planera(sekunder * 1000);
  }

  // ---- What the reader sees ----

  /** `lage`: "", "sparar", "klar" or "fel". */
  status(lage, text) {
    for (const plats of this.statusplatser()) {
      plats.dataset.lage = lage;
      if (lage === "klar" || lage === "fel") medIkon(plats, lage, text);
      else plats.textContent = text;
    }
  }

  statusplatser() {
    const egna = [...this.element.querySelectorAll("[data-sparat]")].filter(
      (plats) => plats.closest("[data-enhet]") === this.element,
    );
    const narmast = this.senastFalt?.closest("[data-falt]")?.querySelector("[data-sparat]");
    if (narmast) return [narmast];
    if (egna.length) return [egna[0]];
    const gemensam = this.formular.form.querySelector("[data-sparat-alla]");
    return gemensam ? [gemensam] : [this.nyStatusplats()];
  }

  nyStatusplats() {
    const rad = document.createElement("p");
    rad.className = "underrad";
    const plats = document.createElement("span");
    plats.className = "sparat";
    rad.append(plats);
    if (this.element.closest("table")) {
      plats.dataset.sparatAlla = "";
      this.element.closest("table").after(rad);
    } else {
      plats.dataset.sparat = "";
      this.element.append(rad);
    }
    return plats;
  }

  namn() {
    return new Set(this.kontroller.map((k) => k.name).filter((namn) => !namn.startsWith("version:")));
  }

  /** Errors from the server. One that is new waits until the writer leaves the field. */
  visaAllaFel(fel, genast = false) {
    for (const namn of this.namn()) {
      const kontroller = this.medNamn(namn).filter((k) => k.type !== "hidden");
      if (!kontroller.length) continue;
      const text = fel[namn] ?? "";
      this.vantandeFel.delete(namn);
      if (text && !genast && kontroller.includes(document.activeElement)) this.vantandeFel.set(namn, text);
      else this.visaFel(kontroller, text);
    }
  }

  visaFel(kontroller, text) {
    if (visatFel(kontroller[0]) !== text) visaFel(kontroller, text);
  }

  lamnade(falt) {
    const text = this.vantandeFel.get(falt.name);
    if (!text) return;
    this.vantandeFel.delete(falt.name);
    this.visaFel(this.medNamn(falt.name), text);
    meddela(text);
  }

  visaAllaAntal(antal) {
    if (this.osparad) return;
    for (const [namn, varde] of Object.entries(antal)) {
      const raknare = this.medNamn(namn)[0] && forFalt(this.medNamn(namn)[0]);
      if (raknare) visaAntal(raknare, varde);
    }
  }

  // ---- Two who wrote in the same place ----

  /** Puts the server's fragment in the place of the fields, which wait until it is resolved. */
  visaKonflikt({ html }, skickade) {
    const harFokus = this.element.contains(document.activeElement);
    const nyare = new Map(this.kontroller.map((k) => [k.name, k.value]));
    this.stopp = "konflikt";
    this.status("fel", TEXT.konflikt);
    this.senastFalt = null;
    this.undan(tolka(html));
    for (const [namn, varde] of nyare) {
      const andradUnderTiden = varde !== skickade.get(namn);
      if (andradUnderTiden && !namn.startsWith("version:")) this.medNamn(namn).forEach((k) => (k.value = varde));
    }
    anmal(this.element);
    const rubrik = this.element.querySelector("h2, h3, h4");
    if (rubrik && harFokus) {
      rubrik.tabIndex = -1;
      rubrik.focus();
    }
    meddela(TEXT.konflikt);
  }

  /** Puts `fragment` in the place of the unit's own nodes; the units inside it stay where they are. */
  undan(fragment) {
    if (this.original) {
      for (const nod of this.fragment) nod.remove();
    } else {
      this.original = egnaNoder(this.element).map((nod) => [document.createComment("konflikt"), nod]);
      for (const [plats, nod] of this.original) nod.replaceWith(plats);
    }
    const nytt = this.iTabell(fragment);
    this.fragment = nytt === fragment ? [...fragment.childNodes] : [nytt];
    this.original[0][0].before(nytt);
  }

  /** In a table a fragment needs a row and a cell of its own. */
  iTabell(fragment) {
    if (this.element.tagName !== "TBODY") return fragment;
    const kolumner = this.element.closest("table").tHead?.rows[0].cells.length ?? 1;
    const rad = document.createElement("tr");
    const cell = rad.insertCell();
    rad.className = "konfliktrad";
    rad.setAttribute("role", "row");
    cell.setAttribute("role", "cell");
    cell.colSpan = kolumner;
    cell.append(fragment);
    return rad;
  }

  /** Sends the merged text; when it is saved the ordinary fields come back with it. */
  losKonflikt() {
    this.stopp = "";
    this.andringar += 1;
    return this.spara();
  }

  aterstall() {
    const namn = this.namn();
    const data = this.data();
    const harFokus = this.element.contains(document.activeElement);
    for (const [plats, nod] of this.original) plats.replaceWith(nod);
    for (const nod of this.fragment) nod.remove();
    this.original = null;
    for (const ett of namn) this.satt(ett, data.getAll(ett));
    this.senastFalt = this.kontroller.find((k) => k.type !== "hidden") ?? null;
    if (harFokus) this.senastFalt?.focus();
  }

  satt(namn, varden) {
    for (const k of this.medNamn(namn)) {
      if (["radio", "checkbox"].includes(k.type)) k.checked = varden.includes(k.value);
      else k.value = varden[0] ?? "";
      k.dispatchEvent(new CustomEvent("portal:satt", { bubbles: true }));
    }
  }
}

/** What a unit shows of its own: all but the units inside it, what they stand in, and the line that unfolds it. */
function egnaNoder(rot) {
  return [...rot.childNodes].flatMap((nod) => {
    if (nod.nodeType !== Node.ELEMENT_NODE) return [];
    if (nod.matches("summary, [data-enhet]")) return [];
    return nod.querySelector("[data-enhet], summary") ? egnaNoder(nod) : [nod];
  });
}

/** All units of one form, and what they share: the token, the session, the contact with the server. */
class Formular {
  constructor(form) {
    this.form = form;
    this.enheter = new Map();
    this.utloggad = false;
    this.lamnar = false;
    form.addEventListener("input", (h) => this.enhetFor(h.target)?.andrad(h.target));
    form.addEventListener("change", (h) => this.enhetFor(h.target)?.spara());
    form.addEventListener("focusout", (h) => this.lamnade(h.target));
    form.addEventListener("keydown", (h) => this.enter(h));
    form.addEventListener("mousedown", (h) => this.trycker(h));
    form.addEventListener("click", (h) => this.klick(h));
    form.addEventListener("submit", (h) => this.skickas(h));
    form.addEventListener("portal:osant", () => (this.lamnar = false)); // natet.js: it was pressed and is not sent
  }

  get csrf() {
    return this.form.elements.csrfmiddlewaretoken?.value ?? "";
  }

  get osparade() {
    return [...this.enheter.values()].filter((enhet) => enhet.element.isConnected && enhet.osparad);
  }

  enhet(id) {
    const kand = this.enheter.get(id);
    if (kand?.element.isConnected) return kand;
    const element = this.form.querySelector(`[data-enhet="${CSS.escape(id)}"]`);
    if (!element) return undefined;
    const ny = new Enhet(this, element);
    this.enheter.set(id, ny);
    return ny;
  }

  enhetFor(falt) {
    if (!falt.name || falt.type === "file") return undefined;
    const element = falt.closest?.("[data-enhet]");
    return element ? this.enhet(element.dataset.enhet) : undefined;
  }

  lamnade(falt) {
    const enhet = this.enhetFor(falt);
    if (!enhet) return;
    enhet.lamnade(falt);
    enhet.spara();
  }

  /** Enter in a field saves; it never presses the first button of the form. */
  enter(handelse) {
    const falt = handelse.target;
    if (handelse.key !== "Enter" || falt.tagName !== "INPUT" || ["submit", "button", "file"].includes(falt.type)) return;
    handelse.preventDefault();
    this.enhetFor(falt)?.spara();
  }

  /** Pressing a button does not leave the field first: what that shows would move the button away from the pointer. */
  trycker(handelse) {
    if (handelse.target.closest?.("button")) handelse.preventDefault();
  }

  klick(handelse) {
    const knapp = handelse.target.closest?.("[data-konflikt-spara]");
    if (!knapp) return;
    handelse.preventDefault();
    this.enhet(knapp.closest("[data-enhet]").dataset.enhet)?.losKonflikt();
  }

  // ---- The server ----

  /** Posts and reads the answer. kod 0 is no contact. A stale token is replaced and the post made once more. */
  async posta(data, stangs, igen = true) {
    const kropp = data();
    let svar;
    try {
      svar = await fetch(this.form.dataset.sparaUrl, {
        method: "POST",
        body: kropp,
        headers: { Accept: "application/json" },
        redirect: "manual",
        keepalive: stangs && storlek(kropp) < HALL_VID_LIV,
      });
    } catch {
      return { kod: 0 };
    }
    if (svar.type === "opaqueredirect") return { kod: 401 };
    const json = await svar.json().catch(() => undefined);
    if (svar.status === 200 && !json?.enheter) return { kod: 0 };
    if (svar.status === 401 && json?.kod === "csrf" && json.token && igen) {
      this.nyttToken(json.token);
      return this.posta(data, stangs, false);
    }
    return { kod: svar.status, svar: json };
  }

  nyttToken(token) {
    for (const falt of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) falt.value = token;
  }

  loggadesUt(enhet) {
    this.utloggad = true;
    enhet.status("fel", TEXT.utloggad);
    banderoll.visa(
      "utloggad",
      "Du är utloggad. Det du skrivit finns kvar på sidan. Logga in i en ny flik och tryck sedan Spara.",
      { lank: this.form.dataset.loggaInUrl ?? "/konto/logga-in/", spara: () => this.forsokAlla() },
    );
  }

  tappadKontakt(misslyckade) {
    if (misslyckade < 2 || this.utloggad) return;
    banderoll.visa(
      "kontakt",
      "Portalen svarar inte. Det du skrivit finns kvar på sidan. Stäng inte fliken: vi sparar så fort det går.",
      { spara: () => this.forsokAlla() },
    );
  }

  kontakt() {
    this.utloggad = false;
    if (!this.osparade.some((enhet) => enhet.misslyckade)) banderoll.gom();
  }

  /** Tries at once with everything that is not saved. Resolves when all answers have come. */
  async forsokAlla(val = {}) {
    this.utloggad = false;
    await Promise.all(this.osparade.map((enhet) => enhet.spara(val)));
  }

  // ---- Leaving the page ----

  /** The form waits for what is under way, so that it does not race with its own autosave. */
  async skickas(handelse) {
    if (this.visarKonflikt()) {
      handelse.preventDefault();
      return;
    }
    if (!this.osparade.length || this.lamnar) {
      this.lamnar = true;
      return;
    }
    handelse.preventDefault();
    await this.forsokAlla();
    if (this.visarKonflikt()) return;
    if (this.osparade.some((enhet) => enhet.misslyckade)) {
      this.tappadKontakt(2);
      return;
    }
    this.lamnar = true;
    this.form.requestSubmit(handelse.submitter);
  }

  /** Takes the writer to a conflict that waits for her, if there is one. */
  visarKonflikt() {
    const konflikt = [...this.enheter.values()].find((enhet) => enhet.stopp === "konflikt" && enhet.element.isConnected);
    konflikt?.element.scrollIntoView({ block: "start" });
    konflikt?.element.querySelector("textarea, input:not([type=hidden])")?.focus();
    if (konflikt) meddela("Välj först vilken text som ska gälla.");
    return Boolean(konflikt);
  }
}

/** Bytes of a form, roughly and never too few. */
function storlek(data) {
  let summa = 0;
  for (const [namn, varde] of data) summa += (namn.length + String(varde).length) * 3 + 120;
  return summa;
}

/** The one banner at the foot of the page. */
const banderoll = {
  element: null,
  slag: "",

  visa(slag, text, { lank, spara }) {
    if (this.slag === slag) return;
    this.gom();
    this.slag = slag;
    const ram = document.createElement("div");
    ram.className = "ram";
    const stycke = document.createElement("p");
    stycke.textContent = text;
    ram.append(stycke);
    if (lank) ram.append(this.lank(lank));
    ram.append(this.knapp(spara));
    this.element = document.createElement("section");
    this.element.className = "banderoll";
    this.element.setAttribute("aria-label", "Inte sparat");
    this.element.append(ram);
    document.body.append(this.element);
    meddela(text);
  },

  lank(adress) {
    const lank = document.createElement("a");
    lank.href = adress;
    lank.target = "_blank";
    lank.rel = "noopener";
    lank.textContent = "Logga in i en ny flik";
    return lank;
  },

  knapp(spara) {
    const knapp = document.createElement("button");
    knapp.type = "button";
    knapp.className = "btn btn-primary";
    knapp.textContent = "Spara";
    knapp.addEventListener("click", spara);
    return knapp;
  },

  gom() {
    this.element?.remove();
    this.element = null;
    this.slag = "";
  },
};

const formular = new Set();

/** Follows a link only when what was typed is saved, or lets the browser ask. */
async function foljLank(handelse) {
  const lank = handelse.target.closest?.("a[href]");
  if (!lank || handelse.defaultPrevented || handelse.button || handelse.ctrlKey || handelse.metaKey || handelse.shiftKey) return;
  if (lank.target || lank.hasAttribute("download") || lank.origin !== location.origin) return;
  if (lank.pathname === location.pathname && lank.search === location.search && lank.hash) return;
  const osparade = [...formular].filter((f) => f.osparade.length);
  if (!osparade.length) return;
  handelse.preventDefault();
  await Promise.all(osparade.map((f) => f.forsokAlla()));
  location.assign(lank.href);
}

function sidhandelser() {
  document.addEventListener("click", foljLank);
  document.addEventListener("visibilitychange", () => {
    for (const f of formular) f.forsokAlla({ stangs: document.hidden });
  });
  window.addEventListener("online", () => formular.forEach((f) => f.forsokAlla()));
  window.addEventListener("beforeunload", (handelse) => {
    if (![...formular].some((f) => f.osparade.length && !f.lamnar)) return;
    handelse.preventDefault();
    handelse.returnValue = true;
  });
  // A page fetched back from the browser's memory has old version numbers.
  window.addEventListener("pageshow", (handelse) => {
    for (const f of formular) f.lamnar = false;
    if (handelse.persisted && formular.size && ![...formular].some((f) => f.osparade.length)) location.reload();
  });
}

const kanda = new WeakSet();

export function starta(rot) {
  for (const form of rot.querySelectorAll("form[data-autospar]")) {
    if (kanda.has(form)) continue;
    kanda.add(form);
    if (!formular.size) sidhandelser();
    formular.add(new Formular(form));
  }
}
