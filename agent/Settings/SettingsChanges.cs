namespace HealthCheck.Agent.Settings;

/// <summary>Settings that may change at run time, and settings that need a restart.</summary>
internal static class SettingsChanges
{
    /// <summary>The current settings, with the changes that need no restart.</summary>
    public static AgentSettings WithReloadable(this AgentSettings held, AgentSettings read) => held with
    {
        Health = read.Health,
        Problems = read.Problems,
        Device = held.Device with { Name = read.Device.Name, Tags = read.Device.Tags },

        // A certificate may be renewed. With or without one needs a restart, because it decides the scheme.
        Http = held.Http with
        {
            Token = read.Http.Token,
            Certificate = held.Http.Certificate is null ? null : read.Http.Certificate ?? held.Http.Certificate,
        },
    };

    /// <summary>Keys and sections of changes that need a restart.</summary>
    public static IReadOnlyList<string> ChangesThatNeedRestart(this AgentSettings held, AgentSettings read)
    {
        (string Key, bool Differs)[] needRestart =
        [
            ("Mqtt", held.Mqtt != read.Mqtt),
            ("Http:Address", !Equals(held.Http.Address, read.Http.Address)),
            ("Http:Port", held.Http.Port != read.Http.Port),
            ("Http:CertificateFile", held.Http.Scheme != read.Http.Scheme),
            ("Device:Id", held.Device.Id != read.Device.Id),
            ("Network:Include", !held.Network.Include.SequenceEqual(read.Network.Include)),
            ("Network:Exclude", !held.Network.Exclude.SequenceEqual(read.Network.Exclude)),
            ("Host:Root", held.Host != read.Host),
            ("State:Directory", held.State != read.State),
            ("Backlog:Kibibytes", held.Backlog != read.Backlog),
            ("Log:Level", held.Log != read.Log),
            ("HomeAssistant", held.HomeAssistant != read.HomeAssistant),
            ("Commands:Enabled", held.Commands != read.Commands),
        ];
        return [.. needRestart.Where(each => each.Differs).Select(each => each.Key)];
    }
}
