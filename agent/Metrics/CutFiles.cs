using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Reports every file that is too large to be read whole, and notes every folder that cannot be read. Asked last, when
/// all others have read theirs.
/// </summary>
internal sealed class CutFiles(HostFiles host, ReadErrors errors) : IMetricSource
{
    public string Name => "files";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        foreach (var file in host.CutShort)
            errors.ReportCut(file, HostFiles.LargestFile);
        foreach (var (folder, reason) in host.Unlisted)
            errors.Note(folder, reason);
        return snapshot;
    }
}
