using HealthCheck.Collector.Commands;

return await CollectorCommand.Create().Parse(args).InvokeAsync();
