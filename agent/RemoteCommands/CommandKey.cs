using System.Security.Cryptography;
using System.Text;

namespace HealthCheck.Agent.RemoteCommands;

/// <summary>
/// Binds commands to this device. The key is in the discovery message alone, which no other device may read, and Home
/// Assistant sends it with each command. Another device that makes Home Assistant press this topic does not know it.
/// </summary>
/// <param name="Text">The key, as it is sent.</param>
internal sealed record CommandKey(string Text)
{
    private const int Bytes = 16;

    /// <summary>Another one for each run of the agent, 128 bits.</summary>
    public static CommandKey Draw()
    {
        // From the kernel: .NET's own generator would end an agent on a machine that has no OpenSSL.
        using var random =
            new FileStream("/dev/urandom", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var bytes = new byte[Bytes];
        random.ReadExactly(bytes);
        return new(Convert.ToHexStringLower(bytes));
    }

    /// <summary>Whether a command has this key; takes as long for any text.</summary>
    public bool Is(string? given) => given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Text));

    /// <summary>No log shows it.</summary>
    public override string ToString() => nameof(CommandKey);
}
