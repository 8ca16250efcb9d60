using Xunit.Sdk;
using Xunit.v3;

// Building and booting take the whole of a small machine: one after the other.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(HealthCheck.Deploy.Tests.Packages))]
