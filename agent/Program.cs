using HealthCheck.Agent.Commands;
using HealthCheck.Agent.Sampling;

NativeHeap.KeepSmall();
return await AgentCommands.Create().Parse(args).InvokeAsync();
