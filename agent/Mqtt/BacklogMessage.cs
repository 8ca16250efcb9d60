using HealthCheck.Agent.Backlog;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Mqtt;

/// <summary>A message with samples of the backlog, or with the numbers of samples that are lost.</summary>
/// <param name="Samples">Its samples; empty in a message about lost samples.</param>
/// <param name="Gone">Requested samples that are no longer in memory; null for none.</param>
/// <param name="Wanted">The part of a request that it answers; null without a request.</param>
internal sealed record BacklogMessage(
    IReadOnlyList<HeldSample> Samples, SampleRanges? Gone, byte[] Json,
    (DateTimeOffset StartedAt, long First, long Last)? Wanted = null);
