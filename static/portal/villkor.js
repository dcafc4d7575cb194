// Follow-up questions: data-villkor="fältnamn=värde" (or "fältnamn=värde|värde") is shown only when
// such an answer is chosen.
// Hidden ones are still sent: an answer hidden by a condition stays in the draft.

function svar(form, namn) {
  const falt = form.elements.namedItem(namn);
  if (!falt) return [];
  const kontroller = falt instanceof RadioNodeList ? [...falt] : [falt];
  return kontroller
    .filter((k) => !["radio", "checkbox"].includes(k.type) || k.checked)
    .map((k) => k.value);
}

function uppdatera(form) {
  for (const foljd of form.querySelectorAll("[data-villkor]")) {
    const [, namn, varde] = foljd.dataset.villkor.match(/^([^=]*)=(.*)$/s) ?? [];
    if (namn === undefined || !form.elements.namedItem(namn)) continue;
    const vill = varde.split("|");
    foljd.hidden = !svar(form, namn).some((ett) => vill.includes(ett));
  }
}

const kanda = new WeakSet();

export function starta(rot) {
  const former = new Set([...rot.querySelectorAll("[data-villkor]")].map((element) => element.closest("form")));
  for (const form of former) {
    if (!form) continue;
    uppdatera(form);
    if (kanda.has(form)) continue;
    kanda.add(form);
    form.addEventListener("input", () => uppdatera(form));
    form.addEventListener("portal:satt", () => uppdatera(form));
  }
}
