using System.Globalization;
using HealthCheck.StoreWriter;

// Writes into a collector's state directory while no collector runs.
if (args is ["months", .. var rest])
    Months.Write(rest);
else
    KilledWriter.Write(args[0], DateTimeOffset.Parse(args[1], CultureInfo.InvariantCulture));
