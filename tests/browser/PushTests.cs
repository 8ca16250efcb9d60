using Microsoft.Playwright;

namespace HealthCheck.Browser.Tests;

/// <summary>"Notify this browser": the script and the worker, without the push service that a test cannot reach.</summary>
public sealed class PushTests(Chromium chromium)
{
    private static readonly string[] Notifications = ["notifications"];

    // In place of the push service: a subscription with real keys, at an address where nothing is sent.
    private const string Subscription =
        """
        PushManager.prototype.getSubscription = async () => null;
        PushManager.prototype.subscribe = async (options) => {
          if (options.applicationServerKey.length !== 65 || !options.userVisibleOnly) throw new Error("wrong options");
          const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
          const bytes = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
          const text = (from) => new Uint8Array(from).toBase64?.({ alphabet: "base64url", omitPadding: true })
            ?? btoa(String.fromCharCode(...from)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
          const auth = text(crypto.getRandomValues(new Uint8Array(16)));
          return { toJSON: () => ({ endpoint: `https://127.0.0.1/${auth}`, keys: { p256dh: text(bytes), auth } }) };
        };
        """;

    [Fact]
    public async Task A_press_adds_this_browser_and_its_worker_shows_what_comes()
    {
        await using var collector = await CollectorProgram.StartAsync("mqtt://127.0.0.1:1");
        await using var visit = await chromium.VisitAsync(collector.Url("/alerts"));
        await visit.Page.Context.GrantPermissionsAsync(Notifications);
        await visit.Page.AddInitScriptAsync(Subscription);
        await visit.Page.ReloadAsync();
        await visit.LiveAsync();

        var line = visit.Page.Locator(".notify");
        var press = line.GetByRole(AriaRole.Button, new() { Name = "Notify this browser" });
        await press.ClickAsync();
        await Visit.ReadsAsync(
            line.GetByRole(AriaRole.Status), "Added as “Chrome on Linux”. Test: 127.0.0.1 is a private");
        await visit.RowsAsync(1);
        await press.ClickAsync();
        await Visit.ReadsAsync(line.GetByRole(AriaRole.Status), "Added as “Chrome on Linux 2”");

        await PushAsync(
            visit.Page, collector.Url(),
            """{"title":"Kitchen is offline","body":"Since 09:14","url":null,"tag":"t","is_loud":true}""");
        await visit.Page.WaitForFunctionAsync(
            """
            async () => (await (await navigator.serviceWorker.ready).getNotifications())
              .some((each) => each.title === "Kitchen is offline" && each.body === "Since 09:14" && each.tag === "t")
            """);
    }

    [Fact]
    public async Task Without_the_permission_it_says_so()
    {
        await using var collector = await CollectorProgram.StartAsync("mqtt://127.0.0.1:1");
        await using var visit = await chromium.VisitAsync(collector.Url("/alerts"));
        await visit.LiveAsync();
        var line = visit.Page.Locator(".notify");
        await line.GetByRole(AriaRole.Button).ClickAsync();
        await Visit.ReadsAsync(line.GetByRole(AriaRole.Status), "The browser does not allow it");
        Assert.Empty(await visit.BarriersAsync());
    }

    private static async Task PushAsync(IPage page, string url, string data)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        var registration = new TaskCompletionSource<string>();
        session.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, message) =>
        {
            foreach (var each in message!.Value.GetProperty("registrations").EnumerateArray())
                registration.TrySetResult(each.GetProperty("registrationId").GetString()!);
        };
        await session.SendAsync("ServiceWorker.enable");
        await session.SendAsync("ServiceWorker.deliverPushMessage", new Dictionary<string, object>
        {
            ["origin"] = new Uri(url).GetLeftPart(UriPartial.Authority),
            ["registrationId"] = await registration.Task.WaitAsync(TimeSpan.FromSeconds(30)),
            ["data"] = data,
        });
    }
}
