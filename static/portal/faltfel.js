// The error of one field: text, icon, and the ties a screen reader follows.

export function ikon(namn) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "ikon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${namn}`);
  svg.append(use);
  return svg;
}

/** An icon and a text, in place of what `element` held. */
export function medIkon(element, namn, text) {
  element.replaceChildren(ikon(namn), document.createTextNode(text));
}

function befintlig(kontroll) {
  const ram = kontroll.closest("[data-falt]");
  return ram?.querySelector("[data-fel]") ?? document.getElementById(`${kontroll.id}-fel`);
}

/** The error shown at a control, or "". */
export function visatFel(kontroll) {
  const element = befintlig(kontroll);
  return element && !element.hidden ? element.textContent.trim() : "";
}

function plats(kontroll) {
  const finns = befintlig(kontroll);
  if (finns) return finns;
  const ny = document.createElement("p");
  ny.className = "invalid-feedback";
  ny.id = `${kontroll.id}-fel`;
  ny.dataset.fel = "";
  ny.hidden = true;
  kontroll.after(ny);
  return ny;
}

function knyt(kontroll, id, finns) {
  const delar = (kontroll.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((del) => del && del !== id);
  if (finns) delar.unshift(id);
  if (delar.length) kontroll.setAttribute("aria-describedby", delar.join(" "));
  else kontroll.removeAttribute("aria-describedby");
}

/** Shows `text` as the error of the controls of one field; an empty text takes the error away. */
export function visaFel(kontroller, text) {
  const element = plats(kontroller[0]);
  const grupp = kontroller[0].closest("fieldset[data-falt]");
  element.hidden = !text;
  const span = document.createElement("span");
  span.textContent = text;
  element.replaceChildren(ikon("fel"), span);
  for (const kontroll of kontroller) {
    kontroll.classList.toggle("is-invalid", Boolean(text));
    if (!grupp) {
      if (text) kontroll.setAttribute("aria-invalid", "true");
      else kontroll.removeAttribute("aria-invalid");
    }
  }
  knyt(grupp ?? kontroller[0], element.id, Boolean(text));
}
