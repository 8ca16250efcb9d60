using System.Text.Json;

namespace HealthCheck.Contracts;

/// <summary>
/// Reads JSON whose keys are known and come in a known order. At the first surprise it gives up: what it returns from
/// then on means nothing, and <see cref="IsAsExpected"/> says so at the end.
/// </summary>
/// <remarks>What it accepts of a value is what the serializer accepts, or less.</remarks>
internal ref struct OrderedReader(ReadOnlySpan<byte> utf8)
{
    private const int DateLength = 10;

    private Utf8JsonReader json = new(utf8);

    /// <summary>Reads what is inside an object.</summary>
    public delegate T Part<out T>(ref OrderedReader reader);

    /// <summary>Whether all was as it was asked for.</summary>
    public bool IsAsExpected { get; private set; } = true;

    /// <summary>An object with nothing after it.</summary>
    public T? Document<T>(Part<T> part)
        where T : class
    {
        json.Read();
        var document = Inside(part);
        Expect(IsAsExpected && !json.Read());
        return document;
    }

    public T Object<T>(ReadOnlySpan<byte> key, Part<T> part)
        where T : class
    {
        Next(key);
        return Inside(part)!;
    }

    public T? Maybe<T>(ReadOnlySpan<byte> key, Part<T> part)
        where T : class => HasNext(key) ? Inside(part) : null;

    public List<T> List<T>(ReadOnlySpan<byte> key, Part<T> part)
        where T : class
    {
        Next(key);
        return Elements(part);
    }

    public List<T>? MaybeList<T>(ReadOnlySpan<byte> key, Part<T> part)
        where T : class => HasNext(key) ? Elements(part) : null;

    /// <summary>A list whose key may be left out.</summary>
    public List<T>? OptionalList<T>(ReadOnlySpan<byte> key, Part<T> part)
        where T : class => HasOptional(key) ? Elements(part) : null;

    public List<string>? MaybeTexts(ReadOnlySpan<byte> key)
    {
        if (!HasNext(key))
            return null;
        var texts = new List<string>();
        if (Is(JsonTokenType.StartArray))
        {
            while (HasElement())
                texts.Add(Text());
        }

        return texts;
    }

    public string Text(ReadOnlySpan<byte> key)
    {
        Next(key);
        return Text();
    }

    public string? MaybeText(ReadOnlySpan<byte> key) => HasNext(key) ? Text() : null;

    /// <summary>A text whose key may be left out.</summary>
    public string? OptionalText(ReadOnlySpan<byte> key) => HasOptional(key) ? Text() : null;

    public long Long(ReadOnlySpan<byte> key)
    {
        Next(key);
        return Long();
    }

    public long? MaybeLong(ReadOnlySpan<byte> key) => HasNext(key) ? Long() : null;

    public int Int(ReadOnlySpan<byte> key)
    {
        Next(key);
        return Int();
    }

    public int? MaybeInt(ReadOnlySpan<byte> key) => HasNext(key) ? Int() : null;

    /// <summary>A number whose key may be left out.</summary>
    public long? OptionalLong(ReadOnlySpan<byte> key) => HasOptional(key) ? Long() : null;

    public double Double(ReadOnlySpan<byte> key)
    {
        Next(key);
        return Double();
    }

    public double? MaybeDouble(ReadOnlySpan<byte> key) => HasNext(key) ? Double() : null;

    /// <summary>A number whose key may be left out.</summary>
    public double? OptionalDouble(ReadOnlySpan<byte> key) => HasOptional(key) ? Double() : null;

    public bool Bool(ReadOnlySpan<byte> key)
    {
        Next(key);
        return Bool();
    }

    public bool? MaybeBool(ReadOnlySpan<byte> key) => HasNext(key) ? Bool() : null;

    public DateTimeOffset Time(ReadOnlySpan<byte> key)
    {
        Next(key);
        return Time();
    }

    public DateTimeOffset? MaybeTime(ReadOnlySpan<byte> key) => HasNext(key) ? Time() : null;

    public DateOnly? MaybeDate(ReadOnlySpan<byte> key) => HasNext(key) ? Date() : null;

    public HealthStatus Status(ReadOnlySpan<byte> key)
    {
        Next(key);
        if (!Is(JsonTokenType.String) || json.ValueTextEquals("ok"u8))
            return HealthStatus.Ok;
        if (json.ValueTextEquals("warning"u8))
            return HealthStatus.Warning;
        Expect(json.ValueTextEquals("critical"u8));
        return HealthStatus.Critical;
    }

    private T? Inside<T>(Part<T> part)
        where T : class
    {
        if (!Is(JsonTokenType.StartObject))
            return null;
        var value = part(ref this);
        Expect(IsAsExpected && json.Read() && json.TokenType == JsonTokenType.EndObject);
        return value;
    }

    private List<T> Elements<T>(Part<T> part)
        where T : class
    {
        var elements = new List<T>();
        if (Is(JsonTokenType.StartArray))
        {
            while (HasElement())
                elements.Add(Inside(part)!);
        }

        return elements;
    }

    private bool HasElement() => IsAsExpected && json.Read() && json.TokenType != JsonTokenType.EndArray;

    // Onto the value of the key that must be next.
    private void Next(ReadOnlySpan<byte> key) =>
        Expect(IsAsExpected && json.Read() && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals(key)
            && json.Read());

    private bool HasNext(ReadOnlySpan<byte> key)
    {
        Next(key);
        return IsAsExpected && json.TokenType != JsonTokenType.Null;
    }

    // Looks ahead, and stays where it is when another token comes.
    private bool HasOptional(ReadOnlySpan<byte> key)
    {
        var ahead = json;
        if (!IsAsExpected || !ahead.Read() || ahead.TokenType != JsonTokenType.PropertyName
            || !ahead.ValueTextEquals(key))
            return false;
        return HasNext(key);
    }

    private bool Is(JsonTokenType type)
    {
        Expect(json.TokenType == type);
        return IsAsExpected;
    }

    private void Expect(bool isSo) => IsAsExpected &= isSo;

    private string Text() => Is(JsonTokenType.String) ? json.GetString()! : "";

    private long Long()
    {
        var value = 0L;
        Expect(Is(JsonTokenType.Number) && json.TryGetInt64(out value));
        return value;
    }

    private int Int()
    {
        var value = 0;
        Expect(Is(JsonTokenType.Number) && json.TryGetInt32(out value));
        return value;
    }

    private double Double()
    {
        var value = 0d;
        Expect(Is(JsonTokenType.Number) && json.TryGetDouble(out value));
        return value;
    }

    private bool Bool()
    {
        Expect(json.TokenType is JsonTokenType.True or JsonTokenType.False);
        return json.TokenType == JsonTokenType.True;
    }

    private DateTimeOffset Time()
    {
        var value = default(DateTimeOffset);
        Expect(Is(JsonTokenType.String) && UtcTimeConverter.TryRead(ref json, out value));
        return value;
    }

    // Of what a time may look like only a day has this length.
    private DateOnly Date()
    {
        var value = default(DateTime);
        Expect(Is(JsonTokenType.String) && json.ValueSpan.Length == DateLength && json.TryGetDateTime(out value));
        return DateOnly.FromDateTime(value);
    }
}
