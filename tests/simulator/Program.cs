using HealthCheck.Simulator;

return await SimulatorCommand.Create().Parse(args).InvokeAsync();
