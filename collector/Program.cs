using HealthCheck.Collector.Commands;
using HealthCheck.Hosting.CommandLine;

return await ConsoleProgram.RunAsync(CollectorCommand.Create(), args);
