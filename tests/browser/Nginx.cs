using System.Text.RegularExpressions;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Browser.Tests;

/// <summary>
/// An nginx before a collector, set up with the lines of docs/security.md. The variable NGINX names the program, else
/// it is the installed one; <c>./test</c> fetches it.
/// </summary>
internal sealed partial class Nginx : IAsyncDisposable
{
    private static readonly string Program =
        Environment.GetEnvironmentVariable("NGINX") is { Length: > 0 } path ? path : "/usr/sbin/nginx";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("healthcheck-nginx-");
    private readonly int port = LoopbackPort.Free();
    private TestProcess? process;

    private Nginx()
    {
    }

    /// <summary>Where a browser finds something.</summary>
    public string Url(string path) => $"http://127.0.0.1:{port}{path}";

    /// <summary>The lines of the documentation, for a collector at a port.</summary>
    public static string Documented(int collector)
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "security.md"));
        return Lines()
            .Match(text).Groups[1].Value.Replace("127.0.0.1:7080", $"127.0.0.1:{collector}", StringComparison.Ordinal);
    }

    /// <summary>Starts one and waits until it answers.</summary>
    /// <param name="location">What its server does.</param>
    public static async Task<Nginx> StartAsync(string location)
    {
        var nginx = new Nginx();
        try
        {
            await nginx.BeginAsync(location);
            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task BeginAsync(string location)
    {
        var settings = Path.Combine(folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(settings, $$"""
            daemon off;
            master_process off;
            pid {{folder}}/pid;
            error_log stderr warn;
            events {}
            http {
                access_log off;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                scgi_temp_path {{folder}}/scgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                server {
                    listen 127.0.0.1:{{port}};
                    location = / { return 200; }
                    {{location}}
                }
            }
            """);
        process = TestProcess.Start(Program, ["-e", "stderr", "-p", folder.FullName, "-c", settings]);
        await Eventually.BeTrueAsync(
            async () => !process.IsRunning || await Http.TryGetAsync(Url("/")) is not null, TimeSpan.FromSeconds(30),
            () => process.Story);
    }

    [GeneratedRegex(@"^nginx:\n\n((?:    .*\n)+)", RegexOptions.Multiline)]
    private static partial Regex Lines();
}
