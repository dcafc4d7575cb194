// Sums and marks of change while the yearly figures are typed; the server does the same at Save.

const svenska = new Intl.NumberFormat("sv-SE");
const tal = (antal) => svenska.format(antal).replace(/\s/g, "\u00a0");

/** The whole number in a box, or null: empty, unknown, or not a number. */
function las(falt) {
  const text = falt.value.replace(/\s/g, "");
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function visaSummor(formular) {
  for (const ruta of formular.querySelectorAll("[data-summa]")) {
    const delar = ruta.dataset.summa.split(" ").map((id) => las(document.getElementById(id)));
    ruta.textContent = delar.includes(null) ? "–" : tal(delar.reduce((a, b) => a + b, 0));
  }
}

function visaAndring(rad, falt) {
  const varde = las(falt);
  const andrad = varde !== null && "forra" in falt.dataset && varde !== Number(falt.dataset.forra);
  rad.classList.toggle("andrad", andrad);
  rad.querySelector("[data-andringen]").hidden = !andrad;
}

/** "Vi vet inte" and a figure shut each other out; what stood in the box comes back if the tick is taken away. */
function koppla(formular, rad) {
  const falt = rad.querySelector("input[type=text]");
  const ej = rad.querySelector(`#${CSS.escape(`id_ej_${falt.name}`)}`);
  let stod = "";
  const visa = () => {
    visaAndring(rad, falt);
    visaSummor(formular);
  };
  falt.addEventListener("input", () => {
    if (falt.value.trim()) ej.checked = false;
    visa();
  });
  ej.addEventListener("change", () => {
    if (ej.checked) stod = falt.value;
    falt.value = ej.checked ? "" : stod;
    visa();
  });
}

for (const formular of document.querySelectorAll("[data-arsuppgift]")) {
  for (const rad of formular.querySelectorAll("[data-arsrad]")) koppla(formular, rad);
}
