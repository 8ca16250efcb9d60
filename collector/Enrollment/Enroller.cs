using HealthCheck.Contracts;

namespace HealthCheck.Collector.Enrollment;

/// <summary>Lets devices in and shuts them out: rules without files. A device's user at the broker is its id.</summary>
internal sealed class Enroller(UserDirectory users)
{
    private const int LongestName = 64;

    /// <summary>Gives each a user with a fresh password.</summary>
    /// <param name="applicants">Who.</param>
    /// <param name="again">Whether one that is known gets a new password, which ends the old one.</param>
    /// <exception cref="EnrollException">One of them cannot be let in; then none of them is.</exception>
    public IReadOnlyList<Enrolled> Enroll(IReadOnlyList<Applicant> applicants, bool again)
    {
        var ids = users.Devices.ToLookup(device => device.Value, device => device.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(known => known.Key, known => known.First(), StringComparer.OrdinalIgnoreCase);
        var enrolled = new List<Enrolled>(applicants.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, given) in applicants)
        {
            CheckName(name);
            var id = ids.TryGetValue(name, out var known) ? Known(name, known, given, again) : New(name, given, again);
            if (!seen.Add(id))
                throw new EnrollException($"{name} ({id}) is there twice");
            ids[name] = id;
            enrolled.Add(new Enrolled(name, id, BrokerPassword.Draw()));
        }

        foreach (var each in enrolled)
            (users.Devices[each.Id], users.Passwords[each.Id]) = (each.Name, BrokerPassword.Hash(each.Password));
        return enrolled;
    }

    /// <summary>Gives a program of the access list a fresh password.</summary>
    /// <exception cref="EnrollException">The access list names no such program.</exception>
    public string EnrollProgram(string program)
    {
        if (!users.Programs.Contains(program))
            throw new EnrollException(
                $"The access list of the broker has no user {program}; it has "
                    + $"{string.Join(", ", users.Programs.Order())}");
        var password = BrokerPassword.Draw();
        users.Passwords[program] = BrokerPassword.Hash(password);
        return password;
    }

    /// <summary>
    /// Ends the password of a device or program; what it has instead is for the farewell, and nobody else knows it.
    /// </summary>
    /// <param name="nameOrId">What people call it, or its id.</param>
    /// <exception cref="EnrollException">There is none like that.</exception>
    public Enrolled EndPassword(string nameOrId)
    {
        var id = users.Passwords.ContainsKey(nameOrId) ? nameOrId
            : users.Devices.FirstOrDefault(device =>
                device.Value.Equals(nameOrId, StringComparison.OrdinalIgnoreCase)).Key
                ?? throw new EnrollException(
                    $"No device is called {nameOrId}, by name or id: healthcheck-collector enrolled lists them");
        var password = BrokerPassword.Draw();
        users.Passwords[id] = BrokerPassword.Hash(password);
        return new Enrolled(users.Devices.GetValueOrDefault(id, id), id, password);
    }

    /// <summary>Shuts a device or a program out.</summary>
    public void Remove(string id)
    {
        users.Passwords.Remove(id);
        users.Devices.Remove(id);
    }

    private static void CheckName(string name)
    {
        if (name.Trim().Length is < 1 or > LongestName || name.Any(char.IsControl))
            throw new EnrollException($"'{name}' is no name of a device: 1 to {LongestName} characters");
    }

    private static string Known(string name, string known, string? given, bool again)
    {
        if (given is not null && given != known)
            throw new EnrollException(
                $"{name} is enrolled already, as {known}: revoke it first, or choose another name");
        return again ? known : throw Twice(name, known);
    }

    private string New(string name, string? given, bool again)
    {
        var id = given ?? Draw();
        if (!DeviceId.IsValid(id))
            throw new EnrollException($"'{id}' is no id of a device: {DeviceId.Rule}");
        if (users.Programs.Contains(id) || users.Passwords.ContainsKey(id) && !users.Devices.ContainsKey(id))
            throw new EnrollException($"{id} is a user of the broker already, and no device");
        // With another name: it was renamed.
        return !users.Devices.ContainsKey(id) || again ? id : throw Twice(name, id);
    }

    private static EnrollException Twice(string name, string id) =>
        new($"{name} is enrolled already, as {id}: with --again it keeps its id and history and gets a new password, "
            + $"and the old one ends");

    private string Draw()
    {
        string id;
        do
            id = Guid.NewGuid().ToString("N")[..16];
        while (users.Passwords.ContainsKey(id));
        return id;
    }
}
