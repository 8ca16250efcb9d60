namespace HealthCheck.Agent.Settings;

/// <summary>Which settings may change while the agent runs, and which take a restart.</summary>
internal static class SettingsChanges
{
    /// <summary>These settings, with what may change taken from newer ones.</summary>
    public static AgentSettings WithWhatMayChange(this AgentSettings held, AgentSettings read) => held with
    {
        Health = read.Health,
        Problems = read.Problems,
        Device = held.Device with { Name = read.Device.Name, Tags = read.Device.Tags },

        // Certificates are renewed; whether there is one decides how the port is opened.
        Http = held.Http with
        {
            Token = read.Http.Token,
            Certificate = held.Http.Certificate is null ? null : read.Http.Certificate ?? held.Http.Certificate,
        },
    };

    /// <summary>Keys and sections in which newer settings differ from those held now.</summary>
    public static IReadOnlyList<string> WhatNeedsRestart(this AgentSettings held, AgentSettings read)
    {
        (string Key, bool Differs)[] fixedOnes =
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
        return [.. fixedOnes.Where(each => each.Differs).Select(each => each.Key)];
    }
}
