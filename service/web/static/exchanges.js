// After htmx has put a new page or a part of one in place: the focus moves to [data-focus], else to what has the focus
// when the page is loaded, and one status region says what happened. Without either a new page takes the focus to its
// main part, and a part leaves it where it was.

const spoken = document.getElementById("spoken");
const failure = document.getElementById("failure");

function say(text) {
  // Readers speak what changes in a region that was there before.
  spoken.textContent = "";
  if (text) setTimeout(() => (spoken.textContent = text), 100);
}

const told = (root) => root.querySelector("[data-say]")?.textContent.trim();

document.addEventListener("htmx:beforeRequest", (event) => {
  failure.hidden = true;
  event.detail.target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => (failure.hidden = false));
}

document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.target;
  const isPage = part.id === "page";
  const focus = part.matches("[data-focus]") ? part : part.querySelector("[data-focus]") ?? part.querySelector("[autofocus]");
  const goal = focus ?? (isPage ? document.getElementById("main") : null);
  if (goal) {
    if (goal.tabIndex < 0) goal.tabIndex = -1;
    goal.focus({ preventScroll: isPage });
  }
  // A part that says nothing leaves what is being spoken.
  const words = told(part) ?? (isPage ? document.title : null);
  if (words !== null) say(words);
  for (const one of document.querySelectorAll(KEEPS_SCROLL)) keepScroll(one);
});

// [data-keeps-scroll], named by its id, stands where it stood before the exchange, and shows its current entry.
const KEEPS_SCROLL = "[data-keeps-scroll]";
const scrolled = new Map();

function keepScroll(list) {
  list.scrollTop = scrolled.get(list.id) ?? list.scrollTop;
  const current = list.querySelector("[aria-current]");
  if (!current) return;
  const [place, frame] = [current.getBoundingClientRect(), list.getBoundingClientRect()];
  if (place.top >= frame.top && place.bottom <= frame.bottom) return;
  list.scrollTop += (place.top + place.bottom - frame.top - frame.bottom) / 2;
}

document.addEventListener("htmx:beforeSwap", () => {
  for (const one of document.querySelectorAll(KEEPS_SCROLL)) scrolled.set(one.id, one.scrollTop);
});

for (const one of document.querySelectorAll(KEEPS_SCROLL)) keepScroll(one);

say(told(document));
