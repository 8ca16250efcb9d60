using System.Globalization;
using HealthCheck.StoreBenchmarks;

if (args is ["written", ..])
    return await Written.RunAsync(
        Number(1, 600), [.. args.Skip(2).Select(rate => int.Parse(rate, CultureInfo.InvariantCulture))]);
if (args is ["history", ..])
    return await Packed.RunAsync(Number(1, 20));
if (args is ["chart", ..])
    return await Chart.RunAsync(Number(1, 10_000), Number(2, 30));
if (args is ["list", ..])
    return Listing.Run(Number(1, 10_000));
if (args is ["steps", ..])
    return await Steps.RunAsync(Number(1, 20));
Console.Error.WriteLine("""
    Usage: dotnet run -c Release --project tests/benchmarks/store -- COMMAND

      written [SECONDS [RATE …]]   bytes written to disk beside bytes of payload, with a commit each second, at so many
                                   samples a second [600 100 1000]; each device measures every 30 s
      history [DEVICES]            bytes on disk for each sample of a day, by kind of history [20]
      steps [BATCHES]              processor time of a message of 5,000 committed together, step by step [20]
      chart [DEVICES [DAYS]]       time to read a chart of one device out of many, cold and warm [10000 30]
      list [DEVICES]               time to filter and sort the list of devices and write a page of it [10000]
    """);
return 2;

int Number(int place, int otherwise) =>
    args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;
