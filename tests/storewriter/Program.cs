using System.Globalization;
using HealthCheck.StoreWriter;

// Writes into a collector's state directory while no collector runs.
if (args is ["months", .. var rest])
    await Months.WriteAsync(rest);
else if (args is ["busy", var state, var count])
    await BusyDevice.WriteAsync(state, int.Parse(count, CultureInfo.InvariantCulture));
else
    await KilledWriter.WriteAsync(args[0], DateTimeOffset.Parse(args[1], CultureInfo.InvariantCulture));
