// What only the browser can do: colours before the first paint's cookie, times in its own zone, and holding on to the
// connection for as long as it takes.
"use strict";

const year = 31536000;

window.healthcheck = {
  remember(name, value) {
    document.cookie = `${name}=${encodeURIComponent(value)};path=${new URL(document.baseURI).pathname};max-age=${year};samesite=strict`;
  },
};

// Light or dark: the system's choice until somebody presses the switch.
function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-switch]")) return;
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  healthcheck.remember("theme", theme);
  document.dispatchEvent(new CustomEvent("healthcheck:theme"));
});

// A menu closes when one looks elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
});

// To the content: as an address it would be the content of the first page, because of the base of all addresses.
document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".skip")) return;
  event.preventDefault();
  event.stopPropagation();
  document.getElementById("content").focus();
}, true);

// The full time of an age as a hint, in the zone of whoever looks; worked out when it is wanted.
document.addEventListener("pointerover", (event) => {
  const time = event.target.closest?.("time[datetime]");
  if (time) time.title = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
});

// Moments of events stand in the zone of whoever looks.
const moments = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
function tellLocalTimes(root) {
  for (const time of root.querySelectorAll?.("time[data-local]") ?? []) {
    const text = moments.format(new Date(time.dateTime));
    if (time.textContent !== text) time.textContent = text;
  }
}
new MutationObserver((changes) => {
  for (const { target } of changes) tellLocalTimes(target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement ?? document);
}).observe(document.body, { childList: true, subtree: true });
tellLocalTimes(document);

// The connection: shown while it is lost, tried again without end, and a fresh page when the collector forgot this one.
const lost = document.getElementById("components-reconnect-modal");
lost.addEventListener("components-reconnect-state-changed", async ({ detail: { state } }) => {
  document.body.classList.toggle("lost", state !== "hide");
  if (state === "hide") lost.close();
  else if (!lost.open) lost.show();
  if (state === "rejected" || state === "failed") reloadWhenBack();
});

async function reloadWhenBack() {
  try {
    if ((await fetch(location.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(5000) })).ok) return location.reload();
  } catch {
    // Still away.
  }
  setTimeout(reloadWhenBack, 2000);
}

Blazor.start({
  circuit: {
    reconnectionOptions: { maxRetries: 1000000, retryIntervalMilliseconds: (tries) => Math.min(500 * (tries + 1), 3000) },
  },
});
