// Single-key shortcuts. A page declares them in its markup; this file knows none of them:
//
//   data-key="a"              on a link, button, form or checkbox: pressed; on a field: entered; on a dialog: opened;
//                             several keys are told apart by blanks
//   data-key-opens            on the summary of a group that such a key opens: pressed again the group stays open
//   data-key-label="…"        what the list says it does; without it the element's own name
//   data-digits-label="…"     on a group: what the list says of the digits in it while it is shut
//   data-walk                 on a list or table: j and k go from row to row; a key declared in a row is of the row
//                             that has the focus (data-next-label, data-previous-label: for the list)
//   data-opens="id"           on a button: opens the dialog of that id
//   data-lists-keys           on a dialog: its <dl> is filled with the keys of the page when it opens
//
// While a text field that was refused ([aria-invalid]) is empty still, the keys of forms that are sent act nothing: what
// is typed is its text, and goes there, until Escape has left it. Links and fields keep their keys.
//
// They rest inside fields, while an input method composes, with a modifier, outside of an open dialog, and wherever
// <body data-keys="off"> (WCAG 2.1.4). Escape leaves a field.

const TYPED = 'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="reset"]), textarea, select';
const ROWS = ":scope > li, :scope > tbody > tr";
const REACHED = "a[href], button, input, select, textarea";

const isOn = () => document.body.dataset.keys !== "off";
const openDialog = () => [...document.querySelectorAll("dialog[open]")].at(-1) ?? null;

// Nobody types into a field that is not shown: for a moment after its dialog closes it may still have the focus.
function fieldOf(target) {
  const field = target.isContentEditable ? target : target.closest?.(TYPED);
  return field?.checkVisibility() ? field : null;
}

const rowOf = (element) => element.closest("[data-walk] > li, [data-walk] > tbody > tr");

function isReachable(element) {
  if (element.disabled) return false;
  const home = element.parentElement.closest("dialog");
  return home === openDialog() && (element.matches("dialog") || element.checkVisibility());
}

const declared = () => [...document.querySelectorAll("[data-key]")].filter(isReachable);

const keysOf = (element) => element.dataset.key.split(" ");

// What is declared in a group that is shut: it acts nothing, and the list tells of it all the same.
function inShutGroups() {
  const shut = [...document.querySelectorAll("details:not([open]) [data-key]")];
  return shut.filter((element) => !element.disabled && element.closest("dialog") === null && !element.checkVisibility());
}

function isOfCurrentRow(element) {
  const row = rowOf(element);
  return !row || row.contains(document.activeElement);
}

function act(element) {
  if (element.matches("dialog")) open(element);
  else if (element.matches("form")) element.requestSubmit();
  else if (element.matches(TYPED)) element.focus();
  else {
    if (element.matches("input, summary")) element.focus();
    if (!("keyOpens" in element.dataset && element.parentElement.open)) element.click();
  }
}

function rowsOf(walk) {
  return [...walk.querySelectorAll(ROWS)].filter((row) => row.querySelector(REACHED));
}

function walks() {
  const found = [...document.querySelectorAll("[data-walk]")].filter((walk) => isReachable(walk) && rowsOf(walk).length);
  const current = document.activeElement.closest("[data-walk]");
  return current && found.includes(current) ? [current] : found;
}

function step(by) {
  const [walk] = walks();
  if (!walk) return false;
  const rows = rowsOf(walk);
  const next = rows.findIndex((row) => row.contains(document.activeElement)) + by;
  const row = rows[Math.min(Math.max(next, 0), rows.length - 1)];
  row.querySelector(REACHED).focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

function labelOf(element) {
  const told = element.dataset.keyLabel || element.ariaLabel || element.labels?.[0]?.textContent || element.textContent;
  return told.replace(/\s+/g, " ").trim();
}

function keysOfPage() {
  const keys = new Map();
  const digits = [];
  for (const element of declared()) for (const key of keysOf(element)) if (!keys.has(key)) keys.set(key, labelOf(element));
  for (const element of inShutGroups()) {
    for (const key of keysOf(element)) {
      if (key >= "0" && key <= "9") digits.push(key);
      else if (!keys.has(key)) keys.set(key, labelOf(element));
    }
  }
  const group = digits.length ? document.querySelector("[data-digits-label]") : null;
  if (group) keys.set(`${digits.sort()[0]}–${digits.at(-1)}`, group.dataset.digitsLabel);
  const [walk] = walks();
  if (walk && !keys.has("j")) keys.set("j", walk.dataset.nextLabel);
  if (walk && !keys.has("k")) keys.set("k", walk.dataset.previousLabel);
  return keys;
}

function line(key, label) {
  const row = document.createElement("div");
  const [term, told] = [document.createElement("dt"), document.createElement("dd")];
  term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
  told.textContent = label;
  row.append(term, told);
  return row;
}

function open(dialog) {
  if ("listsKeys" in dialog.dataset) {
    dialog.querySelector("dl").replaceChildren(...[...keysOfPage()].map(([key, label]) => line(key, label)));
  }
  dialog.showModal();
}

// While the next page is on its way nothing acts: a key that is pressed twice is not meant for whoever comes next.
const isOnItsWay = () => document.querySelector('#page[aria-busy="true"]') !== null;

const leftByEscape = new WeakSet();

const needsText = () =>
  [...document.querySelectorAll('form textarea[aria-invalid="true"]')].find(
    (field) => isReachable(field) && !field.value.trim() && !leftByEscape.has(field),
  );

function press(key, isRepeated) {
  if (isOnItsWay()) return true;
  const element = declared().find((one) => keysOf(one).includes(key) && isOfCurrentRow(one));
  const field = needsText();
  if (field && element && !element.matches(TYPED) && element.closest('form[method="post"]')) {
    // Before the letter is written: it is the field's first.
    field.focus();
    return false;
  }
  if (element) {
    if (!isRepeated) act(element);
    return true;
  }
  return (key === "j" && step(1)) || (key === "k" && step(-1));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const field = fieldOf(event.target);
  if (event.key === "Escape" && field && !openDialog()) {
    leftByEscape.add(field);
    field.blur();
  }
  if (field || !isOn() || event.key.length !== 1) return;
  const key = event.shiftKey ? event.key : event.key.toLowerCase();
  if (press(key, event.repeat)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opens]");
  if (button) open(document.getElementById(button.dataset.opens));
});

// What works with this script only is hidden until now.
document.documentElement.dataset.script = "on";
