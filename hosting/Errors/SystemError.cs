using System.Runtime.InteropServices;

namespace HealthCheck.Hosting.Errors;

/// <summary>
/// Errors of the kernel by their number, in words for people; see errno(3). The one table of both programs; the numbers
/// are those of Linux on all our architectures.
/// </summary>
public static class SystemError
{
    // The names of errno(3), written out.
#pragma warning disable CS1591
    public const int NotPermitted = 1, NoEntry = 2, InputOutput = 5, NoSuchDeviceOrAddress = 6, BadDescriptor = 9;
    public const int TryAgain = 11, OutOfMemory = 12, AccessDenied = 13, Busy = 16, Exists = 17, NoDevice = 19;
    public const int NotADirectory = 20, IsADirectory = 21, InvalidArgument = 22, TooManyOpenInSystem = 23;
    public const int TooManyOpen = 24, TextBusy = 26, FileTooLarge = 27, NoSpace = 28, ReadOnly = 30, BrokenPipe = 32;
    public const int NameTooLong = 36, NoSystemCall = 38, NotEmpty = 39, TooManyLinks = 40, NoData = 61;
    public const int BadMessage = 74, ValueTooLarge = 75, NotSupported = 95, NoNetwork = 101, Disconnected = 103;
    public const int ConnectionReset = 104, NotConnected = 107, ShutDown = 108, TimedOut = 110;
    public const int ConnectionRefused = 111, HostDown = 112, NoRouteToHost = 113, Stale = 116, NeedsCleaning = 117;
    public const int RemoteInputOutput = 121, QuotaUsedUp = 122, NoKey = 126, KeyExpired = 127;
#pragma warning restore CS1591

    // More than the kernel has.
    private const int End = 4096;

    /// <summary>What went wrong, to stand behind a colon: <c>permission denied</c>.</summary>
    /// <param name="number">Of errno(3); one that is not known here is told in the words of the C library.</param>
    public static string Describe(int number) => number switch
    {
        NotPermitted or AccessDenied => "permission denied",
        NoEntry => "there is no such file or folder",
        InputOutput or RemoteInputOutput => "the device reports a read or write error (see dmesg)",
        NoSuchDeviceOrAddress or NoDevice => "there is no such device",
        BadDescriptor => "it is closed",
        TryAgain or Busy or TextBusy => "another program is using it",
        OutOfMemory => "there is not enough memory",
        Exists => "it is there already",
        NotADirectory => "a part of its path is a file, not a folder",
        IsADirectory => "it is a folder",
        InvalidArgument or NoSystemCall or NotSupported => "the kernel or the driver cannot do this",
        TooManyOpen or TooManyOpenInSystem => "too many files are open",
        FileTooLarge => "it would get larger than this file system, or the limit of this process, allows",
        NoSpace => "the disk is full",
        ReadOnly => "the file system is read-only",
        BrokenPipe or ConnectionReset => "the other side closed the connection",
        NameTooLong => "its name is too long",
        NotEmpty => "the folder is not empty",
        TooManyLinks => "too many links lead to it, or they lead in a circle",
        NoData => "there is no data",
        BadMessage or NeedsCleaning => "the file system is damaged (see dmesg)",
        ValueTooLarge => "a number of it is too large",
        Disconnected or NotConnected or ShutDown => "it is not connected, or what is behind it has ended",
        TimedOut => "it did not answer in time",
        ConnectionRefused => "nothing listens there",
        NoNetwork or HostDown or NoRouteToHost => "there is no route to it",
        Stale => "the file server has it no more",
        QuotaUsedUp => "the disk quota of this user is used up",
        NoKey or KeyExpired => "its key is not there: it is locked",
        _ => Marshal.GetPInvokeErrorMessage(number),
    };

    /// <summary>
    /// The number behind an exception of the framework or of <see cref="Of"/>; null when it has none.
    /// </summary>
    // On Unix the framework keeps errno there, also within the one that says that access is denied.
    public static int? NumberIn(Exception exception) => exception switch
    {
        { HResult: > 0 and < End and var number } => number,
        UnauthorizedAccessException { InnerException: IOException { HResult: > 0 and < End and var number } } => number,
        UnauthorizedAccessException => AccessDenied,
        _ => null,
    };

    /// <summary>An exception with the path, the words, and the number for <see cref="NumberIn"/>.</summary>
    /// <param name="number">Of errno(3).</param>
    /// <param name="path">The path as people may read it.</param>
    public static Exception Of(int number, string path)
    {
        var error = new IOException($"{path}: {Describe(number)}", number);
        return number is NotPermitted or AccessDenied ? new UnauthorizedAccessException(error.Message, error) : error;
    }
}
