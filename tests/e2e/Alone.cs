using Xunit;
using Xunit.Sdk;
using Xunit.v3;

// Most tests wait for brokers and timers, so a few run beside each other even on two cores.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 4)]

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// Tests that keep the processors busy, or that measure how soon something is shown. Each runs alone.
/// </summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;
