// Shows how far a scan is without loading the page again. Without this file, or
// where it fails, the page says the same and the visitor loads it again.
"use strict";
(() => {
  const status = document.querySelector("[data-events]");
  if (!status || !window.EventSource) return;
  const source = new EventSource(status.dataset.events);
  source.addEventListener("scan", (event) => {
    const scan = JSON.parse(event.data);
    status.textContent = scan.text;
    if (scan.state === "done" || scan.state === "failed") {
      source.close();
      location.reload();
    }
  });
})();
