using HealthCheck.Agent.Commands;
using HealthCheck.Agent.RuntimeTuning;
using HealthCheck.Hosting.CommandLine;

NativeHeap.KeepSmall();
return await ConsoleProgram.RunAsync(AgentCommands.Create(), args);
