// Shows what the collector sends through the push service of the browser, also while no page is open.
"use strict";

self.addEventListener("push", (event) => {
  const message = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(message.title ?? "HealthCheck", {
    body: message.body ?? "",
    tag: message.tag,
    icon: "icon.svg",
    renotify: Boolean(message.tag && message.is_loud),
    requireInteraction: Boolean(message.is_loud),
    data: { url: message.url },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data?.url ?? "alerts"));
});
