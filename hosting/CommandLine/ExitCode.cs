namespace HealthCheck.Hosting.CommandLine;

/// <summary>What the programs exit with, in the terms of sysexits.h.</summary>
public static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Ok = 0;

    /// <summary>It could not be done; the message says why.</summary>
    public const int Failed = 1;

    /// <summary>EX_IOERR: standard output cannot be written, for example because the disk is full.</summary>
    public const int NoOutput = 74;

    /// <summary>EX_CONFIG: the settings are wrong; starting again will not help.</summary>
    public const int BadSettings = 78;

    /// <summary>128 + SIGPIPE, as a shell reports it: whoever read standard output has gone.</summary>
    public const int ReaderGone = 141;
}
