using System.Runtime.InteropServices;

namespace HealthCheck.Agent.Host;

/// <summary>
/// Errors of the kernel by their number, in words for people; see errno(3). The numbers are those of all our
/// architectures.
/// </summary>
internal static class SystemError
{
    public const int NotPermitted = 1, NoEntry = 2, InputOutput = 5, NoSuchDeviceOrAddress = 6, OutOfMemory = 12, AccessDenied = 13;
    public const int NoDevice = 19, NotADirectory = 20, IsADirectory = 21, InvalidArgument = 22, TooManyOpenInSystem = 23, TooManyOpen = 24;
    public const int NameTooLong = 36, NoSystemCall = 38, TooManyLinks = 40, NoData = 61, BadMessage = 74, ValueTooLarge = 75, NotSupported = 95;
    public const int Disconnected = 103, NotConnected = 107, ShutDown = 108, TimedOut = 110, ConnectionRefused = 111, HostDown = 112;
    public const int NoRouteToHost = 113, Stale = 116, NeedsCleaning = 117, RemoteInputOutput = 121, NoKey = 126, KeyExpired = 127;

    /// <summary>
    /// What went wrong, for example <c>permission denied</c>; the kernel's own text for a number that is not known
    /// here.
    /// </summary>
    public static string Describe(int number) => number switch
    {
        NotPermitted or AccessDenied => "permission denied",
        NoEntry or NotADirectory or NoDevice or NoSuchDeviceOrAddress => "it is not there any more",
        InputOutput or RemoteInputOutput or BadMessage => "the disk or the device answers with an input/output error",
        IsADirectory => "it is a folder",
        OutOfMemory => "the kernel has no memory left for the answer",
        TooManyOpen or TooManyOpenInSystem => "too many files are open",
        NameTooLong => "its path is too long",
        TooManyLinks => "its links lead in a circle",
        NoSystemCall or NotSupported or InvalidArgument => "the kernel or the driver cannot answer this",
        NotConnected or Disconnected or ShutDown => "the program or the connection behind it has ended",
        TimedOut or HostDown or NoRouteToHost or ConnectionRefused => "its server cannot be reached",
        Stale => "its server does not know it any more (stale file handle)",
        NeedsCleaning => "the filesystem is damaged",
        NoKey or KeyExpired => "its key is not there: it is locked",
        _ => Marshal.GetPInvokeErrorMessage(number),
    };

    /// <summary>
    /// The number behind an exception of the framework or of <see cref="Of"/>; an input/output error when it has none.
    /// </summary>
    public static int NumberOf(Exception exception) => (exception.InnerException ?? exception).HResult switch
    {
        > 0 and < 4096 and var number => number,
        _ => exception is UnauthorizedAccessException ? AccessDenied : InputOutput,
    };

    /// <summary>An exception with the path, the words and the number in <see cref="Exception.HResult"/>.</summary>
    public static Exception Of(int number, string path)
    {
        var message = $"{PathText.Display(path)}: {Describe(number)}";
        return number is NotPermitted or AccessDenied
            ? new UnauthorizedAccessException(message)
            : new IOException(message, number);
    }
}
