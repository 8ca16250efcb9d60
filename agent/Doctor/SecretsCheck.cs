namespace HealthCheck.Agent.Doctor;

/// <summary>Whether files with secrets are for the agent's eyes only.</summary>
internal sealed class SecretsCheck : ICheck
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    public string Name => "secrets";

    public Task<IReadOnlyList<Finding>> RunAsync(CheckContext context, CancellationToken stop)
    {
        var (mqtt, http) = (context.Settings.Mqtt, context.Settings.Http);
        string[] secrets =
        [
            .. new[] { mqtt.PasswordFile, mqtt.ClientKeyFile, http.Token?.File,
                http.Certificate?.KeyFile }.OfType<string>(),
        ];
        List<Finding> findings =
        [
            .. from file in secrets
               where (File.GetUnixFileMode(file) & Others) != 0
               select new Finding(
                   Name, Grade.Yellow, $"{file} may be read or changed by other users", $"sudo chmod g-w,o-rwx {file}"),
        ];
        if (mqtt is { Username: not null, IsEncrypted: false } && !mqtt.Url.IsLoopback)
        {
            findings.Add(new Finding(
                Name, Grade.Yellow, "The broker's password goes over the network in the clear",
                "Give the broker a certificate and set Mqtt:Url to mqtts://…"));
        }

        if (http.TokenGoesInClear)
        {
            findings.Add(new Finding(
                Name, Grade.Yellow, "The token of HTTP goes over the network in the clear",
                "Set Http:CertificateFile and Http:KeyFile, or Http:Address to 127.0.0.1 behind a proxy that has a "
                    + "certificate"));
        }

        if (findings.Count == 0 && secrets.Length > 0)
            findings.Add(new Finding(Name, Grade.Green, "Passwords and keys are for their owner's eyes only"));
        return Task.FromResult<IReadOnlyList<Finding>>(findings);
    }
}
