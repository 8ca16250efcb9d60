namespace HealthCheck.Browser.Tests;

/// <summary>The pictures of docs/images, made by <c>tests/browser/screenshots</c>; no test runs them.</summary>
public sealed class Screenshots(Chromium chromium, BusyFleet fleet)
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "docs", "images");

    [Theory(Explicit = true)]
    [InlineData("fleet-light", "/", 1440, 900, false)]
    [InlineData("fleet-dark", "/", 1440, 900, true)]
    [InlineData("cards-light", "/?status=warning", 1440, 900, false)]
    [InlineData("device-light", "/devices/ILL?range=30d", 1440, 1500, false)]
    [InlineData("device-dark", "/devices/ILL?range=24h", 1440, 1500, true)]
    [InlineData("inventory-light", "/inventory", 1440, 900, false)]
    [InlineData("events-dark", "/events", 1440, 900, true)]
    [InlineData("kiosk-dark", "/?kiosk", 1920, 1080, true)]
    [InlineData("phone-light", "/", 360, 780, false)]
    [InlineData("phone-dark", "/devices/ILL", 360, 780, true)]
    public async Task A_picture(string name, string path, int width, int height, bool isDark)
    {
        await using var visit = await chromium.VisitAsync(
            fleet.Url(path.Replace("ILL", fleet.IllId, StringComparison.Ordinal)), width, height, isDark);
        await visit.Headline.WaitForAsync();
        if (name.StartsWith("cards", StringComparison.Ordinal))
            await visit.Page.GetByText("Cards", new() { Exact = true }).ClickAsync();
        if (path.StartsWith("/devices", StringComparison.Ordinal))
            await visit.Page.Locator("figure canvas").First.WaitForAsync();
        else if (
            !path.StartsWith("/inv", StringComparison.Ordinal) && !path.StartsWith("/ev", StringComparison.Ordinal))
            await visit.Page.Locator(".heartbeat, .in-need.many li").First.WaitForAsync();
        // Strips and charts are filled in when they are worked out.
        await visit.Page.WaitForTimeoutAsync(3_000);
        Directory.CreateDirectory(Folder);
        await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}.png") });
    }
}
