using HealthCheck.Collector.Enrollment;

namespace HealthCheck.Collector.Tests.Enrollment;

public sealed class EnrollerTests : IDisposable
{
    private readonly BrokerFolder folder = new();

    [Fact]
    public void A_device_without_an_id_is_given_one_that_is_its_user()
    {
        var enrolled = Enroll("Kitchen");

        Assert.Matches("^[0-9a-f]{16}$", enrolled.Id);
        Assert.Equal(32, enrolled.Password.Length);
        Assert.Equal([$"{enrolled.Id}\tKitchen"], folder.Lines("devices"));
        Assert.StartsWith($"{enrolled.Id}:$7$101$", Assert.Single(folder.Lines("passwords")));
    }

    [Fact]
    public void A_device_that_knows_its_id_keeps_it() =>
        Assert.Equal("3f9c0d5e2a7b4c11", Enroll("Kitchen", "3f9c0d5e2a7b4c11").Id);

    [Fact]
    public void The_password_itself_is_nowhere_in_the_files()
    {
        var enrolled = Enroll("Kitchen");

        foreach (var file in Directory.GetFiles(folder.Path))
            Assert.DoesNotContain(enrolled.Password, File.ReadAllText(file));
    }

    [Fact]
    public void Again_means_the_same_id_and_another_password()
    {
        var first = Enroll("Kitchen");
        var line = Assert.Single(folder.Lines("passwords"));

        var second = Enroll("kitchen", again: true);

        Assert.Equal(first.Id, second.Id);
        Assert.NotEqual(first.Password, second.Password);
        Assert.NotEqual(line, Assert.Single(folder.Lines("passwords")));
    }

    [Theory]
    [InlineData("Kitchen", null, "Kitchen is enrolled already, as known-id: with --again")]
    [InlineData("KITCHEN", null, "KITCHEN is enrolled already, as known-id: with --again")]
    [InlineData("Other", "known-id", "Other is enrolled already, as known-id: with --again")]
    [InlineData(
        "Kitchen", "another-id", "Kitchen is enrolled already, as known-id: revoke it first, or choose another name")]
    [InlineData("Attic", "collector", "collector is a user of the broker already, and no device")]
    [InlineData("Attic", "somebody", "somebody is a user of the broker already, and no device")]
    [InlineData("Attic", "A", "'A' is no id of a device: 1 to 64 characters of a-z, 0-9 and '-'")]
    [InlineData("Attic", "a/b", "'a/b' is no id of a device")]
    [InlineData("Attic", "#", "'#' is no id of a device")]
    [InlineData("Attic", "a:b", "'a:b' is no id of a device")]
    [InlineData("", null, "'' is no name of a device: 1 to 64 characters")]
    [InlineData("a\tb", null, "is no name of a device")]
    [InlineData("a\nroot:x", null, "is no name of a device")]
    public void What_cannot_be_is_said_and_changes_nothing(string name, string? id, string message)
    {
        folder.Write("passwords", "somebody:$7$101$AAAA$BBBB");
        Enroll("Kitchen", "known-id");
        string[] before = [.. folder.Lines("passwords"), .. folder.Lines("devices")];

        var refused = Assert.Throws<EnrollException>(() => Enroll(name, id));

        Assert.Contains(message, refused.Message);
        Assert.Equal<string>(before, [.. folder.Lines("passwords"), .. folder.Lines("devices")]);
    }

    [Fact]
    public void Of_many_none_comes_in_when_one_cannot()
    {
        using var users = UserDirectory.Open(folder.Path);

        Assert.Throws<EnrollException>(() =>
            new Enroller(users).Enroll([new("a", null), new("b", "same"), new("c", "same")], again: true));

        Assert.Empty(users.Passwords);
        Assert.Empty(users.Devices);
    }

    [Fact]
    public void What_others_wrote_into_the_file_of_passwords_stays()
    {
        folder.Write("passwords", "# by hand\nsomebody:$7$101$AAAA$BBBB\n");

        Enroll("Kitchen", "known-id");

        Assert.Equal(["# by hand", "somebody:$7$101$AAAA$BBBB"], folder.Lines("passwords")[..2]);
    }

    [Theory]
    [InlineData("Kitchen")]
    [InlineData("kitchen")]
    [InlineData("known-id")]
    public void A_device_is_revoked_by_name_or_id(string nameOrId)
    {
        Enroll("Kitchen", "known-id");
        Enroll("Attic", "other-id");

        Use(users =>
        {
            var revoked = new Enroller(users).EndPassword(nameOrId);
            Assert.Equal(("Kitchen", "known-id"), (revoked.Name, revoked.Id));
            new Enroller(users).Remove(revoked.Id);
        });

        Assert.Equal(["other-id\tAttic"], folder.Lines("devices"));
        Assert.StartsWith("other-id:", Assert.Single(folder.Lines("passwords")));
    }

    [Fact]
    public void Who_is_not_there_cannot_be_revoked() =>
        Use(users => Assert.Throws<EnrollException>(() => new Enroller(users).EndPassword("Nobody")));

    [Fact]
    public void A_program_is_let_in_only_if_the_access_list_names_it() => Use(users =>
    {
        Assert.Equal(32, new Enroller(users).EnrollProgram("collector").Length);
        var refused = Assert.Throws<EnrollException>(() => new Enroller(users).EnrollProgram("root"));
        Assert.Equal(
            "The access list of the broker has no user root; it has collector, homeassistant", refused.Message);
    });

    public void Dispose() => folder.Dispose();

    private Enrolled Enroll(string name, string? id = null, bool again = false)
    {
        Enrolled? enrolled = null;
        Use(users => enrolled = new Enroller(users).Enroll([new Applicant(name, id)], again).Single());
        return enrolled!;
    }

    private void Use(Action<UserDirectory> use)
    {
        using var users = UserDirectory.Open(folder.Path);
        use(users);
        users.Save();
    }
}
