using Xunit.Sdk;
using Xunit.v3;

// Machines are small and these tests watch clocks: one after the other.
[assembly: Parallelization(Mode = ParallelMode.None)]
