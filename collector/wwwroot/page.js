// Keeps the page fresh: fetches it again and again and changes only what differs, so that nothing flickers and a
// selection stays. While the collector does not answer, the old content stays and says that it is old.
"use strict";

const interval = 2500;
const patience = 10000;

function patch(from, to) {
  if (from.nodeName !== to.nodeName || from.nodeType !== to.nodeType) {
    from.replaceWith(to);
    return;
  }
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name)) from.removeAttribute(name);
  for (const { name, value } of [...to.attributes]) if (from.getAttribute(name) !== value) from.setAttribute(name, value);

  const before = [...from.childNodes], after = [...to.childNodes];
  after.forEach((node, i) => (before[i] ? patch(before[i], node) : from.append(node)));
  before.slice(after.length).forEach((node) => node.remove());
}

// The full time of an age, in the zone of whoever looks.
function showLocalTimes() {
  for (const time of document.querySelectorAll("time")) time.title = new Date(time.dateTime).toLocaleString();
}

function showLost(isLost) {
  document.getElementById("lost").hidden = !isLost;
  document.body.classList.toggle("lost", isLost);
}

async function refresh() {
  try {
    const answer = await fetch(".", { cache: "no-store", signal: AbortSignal.timeout(patience) });
    if (!answer.ok) throw new Error(answer.statusText);
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (next.documentElement.dataset.version !== document.documentElement.dataset.version) location.reload();
    document.title = next.title;
    patch(document.querySelector("main"), next.querySelector("main"));
    showLocalTimes();
    showLost(false);
  } catch {
    showLost(true);
  }
  setTimeout(refresh, interval);
}

showLocalTimes();
setTimeout(refresh, interval);
