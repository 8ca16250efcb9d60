using System.Text.Json;
using HealthCheck.Collector.Alerts;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts;

/// <summary>
/// A month of a fleet of 50 with weak wifi, power cuts, a dying card, full disks, planned nights, a dead switch, a
/// collector that restarts each day and a broker that goes away. What really happened is known, so each message is
/// right or wrong.
/// </summary>
public sealed class AlertMonthTests(ITestOutputHelper output) : IDisposable
{
    private const int Devices = 50, Days = 30, InShed = 12;

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, DateTimeOffset> plan = new();
    private readonly List<Incident> incidents = [];
    private readonly List<Change> changes = [];
    private readonly TempDirectory directory = new();
    private readonly LogLines log = new();
    private int plainPushes;

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Each_incident_of_a_month_is_told_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        var year = new AlertYear(start: Start, tick: TimeSpan.FromSeconds(15));
        for (var device = 0; device < Devices; device++)
            year.Fleet.Add(new(Name(device), [$"have the tag {(device < InShed ? "shed" : "house")}"]));
        foreach (var device in (int[])[45, 46])
            year.Tags[Name(device)] = ["off at night"];
        year.Rules.Add(new("night")
        {
            Tags = ["off at night"],
            Codes = ["offline", "rebooted"],
            Hours = "22:00-07:00",
            Tell = AlertTell.Never,
        });
        Plan(year, random);
        Export(seed, year.Tags.Keys);
        var (told, messages) = (new HashSet<Incident>(), new List<(DateTimeOffset Time, AlertMessage Message)>());
        var wrong = new List<string>();
        while (year.Now < Start.AddDays(Days))
        {
            while (plan.TryPeek(out var action, out var time) && time <= year.Now)
            {
                plan.Dequeue();
                action();
            }

            year.Wait(TimeSpan.FromSeconds(15));
            foreach (var message in year.Sent)
                messages.Add((year.Now, message));
        }

        var alerts = messages.Where(each => each.Message.Kind == AlertMessageKind.Alert).ToList();
        foreach (var (time, message) in alerts)
        {
            var causes = message.Alerts
                .Select(alert => (alert, Cause: incidents.Find(each => each.Explains(alert, time)))).ToList();
            wrong.AddRange(causes.Where(each => each.Cause is null).Select(each => $"{time:O} {each.alert}"));
            told.UnionWith(causes.Select(each => each.Cause).OfType<Incident>());
        }

        var delays = incidents.Select(each => each.DelayOf(alerts)).OfType<TimeSpan>().Order().ToList();
        var recoveries = messages.Count(each => each.Message.Kind == AlertMessageKind.Recovery);
        output.WriteLine($"""
            incidents {incidents.Count}, told {told.Count}, wrong {wrong.Count}
            alerts {alerts.Count}, {(double)alerts.Count / incidents.Count:F2} an incident; recoveries {recoveries}
            summaries {messages.Count(each => each.Message.Kind == AlertMessageKind.Summary)}
            reminders {messages.Count(each => each.Message.Kind == AlertMessageKind.Reminder)}
            median delay {delays[delays.Count / 2]}, longest {delays[^1]}
            a plain threshold: {plainPushes} alerts, {(double)plainPushes / incidents.Count:F1} an incident
            """);
        Assert.Empty(wrong);
        Assert.Empty(incidents.Except(told));
        Assert.True(alerts.Count <= 1.2 * incidents.Count, $"{alerts.Count} alerts");
        Assert.True(recoveries <= 1.2 * incidents.Count, $"{recoveries} recoveries");
        Assert.All(alerts.Where(each => each.Message.Alerts.Count >= InShed - 1 && incidents.Any(incident =>
                incident is { Code: "offline", Devices.Count: InShed }
                && incident.Explains(each.Message.Alerts[0], each.Time))),
            each => Assert.EndsWith("all have the tag shed", each.Message.Title, StringComparison.Ordinal));
    }

    private void Plan(AlertYear year, Random random)
    {
        for (var day = 0; day < Days; day++)
        {
            var today = Start.AddDays(day);

            // The collector restarts each night.
            At(today.AddHours(4), () => Restart(year));

            // Weak wifi: short losses, which nobody wants to hear of.
            for (var device = 20; device < 25; device++)
            {
                for (var loss = 0; loss < 2; loss++)
                {
                    var begin = today.AddHours(4.5 + (9 * loss)).AddSeconds(random.Next(30_000));
                    Lose(year, [device], begin, begin.AddSeconds(random.Next(20, 100)), isTold: false);
                }
            }

            // Off at night: planned, and switched on by a timer that is not exact.
            foreach (var device in (int[])[45, 46])
            {
                var morning = today.AddHours(31).AddSeconds(random.Next(90));
                Lose(year, [device], today.AddHours(22.1), morning, isTold: false);
                At(morning, () => year.Incident(Name(device), "rebooted"));
            }

            // Hot at noon, for less than half an hour.
            for (var device = 25; device < 28; device++)
                Trouble(year, device, "hot", HealthStatus.Warning, today.AddHours(12), today.AddHours(12.4), false);
        }

        // Power cuts: everything goes within a minute and a half, and comes back.
        foreach (var day in (int[])[3, 11, 23])
        {
            var begin = Start.AddDays(day).AddHours(15).AddMinutes(random.Next(60));
            var end = begin.AddMinutes(random.Next(10, 60));
            Lose(year, [.. Enumerable.Range(0, Devices)], begin, end, true, 90, random);
        }

        // A dead switch: the shed is gone for three hours.
        Lose(year, [.. Enumerable.Range(0, InShed)], Start.AddDays(20.4), Start.AddDays(20.525), true, 80, random);

        // A dying card: it comes and goes, and then it stays away.
        Lose(year, [30], Start.AddDays(11.2), Start.AddDays(11.3), true);
        Lose(year, [30], Start.AddDays(12.2), Start.AddDays(12.4), true);
        Lose(year, [30], Start.AddDays(13.2), Start.AddDays(40), true);
        At(Start.AddDays(13.3), () => year.State = AlertTracker.Acknowledge(
            year.State, year.State.Alerts[$"{Name(30)}/offline"].Id, year.Now));

        // Disks that fill: a warning for days, then critical, then somebody cleans up.
        foreach (var device in (int[])[32, 33])
        {
            var begin = Start.AddDays(5 + (device - 32) * 3);
            Trouble(year, device, "storage-full", HealthStatus.Warning, begin, begin.AddDays(2).AddSeconds(-1), true);
            Trouble(year, device, "storage-full", HealthStatus.Critical, begin.AddDays(2), begin.AddDays(2.5), true);
        }

        // A fan that fails for an afternoon, a unit that fails for good, a supply that is weak for an hour.
        Trouble(year, 25, "hot", HealthStatus.Critical, Start.AddDays(9.55), Start.AddDays(9.75), true);
        Trouble(year, 35, "unit-failed", HealthStatus.Warning, Start.AddDays(14), Start.AddDays(50), true);
        Trouble(year, 36, "under-voltage", HealthStatus.Critical, Start.AddDays(16), Start.AddDays(16.04), true);

        // A crash that nobody saw, and a broker that goes away.
        foreach (var day in (int[])[2, 17, 26])
        {
            At(Start.AddDays(day).AddHours(10), () => year.Incident(Name(40), "rebooted"));
            changes.Add(new(Start.AddDays(day).AddHours(10), Name(40), "rebooted", "warning", true));
            incidents.Add(new([40], "rebooted", Start.AddDays(day).AddHours(10), Start.AddDays(day).AddHours(10)));
            var begin = Start.AddDays(day).AddHours(18);
            var end = begin.AddMinutes(random.Next(5, 120));
            incidents.Add(new([], "broker-unreachable", begin, end));
            changes.Add(new(begin, "", "broker-unreachable", "critical", true));
            changes.Add(new(end, "", "broker-unreachable", "critical", false));
            At(begin, () =>
            {
                plainPushes += 1 + Devices;
                year.ConnectedSince = null;
                year.Own("broker-unreachable");
            });
            At(end, () =>
            {
                year.ConnectedSince = year.Now;
                year.End("", "broker-unreachable");
            });
        }
    }

    // The state goes through the file, and devices have to be heard anew.
    private void Restart(AlertYear year)
    {
        var file = new AlertFile(directory.Path, log.Logger);
        file.Write(year.State);
        year.State = file.Read();
        year.ConnectedSince = year.Now;
    }

    private void Lose(
        AlertYear year, IReadOnlyList<int> devices, DateTimeOffset begin, DateTimeOffset end, bool isTold,
        int spread = 0, Random? random = null)
    {
        if (isTold)
            incidents.Add(new(devices, "offline", begin, end));
        foreach (var device in devices)
        {
            var (lost, back) = (
                begin.AddSeconds(random?.Next(spread) ?? 0), end.AddSeconds(random?.Next(spread) ?? 0));
            changes.Add(new(lost, Name(device), "offline", "critical", true));
            changes.Add(new(back, Name(device), "offline", "critical", false));
            At(lost, () =>
            {
                plainPushes++;
                year.Offline(Name(device));
            });
            At(back, () => year.Online(Name(device)));
        }
    }

    private void Trouble(
        AlertYear year, int device, string code, HealthStatus severity, DateTimeOffset begin, DateTimeOffset end,
        bool isTold)
    {
        if (isTold)
            incidents.Add(new([device], code, begin, end) { Severity = severity });
        changes.Add(new(begin, Name(device), code, severity.ToString().ToLowerInvariant(), true));
        changes.Add(new(end, Name(device), code, severity.ToString().ToLowerInvariant(), false));
        At(begin, () =>
        {
            plainPushes++;
            year.Problem(Name(device), code, severity);
        });
        At(end, () => year.End(Name(device), code));
    }

    // For tests/benchmarks/alerts, which plays the same month to another program.
    private void Export(int seed, IEnumerable<string> planned)
    {
        if (Environment.GetEnvironmentVariable("ALERT_MONTH") is not { Length: > 0 } folder)
            return;
        var month = new
        {
            start = Start,
            days = Days,
            planned,
            changes = changes.OrderBy(each => each.Time),
            incidents = incidents.Select(each => new
            {
                devices = each.Devices.Select(Name),
                each.Code,
                severity = each.Severity?.ToString().ToLowerInvariant(),
                each.Begin,
                each.End,
            }),
        };
        File.WriteAllText(
            Path.Combine(folder, $"month-{seed}.json"), JsonSerializer.Serialize(month, JsonSerializerOptions.Web));
    }

    private void At(DateTimeOffset time, Action action) => plan.Enqueue(action, time);

    private static string Name(int device) => $"pi{device:D2}";

    private sealed record Change(DateTimeOffset Time, string Device, string Code, string Severity, bool IsOn);

    private sealed record Incident(IReadOnlyList<int> Devices, string Code, DateTimeOffset Begin, DateTimeOffset End)
    {
        private static readonly TimeSpan Latest = TimeSpan.FromMinutes(45);

        public HealthStatus? Severity { get; init; }

        public bool Explains(AlertInMessage alert, DateTimeOffset time) =>
            alert.Code == Code && alert.Severity == (Severity ?? alert.Severity)
            && time >= Begin && time <= End + Latest
            && (alert.DeviceId is null ? Devices.Count == 0 : Devices.Any(device => Name(device) == alert.DeviceId));

        public TimeSpan? DelayOf(IEnumerable<(DateTimeOffset Time, AlertMessage Message)> alerts) => alerts
            .Where(each => each.Message.Alerts.Any(alert => Explains(alert, each.Time)))
            .Select(each => (TimeSpan?)(each.Time - Begin)).FirstOrDefault();
    }
}
