// The paper is as long as the receipt; where that is wished it prints by itself, once.
const paper = new CSSStyleSheet();
document.adoptedStyleSheets.push(paper);

window.addEventListener("beforeprint", () => {
  const receipt = document.querySelector(".receipt");
  if (receipt) paper.replaceSync(`@page receipt { size: 80mm ${Math.ceil(receipt.scrollHeight * 25.4 / 96) + 12}mm; margin: 0; }`);
});

function printOnce() {
  const wished = document.querySelector("[data-prints-itself]");
  wished?.removeAttribute("data-prints-itself");
  if (wished) window.print();
}
document.addEventListener("htmx:afterSettle", printOnce);
printOnce();
