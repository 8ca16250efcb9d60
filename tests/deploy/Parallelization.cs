using Xunit.Sdk;
using Xunit.v3;

// A machine mostly waits for its services, so two run at a time.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]
[assembly: AssemblyFixture(typeof(HealthCheck.Deploy.Tests.Packages))]
