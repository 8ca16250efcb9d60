namespace HealthCheck.Agent.Http;

/// <summary>Files that were put into the program at build.</summary>
internal static class Resource
{
    public static byte[] Read(string name)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} was not put into the program at build");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
