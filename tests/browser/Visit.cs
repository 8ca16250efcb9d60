using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace HealthCheck.Browser.Tests;

/// <summary>Somebody who looks at the page. At the end nothing may have gone wrong in the browser's console.</summary>
internal sealed class Visit : IAsyncDisposable
{
    /// <summary>How long it waits for what should be seen, in milliseconds.</summary>
    public const float Patience = 45_000;

    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> errors = new();

    private Visit(IBrowserContext context, IPage page)
    {
        (this.context, Page) = (context, page);
        page.SetDefaultTimeout(Patience);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                errors.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => errors.Enqueue(error);
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>The sentence at the top.</summary>
    public ILocator Headline => Page.Locator("h1");

    /// <summary>The rows of the table.</summary>
    public ILocator Rows => Page.Locator(".table tbody tr");

    public static async Task<Visit> BeginAsync(IBrowserContext context, string url)
    {
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync(url);
        return visit;
    }

    /// <summary>Waits until the page follows what devices say.</summary>
    public async Task LiveAsync()
    {
        await Page.Locator("main[data-live]").WaitForAsync();
        await Assertions.Expect(Page).ToHaveTitleAsync(new Regex("HealthCheck"));
    }

    /// <summary>Waits until something is to be seen.</summary>
    public Task SeesAsync(string text) => Page.GetByText(text).First.WaitForAsync();

    /// <summary>Waits until so many rows are there.</summary>
    public Task RowsAsync(int count) => Assertions.Expect(Rows).ToHaveCountAsync(count);

    /// <summary>The same for a long table, of which only the rows in sight are drawn.</summary>
    public Task AllRowsAsync(int count) =>
        Assertions.Expect(Page.Locator(".table table")).ToHaveAttributeAsync("aria-rowcount", $"{count + 1}");

    /// <summary>Waits until an element reads so.</summary>
    public static Task ReadsAsync(ILocator element, string text) =>
        Assertions.Expect(element).ToContainTextAsync(text);

    /// <summary>What a check of accessibility finds, without what is a matter of taste.</summary>
    public async Task<IReadOnlyList<string>> BarriersAsync() =>
    [
        .. (await Page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation =>
                $"{violation.Id}: {string.Join(" | ", violation.Nodes.Take(5).Select(node => node.Html))}"),
    ];

    /// <summary>How much wider than the window the page is.</summary>
    public Task<int> OverflowAsync() =>
        Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>Whether it was loaded anew since it was marked.</summary>
    public Task<bool> IsMarkedAsync() => Page.EvaluateAsync<bool>("window.isMarked === true");

    /// <summary>Marks it, see <see cref="IsMarkedAsync"/>.</summary>
    public Task MarkAsync() => Page.EvaluateAsync("window.isMarked = true");

    /// <summary>
    /// Says that whatever was in the console until now is all right: a server that is away makes a browser complain.
    /// </summary>
    public void Forgive() => errors.Clear();

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        Assert.Empty(errors);
    }
}
