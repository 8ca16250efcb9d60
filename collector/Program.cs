using HealthCheck.Collector.Cli;
using HealthCheck.Hosting.CommandLine;

return await ConsoleProgram.RunAsync(CollectorCommand.Create(), args);
