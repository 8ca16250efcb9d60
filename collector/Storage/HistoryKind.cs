using System.Collections.Immutable;
using System.Globalization;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Storage;

/// <summary>What a file of history holds.</summary>
internal enum HistoryKind
{
    Samples,
    Minutes,
    Quarters,
}
