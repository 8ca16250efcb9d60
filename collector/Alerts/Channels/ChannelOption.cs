namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>What a kind of channel wants to know beside its target.</summary>
/// <param name="Name">Its name on the command line and in the file, for example <c>token</c>.</param>
/// <param name="Meaning">What it is, for help texts.</param>
/// <param name="IsSecret">Whether it is never shown again.</param>
/// <param name="IsNeeded">Whether the channel does not work without it.</param>
/// <param name="IsText">Whether it may have several lines.</param>
internal sealed record ChannelOption(
    string Name, string Meaning, bool IsSecret = false, bool IsNeeded = false, bool IsText = false);
