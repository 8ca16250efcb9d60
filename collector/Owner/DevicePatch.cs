using System.Collections.Immutable;
using System.Text.Json;
using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.Owner;

/// <summary>
/// What an owner may say of a device: the body of <c>PATCH /api/devices/{id}</c>. A key that is missing stays as it is,
/// null gives back what the device says itself.
/// </summary>
/// <param name="Name">What people call it, 1 to 128 characters.</param>
/// <param name="Tags">Words for grouping, at most 32 of 1 to 64 characters.</param>
/// <param name="Notes">Anything worth remembering, at most 4,000 characters.</param>
/// <param name="Muted">Whether there are no alerts about it.</param>
internal sealed record DevicePatch(string? Name, IReadOnlyList<string>? Tags, string? Notes, bool? Muted)
{
    private const int NameLength = 128, TagLength = 64, MostTags = 32, NotesLength = 4000;

    /// <summary>Reads a body.</summary>
    /// <param name="body">Any JSON.</param>
    /// <param name="mistakes">What is wrong with it, a sentence for each.</param>
    /// <returns>What it changes.</returns>
    public static Func<OwnerEdits, OwnerEdits> Read(JsonElement body, out IReadOnlyList<string> mistakes)
    {
        var found = new List<string>();
        mistakes = found;
        Func<OwnerEdits, OwnerEdits> change = owner => owner;
        if (body.ValueKind != JsonValueKind.Object)
        {
            found.Add("The body must be an object with any of name, tags, notes and muted.");
            return change;
        }

        foreach (var property in body.EnumerateObject())
        {
            if (Read(property, found) is not { } next)
                continue;
            var earlier = change;
            change = owner => next(earlier(owner));
        }

        return change;
    }

    private static Func<OwnerEdits, OwnerEdits>? Read(JsonProperty property, List<string> mistakes)
    {
        var value = property.Value;
        switch (property.Name)
        {
            case "name" when ReadText(value, NameLength, linesAllowed: false, out var name):
                return owner => owner with { Name = name };
            case "notes" when ReadText(value, NotesLength, linesAllowed: true, out var notes):
                return owner => owner with { Notes = notes };
            case "tags" when ReadTags(value, out var tags):
                return owner => owner with { Tags = tags };
            case "muted" when value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                var isMuted = value.ValueKind == JsonValueKind.True;
                return owner => owner with { IsMuted = isMuted };
        }

        mistakes.Add(property.Name switch
        {
            "name" => $"name must be null or a text of 1 to {NameLength} characters in one line.",
            "notes" => $"notes must be null or a text of 1 to {NotesLength} characters.",
            "tags" => $"tags must be null or at most {MostTags} texts of 1 to {TagLength} characters in one line.",
            "muted" => "muted must be true, false or null.",
            _ => "Only name, tags, notes and muted can be changed.",
        });
        return null;
    }

    private static bool ReadTags(JsonElement value, out ImmutableArray<string>? tags)
    {
        tags = null;
        if (value.ValueKind == JsonValueKind.Null)
            return true;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MostTags)
            return false;
        var read = new List<string>();
        foreach (var each in value.EnumerateArray())
        {
            if (!ReadText(each, TagLength, linesAllowed: false, out var tag) || tag is null)
                return false;
            read.Add(tag);
        }

        tags = [.. read.Distinct(StringComparer.Ordinal)];
        return true;
    }

    // Null for null. Characters that steer a terminal are no text.
    private static bool ReadText(JsonElement value, int length, bool linesAllowed, out string? text)
    {
        text = null;
        if (value.ValueKind == JsonValueKind.Null)
            return true;
        if (value.ValueKind != JsonValueKind.String)
            return false;
        text = value.GetString()!.Trim();
        return text.Length >= 1 && text.Length <= length
            && text.All(each => !char.IsControl(each) || (linesAllowed && each is '\n' or '\r' or '\t'));
    }
}
