using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Hosting.Errors;

/// <summary>
/// What an exception means, in words for whoever runs the program. The framework's own texts are not for them, and the
/// published agent has none: it is built without, and carries keys such as <c>IO_PathNotFound_Path</c> in their place.
/// </summary>
public static class ErrorText
{
    /// <summary>
    /// One line without a full stop at its end, to stand behind a colon. Texts of exceptions of this solution are kept.
    /// </summary>
    public static string Of(Exception e) => PlainText.Line(Words(e)).TrimEnd('.', ' ');

    /// <summary>
    /// The same for what the agent reads of the machine: without its path and without a cure, which stand elsewhere.
    /// </summary>
    public static string Reason(Exception e) =>
        e is IOException or UnauthorizedAccessException && SystemError.NumberIn(e) is { } number
            ? SystemError.Describe(number)
            : Of(e);

    /// <summary>The same, with the file before it when the exception knows one.</summary>
    public static string WithPath(Exception e)
    {
        var words = Of(e);
        return PathIn(e) is { } path && !words.Contains(path, StringComparison.Ordinal)
            ? $"{PlainText.Line(path)}: {words}"
            : words;
    }

    /// <summary>
    /// Whether a user, a file, a disk or a network can cause it. Anything else is a fault of the program.
    /// </summary>
    public static bool IsExpected(Exception e) => IsOurs(e) || e is IOException or UnauthorizedAccessException
        or SocketException or HttpRequestException or HttpListenerException or AuthenticationException
        or CryptographicException or JsonException or FormatException or TimeoutException or OperationCanceledException
        or OutOfMemoryException or InsufficientExecutionStackException;

    private static string Words(Exception e) => e switch
    {
        AggregateException { InnerException: { } inner } => Words(inner),
        _ when IsOurs(e) => e.Message,
        FileNotFoundException or DirectoryNotFoundException => "there is no such file or folder",
        PathTooLongException => "its name is too long",
        SocketException socket => OfSocket(socket),
        IOException { InnerException: SocketException or AuthenticationException } => Words(e.InnerException),
        UnauthorizedAccessException { InnerException: null } => MessageOf(e) ?? "this user may not, or it is a folder",
        IOException or UnauthorizedAccessException when SystemError.NumberIn(e) is { } number => number switch
        {
            SystemError.NotPermitted or SystemError.AccessDenied =>
                "this user may not; try it as the user of the service, or with sudo",
            _ => SystemError.Describe(number),
        },
        HttpRequestException request => OfRequest(request),
        AuthenticationException =>
            "TLS failed: the other side speaks no TLS here, or shows a certificate that is not trusted",
        CryptographicException => "it holds no certificate or key that can be used; PEM is expected",
        JsonException { LineNumber: { } line, BytePositionInLine: { } position } =>
            $"it is no valid JSON at line {line + 1}, character {position + 1}",
        JsonException => MessageOf(e) ?? "it is no valid JSON",
        DecoderFallbackException or EncoderFallbackException => "it is not UTF-8",
        TimeoutException or OperationCanceledException => "it took too long",
        OutOfMemoryException => "there is not enough memory",
        EndOfStreamException => MessageOf(e) ?? "it ends too early",
        IOException => MessageOf(e) ?? "it cannot be read or written",
        FormatException or InvalidDataException => MessageOf(e) ?? "it has another form than expected",
        _ => $"{MessageOf(e) ?? "unexpected error"} ({e.GetType().Name}{Place(e)})",
    };

    // Ours has words already. A text of the framework's that this solution gave to an exception has blanks, a key has
    // none.
    private static bool IsOurs(Exception e) =>
        e.GetType().Namespace?.StartsWith("HealthCheck.", StringComparison.Ordinal) == true;

    private static string? MessageOf(Exception e) => IsKey(e.Message) ? null : e.Message;

    /// <summary>
    /// Whether a text begins with a key of the framework's resources, such as ExpectedJsonTokens, Arg_Null.
    /// </summary>
    internal static bool IsKey(string text)
    {
        var end = text.AsSpan().IndexOfAny(" ,:");
        var word = end < 0 ? text.AsSpan() : text.AsSpan(0, end);
        if (word.IsEmpty || word.ContainsAnyExcept(KeyCharacters))
            return word.IsEmpty;
        var capitals = 0;
        foreach (var character in word)
            capitals += char.IsAsciiLetterUpper(character) ? 1 : 0;
        return word.Contains('_')
            || (capitals > 1 && char.IsAsciiLetterUpper(word[0]) && word.ContainsAnyInRange('a', 'z'));
    }

    private static readonly System.Buffers.SearchValues<char> KeyCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private static string OfSocket(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "nothing listens there",
        SocketError.HostNotFound or SocketError.NoData => "its name is not known; check the name and the DNS",
        SocketError.TryAgain => "its name cannot be looked up now; check the DNS",
        SocketError.TimedOut => "it did not answer in time",
        SocketError.NetworkUnreachable
            or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown =>
            "there is no route to it",
        SocketError.ConnectionReset
            or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected =>
            "it closed the connection",
        SocketError.AddressAlreadyInUse => "another program listens there",
        SocketError.AddressNotAvailable => "this machine does not have this address",
        SocketError.AddressFamilyNotSupported => "this machine does not speak this version of IP",
        SocketError.AccessDenied => "this user may not; ports below 1024 take root or CAP_NET_BIND_SERVICE",
        SocketError.TooManyOpenSockets => "too many files are open",
        SocketError.MessageSize => "the message is too long",
        var code => MessageOf(e) ?? $"network error {(int)code}",
    };

    private static string OfRequest(HttpRequestException e) => e switch
    {
        { InnerException: SocketException or AuthenticationException or IOException } => Words(e.InnerException),
        { HttpRequestError: HttpRequestError.NameResolutionError } =>
            "its name is not known; check the name and the DNS",
        { HttpRequestError: HttpRequestError.ConnectionError } => "it cannot be reached",
        { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            "TLS failed: the other side speaks no TLS here, or shows a certificate that is not trusted",
        { HttpRequestError: HttpRequestError.ResponseEnded } => "it closed the connection before the end of its answer",
        { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError } =>
            "it does not speak HTTP",
        { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "its answer is too long",
        { StatusCode: { } status } => MessageOf(e) ?? $"it answers {(int)status}",
        _ => MessageOf(e) ?? "it cannot be reached",
    };

    // Ours begin with it: "/path: …". The framework says "… '/path'." or, without texts, "Key, /path".
    private static string? PathIn(Exception e)
    {
        if (e is FileNotFoundException { FileName: { } name })
            return name;
        if (e is UserFileException file)
            return file.Path;
        if (IsOurs(e) || e is not (IOException or UnauthorizedAccessException))
            return null;
        var text = e.Message;
        if (text.StartsWith('/') && text.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon)
            return text[..colon];
        if (text.IndexOf("'/", StringComparison.Ordinal) is >= 0 and var begin && text.LastIndexOf('\'') is var end
            && end > begin + 1)
            return text[(begin + 1)..end];
        return IsKey(text) && text.IndexOf(", /", StringComparison.Ordinal) is >= 0 and var comma
            ? text[(comma + 2)..]
            : null;
    }

    // Type and method, for a report of the fault; not the path of whoever built it.
    private static string Place(Exception e)
    {
        var frame = (e.StackTrace ?? "").AsSpan().TrimStart();
        if (!frame.StartsWith("at ", StringComparison.Ordinal) || frame.IndexOf('(') is not (> 3 and var end))
            return "";
        return $" in {frame[3..end]}";
    }
}
