// "Notify this browser": asks for the permission, subscribes at the push service of the browser, and adds the
// subscription as a channel. Without help of the server, because a browser allows it to a press only.
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-notify]");
  if (!button || button.disabled) return;
  const say = (text) => { button.parentElement.querySelector("[role=status]").textContent = text; };
  button.disabled = true;
  say("Asking…");
  try {
    say(await notifyThisBrowser());
  } catch (error) {
    say(`This browser cannot be notified: ${error.message}`);
  } finally {
    button.disabled = false;
  }
});

async function notifyThisBrowser() {
  if (!isSecureContext) return "Open this page with https:// or as localhost: browsers take no messages for other pages.";
  if (!navigator.serviceWorker || !self.PushManager || !self.Notification)
    return "This browser takes no messages. On an iPhone or iPad, add the page to the home screen first.";
  if (await Notification.requestPermission() !== "granted") return "The browser does not allow it: see its settings for this page.";
  const { publicKey } = await ask("GET", "api/alerts/push-key");
  await navigator.serviceWorker.register("push-worker.js");
  const registration = await navigator.serviceWorker.ready;
  const subscription = await subscribe(registration.pushManager, bytesOf(publicKey));
  const { endpoint, keys } = subscription.toJSON();
  const name = await add({ kind: "webpush", target: endpoint, options: { p256dh: keys.p256dh, auth: keys.auth } });
  if (name === null) return "This browser is notified already.";
  const { delivered, answer } = await ask("POST", `api/alerts/channels/${encodeURIComponent(name)}/test`);
  return delivered ? `Added as “${name}”. A test message is on its way.` : `Added as “${name}”. Test: ${answer}`;
}

// A subscription that was made for another key is of no use.
async function subscribe(pushManager, key) {
  const old = await pushManager.getSubscription();
  const oldKey = new Uint8Array(old?.options.applicationServerKey ?? []);
  if (old && oldKey.length === key.length && oldKey.every((byte, index) => byte === key[index])) return old;
  await old?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

// Null when it is there already. The name may be taken, by another browser of its kind.
async function add(channel) {
  const { channels } = await ask("GET", "api/alerts");
  const taken = new Set(channels.map((each) => each.name));
  const base = nameOfBrowser();
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base} ${number}`;
  const answer = await send("POST", "api/alerts/channels", { name, ...channel });
  if (answer.ok) return name;
  const { detail } = await answer.json();
  if (answer.status === 409 && detail.includes("notified already")) return null;
  throw new Error(detail);
}

function nameOfBrowser() {
  const agent = navigator.userAgent;
  const browser = [["Edg/", "Edge"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]].find(([word]) => agent.includes(word))?.[1] ?? "Browser";
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"].find((word) => agent.includes(word));
  return system ? `${browser} on ${system}` : browser;
}

async function ask(method, path) {
  const answer = await send(method, path);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail ?? `HTTP ${answer.status}`);
  return body;
}

function send(method, path, body) {
  return fetch(new URL(path, document.baseURI), {
    method,
    headers: method === "GET" ? {} : { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
}

function bytesOf(base64url) {
  return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}
