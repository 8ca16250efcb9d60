using BenchmarkDotNet.Running;
using HealthCheck.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(SampleBenchmarks).Assembly).Run(args);
