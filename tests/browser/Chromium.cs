using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(HealthCheck.Browser.Tests.Chromium))]
[assembly: Trait("Needs", "Chromium")]

namespace HealthCheck.Browser.Tests;

/// <summary>The browser of the system, one for all tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // It talks to nobody but the collector.
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Visit.Patience);
        playwright = await Playwright.CreateAsync();
        browser =
            await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program(), Headless = true, Args = Flags });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }

    /// <summary>Opens a page as somebody who was never there.</summary>
    /// <param name="url">Where.</param>
    /// <param name="width">Of the window.</param>
    /// <param name="height">Likewise.</param>
    /// <param name="isDark">What the system of whoever looks prefers.</param>
    internal async Task<Visit> VisitAsync(string url, int width = 1440, int height = 900, bool isDark = false)
    {
        var context = await browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = "en-GB",
            TimezoneId = "Europe/Berlin",
            ReducedMotion = ReducedMotion.Reduce,
        });
        return await Visit.BeginAsync(context, url);
    }

    private static string Program() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin")
            .SelectMany(folder =>
                (string[])[Path.Combine(folder, "chromium"), Path.Combine(folder, "chromium-browser")])
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("Chromium is not installed: apt install chromium");
}
