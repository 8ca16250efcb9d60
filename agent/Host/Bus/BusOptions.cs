using System.Globalization;
using HealthCheck.Hosting.Files;
using Tmds.DBus.Protocol;

namespace HealthCheck.Agent.Host.Bus;

/// <summary>Speaks over a stream that is open already, as the user that this program runs as.</summary>
internal sealed class BusOptions(Stream stream) : DBusConnectionOptions
{
    protected override async ValueTask<SetupResult> SetupAsync(CancellationToken cancellationToken)
    {
        var result = await base.SetupAsync(cancellationToken);
        result.ConnectionStream = stream;
        if (uint.TryParse(result.UserId, out var user) && File.Exists("/proc/self/uid_map"))
        {
            var outside = UserOutside(user, UserFile.ReadLines("/proc/self/uid_map"));
            result.UserId = outside.ToString(CultureInfo.InvariantCulture);
        }

        return result;
    }

    // A container may number its users on its own, but the bus of the machine knows them by the machine's numbers:
    // the first number inside, the first outside, how many. See user_namespaces(7).
    internal static long UserOutside(uint user, IEnumerable<string> map)
    {
        foreach (var line in map)
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var inside, var outside, var count]
                && user - long.Parse(inside, CultureInfo.InvariantCulture) is >= 0 and var place
                && place < long.Parse(count, CultureInfo.InvariantCulture))
                return long.Parse(outside, CultureInfo.InvariantCulture) + place;
        }

        return user;
    }
}
