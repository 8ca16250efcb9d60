using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.Tests.Errors;

public sealed class ErrorTextTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("healthcheck-errors-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_the_kernel_says_is_told_in_words_with_the_file()
    {
        Assert.Equal($"{folder}/none: there is no such file or folder", Told(() => File.ReadAllText($"{folder}/none")));
        Assert.Equal(
            $"{folder}/no/ne: there is no such file or folder", Told(() => File.WriteAllText($"{folder}/no/ne", "")));
        Assert.StartsWith(
            $"{folder}: this user may not", Told(() => File.ReadAllText(folder)), StringComparison.Ordinal);
        Assert.Equal("/dev/full: the disk is full", Told(() =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.None, 0);
            full.Write("x"u8);
        }));
        File.WriteAllText($"{folder}/file", "");
        Assert.Equal($"{folder}/file: it is there already",
            Told(() => File.Open($"{folder}/file", FileMode.CreateNew).Dispose()));
        Assert.Equal($"{folder}/file/below: there is no such file or folder",
            Told(() => File.WriteAllText($"{folder}/file/below", "")));
        Assert.Contains("its name is too long", Told(() => File.ReadAllText($"{folder}/{new string('x', 300)}")),
            StringComparison.Ordinal);
    }

    public static TheoryData<Exception, string> Known { get; } = new()
    {
        { new SocketException((int)SocketError.ConnectionRefused), "nothing listens there" },
        { new HttpRequestException("net_http_x", new SocketException((int)SocketError.HostNotFound)),
            "its name is not known; check the name and the DNS" },
        { new HttpRequestException(HttpRequestError.ResponseEnded, "net_http_x"),
            "it closed the connection before the end of its answer" },
        { new AuthenticationException("net_ssl_x"),
            "TLS failed: the other side speaks no TLS here, or shows a certificate that is not trusted" },
        { new CryptographicException("Cryptography_x"),
            "it holds no certificate or key that can be used; PEM is expected" },
        { new JsonException("ExpectedJsonTokens", null, 2, 4), "it is no valid JSON at line 3, character 5" },
        { new JsonException("ExpectedJsonTokens LineNumber: 0 | BytePositionInLine: 0."), "it is no valid JSON" },
        { new DecoderFallbackException("Argument_InvalidCodePageBytesIndex, 1"), "it is not UTF-8" },
        { new FormatException("Format_InvalidString"), "it has another form than expected" },
        { new FormatException("'x' is not a number"), "'x' is not a number" },
        { new IOException("net_io_readfailure", new SocketException((int)SocketError.ConnectionReset)),
            "it closed the connection" },
        { new IOException("IO_SeekBeforeBegin"), "it cannot be read or written" },
        { new IOException("words of this program."), "words of this program" },
        { new UnauthorizedAccessException("UnauthorizedAccess_IODenied_Path, /x"),
            "this user may not, or it is a folder" },
        { new SettingsException(["forged\nline"]), "forged\uFFFDline" },
        { new AggregateException(new TimeoutException()), "it took too long" },
        { new OverflowException("Overflow_TimeSpanTooLong"), "unexpected error (OverflowException)" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Each_kind_has_its_words(Exception e, string words) => Assert.Equal(words, ErrorText.Of(e));

    [Theory]
    [InlineData("ExpectedJsonTokens", true)]
    [InlineData("IO_PathNotFound_Path, /x", true)]
    [InlineData("net_http_ssl_connection_failed", true)]
    [InlineData("InvalidCast_FromTo", true)]
    [InlineData("FailedToDeserialize: a", true)]
    [InlineData("", true)]
    [InlineData("The file is gone", false)]
    [InlineData("TLS failed", false)]
    [InlineData("/path/File_Name: gone", false)]
    [InlineData("permission denied", false)]
    public void Keys_of_the_framework_are_told_from_words(string text, bool isKey) =>
        Assert.Equal(isKey, ErrorText.IsKey(text));

    private static string Told(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ErrorText.WithPath(e);
        }

        throw new InvalidOperationException("Nothing was thrown.");
    }
}
