using HealthCheck.Agent.Cli;
using HealthCheck.Agent.RuntimeTuning;
using HealthCheck.Hosting.CommandLine;

NativeHeap.KeepSmall();
return await ConsoleProgram.RunAsync(AgentCommands.Create(), args);
