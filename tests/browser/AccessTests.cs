using Microsoft.Playwright;

namespace HealthCheck.Browser.Tests;

/// <summary>Without a mouse, without eyes, on a telephone, in the dark.</summary>
public sealed class AccessTests(Chromium chromium, BusyFleet fleet)
{
    public static TheoryData<string, bool> Views { get; } = new()
    {
        { "/", false }, { "/", true }, { "/?kiosk", true }, { "/inventory", false }, { "/events", true },
        { "/alerts", false }, { "/alerts", true },
        { "/devices/cabin", false }, { "/devices/ILL", false }, { "/devices/ILL", true }, { "/devices/nobody", true },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_check_of_accessibility_finds_nothing_serious(string path, bool isDark)
    {
        await using var visit = await chromium.VisitAsync(Url(path), isDark: isDark);
        await visit.LiveAsync();

        // An unknown device is a page with status 404, of which the console tells.
        if (path == "/devices/nobody")
            visit.Forgive();
        Assert.Empty(await visit.BarriersAsync());
    }

    [Theory]
    [InlineData("/", 360)]
    [InlineData("/inventory", 360)]
    [InlineData("/events", 360)]
    [InlineData("/alerts", 360)]
    [InlineData("/alerts", 800)]
    [InlineData("/devices/ILL", 360)]
    [InlineData("/devices/cabin", 360)]
    [InlineData("/", 800)]
    [InlineData("/inventory", 1440)]
    public async Task Nothing_is_wider_than_the_window(string path, int width)
    {
        await using var visit = await chromium.VisitAsync(Url(path), width, 780);
        await visit.LiveAsync();

        Assert.Equal(0, await visit.OverflowAsync());
    }

    [Fact]
    public async Task The_keyboard_is_enough()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url("/?find=cabin"));
        await visit.LiveAsync();
        var keyboard = visit.Page.Keyboard;

        // Past the bar to the content, then the tiles, and what is shown.
        await visit.Page.Locator(".skip").PressAsync("Enter");
        await Assertions.Expect(visit.Page.Locator("main")).ToBeFocusedAsync();
        await keyboard.PressAsync("Tab");
        await Assertions.Expect(visit.Page.Locator(".tile.online")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await visit.SeesAsync("No device fits");
        await keyboard.PressAsync("Enter");
        await visit.RowsAsync(1);

        // A menu opens, and Escape closes it without losing one's place.
        var columns = visit.Page.Locator("details.menu summary");
        await columns.FocusAsync();
        await keyboard.PressAsync("Enter");
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Escape");
        await Assertions.Expect(columns).ToBeFocusedAsync();
        Assert.False(await visit.Page.Locator("details.menu").EvaluateAsync<bool>("menu => menu.open"));

        await visit.Page.Locator("a.name").FocusAsync();
        await keyboard.PressAsync("Enter");
        await Visit.ReadsAsync(visit.Headline, "Cabin");
    }

    [Fact]
    public async Task Where_one_is_can_be_seen()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url());
        await visit.LiveAsync();

        await visit.Page.GetByLabel("Find devices").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Tab");

        Assert.NotEqual(
            "none", await visit.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
    }

    private string Url(string path) => fleet.Url(path.Replace("ILL", fleet.IllId, StringComparison.Ordinal));
}
