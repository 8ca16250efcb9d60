using System.Globalization;
using HealthCheck.StoreWriter;

// Writes into a collector's state directory while no collector runs.
if (args is ["months", .. var rest])
    Months.Write(rest);
else if (args is ["busy", var state, var count])
    BusyDevice.Write(state, int.Parse(count, CultureInfo.InvariantCulture));
else
    KilledWriter.Write(args[0], DateTimeOffset.Parse(args[1], CultureInfo.InvariantCulture));
