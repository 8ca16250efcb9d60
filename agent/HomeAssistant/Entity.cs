namespace HealthCheck.Agent.HomeAssistant;

/// <summary>An entity that this device has.</summary>
/// <param name="Row">Its row of the catalogue.</param>
/// <param name="Key">Its key.</param>
/// <param name="InstanceId">The thing of the list; empty for the machine.</param>
/// <param name="InstanceLabel">What people call that.</param>
/// <param name="IsEnabled">Whether it is there for whoever did not ask for it.</param>
internal sealed record Entity(EntityRow Row, string Key, string InstanceId, string InstanceLabel, bool IsEnabled)
{
    private const int LongestLabel = 80;

    public string? Name => Row.Instances.Placeholder is not { Length: > 0 } placeholder ? Row.Name : Row.Name?.Replace(
        placeholder, InstanceLabel.Length <= LongestLabel ? InstanceLabel : InstanceLabel[..LongestLabel] + "…",
        StringComparison.Ordinal);

    public string Template => Row.Value.Contains('{', StringComparison.Ordinal)
        ? Row.Value
        : Jinja.Template(
            Row.Value, Row.Instances.IsNumbered ? InstanceId : Jinja.Literal(InstanceId), Row.Per,
            Row.Per == 1 && Row.Unit is null && Row.Precision == 0 ? null : Row.Precision);
}
