#pragma warning disable RCS0056 // Long literals.

using System.Globalization;
using HealthCheck.Visitors;

// Opens so many pages and holds them for so many seconds. Arguments: the page, how many, seconds. At the end one line
// of JSON.
var (page, count, seconds) =
    (new Uri(args[0]), int.Parse(args[1], CultureInfo.InvariantCulture),
        int.Parse(args[2], CultureInfo.InvariantCulture));
using var browser = new HttpClient();
var visitors = new List<Visitor>();
for (var i = 0; i < count; i++)
    visitors.Add(await Visitor.OpenAsync(browser, page));
Console.WriteLine("open");
await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
var (batches, bytes) = (visitors.Sum(visitor => visitor.Batches), visitors.Sum(visitor => visitor.Bytes));
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"visitors":{{count}},"batches":{{batches}},"bytes":{{bytes}},"links":{{visitors.Sum(visitor => visitor.Links)}}}"""));
foreach (var visitor in visitors)
{
    if (visitor.Error is { } error)
        Console.Error.WriteLine(error);
    await visitor.DisposeAsync();
}

return visitors.Any(visitor => visitor.Error is not null) || visitors.Any(visitor => visitor.Links == 0) ? 1 : 0;
