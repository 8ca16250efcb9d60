using System.Collections;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// The samples of one device since the last flush, in memory: each as what differs from the one before, about a tenth
/// of what the figures would take. Appended by one thread.
/// </summary>
internal sealed class SampleBuffer
{
    private const double Scale = 1000, LargestScaled = 1L << 50;

    private readonly List<string[]> shapes = [];
    private readonly List<RunKey> runs = [];
    private byte[] bytes = new byte[256];
    private int length, letters;
    private double[] previous = [];
    private long sequence, at, received;

    public int Count { get; private set; }

    /// <summary>What it takes in memory, about.</summary>
    public int Bytes => bytes.Length + (previous.Length * sizeof(double)) + (letters * sizeof(char));

    /// <summary>Adds a sample.</summary>
    /// <param name="shape">The names of its figures, the same object for the same names.</param>
    public void Add(Sample sample, string[] shape)
    {
        var isNewShape = shapes.Count == 0 || !ReferenceEquals(shapes[^1], shape);
        var isNewRun = runs.Count == 0 || runs[^1] != sample.Run;
        if (isNewShape)
        {
            shapes.Add(shape);
            letters += shape.Sum(name => name.Length);
            previous = new double[shape.Length];
        }

        if (isNewRun)
            runs.Add(sample.Run);

        Unsigned((isNewShape ? 1u : 0) | (isNewRun ? 2u : 0));
        Signed(sample.Sequence - sequence);
        sequence = sample.Sequence;
        var (time, receivedAt) = (sample.Time.ToUnixTimeMilliseconds(), sample.ReceivedAt.ToUnixTimeMilliseconds());
        Signed(time - at);
        Signed(receivedAt - received);
        (at, received) = (time, receivedAt);
        AddValues(sample.Values);
        Count++;
    }

    /// <summary>
    /// All samples, in the order they came, one at a time: decompressed, all together could take too much.
    /// </summary>
    public IEnumerable<Sample> Read()
    {
        var reader = new Reader(bytes);
        var (shape, run) = (-1, -1);
        double[] values = [];
        long sequenceThen = 0, atThen = 0, receivedThen = 0;
        for (var i = 0; i < Count; i++)
        {
            var head = reader.Unsigned();
            if ((head & 1) != 0)
                values = new double[shapes[++shape].Length];
            if ((head & 2) != 0)
                run++;
            sequenceThen += reader.Signed();
            atThen += reader.Signed();
            receivedThen += reader.Signed();
            values = reader.Values(values);
            yield return new(
                runs[run], sequenceThen, DateTimeOffset.FromUnixTimeMilliseconds(atThen),
                DateTimeOffset.FromUnixTimeMilliseconds(receivedThen), new Figures(shapes[shape], values));
        }
    }

    // Which figures changed as bits, then each change: thousandths where that is exact, else all bits.
    private void AddValues(IReadOnlyList<MetricValue> values)
    {
        Room((values.Count + 7) / 8);
        var bits = length;
        length += (values.Count + 7) / 8;
        bytes.AsSpan(bits, length - bits).Clear();
        for (var i = 0; i < values.Count; i++)
        {
            var value = values[i].Value;
            if (BitConverter.DoubleToInt64Bits(value) == BitConverter.DoubleToInt64Bits(previous[i]))
                continue;
            bytes[bits + (i / 8)] |= (byte)(1 << (i % 8));
            var scaled = Math.Round(value * Scale);
            if (IsExact(scaled, value) && IsExact(Math.Round(previous[i] * Scale), previous[i]))
            {
                Unsigned((ZigZag((long)scaled - (long)Math.Round(previous[i] * Scale)) << 1) | 1);
            }
            else
            {
                Unsigned(0);
                Room(sizeof(double));
                BitConverter.TryWriteBytes(bytes.AsSpan(length), value);
                length += sizeof(double);
            }

            previous[i] = value;
        }
    }

    private static bool IsExact(double scaled, double value) =>
        Math.Abs(scaled) < LargestScaled
        && BitConverter.DoubleToInt64Bits(scaled / Scale) == BitConverter.DoubleToInt64Bits(value);

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private void Signed(long value) => Unsigned(ZigZag(value));

    private void Unsigned(ulong value)
    {
        Room(10);
        for (; value >= 0x80; value >>= 7)
            bytes[length++] = (byte)(value | 0x80);
        bytes[length++] = (byte)value;
    }

    private void Room(int count)
    {
        if (bytes.Length - length < count)
            Array.Resize(ref bytes, Math.Max(length + count, bytes.Length + (bytes.Length / 2)));
    }

    private sealed class Reader(byte[] bytes)
    {
        private int at;

        public ulong Unsigned()
        {
            var value = 0ul;
            for (var shift = 0; ; shift += 7)
            {
                var part = bytes[at++];
                value |= (part & 0x7Ful) << shift;
                if (part < 0x80)
                    return value;
            }
        }

        public long Signed() => Signed(Unsigned());

        public double[] Values(double[] before)
        {
            var bits = bytes.AsSpan(at, (before.Length + 7) / 8);
            at += bits.Length;
            var values = before.AsSpan().ToArray();
            for (var i = 0; i < values.Length; i++)
            {
                if ((bits[i / 8] >> (i % 8) & 1) == 0)
                    continue;
                if (Unsigned() is not 0 and var change)
                {
                    values[i] = (Math.Round(values[i] * Scale) + Signed(change >> 1)) / Scale;
                    continue;
                }

                values[i] = BitConverter.ToDouble(bytes, at);
                at += sizeof(double);
            }

            return values;
        }

        private static long Signed(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
    }

    private sealed class Figures(string[] names, double[] values) : IReadOnlyList<MetricValue>
    {
        public int Count => values.Length;

        public MetricValue this[int index] => new(names[index], values[index]);

        public IEnumerator<MetricValue> GetEnumerator()
        {
            for (var i = 0; i < values.Length; i++)
                yield return this[i];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
