// The portal's browser code. Every page works without it; it adds saving while
// one types, counters, text tools and a few small comforts. Nothing typed is
// ever put in localStorage or sessionStorage.
import { starta as autospar } from "./autospar.js";
import { vakta } from "./natet.js";
import { starta as raknare } from "./raknare.js";
import { starta as skrivyta } from "./skrivyta.js";
import { starta as villkor } from "./villkor.js";
import { starta as smatt } from "./smatt.js";

/** Wires up everything within `rot`: the page at first, later each part the server sends. */
function starta(rot) {
  raknare(rot);
  skrivyta(rot);
  villkor(rot);
  smatt(rot);
  autospar(rot);
}

document.documentElement.classList.add("js");
starta(document);
vakta();
document.addEventListener("portal:nytt", (handelse) => starta(handelse.detail));
