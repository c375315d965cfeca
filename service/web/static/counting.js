// How many signs a field holds, told beside it while somebody types:
//
//   <textarea id="note">…  <span data-count-of="note" data-most="1000">0</span> / 1,000
//
// Signs are code points, as the service counts them; the server wrote the number that stands there at first.

document.addEventListener("input", (event) => {
  const told = document.querySelector(`[data-count-of="${event.target.id}"]`);
  if (!event.target.id || !told) return;
  const count = [...event.target.value].length;
  told.textContent = count.toLocaleString("ja-JP");
  told.parentElement.classList.toggle("is-over", count > Number(told.dataset.most));
});
