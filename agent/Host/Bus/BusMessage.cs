using System.Buffers.Binary;
using System.Text;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Host.Bus;

/// <summary>
/// The few messages of D-Bus that it takes to ask a service one question; see the D-Bus specification, "Message
/// protocol". All in little endian, as every machine this runs on.
/// </summary>
internal static class BusMessage
{
    public const int HeaderLength = 16;
    public const byte Return = 2, Error = 3;

    private const byte Call = 1, Path = 1, Interface = 2, Member = 3, ReplySerial = 5, Destination = 6, Signature = 8;

    /// <summary>
    /// A call of a method; <paramref name="states"/> is the one argument, of type <c>as</c>, if there is any.
    /// </summary>
    public static byte[] WriteCall(
        uint serial, string destination, string path, string type, string method, params string[] states)
    {
        if (states.Length == 0)
            return WriteCall(serial, destination, path, type, method, "", []);
        var body = new List<byte>();
        var array = new List<byte>();
        foreach (var state in states)
            AddText(array, state);
        AddNumber(body, (uint)array.Count);
        body.AddRange(array);
        return WriteCall(serial, destination, path, type, method, "as", body);
    }

    /// <summary>A call of a method whose one argument is true or false.</summary>
    public static byte[] WriteCall(
        uint serial, string destination, string path, string type, string method, bool argument)
    {
        var body = new List<byte>();
        AddNumber(body, argument ? 1u : 0);
        return WriteCall(serial, destination, path, type, method, "b", body);
    }

    /// <summary>A question for a property.</summary>
    public static byte[] WriteGet(uint serial, string destination, string path, string type, string property)
    {
        var body = new List<byte>();
        AddText(body, type);
        AddText(body, property);
        return WriteCall(serial, destination, path, "org.freedesktop.DBus.Properties", "Get", "ss", body);
    }

    private static byte[] WriteCall(
        uint serial, string destination, string path, string type, string method, string signature, List<byte> body)
    {
        var message = new List<byte>(256) { (byte)'l', Call, 0, 1 };
        AddNumber(message, (uint)body.Count);
        AddNumber(message, serial);
        AddNumber(message, 0);
        AddField(message, Path, "o", path);
        AddField(message, Destination, "s", destination);
        AddField(message, Interface, "s", type);
        AddField(message, Member, "s", method);
        if (signature.Length > 0)
        {
            Pad(message, 8);
            message.AddRange(
                [Signature, 1, (byte)'g', 0, (byte)signature.Length, .. Encoding.ASCII.GetBytes(signature), 0]);
        }

        var fields = message.Count - HeaderLength;
        Pad(message, 8);
        byte[] all = [.. message, .. body];
        BinaryPrimitives.WriteInt32LittleEndian(all.AsSpan(12), fields);
        return all;
    }

    /// <summary>Length of a whole message whose first 16 bytes are these.</summary>
    /// <exception cref="FormatException">They are of no message, or of one that is far too long.</exception>
    public static int Length(ReadOnlySpan<byte> header)
    {
        var body = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        var fields = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
        return header[0] == 'l' && body < 1 << 20 && fields < 1 << 16
            ? (int)(Aligned(HeaderLength + (int)fields, 8) + body)
            : throw new FormatException("that is no message of D-Bus");
    }

    /// <summary>Which call it answers; null when it answers none.</summary>
    public static uint? FindReplySerial(ReadOnlySpan<byte> message)
    {
        var reader = new BusReader(message[..FieldsEnd(message)]) { Place = HeaderLength };
        while (reader.HasMore)
        {
            reader.Align(8);
            var field = reader.NextByte();
            var type = reader.NextSignature();
            if (field == ReplySerial && type.SequenceEqual("u"u8))
                return reader.NextNumber();
            if (type.SequenceEqual("s"u8) || type.SequenceEqual("o"u8))
                reader.NextText();
            else if (type.SequenceEqual("g"u8))
                reader.NextSignature();
            else
                reader.NextNumber();
        }

        return null;
    }

    /// <summary>
    /// The names in the answer of ListUnitsFiltered, an array of name, description, four states, … each.
    /// </summary>
    /// <exception cref="FormatException">It is no such answer.</exception>
    public static IReadOnlyList<string> ParseUnits(ReadOnlySpan<byte> message)
    {
        var reader = new BusReader(message[Aligned(FieldsEnd(message), 8)..]);
        var length = reader.NextNumber();
        reader.Align(8);
        var end = reader.Place + length;
        var names = new List<string>();
        while (reader.Place < end)
        {
            // a(ssssssouso): name, description, load, active and sub state, whom it follows, path, job, type and path
            // of the job.
            reader.Align(8);
            var name = Encoding.UTF8.GetString(reader.NextText());
            for (var skipped = 0; skipped < 6; skipped++)
                reader.NextText();
            reader.NextNumber();
            reader.NextText();
            reader.NextText();
            names.Add(name.Length <= ContractLimits.TextLength ? name : name[..ContractLimits.TextLength]);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Leads to the one value of an answer, which says of itself what type it has.</summary>
    /// <exception cref="FormatException">It has another type.</exception>
    public static BusReader ReadVariant(ReadOnlySpan<byte> message, ReadOnlySpan<byte> type)
    {
        var reader = new BusReader(message[Aligned(FieldsEnd(message), 8)..]);
        return reader.NextSignature().SequenceEqual(type)
            ? reader
            : throw new FormatException("the answer has another type than it should");
    }

    /// <summary>The words of an error for people: the first text that it carries, if any.</summary>
    public static string ParseError(ReadOnlySpan<byte> message)
    {
        var body = message[Aligned(FieldsEnd(message), 8)..];
        return body.IsEmpty ? "it gave no reason" : Encoding.UTF8.GetString(new BusReader(body).NextText());
    }

    private static int FieldsEnd(ReadOnlySpan<byte> message) =>
        message.Length >= HeaderLength && message.Length == Length(message)
            ? HeaderLength + (int)BinaryPrimitives.ReadUInt32LittleEndian(message[12..])
            : throw new FormatException("a message of D-Bus is not whole");

    internal static int Aligned(int place, int boundary) => (place + boundary - 1) & -boundary;

    private static void AddField(List<byte> message, byte field, string type, string value)
    {
        Pad(message, 8);
        message.AddRange([field, 1, (byte)type[0], 0]);
        AddText(message, value);
    }

    private static void AddText(List<byte> bytes, string text)
    {
        Pad(bytes, 4);
        AddNumber(bytes, (uint)text.Length);
        bytes.AddRange(Encoding.ASCII.GetBytes(text));
        bytes.Add(0);
    }

    private static void AddNumber(List<byte> bytes, uint number)
    {
        for (var shift = 0; shift < 32; shift += 8)
            bytes.Add((byte)(number >> shift));
    }

    private static void Pad(List<byte> bytes, int boundary)
    {
        while (bytes.Count % boundary != 0)
            bytes.Add(0);
    }
}
