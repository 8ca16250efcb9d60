using HealthCheck.Agent.Commands;
using HealthCheck.Agent.Sampling;
using HealthCheck.Hosting.CommandLine;

NativeHeap.KeepSmall();
return await ConsoleProgram.RunAsync(AgentCommands.Create(), args);
