using HealthCheck.Mosquitto.Testing;
using Microsoft.Playwright;

namespace HealthCheck.Browser.Tests;

/// <summary>The page below a path of a real reverse proxy: see the case page-below-a-path.</summary>
public sealed class ProxyTests(Chromium chromium)
{
    [Fact]
    public async Task With_the_documented_lines_of_nginx_the_page_lives_below_a_path()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(
            broker.Url, "--set", "Http:Proxies:0=127.0.0.1", "--set", "Login:AnonymousRead=true");
        await using var nginx = await Nginx.StartAsync(Nginx.Documented(collector.Port));
        await LivesBelowAsync(nginx.Url("/health/"), broker);
    }

    [Fact]
    public async Task With_the_path_in_the_settings_a_proxy_may_leave_it_on()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(
            broker.Url, "--set", "Http:Proxies:0=127.0.0.1", "--set", "Http:PathBase=/pis");
        await using var nginx = await Nginx.StartAsync($$"""
            location /pis/ {
                proxy_pass http://127.0.0.1:{{collector.Port}};
                proxy_http_version 1.1;
                proxy_set_header Host $http_host;
                proxy_set_header Upgrade $http_upgrade;
                proxy_set_header Connection "upgrade";
            }
            """);
        await LivesBelowAsync(nginx.Url("/pis/"), broker);
    }

    private async Task LivesBelowAsync(string root, MosquittoBroker broker)
    {
        await using var visit = await chromium.VisitAsync(root);
        await visit.LiveAsync();
        await visit.SeesAsync("No device yet");

        await using var agent = await AgentProgram.StartAsync(broker.Url, "a11ce", "--name", "Kitchen");
        await visit.RowsAsync(1);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Kitchen" }).ClickAsync();
        await Visit.ReadsAsync(visit.Headline, "Kitchen");
        Assert.StartsWith(root + "devices/", visit.Page.Url, StringComparison.Ordinal);

        await visit.Page.ReloadAsync();
        await visit.LiveAsync();
        await Visit.ReadsAsync(visit.Headline, "Kitchen");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Inventory" }).ClickAsync();
        await visit.RowsAsync(1);
        Assert.Equal(root + "inventory", visit.Page.Url);
    }
}
