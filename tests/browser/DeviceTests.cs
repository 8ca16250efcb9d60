using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace HealthCheck.Browser.Tests;

/// <summary>One device.</summary>
public sealed class DeviceTests(Chromium chromium, BusyFleet fleet)
{
    [Fact]
    public async Task It_says_what_is_wrong_and_what_to_do_and_draws_how_it_came()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url($"/devices/{fleet.IllId}"));
        await visit.LiveAsync();

        await visit.SeesAsync("Use a 5.1 V supply of 3 A or more and a short cable");
        await visit.Page.Locator("figure canvas").First.WaitForAsync();
        await Assertions.Expect(
            visit.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("^CPU by state: .*programs now") }))
                .ToHaveCountAsync(1);
        await visit.SeesAsync("first seen");

        var hour = visit.Page.GetByRole(AriaRole.Button, new() { Name = "1 h", Exact = true });
        await hour.ClickAsync();
        await Assertions.Expect(hour).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex(@"\?range=1h$"));

        await visit.Page.GetByText("Raw JSON").ClickAsync();
        await visit.SeesAsync("\"sequence\":");
    }

    [Fact]
    public async Task Its_owner_names_it()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url("/devices/boat"));
        await visit.LiveAsync();

        await visit.Page.GetByText("Edit", new() { Exact = true }).ClickAsync();
        await visit.Page.GetByLabel("Name").FillAsync("The old boat");
        await visit.Page.GetByLabel("Muted").CheckAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Visit.ReadsAsync(visit.Headline, "The old boat");
        await Visit.ReadsAsync(visit.Page.Locator(".facts-line"), "muted");
    }

    [Fact]
    public async Task It_is_forgotten_only_by_its_name()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url("/devices/cabin"));
        await visit.LiveAsync();

        await visit.Page.GetByText("Forget", new() { Exact = true }).ClickAsync();
        await visit.Page.GetByLabel("to confirm").FillAsync("cab");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Forget it" }))
            .ToBeDisabledAsync();
    }

    [Fact]
    public async Task It_is_asked_whether_it_is_who_it_says()
    {
        await using var visit = await chromium.VisitAsync(fleet.Url("/devices/cabin"));
        await visit.LiveAsync();

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Check now" }).ClickAsync();

        await visit.SeesAsync("It announced that it does not answer over HTTP.");
    }
}
