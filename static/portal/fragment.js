// Server-rendered parts put into the page. Parsed inertly: scripts in them never run.

/** The nodes of an HTML text. Inside <template>, so that a lone <tr> or <td> is kept. */
export function tolka(html) {
  const dokument = new DOMParser().parseFromString(`<template>${html}</template>`, "text/html");
  return document.importNode(dokument.querySelector("template").content, true);
}

/** Tells the rest of the page that `element` is new. */
export function anmal(element) {
  document.dispatchEvent(new CustomEvent("portal:nytt", { detail: element }));
}

/** Replaces the element with this id, or its content when the fragment has another root. Focus stays by id. */
export function bytUt(id, html) {
  const gammal = document.getElementById(id);
  if (!gammal) return;
  const fokus = gammal.contains(document.activeElement) ? document.activeElement.id : "";
  const innehall = tolka(html);
  const rot = innehall.firstElementChild;
  if (rot && rot.id === id && innehall.childElementCount === 1) {
    gammal.replaceWith(innehall);
    anmal(rot);
  } else {
    gammal.replaceChildren(innehall);
    anmal(gammal);
  }
  if (fokus) document.getElementById(fokus)?.focus();
}
