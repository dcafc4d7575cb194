// Small comforts: focus on the error summary, the size of a chosen file, a button that copies a code.
import { visaFel } from "./faltfel.js";
import { meddela } from "./meddela.js";

const megabyte = (byte) =>
  `${new Intl.NumberFormat("sv-SE", { maximumFractionDigits: 1 }).format(byte / 1024 / 1024)}\u00a0MB`;

function kollaStorlek(falt) {
  const hogst = Number(falt.closest("[data-max-byte]")?.dataset.maxByte ?? 0);
  const forStor = [...falt.files].find((fil) => hogst && fil.size > hogst);
  visaFel(
    [falt],
    forStor
      ? `${forStor.name} är ${megabyte(forStor.size)}. En fil får vara högst ${megabyte(hogst)}. Välj en mindre fil eller dela upp den.`
      : "",
  );
}

async function kopiera(knapp) {
  const text = document.querySelector(knapp.dataset.kopiera)?.textContent.trim() ?? "";
  await navigator.clipboard.writeText(text);
  const ord = knapp.textContent;
  knapp.textContent = "Kopierat";
  meddela("Kopierat");
  setTimeout(() => (knapp.textContent = ord), 3000);
}

/** A link to something inside a folded row opens the row. */
function oppnaMal() {
  const mal = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!mal) return;
  let stangd = false;
  for (let rad = mal.closest("details"); rad; rad = rad.parentElement.closest("details")) {
    stangd ||= !rad.open;
    rad.open = true;
  }
  for (const egen of mal.querySelectorAll(":scope > details")) egen.open = true;
  if (stangd) mal.scrollIntoView();
}

addEventListener("hashchange", oppnaMal);

export function starta(rot) {
  if (rot === document) oppnaMal();
  rot.querySelector("[data-fokus]")?.focus(); // the error summary, read first
  for (const falt of rot.querySelectorAll('input[type="file"]')) {
    falt.addEventListener("change", () => kollaStorlek(falt));
  }
  if (!navigator.clipboard) return;
  for (const knapp of rot.querySelectorAll("[data-kopiera]")) {
    knapp.hidden = false;
    knapp.addEventListener("click", () => kopiera(knapp));
  }
}
