// What somebody typed into a form and left without sending is kept while the document stands: never in the browser's
// store, for it is about people.
//
//   <form data-drafts="D-1" action="…">   named for whoever reads it; its address knows it again, its text areas begin
//                                         empty unless the server brings back what was refused
//   <p data-draft-told hidden>            in the form: shown when what was typed is put back
//   <p data-drafts-left hidden>…<span>    what was left elsewhere, with a way back to each
//   <form data-sent-is-kept>              what was sent last is in this form, and comes back from it
//
// Pages that are exchanged keep it here; whatever would load the document anew is asked about by the browser first.

const left = new Map();
let sent = null;

const forms = () => [...document.querySelectorAll("form[data-drafts]")];

function typedIn(form) {
  const fields = [...form.querySelectorAll("textarea[name]")].filter((field) => field.value.trim());
  return new Map(fields.map((field) => [field.name, field.value]));
}

function note(form) {
  const typed = typedIn(form);
  if (typed.size) left.set(form.action, { typed, name: form.dataset.drafts, address: location.href });
  else left.delete(form.action);
}

function putBack(form) {
  const draft = left.get(form.action);
  for (const [name, words] of draft?.typed ?? []) {
    const field = form.elements[name];
    if (!field || field.value) continue;
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    form.querySelector("[data-draft-told]")?.removeAttribute("hidden");
  }
}

function tell() {
  const here = forms().map((form) => form.action);
  const others = [...left].filter(([action]) => !here.includes(action)).map(([, draft]) => draft);
  for (const place of document.querySelectorAll("[data-drafts-left]")) {
    const links = others.map(({ name, address }) => Object.assign(document.createElement("a"), { textContent: name, href: address }));
    place.querySelector("span").replaceChildren(...links.flatMap((link) => [link, " "]));
    place.hidden = links.length === 0;
    window.htmx?.process(place);
  }
}

document.addEventListener("submit", (event) => (sent = event.target));

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "page") return;
  const isTaken = event.detail.xhr.status < 300;
  for (const form of forms()) {
    if (form === sent && isTaken) left.delete(form.action);
    else note(form);
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "page") return;
  // Refused for good, it stands on the page to be read; after an ended session the page itself brings it back.
  if (sent && document.querySelector("textarea[readonly], [data-sent-is-kept]")) left.delete(sent.action);
  sent = null;
  forms().forEach(putBack);
  tell();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful && !event.detail.xhr?.status) sent = null;
});

window.addEventListener("beforeunload", (event) => {
  const here = forms().filter((form) => form !== sent && typedIn(form).size);
  const others = [...left.keys()].filter((action) => !forms().some((form) => form.action === action));
  if (here.length || others.length) event.preventDefault();
});
