// What a screen reader is told: one polite region for the whole page, at most one message in ten seconds.

const PAUS = 10_000;
let region = null;
let senast = -PAUS;
let vantande = "";
let timer = 0;

function lasUpp() {
  timer = 0;
  senast = performance.now();
  region.textContent = vantande;
}

/** Says `text` politely. Several messages close together become the last of them. */
export function meddela(text) {
  if (!region) {
    region = document.createElement("div");
    region.className = "visually-hidden";
    region.setAttribute("role", "status");
    region.id = "sparmeddelande";
    document.body.append(region);
  }
  vantande = text;
  if (!timer) timer = setTimeout(lasUpp, Math.max(100, senast + PAUS - performance.now()));
}
