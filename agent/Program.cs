using HealthCheck.Agent.Commands;

return await AgentCommands.Create().Parse(args).InvokeAsync();
