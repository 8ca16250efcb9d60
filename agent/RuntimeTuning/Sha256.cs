using System.Buffers.Binary;
using System.Numerics;

namespace HealthCheck.Agent.RuntimeTuning;

/// <summary>
/// SHA-256 (FIPS 180-4) for the few bytes an identity is made of. The framework's own loads OpenSSL, four megabytes
/// that an agent without TLS needs for nothing else. Not for secrets: it makes no promise about time.
/// </summary>
internal static class Sha256
{
    private const int BlockBytes = 64;

    // The first 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of
    // the first eight.
    private static readonly uint[] RoundConstants = [.. FirstPrimes(64).Select(prime => Fraction(Math.Cbrt, prime))];
    private static readonly uint[] InitialState = [.. FirstPrimes(8).Select(prime => Fraction(Math.Sqrt, prime))];

    public static byte[] Hash(ReadOnlySpan<byte> message)
    {
        var padded = new byte[((message.Length + 8) / BlockBytes + 1) * BlockBytes];
        message.CopyTo(padded);
        padded[message.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - 8), (ulong)message.Length * 8);

        var state = InitialState.ToArray();
        for (var start = 0; start < padded.Length; start += BlockBytes)
            Absorb(state, padded.AsSpan(start, BlockBytes));

        var hash = new byte[32];
        for (var i = 0; i < state.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(4 * i), state[i]);
        return hash;
    }

    private static void Absorb(uint[] state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[64];
        for (var i = 0; i < 16; i++)
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * i)..]);
        for (var i = 16; i < 64; i++)
            words[i] = words[i - 16] + Small(words[i - 15], 7, 18, 3) + words[i - 7] + Small(words[i - 2], 17, 19, 10);

        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        for (var i = 0; i < 64; i++)
        {
            var first = h + Large(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + RoundConstants[i] + words[i];
            var second = Large(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }

        ReadOnlySpan<uint> worked = [a, b, c, d, e, f, g, h];
        for (var i = 0; i < state.Length; i++)
            state[i] += worked[i];
    }

    private static uint Large(uint word, int first, int second, int third) =>
        BitOperations.RotateRight(
            word, first) ^ BitOperations.RotateRight(word, second) ^ BitOperations.RotateRight(word, third);

    private static uint Small(uint word, int first, int second, int shift) =>
        BitOperations.RotateRight(word, first) ^ BitOperations.RotateRight(word, second) ^ (word >> shift);

    private static IEnumerable<int> FirstPrimes(int count) => Enumerable.Range(2, 400)
        .Where(number => Enumerable.Range(2, number - 2).All(divisor => number % divisor != 0)).Take(count);

    // A double has bits enough: 32 after the point, and three before it.
    private static uint Fraction(Func<double, double> root, int prime)
    {
        var value = root(prime);
        return (uint)((value - Math.Floor(value)) * 4294967296d);
    }
}
