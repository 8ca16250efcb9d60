#pragma warning disable RCS0056 // Long literals.

using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace HealthCheck.Browser.Tests;

/// <summary>The first view, over a fleet with every kind of trouble.</summary>
public sealed class FleetTests(Chromium chromium, BusyFleet fleet)
{
    private const int MostCards = 300;

    [Fact]
    public async Task It_says_how_they_are_and_shows_the_worst_first()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url());
        await visit.LiveAsync();

        await Visit.ReadsAsync(visit.Headline, $"of {BusyFleet.Devices} need attention");
        await visit.AllRowsAsync(BusyFleet.Devices);
        await Visit.ReadsAsync(visit.Rows.First, "offline for");
        await Visit.ReadsAsync(visit.Rows.Nth(1), "critical");
        await Visit.ReadsAsync(visit.Page.Locator(".tile.offline .count"), "1");
        await Visit.ReadsAsync(visit.Page.Locator(".tile.stopped .count"), "1");
        Assert.Equal(
            0, await visit.Page.Locator(".table").EvaluateAsync<int>("table => table.scrollWidth - table.clientWidth"));
    }

    [Fact]
    public async Task A_device_that_does_not_talk_shows_its_age_and_no_figure()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url("/?find=cabin"));
        await visit.LiveAsync();

        await visit.RowsAsync(1);
        await Visit.ReadsAsync(visit.Rows.First, "offline for");
        Assert.DoesNotContain("%", await visit.Rows.First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await visit.Rows.Locator(".good:not(rect)").CountAsync());
    }

    [Fact]
    public async Task Whatever_is_odd_about_a_device_is_said_in_words()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url($"/?tag={Troublemakers.Tag}"));
        await visit.LiveAsync();
        await visit.RowsAsync(Troublemakers.Words.Count - 1);
        foreach (var (id, words) in Troublemakers.Words.Where(each => each.Key != "unknown"))
            await Assertions.Expect(visit.Rows.Filter(new() { Has = visit.Page.Locator($"a[href='devices/{id}']") }))
                .ToContainTextAsync(words);

        await visit.Page.GotoAsync(fleet.Url("/?find=unknown"));
        await Visit.ReadsAsync(visit.Rows.First, Troublemakers.Words["unknown"]);

        await visit.Page.GotoAsync(fleet.Url("/devices/two-faced"));
        await visit.SeesAsync("Two agents use this identity in turns");
        await visit.Page.GotoAsync(fleet.Url("/devices/copy"));
        await visit.SeesAsync("The card is a copy of that of");
        await visit.Page.GotoAsync(fleet.Url("/devices/late"));
        await visit.SeesAsync("The clock is 9 min behind");
    }

    [Theory]
    [InlineData("/", 1440)]
    [InlineData("/", 800)]
    [InlineData("/", 360)]
    [InlineData("/inventory", 1440)]
    [InlineData("/inventory", 360)]
    public async Task However_narrow_the_window_far_rows_are_there_when_they_come_into_sight(string path, int width)
    {
        await using var visit = await chromium.VisitAsync(fleet.Url(path), width, 800);
        await visit.LiveAsync();
        await visit.Rows.Locator("a.name").First.WaitForAsync();

        // If rows had another height than expected, the table would ask for rows for ever: sixty quiet frames would
        // never come.
        Assert.True(await visit.Page.EvaluateAsync<bool>(
            """
            async () => {
              for (let all = 0, quiet = 0; quiet < 60; all++) {
                await new Promise(requestAnimationFrame);
                if (all > 1200 || document.querySelectorAll("tbody tr").length > 60) return false;
                quiet = document.querySelector(".grid-cell-placeholder") ? 0 : quiet + 1;
              }
              return true;
            }
            """));
        await visit.Page.EvaluateAsync(
            """
            () => {
              const table = document.querySelector(".table"), half = document.querySelector("tbody").getBoundingClientRect().height / 2;
              (getComputedStyle(table).overflowY === "auto" ? table : document.documentElement).scrollTop = half;
            }
            """);
        await visit.UntilAsync(
            "() => +document.querySelector('tbody tr[aria-rowindex]').ariaRowIndex > 20 && "
                + "!document.querySelector('.grid-cell-placeholder')");
    }

    [Fact]
    public async Task An_age_tells_the_full_time_in_the_zone_of_whoever_looks()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url("/?find=cabin"));
        await visit.LiveAsync();
        var age = visit.Rows.First.Locator("time");

        await age.HoverAsync();

        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var seen =
            DateTimeOffset.Parse(
                (await age.GetAttributeAsync("datetime"))!, System.Globalization.CultureInfo.InvariantCulture);
        await Assertions.Expect(age)
            .ToHaveAttributeAsync(
            "title", new Regex(TimeZoneInfo.ConvertTime(seen, zone)
                .ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task What_is_not_asked_for_is_left_out_and_the_address_can_be_sent_to_somebody()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url());
        await visit.LiveAsync();

        await visit.Page.Locator(".tile.offline").ClickAsync();
        await Visit.ReadsAsync(visit.Rows.First, "Cabin");
        await Assertions.Expect(visit.Rows).ToHaveTextAsync([new Regex("Cabin")]);
        Assert.EndsWith("?status=offline", visit.Page.Url, StringComparison.Ordinal);

        // At once, before the address can have changed.
        await visit.Page.Locator(".tile.offline").ClickAsync();
        await visit.Page.GetByLabel("Find devices").FillAsync("under-voltage");
        await Visit.ReadsAsync(visit.Rows.First, "Under-voltage 3 times since boot");
        await visit.Page.GetByLabel("Find devices").FillAsync("127.1.0.7");
        await Visit.ReadsAsync(visit.Rows.First, " 8");

        await visit.Page.GetByLabel("Find devices").FillAsync("no such thing");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await visit.AllRowsAsync(BusyFleet.Devices);

        await visit.Page.Locator(".tools select").SelectOptionAsync("away");
        await visit.RowsAsync(2);
    }

    [Fact]
    public async Task It_sorts_by_a_column()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url());
        await visit.LiveAsync();

        var column = visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Storage" });
        await column.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(column).ToHaveAttributeAsync("aria-sort", "descending");
        await Visit.ReadsAsync(visit.Rows.First, "/ is 97 % full");
        await column.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(column).ToHaveAttributeAsync("aria-sort", "ascending");

        // The browser remembers it.
        await visit.Page.ReloadAsync();
        await visit.LiveAsync();
        await Assertions.Expect(column).ToHaveAttributeAsync("aria-sort", "ascending");

        var names = visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Device" });
        await names.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(names).ToHaveAttributeAsync("aria-sort", "ascending");
    }

    [Fact]
    public async Task What_somebody_chose_is_there_the_next_time()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url());
        await visit.LiveAsync();
        await visit.Page.GetByText("Columns", new() { Exact = true }).ClickAsync();
        await visit.Page.GetByLabel("Uptime").UncheckAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Uptime" }))
            .ToHaveCountAsync(0);
        await visit.Page.Locator("[data-theme-switch]").ClickAsync();

        await visit.Page.ReloadAsync();
        await visit.LiveAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Uptime" }))
            .ToHaveCountAsync(0);
        await Assertions.Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Cards" }).ClickAsync();
        await visit.Page.Locator(".card")
            .Nth(MostCards - 1).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await visit.SeesAsync($"{BusyFleet.Devices - MostCards} more");
    }

    [Fact]
    public async Task On_a_wall_those_in_need_are_large_and_nothing_can_be_pressed()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url("/?kiosk"), 1920, 1080, isDark: true);
        await visit.SeesAsync("need attention");

        Assert.Equal(0, await visit.Page.Locator("a, button, input, select").CountAsync());
        Assert.NotEqual(0, await visit.Page.Locator(".in-need .critical").CountAsync());
        Assert.NotEqual(0, await visit.Page.Locator(".calm li").CountAsync());
        Assert.Equal(0, await visit.OverflowAsync());
    }

    [Fact]
    public async Task The_inventory_and_the_events_are_there()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url());
        await visit.LiveAsync();

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Inventory" }).ClickAsync();
        await visit.SeesAsync("Operating system");
        await visit.AllRowsAsync(BusyFleet.Devices);
        var download =
            await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.GetByText("Download as CSV").ClickAsync());
        Assert.Equal("inventory.csv", download.SuggestedFilename);

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Events" }).ClickAsync();
        await visit.SeesAsync("What happened");
        await visit.SeesAsync("problem began");
    }

    [Fact]
    public async Task The_first_view_is_light()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url());
        await visit.LiveAsync();

        // What goes over the wire, with all files that the page brings.
        var bytes = await visit.Page.EvaluateAsync<long>(
            "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).reduce((sum, "
                + "each) => sum + each.transferSize, 0)");

        TestContext.Current.SendDiagnosticMessage("The first view weighs {0:N0} bytes", bytes);
        Assert.InRange(bytes, 1, 300_000);
    }
}
