namespace HealthCheck.Collector.Devices;

/// <summary>A device whose history another one was given.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Number">Its number, under which its history stays.</param>
internal sealed record AdoptedDevice(string Id, int Number);
